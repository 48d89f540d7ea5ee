/**
 * The reader threads. A WebAssembly call can not be interrupted, so a query that runs past its deadline, is killed or
 * whose client has left ends its thread; the others serve on while a new one loads. Waiting queries stand in one line.
 */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { KnownError, reviveError } from '../errors.ts';
import type { FromReader, ReaderState } from './reader-loop.ts';
import type { QueryAnswer, QueryPool, QueryRequest, RunningQuery } from './store.ts';

export interface QueryPoolOptions {
  /** the thread's entry file; gets `readerData` */ readerEntry: URL;
  readerData: { journalFile: string; limitBytes?: number };
  readers: number;
  defaultDeadlineMs: number;
  maxBytes: number;
  maxRows: number;
  /** most queries that may wait */ maxWaiting?: number;
  /** told when a thread ended unexpectedly or was replaced */ onEvent?: (event: { what: string; detail: string }) => void;
}

interface Task { id: string; request: QueryRequest; deadlineMs: number; startedAt: number; resolve(answer: QueryAnswer): void; reject(error: unknown): void; timer?: NodeJS.Timeout; unlisten?: () => void }
interface Reader { worker: Worker; phase: 'loading' | 'ready' | 'failed'; state: ReaderState; task?: Task; followers: { seq: number; resolve(): void }[] }

/** How often a thread that dies while loading is started again before the pool gives it up. */
const mostFailures = 3;

