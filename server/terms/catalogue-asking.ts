/**
 * What is asked of the catalogue in its asking thread, as a table: a name, and what it does over the open catalogue. A new
 * question is a row; the client has it by that name.
 */
import type { TermHits, TermSearch } from './catalogue.ts';
import type { Relatives, RelativesAsked, RelativesPage } from './relatives.ts';
import type { Search } from './term-search.ts';

/** An open catalogue, for reading. */
export interface OpenCatalogue { readonly search: Search; readonly relatives: Relatives }

/** The questions over an open catalogue. */
export function createAsking({ search, relatives }: OpenCatalogue) {
  return {
    /** Terms that a text finds. Errors: request-not-valid. */
    search: (asked: TermSearch): TermHits => search.search(asked),
    /** A page of a term's relatives within one ontology. */
    relatives: (asked: RelativesAsked): RelativesPage => relatives(asked),
  };
}
export type Asking = ReturnType<typeof createAsking>;
