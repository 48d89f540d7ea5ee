/**
 * What every reader of an ontology is given and gives back: blocks of text with line numbers in, drafts of terms and faults
 * out. A fault that ends the reading is a known error, so that half an ontology can never be taken for a whole one.
 */
import { KnownError } from '../../errors.ts';
import type { OntologyHeader, ReadingFault } from '../term.ts';
import type { Drafts } from './draft-terms.ts';

/** Whole lines of the file where it has lines (a very long line comes in several blocks). */
export interface TextBlock { readonly text: string; /** line, from 1, on which the block begins */ readonly line: number }

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What a reader works with. */
export interface Reading {
  readonly drafts: Drafts;
  readonly header: Writable<OntologyHeader>;
  readonly faults: Faults;
  /** name of the file, where known: an extract often has its version nowhere else */ readonly name?: string;
}

export interface Faults {
  readonly list: readonly ReadingFault[];
  /** Notes a fault; reading goes on. */ note(message: string, place?: { line?: number; path?: string }): void;
  /** Notes it once for each key: unknown tags and prefixes would otherwise fill the list. */ noteOnce(key: string, message: string, place?: { line?: number; path?: string }): void;
  /** The error that ends the reading; it carries all faults that were found before. */ fatal(message: string, place?: { line?: number; path?: string }, cause?: unknown): KnownError;
}

/** Faults beyond these are only counted; characters of a message, which may quote a line of any length. */
const mostFaults = 1000, longest = 300;
const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text);

/** Collects faults, at most a thousand with their places; the rest is counted in a last one. Messages and paths have 300 characters at most. */
export function createFaults(): Faults {
  const list: ReadingFault[] = [], once = new Set<string>();
  let more = 0;
  const placeOf = ({ path, ...place }: { line?: number; path?: string }): { line?: number; path?: string } => ({ ...place, ...(path === undefined ? {} : { path: cut(path) }) });
  const note: Faults['note'] = (message, place = {}) => {
    if (list.length < mostFaults) { list.push({ ...placeOf(place), message: cut(message), fatal: false }); return; }
    more += 1;
    list[mostFaults] = { message: `${more} more like these were found and are not listed`, fatal: false };
  };
  return {
    list,
    note,
    noteOnce(key, message, place) {
      if (once.has(key)) return;
      once.add(key);
      note(message, place);
    },
    fatal(whole, wholePlace = {}, cause) {
      const message = cut(whole), place = placeOf(wholePlace);
      const where = place.line !== undefined ? ` (line ${place.line})` : place.path !== undefined ? ` (at ${place.path})` : '';
      return new KnownError('source-not-readable', `${message}${where}`, {
        origin: { ...(place.line === undefined ? {} : { line: place.line }), ...(place.path === undefined ? {} : { pointer: place.path }) },
        faults: [...list, { ...place, message, fatal: true }],
      }, cause === undefined ? undefined : { cause });
    },
  };
}
