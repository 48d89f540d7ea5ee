/**
 * The keeper: one deposit after another, in the order in which they came. Sources are read while others wait; judging and
 * writing is synchronous, many deposits to one transaction of the journal, so that bulk imports do not pay the disk for each.
 * Nobody hears of a version before it is on disk. No thread is made here: see `keeper-channel.ts`.
 */
import { setImmediate } from 'node:timers/promises';
import { KnownError, isKnownError } from '../errors.ts';
import type { Conformance } from '../profiles/conformance.ts';
import { createRecordReadiness } from '../profiles/record-readiness.ts';
import { detailsOf, summariesOf } from '../profiles/profile-registry.ts';
import type { ProfileRegistry } from '../profiles/profile-registry.ts';
import type { Result } from '../rdf/report.ts';
import type { GraphView, Journal } from '../store/store.ts';
import { compareWithReplay } from './compare-with-replay.ts';
import type { Applied, Deposits, PreparedDeposit } from './deposit.ts';
import type { ImportSource } from './import-source.ts';
import type { Accepted, DepositAnswer, Keeper } from './record.ts';
import type { ShapesControl } from './shapes-control.ts';

export interface KeeperParts {
  journal: Journal;
  graph: GraphView;
  deposits: Deposits;
  importSource: ImportSource;
  registry: Pick<ProfileRegistry, 'set' | 'dormant'>;
  /** changes the shapes, where that may be */ shapes?: () => ShapesControl | undefined;
  /** keeps the standing of records current, where that is kept */ startConformance?: (isBusy: () => boolean) => Conformance;
  /** base IRI, ends in a slash */ base: string;
  /** name and version of this server, for provenance */ software: string;
  /** most records and milliseconds of one transaction */ batch?: { records: number; ms: number };
  /** most bytes of sources that may wait */ maxQueuedBytes?: number;
  /** share of the graph's memory from which the status warns */ warnShare?: number;
}

export interface LocalKeeper extends Keeper {
  /** Called after every commit, for each version in order; returns what ends it. */
  onAccepted(listener: (accepted: Accepted) => void): () => void;
}

/** What one request's turn came to. */
interface Outcome { applied: Applied[]; failure?: unknown }

interface Job {
  bytes: number;
  /** reads the source; may run before its turn */ read?: () => Promise<PreparedDeposit[]>;
  /** set when reading has begun */ reading?: Promise<void>;
  ready: boolean;
  prepared: PreparedDeposit[];
  failure?: unknown;
  /** what was done so far stands in the outcome, also when a fault ends it */ apply(job: Job, outcome: Outcome): void;
  resolve(answers: DepositAnswer[]): void;
  reject(error: unknown): void;
}

/** How many sources are read ahead of their turn. */
const readAhead = 4;

