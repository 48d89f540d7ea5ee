/** Documents about one instrument for others: the QC report to print, and its metadata by PIDINST with what is missing there. */
import type { Request, RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import { dataciteXml } from '../exporters/datacite.ts';
import { pidinstTable } from '../exporters/index.ts';
import { describePid, instrumentsIn, lackSentences, pidinstJson, pidinstXml } from '../exporters/pidinst.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { Charts } from '../quality/charts.ts';
import { readReportFacts } from '../quality/report-facts.ts';
import type { Quad } from '../rdf/terms.ts';
import type { TableView } from '../tables/tables.ts';
import { agentOf } from './access.ts';
import { html } from './html.ts';
import { findChoice, findParameter, searchOf } from './parameters.ts';
import { reportPage } from './qc-report-page.ts';
import type { ReportDue } from './qc-report-page.ts';
import type { ResourceFacts } from './resource-facts.ts';
import { createResourceViews } from './resource-view.ts';
import { readGraphIri } from './sparql-request.ts';

export interface QcReportParts {
  base: string; root: string; model: ResourceModel; tables: Pick<TableView, 'select'>; facts: ResourceFacts;
  charts: Pick<Charts, 'list' | 'series'>;
  /** what is due of an instrument, the most pressing first */ dueOf?: (instrument: string) => Promise<readonly ReportDue[]>;
  /** version of the server */ version: string;
  now?: () => Date;
}

/** A day or a moment of the query as ISO 8601 UTC; a day as an end is its last moment. Errors: request-not-valid. */
export function readMoment(search: URLSearchParams, name: string, end: boolean): string | undefined {
  const text = findParameter(search, name);
  if (text === undefined || text === '') return undefined;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const at = new Date(isDay ? `${text}T${end ? '23:59:59.999' : '00:00:00.000'}Z` : text);
  // JavaScript takes 30 February for 1 March, and much that is no ISO 8601
  const fits = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(text) && !Number.isNaN(at.getTime()) && (!isDay || at.toISOString().startsWith(text));
  if (!fits) throw new KnownError('request-not-valid', `the parameter ${name} is ${JSON.stringify(text.slice(0, 100))}; give a day (2026-03-01) or a moment with its zone (2026-03-01T08:00:00Z)`, { parameter: name });
  return at.toISOString();
}

/** Handlers of /qc/report and /qc/pidinst. */
export function createQcReportApi({ base, root, model, tables, facts, charts, dueOf, version, now = () => new Date() }: QcReportParts): Record<'report' | 'pidinst', RequestHandler> {
  const views = createResourceViews({ model, base, root, labelPredicates: facts.labelPredicates });
  const instrumentOf = (request: Request): string => {
    const asked = findParameter(searchOf(request), 'instrument');
    if (asked === undefined || asked === '') throw new KnownError('request-not-valid', 'name the instrument by ?instrument=IRI', { parameter: 'instrument' });
    return readGraphIri(asked, base, 'instrument');
  };
  const objectsOf = (quads: readonly Quad[]): string[] => [...new Set(quads.filter(({ object }) => object.termType === 'NamedNode').map(({ object }) => object.value))];

  return {
    async report(request, response) {
      const search = searchOf(request), instrument = instrumentOf(request);
      const from = readMoment(search, 'from', false), printedAt = now().toISOString(), to = readMoment(search, 'to', true) ?? printedAt;
      if (from !== undefined && from > to) throw new KnownError('request-not-valid', `the report would end (${to}) before it begins (${from})`, { parameter: 'to' });
      const [found, { quads }, due] = await Promise.all([
        readReportFacts({ tables, charts }, { instrument, to, ...(from === undefined ? {} : { from }) }),
        facts.describe(instrument), dueOf?.(instrument),
      ]);
      const shown = [
        ...objectsOf(quads), ...found.runs.flatMap(({ procedures = [], images = [] }) => [...procedures, ...images]), ...found.events.flatMap(({ lightPaths }) => lightPaths),
        ...found.series.flatMap(({ about, points }) => [about.iri, ...points.flatMap(({ image, readings }) => [image ?? [], readings ?? []].flat())]),
      ];
      const labels = await facts.labels(shown);
      const { resources, bySubject } = views.group(quads);
      const own = resources.find(({ iri }) => iri === instrument);
      response.vary('Authorization').set('cache-control', 'no-store').type('html').send(reportPage({
        facts: found, root, due, printedAt, printedBy: agentOf(response)?.name ?? 'a visitor', version,
        about: own ? views.fields(own, { labels, bySubject }) : html``,
        labelOf: (iri) => labels.get(iri) ?? views.shortName(iri),
      }));
    },
    async pidinst(request, response) {
      const instrument = instrumentOf(request), form = findChoice(searchOf(request), 'format', ['xml', 'json', 'datacite', 'check']) ?? 'xml';
      const { quads } = await facts.describe(instrument);
      if (!instrumentsIn(quads, pidinstTable, model).includes(instrument)) throw new KnownError('not-found', `no record describes <${instrument}> as what PIDINST is about`, { iri: instrument });
      const neighbours = await Promise.all(objectsOf(quads.filter(({ subject }) => subject.value === instrument)).slice(0, 50).map(async (iri) => (await facts.describe(iri)).quads));
      const answer = describePid([...quads, ...neighbours.flat()], instrument, { table: pidinstTable, model });
      const lacking = answer.lacks.filter(({ demand }) => demand === 'mandatory').map(({ element }) => element);
      response.vary('Authorization').set('cache-control', 'no-cache');
      if (form === 'check') { response.json({ conforms: lacking.length === 0, lacks: answer.lacks, notes: answer.notes, loss: answer.loss, sentences: lackSentences(answer) }); return; }
      response.attachment(form === 'datacite' ? 'pidinst-datacite.xml' : `pidinst.${form}`);
      if (form === 'json') response.type('application/json').send(pidinstJson(answer));
      else response.type('application/xml').send(form === 'datacite' ? dataciteXml(answer, pidinstTable.identifiers) : pidinstXml(answer, pidinstTable));
    },
  };
}
