/**
 * Whether the graph is what the journal says: every graph of both, compared statement by statement. For `check`, not for
 * every day. The engine keeps numbers and times by value, so the journal's text is led through it before it is compared.
 */
import type { GraphView, JournalReader } from '../store/store.ts';
import { historyGraph, provenanceOf } from './provenance.ts';

/** Characters of N-Quads that are compared at a time; bounds the memory that a check takes. */
const chunkLength = 4_000_000;

/** One line a difference, at most `most` of each kind; none when they are equal. */
export function compareWithReplay({ journal, graph, most = 20 }: { journal: JournalReader; graph: Pick<GraphView, 'graphs' | 'read' | 'asStored'>; most?: number }): string[] {
  const missing: string[] = [], surplus: string[] = [];
  const seen = new Set<string>();
  let graphs: string[] = [], text = '';
  const compare = (): void => {
    const expected = new Set(graph.asStored(text).split('\n'));
    for (const name of graphs) for (const line of graph.read(name).split('\n')) if (!expected.delete(line) && line !== '') surplus.push(line);
    expected.delete('');
    missing.push(...expected);
    graphs = [];
    text = '';
  };
  const take = (name: string, nquads: string): void => {
    seen.add(name);
    graphs.push(name);
    text += nquads;
    if (text.length > chunkLength) compare();
  };
  for (const { row, nquads } of journal.replay()) take(row.record, nquads);
  const histories = Map.groupBy(journal.versions(), ({ record }) => record);
  for (const [record, rows] of histories) take(historyGraph(record), rows.map(provenanceOf).join(''));
  compare();
  for (const name of graph.graphs()) if (!seen.has(name)) surplus.push(...graph.read(name).split('\n').filter(Boolean));
  return [
    ...missing.slice(0, most).map((line) => `graph: this statement of the journal is missing: ${line}`),
    ...surplus.slice(0, most).map((line) => `graph: this statement is in no version of the journal: ${line}`),
  ];
}