/** Creates a keeper over parts that only it writes to. `close` finishes what is queued and closes the journal. */
export function createKeeper({ journal, graph, deposits, importSource, registry, shapes, startConformance, base, software, batch = { records: 200, ms: 50 }, maxQueuedBytes = 1_000_000_000, warnShare = 0.8 }: KeeperParts): LocalKeeper {
  const queue: Job[] = [];
  const listeners = new Set<(accepted: Accepted) => void>();
  let queuedBytes = 0;
  let running: Promise<void> | undefined;
  let closing = false;
  /** why the graph cannot be trusted any more; a restart rebuilds it */
  let broken: string | undefined;

  const enqueue = (job: Pick<Job, 'bytes' | 'read' | 'apply'>): Promise<DepositAnswer[]> => new Promise((resolve, reject) => {
    if (closing) { reject(new KnownError('not-ready', 'the server is shutting down')); return; }
    if (broken !== undefined) { reject(new KnownError('not-ready', broken)); return; }
    if (queuedBytes + job.bytes > maxQueuedBytes && queue.length > 0) { reject(new KnownError('not-ready', 'too many deposits are waiting; try again later', { queued: queue.length })); return; }
    queuedBytes += job.bytes;
    queue.push({ ...job, ready: job.read === undefined, prepared: [], resolve, reject });
    start();
  });

  /** What is enqueued while the work is ending (by whoever was just answered) must not be left lying. */
  const start = (): void => { running ??= work().finally(() => { running = undefined; if (queue.length > 0) start(); }); };

  const beginReading = (): void => {
    for (const job of queue.slice(0, readAhead)) {
      if (job.reading || !job.read) continue;
      job.reading = job.read().then((prepared) => { job.prepared = prepared; }, (error: unknown) => { job.failure = error; }).then(() => { job.ready = true; });
    }
  };

  async function work(): Promise<void> {
    while (queue.length > 0) {
      beginReading();
      await queue[0]!.reading;
      await setImmediate(); // requests that have arrived meanwhile join this transaction
      beginReading();
      const count = queue.findIndex((job) => !job.ready);
      runBatch(queue.slice(0, count < 0 ? queue.length : count));
    }
  }

  /** One transaction; takes the jobs that it has dealt with off the queue. */
  function runBatch(jobs: readonly Job[]): void {
    const outcomes: Outcome[] = [];
    const began = Date.now();
    let records = 0;
    let failure: unknown;
    try {
      journal.transaction(() => {
        for (const job of jobs) {
          if (outcomes.length > 0 && (records >= batch.records || Date.now() - began >= batch.ms)) break;
          const outcome: Outcome = { applied: [] };
          outcomes.push(outcome);
          applyJob(job, outcome);
          records += outcome.applied.length;
        }
      });
    } catch (error) {
      failure = error;
      takeBack(outcomes);
    }
    for (const [index, { applied, failure: own }] of outcomes.entries()) {
      const job = queue.shift()!;
      queuedBytes -= job.bytes;
      if (failure === undefined) for (const { accepted } of applied.flatMap(({ written }) => written)) for (const listener of listeners) listener(accepted);
      if (failure !== undefined) jobs[index]!.reject(failure);
      else if (own !== undefined) jobs[index]!.reject(own);
      else jobs[index]!.resolve(applied.map(({ answer }) => answer));
    }
  }

  /** Faults and known errors are the job's own; only what concerns the journal as a whole ends the transaction. */
  function applyJob(job: Job, outcome: Outcome): void {
    if (job.failure !== undefined) { outcome.failure = job.failure; return; }
    try {
      job.apply(job, outcome);
    } catch (error) {
      if (isKnownError(error, 'journal-failed') || isKnownError(error, 'journal-damaged')) throw error;
      outcome.failure = error;
    }
  }

  function takeBack(outcomes: readonly Outcome[]): void {
    try {
      for (const { undo } of outcomes.flatMap(({ applied }) => applied.flatMap(({ written }) => written)).toReversed()) undo();
    } catch (error) {
      broken = `the graph could not be led back to the journal (${(error as Error).message}); restart the server`;
    }
  }

  /** Each record of a source has its own verdict; with several, what one could not have done is its refusal. */
  const depositAll = ({ prepared }: Job, { applied }: Outcome): void => {
    for (const each of prepared) {
      try {
        applied.push(deposits.deposit(each));
      } catch (error) {
        if (prepared.length === 1 || !isKnownError(error) || error.code === 'journal-failed' || error.code === 'journal-damaged') throw error;
        const results: Result[] = [{ severity: 'Violation', message: error.message, focus_node: each.record, shape: `${base}problems/${error.code}` }];
        applied.push({ answer: { accepted: false, record: each.record, loss: each.loss, warnings: each.warnings, report: { conforms: false, results } }, written: [] });
      }
    }
  };

  const conformance = startConformance?.(() => queue.length > 0);
  if (conformance) listeners.add(({ seq }) => { conformance.noteAccepted(seq); });

  const getShapes = (): ShapesControl => {
    const control = shapes?.();
    if (!control) throw new KnownError('not-found', 'shapes are not changed here');
    return control;
  };

  return {
    onAccepted(listener) { listeners.add(listener); return () => { listeners.delete(listener); }; },
    deposit: (request) => enqueue({ bytes: request.source.bytes.byteLength, read: () => importSource(request), apply: depositAll }),
    async withdraw(request) {
      const [answer] = await enqueue({ bytes: 0, apply: (_, outcome) => { outcome.applied.push(deposits.withdraw(request, software)); } });
      return answer!;
    },
    keepTerms: (terms) => enqueue({ bytes: 0, apply: (_, outcome) => { outcome.applied.push(...deposits.keepTerms(terms)); } }),
    profiles: async () => summariesOf(registry),
    profile: async (name) => detailsOf(registry, name),
    readiness: createRecordReadiness({ journal, graph, registry }),
    async shapesStatus() { return getShapes().status(); },
    async previewShapes(files) { return getShapes().preview(new Map(Object.entries(files))); },
    async activateShapes(files, agent) { return getShapes().activate(files === 'previous' ? files : new Map(Object.entries(files)), agent); },
    async conformance() {
      if (!conformance) throw new KnownError('not-found', 'no standing of records is kept here');
      return conformance.progress();
    },
    backup: (file) => journal.backup(file),
    async check() { return [...journal.verify(), ...compareWithReplay({ journal, graph })]; },
    async status() {
      const { usedBytes, limitBytes } = graph.memory();
      const warnings = [
        ...(usedBytes > warnShare * limitBytes ? [`the graph uses ${Math.round(100 * usedBytes / limitBytes)} % of the memory it can have; deposits are refused near the limit`] : []),
        ...(broken === undefined ? [] : [broken]),
      ];
      return { seq: journal.lastSeq(), quads: graph.size, memoryBytes: usedBytes, limitBytes, queued: queue.length, warnings };
    },
    async close() {
      closing = true;
      while (running) await running;
      await conformance?.close();
      journal.close();
    },
  };
}
