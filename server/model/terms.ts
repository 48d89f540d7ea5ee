/**
 * Terms of ontologies that come with the server: label and place in the hierarchy, read from the slices in `ontologies/`.
 * Sheets offer them in drop-downs and read their labels back; a label that two terms share names neither.
 */
import type { Statements } from '../rdf/statements.ts';
import { owl, rdf, rdfs } from '../rdf/vocabulary.ts';
import type { TermSpec } from './resource-model.ts';

export interface KnownTerm { readonly iri: string; readonly label: string }

export interface TermIndex {
  /** Terms that a field may take, by label; obsolete ones are left out. */
  of(spec: TermSpec): readonly KnownTerm[];
  /** The one term of a field with this label (without regard to case). */
  find(label: string, spec: TermSpec): KnownTerm | undefined;
  labelOf(iri: string): string | undefined;
}

/** `FBbi_00000246` of an OBO IRI: an ontology's terms begin with its prefix. */
const localName = (iri: string): string => iri.slice(Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1).toLowerCase();
/** A branch binds the terms of its own ontology alone. */
const sameOntology = (iri: string, other: string): boolean => localName(iri).replace(/_.*$/, '') === localName(other).replace(/_.*$/, '');
const keyOf = (spec: TermSpec): string => `${spec.ontologies.join(' ')} ${spec.branch ?? ''}`;

/** Reads all classes with a label; the lists of fields are made when they are first asked for. */
export function createTermIndex(vocabulary: Statements): TermIndex {
  const labels = new Map<string, string>();
  for (const { subject, predicate, object } of vocabulary) if (predicate.value === rdfs.label && !labels.has(subject.value)) labels.set(subject.value, object.value);
  const classes = vocabulary.getSubjects(rdf.type, owl.Class, null).map(({ value }) => value)
    .filter((iri) => labels.has(iri) && !vocabulary.getObjects(iri, owl.deprecated, null).some(({ value }) => value === 'true'));
  const lists = new Map<string, { terms: KnownTerm[]; byLabel: Map<string, KnownTerm | undefined> }>();

  const below = (branch: string): Set<string> => {
    const found = new Set([branch]);
    for (const iri of found) for (const { value } of vocabulary.getSubjects(rdfs.subClassOf, iri, null)) found.add(value);
    return found;
  };
  const listOf = (spec: TermSpec): { terms: KnownTerm[]; byLabel: Map<string, KnownTerm | undefined> } => {
    const known = lists.get(keyOf(spec));
    if (known) return known;
    const prefixes = spec.ontologies.map((ontology) => `${ontology.toLowerCase()}_`);
    const branch = spec.branch === undefined ? undefined : below(spec.branch);
    const terms = classes.filter((iri) => prefixes.some((prefix) => localName(iri).startsWith(prefix)) && (branch === undefined || branch.has(iri) || !sameOntology(iri, spec.branch!)))
      .map((iri) => ({ iri, label: labels.get(iri)! })).toSorted((a, b) => (a.label.toLowerCase() < b.label.toLowerCase() ? -1 : 1));
    const byLabel = new Map<string, KnownTerm | undefined>();
    for (const term of terms) byLabel.set(term.label.toLowerCase(), byLabel.has(term.label.toLowerCase()) ? undefined : term);
    const made = { terms, byLabel };
    lists.set(keyOf(spec), made);
    return made;
  };
  return {
    of: (spec) => listOf(spec).terms,
    find: (label, spec) => listOf(spec).byLabel.get(label.trim().toLowerCase()),
    labelOf: (iri) => labels.get(iri),
  };
}
