/**
 * The reader threads. A WebAssembly call can not be interrupted, so a query that runs past its deadline, is killed or
 * whose client has left ends its thread; the others serve on while a new one loads. That a reader follows before it is
 * asked again is given by the order of its messages, so a busy one never holds up an answer.
 */
import { randomUUID } from 'node:crypto';
import { KnownError } from '../errors.ts';
import { createQueryLine } from './query-line.ts';
import type { Task } from './query-line.ts';
import type { ReaderData } from './reader-messages.ts';
import { createReaderThread } from './reader-thread.ts';
import type { ReaderThread } from './reader-thread.ts';
import type { QueryAnswer, QueryPool, RunningQuery } from './store.ts';

export interface QueryPoolOptions {
  /** the threads' entry file */ readerEntry: URL;
  readerData: ReaderData;
  readers: number;
  /** longest a query may run; a request may ask for less */ defaultDeadlineMs: number;
  maxBytes: number;
  maxRows: number;
  /** most queries that may wait, and how long */ maxWaiting?: number;
  maxWaitMs?: number;
  /** how long a query may still run whose client has left: to reload a graph costs more than most queries */ graceMs?: number;
  /** told when a thread ended unexpectedly or was replaced */ onEvent?: (event: { what: string; detail: string }) => void;
}

interface Place { thread: ReaderThread; task?: Task; timer?: NodeJS.Timeout; /** why it will not be started again */ failure?: Error }

/** How often in a row threads may die while loading before a place is given up. */
const mostFailures = 3;
/** Memory never shrinks: a thread whose queries have taken so much more is replaced when another can serve. */
const mostGrownBytes = 1024 ** 3;

