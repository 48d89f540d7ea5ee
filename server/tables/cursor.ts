/**
 * Cursors of keyset paging: the values of the order at a row, and its IRI. Opaque to clients, and bound to the question
 * they were made for, so that a cursor of another list is an error and not a wrong page.
 */
import { createHash } from 'node:crypto';
import { KnownError } from '../errors.ts';
import type { ColumnKind } from './table-model.ts';
import type { FindRequest } from './tables.ts';

export type CursorValue = string | number | boolean | null;
export interface CursorPlace { values: CursorValue[]; iri: string }
export interface Cursors {
  write(place: CursorPlace): string;
  /** Throws request-not-valid for what is no cursor of this question. */ read(cursor: string): CursorPlace;
}

const fits: Readonly<Record<ColumnKind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string', iri: (value) => typeof value === 'string', time: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number', truth: (value) => typeof value === 'boolean',
};

/** Cursors of a question: its type, its conditions, and its order, whose columns are of these kinds. */
export function createCursors({ type, where, orderBy = [] }: Pick<FindRequest, 'type' | 'where' | 'orderBy'>, kinds: readonly ColumnKind[]): Cursors {
  const mark = createHash('sha256').update(JSON.stringify([type, orderBy.map(({ field, direction }) => [field, direction]), where ?? null])).digest('hex').slice(0, 12);
  return {
    write: ({ values, iri }) => Buffer.from(JSON.stringify([mark, iri, ...values])).toString('base64url'),
    read(cursor) {
      try {
        const [ownMark, iri, ...values] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string, ...CursorValue[]];
        if (ownMark === mark && typeof iri === 'string' && values.length === kinds.length && values.every((value, at) => value === null || fits[kinds[at]!](value))) return { values, iri };
      } catch { /* said below */ }
      throw new KnownError('request-not-valid', 'this is no cursor of this list under these conditions and in this order; take `endCursor` or a `cursor` of an answer to the same question', { parameter: 'after' });
    },
  };
}
