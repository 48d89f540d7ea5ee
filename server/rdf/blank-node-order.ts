/**
 * Puts blank nodes that form knots (cycles, nodes shared by several others) in an order that depends on the graph alone:
 * colour refinement, and where that leaves equals, the choice that gives the least result. This is the classic search for a
 * canonical labelling; equals that are true mirror images of each other may be taken in any order.
 */
import { hash } from 'node:crypto';
import { termToNTriples } from './n-quads.ts';
import type { Quad, Term } from './terms.ts';

interface Node { label: string; out: readonly Quad[]; into: readonly { subject: Term; predicate: string }[] }
type Colours = Map<string, string>;

/** Statements looked at while telling equals apart, over all components; after that equals are taken as they come. */
export const workLimit = 400_000;

/**
 * Orders `knots`, nodes among `all`; `content` is what is known of each node alone. Each comes with a key that depends on
 * its connected component: equal keys only in components that are copies of each other, whose nodes follow one another.
 */
export function breakTies(knots: readonly Node[], all: ReadonlyMap<string, Node>, content: ReadonlyMap<string, string>): { label: string; key: string }[] {
  const isKnot = new Set(knots.map((node) => node.label));
  const work = { left: workLimit };
  const components = componentsOf(knots, all).map((component) => {
    const start: Colours = new Map(component.map(({ label }) => [label, content.get(label)!]));
    const colours = settle(refine(start, component, work), component, isKnot, work);
    return { text: describe(colours, component), colours, component };
  });
  return components.sort((a, b) => compare(a.text, b.text)).flatMap(({ text, colours, component }) =>
    component.filter(({ label }) => isKnot.has(label)).map(({ label }) => ({ label, key: `${text} ${colours.get(label)!}` })).sort((a, b) => compare(a.key, b.key)));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The knots with all blank nodes that are joined to them, apart where nothing joins them. */
function componentsOf(knots: readonly Node[], all: ReadonlyMap<string, Node>): Node[][] {
  const found = new Set<string>();
  return knots.flatMap((start) => {
    if (found.has(start.label)) return [];
    found.add(start.label);
    const component = [start];
    for (let at = 0; at < component.length; at++) {
      const { out, into } = component[at]!;
      for (const term of [...out.map(({ object }) => object), ...into.map(({ subject }) => subject)]) {
        if (term.termType !== 'BlankNode' || found.has(term.value)) continue;
        found.add(term.value);
        component.push(all.get(term.value)!);
      }
    }
    return [component];
  });
}

/** Recolours by neighbours until the number of colours stays. */
function refine(colours: Colours, component: readonly Node[], work: { left: number }): Colours {
  let count = new Set(colours.values()).size;
  for (;;) {
    const next: Colours = new Map();
    for (const { label, out, into } of component) {
      const lines = [
        ...out.map(({ predicate, object }) => `>${predicate.value} ${object.termType === 'BlankNode' ? colours.get(object.value)! : termToNTriples(object)}`),
        ...into.map(({ subject, predicate }) => `<${predicate} ${subject.termType === 'BlankNode' ? colours.get(subject.value)! : termToNTriples(subject)}`),
      ];
      next.set(label, hash('sha256', `${colours.get(label)!}\n${lines.sort().join('\n')}`).slice(0, 32));
    }
    for (const { out, into } of component) work.left -= out.length + into.length + 1;
    const nextCount = new Set(next.values()).size;
    if (nextCount === count || nextCount === component.length || work.left <= 0) return next;
    colours = next;
    count = nextCount;
  }
}

/** Marks one of several equals, refines, and goes on until no knots are equal; of all choices the least outcome counts. */
function settle(colours: Colours, component: readonly Node[], isKnot: ReadonlySet<string>, work: { left: number }): Colours {
  const groups = new Map<string, string[]>();
  for (const [label, colour] of colours) if (isKnot.has(label)) { const group = groups.get(colour); if (group) group.push(label); else groups.set(colour, [label]); }
  const tied = [...groups].filter(([, group]) => group.length > 1).sort(([a], [b]) => (a < b ? -1 : 1))[0];
  if (!tied) return colours;
  if (work.left <= 0) {
    const rest = new Map(colours);
    for (const [colour, group] of groups) if (group.length > 1) group.forEach((label, index) => rest.set(label, `${colour}!${index}`));
    return rest;
  }
  let best: Colours | undefined, bestText = '';
  for (const label of tied[1]) {
    const marked = new Map(colours).set(label, `${tied[0]}!`);
    const outcome = settle(refine(marked, component, work), component, isKnot, work);
    const text = describe(outcome, component);
    if (best === undefined || text < bestText) { best = outcome; bestText = text; }
    if (work.left <= 0) break;
  }
  return best!;
}

/** The component with colours for labels: equal for equal choices. */
function describe(colours: Colours, component: readonly Node[]): string {
  const lines = component.flatMap(({ label, out }) => [colours.get(label)!, ...out.map(({ predicate, object }) =>
    `${colours.get(label)!} ${predicate.value} ${object.termType === 'BlankNode' ? colours.get(object.value)! : termToNTriples(object)}`)]);
  return hash('sha256', lines.sort().join('\n'));
}
