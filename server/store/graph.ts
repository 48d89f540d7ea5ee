/**
 * One thread's graph: Oxigraph behind the port `GraphView`. Terms leave it as n3's plain objects and the WebAssembly
 * handles are freed at once, for their finalisers do not run inside a long task.
 */
import type * as Oxigraph from 'oxigraph';
import { KnownError } from '../errors.ts';
import { blankNode, defaultGraph, literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad, Quad_Object, Quad_Subject, Term } from '../rdf/terms.ts';
import { engine, memoryBytes, memoryLimit } from './engine.ts';
import { runQuery } from './run-query.ts';
import type { GraphView } from './store.ts';

export interface GraphOptions {
  /** bytes at which a thread counts as full; the engine's 4 GiB unless a test says less */ limitBytes?: number;
}

/** Share of the limit from which `replaceGraph` refuses to add: room is left for queries and for removing. */
export const fullShare = 0.92;

/** Creates an empty graph. `replaceGraph` throws store-full near the limit of memory, before anything changed. */
export function createGraph({ limitBytes = memoryLimit }: GraphOptions = {}): GraphView {
  const store = new engine.Store();
  let size = 0;

  const sizeOf = (graph: string): number => {
    const answer = store.query(`SELECT (COUNT(*) AS ?n) WHERE { GRAPH <${graph}> { ?s ?p ?o } }`, { results_format: 'tsv' }) as string;
    return Number(/\n"?(\d+)/.exec(answer)?.[1] ?? 0);
  };
  const loadText = (nquads: string): void => {
    store.load(nquads, { format: 'application/n-quads', lenient: true });
    size += lineCount(nquads);
  };

  return {
    replaceGraph(graph, nquads) {
      if (nquads !== '' && memoryBytes() > fullShare * limitBytes) {
        throw new KnownError('store-full', `the graph uses ${Math.round(memoryBytes() / 1e6)} of ${Math.round(limitBytes / 1e6)} MB; nothing was changed`, { used_bytes: memoryBytes(), limit_bytes: limitBytes });
      }
      const before = sizeOf(graph);
      if (before > 0) store.update(`DROP SILENT GRAPH <${graph}>`);
      size -= before;
      if (nquads !== '') loadText(nquads);
    },
    load: loadText,
    match(subject, predicate, object, { graph, exceptGraph } = {}) {
      const pattern = [subject ? engine.namedNode(subject) : null, predicate ? engine.namedNode(predicate) : null, object ? toEngine(object) : null, graph ? engine.namedNode(graph) : null] as const;
      const found: Quad[] = [];
      for (const match of store.match(...pattern) as (Oxigraph.Quad & Freed)[]) {
        const own = match.graph.value;
        if (own !== exceptGraph) found.push(quad(fromEngine(match.subject) as Quad_Subject, namedNode(match.predicate.value), fromEngine(match.object) as Quad_Object, own === '' ? defaultGraph() : namedNode(own)));
        match.free?.();
      }
      for (const term of pattern) (term as Freed | null)?.free?.();
      return found;
    },
    query: (request) => runQuery(store, request),
    get size() { return size; },
    memory: () => ({ usedBytes: memoryBytes(), limitBytes }),
    dump: () => (store.dump({ format: 'application/n-quads' }).split('\n')).filter(Boolean).toSorted().join('\n'),
  };
}

/** WebAssembly handles have `free` at run time; the package's types leave it out. */
interface Freed { free?: () => void }

function toEngine(term: Quad['object']): Oxigraph.NamedNode | Oxigraph.Literal | Oxigraph.BlankNode {
  if (term.termType === 'NamedNode') return engine.namedNode(term.value);
  if (term.termType !== 'Literal') return engine.blankNode(term.value);
  return term.language ? engine.literal(term.value, term.language) : engine.literal(term.value, engine.namedNode(term.datatype.value));
}

function fromEngine(term: Oxigraph.Term): Term {
  switch (term.termType) {
    case 'NamedNode': return namedNode(term.value);
    case 'Literal': return term.language ? literal(term.value, term.language) : literal(term.value, namedNode(term.datatype.value));
    case 'BlankNode': return blankNode(term.value);
    default: return defaultGraph();
  }
}

function lineCount(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count + (text.endsWith('\n') || text === '' ? 0 : 1);
}
