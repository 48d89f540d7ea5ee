/**
 * The W3C Reconciliation API 0.2 at /reconcile, with which OpenRefine maps columns of a sheet to terms. Its types are the
 * term fields of the model, whose candidates the ranking orders, and the ontologies in use, in which the search looks;
 * entities are known by their IRIs.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { CatalogueTerm, TermHits, TermLookup, TermSearch } from '../terms/catalogue.ts';
import { isObject, stringsIn, textIn } from '../terms/readers/json-values.ts';
import { reconcileProperties, scoreOf } from '../terms/reconcile-values.ts';
import type { ReconcileValue } from '../terms/reconcile-values.ts';
import type { Suggestions } from '../terms/suggest.ts';
import { decodeText, mediaTypeOf } from './bodies.ts';
import { html } from './html.ts';
import { searchOf } from './parameters.ts';

/** A field of the model that holds terms: "Biosample.organisms". */
export interface TermField { readonly id: string; readonly name: string; readonly ontologies: readonly string[]; readonly branch?: string }
export interface FieldQuestion { readonly text: string; readonly field: string; readonly taxon?: string; readonly limit?: number }

export interface ReconcileParts {
  base: string;
  lookup: TermLookup;
  search: (search: TermSearch) => Promise<TermHits>;
  fields: readonly TermField[];
  /** candidates of texts in fields; without it, fields are searched in their ontologies */ suggest?: ((questions: readonly FieldQuestion[]) => Promise<readonly Suggestions[]>) | undefined;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
}

type Json = Record<string, unknown>;
interface Query { readonly text: string; readonly types: readonly string[]; readonly limit: number; readonly properties: readonly { pid: string; values: readonly string[] }[] }
interface Result { readonly id: string; readonly name: string; readonly description?: string; readonly type: { id: string; name: string }[]; readonly score: number; readonly match: boolean; readonly features: { id: string; value: number }[] }

/** Queries in one batch, entities in one extension (and those read before others get their turn), candidates of one query. */
const mostQueries = 200, mostEntities = 1000, atOnce = 50, mostCandidates = 50, usualCandidates = 5;
const equalKinds = new Set(['iri', 'curie', 'label', 'exact-synonym']);
const wrong = (message: string, parameter: string): KnownError => new KnownError('request-not-valid', message, { parameter });

function parse(text: string, parameter: string): Json {
  let value: unknown;
  try { value = JSON.parse(text); } catch (error) { throw wrong(`the parameter ${parameter} is not valid JSON: ${(error as Error).message}`, parameter); }
  if (!isObject(value)) throw wrong(`the parameter ${parameter} must be a JSON object`, parameter);
  return value;
}

