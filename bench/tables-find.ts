/**
 * What the table view is for: a facet, a first page filtered and ordered, and a page far down, over 200,000 images, asked in
 * GraphQL over HTTP, against the same questions in SPARQL in process, without HTTP and without a thread between.
 */
import { join } from 'node:path';
import { createGraph } from '../server/store/graph.ts';
import { openJournalReader } from '../server/store/journal-reader.ts';
import { loadGraph } from '../server/store/load-graph.ts';
import { atLeast, atMost, digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { withImageServer } from './server-process.ts';
import { compareInTurns } from './timing.ts';

const prefixes = 'PREFIX ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> PREFIX mg: <https://w3id.org/micrograph/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ';
const pageRows = 50, farPage = 1000;

interface Question { what: string; graphql: string; sparql: string; /** what both must agree on */ ofGraphql: (data: never) => unknown; ofSparql: (rows: Record<string, { value: string }>[]) => unknown }
type Page = { images: { edges: { node: { iri: string } }[] } };
const irisOf = (rows: Record<string, { value: string }>[]): string[] => rows.map((row) => row['image']!.value);

/** The questions; `after` is the cursor of the last row before the far page. */
const questions = (after: string): Question[] => [
  {
    what: 'a facet (pixel type)',
    graphql: '{ images { facets(fields: [pixelType]) { values { value count } } } }',
    sparql: `${prefixes}SELECT ?type (COUNT(?image) AS ?n) WHERE { ?image a ome:Image OPTIONAL { ?image ome:pixelType ?type } } GROUP BY ?type ORDER BY DESC(?n)`,
    ofGraphql: (data: { images: { facets: { values: { value: string; count: number }[] }[] } }) => data.images.facets[0]!.values.map(({ value, count }) => [value, count]),
    ofSparql: (rows) => rows.map((row) => [row['type']!.value, Number(row['n']!.value)]),
  },
  {
    what: `the first ${pageRows}, filtered by a quantity and ordered by date`,
    graphql: `{ images(where: { physicalSizeX: { lt: 200, unit: "nm" } }, orderBy: [{ field: acquiredAt, direction: DESC }], first: ${pageRows}) { edges { node { iri } } } }`,
    sparql: `${prefixes}SELECT ?image WHERE { ?image a ome:Image ; ome:physicalSizeX/mg:canonicalValue ?size FILTER(?size < 0.2e0) OPTIONAL { ?image ome:acquisitionDate ?date } } ORDER BY DESC(?date) ?image LIMIT ${pageRows}`,
    ofGraphql: (data: Page) => data.images.edges.map(({ node }) => node.iri), ofSparql: irisOf,
  },
  {
    what: `page ${farPage.toLocaleString('en')} of ${pageRows} rows, ordered by date`,
    graphql: `{ images(orderBy: [{ field: acquiredAt, direction: DESC }], first: ${pageRows}, after: ${JSON.stringify(after)}) { edges { node { iri } } } }`,
    sparql: `${prefixes}SELECT ?image WHERE { ?image a ome:Image OPTIONAL { ?image ome:acquisitionDate ?date } } ORDER BY DESC(?date) ?image LIMIT ${pageRows} OFFSET ${(farPage - 1) * pageRows}`,
    ofGraphql: (data: Page) => data.images.edges.map(({ node }) => node.iri), ofSparql: irisOf,
  },
];

/** Measures over 200,000 images. */
export async function measure({ images = 200_000, turns = 9 } = {}): Promise<Measured[]> {
  return withImageServer({ images }, async (server, folder) => {
    const ask = async <T>(query: string): Promise<T> => {
      const response = await fetch(`${server.url}graphql`, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify({ query }) });
      const { data, errors } = await response.json() as { data?: T; errors?: unknown };
      if (errors || !data) throw new Error(JSON.stringify(errors));
      return data;
    };
    const journal = openJournalReader({ file: join(folder, 'journal.sqlite') });
    const graph = createGraph();
    loadGraph({ graph, journal, provenanceOf: () => '' });
    journal.close();
    const inside = (sparql: string): Record<string, { value: string }>[] => (JSON.parse(graph.query({ sparql, accept: ['application/sparql-results+json'] }).body) as { results: { bindings: Record<string, { value: string }>[] } }).results.bindings;

    const measured: Measured[] = [];
    for (const { what, graphql, sparql, ofGraphql, ofSparql } of questions(await cursorBefore(ask, (farPage - 1) * pageRows))) {
      const [own, other] = [ofGraphql(await ask(graphql) as never), ofSparql(inside(sparql))];
      if (JSON.stringify(own) !== JSON.stringify(other)) throw new Error(`${what}: GraphQL and SPARQL differ: ${JSON.stringify(own).slice(0, 300)} and ${JSON.stringify(other).slice(0, 300)}`);
      const [tables, triples] = await compareInTurns(() => ask(graphql), () => inside(sparql), { turns, warmUp: 2 });
      measured.push(
        atMost(`GraphQL over ${images.toLocaleString('en')} images: ${what}`, tables, 30, ' ms'),
        atLeast(`the same, how many times as fast as SPARQL in process: ${what}`, triples / tables, 5, ' ×', `${digits(triples)} ms`),
      );
    }
    return measured;
  });
}

/** The cursor of this row (counted from 1) of the order by date, reached as a client does: by following pages. */
async function cursorBefore(ask: <T>(query: string) => Promise<T>, row: number): Promise<string> {
  let after = '';
  for (let done = 0; done < row;) {
    const step = Math.min(10_000, row - done);
    const { images: { pageInfo } } = await ask<{ images: { pageInfo: { endCursor: string } } }>(`{ images(orderBy: [{ field: acquiredAt, direction: DESC }], first: ${step}${after === '' ? '' : `, after: ${JSON.stringify(after)}`}) { pageInfo { endCursor } } }`);
    after = pageInfo.endCursor;
    done += step;
  }
  return after;
}
