/**
 * What a QC report of one instrument says: every series of a span of time with what its numbers come from and each verdict
 * with its rule, runs that gave no number and why, and maintenance. The hash of it all tells whether two reports say the same.
 */
import { KnownError } from '../errors.ts';
import { canonicalJson } from '../rdf/canonical-json.ts';
import { sha256Of } from '../qc/content-hash.ts';
import type { SelectRow, TableView } from '../tables/tables.ts';
import type { Charts, Named, Series, SeriesPoint } from './charts.ts';
import { readMaintenance } from './maintenance.ts';
import type { MaintenanceEvent } from './maintenance.ts';
import { readSql } from './sql-text.ts';

export interface ReportVerdict { against: string; verdict: string; reference?: number; ratio?: number; reason?: string; rule?: string; ruleLabel?: string; ruleSource?: string }
/** A point of a chart with what it was computed from. */
export interface ReportPoint extends SeriesPoint { formula?: string; sha256?: string; readings?: string; software?: string; softwareName?: string; softwareVersion?: string; judged: readonly ReportVerdict[] }
/** What a property or procedure says of itself. */
export interface ReportTerm { iri: string; label: string; description?: string; version?: string; parameters?: string; conformsTo?: readonly string[] }
export interface ReportSeries extends Omit<Series, 'points' | 'events' | 'otherProcedures'> { points: readonly ReportPoint[]; about: Named; propertyTerm: ReportTerm; procedureTerm: ReportTerm }
export interface ReportRun { iri: string; label?: string; status: string; errorClass?: string; errorText?: string; notes?: readonly string[]; procedures?: readonly string[]; images?: readonly string[]; at?: string }
export interface ReportFacts {
  instrument: Named & { lightPaths: readonly Named[] };
  from?: string; to: string;
  series: readonly ReportSeries[]; runs: readonly ReportRun[]; events: readonly MaintenanceEvent[];
  /** SHA-256 of all of the above as canonical JSON: two reports of the same data have the same */ sha256: string;
}

/** A report that is longer is no report; a shorter span of time is asked for. */
const mostObservations = 20_000;
/** Series that are read at the same time. */
const atOnce = 8;
const sql = Object.fromEntries(['instrument', 'sources', 'runs', 'verdicts', 'vocabulary'].map((name) => [name, readSql(`report-${name}`)])) as Record<'instrument' | 'sources' | 'runs' | 'verdicts' | 'vocabulary', string>;

/** Columns that have a value, lists that have members. */
function stated<T>(row: SelectRow): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))) as T;
}

/** Gathers. `to` is the last moment of the report. Errors: not-found, request-not-valid where there is too much. */
export async function readReportFacts({ tables, charts }: { tables: Pick<TableView, 'select'>; charts: Pick<Charts, 'list' | 'series'> }, { instrument, from, to }: { instrument: string; from?: string; to: string }): Promise<ReportFacts> {
  const span = { instrument, from: from ?? '', to };
  const [own] = await tables.select(sql.instrument, { instrument });
  if (!own) throw new KnownError('not-found', `no record describes <${instrument}> as what a report of quality control is about`, { iri: instrument });
  const [summaries, runs, events] = await Promise.all([charts.list({ instrument }), tables.select(sql.runs, { ...span, most: mostObservations }), readMaintenance(tables, { instrument })]);
  const found: Series[] = [];
  let count = 0;
  for (let at = 0; at < summaries.length; at += atOnce) {
    for (const series of await Promise.all(summaries.slice(at, at + atOnce).map(({ key }) => charts.series({ key, to, ...(from === undefined ? {} : { from }) })))) {
      count += series.points.length;
      if (count > mostObservations) throw new KnownError('request-not-valid', `the report would hold more than ${mostObservations} observations; ask for a shorter time by from and to`, { parameter: 'from' });
      if (series.points.length > 0) found.push(series);
    }
  }
  const observations = found.flatMap(({ points }) => points.map(({ observation }) => observation));
  const [sourceRows, verdictRows, termRows] = await Promise.all([
    tables.select(sql.sources, { observations }), tables.select(sql.verdicts, { observations }),
    tables.select(sql.vocabulary, { iris: [...new Set([...found.flatMap(({ property, procedure }) => [property, procedure]), ...runs.flatMap(({ procedures }) => procedures as string[] | null ?? [])])] }),
  ]);
  const sources = new Map(sourceRows.map((row) => { const { observation, ...rest } = stated<Partial<ReportPoint> & { observation: string }>(row); return [observation, rest]; }));
  const verdicts = Map.groupBy(verdictRows.map((row) => stated<ReportVerdict & { observation: string }>(row)), ({ observation }) => observation);
  const terms = new Map(termRows.map((row) => [row['iri'] as string, stated<ReportTerm>(row)]));
  const termOf = (iri: string, label: string): ReportTerm => ({ label, ...terms.get(iri), iri });
  const series = found.map(({ points, events: _events, otherProcedures: _others, ...rest }): ReportSeries => ({
    ...rest, propertyTerm: termOf(rest.property, rest.label), procedureTerm: termOf(rest.procedure, rest.procedureLabel),
    points: points.map((point) => ({ ...point, ...sources.get(point.observation), judged: (verdicts.get(point.observation) ?? []).map(({ observation: _observation, ...judged }) => judged) })),
  })).toSorted((a, b) => a.about.name.localeCompare(b.about.name, 'en') || a.label.localeCompare(b.label, 'en') || (a.key < b.key ? -1 : 1));
  const facts = {
    instrument: { iri: instrument, name: own['name'] as string | null ?? instrument, lightPaths: own['lightPaths'] as Named[] },
    ...(from === undefined ? {} : { from }), to, series, runs: runs.map((row) => stated<ReportRun>(row)),
    events: events.filter((event) => event.from <= to && (event.to ?? event.from) >= (from ?? '')),
  };
  // the last moment of a report of today is another each time it is asked for, and no part of the data
  return { ...facts, sha256: sha256Of(canonicalJson({ ...facts, to: undefined })) };
}
