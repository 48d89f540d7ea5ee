/**
 * One thread's graph: Oxigraph behind the port `GraphView`. Text goes in and n3's plain terms come out; the number of
 * quads is kept by counting, because the engine's own count walks through the whole store, and lines are not quads: the
 * engine keeps numbers and times by value ("07"^^xsd:integer comes back as "7").
 */
import { defaultGraph, namedNode, quad } from '../rdf/terms.ts';
import type { Quad, Quad_Object, Quad_Subject } from '../rdf/terms.ts';
import { engine, memoryBytes, memoryLimit } from './engine.ts';
import { freeHandle, fromEngine, toEngine } from './engine-terms.ts';
import { createMemoryWatch } from './memory-watch.ts';
import { runQuery } from './run-query.ts';
import type { GraphView } from './store.ts';

export interface GraphOptions {
  /** bytes at which a thread counts as full; the engine's 4 GiB unless a test says less */ limitBytes?: number;
}

/** Texts of up to so many characters are counted graph by graph when loaded; after longer ones `size` counts anew. */
const exactLength = 100_000;
const graphOfLine = / <([^<>]*)> \.$/gm;

/** Creates an empty graph. */
export function createGraph({ limitBytes = memoryLimit }: GraphOptions = {}): GraphView {
  const store = new engine.Store();
  const watch = createMemoryWatch({ usedBytes: memoryBytes, limitBytes });
  /** undefined after a bulk load, until somebody asks */
  let size: number | undefined = 0;
  /** quads at the last count; near enough for the watch */
  let roughSize = 0;

  const sizeOf = (graphs: readonly string[]): number => {
    if (graphs.length === 0) return 0;
    const answer = store.query(`SELECT (COUNT(*) AS ?n) WHERE { VALUES ?g { ${graphs.map((graph) => `<${graph}>`).join(' ')} } GRAPH ?g { ?s ?p ?o } }`, { results_format: 'tsv' }) as string;
    return Number(/\n(\d+)/.exec(answer)?.[1] ?? 0);
  };
  const load = (nquads: string): void => {
    // in a transaction (the default): the bulk loader without one takes 160 MB for itself each time
    if (nquads !== '') store.load(nquads, { format: 'application/n-quads', lenient: true });
  };
  const add = (quads: number): void => {
    roughSize += quads;
    if (size !== undefined) size += quads;
    watch.note(roughSize);
  };

  return {
    replaceGraph(graph, nquads) {
      const before = sizeOf([graph]);
      // one statement of SPARQL drops a graph of 33 triples in 0.015 ms; match and delete take 0.37 ms
      if (before > 0) store.update(`DROP SILENT GRAPH <${graph}>`);
      load(nquads);
      add(sizeOf([graph]) - before);
    },
    load(nquads, { fresh = false } = {}) {
      if (!fresh && nquads.length > exactLength) {
        load(nquads);
        add(lineCount(nquads));
        size = undefined;
        return;
      }
      const graphs = [...new Set([...nquads.matchAll(graphOfLine)].map((match) => match[1]!))];
      const before = nquads.length > exactLength ? 0 : sizeOf(graphs);
      load(nquads);
      add(sizeOf(graphs) - before);
    },
    checkRoom(characters) { watch.checkRoom(roughSize, characters); },
    match(subject, predicate, object, { graph, exceptGraph } = {}) {
      const given = [subject, predicate, object, graph];
      const pattern = [subject ? engine.namedNode(subject) : null, predicate ? engine.namedNode(predicate) : null, object ? toEngine(object) : null, graph ? engine.namedNode(graph) : null] as const;
      // what is given needs no handle for each result
      const [s, p, g] = [subject, predicate, graph].map((iri) => iri ? namedNode(iri) : undefined);
      const found: Quad[] = [];
      for (const match of store.match(...pattern)) {
        const inGraph = g ?? fromEngine(match.graph as never);
        if (exceptGraph === undefined || inGraph.value !== exceptGraph) {
          found.push(quad((s ?? fromEngine(match.subject as never)) as Quad_Subject, p ?? namedNode(valueOf(match.predicate)),
            (object ?? fromEngine(match.object as never)) as Quad_Object, inGraph.value === '' ? defaultGraph() : namedNode(inGraph.value)));
        }
        freeHandle(match);
      }
      for (const [at, term] of pattern.entries()) if (given[at]) freeHandle(term);
      return found;
    },
    query: (request) => runQuery(store, request),
    get size() {
      if (size === undefined) roughSize = size = store.size;
      return size;
    },
    memory: () => ({ usedBytes: memoryBytes(), limitBytes }),
    graphs: () => (store.query('SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }', { results_format: 'csv' }) as string).trimEnd().split('\r\n').slice(1),
    read(graph) {
      const name = engine.namedNode(graph);
      const text = store.dump({ format: 'application/n-triples', from_graph_name: name });
      freeHandle(name);
      return sortLines(text.replaceAll(/ \.$/gm, () => ` <${graph}> .`));
    },
    asStored(nquads) {
      const other = new engine.Store();
      other.load(nquads, { format: 'application/n-quads', lenient: true });
      const text = other.dump({ format: 'application/n-quads' });
      freeHandle(other);
      return sortLines(text);
    },
    dump: () => sortLines(store.dump({ format: 'application/n-quads' })),
  };
}

function sortLines(text: string): string {
  return text.split('\n').filter(Boolean).toSorted().join('\n');
}

function valueOf(handle: { value: string }): string {
  const { value } = handle;
  freeHandle(handle);
  return value;
}

function lineCount(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
