/**
 * A client of OLS4 look-up services (EBI, TIB and others that run it), to find and fetch terms that the catalogue lacks.
 * Nothing that is deposited or validated waits for it. It asks the native API (v2) first and the older one (v1) where that
 * fails, merges by IRI what the services tell per ontology, and judges for itself what is an exact hit.
 */
import type { FetchJson } from '../pids/fetch-json.ts';
import { readPid } from '../pids/pids.ts';
import { searchForm } from './search-form.ts';
import type { AnswerCache } from './ols/answer-cache.ts';
import { encodeTwice, escapeLucene } from './ols/lucene.ts';
import { iriOfShortForm, mergeByIri, readV1, readV2, rowsOf, totalOf } from './ols/ols-values.ts';
import type { RemoteTerm } from './ols/ols-values.ts';
import { createPoliteFetch } from './ols/polite-fetch.ts';
import type { PoliteParts, Told } from './ols/polite-fetch.ts';
import { isObject, stringsIn, textIn } from './readers/json-values.ts';

export type { RemoteTerm } from './ols/ols-values.ts';

/** A hit with our own judgement of the string. */
export interface RemoteHit extends RemoteTerm { /** label, exact synonym or id equal the text, case and hyphens levelled */ readonly exact: boolean }
export interface RemoteOntology { readonly id: string; readonly prefix?: string; readonly title?: string; readonly version?: string; readonly versionIri?: string; readonly terms?: number; readonly baseUris: readonly string[] }

/** What came of a question: an answer with its source and day, or a reason in words. */
export type OlsAnswer<T> =
  | { readonly status: 'found'; readonly value: T; /** base of the service */ readonly from: string; readonly retrieved_at: string; readonly cached: boolean }
  | { readonly status: 'unknown' | 'unreachable' | 'off'; readonly reason: string };

export interface OlsSearchOptions { readonly ontologies?: readonly string[]; /** default "without" */ readonly obsolete?: 'without' | 'with'; /** default 20, at most 100 */ readonly limit?: number }

export interface OlsClient {
  /** bases that are asked, in their order */ readonly bases: readonly string[];
  search(text: string, options?: OlsSearchOptions): Promise<OlsAnswer<{ hits: readonly RemoteHit[]; total?: number }>>;
  term(iri: string): Promise<OlsAnswer<RemoteTerm>>;
  /** All above a term within one ontology, part-of and the like included where the service does so. */
  ancestors(iri: string, ontology: string): Promise<OlsAnswer<readonly RemoteTerm[]>>;
  ontologies(): Promise<OlsAnswer<readonly RemoteOntology[]>>;
}

export interface OlsClientParts extends Omit<PoliteParts, 'fetchJson' | 'cache'> {
  /** such as https://www.ebi.ac.uk/ols4 (what stands before /api), without a slash at the end; none: looking up is off */ readonly bases: readonly string[];
  readonly fetchJson: FetchJson;
  readonly cache: AnswerCache;
}

type Read<T> = { readonly read: T } | undefined;
interface Question<T> { readonly v2: readonly string[]; readonly v1: readonly string[]; /** rows of all pages of one API → value; undefined: nothing there */ read(pages: readonly Record<string, unknown>[], api: 'v1' | 'v2'): Read<T>; readonly single?: boolean }

const mostRows = 1000;
const off = { status: 'off', reason: 'looking terms up elsewhere is switched off; start the server with --ols https://www.ebi.ac.uk/ols4' } as const;

