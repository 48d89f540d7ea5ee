/**
 * What the shapes depend on, computed once: which shapes a node is a target of, and for every predicate which shapes'
 * verdict a statement with it can change, and how to walk from the statement back to the focus nodes. It makes judging a
 * change as cheap as the change is small, whatever the size of the graph.
 */
import { namedNode } from '../rdf/terms.ts';
import type { NamedNode, Term } from '../rdf/terms.ts';
import { namespaces, rdf, rdfs, sh } from '../rdf/vocabulary.ts';
import type { ClassHierarchy } from './class-hierarchy.ts';
import { keyOf } from './indexed-dataset.ts';
import type { IndexedDataset } from './indexed-dataset.ts';
import type { DataView } from './overlay.ts';
import { readList, readPath } from './shape-paths.ts';
import type { ShapePath } from './shape-paths.ts';
import { overAllValues } from './validator.ts';

/** One way in which statements with a predicate bear on a shape. */
export interface Dependency {
  /** node shape with the target */ root: Term;
  /** what is judged for it: a property shape directly below the root, or the root itself */ shape: Term;
  /** from the focus node to the near end of the statement */ prefix: ShapePath[];
  /** the near end is the statement's object */ inverse: boolean;
  /** the statement is the whole of the shape's path, so its far end is a value of the shape */ isValue: boolean;
  /** the near end of the statement is a value of the shape */ atValue: boolean;
  /** adding such a statement can make it wrong; removing one can */ byAdding: boolean;
  byRemoving: boolean;
  /** all constraints look at one value at a time: only the values concerned need judging */ perValue: boolean;
}

export interface ShapeIndex {
  /** shapes of which the node is a target on this view */ targetShapes(view: DataView, node: Term): Term[];
  isTarget(view: DataView, node: Term, shape: Term): boolean;
  /** dependencies at severity Violation on statements with this predicate (closed shapes depend on all) */ dependencies(predicate: string): readonly Dependency[];
  /** predicates that make their subject or object a target */ targetPredicates: ReadonlyMap<string, readonly { shape: Term; of: 'subject' | 'object' }[]>;
  /** for a root: its property shapes that look at one value at a time along an inverse path, with the predicate */ inverseProperties(root: Term): readonly { shape: Term; predicate: string }[];
  /** whether a property shape of a root is one of these */ isJudgedByValues(root: Term, shape: Term): boolean;
  /** the predicate and direction of a property shape whose path is one step */ stepOf(shape: Term): { predicate: NamedNode; inverse: boolean } | undefined;
  /** classes that the shapes name, as targets or in sh:class */ classes: ReadonlySet<string>;
}

const iri = (local: string): Term => namedNode(namespaces.sh + local);
const members = ['and', 'or', 'xone'] as const;

