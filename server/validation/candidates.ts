/**
 * What a wrong value may have been meant to be, by the kind of constraint that it breaks, the likeliest first. These are
 * proposals only: `patches.ts` takes the first that every constraint on the field accepts.
 */
import type { Field, ResourceModel } from '../model/resource-model.ts';
import { surelyMeant } from '../rdf/nearest.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { dcterms, namespaces, rdf, rdfs, sh, skos, xsd } from '../rdf/vocabulary.ts';
import type { Finding } from './engine.ts';
import type { IndexedDataset } from './indexed-dataset.ts';
import type { JudgedState } from './report.ts';
import { readList } from './shape-paths.ts';
import type { TermFacts } from './term-facts.ts';
import { asDatatype, plainWord, spellingsOf } from './written-otherwise.ts';

export interface CandidateParts {
  shapes: IndexedDataset;
  model: ResourceModel;
  /** labels of terms that are known without asking the graph */ vocabulary: Iterable<Quad>;
  /** IRIs of an ontology's terms begin with one of these */ termPrefixes(ontology: string): readonly string[];
  /** the ontologies in use, where there is a catalogue */ termFacts?: TermFacts;
  /** the IRI of the identifier that a text is, in any of its spellings */ identify(text: string): string | undefined;
}

/** Values that a finding's value may have been meant to be. */
export type FindCandidates = (finding: Finding, field: Field | undefined, state: JudgedState) => Iterable<Term>;

const labelPredicates = new Set([rdfs.label, skos.prefLabel, skos.altLabel, `${namespaces.oboInOwl}hasExactSynonym`]);
/** Comparisons of words that one submission may cost: a file with thousands of wrong links is told so, not searched for hours. The same wrong link is searched for once. */
const mostComparisons = 300_000;

export const replacedBy = [`${namespaces.obo}IAO_0100001`, dcterms.isReplacedBy];

