/**
 * What validation asks of the ontologies in use when it says what would be right: names, replacements, and the terms of a
 * field that are nearest to a wrong one. A port, for the catalogue is another room's; without one, the graph has to do.
 */
import type { TermSpec } from '../model/resource-model.ts';

export interface TermFacts {
  /** A term as people cite it: `fluorescence microscopy (FBbi:00000246)`; undefined for one that no ontology in use holds. */
  show(iri: string): string | undefined;
  /** Where an obsolete term's replacements end: `to` is the one term to use, else `consider` has what may be meant. */
  replacement(iri: string): { to?: string; consider: readonly string[] } | undefined;
  /** Whether a term may stand in the field, as far as the ontologies in use know. */
  isWithin(iri: string, spec: TermSpec): boolean;
  /** The terms of a field nearest to a wrong one, best first, three at most. `text`: what is said about it beside. */
  nearest(iri: string, spec: TermSpec, text?: string): readonly string[];
}
