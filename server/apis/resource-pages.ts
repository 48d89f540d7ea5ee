/**
 * The pages of records and of single resources. A record's page shows every resource in it with an anchor for its hash
 * IRI, what links here from elsewhere, the gaps of its report and its history; a resource's page gathers what all records
 * say about it. The same addresses answer RDF to those who ask for RDF.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { Report } from '../rdf/report.ts';
import type { Quad } from '../rdf/terms.ts';
import type { JournalReader, VersionRow } from '../store/store.ts';
import type { TableView } from '../tables/tables.ts';
import { html, page, table } from './html.ts';
import type { Html } from './html.ts';
import { findParameter, readWhole, searchOf } from './parameters.ts';
import { negotiateForm, writeQuads } from './record-forms.ts';
import type { RdfOutput } from './record-forms.ts';
import { versionTable } from './record-pages.ts';
import { resultTable } from './report-pages.ts';
import type { IncomingLink, ResourceFacts } from './resource-facts.ts';
import { createResourceViews } from './resource-view.ts';
import type { PageContext } from './resource-view.ts';
import { readGraphIri } from './sparql-request.ts';

export interface ResourcePagesParts { base: string; root: string; model: ResourceModel; journal: JournalReader; tables: TableView; facts: ResourceFacts; output: RdfOutput }

const mostResources = 300;
const downloads = [['turtle', 'Turtle'], ['json-ld', 'JSON-LD'], ['trig', 'TriG'], ['n-triples', 'N-Triples'], ['n-quads', 'N-Quads'], ['rdf-xml', 'RDF/XML']] as const;

/** Creates the pages. */
export function createResourcePages(parts: ResourcePagesParts): { record: (row: VersionRow, quads: readonly Quad[]) => Promise<string>; resources: RequestHandler; dereference: RequestHandler } {
  const { base, root, model, journal, tables, facts, output } = parts;
  const views = createResourceViews({ model, base, root, labelPredicates: facts.labelPredicates });

  const objectsOf = (quads: readonly Quad[]): string[] => quads.filter((each) => each.object.termType === 'NamedNode').map((each) => each.object.value);
  const downloadLine = (href: string): Html => html`<p class="quiet">Download: ${downloads.map(([name, title], index) => html`${index > 0 && ' · '}<a href="${href}${href.includes('?') ? '&' : '?'}format=${name}">${title}</a>`)}</p>`;
  const incomingPart = (links: readonly IncomingLink[], context: PageContext, limit: number): Html => (links.length === 0 ? html`` : html`<h2>Links here from elsewhere</h2>
${table(['From', 'Type', 'By', 'To'], links.map((each) => [
    views.linkTo(each.subject, { ...context, labels: new Map([[each.subject, each.label ?? views.shortName(each.subject)]]) }), each.type === undefined ? '' : views.shortName(each.type), views.fieldName(each.predicate, each.type), views.linkTo(each.object, context),
  ]))}${links.length >= limit && html`<p class="quiet">The first ${limit} are shown; SPARQL finds all.</p>`}`);

  const record = async (row: VersionRow, quads: readonly Quad[]): Promise<string> => {
    const { resources, bySubject, byObject } = views.group(quads);
    const shown = resources.slice(0, mostResources);
    const limit = 100;
    const [labels, links] = await Promise.all([
      facts.labels(objectsOf(shown.flatMap((each) => each.quads)).filter((iri) => !bySubject.has(iri))),
      facts.incoming(resources.map((each) => each.iri), { record: row.record, limit }),
    ]);
    const context: PageContext = { record: row.record, labels, bySubject, byObject };
    const versions = journal.history(row.record);
    const { results = [] } = row.report as Partial<Report>;
    const groups = Map.groupBy(shown, (each) => each.types[0]?.label ?? (each.typeIris[0] === undefined ? 'Untyped' : views.shortName(each.typeIris[0])));
    const path = `${root}records/${encodeURIComponent(row.id)}`;
    const typed = shown.filter((each) => each.types.length > 0);
    const title = typed.length === 1 ? typed[0]!.label : row.id;
    return page({
      title, root, alternates: [{ href: `${path}?format=turtle`, mediaType: 'text/turtle' }, { href: `${path}?format=json-ld`, mediaType: 'application/ld+json' }],
      body: html`<h1>${title}</h1>
<p class="quiet">Record <a href="${path}">${row.record}</a>, version ${row.number}${row.number < (versions.at(-1)?.number ?? 0) && html`, <a href="${path}">not the newest</a>`}; ${row.size} statements about ${resources.length} resources. <a href="${path}/history">History</a> · <a href="${path}/report">Report</a> · <a href="${path}/readiness">Readiness</a></p>
${downloadLine(path)}
${[...groups].map(([name, group]) => html`<h2>${name}${group.length > 1 && html` <span class="count">${group.length}</span>`}</h2>
${group.map((each) => views.section(each, context))}`)}
${resources.length > shown.length && html`<p>${resources.length - shown.length} further resources are not shown here; download the record to see all.</p>`}
${incomingPart(links, context, limit)}
${results.length > 0 && html`<h2>What is missing or doubtful</h2>${resultTable(results.slice(0, 100))}`}
<h2>History</h2>${versionTable(root, versions.slice(-10))}`,
    });
  };

  const sendResource = async (request: Request, response: Response, iri: string): Promise<boolean> => {
    const { quads, records } = await facts.describe(iri);
    const limit = 200;
    let links = await facts.incoming([iri], { limit });
    // an agent is known by the versions that it deposited
    if (quads.length === 0 && links.length === 0) links = await facts.incoming([iri], { limit, histories: true });
    if (quads.length === 0 && links.length === 0) return false;
    const mediaType = negotiateForm(request);
    const href = `${root}resources?iri=${encodeURIComponent(iri)}`;
    response.vary('Accept').vary('Authorization').set('cache-control', 'no-cache');
    if (records.length > 0) response.set('link', records.slice(0, 50).map((each) => `<${each}>; rel="describedby"`).join(', '));
    if (mediaType !== 'text/html') {
      response.type(mediaType).send(await writeQuads(quads, mediaType, output, { baseIri: iri.split('#')[0]!, inlineContext: findParameter(searchOf(request), 'context') === 'inline' }));
      return true;
    }
    const { resources, bySubject } = views.group(quads);
    const view = resources.find((each) => each.iri === iri) ?? { iri, label: views.shortName(iri), types: [], typeIris: [], quads: [] };
    const context: PageContext = { labels: await facts.labels([iri, ...objectsOf(quads)]), bySubject };
    const described = records.filter((each) => !each.endsWith('/history'));
    response.type('html').send(page({
      title: view.label, root,
      body: html`<h1>${view.label} <span class="quiet">${(view.types.length > 0 ? view.types.map((type) => type.label) : view.typeIris.map(views.shortName)).join(', ')}</span></h1>
<p class="quiet">${/^https?:/.test(iri) ? html`<a href="${iri}" rel="external">${iri}</a>` : iri}${described.length > 0 && html`; described in ${described.map((each, index) => html`${index > 0 && ', '}<a href="${views.hrefOf(each)}">${views.shortName(each)}</a>`)}`}</p>
${quads.length > 0 ? html`${downloadLine(href)}${views.pagesOf(view)}${views.fields(view, context)}` : html`<p>No record describes it; some link to it.</p>`}
${incomingPart(links, context, limit)}`,
    }));
    return true;
  };

  /** Resources of one type by the tables, a page at a time. */
  const listType = async (request: Request, response: Response, name: string): Promise<void> => {
    const type = model.findType(name);
    if (!type) throw new KnownError('not-found', `there is no type ${JSON.stringify(name.slice(0, 100))}`, { types: model.types.map((each) => each.name) });
    const search = searchOf(request);
    const first = readWhole(search, 'limit', { fallback: 100, least: 1, most: 1000 });
    const after = findParameter(search, 'after');
    const found = await tables.find({ type: type.name, first, totalCount: true, ...(after ? { after } : {}) });
    const labels = await facts.labels(found.rows.map((row) => row.iri));
    const next = found.hasNextPage ? `${root}resources?type=${encodeURIComponent(type.name)}&limit=${first}&after=${encodeURIComponent(found.rows.at(-1)!.cursor)}` : undefined;
    response.vary('Accept').vary('Authorization').set('cache-control', 'no-cache');
    if (next) response.set('link', `<${next}>; rel="next"`);
    if (!request.accepts(['json', 'html']) || request.accepts(['json', 'html']) === 'json') {
      response.json({ type: type.name, total: found.totalCount, resources: found.rows.map(({ iri }) => ({ iri, ...(labels.has(iri) ? { label: labels.get(iri) } : {}) })), ...(next ? { next } : {}) });
      return;
    }
    response.type('html').send(page({
      title: type.label, root,
      body: html`<h1>${type.label} <span class="count">${found.totalCount}</span></h1><p>${type.description} <a href="${root}reference/${type.name}">Its fields</a></p>
<ul>${found.rows.map(({ iri }) => html`<li><a href="${views.hrefOf(iri)}">${labels.get(iri) ?? views.shortName(iri)}</a></li>`)}</ul>${next !== undefined && html`<p><a href="${next}">More</a></p>`}`,
    }));
  };

  return {
    record,
    async resources(request, response) {
      const search = searchOf(request);
      const type = findParameter(search, 'type'), asked = findParameter(search, 'iri');
      if (type !== undefined) { await listType(request, response, type); return; }
      if (asked === undefined) throw new KnownError('request-not-valid', 'name a resource by ?iri=IRI, or a type by ?type=NAME', { parameter: 'iri' });
      const iri = readGraphIri(asked, base, 'iri');
      if (!await sendResource(request, response, iri)) throw new KnownError('not-found', `no record says anything about <${iri}>`, { iri });
    },
    async dereference(request, response, next) {
      if (request.method !== 'GET' && request.method !== 'HEAD') { next(); return; }
      if (!await sendResource(request, response, base + request.path.slice(1))) next();
    },
  };
}
