/**
 * The read-only contract of mapping services (mapping-commons/sssom-api): mappings with filters, one mapping, mappings of
 * entities, sets, numbers; in an envelope with pages. Clients that are written for it can be pointed at this server.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import { hashMapping } from '../sssom/hash.ts';
import { valuesOf } from '../sssom/mapping.ts';
import type { Mapping } from '../sssom/mapping.ts';
import { createContractor } from '../sssom/prefix-map.ts';
import { slotsOfMapping } from '../sssom/slots.ts';
import { decodeText } from './bodies.ts';
import { iriOf, readCondition } from './mapping-filters.ts';
import type { MappingTest } from './mapping-filters.ts';
import { inferredId } from './mapping-sets.ts';
import type { MappingSets } from './mapping-sets.ts';
import { readWhole, searchOf } from './parameters.ts';

interface Listed { id: string; set: string; mapping: Mapping; prefixes: Readonly<Record<string, string>> }

/** A mapping with CURIEs, as the contract shows it. */
function shown({ id, set, mapping, prefixes }: Listed): Record<string, unknown> {
  const { contract } = createContractor(prefixes);
  const one = (value: unknown, entity: boolean): unknown => (entity ? Array.isArray(value) ? value.map((each) => contract(each as string)) : contract(value as string) : value);
  return { uuid: id, mapping_set_id: set, ...Object.fromEntries(slotsOfMapping.flatMap(({ name, kind }) => { const value = valuesOf(mapping)[name]; return value === undefined ? [] : [[name, one(value, kind === 'entity')]]; })) };
}

const facetSlots = ['mapping_justification', 'predicate_id', 'confidence'] as const;

/** Handlers below /api/sssom. */
export function createSssomApi({ base, sets, readBody }: { base: string; sets: MappingSets; readBody: (request: Request, response: Response) => Promise<Uint8Array> }): Record<'mappings' | 'mapping' | 'entities' | 'sets' | 'stats', RequestHandler> {
  /** All stated mappings; what was inferred, rejected or superseded is none. */
  const all = async (): Promise<Listed[]> => {
    const listed = (await sets.list()).filter(({ id }) => id !== inferredId).flatMap(({ id }) => { const { set, mappings } = sets.read(id); return mappings.map(({ mapping }): Listed => ({ id: hashMapping(mapping), set: set.mapping_set_id ?? id, mapping, prefixes: set.curie_map })); });
    return [...listed, ...(await sets.readCurated()).filter(({ state }) => state === 'reviewed').map(({ mapping }): Listed => ({ id: hashMapping(mapping), set: sets.curated, mapping, prefixes: {} }))];
  };
  const envelope = (request: Request, listed: readonly Listed[]): unknown => {
    const search = searchOf(request), limit = readWhole(search, 'limit', { fallback: 20, least: 1, most: 100 }), at = readWhole(search, 'page', { fallback: 1, least: 1, most: 1_000_000 });
    const pages = Math.ceil(listed.length / limit);
    const link = (number: number): string => { const query = new URLSearchParams(search); query.set('page', String(number)); query.set('limit', String(limit)); return `${base}${request.originalUrl.split('?')[0]!.replace(/^\//, '')}?${query}`; };
    const facets = Object.fromEntries(facetSlots.map((slot) => [slot, Object.fromEntries([...Map.groupBy(listed.filter(({ mapping }) => mapping[slot] !== undefined), ({ mapping }) => String(mapping[slot]))].map(([value, each]) => [value, each.length] as const).toSorted(([, a], [, b]) => b - a).slice(0, 20))]));
    return {
      data: listed.slice((at - 1) * limit, at * limit).map(shown), facets,
      pagination: { previous: at > 1 && pages > 0 ? link(at - 1) : null, next: at < pages ? link(at + 1) : null, page_number: at, total_items: listed.length, total_pages: pages },
    };
  };
  return {
    async mappings(request, response) {
      const tests: MappingTest[] = searchOf(request).getAll('filter').map(readCondition);
      response.json(envelope(request, (await all()).filter(({ mapping }) => tests.every((test) => test(mapping)))));
    },
    async mapping(request, response) {
      const id = String(request.params['id']), found = (await all()).find((each) => each.id === id || each.mapping.record_id === id);
      if (!found) throw new KnownError('not-found', `no mapping is called ${JSON.stringify(id.slice(0, 100))}; ids are SSSOM hashes, or record_ids`);
      response.json(shown(found));
    },
    async entities(request, response) {
      const body = parse(decodeText(await readBody(request, response), request));
      const list = (value: unknown, name: string): string[] => { if (value === undefined) return []; const each = Array.isArray(value) ? value : [value]; if (!each.every((item) => typeof item === 'string')) throw new KnownError('request-not-valid', `${name} must be a list of texts`, { parameter: name }); return each as string[]; };
      const curies = new Set(list(body['curies'], 'curies').map(iriOf)), justifications = new Set(list(body['mapping_justification'], 'mapping_justification').map(iriOf)), predicates = new Set(list(body['predicate_id'], 'predicate_id').map(iriOf));
      if (curies.size === 0) throw new KnownError('request-not-valid', 'the body needs "curies", a list of CURIEs or IRIs', { parameter: 'curies' });
      response.json(envelope(request, (await all()).filter(({ mapping }) => (curies.has(mapping.subject_id ?? '') || curies.has(mapping.object_id ?? '')) && (justifications.size === 0 || justifications.has(mapping.mapping_justification ?? '')) && (predicates.size === 0 || predicates.has(mapping.predicate_id ?? '')))));
    },
    async sets(_request, response) {
      const listed = (await sets.list()).filter(({ id }) => id !== inferredId);
      response.json({ data: listed.map(({ set, title, license, mappings, id }) => ({ mapping_set_id: set, mapping_set_title: title, license, mappings_count: mappings, record: `${base}records/${id}` })), pagination: { previous: null, next: null, page_number: 1, total_items: listed.length, total_pages: 1 } });
    },
    async stats(_request, response) {
      const listed = await all(), entities = new Set(listed.flatMap(({ mapping }) => [mapping.subject_id, mapping.object_id].filter((iri) => iri !== undefined)));
      response.json({ nb_mapping: listed.length, nb_mapping_set: new Set(listed.map(({ set }) => set)).size, nb_entity: entities.size });
    },
  };
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try { value = JSON.parse(text); } catch (cause) { throw new KnownError('request-not-valid', 'the body is no JSON', {}, { cause }); }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new KnownError('request-not-valid', 'the body must be an object with "curies"');
  return value as Record<string, unknown>;
}
