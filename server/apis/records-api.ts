/**
 * Records over HTTP: list, deposit, read in every form, history, former versions, reports, withdraw. Writing is a deposit
 * like at every other door; reading takes the journal's own text, so what is read is what was accepted.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import type { Report } from '../rdf/report.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import { negotiate, rdfOffers } from '../rdf/negotiate.ts';
import { rdfPatchType } from '../rdf/rdf-patch.ts';
import { etagOf, recordIdPattern } from '../records/record.ts';
import type { DepositAnswer, DepositRequest, Keeper } from '../records/record.ts';
import type { VersionRow, Visibility } from '../store/store.ts';
import { getAgent } from './access.ts';
import { decodeText, mediaTypeOf } from './bodies.ts';
import { sendAnswers, sendReport } from './deposit-answers.ts';
import type { ReportToRdf } from './deposit-answers.ts';
import type { Metrics } from './metrics.ts';
import { findChoice, findParameter, readFlag, readWhole, searchOf } from './parameters.ts';
import { getNewest, htmlOffer, sendRecord, withdrawnError, writeQuads } from './record-forms.ts';
import type { SendRecordParts } from './record-forms.ts';
import { historyPage, listPage } from './record-pages.ts';
import { reportPage } from './report-pages.ts';

export interface RecordsApiParts extends SendRecordParts {
  base: string;
  keeper: Keeper;
  metrics: Metrics;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
  reportToRdf: ReportToRdf;
  /** provenance of a version as N-Quads */ provenanceOf: (row: VersionRow) => string;
}

const jsonOffer = { mediaType: 'application/json', names: ['json'] } as const;

/** What a list and a history say of a version. */
export function describeVersion(row: VersionRow): Record<string, unknown> {
  const { results = [] } = row.report as Partial<Report> ?? {};
  const count = (severity: string): number => results.filter((result) => result.severity === severity).length;
  return {
    version: row.number, seq: row.seq, time: row.time, agent: row.agent, activity: row.activity, withdrawn: row.withdrawn, visibility: row.visibility,
    triples: row.size, content_hash: row.contentHash, etag: etagOf(row), ...(row.source ? { source: row.source } : {}),
    results: { violations: count('Violation'), warnings: count('Warning'), infos: count('Info') },
  };
}

/** The id in the path. Errors: request-not-valid. */
function readId(request: Request): string {
  const id = String(request.params['id']);
  if (!recordIdPattern.test(id)) throw new KnownError('request-not-valid', `${JSON.stringify(id.slice(0, 200))} is no id of a record; ids begin with a letter or digit and have letters, digits and . _ ~ - only, up to 200`, { parameter: 'id' });
  return id;
}

