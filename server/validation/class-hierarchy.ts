/**
 * Which classes lie above which: from our vocabulary in memory and from the ontologies in the graph. The SHACL engine
 * would walk all classes *below* the wanted one again for every value; walking up from the value's own is a few steps.
 */
import { namedNode } from '../rdf/terms.ts';
import type { Term } from '../rdf/terms.ts';
import { rdf, rdfs } from '../rdf/vocabulary.ts';
import { keyOf } from './indexed-dataset.ts';
import type { IndexedDataset } from './indexed-dataset.ts';
import type { DataView } from './overlay.ts';

const type = namedNode(rdf.type);
const subClassOf = namedNode(rdfs.subClassOf);

export interface ClassHierarchy {
  /** keys of a node's classes and of all above them */ classesOf(view: Pick<DataView, 'match'>, node: Term): ReadonlySet<string>;
  isInstance(view: Pick<DataView, 'match'>, node: Term, classTerm: Term): boolean;
  /** whether the vocabulary itself says so, whatever the graph says */ states(subject: Term, above: Term): boolean;
}

/** Creates the look-up; answers are remembered for the life of each view. Cycles of subclasses end. */
export function createClassHierarchy(vocabulary: IndexedDataset): ClassHierarchy {
  const remembered = new WeakMap<object, Map<string, ReadonlySet<string>>>();

  const classesOf = (view: Pick<DataView, 'match'>, node: Term): ReadonlySet<string> => {
    if (node.termType === 'Literal') return new Set();
    let known = remembered.get(view);
    if (!known) remembered.set(view, known = new Map());
    const key = keyOf(node);
    const before = known.get(key);
    if (before) return before;
    const found = new Set<string>();
    const waiting = [...view.match(node, type, null)].map((quad) => quad.object as Term);
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (next.termType === 'Literal' || found.has(keyOf(next))) continue;
      found.add(keyOf(next));
      for (const { object } of vocabulary.match(next, subClassOf, null)) waiting.push(object);
      for (const { object } of view.match(next, subClassOf, null)) waiting.push(object);
    }
    known.set(key, found);
    return found;
  };
  return {
    classesOf, isInstance: (view, node, classTerm) => classesOf(view, node).has(keyOf(classTerm)),
    states: (subject, above) => vocabulary.match(subject, subClassOf, above).length > 0,
  };
}