/** Creates the client. It never throws. */
export function createOlsClient({ bases, ...parts }: OlsClientParts): OlsClient {
  const fetch = createPoliteFetch(parts);

  /** Bases in order, v2 before v1; the first that has something is the answer. */
  async function ask<T>({ v2, v1, read, single = false }: Question<T>): Promise<OlsAnswer<T>> {
    if (bases.length === 0) return off;
    const reasons: string[] = [];
    let unknown: string | undefined;
    for (const base of bases) {
      for (const [api, paths] of [['v2', v2], ['v1', v1]] as const) {
        if (paths.length === 0) continue;
        const told: Told[] = await Promise.all(paths.map((path) => fetch(`${base}/api/${api === 'v2' ? 'v2/' : ''}${path}`, { single })));
        const failed = told.find((each) => each.kind === 'failed');
        if (failed) { reasons.push(failed.reason); continue; }
        const pages = told.filter((each) => each.kind === 'json');
        const found = pages.length === 0 ? undefined : read(pages.map(({ json }) => json), api);
        if (found) return { status: 'found', value: found.read, from: base, retrieved_at: pages[0]!.retrieved_at, cached: pages.every(({ cached }) => cached) };
        unknown ??= base;
        // v2 has the same terms as v1, but its addresses are younger than some installations
        if (api === 'v2' && pages.length > 0) break;
      }
    }
    return unknown === undefined ? { status: 'unreachable', reason: [...new Set(reasons)].join('; ') } : { status: 'unknown', reason: `${bases.join(', ')} ${bases.length === 1 ? 'does' : 'do'} not have it` };
  }

  const termsIn = (pages: readonly Record<string, unknown>[], api: 'v1' | 'v2'): RemoteTerm[] => mergeByIri(pages.flatMap((page) => {
    const docs = isObject(page['response']) && Array.isArray(page['response']['docs']) ? page['response']['docs'].filter(isObject) : rowsOf(page, 'terms');
    return docs.map(api === 'v2' ? readV2 : readV1).filter((term) => term !== undefined);
  })).map((term) => ({ ...term, replacedBy: term.replacedBy.map((next) => iriOfShortForm(next, term.iri) ?? next) }));

  const client: OlsClient = {
    bases,
    async search(text, { ontologies = [], obsolete = 'without', limit = 20 } = {}) {
      const trimmed = text.trim().slice(0, 300), rows = Math.max(1, Math.min(limit, 100));
      if (trimmed === '') return bases.length === 0 ? off : { status: 'unknown', reason: 'the text is empty' };
      const pid = /^[A-Za-z][\w.]*[:_]\S+$|^https?:\/\/\S+$/.test(trimmed) ? readPid(trimmed, ['ontology-term'])?.iri ?? (trimmed.startsWith('http') ? trimmed : undefined) : undefined;
      const isCurie = /^[A-Za-z][\w.]*:[^\s/]+$/.test(trimmed);
      const wanted = new Set(ontologies.map((id) => id.toLowerCase()));
      const form = searchForm(trimmed);
      const judge = (term: RemoteTerm): RemoteHit => ({ ...term, exact: [term.label, ...term.labels.map((each) => each.text), ...term.synonyms.filter(({ scope }) => scope === 'exact').map((each) => each.text)].some((string) => searchForm(string) === form) || term.iri === trimmed || term.iri === pid || term.curie.toLowerCase() === trimmed.toLowerCase() });
      const read = (pages: readonly Record<string, unknown>[], api: 'v1' | 'v2'): Read<{ hits: readonly RemoteHit[]; total?: number }> => {
        const hits = termsIn(pages, api).filter((term) => (obsolete === 'with' || !term.obsolete) && (wanted.size === 0 || term.appearsIn.some((id) => wanted.has(id)))).map(judge);
        const total = pages.map(totalOf).reduce<number | undefined>((sum, each) => (each === undefined ? sum : (sum ?? 0) + each), undefined);
        return hits.length === 0 ? undefined : { read: { hits: hits.toSorted((a, b) => Number(b.exact) - Number(a.exact)).slice(0, rows), ...(total === undefined ? {} : { total }) } };
      };
      // an id is looked up as one: the search would take its colon for the name of a field
      if (pid !== undefined || isCurie) return ask({ v2: pid === undefined ? [] : [`entities?${new URLSearchParams({ iri: pid, size: '100', includeObsoleteEntities: 'true' })}`], v1: [`terms?${new URLSearchParams(isCurie ? { obo_id: trimmed, size: '100' } : { iri: pid ?? trimmed, size: '100' })}`], read, single: true });
      const q = escapeLucene(trimmed), ids: Record<string, string> = ontologies.length === 0 ? {} : { ontology: ontologies.join(',') };
      const v1 = (only: boolean): string => `search?${new URLSearchParams({ q, rows: String(rows), ...ids, ...(only ? { obsoletes: 'true' } : {}), fieldList: 'iri,label,short_form,obo_id,ontology_name,ontology_prefix,description,type,synonym,is_defining_ontology' })}`;
      return ask({
        v2: [`entities?${new URLSearchParams({ search: q, size: String(rows), page: '0', lang: 'en', ...(obsolete === 'with' ? { includeObsoleteEntities: 'true' } : {}), ...(ontologies.length === 0 ? {} : { ontologyId: ontologies.join(',') }) })}`],
        // "obsoletes" of v1 gives nothing but obsolete ones, so it is asked twice
        v1: obsolete === 'with' ? [v1(false), v1(true)] : [v1(false)], read,
      });
    },
    term(iri) {
      return ask({
        v2: [`entities?${new URLSearchParams({ iri, size: '100', includeObsoleteEntities: 'true' })}`], v1: [`terms?${new URLSearchParams({ iri, size: '100' })}`], single: true,
        read: (pages, api) => { const found = termsIn(pages, api).find((term) => term.iri === iri); return found && { read: found }; },
      });
    },
    ancestors(iri, ontology) {
      const id = encodeURIComponent(ontology.toLowerCase());
      return ask({
        v2: [`ontologies/${id}/classes/${encodeTwice(iri)}/hierarchicalAncestors?size=${mostRows}`], v1: [`ontologies/${id}/hierarchicalAncestors?${new URLSearchParams({ id: iri, size: String(mostRows) })}`], single: true,
        read: (pages, api) => ({ read: termsIn(pages, api).filter((term) => term.iri !== iri) }),
      });
    },
    ontologies() {
      return ask({ v2: [`ontologies?size=${mostRows}`], v1: [`ontologies?size=${mostRows}`], read: (pages, api) => ({ read: pages.flatMap((page) => rowsOf(page, 'ontologies').map((row) => readOntologyRow(row, api))).filter((row) => row.id !== '') }) });
    },
  };
  return client;
}

function readOntologyRow(row: Record<string, unknown>, api: 'v1' | 'v2'): RemoteOntology {
  const config = api === 'v1' && isObject(row['config']) ? row['config'] : row;
  const pick = (key: string, name: string): Record<string, string> => { const value = textIn(config, key) ?? textIn(row, key); return value === undefined || value === '' ? {} : { [name]: value }; };
  const count = row['numberOfTerms'] ?? row['numberOfClasses'];
  return {
    id: (textIn(row, 'ontologyId') ?? textIn(config, 'id') ?? '').toLowerCase(), ...pick('preferredPrefix', 'prefix'), ...pick('title', 'title'), ...pick('versionIri', 'versionIri'), ...pick('version', 'version'),
    ...(typeof count === 'number' ? { terms: count } : {}), baseUris: [...stringsIn(config, 'baseUris'), ...stringsIn(config, 'base_uri')],
  };
}
