/**
 * Every error that leaves by HTTP is a problem document (RFC 9457). Known errors carry their code, body-parser's and
 * express's own are translated here, all else is a fault: logged with its cause and shown as an incident number only.
 */
import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { errorTable, isKnownError, KnownError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { html, page } from './html.ts';

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** urn:uuid of the request */ instance: string;
  [extension: string]: unknown;
}

/** What express, body-parser, send and Node attach to their errors. */
interface ForeignError { status?: unknown; statusCode?: unknown; type?: unknown; expose?: unknown; code?: unknown; message?: unknown }

const codeOfType: Readonly<Record<string, ErrorCode>> = {
  'entity.too.large': 'too-large',
  'parameters.too.many': 'request-not-valid',
  'encoding.unsupported': 'media-type-not-supported',
  'charset.unsupported': 'media-type-not-supported',
};
const codeOfStatus: Readonly<Record<number, ErrorCode>> = { 404: 'not-found', 405: 'method-not-allowed', 406: 'not-acceptable', 413: 'too-large', 415: 'media-type-not-supported' };

/** Any thrown value → a known error, or undefined when it is a fault. */
export function knownErrorOf(error: unknown): KnownError | undefined {
  if (isKnownError(error)) return error;
  const foreign = (typeof error === 'object' && error !== null ? error : {}) as ForeignError;
  const status = Number(foreign.status ?? foreign.statusCode);
  if (error instanceof URIError) return new KnownError('request-not-valid', 'the path of the request holds a percent sign that encodes nothing');
  const zlib = typeof foreign.code === 'string' && /^Z_|^ERR_(?:BROTLI|_ZLIB)/.test(foreign.code);
  if (!(status >= 400 && status < 500) && !zlib) return undefined;
  const code = codeOfType[String(foreign.type)] ?? codeOfStatus[status] ?? 'request-not-valid';
  return new KnownError(code, zlib ? 'the body is not encoded as its Content-Encoding says' : String(foreign.message ?? '').slice(0, 500));
}

/** A known error as its problem document. */
export function problemOf(error: KnownError, { base, requestId }: { base: string; requestId: string }): Problem {
  const { status, title } = errorTable[error.code];
  return { ...error.fields, type: `${base}problems/${error.code}`, title, status, detail: error.message, instance: `urn:uuid:${requestId}` };
}

/** Headers that belong to some errors. */
const headersOf: Partial<Record<ErrorCode, (error: KnownError) => Record<string, string>>> = {
  'not-signed-in': (error) => ({ 'www-authenticate': `Bearer realm="micrograph"${error.fields['token'] === 'not-valid' ? ', error="invalid_token"' : ''}` }),
  'not-allowed': () => ({ 'www-authenticate': 'Bearer realm="micrograph", error="insufficient_scope"' }),
  'method-not-allowed': (error) => ({ allow: (error.fields['allow'] as string[] | undefined ?? []).join(', ') }),
  'not-ready': () => ({ 'retry-after': '2' }),
  'query-timeout': () => ({ 'retry-after': '10' }),
  'record-has-changed': (error): Record<string, string> => (typeof error.fields['etag'] === 'string' ? { etag: error.fields['etag'] } : {}),
};

/** Sends a problem: JSON, or a page where a browser asks. */
export function sendProblem(request: Request, response: Response, problem: Problem, headers: Record<string, string>, root: string): void {
  response.status(problem.status).set(headers).set('cache-control', 'no-store').vary('Accept');
  if (request.accepts(['application/problem+json', 'application/json', 'text/html']) === 'text/html') {
    const { type, title, status, detail, instance, ...extensions } = problem;
    const body = html`<h1>${title}</h1><p>${detail}</p>
${Object.keys(extensions).length > 0 && html`<pre>${JSON.stringify(extensions, null, 2)}</pre>`}
<p class="quiet">Status ${status}, ${instance}. <a href="${root}problems/${type.split('/').at(-1)}">About this kind of problem</a></p>`;
    response.type('html').send(page({ title, body, root }));
    return;
  }
  response.type('application/problem+json').send(JSON.stringify(problem));
}

/** Answers for paths that nothing has, and the last word on every error. `root` is the path of the base IRI. */
export function createProblems({ base, root, log }: { base: string; root: string; log: Logger }): { notFound: RequestHandler; answer: ErrorRequestHandler } {
  return {
    notFound(request) {
      throw new KnownError('not-found', `nothing is at ${request.path.slice(0, 300)}`);
    },
    // express knows error handlers by their four parameters
    answer(error: unknown, request, response, next) {
      const requestId = String(response.locals['requestId'] ?? randomUUID());
      const known = knownErrorOf(error);
      if (known === undefined) log.error({ err: error, incident: requestId, method: request.method, path: request.path }, 'fault');
      else response.locals['problem'] = known.code;
      if (response.headersSent) { next(error); return; }
      for (const name of ['content-length', 'content-encoding', 'content-disposition', 'last-modified', 'etag', 'link']) response.removeHeader(name);
      const problem: Problem = known
        ? problemOf(known, { base, requestId })
        : { type: `${base}problems/fault`, title: 'The server made a mistake', status: 500, detail: 'This is not your fault. Please tell the people who run this server the incident number.', instance: `urn:uuid:${requestId}`, incident: requestId };
      sendProblem(request, response, problem, known ? headersOf[known.code]?.(known) ?? {} : {}, root);
    },
  };
}
