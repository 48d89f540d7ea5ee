/**
 * Mappings over HTTP: the sets there are, each as SSSOM in its forms, the curated set with its states, what follows from all of
 * them, and checks of a file before it is imported. Writing is importing: POST /imports takes a set as any other file.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import { negotiate } from '../rdf/negotiate.ts';
import type { Offer } from '../rdf/negotiate.ts';
import { ownState } from '../sssom/agreement.ts';
import type { StatedMapping } from '../sssom/agreement.ts';
import { checkMappings } from '../sssom/checks.ts';
import type { TermSource } from '../sssom/checks.ts';
import type { Finding } from '../sssom/findings.ts';
import type { Mapping, MappingSet } from '../sssom/mapping.ts';
import { createContractor } from '../sssom/prefix-map.ts';
import { readSssom } from '../sssom/read.ts';
import { forms } from '../sssom/write.ts';
import { decodeText, mediaTypeOf } from './bodies.ts';
import { html, page, table } from './html.ts';
import type { Html } from './html.ts';
import { filterNames, readFilters } from './mapping-filters.ts';
import type { MappingSets } from './mapping-sets.ts';
import { findChoice, findParameter, readFlag, searchOf } from './parameters.ts';
import { htmlOffer } from './record-forms.ts';

export interface MappingsApiParts {
  base: string;
  root: string;
  sets: MappingSets;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
  /** ontologies in use; undefined: ends of mappings are not looked up */ lookup?: TermSource | undefined;
}

const jsonOffer: Offer = { mediaType: 'application/json', names: ['json'] };
const formOffers: readonly Offer[] = [...Object.entries(forms).map(([name, { mediaType }]): Offer => ({ mediaType, names: [name] })), htmlOffer];
const states = ['reviewed', 'candidate', 'rejected', 'superseded', 'all'] as const;
/** Rows that a page shows. */
const mostRows = 500;

const formOf = (request: Request, offers: readonly Offer[]): string => negotiate(request.headers.accept, offers, findParameter(searchOf(request), 'format'));

/** What stands in no set that says its licence. */
const unspecifiedLicence = 'https://w3id.org/sssom/license/unspecified';

