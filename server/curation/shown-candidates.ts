/**
 * Which candidates of the ranking curators were shown for a text: a decision about one of these judges it, and says so; a term
 * that somebody chose without having been shown it is that person's own. Kept in memory, for the texts that were shown last.
 */
import type { JudgedTool } from './batch-record.ts';

export interface ShownCandidates {
  /** Notes what is shown for a value. */
  note(value: string, candidates: readonly { readonly iri: string; readonly tool: JudgedTool }[]): void;
  /** What proposed the term for the value, where it was shown. */
  find(value: string, term: string): JudgedTool | undefined;
}

/** Creates it; texts that were shown longest ago are forgotten beyond `most`. */
export function createShownCandidates({ most = 20_000 }: { most?: number } = {}): ShownCandidates {
  const shown = new Map<string, ReadonlyMap<string, JudgedTool>>();
  return {
    note(value, candidates) {
      shown.delete(value);
      shown.set(value, new Map(candidates.map(({ iri, tool }) => [iri, tool])));
      if (shown.size > most) shown.delete(shown.keys().next().value!);
    },
    find: (value, term) => shown.get(value)?.get(term),
  };
}
