/**
 * The QC worker: claims a job, measures its image, deposits the run, reports. A failed analysis that another try cannot help
 * is deposited too, as a run with its class of error and no observations. It is a process of its own and may be on another
 * machine; all it has is an address, a token and its image roots.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AnalysisError, analysisErrors } from './analysis-error.ts';
import { analyse, hashInput } from './analyse.ts';
import type { Job } from './jobs.ts';
import { mostAttempts } from './jobs.ts';
import { getProcedure, procedureIri, propertyIri } from './procedures.ts';
import { writeRun } from './run-record.ts';
import type { Run } from './run-record.ts';
import { createServerClient } from './server-client.ts';
import type { ServerClient } from './server-client.ts';

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

const leaseSeconds = 60, pauseMs = 2000, longestPauseMs = 30_000;
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string };
const software = { name: 'qc-worker', version };

/** Key of the work itself: what was measured, and how. It names the record, so the same work is the same record. */
function jobKeyOf(job: Job, inputSha256: string): string {
  const { parameters } = getProcedure(job.payload.procedure);
  return createHash('sha256').update(JSON.stringify([inputSha256, job.payload.series ?? 0, job.payload.image, procedureIri(job.payload.procedure), parameters])).digest('hex');
}

/** Measures and deposits one job. Returns the record. Throws AnalysisError. */
async function work(job: Job, client: ServerClient, imageRoots: readonly string[]): Promise<string> {
  const { payload } = job;
  const startedAt = new Date().toISOString();
  const procedure = getProcedure(payload.procedure);
  const base = await client.base();
  const recordOf = (jobKey: string): string => `${base}records/qc-${jobKey.slice(0, 32)}`;
  const runOf = (more: Partial<Run> & { jobKey: string }): Run => ({
    record: recordOf(more.jobKey), image: payload.image, procedure, software, startedAt, endedAt: new Date().toISOString(), measurements: [], ...(payload.instrument ? { instrument: payload.instrument } : {}), ...more,
  });
  const deposit = async (run: Run): Promise<string> => {
    const { nquads, resultSha256 } = writeRun(run);
    if (await client.resultOf(`${run.record}#run`) !== resultSha256) await client.deposit(run.record, nquads);
    return run.record;
  };
  let jobKey = job.key;
  try {
    const input = await hashInput(payload, imageRoots);
    jobKey = jobKeyOf(job, input.sha256);
    const { units, rules } = await client.facts();
    const { inputSha256, observedAt, measurements } = await analyse({
      payload, input,
      references: {
        unitOf: (property) => units.get(propertyIri(property)) ?? 'http://qudt.org/vocab/unit/UNITLESS',
        rulesOf: (property) => rules.filter((rule) => rule.property === propertyIri(property)),
        baselineOf: (property, about) => client.baseline(property, procedureIri(procedure.name), about),
      },
    });
    return await deposit(runOf({ jobKey, inputSha256, measurements, ...(observedAt ? { observedAt } : {}) }));
  } catch (error) {
    const known = error instanceof AnalysisError ? error : new AnalysisError('worker-fault', (error as Error).message, { cause: error });
    const again = analysisErrors[known.errorClass].retryable && job.attempt < mostAttempts;
    if (!again && !['server-not-reachable', 'deposit-refused'].includes(known.errorClass)) {
      await deposit(runOf({ jobKey, error: { errorClass: known.errorClass, message: known.message } }));
    }
    throw known;
  }
}

/** Works until told to end, or with `once` until nothing is due. */
export async function startQcWorker({ url, token, imageRoots, once = false, signal, report = () => undefined }: WorkerOptions): Promise<Done> {
  const worker = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const client = createServerClient({ url, token });
  const done: Done = { succeeded: 0, failed: 0 };
  let pause = pauseMs;
  const rest = (ms: number): Promise<void> => setTimeout(ms, undefined, signal ? { signal } : {}).then(() => undefined, () => undefined);

  while (!signal?.aborted) {
    let job: Job | undefined;
    try {
      job = await client.claim(worker, leaseSeconds);
      pause = pauseMs;
    } catch (error) {
      if (once) throw error;
      report(`${(error as Error).message}; trying again in ${Math.round(pause / 1000)} s`);
      await rest(pause);
      pause = Math.min(pause * 2, longestPauseMs);
      continue;
    }
    if (!job) {
      if (once) break;
      await rest(pauseMs);
      continue;
    }
    const beating = setInterval(() => { client.heartbeat(job.id, worker, leaseSeconds).catch(() => undefined); }, leaseSeconds * 1000 / 3);
    const what = `${job.payload.procedure} of ${job.payload.image}`;
    try {
      const record = await work(job, client, imageRoots);
      await client.done(job.id, worker, record);
      done.succeeded += 1;
      report(`${what}: done, ${record}`);
    } catch (error) {
      const { errorClass, message } = error instanceof AnalysisError ? error : new AnalysisError('worker-fault', (error as Error).message, { cause: error });
      const state = await client.fail(job.id, worker, errorClass, message).then((ended) => ended.state, () => 'lost' as const);
      if (state !== 'queued') done.failed += 1;
      report(`${what}: ${message}${state === 'queued' ? '; it will be tried again' : ''}`);
    } finally {
      clearInterval(beating);
    }
  }
  return done;
}
