/**
 * What a page must know beyond the record it shows: labels of what it links to, who links to it, in which records it is
 * described. Asked from the graph by short SPARQL queries whose IRIs were checked before.
 */
import { findIriFault } from '../rdf/check-iris.ts';
import { sparql, trusted } from '../rdf/sparql.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { NamedNode, Quad } from '../rdf/terms.ts';
import { namespaces, qudt, rdf, rdfs, skos, xsd } from '../rdf/vocabulary.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { KnownName } from './known-names.ts';
import { selectRows } from './query-runner.ts';
import type { Cell, RunQuery } from './query-runner.ts';

/** A statement of another record that leads here. */
export interface IncomingLink { subject: string; predicate: string; object: string; label?: string; type?: string }

export interface ResourceFacts {
  /** Labels by IRI, for those that have one. */
  labels(iris: Iterable<string>): Promise<Map<string, string>>;
  /** Links that lead to any of these, from outside `record` (undefined: from anywhere); at most `limit`; from records, or from their histories. */
  incoming(iris: readonly string[], options: { record?: string | undefined; histories?: boolean; limit: number }): Promise<IncomingLink[]>;
  /** All statements about a resource, those of its quantities included; and the records that make them. */
  describe(iri: string): Promise<{ quads: Quad[]; records: string[] }>;
  /** Predicates whose value names a resource to a person, best first. */
  readonly labelPredicates: readonly string[];
}

/** Those that may stand in a query, each once, as terms. */
function termsOf(iris: Iterable<string>, most: number): NamedNode[] {
  return [...new Set(iris)].filter((iri) => findIriFault(iri) === undefined).slice(0, most).map((iri) => namedNode(iri));
}
const type = namedNode(rdf.type), number = namedNode(qudt.numericValue);

/** The predicates under which the model's types, and everybody else, keep names. */
export function labelPredicatesOf(model: ResourceModel): string[] {
  const own = model.types.flatMap((type) => type.fields.filter((field) => field.name === type.labelField && !field.path.inverse).map((field) => field.path.predicate));
  return [...new Set([...own, rdfs.label, skos.prefLabel, `${namespaces.schema}name`, `${namespaces.dcterms}title`, `${namespaces.foaf}name`])];
}

function termOf(cell: Cell): Quad['object'] {
  if (cell.type === 'uri') return namedNode(cell.value);
  return literal(cell.value, cell['xml:lang'] ?? namedNode(cell.datatype ?? xsd.string));
}

/** Creates the look-ups over a query runner. */
export function createResourceFacts({ model, run, nameOf = () => undefined }: { model: ResourceModel; run: RunQuery; /** names that are known without the graph */ nameOf?: KnownName }): ResourceFacts {
  const labelPredicates = labelPredicatesOf(model);
  // predicates as alternatives of a path: VALUES in their place is many times slower
  const labelPath = trusted(labelPredicates.map((iri) => sparql`${namedNode(iri)}`.text).join('|'));
  const label = 'page labels', links = 'page links', statements = 'page statements';
  return {
    labelPredicates,
    async labels(iris) {
      const things = termsOf(iris, 2000);
      if (things.length === 0) return new Map();
      const rows = await selectRows(run, sparql`SELECT ?thing (SAMPLE(?label) AS ?name) WHERE { VALUES ?thing { ${things} } ?thing ${labelPath} ?label FILTER(ISLITERAL(?label)) } GROUP BY ?thing`, { label });
      const found = new Map(rows.flatMap((row) => (row['thing'] && row['name'] ? [[row['thing'].value, row['name'].value] as const] : [])));
      for (const { value: iri } of things) { const name = found.has(iri) ? undefined : nameOf(iri); if (name !== undefined) found.set(iri, name); }
      return found;
    },
    async incoming(iris, { record, histories = false, limit }) {
      const objects = termsOf(iris, 500);
      if (objects.length === 0) return [];
      const elsewhere = record === undefined ? sparql`` : sparql`?record != ${namedNode(record)} && `;
      const rows = await selectRows(run, sparql`SELECT DISTINCT ?subject ?predicate ?object ?type WHERE {
        VALUES ?object { ${objects} }
        GRAPH ?record { ?subject ?predicate ?object }
        FILTER(${elsewhere}STRENDS(STR(?record), "/history") = ${histories})
        OPTIONAL { ?subject ${type} ?type }
      } LIMIT ${limit}`, { label: links });
      const found = rows.filter((row) => row['subject']?.type === 'uri');
      const names = await this.labels(found.map((row) => row['subject']!.value));
      return found.map((row) => ({
        subject: row['subject']!.value, predicate: row['predicate']!.value, object: row['object']!.value,
        ...(names.has(row['subject']!.value) ? { label: names.get(row['subject']!.value)! } : {}), ...(row['type'] ? { type: row['type'].value } : {}),
      }));
    },
    async describe(iri) {
      if (findIriFault(iri)) return { quads: [], records: [] };
      const thing = namedNode(iri);
      const rows = await selectRows(run, sparql`SELECT DISTINCT ?record ?subject ?predicate ?object WHERE {
        { GRAPH ?record { ${thing} ?predicate ?object } BIND(${thing} AS ?subject) }
        UNION { GRAPH ?record { ${thing} ?link ?subject . ?subject ${number} ?value ; ?predicate ?object } }
      } LIMIT 20000`, { label: statements });
      const quads = rows.map((row) => quad(namedNode(row['subject']!.value), namedNode(row['predicate']!.value), termOf(row['object']!)));
      return { quads, records: [...new Set(rows.map((row) => row['record']!.value))] };
    },
  };
}