/** Creates the search. */
export function createCandidates({ shapes, model, vocabulary, termPrefixes, termFacts, identify }: CandidateParts): FindCandidates {
  const parameter = (finding: Finding, local: string): Term | undefined => finding.parameters.get(namespaces.sh + local);
  /** labels of terms, with the terms that have them */
  const terms: { label: string; iri: string }[] = [];
  for (const { subject, predicate, object } of vocabulary) if (labelPredicates.has(predicate.value) && object.termType === 'Literal') terms.push({ label: object.value, iri: subject.value });
  const namePredicates = [...new Set([rdfs.label, skos.prefLabel, ...model.types.flatMap((type) => type.fields.filter(({ name, path }) => name === type.labelField && !path.inverse).map(({ path }) => path.predicate))])];

  const budgets = new WeakMap<object, { left: number }>();
  /** the word that is surely meant, while the submission's budget lasts */
  const meant = (text: string, words: readonly string[], { submission }: JudgedState): string | undefined => {
    const budget = budgets.get(submission) ?? { left: mostComparisons };
    budgets.set(submission, budget);
    if (budget.left < words.length) return undefined;
    budget.left -= words.length;
    return surelyMeant(text, words.filter((word) => word !== text));
  };

  /** What was worked out for a submission once: thousands of findings may ask for the same. */
  const known = new WeakMap<object, Map<string, unknown>>();
  const once = <T>({ submission }: JudgedState, key: string, work: () => T): T => {
    let own = known.get(submission);
    if (!own) known.set(submission, own = new Map());
    if (!own.has(key)) own.set(key, work());
    return own.get(key) as T;
  };

  const namesOf = (term: Term): string[] => {
    const unit = term.termType === 'NamedNode' ? model.findUnit(term.value) : undefined;
    return unit ? [...unit.symbols, unit.label, unit.label.replace(/re$/, 'er')] : [term.value, model.findType(term.value)?.label ?? term.value];
  };

  function* fromList(value: Term, members: readonly Term[]): Iterable<Term> {
    const words = namesOf(value), plain = new Set(words.map(plainWord));
    yield* members.filter((member) => namesOf(member).some((name) => plain.has(plainWord(name))));
    const names = members.flatMap((member) => namesOf(member).filter((name) => name.length > 2).map((name) => [name, member] as const));
    const near = words.map((word) => surelyMeant(word, names.map(([name]) => name))).find((name) => name !== undefined);
    if (near !== undefined) yield names.find(([name]) => name === near)![1];
  }

  function* termsOf(text: string, field: Field | undefined, state: JudgedState): Iterable<Term> {
    const { view } = state;
    const prefixes = field?.term?.ontologies.flatMap((ontology) => termPrefixes(ontology)) ?? [];
    if (prefixes.length === 0) return;
    const inside = ({ iri }: { iri: string }): boolean => prefixes.some((prefix) => iri.startsWith(prefix));
    const those = terms.filter(inside);
    const exact = those.filter(({ label }) => plainWord(label) === plainWord(text));
    for (const { iri } of exact) yield namedNode(iri);
    for (const form of [literal(text), literal(text, 'en'), literal(text.toLowerCase())]) for (const { subject } of view.match(null, namedNode(rdfs.label), form)) if (inside({ iri: subject.value })) yield subject as Term;
    const near = exact.length === 0 ? meant(text, those.map(({ label }) => label), state) : undefined;
    if (near !== undefined) yield namedNode(those.find(({ label }) => label === near)!.iri);
  }

  /** things of the record, or of the graph, that have this text for a name; of the record also those that nearly have */
  const thingsCalled = (text: string, state: JudgedState): Iterable<Term> => once(state, `called ${text}`, () => [...searchCalled(text, state)]);
  function* searchCalled(text: string, state: JudgedState): Iterable<Term> {
    const { view, submission } = state;
    const found: Term[] = [];
    for (const predicate of namePredicates) for (const form of [literal(text), literal(text, 'en')]) for (const { subject } of view.match(null, namedNode(predicate), form)) found.push(subject as Term);
    if (new Set(found.map(({ value }) => value)).size === 1) { yield found[0]!; return; }
    if (found.length > 0) return;
    const named = once(state, 'names', () => namePredicates.flatMap((predicate) => [...submission.match(null, namedNode(predicate), null)]).filter(({ object }) => object.termType === 'Literal'));
    const near = meant(text, named.map(({ object }) => object.value), state);
    const those = near === undefined ? [] : named.filter(({ object }) => object.value === near);
    if (those.length === 1) yield those[0]!.subject as Term;
  }

  const cut = (iri: string): [space: string, local: string] => { const at = Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1; return [iri.slice(0, at), iri.slice(at)]; };

  /** things of the record whose IRI is nearly this one */
  function nearIris(iri: string, state: JudgedState): Iterable<Term> {
    const locals = once(state, 'local names by their space', () => Map.groupBy([...state.submission.match(null, namedNode(rdf.type), null)].map(({ subject }) => cut(subject.value)), ([space]) => space));
    return once(state, `near ${iri}`, () => {
      const [space, local] = cut(iri), near = meant(local, (locals.get(space) ?? []).map(([, other]) => other), state);
      return near === undefined ? [] : [namedNode(space + near)];
    });
  }

  /** component → what may have been meant */
  const byComponent: Readonly<Record<string, (finding: Finding, value: Term, field: Field | undefined, state: JudgedState) => Iterable<Term>>> = {
    * Datatype(finding, value) { const found = asDatatype(value, parameter(finding, 'datatype')!.value); if (found) yield found; },
    * Or(finding, value, field, state) {
      const datatypes = readList(shapes, parameter(finding, 'or')!).flatMap((branch) => [...shapes.match(branch, namedNode(sh.datatype), null)].map(({ object }) => object.value));
      for (const datatype of datatypes.toSorted((a, b) => Number(a === xsd.string) - Number(b === xsd.string))) { const found = asDatatype(value, datatype); if (found) yield found; }
      if (datatypes.length === 0) yield* byComponent['Class']!(finding, value, field, state);
    },
    In: (finding, value) => fromList(value, readList(shapes, parameter(finding, 'in')!)),
    * NodeKind(_, value, field, state) {
      if (value.termType !== 'Literal') return;
      const iri = identify(value.value);
      if (iri !== undefined) yield namedNode(iri);
      yield* termsOf(value.value, field, state);
      if (field?.targets.length) yield* thingsCalled(value.value, state);
    },
    * Class(finding, value, field, state) {
      if (value.termType === 'Literal') yield* byComponent['NodeKind']!(finding, value, field, state);
      else yield* nearIris(value.value, state);
    },
    * Pattern(finding, value, field, state) {
      if (value.termType === 'Literal') {
        for (const text of spellingsOf(value.value)) yield literal(text, value.language || value.datatype);
        yield* byComponent['NodeKind']!(finding, value, field, state);
      } else if (field?.kind !== 'link') {
        for (const text of spellingsOf(value.value)) yield namedNode(text);
      }
    },
    * Not({ shape }, value, field, { view }) {
      if (!shape.value.endsWith('/current')) return;
      const replaced = termFacts?.replacement(value.value);
      if (replaced) { if (replaced.to !== undefined && (!field?.term || termFacts!.isWithin(replaced.to, field.term))) yield namedNode(replaced.to); return; }
      const found = replacedBy.flatMap((predicate) => [...view.match(value, namedNode(predicate), null)]);
      if (found.length === 1) yield found[0]!.object as Term;
    },
  };

  return (finding, field, state) => (finding.value ? byComponent[/#(\w+)ConstraintComponent$/.exec(finding.component)?.[1] ?? '']?.(finding, finding.value, field, state) ?? [] : []);
}
