/**
 * GET /qc/export: the runs of an instrument in a period as one file for others, by any exporter that writes runs. What the
 * format has no room for stands in a header, and in the file where the format has remarks.
 */
import type { RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import type { LeftOut } from '../exporters/exporter.ts';
import { exporters } from '../exporters/index.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { readSql } from '../quality/sql-text.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import type { JournalReader } from '../store/store.ts';
import type { TableView } from '../tables/tables.ts';
import { leftOutHeader, readLinked } from './left-out.ts';
import { findParameter, searchOf } from './parameters.ts';
import { readMoment } from './qc-report-api.ts';
import { readGraphIri } from './sparql-request.ts';

export interface QcExportParts { base: string; model: ResourceModel; tables: Pick<TableView, 'select'>; journal: Pick<JournalReader, 'newest' | 'content'> }

/** More would be a file that nobody opens. */
const mostRecords = 1000;
const names = exporters.filter(({ writesRuns }) => writesRuns).map(({ name }) => name);

/** Creates the handler. Errors: request-not-valid, not-found where there are no runs, too-large, not-acceptable. */
export function createQcExportApi({ base, model, tables, journal }: QcExportParts): RequestHandler {
  return async (request, response) => {
    const search = searchOf(request), asked = findParameter(search, 'instrument'), format = findParameter(search, 'format') ?? names[0]!;
    if (asked === undefined || asked === '') throw new KnownError('request-not-valid', 'name the instrument by ?instrument=IRI', { parameter: 'instrument' });
    const exporter = exporters.find(({ name, writesRuns }) => name === format && writesRuns);
    if (!exporter) throw new KnownError('request-not-valid', `there is no format ${JSON.stringify(format.slice(0, 100))} of runs; formats are ${names.join(', ')}`, { parameter: 'format', formats: names });
    const instrument = readGraphIri(asked, base, 'instrument'), from = readMoment(search, 'from', false) ?? null, to = readMoment(search, 'to', true) ?? null;
    const rows = await tables.select(readSql('exported-records'), { instrument, from, to, most: mostRecords });
    if (rows.length === 0) throw new KnownError('not-found', `there are no observations of ${instrument} ${from === null && to === null ? 'at all' : 'in this period'}`, { instrument });
    if (rows.length > mostRecords) throw new KnownError('too-large', `more than ${mostRecords} records have observations of this instrument; narrow the period by from and to`, { limit: mostRecords });
    const quads = rows.flatMap(({ record }) => { const row = journal.newest(String(record)); return row && !row.withdrawn ? fromNQuads(journal.content(row.seq) ?? '') : []; });
    const left: LeftOut[] = [], text = exporter.write(quads, { model, record: instrument, linked: readLinked(journal), leave: (each) => left.push(each) });
    response.type(exporter.mediaType).set(leftOutHeader(left)).set('cache-control', 'no-cache').send(text);
  };
}
