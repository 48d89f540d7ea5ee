/**
 * What a page must know beyond the record it shows: labels of what it links to, who links to it, in which records it is
 * described. Asked from the graph by short SPARQL queries whose IRIs were checked before.
 */
import { termToNTriples } from '../rdf/n-quads.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { namespaces, qudt, rdf, rdfs, skos, xsd } from '../rdf/vocabulary.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { selectRows } from './query-runner.ts';
import type { Cell, RunQuery } from './query-runner.ts';

/** A statement of another record that leads here. */
export interface IncomingLink { subject: string; predicate: string; object: string; label?: string; type?: string }

export interface ResourceFacts {
  /** Labels by IRI, for those that have one. */
  labels(iris: Iterable<string>): Promise<Map<string, string>>;
  /** Links that lead to any of these, from outside `record` (undefined: from anywhere); at most `limit`. */
  incoming(iris: readonly string[], options: { record?: string | undefined; limit: number }): Promise<IncomingLink[]>;
  /** All statements about a resource, those of its quantities included; and the records that make them. */
  describe(iri: string): Promise<{ quads: Quad[]; records: string[] }>;
  /** Predicates whose value names a resource to a person, best first. */
  readonly labelPredicates: readonly string[];
}

/** Every IRI that may stand between angle brackets in SPARQL. */
const plainIri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`\u0000-\u0020]*$/;
const values = (iris: readonly string[]): string => iris.map((iri) => termToNTriples(namedNode(iri))).join(' ');

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
export function createResourceFacts({ model, run }: { model: ResourceModel; run: RunQuery }): ResourceFacts {
  const labelPredicates = labelPredicatesOf(model);
  const labelPath = labelPredicates.map((iri) => `<${iri}>`).join('|');
  const label = 'page labels', links = 'page links', statements = 'page statements';
  return {
    labelPredicates,
    async labels(iris) {
      const asked = [...new Set(iris)].filter((iri) => plainIri.test(iri)).slice(0, 2000);
      if (asked.length === 0) return new Map();
      const rows = await selectRows(run, `SELECT ?thing (SAMPLE(?label) AS ?name) WHERE { VALUES ?thing { ${values(asked)} } ?thing ${labelPath} ?label FILTER(ISLITERAL(?label)) } GROUP BY ?thing`, { label });
      return new Map(rows.flatMap((row) => (row['thing'] && row['name'] ? [[row['thing'].value, row['name'].value] as const] : [])));
    },
    async incoming(iris, { record, limit }) {
      const asked = iris.filter((iri) => plainIri.test(iri)).slice(0, 500);
      if (asked.length === 0) return [];
      const rows = await selectRows(run, `SELECT DISTINCT ?subject ?predicate ?object ?type WHERE {
        VALUES ?object { ${values(asked)} }
        GRAPH ?record { ?subject ?predicate ?object }
        FILTER(${record === undefined ? '' : `?record != <${record}> && `}!STRENDS(STR(?record), "/history"))
        OPTIONAL { ?subject <${rdf.type}> ?type }
      } LIMIT ${Math.trunc(limit)}`, { label: links });
      const found = rows.filter((row) => row['subject']?.type === 'uri');
      const names = await this.labels(found.map((row) => row['subject']!.value));
      return found.map((row) => ({
        subject: row['subject']!.value, predicate: row['predicate']!.value, object: row['object']!.value,
        ...(names.has(row['subject']!.value) ? { label: names.get(row['subject']!.value)! } : {}), ...(row['type'] ? { type: row['type'].value } : {}),
      }));
    },
    async describe(iri) {
      if (!plainIri.test(iri)) return { quads: [], records: [] };
      const rows = await selectRows(run, `SELECT DISTINCT ?record ?subject ?predicate ?object WHERE {
        { GRAPH ?record { <${iri}> ?predicate ?object } BIND(<${iri}> AS ?subject) }
        UNION { GRAPH ?record { <${iri}> ?link ?subject . ?subject <${qudt.numericValue}> ?number ; ?predicate ?object } }
      } LIMIT 20000`, { label: statements });
      const quads = rows.map((row) => quad(namedNode(row['subject']!.value), namedNode(row['predicate']!.value), termOf(row['object']!)));
      return { quads, records: [...new Set(rows.map((row) => row['record']!.value))] };
    },
  };
}
