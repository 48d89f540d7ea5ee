/**
 * From a new version of a record to the other records whose standing it can change, for better or worse: those that describe
 * the same resources, and those with a resource from which some shape's path leads to what was changed.
 */
import { fromNQuads } from '../rdf/n-quads.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { rdf, rdfs } from '../rdf/vocabulary.ts';
import type { GraphView } from '../store/store.ts';
import { keyOf } from '../validation/indexed-dataset.ts';
import type { DataView } from '../validation/overlay.ts';
import type { ShapeIndex } from '../validation/shape-index.ts';
import { showPath, walk } from '../validation/shape-paths.ts';
import type { Nodes, ShapePath } from '../validation/shape-paths.ts';

export interface AffectedRecords {
  records: Set<string>;
  /** the hierarchy of classes that shapes name has changed, so every record may be concerned */ all: boolean;
}

/** Statements of one text that are not in the other; both are what the journal keeps, a statement a line. */
function changedQuads(before: string, after: string): Quad[] {
  const [old, young] = [new Set(before.split('\n')), new Set(after.split('\n'))];
  return fromNQuads([...old.symmetricDifference(young)].filter(Boolean).join('\n'));
}

/** Ways back from one end of a statement to what some shape looks from; many shapes share one. */
interface Ways { /** by the predicate of the last step, which must lead to the node */ byLast: Map<string, ShapePath[][]>; others: ShapePath[][] }

const waysOf = new WeakMap<ShapeIndex, Map<string, readonly [fromSubject: Ways, fromObject: Ways]>>();

/** The different ways back from statements with this predicate. */
function waysBack(index: ShapeIndex, predicate: string): readonly [fromSubject: Ways, fromObject: Ways] {
  const known = waysOf.get(index) ?? new Map<string, readonly [Ways, Ways]>();
  waysOf.set(index, known);
  let ways = known.get(predicate);
  if (!ways) {
    const different = new Map<string, { inverse: boolean; prefix: ShapePath[] }>();
    for (const { inverse, prefix } of index.dependencies(predicate)) if (inverse || prefix.length > 0) different.set(`${String(inverse)} ${prefix.map(showPath).join(' / ')}`, { inverse, prefix });
    const sorted = [{ byLast: new Map(), others: [] }, { byLast: new Map(), others: [] }] as [Ways, Ways];
    for (const { inverse, prefix } of different.values()) {
      const end = sorted[inverse ? 1 : 0], last = prefix.at(-1);
      if (last?.kind !== 'step' || last.inverse) end.others.push(prefix);
      else end.byLast.set(last.predicate.value, [...end.byLast.get(last.predicate.value) ?? [], prefix]);
    }
    known.set(predicate, ways = sorted);
  }
  return ways;
}

/** Finds them on the state after the change. `before` and `after` are the record's N-Quads; `index` knows all severities. */
export function findAffectedRecords({ record, before, after, view, graph, index }: { record: string; before: string; after: string; view: DataView; graph: Pick<GraphView, 'match'>; index: ShapeIndex }): AffectedRecords {
  const records = new Set<string>();
  const foci: Nodes = new Map();
  const subjects: Nodes = new Map();
  const incoming = new Map<string, Map<string, Nodes>>();
  let all = false;
  /** what leads to a node, by predicate; read once */
  const leadingTo = (node: Term): Map<string, Nodes> => {
    let known = incoming.get(keyOf(node));
    if (!known) {
      incoming.set(keyOf(node), known = new Map());
      for (const { subject, predicate: by } of view.match(null, null, node)) known.set(by.value, (known.get(by.value) ?? new Map() as Nodes).set(keyOf(subject as Term), subject as Term));
    }
    return known;
  };
  const note = (nodes: Nodes): void => { for (const [key, focus] of nodes) foci.set(key, focus); };
  const walkBack = (near: Term, { byLast, others }: Ways): void => {
    for (const prefix of others) note(prefix.length === 0 ? new Map([[keyOf(near), near]]) : walk(view, new Map([[keyOf(near), near]]), { kind: 'sequence', parts: prefix }, true));
    if (byLast.size === 0) return;
    // shapes have hundreds of ways and a node has few predicates that lead to it: those are asked
    for (const [by, first] of leadingTo(near)) for (const prefix of byLast.get(by) ?? []) note(prefix.length > 1 ? walk(view, first, { kind: 'sequence', parts: prefix.slice(0, -1) }, true) : first);
  };
  const done = new Set<string>();
  for (const { subject, predicate, object } of changedQuads(before, after)) {
    subjects.set(keyOf(subject as Term), subject as Term);
    if (predicate.value === rdfs.subClassOf && (index.classes.has(keyOf(subject as Term)) || index.classes.has(keyOf(object as Term)))) all = true;
    for (const [at, ways] of waysBack(index, predicate.value).entries()) {
      const near = (at === 1 ? object : subject) as Term;
      if (near.termType === 'Literal' || ways.byLast.size === 0 && ways.others.length === 0) continue;
      const once = `${keyOf(near)} ${predicate.value} ${at}`;
      if (done.has(once)) continue;
      done.add(once);
      walkBack(near, ways);
    }
  }
  const take = (quads: readonly Quad[]): void => { for (const { graph: { value } } of quads) if (value !== record && !value.endsWith('/history')) records.add(value); };
  for (const subject of subjects.values()) take(graph.match(subject.value, null, null));
  for (const [key, focus] of foci) if (!subjects.has(key) && focus.termType === 'NamedNode') take(graph.match(focus.value, rdf.type, null));
  return { records, all };
}
