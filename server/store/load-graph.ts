/**
 * From the journal to a graph: the whole of it at start-up, in chunks that the engine loads fastest, and step by step
 * after that. The keeper and the readers use the same two functions, so that their graphs are the same.
 */
import type { GraphView, JournalReader, VersionRow } from './store.ts';

/** Versions → N-Quads of their provenance, given by `records/`. */
export type ProvenanceOf = (row: VersionRow) => string;

/** Characters a chunk has: some thousand lines. */
const chunkLength = 1_500_000;

/** Loads the newest contents and all provenance; returns the seq that the graph then holds. */
export function loadGraph({ graph, journal, provenanceOf, onProgress }: { graph: GraphView; journal: JournalReader; provenanceOf: ProvenanceOf; onProgress?: (done: number, of: number) => void }): number {
  const seq = journal.lastSeq();
  let chunk: string[] = [];
  let length = 0;
  const flush = (): void => {
    if (length > 0) graph.load(chunk.join(''));
    chunk = [];
    length = 0;
  };
  const add = (text: string): void => {
    chunk.push(text);
    length += text.length;
    if (length >= chunkLength) flush();
  };
  for (const { row, nquads } of journal.replay({ upToSeq: seq })) {
    add(nquads);
    onProgress?.(row.seq, seq);
  }
  for (const row of journal.versions({ upToSeq: seq })) add(provenanceOf(row));
  flush();
  return seq;
}

/** Brings a graph from one seq to another; returns where it is. */
export function followJournal({ graph, journal, provenanceOf, from, to }: { graph: GraphView; journal: JournalReader; provenanceOf: ProvenanceOf; from: number; to: number }): number {
  for (const row of journal.versions({ afterSeq: from, upToSeq: to })) {
    graph.replaceGraph(row.record, row.withdrawn ? '' : journal.content(row.seq) ?? '');
    graph.load(provenanceOf(row));
  }
  return Math.max(from, to);
}
