/**
 * The SPARQL 1.1 Graph Store HTTP Protocol by indirect graph identification. A graph is a record and every write is a
 * deposit, so what SHACL refuses is refused here too (422 with the report).
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import { recordIri } from '../records/record.ts';
import type { DepositAnswer, Keeper } from '../records/record.ts';
import type { JournalReader } from '../store/store.ts';
import { getAgent } from './access.ts';
import { mediaTypeOf, readMultipart } from './bodies.ts';
import type { SentFile } from './bodies.ts';
import { recordPath, sendAnswers } from './deposit-answers.ts';
import type { ReportToRdf } from './deposit-answers.ts';
import type { Metrics } from './metrics.ts';
import { readFlag, readWhole, searchOf } from './parameters.ts';
import type { RunQuery } from './query-runner.ts';
import { sendRecord } from './record-forms.ts';
import type { SendRecordParts } from './record-forms.ts';
import { rankOffers, rdfOffers } from '../rdf/negotiate.ts';
import { withCharset } from './sparql-api.ts';
import { readGraphIri } from './sparql-request.ts';

export interface GraphStoreParts extends SendRecordParts {
  base: string;
  keeper: Keeper;
  journal: JournalReader;
  metrics: Metrics;
  run: RunQuery;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
  maxBodyBytes: number;
  reportToRdf: ReportToRdf;
}

interface GraphName { iri: string; isDefault: boolean }

/** The graph that the request names; undefined when it names none. Errors: request-not-valid. */
function findGraph(request: Request, base: string): GraphName | undefined {
  const search = searchOf(request);
  const graphs = search.getAll('graph');
  if (graphs.length + search.getAll('default').length > 1) throw new KnownError('request-not-valid', 'name one graph: either ?default or one ?graph=IRI', { parameter: 'graph' });
  if (search.has('default') || graphs[0] === 'default') return { iri: recordIri(base, 'default'), isDefault: true };
  if (graphs[0] === undefined) return undefined;
  if (graphs[0].trim() === '') throw new KnownError('request-not-valid', 'the parameter graph is empty', { parameter: 'graph' });
  return { iri: readGraphIri(graphs[0], base, 'graph'), isDefault: false };
}

function getGraph(request: Request, base: string): GraphName {
  const graph = findGraph(request, base);
  if (!graph) throw new KnownError('request-not-valid', 'name a graph: ?default or ?graph=IRI', { parameter: 'graph' });
  return graph;
}

/** Handlers of /graphs. */
export function createGraphStoreApi(parts: GraphStoreParts): Record<'read' | 'put' | 'post' | 'delete', RequestHandler> {
  const { base, root, keeper, journal, metrics, run, readBody, maxBodyBytes } = parts;

  /** Sends what a write did: 201 for a new graph; 204, or 200 with the answer for `Prefer: return=representation`. */
  const sendWritten = async (request: Request, response: Response, answers: readonly DepositAnswer[], existed: boolean): Promise<void> => {
    metrics.countDeposits('graphs', answers);
    const first = answers[0];
    if (answers.some((answer) => !answer.accepted || answer.dry_run) || !first) { await sendAnswers(request, response, answers, parts); return; }
    if (first.etag) response.set('etag', first.etag);
    const representation = /return\s*=\s*representation/i.test(String(request.headers['prefer'] ?? ''));
    if (!existed) response.status(201).set('location', recordPath(first.record, parts)).json(first);
    else if (representation) response.status(200).json(first);
    else response.status(204).end();
  };

  const write = async (request: Request, response: Response, graph: GraphName | undefined, merge: boolean): Promise<void> => {
    const mediaType = mediaTypeOf(request);
    const files: SentFile[] = mediaType === 'multipart/form-data' ? (await readMultipart(request, { limit: maxBodyBytes, mostFiles: 100 })).files
      : [{ bytes: await readBody(request, response), ...(mediaType ? { mediaType } : {}) }];
    if (files.length === 0) throw new KnownError('request-not-valid', 'the form holds no file');
    const row = graph && journal.newest(graph.iri);
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
    const dryRun = readFlag(searchOf(request), 'dryRun');
    const answers: DepositAnswer[] = [];
    // one after the other: each file after the first adds to what the one before it made
    for (const [index, { bytes, mediaType: type, name }] of files.entries()) {
      answers.push(...await keeper.deposit({
        source: { bytes, ...(type ? { mediaType: type } : {}), ...(name ? { name } : {}) },
        ...(graph ? (graph.isDefault ? { id: 'default' } : { graph: graph.iri }) : {}),
        ...(merge || index > 0 ? { merge: true } : {}),
        agent: getAgent(response), activity: 'deposit', ...(dryRun ? { dryRun: true } : {}), ...(ifMatch && index === 0 ? { ifMatch } : {}), ...(ifNoneMatch && index === 0 ? { ifNoneMatch } : {}),
      }));
    }
    await sendWritten(request, response, answers, row !== undefined && !row.withdrawn);
  };

  return {
    async read(request, response) {
      const graph = findGraph(request, base);
      if (!graph) { listGraphs(request, response, { root, journal }); return; }
      response.vary('Accept').vary('Authorization');
      if (graph.isDefault) {
        const answer = await run({ sparql: 'CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }', label: 'graphs default', accept: rankOffers(request.headers.accept, rdfOffers) }, response);
        response.set({ 'content-type': withCharset(answer.mediaType), 'cache-control': 'no-cache' });
        response.end(request.method === 'HEAD' ? undefined : answer.body);
        return;
      }
      const row = journal.newest(graph.iri);
      if (!row || row.withdrawn) throw new KnownError('record-not-found', `there is no graph <${graph.iri}>`, { graph: graph.iri, ...(row ? { withdrawn_at: row.time } : {}) });
      await sendRecord(request, response, row, parts);
    },
    put: async (request, response) => write(request, response, getGraph(request, base), false),
    post: async (request, response) => { const graph = findGraph(request, base); await write(request, response, graph, graph !== undefined); },
    async delete(request, response) {
      const { iri } = getGraph(request, base);
      const row = journal.newest(iri);
      if (!row || row.withdrawn) throw new KnownError('record-not-found', `there is no graph <${iri}>`, { graph: iri });
      const ifMatch = request.headers['if-match'];
      const answer = await keeper.withdraw({ record: iri, agent: getAgent(response), ...(ifMatch ? { ifMatch } : {}), ...(readFlag(searchOf(request), 'dryRun') ? { dryRun: true } : {}) });
      metrics.countDeposits('graphs', [answer]);
      if (answer.dry_run) response.status(200).json(answer);
      else if (answer.accepted) response.status(204).end();
      else response.status(422).json(answer);
    },
  };
}

/** The bare address lists the graphs, a page at a time. */
function listGraphs(request: Request, response: Response, { root, journal }: { root: string; journal: JournalReader }): void {
  const search = searchOf(request);
  const limit = readWhole(search, 'limit', { fallback: 100, least: 1, most: 1000 });
  const rows = journal.records({ afterSeq: readWhole(search, 'after', { fallback: 0, least: 0, most: Number.MAX_SAFE_INTEGER }), limit: limit + 1 });
  const shown = rows.slice(0, limit);
  response.json({
    graphs: shown.map(({ record, id, size, time }) => ({ graph: record, href: `${root}graphs?graph=${encodeURIComponent(record)}`, id, triples: size, time })),
    ...(rows.length > limit ? { next: `${root}graphs?limit=${limit}&after=${shown.at(-1)!.seq}` } : {}),
  });
}
