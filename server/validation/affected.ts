/**
 * From changed statements to what must be judged again outside the record: focus nodes of other records with the shapes
 * whose verdict the change can make worse, and, where that is enough, only the values concerned.
 */
import { namedNode } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { keyOf } from './indexed-dataset.ts';
import type { DataView } from './overlay.ts';
import type { Dependency, ShapeIndex } from './shape-index.ts';
import { walk } from './shape-paths.ts';
import type { Nodes } from './shape-paths.ts';
import type { Pair } from './validator.ts';

export interface Change { added: readonly Quad[]; removed: readonly Quad[] }

/** `root`: the shape of which the focus node is a target. */
export interface AffectedPair extends Pair { root: Term }

export interface Affected {
  pairs: AffectedPair[];
  /** nodes that were not looked at because a statement concerns more than `cap` focus nodes */ skipped: number;
}

interface Draft { root: Term; focus: Term; shape: Term; values: Map<string, Term> | undefined }

/** Number of ways to walk back from one node from which it is cheaper to read all that leads to it once. */
const manyWays = 4;

/**
 * Pairs outside the record. `view` is the state after the change; `own` says which nodes are
 * judged anyway, save for shapes that are judged by values.
 * Walking on the state after is enough for removals too: where the way back was removed as well, that removal has a
 * dependency of its own.
 */
export function findAffected({ change, view, index, own, cap }: { change: Change; view: DataView; index: ShapeIndex; own: (key: string) => boolean; cap: number }): Affected {
  const drafts = new Map<string, Draft>();
  let skipped = 0;

  const add = (root: Term, focus: Term, shape: Term, value: Term | undefined): void => {
    const key = `${keyOf(focus)}\n${keyOf(shape)}\n${keyOf(root)}`;
    const draft = drafts.get(key);
    if (!draft) drafts.set(key, { root, focus, shape, values: value && new Map([[keyOf(value), value]]) });
    else if (!value) draft.values = undefined;
    else draft.values?.set(keyOf(value), value);
  };
  const incoming = new Map<string, Map<string, Nodes>>();
  const leadingTo = (node: Term, predicate: string): Nodes => {
    let known = incoming.get(keyOf(node));
    if (!known) {
      incoming.set(keyOf(node), known = new Map());
      for (const { subject, predicate: by } of view.match(null, null, node)) {
        const nodes = known.get(by.value) ?? new Map() as Nodes;
        known.set(by.value, nodes.set(keyOf(subject), subject));
      }
    }
    return known.get(predicate) ?? new Map();
  };
  const fociOf = (near: Term, { prefix }: Dependency, many: boolean): Nodes => {
    const start: Nodes = new Map([[keyOf(near), near]]);
    if (prefix.length === 0) return start;
    const last = prefix.at(-1)!;
    if (!many || last.kind !== 'step' || last.inverse) return walk(view, start, { kind: 'sequence', parts: prefix }, true);
    return walk(view, leadingTo(near, last.predicate.value), { kind: 'sequence', parts: prefix.slice(0, -1) }, true);
  };

  for (const [quads, removing] of [[change.added, false], [change.removed, true]] as const) {
    for (const { subject, predicate, object } of quads) {
      const relevant = index.dependencies(predicate.value).filter((dependency) => removing ? dependency.byRemoving : dependency.byAdding);
      const many = relevant.filter(({ prefix }) => prefix.length > 0).length >= manyWays;
      for (const dependency of relevant) {
        const near: Term = dependency.inverse ? object : subject;
        const far: Term = dependency.inverse ? subject : object;
        if (dependency.prefix.length === 0 && own(keyOf(near))) continue;
        const foci = fociOf(near, dependency, many);
        let judged = 0, seen = 0;
        for (const [key, focus] of foci) {
          if (judged >= cap) { skipped += foci.size - seen; break; }
          seen += 1;
          if (own(key) && !index.isJudgedByValues(dependency.root, dependency.shape) || !index.isTarget(view, focus, dependency.root)) continue;
          judged += 1;
          const value = !dependency.perValue ? undefined : dependency.isValue ? far : dependency.atValue ? near : undefined;
          add(dependency.root, focus, dependency.shape, value);
        }
      }
      for (const { shape, of } of removing ? [] : index.targetPredicates.get(predicate.value) ?? []) {
        const focus: Term = of === 'subject' ? subject : object;
        if (!own(keyOf(focus))) add(shape, focus, shape, undefined);
      }
    }
  }
  return { pairs: [...drafts.values()].map(({ root, focus, shape, values }) => ({ root, focus, shape, ...(values ? { values: [...values.values()] } : {}) })), skipped };
}

/** Of a pair's values, those that are values of its shape on this view. */
export function presentValues(view: DataView, { focus, shape, values }: Pair, index: ShapeIndex): Term[] {
  const step = index.stepOf(shape);
  if (!values || !step) return [...values ?? []];
  return values.filter((value) => step.inverse
    ? value.termType !== 'Literal' && view.match(value, namedNode(step.predicate.value), focus).length > 0
    : view.match(focus, namedNode(step.predicate.value), value).length > 0);
}
