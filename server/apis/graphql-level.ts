/**
 * The SPARQL of one level: everything that is asked of resources of one type, in one query, whatever their number. Each row is
 * a value ?o of a resource ?s under a key ?p: the predicate of a field, a number for one that leads here, a word of ours.
 * Unions and no OPTIONAL at this height: the engine would join those with every quantity that it has.
 */
import type { Field, ResourceType } from '../model/resource-model.ts';
import { sparql, trusted } from '../rdf/sparql.ts';
import type { SparqlText } from '../rdf/sparql.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import type { NamedNode } from '../rdf/terms.ts';
import { mg, qudt, rdf, rdfs } from '../rdf/vocabulary.ts';

export interface LevelParts {
  nodes: readonly NamedNode[];
  fields: readonly Field[];
  /** further predicates */ predicates: Iterable<string>;
  /** types that a field's values may have, those below them included */ typesOf: (field: Field) => readonly ResourceType[];
  /** also the terms above */ ancestors: boolean;
  /** also the records that describe them */ records: boolean;
}

export const ancestorsKey = 'ancestors', recordsKey = 'records';

/** Key of a field's rows. */
export function keyOf(field: Field, fields: readonly Field[]): string {
  return field.path.inverse ? String(fields.indexOf(field)) : field.path.predicate;
}

const [type, above, number, unit, canonical] = [rdf.type, rdfs.subClassOf, qudt.numericValue, qudt.hasUnit, mg.canonicalValue].map((iri) => namedNode(iri)) as [NamedNode, NamedNode, NamedNode, NamedNode, NamedNode];

/** The members of FILTER(… IN (…)). */
const listed = (iris: Iterable<string>): SparqlText => trusted([...iris].map((iri) => sparql`${namedNode(iri)}`.text).join(', '));

function leadingHere(field: Field, key: number, types: readonly ResourceType[]): SparqlText {
  const ofType = types.length === 0 ? sparql`` : sparql`?o ${type} ?t FILTER(?t IN (${listed(types.map(({ iri }) => iri))}))`;
  return sparql`?o ${namedNode(field.path.predicate)} ?s . ${ofType} BIND(${key} AS ?p)`;
}

/** The query, or undefined when nothing is asked that the graph must tell. */
export function levelQuery({ nodes, fields, predicates, typesOf, ancestors, records }: LevelParts): SparqlText | undefined {
  const forward = fields.filter(({ path }) => !path.inverse);
  const plain = new Set([...predicates, ...forward.filter(({ kind }) => kind !== 'quantity').map(({ path }) => path.predicate)]);
  const quantities = new Set(forward.filter(({ kind }) => kind === 'quantity').map(({ path }) => path.predicate));
  const parts: SparqlText[] = [];
  if (plain.size > 0) parts.push(sparql`?s ?p ?o FILTER(?p IN (${listed(plain)}))`);
  for (const predicate of quantities) parts.push(sparql`?s ${namedNode(predicate)} ?x . ?x ${number} ?o OPTIONAL { ?x ${unit} ?u } OPTIONAL { ?x ${canonical} ?c } BIND(${namedNode(predicate)} AS ?p)`);
  fields.forEach((field, index) => { if (field.path.inverse) parts.push(leadingHere(field, index, typesOf(field))); });
  if (ancestors) parts.push(sparql`?s ${above}+ ?o BIND(${literal(ancestorsKey)} AS ?p)`);
  if (records) parts.push(sparql`GRAPH ?o { ?s ?any ?value } FILTER(!STRENDS(STR(?o), "/history")) BIND(${literal(recordsKey)} AS ?p)`);
  if (parts.length === 0 || nodes.length === 0) return undefined;
  const values = sparql`VALUES ?s { ${nodes} }`;
  const branches = trusted(parts.map(({ text }) => `{ ${text} }`).join(' UNION '));
  return sparql`SELECT DISTINCT ?s ?p ?o ?u ?c WHERE { ${values} ${branches} }`;
}
