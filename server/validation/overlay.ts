/**
 * What a record is judged on: its statements over those of the graph, without the record's own old version. It answers
 * like an RDF/JS dataset, asks the graph as little as it can, and remembers the answers for the life of one judgement.
 */
import type { GraphView } from '../store/store.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { IndexedDataset, keyOf, statementKey, toMatches } from './indexed-dataset.ts';
import type { Matches } from './indexed-dataset.ts';

/** The part of RDF/JS's dataset that validation needs. */
export interface DataView {
  match(subject?: Term | null, predicate?: Term | null, object?: Term | null): Matches;
  has(quad: Quad): boolean;
  readonly size: number;
  [Symbol.iterator](): Iterator<Quad>;
}

export interface OverlayOptions {
  submission: IndexedDataset;
  graph: Pick<GraphView, 'match'>;
  /** IRI of the record whose stored version is not seen */ exceptGraph?: string;
}

const nothing = toMatches([]);

/** Creates the view. `match` without subject and without object is refused: it would read the whole graph. */
export function createOverlay({ submission, graph, exceptGraph }: OverlayOptions): DataView {
  const memo = new Map<string, Matches>();
  /** subjects of the submission: all the graph says of them, read once */
  const around = new Map<string, IndexedDataset>();
  const options = exceptGraph === undefined ? {} : { exceptGraph };

  const ask = (subject: Term | null, predicate: Term | null, object: Term | null): Quad[] =>
    graph.match(subject?.value ?? null, predicate?.value ?? null, object as Quad['object'] | null, options);

  const fromGraph = (subject: Term | null, predicate: Term | null, object: Term | null): readonly Quad[] => {
    if (subject) {
      const key = keyOf(subject);
      if (submission.hasSubject(key)) {
        let known = around.get(key);
        if (!known) around.set(key, known = new IndexedDataset(ask(subject, null, null)));
        return known.match(subject, predicate, object);
      }
    }
    return ask(subject, predicate, object);
  };

  return {
    match(subject, predicate, object) {
      if (subject?.termType === 'Literal' || subject?.termType === 'BlankNode' && !submission.hasSubject(keyOf(subject))) return nothing;
      if (!subject && !object && !predicate) throw new Error('an overlay is never read as a whole');
      const key = `${subject ? keyOf(subject) : ''}\n${predicate ? keyOf(predicate) : ''}\n${object ? keyOf(object) : ''}`;
      const remembered = memo.get(key);
      if (remembered) return remembered;
      const own = submission.match(subject, predicate, object);
      const stored = object?.termType === 'BlankNode' ? [] : fromGraph(subject ?? null, predicate ?? null, object ?? null);
      const result = stored.length === 0 ? own : join(own, stored);
      memo.set(key, result);
      return result;
    },
    has(quad) { return this.match(quad.subject, quad.predicate, quad.object).length > 0; },
    size: submission.size,
    [Symbol.iterator]() { throw new Error('an overlay is never read as a whole'); },
  };
}

/** Both, each statement once: the same may stand in the submission and in several records. */
function join(own: Matches, stored: readonly Quad[]): Matches {
  if (own.length === 0 && stored.length === 1) return toMatches(stored);
  const seen = new Set<string>();
  const result: Quad[] = [];
  for (const list of [own, stored]) {
    for (const quad of list) {
      const key = statementKey(quad);
      if (seen.has(key)) continue;
      seen.add(key);
      result.push(quad);
    }
  }
  return toMatches(result);
}
