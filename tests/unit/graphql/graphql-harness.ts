/**
 * /graphql as it is wired in the server, over real parts: journal, keeper, a reader thread, tables, the shapes of the
 * repository and its example study. Only the keeper's thread is left out. SPARQL queries are counted on their way.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { StatusReader } from '../../../server/store/store.ts';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { pino } from 'pino';
import { createGraphqlApi } from '../../../server/apis/graphql.ts';
import type { GraphqlParts } from '../../../server/apis/graphql.ts';
import { createMetrics } from '../../../server/apis/metrics.ts';
import { createProblems } from '../../../server/apis/problem.ts';
import { createQueryRunner } from '../../../server/apis/query-runner.ts';
import { chooseImporter } from '../../../server/importers/index.ts';
import { loadModel } from '../../../server/model/build-model.ts';
import type { ResourceModel } from '../../../server/model/resource-model.ts';
import { openKeeper } from '../../../server/records/open-keeper.ts';
import type { Agent, Keeper } from '../../../server/records/record.ts';
import { createQualityQuestions } from '../../../server/quality/questions.ts';
import { createGraph } from '../../../server/store/graph.ts';
import { openJournalReader } from '../../../server/store/journal-reader.ts';
import { openJournal } from '../../../server/store/journal.ts';
import { createQueryPool } from '../../../server/store/query-pool.ts';
import type { QueryPool } from '../../../server/store/store.ts';
import { openTableView } from '../../../server/tables/table-view.ts';

const nothingJudged: StatusReader = { totals: () => [], ofRecord: () => [], ofProfile: () => [], lacks: () => [], pending: () => 0, version: () => 0, close: () => undefined };

export const root = join(import.meta.dirname, '../../..');
export const base = 'http://localhost:7117/';
export const records = `${base}records/`;
/** Tokens that the harness takes, by role. */
export const agents: Readonly<Record<string, Agent>> = Object.fromEntries((['reader', 'contributor'] as const).map((role) => [role, { iri: `${base}agents/${role}`, name: role, role }]));

/** What GraphQL answers. */
export interface GraphqlAnswer { status: number; data?: unknown; errors?: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[] }

export interface GraphqlUnderTest {
  url: string;
  model: ResourceModel;
  pool: QueryPool;
  /** SPARQL texts since the start, or since it was emptied */ sparql: string[];
  /** log lines of level error */ faults: Record<string, unknown>[];
  /** asks, and gives the answer with its status */ ask(query: string, variables?: Record<string, unknown>, role?: string): Promise<GraphqlAnswer>;
  /** asks, and gives the data; throws when there are errors */ data<T = unknown>(query: string, variables?: Record<string, unknown>): Promise<T>;
  /** deposits Turtle; throws when it is refused */ deposit(turtle: string, id: string): Promise<void>;
  /** takes the journal away, so that what reads it fails */ closeJournal(): void;
  close(): Promise<void>;
}

/** Starts it with the example study and the ontology slices; `parts` sets other limits. */
export async function startGraphql(parts: Partial<Pick<GraphqlParts, 'deadlineMs' | 'maxBodyBytes'>> = {}): Promise<GraphqlUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-graphql-'));
  const file = join(folder, 'journal.sqlite');
  const { model, shapes, vocabulary } = loadModel(root);
  const journal = openJournal({ file });
  const own = openKeeper({ journal, graph: createGraph(), model, shapes: shapes.getQuads(null, null, null, null), vocabulary: vocabulary.getQuads(null, null, null, null), chooseImporter, base, software: 'Micrograph test' });
  const deposit = async (source: string, id: string): Promise<void> => {
    const [answer] = await own.deposit({ source: { bytes: new TextEncoder().encode(source), mediaType: 'text/turtle' }, id, agent: agents['contributor']!, activity: 'test' });
    if (!answer!.accepted) throw new Error(`${id} was refused: ${JSON.stringify(answer!.report.results.slice(0, 3))}`);
  };
  for (const [path, prefix] of [['ontologies', 'ontology-'], ['shapes/examples/study', 'example-']] as const) {
    const names = readdirSync(join(root, path)).filter((name) => name.endsWith('.ttl')).toSorted((a, b) => Number(b === 'microscope.ttl') - Number(a === 'microscope.ttl') || Number(b === 'study.ttl') - Number(a === 'study.ttl'));
    // as the server does: what was refused is tried again as long as others were accepted meanwhile
    for (let waiting = names, refused: [string, unknown][] = []; waiting.length > 0; waiting = refused.map(([name]) => name), refused = []) {
      for (const name of waiting) await deposit(readFileSync(join(root, path, name), 'utf8'), prefix + name.slice(0, -4)).catch((error: unknown) => { refused.push([name, error]); });
      if (refused.length === waiting.length) throw refused[0]![1];
    }
  }
  const pool = createQueryPool({ readerEntry: new URL('../../../server/reader.ts', import.meta.url), readerData: { journalFile: file }, readers: 1, defaultDeadlineMs: 20_000, maxBytes: 50_000_000, maxRows: 1_000_000, onEvent: () => undefined });
  const reading = openJournalReader({ file });
  const tables = await openTableView({ file: ':memory:', journal, model });
  const follow = async (): Promise<void> => { await Promise.all([pool.follow(journal.lastSeq()), tables.follow(journal.lastSeq())]); };
  await pool.ready;
  await follow();

  const sparql: string[] = [], faults: Record<string, unknown>[] = [];
  const log = pino({ level: 'error' }, { write(line: string) { faults.push(JSON.parse(line) as Record<string, unknown>); } });
  const counted: QueryPool = { ...pool, query: (request) => { sparql.push(request.sparql); return pool.query(request); } };
  const run = createQueryRunner({ queries: counted, metrics: createMetrics(), base, deadlineMs: 20_000, maxRows: 1_000_000, maxBytes: 50_000_000 });
  const visible = async <T>(work: Promise<T>): Promise<T> => { const answer = await work; await follow(); return answer; };
  const keeper: Keeper = { ...own, deposit: (request) => visible(own.deposit(request)), withdraw: (request) => visible(own.withdraw(request)) };
  const handler = createGraphqlApi({ base, model, tables, journal: reading, keeper, run, readiness: { statuses: nothingJudged, groupings: [] }, state: createQualityQuestions({ tables, depositorOf: () => undefined }), deadlineMs: 20_000, log, ...parts });
  const problems = createProblems({ base, root: '/', log });
  const app = express().set('query parser', false);
  app.use('/graphql', (request, response, next) => { response.locals['agent'] = agents[request.headers.authorization ?? '']; next(); }, handler);
  app.use(problems.notFound, problems.answer);
  const server = await new Promise<Server>((resolve) => { const listening = app.listen(0, '127.0.0.1', () => { resolve(listening); }); });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;

  const ask: GraphqlUnderTest['ask'] = async (query, variables, role) => {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...(role ? { authorization: role } : {}) }, body: JSON.stringify({ query, ...(variables ? { variables } : {}) }) });
    return { status: response.status, ...await response.json() as Omit<GraphqlAnswer, 'status'> };
  };
  return {
    url, model, pool, sparql, faults, ask,
    async data<T>(query: string, variables?: Record<string, unknown>) {
      const { data, errors } = await ask(query, variables);
      if (errors || !data) throw new Error(JSON.stringify(errors));
      return data as T;
    },
    async deposit(source, id) { await deposit(source, id); await follow(); },
    closeJournal() { reading.close(); },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
      await Promise.all([pool.close(), tables.close()]);
      try { reading.close(); } catch { /* a test has closed it */ }
      await own.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
