/**
 * SHACL property paths as values: read from the shapes, walked forwards and backwards over a view. Walking backwards is
 * how one finds the focus nodes that a changed statement concerns.
 */
import { keyOf } from './indexed-dataset.ts';
import type { IndexedDataset } from './indexed-dataset.ts';
import type { DataView } from './overlay.ts';
import { namedNode } from '../rdf/terms.ts';
import type { NamedNode, Term } from '../rdf/terms.ts';
import { rdf, sh } from '../rdf/vocabulary.ts';

export type ShapePath =
  | { kind: 'step'; predicate: NamedNode; inverse: boolean }
  | { kind: 'sequence'; parts: ShapePath[] }
  | { kind: 'alternative'; parts: ShapePath[] }
  | { kind: 'closure'; part: ShapePath; atLeast: 0 | 1 }
  | { kind: 'optional'; part: ShapePath };

/** Members of an RDF list; a list that bites its own tail ends where it began. */
export function readList(shapes: IndexedDataset, head: Term): Term[] {
  const members: Term[] = [];
  const seen = new Set<string>();
  for (let node: Term | undefined = head; node && node.value !== rdf.nil && !seen.has(keyOf(node));) {
    seen.add(keyOf(node));
    const first = shapes.match(node, namedNode(rdf.first), null)[0];
    if (first) members.push(first.object);
    node = shapes.match(node, namedNode(rdf.rest), null)[0]?.object;
  }
  return members;
}

/** The path that a node of the shapes describes. */
export function readPath(shapes: IndexedDataset, node: Term): ShapePath {
  const value = (predicate: string): Term | undefined => shapes.match(node, namedNode(predicate), null)[0]?.object;
  if (node.termType === 'NamedNode') return { kind: 'step', predicate: namedNode(node.value), inverse: false };
  if (value(rdf.first)) return { kind: 'sequence', parts: readList(shapes, node).map((part) => readPath(shapes, part)) };
  const alternative = value(sh.alternativePath), inverse = value(sh.inversePath);
  if (alternative) return { kind: 'alternative', parts: readList(shapes, alternative).map((part) => readPath(shapes, part)) };
  if (inverse) return { kind: 'step', predicate: namedNode(inverse.value), inverse: true };
  const star = value(sh.zeroOrMorePath), plus = value(sh.oneOrMorePath), maybe = value(sh.zeroOrOnePath);
  if (star) return { kind: 'closure', part: readPath(shapes, star), atLeast: 0 };
  if (plus) return { kind: 'closure', part: readPath(shapes, plus), atLeast: 1 };
  if (maybe) return { kind: 'optional', part: readPath(shapes, maybe) };
  return { kind: 'sequence', parts: [] };
}

/** The path as people write it: SPARQL's notation with full IRIs. */
export function showPath(path: ShapePath): string {
  switch (path.kind) {
    case 'step': return `${path.inverse ? '^' : ''}${path.predicate.value}`;
    case 'sequence': return path.parts.map(showPath).join(' / ');
    case 'alternative': return `(${path.parts.map(showPath).join(' | ')})`;
    case 'closure': return `(${showPath(path.part)})${path.atLeast === 0 ? '*' : '+'}`;
    case 'optional': return `(${showPath(path.part)})?`;
  }
}

export type Nodes = Map<string, Term>;

/** Nodes at the other end of the path, from each of the nodes; backwards when asked. */
export function walk(view: Pick<DataView, 'match'>, from: Nodes, path: ShapePath, backwards = false): Nodes {
  switch (path.kind) {
    case 'step': {
      const found: Nodes = new Map();
      for (const node of from.values()) {
        if (path.inverse === backwards) {
          for (const { object } of view.match(node, path.predicate, null)) found.set(keyOf(object), object);
        } else {
          for (const { subject } of view.match(null, path.predicate, node)) found.set(keyOf(subject), subject);
        }
      }
      return found;
    }
    case 'sequence': return (backwards ? path.parts.toReversed() : path.parts).reduce((nodes, part) => walk(view, nodes, part, backwards), from);
    case 'alternative': return new Map(path.parts.flatMap((part) => [...walk(view, from, part, backwards)]));
    case 'optional': return new Map([...from, ...walk(view, from, path.part, backwards)]);
    case 'closure': {
      const found: Nodes = new Map();
      for (let edge = walk(view, from, path.part, backwards); edge.size > 0;) {
        const fresh = new Map([...edge].filter(([key]) => !found.has(key)));
        for (const [key, node] of fresh) found.set(key, node);
        edge = fresh.size > 0 ? walk(view, fresh, path.part, backwards) : fresh;
      }
      return path.atLeast === 0 ? new Map([...from, ...found]) : found;
    }
  }
}
