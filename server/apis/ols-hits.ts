/**
 * Hits for the pages of OLS: the catalogue gives a few at a time and counts only what it gathered, while programs turn pages
 * until the number that they were told. What a search is narrowed by stands before the cut into pages, so it counts.
 */
import type { TermHit, TermHits, TermSearch } from '../terms/catalogue.ts';

export interface OlsHits { readonly hits: readonly TermHit[]; /** terms that were found; beyond the page as long as there are others */ readonly total: number }
/** A search, and which of its hits are meant; none: all. */
export interface NarrowedSearch { readonly asked: Omit<TermSearch, 'limit' | 'offset'>; readonly fits?: ((hit: TermHit) => boolean) | undefined }
export interface OlsPaging { readonly offset: number; readonly wanted: number }

/** Hits of one search at a time; hits that are judged in any case, and at most where the page asks for more. */
const mostPerSearch = 200, usuallyJudged = 1000, mostJudged = 5000;

const exactKinds = new Set(['iri', 'curie', 'label', 'exact-synonym']);
/** Whether all of a name, or an identifier, was typed. */
export const isExact = ({ matched }: TermHit): boolean => exactKinds.has(matched.kind);

const identifiers = new Set(['iri', 'short_form', 'obo_id']);
/** Whether a hit was found in a field, by OLS's names of fields: label, synonym, iri, short_form, obo_id. */
export function isFoundIn({ matched: { kind, text }, label }: TermHit, field: string): boolean {
  if (kind === 'iri' || kind === 'curie') return identifiers.has(field);
  const inLabel = kind.startsWith('label') || (!kind.includes('synonym') && text === label);
  return field === (inLabel ? 'label' : 'synonym');
}

/** A page of one search or of several put together, each term once. Errors are those of the search. */
export function createOlsHits(find: (search: TermSearch) => Promise<TermHits>): (searches: readonly NarrowedSearch[], paging: OlsPaging) => Promise<OlsHits> {
  const plain = async (asked: NarrowedSearch['asked'], { offset, wanted }: OlsPaging): Promise<OlsHits> => {
    const hits = new Map<string, TermHit>();
    for (let at = offset; ;) {
      const found = await find({ ...asked, limit: Math.min(mostPerSearch, wanted - hits.size), offset: at });
      at += found.hits.length;
      for (const hit of found.hits) hits.set(hit.iri, hit);
      const others = found.hits.length > 0 && (found.more || at < found.total);
      if (hits.size >= wanted || !others) return { hits: [...hits.values()], total: Math.max(found.total, others ? at + 1 : 0) };
    }
  };
  const narrowed = async (searches: readonly NarrowedSearch[], { offset, wanted }: OlsPaging): Promise<OlsHits> => {
    const kept = new Map<string, TermHit>();
    for (const { asked, fits = () => true } of searches) {
      for (let at = 0; at < (kept.size > offset + wanted ? usuallyJudged : mostJudged);) {
        const found = await find({ ...asked, limit: mostPerSearch, offset: at });
        at += found.hits.length;
        for (const hit of found.hits) if (!kept.has(hit.iri) && fits(hit)) kept.set(hit.iri, hit);
        if (found.hits.length === 0 || (!found.more && at >= found.total)) break;
      }
    }
    return { hits: [...kept.values()].slice(offset, offset + wanted), total: kept.size };
  };
  return (searches, paging) => {
    const [only] = searches;
    return searches.length === 1 && !only!.fits ? plain(only!.asked, paging) : narrowed(searches, paging);
  };
}
