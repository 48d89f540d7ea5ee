/** What the SPARQL endpoint says of itself (SPARQL 1.1 Service Description), as triples. */
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';

const sd = 'http://www.w3.org/ns/sparql-service-description#';
const formats = 'http://www.w3.org/ns/formats/';
const type = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';

/** Triples about the endpoint under a base IRI. */
export function serviceDescription(base: string): Quad[] {
  const service = `${base}sparql`;
  const dataset = `${service}#dataset`, graph = `${service}#default-graph`;
  const iri = (subject: string, predicate: string, object: string): Quad => quad(namedNode(subject), namedNode(predicate), namedNode(object));
  return [
    iri(service, type, `${sd}Service`),
    iri(service, `${sd}endpoint`, service),
    iri(service, `${sd}supportedLanguage`, `${sd}SPARQL11Query`),
    iri(service, `${sd}feature`, `${sd}UnionDefaultGraph`),
    ...['SPARQL_Results_JSON', 'SPARQL_Results_XML', 'SPARQL_Results_CSV', 'SPARQL_Results_TSV', 'Turtle', 'N-Triples', 'N-Quads', 'TriG', 'RDF_XML', 'JSON-LD']
      .map((name) => iri(service, `${sd}resultFormat`, formats + name)),
    iri(service, `${sd}defaultDataset`, dataset),
    iri(dataset, type, `${sd}Dataset`),
    iri(dataset, `${sd}defaultGraph`, graph),
    iri(graph, type, `${sd}Graph`),
    quad(namedNode(graph), namedNode('http://purl.org/dc/terms/description'), literal('The union of all record graphs; each record is a named graph.', 'en')),
  ];
}
