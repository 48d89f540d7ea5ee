/**
 * Where a page of a list ends: the values of its order at the last row, opaque to clients and bound to the question they
 * were made for, so that a place in another list is an error and not a wrong page.
 */
import { createHash } from 'node:crypto';
import { KnownError } from '../errors.ts';

/** Page sizes of the lists of quality. */
export const pageSizes = { usual: 50, most: 1000 } as const;

export interface ListPlaces { write(place: readonly [order: string, iri: string]): string; /** Errors: request-not-valid. */ read(after: string | undefined): [order: string, iri: string] }

/** Places in the answer to a question; `question` is all that it depends on but the place. */
export function createListPlaces(question: unknown): ListPlaces {
  const mark = createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 12);
  return {
    write: (place) => Buffer.from(JSON.stringify([mark, ...place])).toString('base64url'),
    read(after) {
      if (after === undefined || after === '') return ['', ''];
      try {
        const [own, order, iri, ...more] = JSON.parse(Buffer.from(after, 'base64url').toString()) as unknown[];
        if (own === mark && typeof order === 'string' && typeof iri === 'string' && more.length === 0) return [order, iri];
      } catch { /* said below */ }
      throw new KnownError('request-not-valid', 'this is no place in this list; take `next` of an answer to the same question', { parameter: 'after' });
    },
  };
}

/** Size of a page. Errors: request-not-valid. */
export function pageSizeOf(first: number | undefined): number {
  const size = first ?? pageSizes.usual;
  if (!Number.isInteger(size) || size < 1 || size > pageSizes.most) throw new KnownError('request-not-valid', `a page has from 1 to ${pageSizes.most} rows`, { parameter: 'first' });
  return size;
}