/** `{ query, type, limit, properties }` as the specification has it. */
function readQuery(value: unknown, key: string): Query {
  if (!isObject(value)) throw wrong(`the query ${JSON.stringify(key)} must be an object with "query"`, 'queries');
  const { query, type, limit, properties } = value;
  if (query !== undefined && typeof query !== 'string') throw wrong(`"query" of ${JSON.stringify(key)} must be a text`, 'queries');
  if (limit !== undefined && (typeof limit !== 'number' || !(limit > 0))) throw wrong(`"limit" of ${JSON.stringify(key)} must be a number above 0`, 'queries');
  if (properties !== undefined && !Array.isArray(properties)) throw wrong(`"properties" of ${JSON.stringify(key)} must be a list of { pid, v }`, 'queries');
  if (query === undefined && (properties ?? []).length === 0) throw wrong(`the query ${JSON.stringify(key)} has neither "query" nor "properties"`, 'queries');
  if (type !== undefined && typeof type !== 'string' && !(Array.isArray(type) && type.every((each) => typeof each === 'string'))) throw wrong(`"type" of ${JSON.stringify(key)} must be the id of a type, or a list of them`, 'queries');
  const given = (properties ?? []).filter(isObject).map((property) => ({ pid: textIn(property, 'pid') ?? '', values: valuesOf(property['v']) }));
  return { text: query ?? given.find(({ pid }) => pid === 'label')?.values[0] ?? '', types: stringsIn(value, 'type'), limit: Math.min(Math.floor(limit ?? usualCandidates), mostCandidates) || 1, properties: given };
}
const valuesOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).flatMap((each: unknown) => (typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean' ? [String(each)] : isObject(each) ? stringsIn(each, 'id') : []));

/** The term fields of the model; a field that a type inherits is listed with each of its types. */
export function termFieldsOf({ types }: Pick<ResourceModel, 'types'>): TermField[] {
  return types.flatMap((type) => type.fields.flatMap(({ name, label, term }) => (term ? [{ id: `${type.name}.${name}`, name: `${type.label}: ${label}`, ontologies: term.ontologies, ...(term.branch === undefined ? {} : { branch: term.branch }) }] : [])));
}

/** Handler of /reconcile and all below it. */
export function createReconcileApi({ base, lookup, search: find, fields, suggest, readBody }: ReconcileParts): RequestHandler {
  const here = `${base}reconcile`;
  const byField = new Map(fields.map((field) => [field.id, field]));
  const ontologyTypes = (): { id: string; name: string }[] => lookup.versions().filter(({ inUse }) => inUse).map(({ id, prefix, title }) => ({ id, name: title ?? prefix }));
  const types = (): { id: string; name: string }[] => [...fields.map(({ id, name }) => ({ id, name })), ...ontologyTypes()];

  const manifest = (): Json => ({
    versions: ['0.2'], name: 'Micrograph: terms of the ontologies in use', identifierSpace: 'http://www.w3.org/2002/07/owl#Class', schemaSpace: `${base}reference`, documentation: `${base}reference`,
    defaultTypes: types(), view: { url: `${here}/preview?id={{id}}` }, preview: { url: `${here}/preview?id={{id}}`, width: 420, height: 220 },
    suggest: Object.fromEntries(['entity', 'property', 'type'].map((kind) => [kind, { service_url: here, service_path: `/suggest/${kind}` }])),
    extend: { propose_properties: { service_url: here, service_path: '/properties' }, property_settings: [{ name: 'limit', label: 'Limit', type: 'number', default: 0, help_text: 'Values for each term at most (0: all)' }] },
  });
  const typesOf = (term: Pick<CatalogueTerm, 'holders'>): { id: string; name: string }[] => term.holders.filter(({ defining }, _, all) => defining || all.length === 1).map(({ ontology }) => ({ id: ontology, name: lookup.inUse(ontology)?.title ?? ontology.toUpperCase() }));
  const described = (definition: string | undefined): { description?: string } => (definition === undefined ? {} : { description: definition.slice(0, 500) });

  const bySuggestion = (found: Suggestions, limit: number): Result[] => found.candidates.slice(0, limit).map(({ iri, label, definition, holders, probability, score, contributions, rejected }, index) => ({
    id: iri, name: label, ...described(definition), type: typesOf({ holders }), score: Math.round(probability * 1000) / 10, match: index === 0 && !found.abstained && rejected !== true,
    features: [{ id: 'log-odds', value: score }, ...contributions.map(({ evidence, value }) => ({ id: evidence, value }))],
  }));
  const bySearch = async ({ text, limit, properties }: Query, ontologies: readonly string[], branch: string | undefined): Promise<Result[]> => {
    const below = branch ?? properties.find(({ pid }) => pid === 'ancestors' || pid === 'parents')?.values[0];
    const { hits } = await find({ text, asYouType: false, obsolete: 'with', limit, ...(ontologies.length === 0 ? {} : { ontologies }), ...(below === undefined ? {} : { branch: below }) });
    const sure = hits.filter(({ matched, obsolete }) => equalKinds.has(matched.kind) && matched.likeness === 1 && !obsolete);
    return hits.map((hit) => ({ id: hit.iri, name: hit.label, ...described(hit.definition), type: typesOf(hit), score: scoreOf(hit), match: sure.length === 1 && sure[0] === hit, features: [{ id: 'likeness', value: hit.matched.likeness }] })).toSorted((a, b) => b.score - a.score);
  };
  const inUse = (names: readonly string[]): string[] => [...new Set(names.map((name) => lookup.inUse(name)?.id).filter((id) => id !== undefined))];

  const reconcile = async (batch: Json): Promise<Json> => {
    const queries = Object.entries(batch).map(([key, value]) => ({ key, query: readQuery(value, key) }));
    if (queries.length > mostQueries) throw wrong(`there are ${queries.length} queries in one batch; at most ${mostQueries} are taken`, 'queries');
    const answers = new Map<string, Result[]>();
    // a field's texts go to the ranking together
    const asked = suggest ? queries.filter(({ query }) => query.text.trim() !== '' && query.types.length === 1 && byField.has(query.types[0]!)) : [];
    if (suggest && asked.length > 0) {
      const found = await suggest(asked.map(({ query: { text, types: [field], limit, properties } }) => { const taxon = properties.find(({ pid }) => pid === 'taxon')?.values[0]; return { text, field: field!, limit, ...(taxon === undefined ? {} : { taxon }) }; }));
      asked.forEach(({ key, query }, index) => { answers.set(key, bySuggestion(found[index]!, query.limit)); });
    }
    for (const { key, query } of queries) {
      if (answers.has(key)) continue;
      const known = query.types.map((type) => byField.get(type) ?? (lookup.inUse(type) ? { ontologies: [type] } : undefined));
      const ontologies = inUse([...known.flatMap((type) => type?.ontologies ?? []), ...query.properties.filter(({ pid }) => pid === 'ontology').flatMap(({ values }) => values)]);
      // a type that nobody knows, or whose ontologies are not loaded, has no entities
      const nowhere = query.text.trim() === '' || (query.types.length > 0 && ontologies.length === 0);
      answers.set(key, nowhere ? [] : await bySearch(query, ontologies, known.length === 1 ? byField.get(query.types[0]!)?.branch : undefined));
    }
    return Object.fromEntries(queries.map(({ key }) => [key, { result: answers.get(key) }]));
  };

  const extend = async (asked: Json): Promise<Json> => {
    const ids = [...new Set(stringsIn(asked, 'ids'))], wanted = Array.isArray(asked['properties']) ? asked['properties'].filter(isObject) : [];
    if (ids.length > mostEntities) throw wrong(`there are ${ids.length} ids; at most ${mostEntities} are taken at a time`, 'extend');
    // a property that is asked for again is the same column: there are never more than the table has
    const columns = [...new Map(wanted.map((property) => {
      const id = textIn(property, 'id') ?? '', known = reconcileProperties.find((each) => each.id === id), settings = isObject(property['settings']) ? property['settings'] : {};
      if (!known) throw wrong(`no property is called ${JSON.stringify(id.slice(0, 100))}; there are ${reconcileProperties.map((each) => each.id).join(', ')}`, 'extend');
      return [id, { known, limit: Number(settings['limit'] ?? 0) > 0 ? Math.floor(Number(settings['limit'])) : Number.POSITIVE_INFINITY }] as const;
    })).values()];
    const valuesFor = (id: string): Record<string, ReconcileValue[]> => { const term = lookup.find(id); return Object.fromEntries(columns.map(({ known, limit }) => [known.id, term ? known.read(term, lookup).slice(0, limit) : []])); };
    const rows: [string, Record<string, ReconcileValue[]>][] = [];
    for (const id of ids) {
      if (rows.length > 0 && rows.length % atOnce === 0) await new Promise(setImmediate);
      rows.push([id, valuesFor(id)]);
    }
    return { meta: columns.map(({ known: { id, name } }) => ({ id, name })), rows: Object.fromEntries(rows) };
  };

  const suggestions: Readonly<Record<string, (prefix: string, cursor: number) => Promise<Json[]> | Json[]>> = {
    entity: async (prefix, cursor) => (prefix.trim() === '' ? [] : (await find({ text: prefix, limit: 10, offset: cursor })).hits.map(({ iri, label, definition, curie, holders }) => ({ id: iri, name: label, description: `${curie}${definition === undefined ? '' : ` · ${definition.slice(0, 300)}`}`, notable: typesOf({ holders }) }))),
    type: (prefix, cursor) => matching(types(), prefix).slice(cursor, cursor + 10),
    property: (prefix, cursor) => matching(reconcileProperties.map(({ id, name }) => ({ id, name })), prefix).slice(cursor, cursor + 10),
  };
  const matching = (list: readonly { id: string; name: string }[], prefix: string): Json[] => { const wanted = prefix.trim().toLowerCase(); return list.filter(({ id, name }) => `${id} ${name}`.toLowerCase().split(/[\s.:-]+/).some((word) => word.startsWith(wanted)) || id.toLowerCase().startsWith(wanted) || name.toLowerCase().startsWith(wanted)).map((each) => ({ ...each })); };

  const preview = (response: Response, id: string): void => {
    const term = lookup.find(id);
    if (!term) throw new KnownError('not-found', `no ontology in use has ${id.slice(0, 300)}`);
    const body = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${term.label}</title></head><body>
<h1>${term.label} <small>${term.curie}</small></h1>
${term.obsolete && html`<p><strong>Obsolete</strong>${term.replacedBy.length > 0 && html`, replaced by ${term.replacedBy.map((iri) => lookup.labelOf(iri) ?? iri).join(', ')}`}</p>`}
<p>${term.definition ?? 'No definition.'}</p>
<p>${term.synonyms.length > 0 && html`Also: ${[...new Set(term.synonyms.map(({ text }) => text))].slice(0, 12).join('; ')}`}</p>
<p>${term.from.ontology} ${term.from.version}</p></body></html>`;
    // tools show it in a frame of theirs; nothing in it runs
    response.removeHeader('x-frame-options');
    response.set('content-security-policy', "default-src 'none'; frame-ancestors *").type('html').send(body.markup);
  };

  return async (request, response) => {
    const [path = '/'] = request.url.split('?');
    const search = searchOf(request);
    if (request.method === 'POST') {
      if (mediaTypeOf(request) !== 'application/x-www-form-urlencoded') throw new KnownError('media-type-not-supported', 'queries are posted as a form: application/x-www-form-urlencoded with queries=… or extend=…');
      for (const [name, value] of new URLSearchParams(decodeText(await readBody(request, response), request))) search.append(name, value);
    }
    if (search.has('callback')) throw wrong('JSONP is not offered; any web page may ask without it (CORS)', 'callback');
    response.set('cache-control', 'no-store');
    const kind = /^\/suggest\/(entity|type|property)\/?$/.exec(path)?.[1];
    if (kind !== undefined) {
      const cursor = /^\d{1,6}$/.test(search.get('cursor') ?? '') ? Number(search.get('cursor')) : 0;
      response.json({ result: await suggestions[kind]!(search.get('prefix') ?? '', cursor) });
    } else if (/^\/preview\/?$/.test(path)) preview(response, search.get('id') ?? '');
    else if (/^\/properties\/?$/.test(path)) {
      const type = search.get('type'), limit = Number(search.get('limit'));
      const properties = reconcileProperties.map(({ id, name }) => ({ id, name })).slice(0, Number.isInteger(limit) && limit > 0 ? limit : undefined);
      response.json({ ...(type === null ? {} : { type }), properties });
    } else if (path !== '/' && path !== '') throw new KnownError('not-found', `nothing is at /reconcile${path.slice(0, 200)}; there are suggest/entity, suggest/type, suggest/property, preview and properties`);
    else {
      const queries = search.get('queries'), extension = search.get('extend');
      response.json(queries !== null ? await reconcile(parse(queries, 'queries')) : extension === null ? manifest() : await extend(parse(extension, 'extend')));
    }
  };
}
