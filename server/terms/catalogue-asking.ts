/**
 * What is asked of the catalogue in its asking thread, as a table: a name, and what it does over the open catalogue. A new
 * question is a row; the client has it by that name.
 */
import type { TermHits, TermSearch } from './catalogue.ts';
import type { OpenLookup } from './term-lookup.ts';
import type { Search } from './term-search.ts';

/** An open catalogue, for reading. */
export interface OpenCatalogue { readonly lookup: OpenLookup; readonly search: Search }

/** The questions over an open catalogue. */
export function createAsking({ search }: OpenCatalogue) {
  return {
    /** Terms that a text finds. Errors: request-not-valid. */
    search: (asked: TermSearch): TermHits => search.search(asked),
  };
}
export type Asking = ReturnType<typeof createAsking>;
