/**
 * The read-only contract of mapping services (mapping-commons/sssom-api): mappings with filters, one mapping, mappings of
 * entities, sets, numbers; in an envelope with pages. Clients that are written for it can be pointed at this server.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import type { MappingsClient } from '../mapping-sets/channel.ts';
import type { ServiceQuestion } from '../mapping-sets/service.ts';
import { decodeText } from './bodies.ts';
import { inferredId } from './mapping-sets.ts';
import type { MappingSets } from './mapping-sets.ts';
import { readWhole, searchOf } from './parameters.ts';

export interface SssomApiParts { base: string; sets: MappingSets; mappings: MappingsClient; readBody: (request: Request, response: Response) => Promise<Uint8Array> }

/** Handlers below /api/sssom. */
export function createSssomApi({ base, sets, mappings: { ask }, readBody }: SssomApiParts): Record<'mappings' | 'mapping' | 'entities' | 'sets' | 'stats', RequestHandler> {
  const envelope = async (request: Request, question: Pick<ServiceQuestion, 'conditions' | 'entities'>): Promise<unknown> => {
    const search = searchOf(request), limit = readWhole(search, 'limit', { fallback: 20, least: 1, most: 100 }), at = readWhole(search, 'page', { fallback: 1, least: 1, most: 1_000_000 });
    const { data, facets, total } = await ask.mappings({ ...question, scope: await sets.stated(), limit, page: at }), pages = Math.ceil(total / limit);
    const link = (number: number): string => { const query = new URLSearchParams(search); query.set('page', String(number)); query.set('limit', String(limit)); return `${base}${request.originalUrl.split('?')[0]!.replace(/^\//, '')}?${query}`; };
    return { data, facets, pagination: { previous: at > 1 && pages > 0 ? link(at - 1) : null, next: at < pages ? link(at + 1) : null, page_number: at, total_items: total, total_pages: pages } };
  };
  return {
    async mappings(request, response) { response.json(await envelope(request, { conditions: searchOf(request).getAll('filter') })); },
    async mapping(request, response) { response.json(await ask.mapping({ scope: await sets.stated(), id: String(request.params['id']) })); },
    async entities(request, response) {
      const body = parse(decodeText(await readBody(request, response), request));
      const list = (name: string): string[] => { const value = body[name]; if (value === undefined) return []; const each = Array.isArray(value) ? value : [value]; if (!each.every((item) => typeof item === 'string')) throw new KnownError('request-not-valid', `${name} must be a list of texts`, { parameter: name }); return each as string[]; };
      const curies = list('curies');
      if (curies.length === 0) throw new KnownError('request-not-valid', 'the body needs "curies", a list of CURIEs or IRIs', { parameter: 'curies' });
      response.json(await envelope(request, { entities: { curies, justifications: list('mapping_justification'), predicates: list('predicate_id') } }));
    },
    async sets(_request, response) {
      const listed = (await sets.list()).filter(({ id }) => id !== inferredId);
      response.json({ data: listed.map(({ set, title, license, mappings, id }) => ({ mapping_set_id: set, mapping_set_title: title, license, mappings_count: mappings, record: `${base}records/${id}` })), pagination: { previous: null, next: null, page_number: 1, total_items: listed.length, total_pages: 1 } });
    },
    async stats(_request, response) { response.json(await ask.numbers({ scope: await sets.stated() })); },
  };
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try { value = JSON.parse(text); } catch (cause) { throw new KnownError('request-not-valid', 'the body is no JSON', {}, { cause }); }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new KnownError('request-not-valid', 'the body must be an object with "curies"');
  return value as Record<string, unknown>;
}
