/**
 * What GraphQL costs against SPARQL written by hand: four levels (image, study component, biosample, organism) for a page of
 * images, both over HTTP and of the same server. Once for images given by their IRIs, where only the telling counts, and once
 * for the newest images, where they have to be found first.
 */
import { imageIri } from './image-journal.ts';
import { atMost, digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { withImageServer } from './server-process.ts';
import { compareInTurns } from './timing.ts';

const rows = 100;
const fields = `nodes { iri name acquiredAt partOf { iri title biosamples { iri title organisms { iri } } } }`;
/** the same as one row of values for each path; everything is there once in this journal, which is the best case for SPARQL */
const pattern = '?image schema:name ?name ; ome:acquisitionDate ?date ; mg:partOf ?component . ?component dcterms:title ?component_title ; mg:biosample ?sample . ?sample dcterms:title ?sample_title ; mg:organism ?organism .';
const select = `PREFIX ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> PREFIX mg: <https://w3id.org/micrograph/> PREFIX schema: <http://schema.org/> PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?image ?name ?date ?component ?component_title ?sample ?sample_title ?organism WHERE`;

interface Node { iri: string; name: string; acquiredAt: string; partOf: { iri: string; title: string; biosamples: { iri: string; title: string; organisms: { iri: string }[] }[] }[] }
type Binding = Record<string, { value: string }>;
const flat = (nodes: readonly Node[]): string[][] => nodes.flatMap((image) => image.partOf.flatMap((component) => component.biosamples.flatMap((sample) => sample.organisms.map((organism) => [image.iri, image.name, image.acquiredAt, component.iri, component.title, sample.iri, sample.title, organism.iri]))));
const flatBindings = (bindings: readonly Binding[]): string[][] => bindings.map((row) => ['image', 'name', 'date', 'component', 'component_title', 'sample', 'sample_title', 'organism'].map((name) => row[name]!.value));

/** Measures over 20,000 images. */
export async function measure({ images = 20_000, turns = 25 } = {}): Promise<Measured[]> {
  return withImageServer({ images }, async (server) => {
    const post = async <T>(path: string, type: string, accept: string, body: string): Promise<T> => {
      const response = await fetch(server.url + path, { method: 'POST', headers: { 'content-type': type, accept }, body });
      if (!response.ok) throw new Error(await response.text());
      return await response.json() as T;
    };
    const graphql = async (query: string): Promise<Node[]> => (await post<{ data: { images: { nodes: Node[] } } }>('graphql', 'application/json', 'application/json', JSON.stringify({ query }))).data.images.nodes;
    const sparql = async (query: string): Promise<Binding[]> => (await post<{ results: { bindings: Binding[] } }>('sparql', 'application/sparql-query', 'application/sparql-results+json', query)).results.bindings;

    const iris = Array.from({ length: rows }, (_, n) => imageIri(n * 131 % images));
    const given = {
      what: 'given by their IRIs', graphql: `{ images(where: { iri: ${JSON.stringify(iris)} }, first: ${rows}) { ${fields} } }`,
      sparql: [`${select} { VALUES ?image { ${iris.map((iri) => `<${iri}>`).join(' ')} } ${pattern} }`],
    };
    const newest = {
      what: 'newest first', graphql: `{ images(orderBy: [{ field: acquiredAt, direction: DESC }], first: ${rows}) { ${fields} } }`,
      sparql: [
        `${select} { { SELECT ?image ?date { ?image a ome:Image ; ome:acquisitionDate ?date } ORDER BY DESC(?date) ?image LIMIT ${rows} } ${pattern.replace('; ome:acquisitionDate ?date ', '')} } ORDER BY DESC(?date) ?image`,
        `${select} { ?image a ome:Image . ${pattern} } ORDER BY DESC(?date) ?image LIMIT ${rows}`,
      ],
    };
    const measured: Measured[] = [];
    for (const { what, graphql: query, sparql: variants } of [given, newest]) {
      const own = flat(await graphql(query)).map((row) => row.join(' ')).toSorted();
      let best = Infinity, ours = Infinity;
      // the fastest of the ways to write it counts
      for (const variant of variants) {
        const other = flatBindings(await sparql(variant)).map((row) => row.join(' ')).toSorted();
        if (own.length !== rows || own.join('\n') !== other.join('\n')) throw new Error(`${what}: GraphQL and SPARQL differ: ${own[0]} (${own.length}) and ${other[0]} (${other.length})`);
        const [a, b] = await compareInTurns(() => graphql(query), () => sparql(variant), { turns, warmUp: 10 });
        if (b < best) { best = b; ours = a; }
      }
      measured.push(atMost(`GraphQL, four levels for ${rows} images ${what}, as a multiple of SPARQL by hand`, ours / best, 3, ' ×', `${digits(ours)} ms against ${digits(best)} ms`));
    }
    return measured;
  });
}
