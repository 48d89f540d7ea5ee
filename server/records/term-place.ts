/** Whether a term may stand in a field: in one of its ontologies, and, where that ontology is bound to a branch, below it. */
import type { TermSpec } from '../model/resource-model.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import { termPrefixes } from './ontology-terms.ts';
import { relationsOf } from './term-deposits.ts';

/** The ontology of a field whose terms begin as this IRI does; undefined when it is of none of them. */
export function ontologyOf(iri: string, ontologies: readonly string[]): string | undefined {
  return ontologies.find((ontology) => termPrefixes(ontology).some((prefix) => iri.startsWith(prefix)));
}

/** Whether a term is one of the field's, as far as the versions in use know. */
export function isWithin(lookup: TermLookup, iri: string, spec: TermSpec): boolean {
  const ontology = ontologyOf(iri, spec.ontologies);
  if (ontology === undefined) return false;
  return spec.branch === undefined || ontologyOf(spec.branch, [ontology]) === undefined || iri === spec.branch || lookup.isBelow(iri, spec.branch, relationsOf(spec));
}
