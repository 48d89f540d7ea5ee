/**
 * The closed table of known errors: what a caller could not have done. What a user may do wrong is a value (a report);
 * everything that is not in this table is a fault of ours, logged with its cause and shown as an incident number.
 * `apis/problem.ts` turns these into RFC 9457 problem documents, GraphQL takes the code.
 */

/** code → HTTP status, fixed title, GraphQL code. */
export const errorTable = {
  'request-not-valid': { status: 400, title: 'The request is not valid', graphql: 'BAD_USER_INPUT' },
  'source-not-readable': { status: 400, title: 'The source cannot be read', graphql: 'BAD_USER_INPUT' },
  'query-not-valid': { status: 400, title: 'The query is not valid', graphql: 'BAD_USER_INPUT' },
  'query-too-large': { status: 400, title: 'The query is too long or too deeply nested', graphql: 'BAD_USER_INPUT' },
  'update-not-offered': { status: 403, title: 'SPARQL Update is not offered; deposit a record instead', graphql: 'FORBIDDEN' },
  'not-signed-in': { status: 401, title: 'A token is needed', graphql: 'UNAUTHENTICATED' },
  'not-allowed': { status: 403, title: 'This token does not allow that', graphql: 'FORBIDDEN' },
  'not-found': { status: 404, title: 'Nothing is here', graphql: 'NOT_FOUND' },
  'record-not-found': { status: 404, title: 'There is no such record', graphql: 'RECORD_NOT_FOUND' },
  'record-withdrawn': { status: 410, title: 'The record was withdrawn', graphql: 'RECORD_WITHDRAWN' },
  'method-not-allowed': { status: 405, title: 'This method is not offered here', graphql: 'BAD_USER_INPUT' },
  'not-acceptable': { status: 406, title: 'None of the accepted media types is offered', graphql: 'BAD_USER_INPUT' },
  'lease-lost': { status: 409, title: 'The job is held by somebody else, or has ended', graphql: 'BAD_USER_INPUT' },
  'record-has-changed': { status: 412, title: 'The record has changed since', graphql: 'RECORD_HAS_CHANGED' },
  'too-large': { status: 413, title: 'The body is too large', graphql: 'TOO_LARGE' },
  'media-type-not-supported': { status: 415, title: 'This media type is not read here', graphql: 'BAD_USER_INPUT' },
  'host-not-known': { status: 421, title: 'The server does not answer to this name', graphql: 'FORBIDDEN' },
  'record-not-valid': { status: 422, title: 'The record is not valid', graphql: 'RECORD_NOT_VALID' },
  'precondition-needed': { status: 428, title: 'Say which version you mean', graphql: 'BAD_USER_INPUT' },
  'answer-too-large': { status: 413, title: 'The answer is larger than the limit; narrow the query or page through it', graphql: 'TOO_LARGE' },
  'too-many-watchers': { status: 429, title: 'Too many subscriptions are open', graphql: 'TOO_MANY_SUBSCRIPTIONS' },
  'query-timeout': { status: 503, title: 'The query ran past its deadline', graphql: 'QUERY_TIMEOUT' },
  'query-cancelled': { status: 503, title: 'The query was ended before its answer', graphql: 'QUERY_CANCELLED' },
  'not-ready': { status: 503, title: 'The server is not ready', graphql: 'NOT_READY' },
  'store-full': { status: 507, title: 'The graph is near its memory limit; the deposit was refused', graphql: 'STORE_FULL' },
  'journal-failed': { status: 507, title: 'The journal could not be written; nothing was changed', graphql: 'JOURNAL_FAILED' },
  'catalogue-failed': { status: 507, title: 'The catalogue of terms could not be written; nothing was changed', graphql: 'CATALOGUE_FAILED' },
  'journal-damaged': { status: 500, title: 'The journal is damaged', graphql: 'INTERNAL_SERVER_ERROR' },
  'data-folder-in-use': { status: 503, title: 'Another process uses this data folder', graphql: 'NOT_READY' },
  'start-up-faults': { status: 500, title: 'The server cannot start', graphql: 'INTERNAL_SERVER_ERROR' },
} as const;

export type ErrorCode = keyof typeof errorTable;

/** Where in a user's file something stands; only the parts that the format has. Lines and columns count from 1. */
export interface Origin {
  file?: string;
  line?: number;
  column?: number;
  xpath?: string;
  /** RFC 6901 JSON pointer */
  pointer?: string;
  sheet?: string;
  cell?: string;
}

/** A known error. `fields` are extension members of the problem document, in snake_case. */
export class KnownError extends Error {
  readonly code: ErrorCode;
  readonly fields: Readonly<Record<string, unknown>>;
  constructor(code: ErrorCode, detail: string, fields: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'KnownError';
    this.code = code;
    this.fields = Object.freeze({ ...fields });
  }
}

/** True for known errors, also those that crossed a thread border as plain objects were rebuilt by `reviveError`. */
export function isKnownError(error: unknown, code?: ErrorCode): error is KnownError {
  return error instanceof KnownError && (code === undefined || error.code === code);
}

/** The form in which an error crosses a thread border. */
export interface ErrorMessage { code?: ErrorCode; message: string; fields?: Record<string, unknown>; stack?: string }

/** Any thrown value → plain object for `postMessage`. */
export function describeError(error: unknown): ErrorMessage {
  if (error instanceof KnownError) return { code: error.code, message: error.message, fields: { ...error.fields } };
  if (error instanceof Error) return { message: error.message, ...(error.stack ? { stack: error.stack } : {}) };
  return { message: String(error) };
}

/** The plain object of `describeError` → an error to throw. */
export function reviveError(message: ErrorMessage): Error {
  if (message.code) return new KnownError(message.code, message.message, message.fields);
  const error = new Error(message.message);
  if (message.stack) error.stack = message.stack;
  return error;
}
