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

/** Refinement steps (node visits) after which remaining equals are taken as they come. */
export const workLimit = 2_000_000;

/**
 * Ranks `knots`, nodes among `all`; `content` is what is known of each node alone. Returns them in order, each with a key
 * that no other knot has.
 */
export function breakTies(knots: readonly Node[], all: ReadonlyMap<string, Node>, content: ReadonlyMap<string, string>): { label: string; key: string }[] {
  const region = regionOf(knots, all);
  const work = { left: workLimit };
  const isKnot = new Set(knots.map((node) => node.label));
  const start: Colours = new Map(region.map(({ label }) => [label, content.get(label)!]));
  const colours = settle(refine(start, region, work), region, isKnot, work);
  return knots.map(({ label }) => ({ label, key: colours.get(label)! })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** The knots and all blank nodes that are joined to them. */
function regionOf(knots: readonly Node[], all: ReadonlyMap<string, Node>): Node[] {
  const found = new Map(knots.map((node) => [node.label, node]));
  const queue = [...knots];
  for (let node = queue.pop(); node; node = queue.pop()) {
    for (const term of [...node.out.map(({ object }) => object), ...node.into.map(({ subject }) => subject)]) {
      if (term.termType !== 'BlankNode' || found.has(term.value)) continue;
      const next = all.get(term.value)!;
      found.set(next.label, next);
      queue.push(next);
    }
  }
  return [...found.values()];
}

/** Recolours by neighbours until the number of colours stays. */
function refine(colours: Colours, region: readonly Node[], work: { left: number }): Colours {
  let count = new Set(colours.values()).size;
  for (;;) {
    const next: Colours = new Map();
    for (const { label, out, into } of region) {
      const lines = [
        ...out.map(({ predicate, object }) => `>${predicate.value} ${object.termType === 'BlankNode' ? colours.get(object.value)! : termToNTriples(object)}`),
        ...into.map(({ subject, predicate }) => `<${predicate} ${subject.termType === 'BlankNode' ? colours.get(subject.value)! : termToNTriples(subject)}`),
      ];
      next.set(label, hash('sha256', `${colours.get(label)!}\n${lines.sort().join('\n')}`).slice(0, 32));
    }
    work.left -= region.length;
    const nextCount = new Set(next.values()).size;
    if (nextCount === count || work.left <= 0) return nextCount > count ? next : next;
    colours = next;
    count = nextCount;
  }
}

/** Marks one of several equals, refines, and goes on until no knots are equal; of all choices the least outcome counts. */
function settle(colours: Colours, region: readonly Node[], isKnot: ReadonlySet<string>, work: { left: number }): Colours {
  const groups = new Map<string, string[]>();
  for (const [label, colour] of colours) if (isKnot.has(label)) { const group = groups.get(colour); if (group) group.push(label); else groups.set(colour, [label]); }
  const tied = [...groups].filter(([, group]) => group.length > 1).sort(([a], [b]) => (a < b ? -1 : 1))[0];
  if (!tied) return colours;
  let best: Colours | undefined, bestText = '';
  for (const label of tied[1]) {
    const marked = new Map(colours).set(label, `${tied[0]}!`);
    const outcome = settle(refine(marked, region, work), region, isKnot, work);
    const text = describe(outcome, region);
    if (best === undefined || text < bestText) { best = outcome; bestText = text; }
    if (work.left <= 0) break;
  }
  return best!;
}

/** The region with colours for labels: equal for equal choices. */
function describe(colours: Colours, region: readonly Node[]): string {
  const lines = region.flatMap(({ label, out }) => out.map(({ predicate, object }) =>
    `${colours.get(label)!} ${predicate.value} ${object.termType === 'BlankNode' ? colours.get(object.value)! : termToNTriples(object)}`));
  return hash('sha256', lines.sort().join('\n'));
}
