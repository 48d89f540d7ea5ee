/**
 * What a reader thread does: loads its own graph from the journal, then answers queries and follows the journal, one
 * message after another. The order of messages is the order of things: a query sent after `follow` sees what it brought.
 */
import type { MessagePort } from 'node:worker_threads';
import { KnownError, describeError } from '../errors.ts';
import { describeFatal, isFatal } from './engine-errors.ts';
import { createGraph } from './graph.ts';
import { openJournalReader } from './journal-reader.ts';
import { followJournal, loadGraph } from './load-graph.ts';
import type { ProvenanceOf } from './load-graph.ts';
import type { FromReader, ReaderData, ReaderState, ToReader } from './reader-messages.ts';
import type { GraphView, JournalReader } from './store.ts';

export interface ReaderOptions extends ReaderData { port: MessagePort; provenanceOf: ProvenanceOf }

/** Loads, says `ready`, and serves until the thread is ended; says `failed` and returns when it cannot load. */
export function runReader({ port, journalFile, provenanceOf, limitBytes }: ReaderOptions): void {
  const send = (message: FromReader): void => { port.postMessage(message); };
  let journal: JournalReader;
  let graph: GraphView;
  let seq: number;
  try {
    journal = openJournalReader({ file: journalFile });
    graph = createGraph(limitBytes === undefined ? {} : { limitBytes });
    seq = loadGraph({ graph, journal, provenanceOf, onProgress: everyHalfSecond((done, of) => { send({ type: 'loading', done, of }); }) });
  } catch (error) {
    send({ type: 'failed', error: describeError(error) });
    return;
  }
  const state = (): ReaderState => ({ seq, quads: graph.size, memoryBytes: graph.memory().usedBytes });

  /** the engine broke: the caller has been told, and the thread that replaces this one loads from the journal */
  let broken = false;

  port.on('message', (message: ToReader) => {
    if (broken) return;
    if (message.type === 'follow') {
      // an error here is thrown: the thread ends, and the one that replaces it loads from the journal
      seq = followJournal({ graph, journal, provenanceOf, from: seq, to: message.seq });
      send({ type: 'followed', ...state() });
      return;
    }
    const { id, request } = message;
    const before = graph.memory().usedBytes;
    const grown = (): { grownBytes: number } => ({ grownBytes: graph.memory().usedBytes - before });
    try {
      send({ type: 'answer', id, answer: graph.query(request), ...grown() });
    } catch (error) {
      const fatal = isFatal(error);
      broken = fatal;
      send({ type: 'error', id, error: describeError(fatal ? describeFatal(error) : error), fatal: fatal || !(error instanceof KnownError), ...grown() });
    }
  });
  send({ type: 'ready', ...state() });
}

function everyHalfSecond(tell: (done: number, of: number) => void): (done: number, of: number) => void {
  let told = Date.now();
  return (done, of) => {
    if (Date.now() - told < 500) return;
    told = Date.now();
    tell(done, of);
  };
}
