/**
 * Where identifiers are looked up: one row a kind, with the address, what is asked for, and how the answer is read. An
 * answer must name the identifier that was asked for; one that speaks of another is no answer.
 */
import type { PidKind } from './pid.ts';

/** What a resolver tells of an identifier, as far as it does. */
export interface PidFacts { name?: string; type?: string; status?: string; page?: string; publisher?: string; year?: number; country?: string }

export interface PidSource {
  kind: PidKind;
  /** address to ask, from what follows the kind's own beginning of IRIs */ url(local: string): string;
  accept: string;
  /** hosts to which it may lead on, itself included */ hosts: readonly string[];
  /** the facts; undefined when the answer is about something else or not of the form that is known */
  read(json: Json, local: string): PidFacts | 'unknown' | undefined;
}

export type Json = Readonly<Record<string, unknown>>;

const at = (value: unknown, ...steps: (string | number)[]): unknown => steps.reduce<unknown>((each, step) => (each !== null && typeof each === 'object' && Object.hasOwn(each, step) ? (each as Record<string | number, unknown>)[step] : undefined), value);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 500) : undefined);
const webPage = (value: unknown): string | undefined => { const found = text(value); return found && /^https?:\/\/\S+$/.test(found) ? found : undefined; };
const same = (value: unknown, wanted: string): boolean => typeof value === 'string' && value.toLowerCase() === wanted.toLowerCase();
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Keeps what is there. */
function facts(found: { [K in keyof PidFacts]: PidFacts[K] | undefined }): PidFacts {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as PidFacts;
}

/** ORCID API 3.0, ROR API 2, DOI content negotiation (CSL JSON), Handle proxy API, SciCrunch resolver, NCBI E-utilities. */
export const pidSources: readonly PidSource[] = [
  {
    kind: 'orcid', url: (id) => `https://pub.orcid.org/v3.0/${id}/record`, accept: 'application/json', hosts: ['pub.orcid.org', 'orcid.org'],
    read: (json, id) => (same(at(json, 'orcid-identifier', 'path'), id) ? facts({
      name: text([at(json, 'person', 'name', 'given-names', 'value'), at(json, 'person', 'name', 'family-name', 'value')].filter((part) => typeof part === 'string').join(' ')), type: 'person',
    }) : undefined),
  },
  {
    kind: 'ror', url: (id) => `https://api.ror.org/v2/organizations/${id}`, accept: 'application/json', hosts: ['api.ror.org'],
    read(json, id) {
      if (!same(at(json, 'id'), `https://ror.org/${id}`)) return undefined;
      const shown = list(at(json, 'names')).find((name) => list(at(name, 'types')).includes('ror_display'));
      return facts({
        name: text(at(shown, 'value')) ?? text(at(json, 'names', 0, 'value')), type: text(at(json, 'types', 0)), status: text(at(json, 'status')), country: text(at(json, 'locations', 0, 'geonames_details', 'country_name')),
        page: webPage(at(list(at(json, 'links')).find((link) => at(link, 'type') === 'website'), 'value')),
      });
    },
  },
  {
    kind: 'doi', url: (doi) => `https://doi.org/${doi}`, accept: 'application/vnd.citationstyles.csl+json', hosts: ['doi.org', 'api.crossref.org', 'data.crossref.org', 'data.crosscite.org', 'data.datacite.org', 'api.datacite.org', 'data.medra.org'],
    read: (json, doi) => (same(at(json, 'DOI'), decodeURIComponent(doi)) ? facts({
      name: text(at(json, 'title')) ?? text(at(json, 'title', 0)), type: text(at(json, 'type')), publisher: text(at(json, 'publisher')), page: webPage(at(json, 'URL')),
      year: [at(json, 'issued', 'date-parts', 0, 0)].map(Number).find((year) => Number.isInteger(year) && year > 1000 && year < 3000),
    }) : undefined),
  },
  {
    kind: 'handle', url: (handle) => `https://hdl.handle.net/api/handles/${handle}`, accept: 'application/json', hosts: ['hdl.handle.net'],
    read(json, handle) {
      if (at(json, 'responseCode') === 100) return 'unknown';
      const value = (type: string): string | undefined => text(at(list(at(json, 'values')).find((each) => at(each, 'type') === type), 'data', 'value'));
      return same(at(json, 'handle'), decodeURIComponent(handle)) && at(json, 'responseCode') === 1 ? facts({ page: webPage(value('URL')), name: value('TITLE') ?? value('NAME') }) : undefined;
    },
  },
  {
    kind: 'rrid', url: (id) => `https://scicrunch.org/resolver/RRID:${id}.json`, accept: 'application/json', hosts: ['scicrunch.org'],
    read(json, id) {
      const hits = at(json, 'hits', 'hits');
      if (Array.isArray(hits) && hits.length === 0) return 'unknown';
      const item = at(hits, 0, '_source', 'item');
      return same(text(at(item, 'curie'))?.replace(/^RRID:/i, ''), id) || same(text(at(hits, 0, '_source', 'rrid', 'curie'))?.replace(/^RRID:/i, ''), id) ? facts({ name: text(at(item, 'name')), type: text(at(item, 'types', 0, 'name')) }) : undefined;
    },
  },
  {
    kind: 'pubmed', url: (id) => `https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esummary.fcgi?db=pubmed&retmode=json&id=${id}`, accept: 'application/json', hosts: ['eutils.ncbi.nlm.nih.gov'],
    read: (json, id) => (at(json, 'result', id, 'error') !== undefined ? 'unknown' : same(at(json, 'result', id, 'uid'), id) ? facts({
      name: text(at(json, 'result', id, 'title')), publisher: text(at(json, 'result', id, 'fulljournalname')), type: 'article',
      year: [text(at(json, 'result', id, 'pubdate'))?.slice(0, 4)].map(Number).find((year) => year > 1000),
    }) : undefined),
  },
];
