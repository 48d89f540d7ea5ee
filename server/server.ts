/**
 * Wiring of the HTTP thread, by hand: which parts there are, in which order they start and end. No logic lives here.
 */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { destination, pino } from 'pino';
import type { Logger } from 'pino';
import { createApp, rootOf } from './apis/app.ts';
import { createEnds } from './apis/ends.ts';
import type { Ends } from './apis/ends.ts';
import { copyImages, depositShipped, withdrawFormer } from './apis/folder-deposits.ts';
import { checkGroupings, readGroupings } from './apis/groupings.ts';
import type { Progress } from './apis/health-api.ts';
import { listen } from './apis/http-server.ts';
import { loadShapesInForce } from './apis/load-shapes.ts';
import { createLateHandler } from './apis/late-handler.ts';
import { createKnownNames } from './apis/known-names.ts';
import { createMetrics } from './apis/metrics.ts';
import { createOntologies } from './apis/ontologies.ts';
import { createQcJobsApi } from './apis/qc-jobs.ts';
import { createQualityBench } from './apis/quality-bench.ts';
import { createQueryRunner } from './apis/query-runner.ts';
import { createRankingDecisions } from './apis/ranking-decisions.ts';
import { createRoutes } from './apis/routes.ts';
import { createSuggestByRanking } from './apis/suggest-for-value.ts';
import { createTermSuggestions } from './apis/term-suggestions.ts';
import { chooseBase, writeAddress } from './apis/server-address.ts';
import { shareShapes } from './apis/shared-shapes.ts';
import { checkStoredQueries, readStoredQueries } from './apis/stored-queries.ts';
import { createCurationBench } from './apis/curation-bench.ts';
import { createTermKeeping } from './apis/term-keeping.ts';
import { createVisibleKeeper } from './apis/visible-keeper.ts';
import { startWorkerBeside } from './apis/worker-beside.ts';
import { createTermDrift } from './curation/drift.ts';
import { deriveJsonLdContext } from './derived/jsonld-context.ts';
import { KnownError } from './errors.ts';
import { importers } from './importers/index.ts';
import { readTexts, readTurtleTexts } from './model/read-shapes.ts';
import { createFetchJson } from './pids/fetch-json.ts';
import { createMappingsClient } from './mapping-sets/channel.ts';
import type { MappingsData } from './mapping-sets/channel.ts';
import { openResolutionCache } from './pids/resolution-cache.ts';
import { createResolver } from './pids/resolver.ts';
import { checkQuestions } from './quality/sql-text.ts';
import { createKeeperClient } from './records/keeper-channel.ts';
import { provenanceOf } from './records/provenance.ts';
import { serverAgent } from './records/record.ts';
import { isLoopback } from './settings.ts';
import type { Settings } from './settings.ts';
import { openJournalReader } from './store/journal-reader.ts';
import { acquireLock } from './store/lock.ts';
import { openStatusReader } from './store/status-reader.ts';
import { createQueryPool } from './store/query-pool.ts';
import { createTokens } from './store/tokens.ts';
import { openTableView } from './tables/table-view.ts';
import { createCatalogueClient } from './terms/catalogue-channel.ts';
import type { CatalogueData } from './terms/catalogue-channel.ts';
import { readShipped } from './terms/catalogue-writing.ts';
import { createOlsClient } from './terms/ols-client.ts';
import { openAnswerCache } from './terms/ols/answer-cache.ts';
import { openTermLookup } from './terms/term-lookup.ts';
import { reportToRdf } from './validation/report-rdf.ts';

export interface RunningServer {
  /** where it listens, ends in a slash */ readonly url: string;
  /** base of all IRIs, ends in a slash; does not depend on the address */ readonly base: string;
  readonly summary: {
    records: number;
    triples: number;
    /** true when this start deposited the example study */ example: boolean;
  };
  /** Loads what the first who asks would wait for (GraphQL): some half a second in which little else is answered. */
  warmUp(): Promise<void>;
  /** Finishes what was promised (requests under way, the keeper's queue), then ends all threads and frees the folder. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** logger; default: JSON lines on the error stream at the level of the settings */ log?: Logger;
  /** called as soon as it listens (it answers /health, and /ready with 503 while loading) */ onListening?: (url: string) => void;
}

