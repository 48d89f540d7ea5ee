/**
 * POST /qc/measurements, /qc/baselines and /qc/maintenance: what people enter of quality control, as JSON or (measurements) as
 * rows of CSV. Answers are those of a deposit, with what the server makes of it; `dryRun` tries and keeps nothing. GET
 * /qc/entries lists what was entered or imported, with the record and version by which it is taken back (DELETE of the record).
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import { csvType } from '../exporters/csv-writer.ts';
import { listEntered } from '../quality/entered.ts';
import type { Entries, EntryRequest } from '../quality/entries.ts';
import type { EntryRow } from '../quality/entry-fields.ts';
import type { DepositAnswer } from '../records/record.ts';
import { getAgent } from './access.ts';
import { decodeText, mediaTypeOf } from './bodies.ts';
import { recordPath, statusOf } from './deposit-answers.ts';
import type { JournalReader } from '../store/store.ts';
import type { TableView } from '../tables/tables.ts';
import { findParameter, readFlag, readWhole, searchOf } from './parameters.ts';
import { readCsvRows, readJsonRows } from './qc-entry-rows.ts';
import { getParameter, searchWith } from './qc-state-api.ts';

export interface QcEntriesParts { quality: { entries: Entries }; tables: Pick<TableView, 'select'>; journal: Pick<JournalReader, 'newest'>; deadlineMs: number; base: string; root: string; readBody: (request: Request, response: Response) => Promise<Uint8Array> }

/** Handlers of the doors for entering; the caller has made sure that the agent is a contributor, but for the list. */
export function createQcEntriesApi({ quality: { entries }, tables, journal, deadlineMs, base, root, readBody }: QcEntriesParts): Record<'list' | 'measurements' | 'baselines' | 'maintenance', RequestHandler> {
  const asked = (request: Request, response: Response): EntryRequest => {
    const search = searchOf(request);
    return { agent: getAgent(response), dryRun: readFlag(search, 'dryRun') || readFlag(search, 'dry_run') };
  };
  const send = (response: Response, answer: DepositAnswer, more: object): void => {
    const status = statusOf([answer]);
    if (status === 201) response.set('location', recordPath(answer.record, { base, root }));
    response.status(status).set('cache-control', 'no-store').json({ ...answer, ...more });
  };
  const rowsIn = async (request: Request, response: Response, name: string): Promise<EntryRow[]> => {
    const bytes = await readBody(request, response), mediaType = mediaTypeOf(request);
    if (mediaType === csvType) return readCsvRows(bytes);
    if (mediaType !== undefined && mediaType !== 'application/json') throw new KnownError('media-type-not-supported', `${mediaType} is not read here; send application/json or text/csv`);
    return readJsonRows(decodeText(bytes, request), name);
  };
  const oneRow = async (request: Request, response: Response, name: string): Promise<EntryRow> => {
    const rows = await rowsIn(request, response, name);
    if (rows.length !== 1) throw new KnownError('request-not-valid', `there are ${rows.length} rows; give one at a time`);
    return rows[0]!;
  };
  return {
    async list(request, response) {
      const search = searchWith(request, ['instrument', 'first', 'after']), after = findParameter(search, 'after');
      const instrument = getParameter(search, 'instrument', 'the IRI of an instrument'), first = readWhole(search, 'first', { fallback: 20, least: 1, most: 500 });
      response.set('cache-control', 'no-cache').json(await listEntered({ tables, journal }, { instrument, first, deadlineMs, ...(after === undefined ? {} : { after }) }));
    },
    async measurements(request, response) {
      const { answer, observations } = await entries.measurements(await rowsIn(request, response, 'measurements'), asked(request, response));
      send(response, answer, { observations });
    },
    async baselines(request, response) {
      const { answer, ...more } = await entries.baseline(await oneRow(request, response, 'baselines'), asked(request, response));
      send(response, answer, more);
    },
    async maintenance(request, response) {
      const { answer, ...more } = await entries.maintenance(await oneRow(request, response, 'maintenance'), asked(request, response));
      send(response, answer, more);
    },
  };
}
