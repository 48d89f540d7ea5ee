/**
 * Mappings over HTTP: the sets there are, each as SSSOM in its forms, the curated set with its states, what follows from all of
 * them, and checks of a file before it is imported. Writing is importing: POST /imports takes a set as any other file.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import type { ShownSet, Wanted } from '../mapping-sets/asking.ts';
import type { MappingsClient } from '../mapping-sets/channel.ts';
import { negotiate } from '../rdf/negotiate.ts';
import type { Offer } from '../rdf/negotiate.ts';
import { pairWithMetadata } from '../sssom/external-metadata.ts';
import { createContractor } from '../sssom/prefix-map.ts';
import { forms } from '../sssom/write.ts';
import type { Form } from '../sssom/write.ts';
import { checkCharset, decodeText, mediaTypeOf, readMultipart } from './bodies.ts';
import type { SentFile } from './bodies.ts';
import { html, page, table } from './html.ts';
import type { Html } from './html.ts';
import { filterNames, readFilters } from './mapping-filters.ts';
import type { MappingSets } from './mapping-sets.ts';
import { findChoice, findParameter, readFlag, searchOf } from './parameters.ts';
import { htmlOffer } from './record-forms.ts';

export interface MappingsApiParts {
  root: string;
  sets: MappingSets;
  /** the thread in which sets are read, checked and written */ mappings: MappingsClient;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
  maxBodyBytes: number;
}

const jsonOffer: Offer = { mediaType: 'application/json', names: ['json'] };
const formOffers: readonly Offer[] = [...Object.entries(forms).map(([name, { mediaType }]): Offer => ({ mediaType, names: [name] })), htmlOffer];
const states = ['reviewed', 'candidate', 'rejected', 'superseded', 'all'] as const;
/** Rows that a page shows: so many are written within a turn of this thread. */
const mostRows = 200;

const formOf = (request: Request, offers: readonly Offer[]): string => negotiate(request.headers.accept, offers, findParameter(searchOf(request), 'format'));

/** Bytes that are text of this type. */
export const sendText = (response: Response, mediaType: string, bytes: Uint8Array): void => { response.set('content-type', `${mediaType}; charset=utf-8`).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)); };

/** Handlers of /mappings and below. */
export function createMappingsApi({ root, sets, mappings: { ask }, readBody, maxBodyBytes }: MappingsApiParts): Record<'list' | 'set' | 'curated' | 'check', RequestHandler> {
  const send = async (request: Request, response: Response, wanted: Wanted, id?: string): Promise<void> => {
    const mediaType = formOf(request, formOffers), path = request.originalUrl.split('?')[0]!;
    response.vary('Accept').set('cache-control', 'no-cache');
    if (mediaType === 'text/html') {
      const shown = await ask.show({ wanted, most: mostRows }), title = shown.set.mapping_set_title ?? id ?? '';
      response.type('html').send(page({ title, root, body: setPage(title, path, shown), alternates: Object.entries(forms).map(([name, form]) => ({ href: `${path}?format=${name}`, mediaType: form.mediaType })) }));
      return;
    }
    const [form] = Object.entries(forms).find(([, each]) => each.mediaType === mediaType)! as [Form, unknown];
    sendText(response, mediaType, await ask.write({ wanted, form }));
  };
  /** The one table of a request, with the file of metadata beside it where a form brings both. */
  const readTable = async (request: Request, response: Response): Promise<{ file: SentFile; metadata?: SentFile }> => {
    const mediaType = mediaTypeOf(request);
    if (mediaType !== 'multipart/form-data') return { file: { bytes: await readBody(request, response), ...mediaType === undefined ? {} : { mediaType } } };
    const [pair, ...more] = pairWithMetadata((await readMultipart(request, { limit: maxBodyBytes, mostFiles: 2 })).files, ({ name }) => name);
    if (!pair || more.length > 0) throw new KnownError('request-not-valid', 'the form must hold one set of mappings; a file of metadata beside it has the same name and ends in .sssom.yml');
    return pair;
  };
  return {
    async list(request, response) {
      const [all, batches] = await Promise.all([sets.list(), sets.batches()]), { total, states: counts } = await ask.countStates({ batches });
      response.vary('Accept').set('cache-control', 'no-cache');
      if (formOf(request, [jsonOffer, htmlOffer]) === 'text/html') { response.type('html').send(page({ title: 'Mappings', root, body: listPage(root, all, counts) })); return; }
      response.json({ sets: all, curated: { set: sets.curated, mappings: total, states: counts }, total: all.reduce((sum, { mappings }) => sum + mappings, total) });
    },
    async set(request, response) {
      const id = String(request.params['id']);
      await send(request, response, { version: sets.find(id), filters: readFilters(searchOf(request)) }, id);
    },
    async curated(request, response) {
      const search = searchOf(request), asked = findChoice(search, 'state', states), candidates = readFlag(search, 'candidates');
      if (candidates && asked !== undefined && asked !== 'candidate') throw new KnownError('request-not-valid', `candidates=true asks for candidates, and state=${asked} for others`, { parameter: 'state' });
      const filters = readFilters(search);
      await send(request, response, { batches: await sets.batches(), state: candidates ? 'candidate' : asked ?? 'reviewed', filters });
    },
    async check(request, response) {
      checkCharset(request);
      const { file: { bytes, mediaType }, metadata } = await readTable(request, response);
      if (bytes.length === 0) throw new KnownError('request-not-valid', 'the body is empty; send a set of mappings, as SSSOM/TSV, JSON or Turtle');
      const format = findChoice(searchOf(request), 'format', ['tsv', 'json', 'rdf'] as const) ?? (/json/.test(mediaType ?? '') ? 'json' as const : /turtle|rdf\+xml|n-triples/.test(mediaType ?? '') ? 'rdf' as const : undefined);
      const answer = await ask.check({ bytes, options: { ...format ? { format } : {}, ...format === 'rdf' && mediaType !== undefined && /turtle|rdf\+xml|n-triples/.test(mediaType) ? { mediaType } : {}, ...metadata ? { externalMetadata: decodeText(metadata.bytes, request) } : {} } });
      sendText(response.set('cache-control', 'no-store'), 'application/json', answer);
    },
  };
}

