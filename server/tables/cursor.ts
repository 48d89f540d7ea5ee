/**
 * Cursors of keyset paging: the values of the order at a row, and its IRI. Opaque to clients, and bound to the order they
 * were made for, so that a cursor of another list is an error and not a wrong page.
 */
import { createHash } from 'node:crypto';
import { KnownError } from '../errors.ts';

export type CursorValue = string | number | boolean | null;
export interface CursorPlace { values: CursorValue[]; iri: string }

const markOf = (order: string): string => createHash('sha256').update(order).digest('hex').slice(0, 8);

/** `order` is the text of what is ordered by, types included. */
export function writeCursor(order: string, { values, iri }: CursorPlace): string {
  return Buffer.from(JSON.stringify([markOf(order), iri, ...values])).toString('base64url');
}

/** Throws request-not-valid for what is no cursor of this order. */
export function readCursor(order: string, cursor: string, length: number): CursorPlace {
  try {
    const [mark, iri, ...values] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string, ...CursorValue[]];
    if (mark === markOf(order) && typeof iri === 'string' && values.length === length && values.every((value) => value === null || ['string', 'number', 'boolean'].includes(typeof value))) return { values, iri };
  } catch { /* said below */ }
  throw new KnownError('request-not-valid', 'this is no cursor of this list in this order; take `endCursor` or a `cursor` of an answer to the same question', { parameter: 'after' });
}
