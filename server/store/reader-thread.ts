/**
 * One reader thread as the pool sees it: its worker with a small JavaScript heap, what it said last, and who waits for it
 * to follow. It knows nothing of queues and deadlines.
 */
import { Worker } from 'node:worker_threads';
import { KnownError, reviveError } from '../errors.ts';
import type { FromReader, ReaderData, ReaderState, ToReader } from './reader-messages.ts';
import type { QueryAnswer, QueryRequest } from './store.ts';

/** What a thread tells its pool. After `ended` it says nothing more. */
export interface ReaderEvents {
  ready(): void;
  answered(id: string, answer: QueryAnswer): void;
  /** `fatal`: the thread has to be replaced */ refused(id: string, error: Error, fatal: boolean): void;
  /** the thread is gone by itself; `loaded` = it had been ready */ ended(error: Error, loaded: boolean): void;
}

export interface ReaderThread {
  readonly loaded: boolean;
  readonly state: ReaderState;
  /** memory that queries have taken for good, in bytes */ readonly grownBytes: number;
  query(id: string, request: Omit<QueryRequest, 'signal'>): void;
  /** Sends the seq; resolves when the thread is there, or is gone. */
  follow(seq: number): Promise<void>;
  /** Ends the thread without a word. */
  terminate(): Promise<void>;
}

export interface ReaderThreadOptions { entry: URL; data: ReaderData; /** largest answer in bytes: the heap must hold it */ maxBytes: number; events: ReaderEvents }

/** Starts a thread; it loads at once. */
export function createReaderThread({ entry, data, maxBytes, events }: ReaderThreadOptions): ReaderThread {
  // an answer is one string, of two bytes a character at worst, beside its copy for the message
  const heapMb = 192 + Math.ceil((3 * maxBytes) / 1024 ** 2);
  const worker = new Worker(entry, { workerData: data, resourceLimits: { maxOldGenerationSizeMb: heapMb } });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const send = (message: ToReader): void => { worker.postMessage(message); };
  let followers: { seq: number; resolve: () => void }[] = [];
  let loaded = false;
  let gone = false;
  let grownBytes = 0;
  let state: ReaderState = { seq: 0, quads: 0, memoryBytes: 0 };

  const letGo = (upTo = Number.POSITIVE_INFINITY): void => {
    const here = followers.filter(({ seq }) => seq <= upTo);
    followers = followers.filter(({ seq }) => seq > upTo);
    for (const { resolve } of here) resolve();
  };
  const end = (error: Error): void => {
    if (gone) return;
    gone = true;
    letGo();
    void worker.terminate();
    events.ended(error, loaded);
  };

  worker.on('message', (message: FromReader) => {
    if (gone) return;
    switch (message.type) {
      case 'ready': case 'followed':
        state = { seq: message.seq, quads: message.quads, memoryBytes: message.memoryBytes };
        if (message.type === 'ready') { loaded = true; events.ready(); }
        letGo(message.seq);
        break;
      case 'answer': case 'error':
        grownBytes += message.grownBytes;
        state = { ...state, memoryBytes: state.memoryBytes + message.grownBytes };
        if (message.type === 'answer') events.answered(message.id, message.answer);
        else events.refused(message.id, reviveError(message.error), message.fatal);
        break;
      case 'failed': end(reviveError(message.error)); break;
      case 'loading': state = { ...state, seq: message.done }; break;
    }
  });
  worker.on('error', (error) => {
    const outOfMemory = (error as { code?: string } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    end(outOfMemory ? new KnownError('answer-too-large', 'the answer needed more memory than there is; narrow the query, or page through it') : error instanceof Error ? error : new Error(String(error)));
  });
  worker.on('exit', () => { end(new Error('the query thread ended')); });

  return {
    get loaded() { return loaded; },
    get state() { return state; },
    get grownBytes() { return grownBytes; },
    query(id, request) { send({ type: 'query', id, request }); },
    follow(seq) {
      if (gone || seq <= state.seq && loaded) return Promise.resolve();
      send({ type: 'follow', seq });
      return new Promise((resolve) => { followers.push({ seq, resolve }); });
    },
    async terminate() {
      gone = true;
      letGo();
      await worker.terminate();
    },
  };
}
