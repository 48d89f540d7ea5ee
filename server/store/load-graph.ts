/**
 * From the journal to a graph: the whole of it at start-up, in chunks that the engine loads fastest, and step by step
 * after that. The keeper and the readers use the same two functions, so that their graphs are the same.
 */
import type { GraphView, JournalReader, VersionRow } from './store.ts';

/** Versions → N-Quads of their provenance, given by `records/`. */
export type ProvenanceOf = (row: VersionRow) => string;

/** Characters of a chunk: some ten thousand lines. One long text would load five times slower. */
const chunkLength = 1_500_000;

/** Collects text into chunks for `take`. */
function createChunks(take: (nquads: string) => void): { add(text: string): void; flush(): void } {
  let parts: string[] = [];
  let length = 0;
  const flush = (): void => {
    if (length > 0) take(parts.join(''));
    parts = [];
    length = 0;
  };
  return {
    add(text) {
      parts.push(text);
      length += text.length;
      if (length >= chunkLength) flush();
    },
    flush,
  };
}

export interface LoadOptions {
  /** an empty graph */ graph: GraphView;
  journal: JournalReader;
  provenanceOf: ProvenanceOf;
  /** told the seq of each record that was loaded, and the last */ onProgress?: (done: number, of: number) => void;
}

/** Loads the newest contents and all provenance; returns the seq that the graph then holds. Throws journal-damaged. */
export function loadGraph({ graph, journal, provenanceOf, onProgress }: LoadOptions): number {
  const seq = journal.lastSeq();
  const chunks = createChunks((nquads) => { graph.load(nquads); });
  for (const { row, nquads } of journal.replay({ upToSeq: seq })) {
    chunks.add(nquads);
    onProgress?.(row.seq, seq);
  }
  for (const row of journal.versions({ upToSeq: seq })) chunks.add(provenanceOf(row));
  chunks.flush();
  return seq;
}

/** Brings a graph from one seq to another; returns where it is. New records go in together: a bulk import is many of them. */
export function followJournal({ graph, journal, provenanceOf, from, to }: Omit<LoadOptions, 'onProgress'> & { from: number; to: number }): number {
  const fresh = createChunks((nquads) => { graph.load(nquads, { fresh: true }); });
  for (const row of journal.versions({ afterSeq: from, upToSeq: to })) {
    const nquads = row.withdrawn ? '' : journal.content(row.seq) ?? '';
    if (row.number === 1) {
      fresh.add(nquads);
      fresh.add(provenanceOf(row));
    } else {
      fresh.flush(); // the first version may be in it
      graph.replaceGraph(row.record, nquads);
      graph.load(provenanceOf(row));
    }
  }
  fresh.flush();
  return Math.max(from, to);
}
