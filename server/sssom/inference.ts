/**
 * Mappings that follow from others: by transitivity, by chains over exact matches, by turning broad and narrow round (SSSOM,
 * chaining rules T, RCE1, RCE2, RI1 to RI5; not the generalisation rules). Each inferred mapping keeps the mappings it
 * follows from. What a stated mapping denies is not concluded, and nothing is concluded over it. What follows is never mixed with what was stated: the caller stores it apart.
 */
import { namespaces } from '../rdf/vocabulary.ts';
import { combinedConfidence } from './agreement.ts';
import type { Mapping } from './mapping.ts';
import { literalType, negated, noTermFound, semapv } from './slots.ts';

const { skos, owl, rdfs } = namespaces;
const exact = `${skos}exactMatch`, narrow = `${skos}narrowMatch`, broad = `${skos}broadMatch`;
const equivalents = new Set([exact, `${owl}equivalentClass`]);

/** T: A p B, B p C → A p C. */
const transitive = new Set([exact, narrow, broad, `${owl}equivalentClass`, `${owl}equivalentProperty`, `${rdfs}subClassOf`, `${rdfs}subPropertyOf`, `${owl}sameAs`]);
/** Implied symmetry: the same statement, walked the other way. */
const symmetric = new Set([exact, `${owl}equivalentClass`, `${owl}equivalentProperty`, `${owl}sameAs`, `${skos}closeMatch`, `${skos}relatedMatch`]);
/** RCE1 (exact before) and RCE2 (exact after) apply to these. */
const chained = new Set([narrow, broad, `${skos}closeMatch`, `${skos}relatedMatch`]);
/** RI1 to RI5. */
const inverses: ReadonlyMap<string, readonly [string, string]> = new Map([
  [narrow, [broad, 'RI1']], [broad, [narrow, 'RI2']], [semapv('crossSpeciesExactMatch'), [semapv('crossSpeciesExactMatch'), 'RI3']],
  [semapv('crossSpeciesNarrowMatch'), [semapv('crossSpeciesBroadMatch'), 'RI4']], [semapv('crossSpeciesBroadMatch'), [semapv('crossSpeciesNarrowMatch'), 'RI5']],
]);

export interface Premise { readonly node: string; readonly mapping: Mapping }
export interface Inferred { readonly mapping: Mapping; readonly rule: string; /** nodes of the stated mappings it follows from */ readonly premises: readonly string[] }

export interface InferenceOptions {
  /** stated mappings below it infer nothing; absent confidence counts as 1 (default 0.7) */ minConfidence?: number;
  /** groups of more things that hang together infer nothing: one weak edge joins what does not belong together (default 50) */ mostInComponent?: number;
  /** most premises of one conclusion (default 4) */ mostSteps?: number;
}

export interface Inference {
  readonly inferred: readonly Inferred[];
  readonly left: { /** below the gate */ readonly unsure: number; /** in groups that are too large */ readonly crowded: number; /** texts, negations, "no term", other predicates */ readonly notFit: number; /** conclusions that a stated negation denies */ readonly denied: number };
  /** groups that were too large, by one of their members */ readonly crowds: readonly { readonly member: string; readonly size: number }[];
}

interface Edge { from: string; predicate: string; to: string; premises: readonly string[]; rule: string; confidence: number }

const keyOf = (from: string, predicate: string, to: string): string => `${from}\n${predicate}\n${to}`;

/** What follows from mappings of IRIs. Texts and "no term found" take no part; a negation only takes its own statement away, both ways round where the predicate goes both ways. */
export function infer(stated: readonly Premise[], options: InferenceOptions = {}): Inference {
  const steps = inferSteps(stated, options);
  for (;;) { const step = steps.next(); if (step.done) return step.value; }
}

/** The same in steps, one a group of things that hang together, for callers that must not block. */
export function* inferSteps(stated: readonly Premise[], { minConfidence = 0.7, mostInComponent = 50, mostSteps = 4 }: InferenceOptions = {}): Generator<undefined, Inference> {
  let unsure = 0, notFit = 0, crowded = 0;
  const given: Edge[] = [], negations = new Set<string>();
  for (const { node, mapping } of stated) {
    const { subject_id: from, predicate_id: predicate, object_id: to } = mapping;
    const fit = from !== undefined && to !== undefined && predicate !== undefined && from !== to && from !== noTermFound && to !== noTermFound && mapping.predicate_modifier !== negated && mapping.subject_type !== literalType && mapping.object_type !== literalType
      && (transitive.has(predicate) || chained.has(predicate) || inverses.has(predicate));
    if (!fit) {
      notFit += 1;
      if (from !== undefined && to !== undefined && predicate !== undefined && mapping.predicate_modifier === negated && combinedConfidence(mapping) > 0) for (const way of waysOf(from, predicate, to)) negations.add(way);
      continue;
    }
    const confidence = combinedConfidence(mapping);
    if (confidence < minConfidence) { unsure += 1; continue; }
    given.push({ from, predicate, to, premises: [node], rule: '', confidence });
  }
  const { component, sizes } = components(given);
  const crowds = [...sizes].filter(([, size]) => size > mostInComponent).map(([member, size]) => ({ member, size }));
  const inferred: Inferred[] = [];
  let denied = 0;
  for (const [root, edges] of Map.groupBy(given, ({ from }) => component.get(from)!)) {
    if (sizes.get(root)! > mostInComponent) { crowded += edges.length; continue; }
    const { follows, taken } = closure(edges, mostSteps, negations);
    denied += taken;
    for (const edge of follows) inferred.push({ rule: edge.rule, premises: edge.premises, mapping: conclusion(edge) });
    yield undefined;
  }
  return { inferred, left: { unsure, crowded, notFit, denied }, crowds };
}