/** Starts the readers. `ready` resolves with the first that has loaded; rejects when none can. */
export function createQueryPool(options: QueryPoolOptions): QueryPool & { ready: Promise<void> } {
  const { readerEntry, readerData, defaultDeadlineMs, maxBytes, maxRows, maxWaiting = 1000, onEvent = () => undefined } = options;
  const waiting: Task[] = [];
  const readers: Reader[] = [];
  let latest = 0;
  let failures = 0;
  let closed = false;
  let settleReady: { resolve(): void; reject(error: unknown): void };
  const ready = new Promise<void>((resolve, reject) => { settleReady = { resolve, reject }; });
  ready.catch(() => undefined); // whoever awaits it sees it; nobody has to

  const settle = (reader: Reader, end: (task: Task) => void): void => {
    const { task } = reader;
    if (!task) return;
    delete reader.task;
    clearTimeout(task.timer);
    task.unlisten?.();
    end(task);
  };

  const replace = (reader: Reader, what: string, detail: string): void => {
    const place = readers.indexOf(reader);
    if (place < 0) return;
    for (const follower of reader.followers.splice(0)) follower.resolve();
    void reader.worker.terminate();
    onEvent({ what, detail });
    if (closed) return;
    readers[place] = start();
  };

  const start = (): Reader => {
    const worker = new Worker(readerEntry, { workerData: readerData });
    const reader: Reader = { worker, phase: 'loading', state: { seq: 0, quads: 0, memoryBytes: 0 }, followers: [] };
    worker.on('message', (message: FromReader) => { receive(reader, message); });
    worker.on('error', (error) => { fail(reader, error); });
    worker.on('exit', () => { if (readers.includes(reader) && !closed) fail(reader, new Error('the thread ended')); });
    return reader;
  };

  const fail = (reader: Reader, error: unknown): void => {
    if (!readers.includes(reader)) return;
    const detail = error instanceof Error ? error.message : String(error);
    settle(reader, (task) => { task.reject(new KnownError('query-too-large', `the query ended the thread that ran it (${detail}); make it smaller`)); });
    if (reader.phase === 'loading' && ++failures >= mostFailures) {
      reader.phase = 'failed';
      onEvent({ what: 'reader-failed', detail });
      if (readers.every(({ phase }) => phase === 'failed')) {
        settleReady.reject(error);
        for (const task of waiting.splice(0)) task.reject(new KnownError('not-ready', `no query thread could be started: ${detail}`));
      }
      return;
    }
    replace(reader, 'reader-replaced', detail);
  };

  const receive = (reader: Reader, message: FromReader): void => {
    if (message.type === 'ready' || message.type === 'followed') {
      reader.state = { seq: message.seq, quads: message.quads, memoryBytes: message.memoryBytes };
      if (message.type === 'ready') {
        failures = 0;
        reader.phase = 'ready';
        if (latest > message.seq) reader.worker.postMessage({ type: 'follow', seq: latest });
        settleReady.resolve();
      }
      reader.followers = reader.followers.filter((follower) => { if (follower.seq > message.seq) return true; follower.resolve(); return false; });
    } else if (message.type === 'answer') {
      settle(reader, (task) => { task.resolve(message.answer); });
    } else if (message.type === 'error') {
      const error = reviveError(message.error);
      settle(reader, (task) => { task.reject(message.fatal ? new KnownError('query-too-large', `the query could not be evaluated within the memory there is (${error.message}); make it smaller`) : error); });
      if (message.fatal) replace(reader, 'reader-replaced', error.message);
    }
    next();
  };

  const next = (): void => {
    for (const reader of readers) {
      if (reader.phase !== 'ready' || reader.task) continue;
      const task = waiting.shift();
      if (!task) return;
      reader.task = task;
      task.startedAt = Date.now();
      task.timer = setTimeout(() => { end(reader, new KnownError('query-timeout', `the query ran longer than its deadline of ${task.deadlineMs} ms`, { limit_ms: task.deadlineMs })); }, task.deadlineMs);
      const { signal: _signal, ...request } = task.request;
      reader.worker.postMessage({ type: 'query', id: task.id, request });
    }
  };

  /** Ends the query of a reader by ending its thread. */
  const end = (reader: Reader, error: KnownError): void => {
    settle(reader, (task) => { task.reject(error); });
    replace(reader, 'query-ended', error.message);
  };

  for (let count = 0; count < options.readers; count += 1) readers.push(start());

  return {
    ready,
    query(request) {
      return new Promise<QueryAnswer>((resolve, reject) => {
        if (closed) { reject(new KnownError('not-ready', 'the server is shutting down')); return; }
        if (waiting.length >= maxWaiting) { reject(new KnownError('not-ready', `${waiting.length} queries wait already; try again later`)); return; }
        if (request.signal?.aborted) { reject(new KnownError('query-cancelled', 'the client left')); return; }
        const task: Task = {
          id: randomUUID(), startedAt: 0, resolve, reject,
          deadlineMs: Math.min(request.deadlineMs ?? defaultDeadlineMs, defaultDeadlineMs),
          request: { ...request, maxBytes: Math.min(request.maxBytes ?? maxBytes, maxBytes), maxRows: Math.min(request.maxRows ?? maxRows, maxRows) },
        };
        const leave = (): void => {
          const place = waiting.indexOf(task);
          const gone = new KnownError('query-cancelled', 'the client left before the answer');
          if (place >= 0) { waiting.splice(place, 1); reject(gone); return; }
          const reader = readers.find((one) => one.task === task);
          if (reader) end(reader, gone);
        };
        request.signal?.addEventListener('abort', leave, { once: true });
        task.unlisten = () => { request.signal?.removeEventListener('abort', leave); };
        waiting.push(task);
        next();
      });
    },
    async follow(seq) {
      latest = Math.max(latest, seq);
      await Promise.all(readers.filter(({ phase }) => phase === 'ready').map((reader) => {
        reader.worker.postMessage({ type: 'follow', seq });
        // a busy reader follows before its next query: its messages are in order, so nobody sees less than was promised
        return reader.task ? undefined : new Promise<void>((resolve) => { reader.followers.push({ seq, resolve }); });
      }));
    },
    running: () => readers.flatMap(({ task }) => task ? [describe(task)] : []),
    kill(id) {
      const reader = readers.find(({ task }) => task?.id === id);
      if (reader) end(reader, new KnownError('query-cancelled', 'the query was ended by an administrator'));
      return reader !== undefined;
    },
    status: () => ({ readers: readers.map(({ phase, task, state }) => ({ state: phase === 'ready' && task ? 'busy' as const : phase, ...state })) }),
    async close() {
      closed = true;
      for (const task of waiting.splice(0)) task.reject(new KnownError('not-ready', 'the server is shutting down'));
      await Promise.all(readers.splice(0).map(async (reader) => {
        settle(reader, (task) => { task.reject(new KnownError('not-ready', 'the server is shutting down')); });
        for (const follower of reader.followers.splice(0)) follower.resolve();
        await reader.worker.terminate();
      }));
    },
  };
}

function describe({ id, request, startedAt, deadlineMs }: Task): RunningQuery {
  return {
    id, sparql: request.sparql, startedAt: new Date(startedAt).toISOString(), ms: Date.now() - startedAt, deadlineMs,
    ...(request.label ? { label: request.label } : {}), ...(request.agent ? { agent: request.agent } : {}),
  };
}
