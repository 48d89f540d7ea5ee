/**
 * What curation asks the graph, as queries over a term field and the text field beside it. A text is waiting where its thing
 * has no term in the field; several texts of one thing are told apart by what was decided about each (see `waiting.ts`).
 */
import { literal, namedNode } from '../rdf/terms.ts';
import { sparql, trusted } from '../rdf/sparql.ts';
import type { SparqlText } from '../rdf/sparql.ts';
import { rdfType } from '../rdf/vocabulary.ts';
import type { CurationField } from './curation-field.ts';

/** Most texts that are named one by one in a query; more are picked from all by the one who asks. */
export const namedTexts = 200;

/** Things of a field's type that state a text, with ?record, ?thing and ?text. The type is a filter: as a pattern the engine would go through all of the type. */
function stated({ typeIri, textPredicate }: CurationField, texts?: readonly string[]): SparqlText {
  const chosen = texts && texts.length <= namedTexts ? sparql`FILTER(?text IN (${trusted(texts.map((text) => sparql`${literal(text)}`.text).join(', '))}))` : sparql``;
  return sparql`GRAPH ?record { ?thing ${namedNode(textPredicate)} ?stated FILTER EXISTS { ?thing ${rdfType} ${namedNode(typeIri)} } } BIND(STR(?stated) AS ?text) ${chosen}`;
}

/** ?text, ?things, ?records and one ?example of things without a term. */
export const unmappedTexts = (field: CurationField): SparqlText => sparql`SELECT ?text (COUNT(DISTINCT ?thing) AS ?things) (COUNT(DISTINCT ?record) AS ?records) (MIN(?thing) AS ?example) WHERE {
  ${stated(field)} FILTER NOT EXISTS { ?thing ${namedNode(field.termPredicate)} ?term }
} GROUP BY ?text`;

/** ?record, ?thing, ?text of things without a term, of these texts where they are not too many. */
export const unmappedThings = (field: CurationField, texts?: readonly string[]): SparqlText => sparql`SELECT DISTINCT ?record ?thing ?text WHERE {
  ${stated(field, texts)} FILTER NOT EXISTS { ?thing ${namedNode(field.termPredicate)} ?term }
}`;

/** ?record, ?thing, ?text, ?term of things that state several texts and have terms: which text a term is for is not said. */
export const shared = (field: CurationField): SparqlText => sparql`SELECT DISTINCT ?record ?thing ?text ?term WHERE {
  { SELECT DISTINCT ?thing WHERE { ?thing ${namedNode(field.termPredicate)} ?any ; ${namedNode(field.textPredicate)} ?one, ?two FILTER(STR(?one) < STR(?two)) } }
  ${stated(field)} ?thing ${namedNode(field.termPredicate)} ?term
}`;

/** ?record, ?thing, ?text, ?term of things that state one of these texts and have one of these terms. */
export const mappedThings = (field: CurationField, terms: readonly string[], texts?: readonly string[]): SparqlText => sparql`SELECT DISTINCT ?record ?thing ?text ?term WHERE {
  VALUES ?term { ${terms.map((iri) => namedNode(iri))} } ${stated(field, texts)} ?thing ${namedNode(field.termPredicate)} ?term
}`;

/** ?text, ?term, ?things, ?records, ?example of things that have one of these terms. */
export const mappedTexts = (field: CurationField, terms: readonly string[]): SparqlText => sparql`SELECT ?text ?term (COUNT(DISTINCT ?thing) AS ?things) (COUNT(DISTINCT ?record) AS ?records) (MIN(?thing) AS ?example) WHERE {
  VALUES ?term { ${terms.map((iri) => namedNode(iri))} } ${stated(field)} ?thing ${namedNode(field.termPredicate)} ?term
} GROUP BY ?text ?term`;

/** Pattern: things that are named, each counting for a group. In a subquery, so that the engine starts from them. */
export function namedThings(things: readonly { thing: string; group: string }[]): SparqlText {
  const rows = things.map(({ thing, group }) => sparql`(${namedNode(thing)} ${literal(group)})`.text);
  return trusted(`{ SELECT ?thing ?group WHERE { VALUES (?thing ?group) { ${rows.join(' ')} } } }`);
}
