/**
 * What a reader thread does: loads its own graph from the journal, then answers queries and follows the journal, one
 * message after another. The order of messages is the order of things: a query sent after `follow` sees what it brought.
 */
import type { MessagePort } from 'node:worker_threads';
import { describeError } from '../errors.ts';
import type { ErrorMessage } from '../errors.ts';
import { createGraph } from './graph.ts';
import { openJournalReader } from './journal-reader.ts';
import { followJournal, loadGraph } from './load-graph.ts';
import type { ProvenanceOf } from './load-graph.ts';
import type { QueryAnswer, QueryRequest } from './store.ts';

export type ToReader =
  | { type: 'query'; id: string; request: Omit<QueryRequest, 'signal'> }
  | { type: 'follow'; seq: number };

export interface ReaderState { seq: number; quads: number; memoryBytes: number }
export type FromReader =
  | ({ type: 'ready' | 'followed' } & ReaderState)
  | { type: 'loading'; done: number; of: number }
  | { type: 'answer'; id: string; answer: QueryAnswer }
  | { type: 'error'; id: string; error: ErrorMessage; /** the thread can not be trusted any more */ fatal: boolean };

export interface ReaderOptions { port: MessagePort; journalFile: string; provenanceOf: ProvenanceOf; limitBytes?: number }

/** Loads, says `ready`, and serves until the thread is ended. */
export function runReader({ port, journalFile, provenanceOf, limitBytes }: ReaderOptions): void {
  const journal = openJournalReader({ file: journalFile });
  const graph = createGraph(limitBytes === undefined ? {} : { limitBytes });
  const send = (message: FromReader): void => { port.postMessage(message); };
  const state = (): ReaderState => ({ seq, quads: graph.size, memoryBytes: graph.memory().usedBytes });
  let told = Date.now();
  let seq = loadGraph({
    graph, journal, provenanceOf,
    onProgress(done, of) {
      if (Date.now() - told < 500) return;
      told = Date.now();
      send({ type: 'loading', done, of });
    },
  });
  port.on('message', (message: ToReader) => {
    if (message.type === 'follow') {
      seq = followJournal({ graph, journal, provenanceOf, from: seq, to: message.seq });
      send({ type: 'followed', ...state() });
      return;
    }
    try {
      send({ type: 'answer', id: message.id, answer: graph.query(message.request) });
    } catch (error) {
      const described = describeError(error);
      send({ type: 'error', id: message.id, error: described, fatal: described.code === undefined });
    }
  });
  send({ type: 'ready', ...state() });
}
