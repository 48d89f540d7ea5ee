/**
 * Gives blank nodes stable IRIs under their record: no blank node is ever stored, because differences, updates and
 * incremental checks need names. A node is named after the one edge that leads to it (`channel.hasWavelength`), siblings
 * by the order of their content; nodes that several edges lead to, or none, by content. The names depend on the graph
 * alone: not on labels, not on the order of statements, so reading a file twice gives the same record.
 */
import { hash } from 'node:crypto';
import { breakTies } from './blank-node-order.ts';
import { termToNTriples } from './n-quads.ts';
import { namedNode, quad } from './terms.ts';
import type { Quad, Term } from './terms.ts';
import { rdf } from './vocabulary.ts';

export interface Skolemised {
  /** the quads without blank nodes; the same objects where nothing changed */ quads: Quad[];
  /** IRI → label of the blank node it names (for `renameOrigins`) */ names: Map<string, string>;
}

/** One statement in which a blank node is the object. */
interface Edge { subject: Term; predicate: string }
interface Node { label: string; out: Quad[]; into: Edge[] }

const longestLocal = 120;
const digest = (text: string, length = 16): string => hash('sha256', text).slice(0, length);
/** The last part of an IRI, in characters that need no escape in any format. */
const localPart = (iri: string): string => (/([^#/:]+)[#/]*$/.exec(iri)?.[1] ?? 'x').replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 60) || 'x';

/** Replaces every blank node in subject or object position. `record` is the record's IRI, without fragment. */
export function skolemise(quads: Quad[], record: string): Skolemised {
  const nodes = blankNodesOf(quads);
  if (nodes.size === 0) return { quads, names: new Map() };
  const taken = fragmentsUnder(quads, record);
  const names = new Map<string, string>();
  /** the number that is tried next for a name that is taken */
  const next = new Map<string, number>();
  const give = (label: string, wanted: string): void => {
    const base = wanted.length > longestLocal ? `h-${digest(wanted)}` : wanted;
    let local = base;
    let n = next.get(base) ?? 2;
    for (; taken.has(local); n++) local = `${base}.${n}`;
    next.set(base, n);
    taken.add(local);
    names.set(label, `${record}#${local}`);
  };

  const knots = findKnots(nodes);
  if (knots.size > 0) {
    const placeholder = (label: string): string | undefined => (knots.has(label) ? '~' : undefined);
    const content = hashTrees(nodes, placeholder);
    const ranked = breakTies([...knots].map((label) => nodes.get(label)!), nodes, content);
    for (const { label, key } of ranked) give(label, `h-${digest(key)}`);
  }
  const content = hashTrees(nodes, (label) => names.get(label));
  nameTrees(nodes, names, content, record, give);

  const rename = <T extends Term>(term: T): T => (term.termType === 'BlankNode' ? namedNode(names.get(term.value)!) as unknown as T : term);
  const renamed = quads.map((each) => each.subject.termType === 'BlankNode' || each.object.termType === 'BlankNode'
    ? quad(rename(each.subject), each.predicate, rename(each.object), each.graph) : each);
  return { quads: renamed, names: new Map([...names].map(([label, iri]) => [iri, label])) };
}

function blankNodesOf(quads: readonly Quad[]): Map<string, Node> {
  const nodes = new Map<string, Node>();
  const node = (label: string): Node => {
    let found = nodes.get(label);
    if (!found) nodes.set(label, found = { label, out: [], into: [] });
    return found;
  };
  const seen = new Set<string>();
  for (const each of quads) {
    if (each.subject.termType !== 'BlankNode' && each.object.termType !== 'BlankNode') continue;
    const statement = `${termToNTriples(each.subject)} ${each.predicate.value} ${termToNTriples(each.object)}`;
    if (seen.has(statement)) continue;
    seen.add(statement);
    if (each.subject.termType === 'BlankNode') node(each.subject.value).out.push(each);
    if (each.object.termType === 'BlankNode') node(each.object.value).into.push({ subject: each.subject, predicate: each.predicate.value });
  }
  return nodes;
}

/** Local names that the source itself uses under the record, which no blank node may take. */
function fragmentsUnder(quads: readonly Quad[], record: string): Set<string> {
  const prefix = `${record}#`, taken = new Set<string>();
  for (const { subject, object } of quads) {
    for (const term of [subject, object]) if (term.termType === 'NamedNode' && term.value.startsWith(prefix)) taken.add(term.value.slice(prefix.length));
  }
  return taken;
}

/** Nodes that several edges lead to, and cycles of nodes with one edge each: without them only trees are left. */
function findKnots(nodes: Map<string, Node>): Set<string> {
  const knots = new Set<string>();
  for (const { label, into } of nodes.values()) if (into.length > 1) knots.add(label);
  const done = new Set<string>();
  for (const start of nodes.keys()) {
    const path = new Set<string>();
    for (let label = start; !done.has(label) && !knots.has(label);) {
      if (path.has(label)) { for (const each of [...path].slice([...path].indexOf(label))) knots.add(each); break; }
      path.add(label);
      const parent = nodes.get(label)!.into[0]?.subject;
      if (parent?.termType !== 'BlankNode') break;
      label = parent.value;
    }
    for (const label of path) done.add(label);
  }
  return knots;
}

/** Content hash of every node from its leaves up; `fixed` says what stands for a node whose content is not looked into. */
function hashTrees(nodes: Map<string, Node>, fixed: (label: string) => string | undefined): Map<string, string> {
  const hashes = new Map<string, string>();
  const stack = [...nodes.keys()];
  for (let label = stack.at(-1); label !== undefined; label = stack.at(-1)) {
    if (hashes.has(label)) { stack.pop(); continue; }
    const node = nodes.get(label)!;
    const waiting = node.out.flatMap(({ object }) => object.termType === 'BlankNode' && fixed(object.value) === undefined && !hashes.has(object.value) ? [object.value] : []);
    if (waiting.length > 0) { for (const each of waiting) stack.push(each); continue; }
    stack.pop();
    const lines = node.out.map(({ predicate, object }) =>
      `${predicate.value} ${object.termType === 'BlankNode' ? fixed(object.value) ?? hashes.get(object.value)! : termToNTriples(object)}`);
    hashes.set(label, digest(lines.sort().join('\n'), 32));
  }
  return hashes;
}

/** Names the nodes of the trees from the top: each level only needs the names above and the contents below. */
function nameTrees(nodes: Map<string, Node>, names: Map<string, string>, content: Map<string, string>, record: string, give: (label: string, wanted: string) => void): void {
  const childrenOf = new Map<string, Node[]>();
  const roots: Node[] = [], hanging: Node[] = [];
  for (const node of nodes.values()) {
    if (names.has(node.label)) continue;
    const parent = node.into[0]?.subject;
    if (!parent) roots.push(node);
    else if (parent.termType !== 'BlankNode' || names.has(parent.value)) hanging.push(node);
    else { const list = childrenOf.get(parent.value); if (list) list.push(node); else childrenOf.set(parent.value, [node]); }
  }
  const byContent = (a: Node, b: Node): number => compare(content.get(a.label)!, content.get(b.label)!);
  for (const node of roots.sort(byContent)) give(node.label, `h-${content.get(node.label)!.slice(0, 16)}`);

  const nameOf = (term: Term): string => (term.termType === 'BlankNode' ? names.get(term.value)! : term.value);
  const wanted = (node: Node): string => {
    const [{ subject, predicate }] = node.into as [Edge];
    const parent = nameOf(subject);
    const local = parent === record ? '' : parent.startsWith(`${record}#`) ? parent.slice(record.length + 1) : localPart(parent);
    if (predicate === rdf.rest) {
      const [, head = local, number = '1'] = /^(.*)\.rest-(\d+)$/.exec(local) ?? [];
      return `${head}.rest-${Number(number) + 1}`;
    }
    return local === '' ? localPart(predicate) : `${local}.${localPart(predicate)}`;
  };
  let level = [...hanging, ...roots.flatMap((root) => childrenOf.get(root.label) ?? [])];
  while (level.length > 0) {
    const ordered = level.map((node) => ({ node, name: wanted(node), edge: `${nameOf(node.into[0]!.subject)} ${node.into[0]!.predicate}` }))
      .sort((a, b) => compare(a.name, b.name) || compare(a.edge, b.edge) || byContent(a.node, b.node));
    for (const { node, name } of ordered) give(node.label, name);
    level = level.flatMap((node) => childrenOf.get(node.label) ?? []);
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
