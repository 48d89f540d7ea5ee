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
import { walk } from '../validation/shape-paths.ts';

export interface AffectedRecords {
  records: Set<string>;
  /** the hierarchy of classes that shapes name has changed, so every record may be concerned */ all: boolean;
}

/** Statements of one text that are not in the other; both are what the journal keeps, a statement a line. */
function changedQuads(before: string, after: string): Quad[] {
  const [old, young] = [new Set(before.split('\n')), new Set(after.split('\n'))];
  return fromNQuads([...old.symmetricDifference(young)].filter(Boolean).join('\n'));
}

/** Finds them on the state after the change. `before` and `after` are the record's N-Quads; `index` knows all severities. */
export function findAffectedRecords({ record, before, after, view, graph, index }: { record: string; before: string; after: string; view: DataView; graph: Pick<GraphView, 'match'>; index: ShapeIndex }): AffectedRecords {
  const records = new Set<string>();
  const foci = new Map<string, Term>();
  const subjects = new Map<string, Term>();
  let all = false;
  for (const { subject, predicate, object } of changedQuads(before, after)) {
    subjects.set(keyOf(subject as Term), subject as Term);
    if (predicate.value === rdfs.subClassOf && (index.classes.has(keyOf(subject as Term)) || index.classes.has(keyOf(object as Term)))) all = true;
    for (const { prefix, inverse } of index.dependencies(predicate.value)) {
      const near = (inverse ? object : subject) as Term;
      if (near.termType === 'Literal' || !inverse && prefix.length === 0) continue;
      const found = prefix.length === 0 ? new Map([[keyOf(near), near]]) : walk(view, new Map([[keyOf(near), near]]), { kind: 'sequence', parts: prefix }, true);
      for (const [key, focus] of found) foci.set(key, focus);
    }
  }
  const take = (quads: readonly Quad[]): void => { for (const { graph: { value } } of quads) if (value !== record && !value.endsWith('/history')) records.add(value); };
  for (const subject of subjects.values()) take(graph.match(subject.value, null, null));
  for (const [key, focus] of foci) if (!subjects.has(key) && focus.termType === 'NamedNode') take(graph.match(focus.value, rdf.type, null));
  return { records, all };
}
