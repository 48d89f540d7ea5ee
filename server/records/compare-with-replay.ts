/**
 * Whether the graph is what the journal says: every line of both, compared. For `check`, not for every day.
 */
import { fromNQuads, toNQuads } from '../rdf/n-quads.ts';
import type { GraphView, JournalReader } from '../store/store.ts';
import { provenanceOf } from './provenance.ts';

/** One line a difference, at most `most`; none when they are equal. */
export function compareWithReplay({ journal, graph, most = 20 }: { journal: JournalReader; graph: Pick<GraphView, 'dump'>; most?: number }): string[] {
  const expected = new Set<string>();
  const take = (text: string): void => { for (const line of text.split('\n')) if (line !== '') expected.add(line); };
  for (const { nquads } of journal.replay()) take(nquads);
  for (const row of journal.versions()) take(provenanceOf(row));
  const surplus: string[] = [];
  for (const line of graph.dump().split('\n')) if (line !== '' && !expected.delete(line)) surplus.push(line);
  // what is left on either side may be two spellings of one statement
  const canonical = new Map([...expected].map((line) => [canonicalLine(line), line] as const));
  const unknown = surplus.filter((line) => !canonical.delete(canonicalLine(line)));
  return [
    ...[...canonical.values()].slice(0, most).map((line) => `graph: this statement of the journal is missing: ${line}`),
    ...unknown.slice(0, most).map((line) => `graph: this statement is in no version of the journal: ${line}`),
  ];
}

function canonicalLine(line: string): string {
  return toNQuads(fromNQuads(`${line}\n`)).trimEnd();
}
