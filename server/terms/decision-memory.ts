/**
 * What curators have decided, as ranking asks for it: which term a text got in a field, what was rejected, from which
 * ontologies and branches a field's terms come, which terms are used. All of it is counted from single decisions, so that
 * it can be made anew, and each figure can be explained.
 */
import type { TermLookup } from './catalogue.ts';
import { namespaceOf } from './curie.ts';
import { buildNameIndex } from './name-index.ts';
import type { NameIndex } from './name-index.ts';
import { normalForm } from './normal-form.ts';

/** One decision that stands. `term` is absent for "no term". */
export interface TermDecision { readonly field: string; readonly text: string; readonly verdict: 'accept' | 'reject' | 'no-term'; readonly /** IRI */ term?: string }

/** What a field's decisions amount to. */
export interface FieldHabits {
  /** decisions counted */ readonly count: number;
  /** by prefix of the ontology */ readonly ontologies: ReadonlyMap<string, number>;
  /** by term, and by every term above it */ readonly terms: ReadonlyMap<string, number>;
  readonly branches: ReadonlyMap<string, number>;
}

export interface DecisionMemory {
  readonly count: number;
  /** texts that were accepted, as further names of their terms */ readonly names: NameIndex;
  habits(field: string): FieldHabits | undefined;
  /** terms that this text got in this field, with how often */ accepted(field: string, text: string): ReadonlyMap<string, number>;
  rejected(field: string, text: string): ReadonlySet<string>;
  noTerm(field: string, text: string): boolean;
  /** in how many decisions of any field the term was accepted */ uses(term: string): number;
  /** in how many fields besides this one the text got the term */ elsewhere(field: string, text: string, term: string): number;
}

/** Prefix of a term's ontology in upper and lower case as the table has it; what no prefix covers goes by its namespace. */
export function ontologyOf(iri: string): string {
  const { prefix, namespace } = namespaceOf(iri);
  return prefix ?? namespace;
}

const none: ReadonlyMap<string, number> = new Map(), nothing: ReadonlySet<string> = new Set();
const add = <K>(map: Map<K, number>, key: K, by = 1): void => { map.set(key, (map.get(key) ?? 0) + by); };

/** Counts decisions. Terms that were replaced since count as their replacement. */
export async function rememberDecisions(decisions: Iterable<TermDecision>, lookup: TermLookup): Promise<DecisionMemory> {
  const byField = new Map<string, { count: number; ontologies: Map<string, number>; terms: Map<string, number>; branches: Map<string, number> }>();
  const accepted = new Map<string, Map<string, number>>(), rejected = new Map<string, Set<string>>(), without = new Set<string>();
  const uses = new Map<string, number>(), fieldsOf = new Map<string, Set<string>>(), names: { iri: string; text: string; kind: number }[] = [];
  const keyOf = (field: string, text: string): string => `${field}\n${normalForm(text.slice(0, 300), 1)}`;
  let count = 0;
  for (const { field, text, verdict, term } of decisions) {
    count += 1;
    const key = keyOf(field, text);
    if (verdict === 'no-term' || term === undefined) { without.add(key); continue; }
    if (verdict === 'reject') { const terms = rejected.get(key) ?? new Set(); terms.add(term); rejected.set(key, terms); continue; }
    const live = lookup.replacement(term)?.to ?? term;
    const terms = accepted.get(key) ?? new Map<string, number>();
    add(terms, live); accepted.set(key, terms);
    const habits = byField.get(field) ?? { count: 0, ontologies: new Map(), terms: new Map(), branches: new Map() };
    byField.set(field, habits);
    habits.count += 1;
    add(habits.ontologies, ontologyOf(live));
    add(habits.terms, live);
    for (const above of [live, ...lookup.ancestors(live)]) add(habits.branches, above);
    add(uses, live);
    const textKey = `${normalForm(text.slice(0, 300), 1)}\n${live}`, fields = fieldsOf.get(textKey) ?? new Set();
    fields.add(field); fieldsOf.set(textKey, fields);
    names.push({ iri: live, text, kind: 5 });
  }
  return {
    count,
    names: await buildNameIndex(names),
    habits: (field) => byField.get(field),
    accepted: (field, text) => accepted.get(keyOf(field, text)) ?? none,
    rejected: (field, text) => rejected.get(keyOf(field, text)) ?? nothing,
    noTerm: (field, text) => without.has(keyOf(field, text)),
    uses: (term) => uses.get(term) ?? 0,
    elsewhere(field, text, term) {
      const fields = fieldsOf.get(`${normalForm(text.slice(0, 300), 1)}\n${term}`);
      return fields === undefined ? 0 : fields.size - (fields.has(field) ? 1 : 0);
    },
  };
}
