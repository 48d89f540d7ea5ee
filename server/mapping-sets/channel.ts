/**
 * The thread of the mapping sets across its border. Questions go to it one after another; so many may wait, each so long. A
 * question that runs past its deadline ends the thread, as a crash does: it alone fails, and the next one starts a new thread.
 */
import type { MessagePort, Worker } from 'node:worker_threads';
import { KnownError, describeError, reviveError } from '../errors.ts';
import type { ErrorMessage } from '../errors.ts';
import type { Asking } from './asking.ts';

/** What the thread is started with. */
export interface MappingsData { readonly journalFile: string; readonly catalogueFile: string; readonly base: string }

interface Question { readonly method: string; readonly argument: unknown }
type Answer = { readonly value: unknown } | { readonly error: ErrorMessage };

const isWhole = (value: unknown): value is Uint8Array<ArrayBuffer> => value instanceof Uint8Array && value.buffer instanceof ArrayBuffer && value.byteOffset === 0 && value.byteLength === value.buffer.byteLength;
/** Memory that goes over instead of being copied: bytes as such, or as a member. */
const buffersOf = (value: unknown): ArrayBuffer[] => [value, ...typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? Object.values(value) as unknown[] : []].filter(isWhole).map(({ buffer }) => buffer);

/** Serves a table of questions on the port that leads to the client. */
export function serveQuestions(port: Pick<MessagePort, 'on' | 'postMessage'>, questions: Readonly<Record<string, (argument: never) => unknown>>): void {
  const answer = async ({ method, argument }: Question): Promise<Answer> => {
    try { return { value: await questions[method]!(argument as never) }; } catch (error) { return { error: describeError(error) }; }
  };
  port.on('message', (question: Question) => { void answer(question).then((given) => { port.postMessage(given, 'value' in given ? buffersOf(given.value) : []); }); });
}

/** The questions of the thread, each as a promise. Bytes in an argument are given away. */
export type AskMappings = { readonly [M in keyof Asking]: (argument: Parameters<Asking[M]>[0]) => Promise<Awaited<ReturnType<Asking[M]>>> };

export interface MappingsClient {
  /** Errors beside each question's own: not-ready, query-timeout, too-large (memory). */
  readonly ask: AskMappings;
  close(): Promise<void>;
}

export interface MappingsLimits { /** longest time of one question, ms */ readonly deadlineMs?: number; /** questions that may wait */ readonly mostWaiting?: number; /** longest time of waiting, ms */ readonly mostWaitMs?: number }

interface Task { readonly question: Question; resolve(value: unknown): void; reject(error: Error): void; timer?: NodeJS.Timeout }

/** Creates the client; `start` makes a thread, at the first question. */
export function createMappingsClient(start: () => Worker, { deadlineMs = 120_000, mostWaiting = 32, mostWaitMs = 60_000 }: MappingsLimits = {}): MappingsClient {
  const waiting: Task[] = [];
  let worker: Worker | undefined, current: Task | undefined, closed = false;
  const settle = (outcome: { value: unknown } | { failed: Error }): void => {
    const task = current;
    if (!task) return;
    clearTimeout(task.timer);
    current = undefined;
    worker?.unref();
    if ('failed' in outcome) task.reject(outcome.failed); else task.resolve(outcome.value);
    next();
  };
  const lose = (thread: Worker, failed: Error): void => { if (worker !== thread) return; worker = undefined; settle({ failed }); };
  const running = (): Worker => {
    if (worker) return worker;
    const thread = start();
    thread.on('message', (answer: Answer) => { if (worker === thread) settle('error' in answer ? { failed: reviveError(answer.error) } : answer); });
    thread.on('error', (error) => { lose(thread, (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY' ? new KnownError('too-large', 'there is not enough memory for so many mappings at once; ask for fewer, or split the file') : error as Error); });
    thread.on('exit', () => { lose(thread, new KnownError('not-ready', 'the thread of the mapping sets has ended; try again')); });
    return worker = thread;
  };
  const next = (): void => {
    if (current || closed) return;
    const task = waiting.shift();
    if (!task) return;
    clearTimeout(task.timer);
    current = task;
    try {
      const thread = running();
      thread.ref();
      task.timer = setTimeout(() => { lose(thread, new KnownError('query-timeout', `the work on mappings took longer than ${deadlineMs} ms and was ended`, { limit_ms: deadlineMs })); void thread.terminate(); }, deadlineMs).unref();
      thread.postMessage(task.question, buffersOf(task.question.argument));
    } catch (error) { settle({ failed: error as Error }); }
  };
  const ask = (method: string, argument: unknown): Promise<unknown> => new Promise((resolve, reject) => {
    if (closed) { reject(new KnownError('not-ready', 'the mapping sets are closed')); return; }
    if (waiting.length >= mostWaiting) { reject(new KnownError('not-ready', `${waiting.length} questions about mapping sets are waiting already; try again later`)); return; }
    const task: Task = { question: { method, argument }, resolve, reject };
    task.timer = setTimeout(() => { waiting.splice(waiting.indexOf(task), 1); reject(new KnownError('not-ready', `the thread of the mapping sets did not become free within ${mostWaitMs} ms; try again later`, { limit_ms: mostWaitMs })); }, mostWaitMs).unref();
    waiting.push(task);
    next();
  });
  return {
    ask: new Proxy({}, { get: (_, method: string) => (argument: unknown) => ask(method, argument) }) as AskMappings,
    async close() {
      closed = true;
      const ending = worker, error = new KnownError('not-ready', 'the mapping sets are closed');
      worker = undefined;
      settle({ failed: error });
      for (const task of waiting.splice(0)) { clearTimeout(task.timer); task.reject(error); }
      await ending?.terminate();
    },
  };
}
