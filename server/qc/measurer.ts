/**
 * Measures in a thread of its own, within limits of time and memory, so that an image can end its measurement and nothing
 * else, and the worker goes on to say that it lives. The thread is kept for the next job and ended when a limit is passed or
 * the job is called off; the memory of typed arrays is not V8's to limit, so that of the process is watched.
 */
import { Worker } from 'node:worker_threads';
import { AnalysisError, asAnalysisError } from './analysis-error.ts';
import type { AnalysisErrorClass } from './analysis-error.ts';
import type { Analysis } from './analyse.ts';
import type { JobPayload, Progress } from './job.ts';
import type { Detail } from './metric.ts';
import type { RemoteOptions } from './remote.ts';

/** Where images may be. */
export interface Places { /** folders */ imageRoots: readonly string[]; /** beginnings of addresses; none: nothing is fetched */ imageUrls?: readonly string[]; /** how long and how often is asked */ requests?: Pick<RemoteOptions, 'timeoutMs' | 'pauseMs' | 'tries'> }
export interface Limits { /** longest time of a measurement, milliseconds */ timeMs: number; /** memory beyond what the worker had before */ memoryBytes: number }

export type FromThread =
  | { kind: 'hashed'; sha256: string }
  | { kind: 'progress'; progress: Progress }
  | { kind: 'measured'; analysis: Analysis }
  | { kind: 'fault'; errorClass: AnalysisErrorClass; detail: string; notes: readonly string[]; details: readonly Detail[] };

/** What came of a measurement; the hash of its input is known also where it failed later. */
export interface Measured { sha256?: string; analysis?: Analysis; fault?: AnalysisError }
export interface Measurer {
  /** Never throws: a limit that was passed is a fault of class time-limit or out-of-memory; `signal` ends it with lease-expired. */
  measure(payload: JobPayload, options?: { report?: (progress: Progress) => void; signal?: AbortSignal }): Promise<Measured>;
  close(): Promise<void>;
}

/** As the command line has them by default. */
export const defaultLimits: Limits = { timeMs: 30 * 60_000, memoryBytes: 2 * 2 ** 30 };
const watchMs = 250;

export interface MeasurerParts { places: Places; limits?: Limits; /** memory of the process, bytes */ readMemory?: () => number; entry?: URL }

/** Creates the measurer; its thread starts with the first job. One job at a time. */
export function createMeasurer({ places, limits = defaultLimits, readMemory = process.memoryUsage.rss, entry = new URL('measuring-thread.ts', import.meta.url) }: MeasurerParts): Measurer {
  const megabytes = Math.ceil(limits.memoryBytes / 2 ** 20);
  let thread: Worker | undefined;
  const start = (): Worker => {
    const started = new Worker(entry, { workerData: places, resourceLimits: { maxOldGenerationSizeMb: megabytes } });
    started.once('exit', () => { if (thread === started) thread = undefined; });
    started.on('error', () => undefined); // whoever waits for it hears it too
    started.unref();
    return started;
  };

  return {
    async measure(payload, { report = () => undefined, signal } = {}) {
      const own = thread ??= start();
      const measured: Measured = {};
      const memoryBefore = readMemory();
      await new Promise<void>((resolve) => {
        const end = (fault?: AnalysisError): void => {
          clearTimeout(late);
          clearInterval(watch);
          signal?.removeEventListener('abort', calledOff);
          own.off('message', hear).off('error', broke).off('exit', ended);
          if (fault) measured.fault = fault;
          resolve();
        };
        /** Ends the thread with the measurement; the next one gets another. */
        const stop = (fault: AnalysisError): void => { thread = undefined; void own.terminate().then(() => { end(fault); }); };
        const hear = (message: FromThread): void => {
          if (message.kind === 'hashed') measured.sha256 = message.sha256;
          else if (message.kind === 'progress') report(message.progress);
          else if (message.kind === 'measured') { measured.analysis = message.analysis; end(); } else {
            end(new AnalysisError(message.errorClass, message.detail, message));
          }
        };
        const tooLarge = (what: string): AnalysisError => new AnalysisError('out-of-memory', `${what} more than ${megabytes} MiB`);
        const broke = (error: Error): void => { thread = undefined; end((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge('it needs') : asAnalysisError(error)); };
        const ended = (): void => { end(new AnalysisError('worker-fault', 'the thread ended before it had measured')); };
        const calledOff = (): void => { stop(new AnalysisError('lease-expired', 'the job was called off, or is another worker\'s')); };
        const late = setTimeout(() => { stop(new AnalysisError('time-limit', `${limits.timeMs >= 60_000 ? `${limits.timeMs / 60_000} minutes` : `${limits.timeMs / 1000} s`}`)); }, limits.timeMs);
        const watch = setInterval(() => { if (readMemory() - memoryBefore > limits.memoryBytes) stop(tooLarge('it took')); }, watchMs);
        own.on('message', hear).on('error', broke).on('exit', ended);
        if (signal?.aborted) { calledOff(); return; }
        signal?.addEventListener('abort', calledOff, { once: true });
        own.postMessage(payload); // oxlint-disable-line unicorn/require-post-message-target-origin
      });
      return measured;
    },
    async close() {
      const own = thread;
      thread = undefined;
      await own?.terminate();
    },
  };
}
