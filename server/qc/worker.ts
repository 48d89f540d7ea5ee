/**
 * The QC worker: claims a job, measures its image, deposits the run, reports. A failed analysis that another try cannot help
 * is deposited too, as a run with its class of error and no observations. It is a process of its own and may be on another
 * machine; all it has is an address, a token and its image roots.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isKnownError } from '../errors.ts';
import { AnalysisError, analysisErrors, asAnalysisError } from './analysis-error.ts';
import { sha256Of } from './content-hash.ts';
import { canonicalJson } from '../rdf/canonical-json.ts';
import { priorities } from './job.ts';
import type { Progress } from './job.ts';
import { createMeasurer } from './measurer.ts';
import type { Limits, Measurer, Places } from './measurer.ts';
import { getMetric, metrics, parametersOf } from './procedures.ts';
import { statusOf, writeRun } from './run-record.ts';
import type { Run } from './run-record.ts';
import { createSecondLooks } from './second-looks.ts';
import { createServerClient } from './server-client.ts';
import type { Handed, ServerClient } from './server-client.ts';

export interface WorkerOptions extends Places {
  /** address of the server */ url: string;
  token: string;
  /** of time and memory of one measurement */ limits?: Limits;
  /** how long a job is lost to others when this worker falls silent */ leaseSeconds?: number;
  /** ends when no job is due */ once?: boolean;
  /** ends after the job under way */ signal?: AbortSignal;
  /** one line a job */ report?: (line: string) => void;
}
/** What it did. */
export interface Done { succeeded: number; failed: number }

const progressMs = 2000, waitSeconds = 5, pauseMs = 2000, longestPauseMs = 30_000;
/** How long after a look at what failed there is another, when nothing else is to be done. */
const lookAgainMs = 600_000;
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string };
const software = { name: 'qc-worker', version };
const known = metrics.map(({ name }) => name);
/** After these there is nobody, or no way, to tell of the run. */
const untold = new Set(['server-not-reachable', 'deposit-refused', 'lease-expired']);

/** Key of the work itself: what was measured, and how. It names the record, so the same work is the same record. */
function jobKeyOf({ payload: { image, series = 0, selection, procedure, parameters } }: Handed, inputSha256: string): string {
  return sha256Of(canonicalJson({ inputSha256, image, series, selection, procedure, parameters: parametersOf(getMetric(procedure), parameters) }));
}

/** What came of a job: the record of its run, and why it failed. */
interface Outcome { record?: string; fault?: AnalysisError }
/** Figures without a time of their own are placed at the time of their computation by everything that follows them over time. */
const undatedNote = 'The record does not say when this was recorded (acquiredAt of an image, recordedAt of a table), so its figures stand at the time when they were computed.';

interface Work { job: Handed; client: ServerClient; measurer: Measurer; /** ends it */ signal: AbortSignal; report: (progress: Progress) => void }

/** Measures one job and deposits its run. A fault that another try may help is deposited at the last try only. */
async function work({ job, client, measurer, signal, report }: Work): Promise<Outcome> {
  const { payload } = job;
  const startedAt = new Date().toISOString();
  const metric = getMetric(payload.procedure);
  const procedure = { name: metric.name, parameters: parametersOf(metric, payload.parameters) };
  const recordOf = (jobKey: string): string => `${job.base}records/qc-${jobKey.slice(0, 32)}`;
  const runOf = (more: Partial<Run> & { jobKey: string }): Run => ({
    record: recordOf(more.jobKey), planKey: job.key, image: payload.image, procedure, software, startedAt, endedAt: new Date().toISOString(), measurements: [], ...(payload.instrument ? { instrument: payload.instrument } : {}), ...(metric.input === 'table' ? { table: true } : {}), ...(payload.selection ? { selection: payload.selection } : {}), ...more,
  });
  const deposit = async (run: Run): Promise<string> => {
    const { nquads, resultSha256 } = writeRun(run);
    if (await client.resultOf(`${run.record}#run`) !== resultSha256) await client.deposit(run.record, nquads);
    return run.record;
  };
  const { sha256: inputSha256, analysis, fault } = await measurer.measure(payload, { report, signal });
  const input = { jobKey: inputSha256 === undefined ? job.key : jobKeyOf(job, inputSha256), ...(inputSha256 === undefined ? {} : { inputSha256 }) };
  if (analysis) {
    const { observedAt, measurements, notes, details } = analysis;
    // a slide of last year would vouch for today
    const undated = observedAt === undefined && measurements.length > 0 && job.priority >= priorities.sample ? [undatedNote] : [];
    return { record: await deposit(runOf({ ...input, measurements, notes: [...notes, ...undated], details, ...(observedAt ? { observedAt } : {}) })) };
  }
  const reason = fault ?? new AnalysisError('worker-fault', 'nothing came of it');
  const again = analysisErrors[reason.errorClass].retryable && !job.last_try;
  // images of a study from elsewhere may be in no root by the hundred thousand: the queue says so, the graph is not filled with it
  const elsewhere = reason.errorClass === 'file-not-found' && job.priority < priorities.sample;
  if (again || elsewhere || untold.has(reason.errorClass)) return { fault: reason };
  const failed = runOf({ ...input, notes: reason.notes, details: reason.details, error: { errorClass: reason.errorClass, message: reason.message } });
  // what lacks a fact did its work: the run says which
  return { record: await deposit(failed), ...(statusOf(failed) === 'notAssessed' ? {} : { fault: reason }) };
}

