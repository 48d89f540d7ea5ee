/**
 * What the catalogue says of a term, in the words of the W3C Reconciliation API 0.2: properties that may be asked for,
 * values of a data extension, and scores from 0 to 100 for what a plain search found.
 */
import type { CatalogueTerm, MatchKind, TermHit, TermLookup } from './catalogue.ts';

/** A value in an answer: another term, or a text. */
export type ReconcileValue = { readonly id: string; readonly name: string } | { readonly str: string };
export interface ReconcileProperty { readonly id: string; readonly name: string; readonly read: (term: CatalogueTerm, lookup: TermLookup) => ReconcileValue[] }

const texts = (values: readonly (string | undefined)[]): ReconcileValue[] => values.filter((value) => value !== undefined).map((str) => ({ str }));
const terms = (iris: readonly string[], lookup: TermLookup): ReconcileValue[] => iris.map((id) => ({ id, name: lookup.labelOf(id) ?? id }));

/** Everything that can be fetched for a term, as a table. */
export const reconcileProperties: readonly ReconcileProperty[] = [
  { id: 'label', name: 'Label', read: ({ label }) => texts([label]) },
  { id: 'curie', name: 'CURIE', read: ({ curie }) => texts([curie]) },
  { id: 'definition', name: 'Definition', read: ({ definition }) => texts([definition]) },
  { id: 'synonyms', name: 'Synonyms', read: ({ synonyms }) => texts([...new Set(synonyms.map(({ text }) => text))]) },
  { id: 'exact-synonyms', name: 'Exact synonyms', read: ({ synonyms }) => texts(synonyms.filter(({ scope }) => scope === 'exact').map(({ text }) => text)) },
  { id: 'parents', name: 'Parents', read: ({ parents }, lookup) => terms(parents.map(({ iri }) => iri), lookup) },
  { id: 'ancestors', name: 'Ancestors', read: ({ iri }, lookup) => terms(lookup.ancestors(iri), lookup) },
  { id: 'cross-references', name: 'Cross-references', read: ({ xrefs }) => texts(xrefs) },
  { id: 'obsolete', name: 'Obsolete', read: ({ obsolete }) => texts([String(obsolete)]) },
  { id: 'replaced-by', name: 'Replaced by', read: ({ replacedBy }, lookup) => terms(replacedBy, lookup) },
  { id: 'ontology', name: 'Ontology', read: ({ from }) => texts([from.ontology]) },
  { id: 'version', name: 'Version of the ontology', read: ({ from }) => texts([from.version]) },
];

/** How much of 100 a way of matching is worth when the strings are equal; likeness takes from it. */
const worth: Readonly<Record<MatchKind, number>> = { iri: 100, curie: 100, label: 100, 'exact-synonym': 95, 'narrow-synonym': 80, 'broad-synonym': 75, 'related-synonym': 70, 'label-prefix': 80, 'synonym-prefix': 70, words: 70, alike: 90 };

/** Score of a hit of the search, 0 to 100; obsolete terms score a fifth less. */
export function scoreOf({ matched: { kind, likeness }, obsolete }: TermHit): number {
  return Math.round(worth[kind] * likeness * (obsolete ? 0.8 : 1) * 10) / 10;
}