/** Handlers of /records and below. */
export function createRecordsApi(parts: RecordsApiParts): Record<'list' | 'create' | 'put' | 'patch' | 'show' | 'withdraw' | 'history' | 'version' | 'report', RequestHandler> {
  const { base, root, journal, keeper, metrics, output, readBody, reportToRdf } = parts;

  const deposit = async (request: Request, response: Response, id?: string): Promise<void> => {
    const search = searchOf(request);
    const mediaType = mediaTypeOf(request);
    const format = findParameter(search, 'format'), name = findParameter(search, 'name');
    const visibility = findChoice<Visibility>(search, 'visibility', ['members', 'public']);
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
    const bytes = await readBody(request, response);
    if (bytes.length === 0) throw new KnownError('request-not-valid', 'the body is empty; send the record\'s description, or DELETE to withdraw the record');
    const asked: DepositRequest = {
      source: { bytes, ...(mediaType ? { mediaType } : {}), ...(format ? { format } : {}), ...(name ? { name } : {}) },
      ...(id === undefined ? {} : { id }), agent: getAgent(response), activity: 'deposit',
      ...(ifMatch ? { ifMatch } : {}), ...(ifNoneMatch ? { ifNoneMatch } : {}), ...(visibility ? { visibility } : {}),
      ...(readFlag(search, 'dryRun') ? { dryRun: true } : {}),
    };
    const answers = await keeper.deposit(asked);
    metrics.countDeposits('records', answers);
    await sendAnswers(request, response, answers, parts);
  };

  return {
    list(request, response) {
      const search = searchOf(request);
      const limit = readWhole(search, 'limit', { fallback: 50, least: 1, most: 1000 });
      const after = readWhole(search, 'after', { fallback: 0, least: 0, most: Number.MAX_SAFE_INTEGER });
      const rows = journal.records({ afterSeq: after, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const next = rows.length > limit ? `${root}records?limit=${limit}&after=${shown.at(-1)!.seq}` : undefined;
      const total = journal.counts().records;
      response.vary('Accept').vary('Authorization').set('cache-control', 'no-cache');
      if (next) response.set('link', `<${next}>; rel="next"`);
      if (negotiate(request.headers.accept, [jsonOffer, htmlOffer], findParameter(search, 'format')) === 'text/html') {
        response.type('html').send(listPage({ root, rows: shown, total, next }));
        return;
      }
      response.json({
        total, records: shown.map((row) => ({ id: row.id, record: row.record, href: `${root}records/${encodeURIComponent(row.id)}`, ...describeVersion(row) })),
        ...(next ? { next } : {}),
      });
    },
    create: (request, response) => deposit(request, response),
    put: (request, response) => deposit(request, response, readId(request)),
    async patch(request, response) {
      const row = getNewest(journal, readId(request));
      if (mediaTypeOf(request) !== rdfPatchType) throw new KnownError('media-type-not-supported', `a patch is sent as ${rdfPatchType}: rows that begin with D (remove) or A (add)`, { accept_patch: rdfPatchType });
      const ifMatch = request.headers['if-match'];
      if (!ifMatch) throw new KnownError('precondition-needed', 'a patch is for one version: send its ETag as If-Match', { etag: etagOf(row) });
      const patch = decodeText(await readBody(request, response), request);
      const content = journal.content(row.seq) ?? '';
      const answers = await keeper.deposit({
        source: { bytes: new TextEncoder().encode(content), mediaType: 'application/n-quads', format: 'rdf' }, patch, patches: 'stored', graph: row.record,
        agent: getAgent(response), activity: 'patch', ifMatch, ...(readFlag(searchOf(request), 'dryRun') ? { dryRun: true } : {}),
      });
      metrics.countDeposits('records', answers);
      await sendAnswers(request, response, answers, parts);
    },
    async show(request, response) { await sendRecord(request, response, getNewest(journal, readId(request)), parts); },
    async withdraw(request, response) {
      const row = getNewest(journal, readId(request));
      const ifMatch = request.headers['if-match'];
      const answer: DepositAnswer = await keeper.withdraw({ record: row.record, agent: getAgent(response), ...(ifMatch ? { ifMatch } : {}), ...(readFlag(searchOf(request), 'dryRun') ? { dryRun: true } : {}) });
      metrics.countDeposits('withdraw', [answer]);
      response.status(answer.accepted ? 200 : 422).set('cache-control', 'no-store').json(answer);
    },
    async history(request, response) {
      const newest = getNewest(journal, readId(request), { withdrawn: true });
      const rows = journal.history(newest.record);
      response.vary('Accept').set('cache-control', 'no-cache');
      const mediaType = negotiate(request.headers.accept, [jsonOffer, ...rdfOffers, htmlOffer], findParameter(searchOf(request), 'format'));
      if (mediaType === 'text/html') response.type('html').send(historyPage({ root, rows, newest }));
      else if (mediaType === jsonOffer.mediaType) response.json({ record: newest.record, id: newest.id, withdrawn: newest.withdrawn, versions: rows.map((row) => ({ ...describeVersion(row), href: `${root}records/${encodeURIComponent(row.id)}/versions/${row.number}` })) });
      else response.type(mediaType).send(await writeQuads(fromNQuads(rows.map(parts.provenanceOf).join('')), mediaType, output, { baseIri: newest.record }));
    },
    async version(request, response) {
      const newest = getNewest(journal, readId(request), { withdrawn: true });
      const number = String(request.params['number']);
      const row = /^[1-9]\d{0,9}$/.test(number) ? journal.version(newest.record, Number(number)) : undefined;
      if (!row) throw new KnownError('not-found', `the record ${newest.id} has no version ${JSON.stringify(number.slice(0, 50))}; its newest is ${newest.number}`, { newest: newest.number });
      if (row.withdrawn) throw withdrawnError(row);
      await sendRecord(request, response, row, parts);
    },
    async report(request, response) {
      const row = getNewest(journal, readId(request));
      const report = row.report as Report;
      const format = findParameter(searchOf(request), 'format');
      response.vary('Accept').set('cache-control', 'no-cache');
      if (negotiate(request.headers.accept, [jsonOffer, ...rdfOffers, htmlOffer], format) === 'text/html') { response.type('html').send(reportPage({ root, row, report })); return; }
      await sendReport(request, response, { body: { record: row.record, version: row.number, report, ...(row.loss ? { loss: row.loss } : {}) }, report, iri: `${base}records/${row.id}/report`, reportToRdf, format });
    },
  };
}