/** Works until told to end, or with `once` until nothing is due. */
export async function startQcWorker({ url, token, imageRoots, imageUrls = [], limits, leaseSeconds = 60, once = false, signal, report = () => undefined }: WorkerOptions): Promise<Done> {
  const worker = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const measurer = createMeasurer({ places: { imageRoots, imageUrls }, ...(limits ? { limits } : {}) });
  const client = createServerClient({ url, token, ...(signal ? { signal } : {}) });
  const done: Done = { succeeded: 0, failed: 0 };
  const looks = createSecondLooks({ client, places: { imageRoots, imageUrls }, procedures: known });
  let pause = pauseMs, looked: number | undefined, looking: Promise<void> | undefined;
  /** At the start, then now and then while there is nothing to do; at the start only, addresses are asked too. */
  const look = async (): Promise<void> => {
    try {
      const putBack = await looks.look({ addresses: looked === undefined, ...(signal ? { signal } : {}) });
      if (putBack > 0) report(`${putBack === 1 ? '1 job that had failed is' : `${putBack} jobs that had failed are`} tried again: what is to be measured can be read now, or has changed`);
      looked = Date.now();
    } catch (error) { report(`what failed before is looked at later: ${(error as Error).message}`); }
    looking = undefined;
  };
  const lookAgain = (): Promise<void> => (looked === undefined || Date.now() - looked >= lookAgainMs ? looking ??= look() : Promise.resolve());

  while (!signal?.aborted) {
    let job: Handed | undefined;
    try {
      if (once && looked === undefined) await lookAgain();
      job = await client.claim({ worker, leaseSeconds, procedures: known, waitSeconds: once ? 0 : waitSeconds });
      pause = pauseMs;
    } catch (error) {
      if (signal?.aborted) break;
      if (once || isKnownError(error)) { await measurer.close(); throw error; }
      report(`${(error as Error).message}; trying again in ${Math.round(pause / 1000)} s`);
      await setTimeout(pause, undefined, signal ? { signal } : {}).catch(() => undefined);
      pause = Math.min(pause * 2, longestPauseMs);
      continue;
    }
    if (job) await carryOut(job);
    else if (once) break;
    else void lookAgain();
  }
  await looking;
  await measurer.close();
  return done;

  async function carryOut(job: Handed): Promise<void> {
    const gone = new AbortController();
    let progress: Progress | undefined, beaten = Date.now();
    // whoever lost the job leaves it; when the server does not answer there is another heartbeat
    const beat = (): void => { beaten = Date.now(); client.heartbeat(job, leaseSeconds, progress).catch((error: unknown) => { if (asAnalysisError(error).errorClass === 'lease-expired') gone.abort(); }); };
    const beating = setInterval(() => { if (Date.now() - beaten >= leaseSeconds * 1000 / 3 || progress && Date.now() - beaten >= progressMs) { beat(); progress = undefined; } }, Math.min(progressMs, leaseSeconds * 100));
    const what = `${job.payload.procedure} of ${job.payload.image}`;
    try {
      const { record, fault } = await work({ job, client, measurer, signal: gone.signal, report: (now) => { progress = now; } }).catch((error: unknown): Outcome => ({ fault: asAnalysisError(error) }));
      if (!fault) await client.done(job, record!);
      const state = fault ? (await client.fail(job, fault.errorClass, fault.message, record)).state : 'succeeded';
      if (state === 'succeeded') done.succeeded += 1;
      if (state === 'failed' || state === 'dead') done.failed += 1;
      report(`${what}: ${fault ? fault.message : `done, ${record}`}${state === 'queued' ? '; it will be tried again' : ''}`);
    } catch (error) {
      report(`${what}: ${(error as Error).message}; the job is left to its next try`);
    } finally {
      clearInterval(beating);
    }
  }
}