/** The same statement in every direction in which it can be made. */
function waysOf(from: string, predicate: string, to: string): string[] {
  const back = symmetric.has(predicate) ? predicate : inverses.get(predicate)?.[0];
  return [keyOf(from, predicate, to), ...back === undefined ? [] : [keyOf(to, back, from)]];
}

/** Connected things (union by pointers to a root). */
function components(edges: readonly Edge[]): { component: ReadonlyMap<string, string>; sizes: ReadonlyMap<string, number> } {
  const parent = new Map<string, string>();
  const find = (node: string): string => {
    let root = node;
    while ((parent.get(root) ?? root) !== root) root = parent.get(root)!;
    for (let at = node; at !== root;) { const next = parent.get(at)!; parent.set(at, root); at = next; }
    return root;
  };
  for (const { from, to } of edges) { if (!parent.has(from)) parent.set(from, from); if (!parent.has(to)) parent.set(to, to); const a = find(from), b = find(to); if (a !== b) parent.set(a, b); }
  const component = new Map([...parent.keys()].map((node) => [node, find(node)]));
  const sizes = new Map<string, number>();
  for (const root of component.values()) sizes.set(root, (sizes.get(root) ?? 0) + 1);
  return { component, sizes };
}

/** What the two together say, in the order of the rules; undefined when nothing. */
function chain(first: string, second: string): readonly [predicate: string, rule: string] | undefined {
  if (first === second && transitive.has(first)) return [first, 'T'];
  if (equivalents.has(first) && chained.has(second)) return [second, 'RCE1'];
  return second === exact && chained.has(first) ? [first, 'RCE2'] : undefined;
}

/** Conclusions from the edges of one component; the shortest way to each is kept. `taken` counts those that `negations` deny. */
function closure(given: readonly Edge[], mostSteps: number, negations: ReadonlySet<string>): { follows: Edge[]; taken: number } {
  const known = new Map<string, Edge>(), out = new Map<string, Edge[]>(), into = new Map<string, Edge[]>();
  const taken = new Set<string>(), queue: Edge[] = [], stated = new Set(given.map(({ from, predicate, to }) => keyOf(from, predicate, to)));
  const put = <K>(map: Map<K, Edge[]>, key: K, edge: Edge): void => { const list = map.get(key); if (list) list.push(edge); else map.set(key, [edge]); };
  const add = (edge: Edge): void => {
    const key = keyOf(edge.from, edge.predicate, edge.to);
    if (edge.from === edge.to || edge.premises.length > mostSteps || known.has(key)) return;
    if (edge.rule !== '' && negations.has(key)) {
      if (edge.rule !== 'symmetry' && !stated.has(key)) taken.add(waysOf(edge.from, edge.predicate, edge.to).toSorted()[0]!);
      return;
    }
    known.set(key, edge);
    put(out, edge.from, edge);
    put(into, edge.to, edge);
    queue.push(edge);
  };
  for (const edge of given) add(edge);
  for (let at = 0; at < queue.length; at += 1) {
    const edge = queue[at]!;
    // symmetry is implied by the predicate and needs no rule; it is a way, and said only where a rule uses it
    if (symmetric.has(edge.predicate)) add({ ...edge, from: edge.to, to: edge.from, rule: edge.rule === '' ? 'symmetry' : edge.rule });
    const inverse = inverses.get(edge.predicate);
    if (inverse) add({ from: edge.to, predicate: inverse[0], to: edge.from, premises: edge.premises, rule: edge.rule === '' ? inverse[1] : `${edge.rule}, ${inverse[1]}`, confidence: edge.confidence });
    const join = (one: Edge, two: Edge): void => {
      const follows = chain(one.predicate, two.predicate);
      if (!follows || one.from === two.to) return;
      const premises = [...new Set([...one.premises, ...two.premises])];
      add({ from: one.from, predicate: follows[0], to: two.to, premises, rule: follows[1], confidence: one.confidence * two.confidence });
    };
    for (const next of (out.get(edge.to) ?? []).slice()) join(edge, next);
    for (const before of (into.get(edge.from) ?? []).slice()) join(before, edge);
  }
  const follows = [...known.values()].filter(({ from, predicate, to, rule }) => rule !== '' && rule !== 'symmetry' && !stated.has(keyOf(from, predicate, to)) && !(symmetric.has(predicate) && (stated.has(keyOf(to, predicate, from)) || known.has(keyOf(to, predicate, from)) && from > to)));
  return { follows, taken: taken.size };
}

/** A conclusion as a mapping: chained or turned round, with the product of its premises' confidence, which is an upper bound. */
function conclusion({ from, predicate, to, premises, rule, confidence }: Edge): Mapping {
  return {
    subject_id: from, predicate_id: predicate, object_id: to, mapping_justification: semapv(premises.length === 1 ? 'MappingInversion' : 'MappingChaining'),
    confidence: Math.round(confidence * 1000) / 1000, derived_from: premises.toSorted(), curation_rule_text: [`SSSOM chaining rule ${rule}`],
  };
}