const root = resolve(import.meta.dirname, '..');
/** How often the fill of the graph is looked at. */
const watchMs = 60_000;

/**
 * Starts a server on a data folder and returns when it serves. Throws KnownError: data-folder-in-use, start-up-faults
 * (all of settings, shapes, mappings and queries together), journal-damaged.
 */
export async function startServer(settings: Settings, options: ServerOptions = {}): Promise<RunningServer> {
  const log = options.log ?? pino({ level: settings.logLevel }, destination(2));
  const ends = createEnds(log);
  try {
    return await start(settings, options, log, ends);
  } catch (error) {
    await ends.all();
    throw error;
  }
}

async function start(settings: Settings, { onListening }: ServerOptions, log: Logger, ends: Ends): Promise<RunningServer> {
  const { dataFolder, deadlineMs, maxRows, maxAnswerBytes: maxBytes, requireTokenForReading } = settings;
  const lock = acquireLock(dataFolder);
  ends.add('lock', () => { lock.release(); });
  const journalFile = join(dataFolder, 'journal.sqlite');
  const base = chooseBase(journalFile, settings);
  const tokens = createTokens({ file: join(dataFolder, 'access.sqlite') });
  ends.add('tokens', () => { tokens.close(); });
  if (tokens.ensureAdminToken(join(dataFolder, 'admin-token'))) log.info({ file: join(dataFolder, 'admin-token') }, 'administrator\'s token written');

  // the keeper writes and validates; its thread is begun while the shapes are read, which it waits for
  const thread = new Worker(new URL('keeper.ts', import.meta.url), { workerData: { dataFolder, base, root } });
  const client = createKeeperClient(thread);
  let handedOver = false;
  ends.add('keeper without shapes', async () => { if (!handedOver) await thread.terminate(); });

  // the catalogue of terms, which the keeper and this thread look into; opened while the shapes are read
  const catalogue = createCatalogueClient((role) => new Worker(new URL('catalogue.ts', import.meta.url), { workerData: { role, dataFolder, shipped: join(root, 'ontologies') } satisfies CatalogueData }));
  ends.add('catalogue', () => catalogue.close());
  const preparing = catalogue.prepare();
  preparing.catch(() => undefined); // whoever waits for it below hears of it

  // what can be wrong in the repository itself is found before anything is loaded, all faults at once
  const inForce = loadShapesInForce({ root, journalFile, base });
  const { loaded: { model }, faults: shapesFaults } = inForce;
  if (shapesFaults.length > 0) log.error({ faults: shapesFaults }, 'the activated shapes have faults; the shapes that came with the server are in force');
  const storedQueries = readStoredQueries(join(root, 'queries'));
  const groupings = readGroupings(join(root, 'queries/groups'));

  const progress: Progress = { ready: false, stage: 'loading the graph' };
  const metrics = createMetrics();
  const hostNames = isLoopback(settings.host) || settings.hostNames.length > 0 ? [...settings.hostNames, new URL(base).hostname] : undefined;
  const app = createApp({ base, log, metrics, progress: () => progress, tokens: () => tokens, hostNames, requireTokenForReading });
  const http = await listen({ handler: app.handler, host: settings.host, port: settings.port, base });
  let closed: Promise<void> | undefined;
  const closeHttp = (): Promise<void> => closed ??= http.close(settings.shutdownMs);
  ends.add('connections', closeHttp);
  const url = `http://${isLoopback(settings.host) || /^(?:0\.0\.0\.0|::)$/.test(settings.host) ? 'localhost' : settings.host}:${http.port}/`;
  const address = writeAddress(dataFolder, url);
  ends.add('server.json', () => { address.remove(); });
  onListening?.(url);
  log.info({ url, base }, 'listening');

  progress.stage = 'opening the catalogue of terms';
  const prepared = await preparing;
  const lookup = openTermLookup({ file: join(dataFolder, 'catalogue.sqlite') });
  ends.add('terms', () => { lookup.close(); });

  // the keeper makes the journal, which all others read
  handedOver = true;
  ends.add('keeper', () => client.close());
  thread.postMessage(shareShapes(inForce), []);
  client.onProgress(({ stage, done, of }) => { progress.stage = `${stage}: ${done} of ${of}`; });
  const { seq } = await client.ready;
  const journal = openJournalReader({ file: journalFile });
  ends.add('journal', () => { journal.close(); });
  const statuses = openStatusReader({ file: join(dataFolder, 'conformance.sqlite') });
  ends.add('statuses', () => { statuses.close(); });

  progress.stage = 'loading the query threads and the tables';
  const pool = createQueryPool({
    readerEntry: new URL('reader.ts', import.meta.url), readerData: { journalFile }, readers: settings.readers, defaultDeadlineMs: deadlineMs, maxBytes, maxRows,
    onEvent: (event) => { log.warn(event, 'query thread'); },
  });
  ends.add('query threads', () => pool.close());
  const tables = await openTableView({
    file: join(dataFolder, 'tables.duckdb'), journal, model,
    onProgress: (done, of) => { if (!progress.ready) progress.stage = `filling the tables: ${done} of ${of}`; },
    onRebuild: (reason) => { log.warn({ reason }, 'the tables are made anew from the journal'); },
  });
  ends.add('tables', () => tables.close());
  await Promise.all([pool.ready, tables.follow(seq)]);
  await pool.follow(seq);
  const keeper = createVisibleKeeper({ keeper: client, followers: [{ name: 'readers', follow: (to) => pool.follow(to) }, { name: 'tables', follow: (to) => tables.follow(to) }], seq, log, onVisible: (record) => { control.noteAccepted(record); ontologies.note(record); } });
  const control = createQualityBench({ root, dataFolder, base, model, journal, keeper, queries: pool, tables, imageUrls: settings.imageUrls, deadlineMs, log });
  ends.add('quality control', () => control.close());
  const ontologies = createOntologies({ catalogue, lookup, keeper, journal, base, log, onInUse: () => { if (progress.ready) termKeeping.follow(); } });
  thread.once('exit', (code) => {
    if (!progress.ready || progress.closing) return;
    progress.ready = false;
    progress.stage = 'the writing thread has ended; restart the server';
    log.fatal({ code }, progress.stage);
  });

  // what comes with the server goes in through the door that everybody uses
  progress.stage = 'depositing vocabularies';
  const shipped = serverAgent(base);
  const deposit = (folder: string, prefix: string, without: readonly string[] = []): Promise<void> => depositShipped({ keeper, journal, agent: shipped, folder: join(root, folder), prefix, without, log });
  // slices of ontologies lie in the catalogue; of their terms the graph gets those that are used
  const slices = readShipped(join(root, 'ontologies')).map(({ file }) => file);
  await withdrawFormer({ keeper, journal, agent: shipped, base, ids: formerVocabularies, log });
  await deposit('ontologies', 'ontology-', slices);
  progress.stage = 'choosing the ontologies in use';
  await ontologies.start(prepared);
  const example = settings.example && seq === 0;
  if (example) {
    progress.stage = 'depositing the example study';
    await copyImages(join(root, 'shapes/examples/study/images'), join(dataFolder, 'images'));
    await deposit('shapes/examples/study', 'example-');
  }

  const mappings = createMappingsClient(() => new Worker(new URL('mappings.ts', import.meta.url), { workerData: { journalFile, catalogueFile: join(dataFolder, 'catalogue.sqlite'), base } satisfies MappingsData }));
  ends.add('mapping sets', () => mappings.close());
  const run = createQueryRunner({ queries: pool, metrics, base, deadlineMs, maxRows, maxBytes });
  const faults = [...await checkStoredQueries(storedQueries, run, { base, prefixes: model.prefixes }), ...await checkGroupings(groupings, run), ...await checkQuestions(tables)];
  if (faults.length > 0) throw new KnownError('start-up-faults', 'stored queries are not valid', { faults });
  const document = deriveJsonLdContext(model);
  const text = `${JSON.stringify(document, null, 1)}\n`;
  const context = { document, text, etag: `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"` };

  const watch = setInterval(() => {
    void keeper.status().then(({ warnings, memoryBytes, limitBytes }) => { for (const warning of warnings) log.warn({ memoryBytes, limitBytes }, warning); }, () => undefined);
  }, watchMs).unref();
  ends.add('watch', () => { clearInterval(watch); });
  metrics.watch({ keeper, queries: pool, tableSeq: () => tables.seq });
  const suggestions = createTermSuggestions({ catalogue, model, decisions: createRankingDecisions({ queries: pool, journal, base }), journal, keeper, base, log });
  const bench = createCurationBench({ root, base, model, journal, keeper, queries: pool, run, suggest: createSuggestByRanking(suggestions), reviewers: settings.reviewers, lookup, log });
  ends.add('curation', () => bench.curation.close());
  const drift = createTermDrift({ model, journal, keeper, lookup, base, ask: bench.ask, countImages: (things) => bench.images.countNamed(things) });
  const termKeeping = createTermKeeping({ drift, keeper, journal, base, formerSlices: slices.map((file) => `ontology-${file.replace(/\.ttl$/, '')}`), log });
  ends.add('records of terms', () => termKeeping.settled());
  const resolutions = openResolutionCache({ file: join(dataFolder, 'pids.jsonl') });
  const nameOf = createKnownNames({ cache: resolutions, lookup });
  const { quality, state } = control;
  const graphql = createLateHandler(async () => (await import('./apis/graphql.ts')).createGraphqlApi({ quality, state, base, model, tables, journal, keeper, run, readiness: { statuses, groupings }, terms: { catalogue, lookup, suggestions }, nameOf, bench: { curation: bench.curation, drift }, deadlineMs, maxBodyBytes: settings.maxBodyBytes, log }));
  const ols = createOlsClient({ bases: settings.ols, fetchJson: createFetchJson({ timeoutMs: 20_000, maxBytes: 8_000_000, allowLocal: settings.ols.some((each) => each.startsWith('http:')) }), cache: openAnswerCache({ folder: join(dataFolder, 'ols-cache') }) });
  app.mount(createRoutes({
    base, root: rootOf(base), dataFolder, deadlineMs, maxBodyBytes: settings.maxBodyBytes, requireTokenForReading, corsOrigin: '*',
    model, journal, keeper, queries: pool, tables, tokens, metrics, statuses, groupings, run, storedQueries, context, importers, readExamples: () => readTurtleTexts(readTexts(join(root, 'shapes/examples/valid'))).dataset.getQuads(null, null, null, null), reportToRdf, provenanceOf,
    ...(settings.resolvePids ? { resolve: createResolver({ fetchJson: createFetchJson(), cache: resolutions }) } : {}),
    ontologies, catalogue, lookup, suggestions, mappings, suggestForFields: (questions) => suggestions.suggest(questions), ols, nameOf, drift, curation: bench, quality, state, graphql, qcJobs: createQcJobsApi({ ...quality.jobs, base }),
  }));
  progress.ready = true;
  progress.stage = 'serving';
  // requests under way need all that was started before this line
  ends.add('doors', () => { progress.ready = false; progress.closing = true; progress.stage = 'shutting down'; control.leaveWatchers(); return closeHttp(); });
  await control.start();
  bench.takeUp();
  termKeeping.follow();
  if (settings.worker) {
    const worker = startWorkerBeside({ root, tokens, url, settings, log });
    ends.add('QC worker', () => worker.close(settings.shutdownMs));
  }

  const { records, triples } = journal.counts();
  log.info({ records, triples, ms: Math.round(performance.now()) }, 'serving');
  return { url, base, summary: { records, triples, example }, warmUp: () => graphql.load(), close: () => ends.all() };
}

/** Records of vocabularies under names that they had in earlier versions: what they say stands in other records now. */
const formerVocabularies = ['ontology-qc'];
