/**
 * The catalogue as an OLS4 service under /api/ols4, so that programs that know OLS can be pointed at this server: searches,
 * terms, ontologies and the hierarchy in both of OLS4's APIs. What is special to us: one document per term in searches
 * (its defining ontology's), and real CURIEs as `obo_id`.
 */
import type { Request, RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import { readPid } from '../pids/pids.ts';
import type { CatalogueTerm, OntologyVersion, TermHit, TermHits, TermSearch } from '../terms/catalogue.ts';
import type { Direction, RelativesAsked, RelativesPage } from '../terms/relatives.ts';
import type { OpenLookup } from '../terms/term-lookup.ts';
import type { ParentRelation } from '../terms/term.ts';
import { createServedTerms } from '../terms/ols/served-terms.ts';
import type { Json, ServedTerms } from '../terms/ols/served-terms.ts';
import { createOlsHits, isExact, isFoundIn } from './ols-hits.ts';
import { searchOf } from './parameters.ts';

export interface OlsApiParts {
  base: string; lookup: OpenLookup; search: (search: TermSearch) => Promise<TermHits>;
  /** relatives of a term within one ontology; they may be very many */ relatives: (asked: RelativesAsked) => Promise<RelativesPage>;
}

/** OLS cuts to this without a word. */
const mostRows = 1000;
const hierarchy = { parents: ['is-a'], ancestors: ['is-a'], children: ['is-a'], descendants: ['is-a'], hierarchicalParents: ['is-a', 'part-of'], hierarchicalAncestors: ['is-a', 'part-of'], hierarchicalChildren: ['is-a', 'part-of'], hierarchicalDescendants: ['is-a', 'part-of'] } as const;
type Relative = keyof typeof hierarchy;
const isRelative = (name: string | undefined): name is Relative => name !== undefined && Object.hasOwn(hierarchy, name);
const directionOf = (name: Relative): Direction => name.replace('hierarchical', '').toLowerCase() as 'parents';

interface Asked { readonly search: URLSearchParams; /** address of the request, without query */ readonly self: string }
interface Page { readonly size: number; readonly number: number }
interface Rows { readonly rows: readonly Json[]; readonly total: number }

const number = (search: URLSearchParams, name: string, fallback: number): number => {
  const value = search.get(name) ?? '';
  return /^\d{1,9}$/.test(value) ? Number(value) : fallback;
};
/** Comma-joined and repeated values. */
const listOf = (search: URLSearchParams, name: string): string[] => search.getAll(name).flatMap((value) => value.split(',')).map((value) => value.trim()).filter(Boolean);
const isOn = (search: URLSearchParams, name: string): boolean => search.get(name)?.toLowerCase() === 'true';
const pageOf = (search: URLSearchParams): Page => ({ size: Math.min(mostRows, Math.max(1, number(search, 'size', 20))), number: number(search, 'page', 0) });
/** Programs encode IRIs in paths twice, once, or not enough. */
const decode = (text: string): string => { try { return decodeURIComponent(text); } catch { return text; } };

/** Handler of all paths below /api/ols4. Errors: not-found for ontologies and terms that are not in the catalogue. */
export function createOlsApi({ base, lookup, search: find, relatives }: OlsApiParts): RequestHandler {
  const served: ServedTerms = createServedTerms({ lookup, api: `${base}api/ols4/api` });
  const hitsOf = createOlsHits(find);
  const inUse = (): OntologyVersion[] => lookup.versions().filter((version) => version.inUse);
  const ontologyOf = (id: string): OntologyVersion => {
    const found = lookup.inUse(id);
    if (!found) throw new KnownError('not-found', `no ontology ${JSON.stringify(id.slice(0, 100))} is in use; there are ${inUse().map((each) => each.id).join(', ') || 'none'}`);
    return found;
  };

  /** HAL: without rows there is no _embedded. */
  const hal = ({ search, self }: Asked, name: string, { rows, total }: Rows, { size, number: at }: Page): Json => {
    const pages = Math.ceil(total / size), link = (page: number): { href: string } => { const query = new URLSearchParams(search); query.set('page', String(page)); query.set('size', String(size)); return { href: `${self}?${query}` }; };
    return {
      ...(rows.length === 0 ? {} : { _embedded: { [name]: rows } }),
      _links: { ...(pages > 1 ? { first: link(0) } : {}), ...(at > 0 && pages > 1 ? { prev: link(at - 1) } : {}), self: pages > 1 ? link(at) : { href: self }, ...(at + 1 < pages ? { next: link(at + 1) } : {}), ...(pages > 1 ? { last: link(pages - 1) } : {}) },
      page: { size, totalElements: total, totalPages: pages, number: at },
    };
  };
  const native = ({ rows, total }: Rows, { size, number: at }: Page): Json => ({ page: at, numElements: rows.length, totalPages: Math.ceil(total / size), totalElements: total, elements: rows, facetFieldsToCounts: {} });
  const cut = (rows: readonly Json[], { size, number: at }: Page): Rows => ({ rows: rows.slice(at * size, (at + 1) * size), total: rows.length });

  const describe = (iri: string, ontologies: readonly string[]): { term: CatalogueTerm; ontology: OntologyVersion } | undefined => {
    const rows = served.rows(iri);
    return rows.find(({ ontology }) => ontologies.length === 0 || ontologies.includes(ontology.id));
  };
  const known = (ids: readonly string[]): string[] => ids.map((id) => ontologyOf(id).id);

  /** The parameters that search and select share: what narrows comes before the cut. Hits of several branches are put together; `childrenOf` follows is-a alone. */
  const solr = async (search: URLSearchParams, rows: number, start: number): Promise<{ documents: { hit: TermHit; doc: Json & { id: string } }[]; total: number }> => {
    const ontologies = known(listOf(search, 'ontology'));
    const types = listOf(search, 'type'), slims = listOf(search, 'slim'), fields = listOf(search, 'queryFields');
    const asked = { text: search.get('q') ?? '', obsolete: isOn(search, 'obsoletes') ? 'only' : 'without', definingOnly: isOn(search, 'local'), asYouType: true, ...(ontologies.length === 0 ? {} : { ontologies }) } as const;
    const inTerm = (hit: TermHit): boolean => {
      const row = describe(hit.iri, ontologies);
      return row !== undefined && (types.length === 0 || types.includes(served.doc(row.term, row.ontology)['type'] as string)) && (slims.length === 0 || row.term.subsets.some((subset) => slims.includes(subset)));
    };
    const narrowing = [
      ...(isOn(search, 'exact') ? [isExact] : []), ...(fields.length === 0 ? [] : [(hit: TermHit) => fields.some((field) => isFoundIn(hit, field))]),
      ...(types.length + slims.length === 0 ? [] : [inTerm]), ...(isOn(search, 'isLeaf') ? [({ iri }: TermHit) => lookup.children(iri, { limit: 1 }).length === 0] : []),
    ];
    const branches = (name: string, relations?: readonly ParentRelation[]) => listOf(search, name).map((branch) => ({
      asked: { ...asked, branch }, fits: (hit: TermHit) => (hit.iri === branch ? isOn(search, 'inclusive') : relations === undefined || lookup.isBelow(hit.iri, branch, relations)) && narrowing.every((fits) => fits(hit)),
    }));
    const below = [...branches('allChildrenOf'), ...branches('childrenOf', ['is-a'])];
    const everywhere = { asked, ...(narrowing.length === 0 ? {} : { fits: (hit: TermHit) => narrowing.every((fits) => fits(hit)) }) };
    const { hits, total } = await hitsOf(below.length === 0 ? [everywhere] : below, { offset: start, wanted: Math.max(1, rows) });
    return { documents: hits.slice(0, rows).flatMap((hit) => { const row = describe(hit.iri, ontologies); return row ? [{ hit, doc: served.doc(row.term, row.ontology) }] : []; }), total };
  };
  const defaultFields = ['id', 'iri', 'ontology_name', 'label', 'description', 'short_form', 'obo_id', 'type', 'ontology_prefix'];
  const choose = (doc: Json, search: URLSearchParams): Json => {
    const wanted = listOf(search, 'fieldList');
    return Object.fromEntries((wanted.length === 0 ? defaultFields : wanted).filter((name) => doc[name] !== undefined && doc[name] !== null).map((name) => [name, doc[name]]));
  };
  const solrAnswer = async ({ search }: Asked, kind: 'search' | 'select' | 'suggest'): Promise<Json> => {
    const rows = Math.min(mostRows, number(search, 'rows', 10)), start = number(search, 'start', 0);
    const { documents, total } = await solr(search, rows, start);
    const docs = kind === 'suggest' ? [...new Set(documents.map(({ doc }) => doc['label']))].map((autosuggest) => ({ autosuggest })) : documents.map(({ doc }) => choose(doc, search));
    const response = { numFound: total, start, docs };
    if (kind === 'search') return { responseHeader: { status: 0, QTime: 0 }, response, facet_counts: { facet_fields: {} } };
    const responseHeader = { status: 0, QTime: 0, params: { q: search.get('q') ?? '' } };
    if (kind === 'suggest') return { responseHeader, response };
    const highlighting = Object.fromEntries(documents.map(({ hit, doc }) => [doc.id, { [hit.matched.kind.includes('synonym') ? 'synonym_autosuggest' : 'label_autosuggest']: [hit.matched.text] }]));
    return { responseHeader, response, highlighting };
  };

  /** The IRI that `iri`, `obo_id`, `short_form` or `id` of the query names. */
  const iriIn = (search: URLSearchParams): string | undefined => {
    const given = search.get('iri') ?? search.get('obo_id') ?? search.get('id') ?? search.get('short_form');
    if (given === null) return undefined;
    if (lookup.find(given)) return given;
    const [, prefix = '', local = ''] = /^([^:_]+)[:_](.+)$/.exec(given) ?? [];
    const own = lookup.inUse(prefix)?.namespaces.map((namespace) => namespace + local) ?? [];
    return [readPid(given.includes(':') ? given : given.replace('_', ':'))?.iri, ...own].find((iri) => iri !== undefined && lookup.find(iri)) ?? given;
  };
  const termIn = (iri: string, ontology: OntologyVersion): { iri: string; term: CatalogueTerm } => {
    const term = served.inOntology(iri, ontology);
    if (!term) throw new KnownError('not-found', `${iri.slice(0, 300)} is not in ${ontology.id}`);
    return { iri, term };
  };
  const shape = (api: 'v1' | 'v2') => (term: CatalogueTerm, ontology: OntologyVersion): Json => (api === 'v1' ? served.v1(term, ontology) : served.v2(term, ontology));
  const related = async (asked: Asked, ontology: OntologyVersion, iri: string, relative: Relative, api: 'v1' | 'v2'): Promise<Json> => {
    termIn(iri, ontology);
    const page = pageOf(asked.search), { iris, total } = await relatives({ iri, ontology: ontology.id, direction: directionOf(relative), relations: hierarchy[relative], offset: page.number * page.size, limit: page.size });
    const rows = iris.flatMap((each) => { const term = served.inOntology(each, ontology); return term ? [shape(api)(term, ontology)] : []; });
    return api === 'v1' ? hal(asked, 'terms', { rows, total }, page) : native({ rows, total }, page);
  };
  const listTerms = (asked: Asked, ontology: OntologyVersion, api: 'v1' | 'v2'): Json => {
    const page = pageOf(asked.search), found = lookup.termsOf(ontology.id, { offset: page.number * page.size, limit: page.size });
    const rows = (found?.iris ?? []).flatMap((iri) => { const term = served.inOntology(iri, ontology); return term ? [shape(api)(term, ontology)] : []; });
    const all = { rows, total: found?.total ?? 0 };
    return api === 'v1' ? hal(asked, 'terms', all, page) : native(all, page);
  };
  /** A term by the query, or a list of all. */
  const termsByQuery = (asked: Asked, ontology: OntologyVersion | undefined, { definingOnly = false } = {}): Json => {
    const iri = iriIn(asked.search);
    if (iri === undefined && ontology) return listTerms(asked, ontology, 'v1');
    if (iri === undefined) throw new KnownError('request-not-valid', 'give iri, short_form or obo_id, or ask for the terms of one ontology: ontologies/{id}/terms', { parameter: 'iri' });
    const page = pageOf(asked.search);
    const rows = served.rows(iri).filter((row) => (!ontology || row.ontology.id === ontology.id) && (!definingOnly || lookup.find(iri)!.holders.some((holder) => holder.defining && holder.ontology === row.ontology.id)));
    return hal(asked, 'terms', cut(rows.map(({ term, ontology: each }) => served.v1(term, each)), page), page);
  };
  const entities = async ({ search }: Asked, ontology: OntologyVersion | undefined): Promise<Json> => {
    const page = pageOf(search), iri = search.get('iri') ?? undefined, text = search.get('search') ?? '';
    const ontologies = ontology ? [ontology.id] : known(listOf(search, 'ontologyId'));
    const defining = search.get('isDefiningOntology');
    if (iri !== undefined) {
      const rows = served.rows(iri).filter((row) => ontologies.length === 0 || ontologies.includes(row.ontology.id)).map(({ term, ontology: each }) => served.v2(term, each)).filter((row) => defining === null || String(row['isDefiningOntology']) === defining);
      return native(cut(rows, page), page);
    }
    if (text === '' && ontology) return native(listed(ontology, page), page);
    if (text === '') return native({ rows: [], total: 0 }, page);
    // programs escape the text for Lucene, which does not answer here
    const asked = { text: text.replaceAll(/\\(.)/g, '$1'), obsolete: isOn(search, 'includeObsoleteEntities') ? 'with' : 'without', definingOnly: defining === 'true', ...(ontologies.length === 0 ? {} : { ontologies }) } as const;
    const { hits, total } = await hitsOf([{ asked, ...(isOn(search, 'exactMatch') ? { fits: isExact } : {}) }], { offset: page.number * page.size, wanted: page.size });
    const rows = hits.flatMap((hit) => { const row = describe(hit.iri, ontologies); return row ? [served.v2(row.term, row.ontology)] : []; });
    return native({ rows, total }, page);
  };
  const listed = (ontology: OntologyVersion, page: Page): Rows => {
    const found = lookup.termsOf(ontology.id, { offset: page.number * page.size, limit: page.size });
    return { rows: (found?.iris ?? []).flatMap((iri) => { const term = served.inOntology(iri, ontology); return term ? [served.v2(term, ontology)] : []; }), total: found?.total ?? 0 };
  };

  const v1 = async (asked: Asked, [first, id, kind, iri, relative]: readonly (string | undefined)[]): Promise<Json | undefined> => {
    if (first === 'search' || first === 'select' || first === 'suggest') return id === undefined ? solrAnswer(asked, first) : undefined;
    if (first === 'terms') {
      if (id === undefined) return termsByQuery(asked, undefined);
      if (id === 'findByIdAndIsDefiningOntology') return termsByQuery(asked, undefined, { definingOnly: true });
      const rows = served.rows(decode(id)).map(({ term, ontology }) => served.v1(term, ontology));
      return hal(asked, 'terms', cut(rows, pageOf(asked.search)), pageOf(asked.search));
    }
    if (first !== 'ontologies') return undefined;
    if (id === undefined) { const page = pageOf(asked.search); return hal(asked, 'ontologies', cut(inUse().map(served.ontologyV1), page), page); }
    const ontology = ontologyOf(id);
    if (kind === undefined) return served.ontologyV1(ontology);
    if (isRelative(kind) && iri === undefined) return related(asked, ontology, iriIn(asked.search) ?? '', kind, 'v1');
    if (kind !== 'terms') return undefined;
    if (iri === undefined) return termsByQuery(asked, ontology);
    const { iri: known_, term } = termIn(decode(iri), ontology);
    return relative === undefined ? served.v1(term, ontology) : isRelative(relative) ? related(asked, ontology, known_, relative, 'v1') : undefined;
  };
  const v2 = async (asked: Asked, [first, id, kind, iri, relative]: readonly (string | undefined)[]): Promise<Json | undefined> => {
    if ((first === 'entities' || first === 'classes') && id === undefined) return entities(asked, undefined);
    if (first !== 'ontologies') return undefined;
    if (id === undefined) { const page = pageOf(asked.search); return native(cut(inUse().map(served.ontologyV2), page), page); }
    const ontology = ontologyOf(id);
    if (kind === undefined) return served.ontologyV2(ontology);
    if (kind !== 'classes' && kind !== 'entities') return undefined;
    if (iri === undefined) return entities(asked, ontology);
    const { iri: known_, term } = termIn(decode(iri), ontology);
    return relative === undefined ? served.v2(term, ontology) : isRelative(relative) ? related(asked, ontology, known_, relative, 'v2') : undefined;
  };

  return async (request: Request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new KnownError('method-not-allowed', `${request.method} is not offered at the OLS interface; offered are GET, HEAD`, { allow: ['GET', 'HEAD'] });
    const [path = '/'] = request.url.split('?'), steps = path.split('/').filter(Boolean).map(decode);
    const asked: Asked = { search: searchOf(request), self: `${base}api/ols4${path}` };
    if (steps[0] !== 'api') throw new KnownError('not-found', 'the OLS interface begins at /api/ols4/api');
    const answer = steps[1] === 'v2' ? await v2(asked, steps.slice(2)) : await v1(asked, steps.slice(1));
    if (answer === undefined) throw new KnownError('not-found', `Endpoint not found: ${path.slice(0, 300)}; offered are search, select, suggest, terms, ontologies and their hierarchy, in /api and /api/v2`);
    response.set('cache-control', 'no-store').json(answer);
  };
}