/** Reads the index from (expanded) shapes. `everySeverity`: also what can only warn counts as a dependency. */
export function createShapeIndex(shapes: IndexedDataset, hierarchy: ClassHierarchy, { everySeverity = false } = {}): ShapeIndex {
  const values = (node: Term, predicate: Term): Term[] => [...shapes.match(node, predicate, null)].map((quad) => quad.object as Term);
  const off = (node: Term): boolean => values(node, iri('deactivated'))[0]?.value === 'true';
  const subjectsWith = (predicate: Term): Term[] => [...new Map([...shapes.match(null, predicate, null)].map((quad) => [keyOf(quad.subject), quad.subject as Term])).values()];

  const byClass = new Map<string, Term[]>();
  const byNode = new Map<string, Term[]>();
  const byPredicate = new Map<string, { shape: Term; of: 'subject' | 'object' }[]>();
  const roots = new Map<string, Term>();
  const add = <V>(map: Map<string, V[]>, key: string, value: V): void => { const list = map.get(key); if (list) list.push(value); else map.set(key, [value]); };
  const root = (shape: Term): boolean => { if (off(shape)) return false; roots.set(keyOf(shape), shape); return true; };
  for (const { subject, object } of shapes.match(null, namedNode(sh.targetClass), null)) if (root(subject)) add(byClass, keyOf(object), subject);
  for (const { subject, object } of shapes.match(null, namedNode(sh.targetNode), null)) if (root(subject)) add(byNode, keyOf(object), subject);
  for (const { subject, object } of shapes.match(null, namedNode(sh.targetSubjectsOf), null)) if (root(subject)) add(byPredicate, object.value, { shape: subject, of: 'subject' });
  for (const { subject, object } of shapes.match(null, namedNode(sh.targetObjectsOf), null)) if (root(subject)) add(byPredicate, object.value, { shape: subject, of: 'object' });
  // implicit targets: a shape that is also a class
  for (const shape of [...subjectsWith(namedNode(sh.property)), ...shapes.match(null, namedNode(rdf.type), namedNode(sh.NodeShape)).map((quad) => quad.subject as Term)]) {
    if (shapes.match(shape, namedNode(rdf.type), namedNode(rdfs.Class)).length > 0 && !byClass.get(keyOf(shape))?.some((known) => keyOf(known) === keyOf(shape)) && root(shape)) add(byClass, keyOf(shape), shape);
  }

  const dependencies = new Map<string, Dependency[]>();
  const any: Dependency[] = [];
  const classes = new Set<string>(byClass.keys());
  for (const { object } of shapes.match(null, namedNode(sh.class), null)) classes.add(keyOf(object));

  interface Place { root: Term; shape: Term; prefix: ShapePath[]; atValue: boolean; negative: boolean; perValue: boolean; stack: readonly string[] }
  const depend = (predicate: string | undefined, place: Place, change: Pick<Dependency, 'inverse' | 'isValue' | 'byAdding' | 'byRemoving'>, prefix = place.prefix, atValue = place.atValue): void => {
    const { root: own, shape, perValue } = place;
    const dependency: Dependency = { root: own, shape, prefix, atValue, perValue, ...change };
    if (predicate === undefined) any.push(dependency); else add(dependencies, predicate, dependency);
  };
  const both = { byAdding: true, byRemoving: true };

  /** dependencies of the statements that a path is made of */
  const followPath = (path: ShapePath, place: Place, prefix: ShapePath[], whole: boolean, perValue: boolean): void => {
    switch (path.kind) {
      case 'step': {
        const direct = whole && place.prefix.length === 0;
        depend(path.predicate.value, place, { inverse: path.inverse, isValue: direct, byAdding: true, byRemoving: !(direct && perValue && !place.negative) }, prefix, prefix === place.prefix ? place.atValue : false);
        break;
      }
      case 'sequence': path.parts.forEach((part, index) => { followPath(part, place, [...prefix, ...path.parts.slice(0, index)], whole && path.parts.length === 1, perValue); }); break;
      case 'alternative': for (const part of path.parts) followPath(part, place, prefix, false, perValue); break;
      case 'closure': followPath(path.part, place, [...prefix, { kind: 'closure', part: path.part, atLeast: 0 }], false, perValue); break;
      case 'optional': followPath(path.part, place, prefix, false, perValue); break;
    }
  };
  const follow = (node: Term, place: Place): void => {
    if (off(node) || place.stack.includes(keyOf(node))) return;
    const severity = values(node, namedNode(sh.severity))[0]?.value;
    // a property shape that can not refuse anything does not matter to neighbours
    if (!everySeverity && place.stack.length === 1 && (severity === sh.Warning || severity === sh.Info) && values(node, namedNode(sh.property)).length === 0) return;
    const stack = [...place.stack, keyOf(node)];
    const pathNode = values(node, namedNode(sh.path))[0];
    let inner: Place = { ...place, stack };
    if (pathNode) {
      const path = readPath(shapes, pathNode);
      const all = [...shapes.match(node, null, null)].some((quad) => overAllValues.has(quad.predicate.value));
      const top = keyOf(node) === keyOf(place.shape) && place.prefix.length === 0;
      const simple = path.kind === 'step';
      const own: Place = { ...inner, perValue: top ? simple && !all : place.perValue };
      followPath(path, own, place.prefix, true, !all);
      for (const local of ['equals', 'disjoint', 'lessThan', 'lessThanOrEquals']) for (const other of values(node, iri(local))) depend(other.value, { ...own, perValue: false }, { inverse: false, isValue: false, ...both });
      inner = { ...own, prefix: [...place.prefix, path], atValue: top && simple };
    }
    for (const _ of values(node, namedNode(sh.class))) depend(rdf.type, inner, { inverse: false, isValue: false, byAdding: inner.negative, byRemoving: true });
    if (values(node, namedNode(sh.closed))[0]?.value === 'true') depend(undefined, inner, { inverse: false, isValue: false, byAdding: true, byRemoving: inner.negative });
    const deeper: Place = { ...inner, atValue: inner.atValue };
    for (const property of values(node, namedNode(sh.property))) {
      if (keyOf(node) === keyOf(place.root) && !pathNode) follow(property, { ...deeper, shape: property, prefix: [], perValue: true });
      else follow(property, { ...deeper });
    }
    for (const other of values(node, namedNode(sh.node))) follow(other, deeper);
    for (const local of members) for (const list of values(node, iri(local))) for (const member of readList(shapes, list)) follow(member, { ...deeper, negative: deeper.negative || local === 'xone' });
    for (const other of values(node, namedNode(sh.not))) follow(other, { ...deeper, negative: true });
    for (const other of values(node, iri('qualifiedValueShape'))) follow(other, { ...deeper, negative: true });
    if (values(node, iri('qualifiedValueShapesDisjoint'))[0]?.value === 'true') {
      for (const { subject } of shapes.match(null, namedNode(sh.property), node)) for (const sibling of values(subject, namedNode(sh.property))) for (const other of values(sibling, iri('qualifiedValueShape'))) follow(other, { ...deeper, negative: true });
    }
  };
  for (const shape of roots.values()) follow(shape, { root: shape, shape, prefix: [], atValue: false, negative: false, perValue: false, stack: [] });

  const targetShapes = (view: DataView, node: Term): Term[] => {
    const found = new Map<string, Term>();
    const take = (shape: Term): void => { found.set(keyOf(shape), shape); };
    for (const shape of byNode.get(keyOf(node)) ?? []) take(shape);
    if (node.termType !== 'Literal') for (const own of hierarchy.classesOf(view, node)) for (const shape of byClass.get(own) ?? []) take(shape);
    for (const [predicate, list] of byPredicate) {
      for (const { shape, of } of list) {
        if (of === 'subject' ? node.termType !== 'Literal' && view.match(node, namedNode(predicate), null).length > 0 : view.match(null, namedNode(predicate), node).length > 0) take(shape);
      }
    }
    return [...found.values()];
  };
  const stepOf = (shape: Term): { predicate: NamedNode; inverse: boolean } | undefined => {
    const node = values(shape, namedNode(sh.path))[0];
    const path = node && readPath(shapes, node);
    return path?.kind === 'step' ? path : undefined;
  };
  const inverseOf = new Map([...roots.values()].map((own) => [keyOf(own), values(own, namedNode(sh.property)).flatMap((shape) => {
    const step = stepOf(shape);
    return step?.inverse && ![...shapes.match(shape, null, null)].some((quad) => overAllValues.has(quad.predicate.value)) ? [{ shape, predicate: step.predicate.value }] : [];
  })] as const));
  const merged = new Map<string, readonly Dependency[]>();
  return {
    targetShapes, classes, stepOf, targetPredicates: byPredicate,
    isJudgedByValues: (own, shape) => inverseOf.get(keyOf(own))?.some((each) => keyOf(each.shape) === keyOf(shape)) ?? false,
    inverseProperties: (own) => inverseOf.get(keyOf(own)) ?? [],
    isTarget: (view, node, shape) => targetShapes(view, node).some((own) => keyOf(own) === keyOf(shape)),
    dependencies(predicate) {
      let list = merged.get(predicate);
      if (!list) merged.set(predicate, list = any.length === 0 ? dependencies.get(predicate) ?? [] : [...dependencies.get(predicate) ?? [], ...any]);
      return list;
    },
  };
}