/** Starts the readers. `ready` resolves with the first that has loaded; rejects when none can. */
export function createQueryPool(options: QueryPoolOptions): QueryPool & { ready: Promise<void> } {
  const { readerEntry, readerData, defaultDeadlineMs, maxBytes, maxRows, maxWaiting = 1000, maxWaitMs = 60_000, graceMs = 500, onEvent = () => undefined } = options;
  const line = createQueryLine({ maxWaiting, maxWaitMs });
  const places: Place[] = [];
  let latest = 0;
  let failures = 0;
  let closed = false;
  const { promise: ready, resolve: becomeReady, reject: giveUp } = Promise.withResolvers<void>();
  ready.catch(() => undefined); // whoever awaits it sees it; nobody has to

  const isIdle = (place: Place): boolean => place.thread.loaded && !place.task && !place.failure;
  const settle = (place: Place, outcome: QueryAnswer | Error): void => {
    const { task } = place;
    clearTimeout(place.timer);
    delete place.task;
    task?.settle(outcome);
  };
  const startThread = (place: Place): ReaderThread => createReaderThread({
    entry: readerEntry, data: readerData, maxBytes,
    events: {
      ready() {
        failures = 0;
        void place.thread.follow(latest);
        becomeReady();
        serve();
      },
      answered(id, answer) { if (place.task?.id === id) settle(place, answer); serve(); },
      refused(id, error, fatal) {
        if (place.task?.id === id) settle(place, error);
        if (fatal) replace(place, 'reader-replaced', error.message);
        serve();
      },
      ended(error, loaded) {
        settle(place, error instanceof KnownError ? error : new KnownError('query-cancelled', `the thread that ran the query ended: ${error.message}`, {}, { cause: error }));
        if (closed) return;
        if (loaded || ++failures < mostFailures) { replace(place, 'reader-replaced', error.message); return; }
        place.failure = error;
        onEvent({ what: 'reader-failed', detail: error.message });
        if (!places.every((one) => one.failure)) return;
        giveUp(error);
        line.clear(noneLeft(error));
      },
    },
  });
  const replace = (place: Place, what: string, detail: string): void => {
    onEvent({ what, detail });
    void place.thread.terminate();
    if (!closed) place.thread = startThread(place);
  };
  /** Ends the query of a place by ending its thread. */
  const end = (place: Place, error: KnownError): void => {
    settle(place, error);
    replace(place, 'query-ended', error.message);
  };

  /** Gives waiting queries to idle readers; renews a reader that has grown too much. */
  const serve = (): void => {
    for (const place of places) {
      if (!isIdle(place)) continue;
      if (place.thread.grownBytes > mostGrownBytes && places.some((other) => other !== place && other.thread.loaded)) {
        replace(place, 'reader-replaced', `its queries had taken ${Math.round(place.thread.grownBytes / 1024 ** 2)} MB`);
        continue;
      }
      const task = line.take();
      if (!task) return;
      place.task = task;
      task.startedAt = Date.now();
      place.timer = setTimeout(() => { end(place, new KnownError('query-timeout', `the query ran longer than its deadline of ${task.deadlineMs} ms`, { limit_ms: task.deadlineMs })); }, task.deadlineMs);
      place.thread.query(task.id, task.request);
    }
  };
  const leave = (task: Task): void => {
    const gone = new KnownError('query-cancelled', 'the client left before the answer');
    line.remove(task);
    task.settle(gone);
    const place = places.find((one) => one.task === task);
    if (!place) return;
    clearTimeout(place.timer);
    place.timer = setTimeout(() => { end(place, gone); }, Math.max(0, Math.min(graceMs, task.startedAt + task.deadlineMs - Date.now())));
  };

  for (let count = 0; count < options.readers; count += 1) {
    const place = {} as Place;
    place.thread = startThread(place);
    places.push(place);
  }

  return {
    ready,
    query({ signal, ...request }) {
      const { promise, resolve, reject } = Promise.withResolvers<QueryAnswer>();
      const task: Task = {
        id: randomUUID(), startedAt: 0,
        deadlineMs: Math.max(1, Math.min(request.deadlineMs ?? defaultDeadlineMs, defaultDeadlineMs)),
        request: { ...request, maxBytes: Math.min(request.maxBytes ?? maxBytes, maxBytes), maxRows: Math.min(request.maxRows ?? maxRows, maxRows) },
        settle(outcome) {
          signal?.removeEventListener('abort', abort);
          if (outcome instanceof Error) reject(outcome); else resolve(outcome);
        },
      };
      const abort = (): void => { leave(task); };
      const failed = places.every(({ failure }) => failure) ? places[0]?.failure : undefined;
      if (closed) task.settle(new KnownError('not-ready', 'the server is shutting down'));
      else if (failed) task.settle(noneLeft(failed));
      else if (signal?.aborted) task.settle(new KnownError('query-cancelled', 'the client left before the answer'));
      else {
        signal?.addEventListener('abort', abort, { once: true });
        line.add(task);
        serve();
      }
      return promise;
    },
    async follow(seq) {
      latest = Math.max(latest, seq);
      // a thread that loads is told `latest` when it is ready, before it gets a query
      await Promise.all(places.filter(({ thread }) => thread.loaded).map(({ thread, task }) => {
        const there = thread.follow(seq);
        return task ? undefined : there;
      }));
    },
    running: () => places.flatMap(({ task }) => task ? [describe(task)] : []),
    kill(id) {
      const place = places.find(({ task }) => task?.id === id);
      if (place) end(place, new KnownError('query-cancelled', 'the query was ended by an administrator'));
      return place !== undefined;
    },
    status: () => ({
      readers: places.map(({ thread, task, failure }) => ({ state: failure ? 'failed' as const : !thread.loaded ? 'loading' as const : task ? 'busy' as const : 'ready' as const, ...thread.state })),
    }),
    async close() {
      closed = true;
      const closing = new KnownError('not-ready', 'the server is shutting down');
      line.clear(closing);
      await Promise.all(places.map((place) => {
        settle(place, closing);
        return place.thread.terminate();
      }));
    },
  };
}

function noneLeft(error: Error): KnownError {
  return new KnownError('not-ready', `no query thread could load the graph: ${error.message}`, {}, { cause: error });
}

function describe({ id, request, startedAt, deadlineMs }: Task): RunningQuery {
  return {
    id, sparql: request.sparql, startedAt: new Date(startedAt).toISOString(), ms: Date.now() - startedAt, deadlineMs,
    ...(request.label ? { label: request.label } : {}), ...(request.agent ? { agent: request.agent } : {}),
  };
}