/** Handlers of /mappings and below. */
export function createMappingsApi({ base, root, sets, readBody, lookup }: MappingsApiParts): Record<'list' | 'set' | 'curated' | 'check', RequestHandler> {
  const send = (request: Request, response: Response, document: { set: MappingSet; mappings: readonly Mapping[] }, title: string, shown: readonly { mapping: Mapping; state?: string }[]): void => {
    const mediaType = formOf(request, formOffers), path = request.originalUrl.split('?')[0]!;
    response.vary('Accept').set('cache-control', 'no-cache');
    if (mediaType === 'text/html') { response.type('html').send(page({ title, root, body: setPage(title, path, document.set, shown), alternates: Object.entries(forms).map(([name, form]) => ({ href: `${path}?format=${name}`, mediaType: form.mediaType })) })); return; }
    const form = Object.values(forms).find((each) => each.mediaType === mediaType)!;
    response.type(mediaType).send(form.write(document));
  };
  return {
    async list(request, response) {
      const [all, curated] = await Promise.all([sets.list(), sets.readCurated()]);
      const counts = Object.fromEntries(states.slice(0, -1).map((state) => [state, curated.filter((each) => each.state === state).length]));
      response.vary('Accept').set('cache-control', 'no-cache');
      if (formOf(request, [jsonOffer, htmlOffer]) === 'text/html') { response.type('html').send(page({ title: 'Mappings', root, body: listPage(root, all, counts) })); return; }
      response.json({ sets: all, curated: { set: sets.curated, mappings: curated.length, states: counts }, total: all.reduce((sum, { mappings }) => sum + mappings, curated.length) });
    },
    set(request, response) {
      const id = String(request.params['id']), { set, mappings } = sets.read(id);
      const test = readFilters(searchOf(request));
      const fit = mappings.filter(({ mapping }) => test(mapping));
      send(request, response, { set, mappings: fit.map(({ mapping }) => mapping) }, set.mapping_set_title ?? id, fit.map(({ mapping }) => ({ mapping, state: ownState(mapping) })));
    },
    async curated(request, response) {
      const search = searchOf(request), asked = findChoice(search, 'state', states), candidates = readFlag(search, 'candidates');
      if (candidates && asked !== undefined && asked !== 'candidate') throw new KnownError('request-not-valid', `candidates=true asks for candidates, and state=${asked} for others`, { parameter: 'state' });
      const state = candidates ? 'candidate' : asked ?? 'reviewed', test = readFilters(search);
      const fit: StatedMapping[] = (await sets.readCurated()).filter((each) => (state === 'all' || each.state === state) && test(each.mapping));
      const set: MappingSet = { mapping_set_id: sets.curated, mapping_set_title: candidates ? 'Candidates that wait for a review' : 'Curated mappings', license: unspecifiedLicence, curie_map: { agents: `${base}agents/`, records: `${base}records/` } };
      send(request, response, { set, mappings: fit.map(({ node, mapping }) => ({ ...mapping, record_id: mapping.record_id ?? node })) }, set.mapping_set_title!, fit);
    },
    async check(request, response) {
      const mediaType = mediaTypeOf(request), bytes = await readBody(request, response);
      if (bytes.length === 0) throw new KnownError('request-not-valid', 'the body is empty; send a set of mappings, as SSSOM/TSV, JSON or Turtle');
      const format = findChoice(searchOf(request), 'format', ['tsv', 'json', 'rdf'] as const) ?? (/json/.test(mediaType ?? '') ? 'json' as const : /turtle|rdf\+xml|n-triples/.test(mediaType ?? '') ? 'rdf' as const : undefined);
      const read = await readSssom(decodeText(bytes, request), { ...format ? { format } : {}, ...format === 'rdf' && mediaType !== undefined && /turtle|rdf\+xml|n-triples/.test(mediaType) ? { mediaType } : {} });
      const findings: readonly Finding[] = [...read.findings, ...checkMappings(read.mappings, lookup)].toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
      const count = (severity: Finding['severity']): number => findings.filter((each) => each.severity === severity).length;
      response.set('cache-control', 'no-store').json({
        mapping_set_id: read.set.mapping_set_id ?? null, format: read.format, mappings: read.mappings.length, conforms: count('Violation') === 0,
        violations: count('Violation'), warnings: count('Warning'), infos: count('Info'),
        terms_checked: lookup ? lookup.versions().filter(({ inUse }) => inUse).map(({ id, version }) => ({ ontology: id, version })) : [], findings, loss: read.loss,
      });
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

function setPage(title: string, path: string, set: MappingSet, shown: readonly { mapping: Mapping; state?: string }[]): Html {
  const prefixes = createContractor(set.curie_map), term = (iri: string | undefined, label: string | undefined): Html => html`${iri === undefined ? html`“${label}”` : html`<code>${prefixes.contract(iri)}</code> ${label}`}`;
  return html`<h1>${title} <span class="count">${shown.length}</span></h1>
<p class="quiet">${set.mapping_set_id}${set.license !== undefined && html` · ${set.license}`} · as ${Object.keys(forms).map((name) => html`<a href="${path}?format=${name}">${name}</a> `)}· filters: ${filterNames.join(', ')}</p>
${table(['Subject', 'Relation', 'Object', 'Why', 'By', 'State'], shown.slice(0, mostRows).map(({ mapping, state }) => [
    html`${term(mapping.subject_id, mapping.subject_label)}${mapping.subject_category !== undefined && html`<br><span class="quiet">${mapping.subject_category}</span>`}`,
    html`${mapping.predicate_modifier !== undefined && html`<strong>not</strong> `}${mapping.predicate_id === undefined ? '' : prefixes.contract(mapping.predicate_id)}`,
    term(mapping.object_id, mapping.object_label), html`${mapping.mapping_justification === undefined ? '' : /[^/]*$/.exec(mapping.mapping_justification)![0]}${mapping.confidence !== undefined && html` <span class="quiet">${mapping.confidence}</span>`}`,
    [...mapping.author_id ?? [], ...mapping.author_label ?? [], ...mapping.reviewer_id ?? [], ...mapping.reviewer_label ?? []].join(', '), state ?? '',
  ]))}
${shown.length > mostRows && html`<p>${shown.length - mostRows} more are in the files.</p>`}`;
}
