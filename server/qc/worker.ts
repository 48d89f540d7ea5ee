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
import { AnalysisError, analysisErrors } from './analysis-error.ts';
import { analyse, hashInput } from './analyse.ts';
import { sha256Of } from './content-hash.ts';
import { canonicalJson } from './job.ts';
import { getMetric, metrics, parametersOf, propertyIri } from './procedures.ts';
import { writeRun } from './run-record.ts';
import type { Run } from './run-record.ts';
import { createServerClient } from './server-client.ts';
import type { Handed, ServerClient } from './server-client.ts';

export interface WorkerOptions {
  /** address of the server */ url: string;
  token: string;
  /** folders from which images may be read */ imageRoots: readonly string[];
  /** ends when no job is due */ once?: boolean;
  /** ends after the job under way */ signal?: AbortSignal;
  /** one line a job */ report?: (line: string) => void;
}
/** What it did. */
export interface Done { succeeded: number; failed: number }

const leaseSeconds = 60, waitSeconds = 5, pauseMs = 2000, longestPauseMs = 30_000;
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string };
const software = { name: 'qc-worker', version };
const known = metrics.map(({ name }) => name);
/** After these there is nobody, or no way, to tell of the run. */
const untold = new Set(['server-not-reachable', 'deposit-refused', 'lease-expired']);

/** Key of the work itself: what was measured, and how. It names the record, so the same work is the same record. */
function jobKeyOf({ payload: { image, series = 0, procedure, parameters } }: Handed, inputSha256: string): string {
  return sha256Of(canonicalJson({ inputSha256, image, series, procedure, parameters: parametersOf(getMetric(procedure), parameters) }));
}

/** What came of a job: the record of its run, and why it failed. */
interface Outcome { record?: string; fault?: AnalysisError }

/** Measures one job and deposits its run. A fault that another try may help is deposited at the last try only. */
async function work(job: Handed, client: ServerClient, imageRoots: readonly string[]): Promise<Outcome> {
  const { payload } = job;
  const startedAt = new Date().toISOString();
  const metric = getMetric(payload.procedure);
  const procedure = { name: metric.name, parameters: parametersOf(metric, payload.parameters) };
  const recordOf = (jobKey: string): string => `${job.base}records/qc-${jobKey.slice(0, 32)}`;
  const runOf = (more: Partial<Run> & { jobKey: string }): Run => ({
    record: recordOf(more.jobKey), planKey: job.key, image: payload.image, procedure, software, startedAt, endedAt: new Date().toISOString(), measurements: [], ...(payload.instrument ? { instrument: payload.instrument } : {}), ...more,
  });
  const deposit = async (run: Run): Promise<string> => {
    const { nquads, resultSha256 } = writeRun(run);
    if (await client.resultOf(`${run.record}#run`) !== resultSha256) await client.deposit(run.record, nquads);
    return run.record;
  };
  let jobKey = job.key, inputSha256: string | undefined;
  try {
    const input = await hashInput(payload, imageRoots);
    inputSha256 = input.sha256;
    jobKey = jobKeyOf(job, inputSha256);
    const units = await client.units();
    const { observedAt, measurements, notes, details } = await analyse({ payload, input, unitOf: (property) => units.get(propertyIri(property)) ?? 'http://qudt.org/vocab/unit/UNITLESS' });
    return { record: await deposit(runOf({ jobKey, inputSha256, measurements, notes, details, ...(observedAt ? { observedAt } : {}) })) };
  } catch (error) {
    const fault = asAnalysisError(error);
    const again = analysisErrors[fault.errorClass].retryable && !job.last_try;
    if (again || untold.has(fault.errorClass)) return { fault };
    return { fault, record: await deposit(runOf({ jobKey, ...(inputSha256 ? { inputSha256 } : {}), notes: fault.notes, error: { errorClass: fault.errorClass, message: fault.message } })) };
  }
}

/** What nobody foresaw is a fault of the worker. */
function asAnalysisError(error: unknown): AnalysisError {
  return error instanceof AnalysisError ? error : new AnalysisError('worker-fault', (error as Error).message, { cause: error });
}

/** Works until told to end, or with `once` until nothing is due. */
export async function startQcWorker({ url, token, imageRoots, once = false, signal, report = () => undefined }: WorkerOptions): Promise<Done> {
  const worker = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const client = createServerClient({ url, token, ...(signal ? { signal } : {}) });
  const done: Done = { succeeded: 0, failed: 0 };
  let pause = pauseMs;

  while (!signal?.aborted) {
    let job: Handed | undefined;
    try {
      job = await client.claim({ worker, leaseSeconds, procedures: known, waitSeconds: once ? 0 : waitSeconds });
      pause = pauseMs;
    } catch (error) {
      if (signal?.aborted) break;
      if (once) throw error;
      report(`${(error as Error).message}; trying again in ${Math.round(pause / 1000)} s`);
      await setTimeout(pause, undefined, signal ? { signal } : {}).catch(() => undefined);
      pause = Math.min(pause * 2, longestPauseMs);
      continue;
    }
    if (job) await carryOut(job);
    else if (once) break;
  }
  return done;

  async function carryOut(job: Handed): Promise<void> {
    const beating = setInterval(() => { client.heartbeat(job, leaseSeconds).catch(() => undefined); }, leaseSeconds * 1000 / 3);
    const what = `${job.payload.procedure} of ${job.payload.image}`;
    try {
      const { record, fault } = await work(job, client, imageRoots).catch((error: unknown): Outcome => ({ fault: asAnalysisError(error) }));
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
