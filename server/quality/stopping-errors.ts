/** Which errors of a deposit say something about the server and not about the record: work in the background stops at them, and goes on with others after all else. */
import type { KnownError } from '../errors.ts';

const codes: ReadonlySet<string> = new Set(['store-full', 'journal-failed', 'not-ready', 'query-timeout']);

/** Whether the next record would meet the same error. */
export const isStopping = ({ code }: KnownError): boolean => codes.has(code);