function listPage(root: string, all: readonly { id: string; set: string; title: string | null; license: string | null; mappings: number }[], counts: Readonly<Record<string, number>>): Html {
  return html`<h1>Mappings</h1>
<p>Between terms, and from free text to terms, as <a href="https://w3id.org/sssom/">SSSOM</a>. <a href="${root}mappings/curated">Curated here</a>: ${counts['reviewed'] ?? 0} reviewed, <a href="${root}mappings/curated?candidates=true">${counts['candidate'] ?? 0} candidates</a>, ${counts['rejected'] ?? 0} rejected, ${counts['superseded'] ?? 0} superseded.</p>
${table(['Set', 'Mappings', 'Licence', 'Files'], all.map(({ id, set, title, license, mappings }) => [
    html`<a href="${root}mappings/${encodeURIComponent(id)}">${title ?? id}</a><br><span class="quiet">${set}</span>`, mappings, license ?? 'none stated',
    html`${Object.keys(forms).map((name) => html`<a href="${root}mappings/${encodeURIComponent(id)}?format=${name}">${name}</a> `)}<a href="${root}records/${encodeURIComponent(id)}">record</a>`,
  ]))}`;
}

function setPage(title: string, path: string, { set, total, rows }: ShownSet): Html {
  const prefixes = createContractor(set.curie_map), term = (iri: string | undefined, label: string | undefined): Html => html`${iri === undefined ? html`“${label}”` : html`<code>${prefixes.contract(iri)}</code> ${label}`}`;
  return html`<h1>${title} <span class="count">${total}</span></h1>
<p class="quiet">${set.mapping_set_id}${set.license !== undefined && html` · ${set.license}`} · as ${Object.keys(forms).map((name) => html`<a href="${path}?format=${name}">${name}</a> `)}· filters: ${filterNames.join(', ')}</p>
${table(['Subject', 'Relation', 'Object', 'Why', 'By', 'State'], rows.map(({ mapping, state }) => [
    html`${term(mapping.subject_id, mapping.subject_label)}${mapping.subject_category !== undefined && html`<br><span class="quiet">${mapping.subject_category}</span>`}`,
    html`${mapping.predicate_modifier !== undefined && html`<strong>not</strong> `}${mapping.predicate_id === undefined ? '' : prefixes.contract(mapping.predicate_id)}`,
    term(mapping.object_id, mapping.object_label), html`${mapping.mapping_justification === undefined ? '' : /[^/]*$/.exec(mapping.mapping_justification)![0]}${mapping.confidence !== undefined && html` <span class="quiet">${mapping.confidence}</span>`}`,
    [...mapping.author_id ?? [], ...mapping.author_label ?? [], ...mapping.reviewer_id ?? [], ...mapping.reviewer_label ?? []].join(', '), state,
  ]))}
${total > rows.length && html`<p>${total - rows.length} more are in the files.</p>`}`;
}
