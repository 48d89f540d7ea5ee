/**
 * Reads the slices of ontologies that come with the server at once, where a test cannot wait: Turtle with labels, definitions, parents and what is obsolete.
 */
import { readTurtle } from '../../server/rdf/read-turtle.ts';
import { namespaces, owl, rdf, rdfs, skos } from '../../server/rdf/vocabulary.ts';
import type { ReadOntology, TermEntry } from '../../server/terms/term.ts';

/** A slice's bytes → its terms. Throws source-not-readable. */
export function readSlice({ bytes }: { bytes: Uint8Array }): ReadOntology {
  const { quads } = readTurtle(new TextDecoder().decode(bytes), 'text/turtle', 'file:///slice');
  const values = Map.groupBy(quads, ({ subject }) => subject.value);
  const terms = [...values].filter(([, about]) => about.some(({ predicate, object }) => predicate.value === rdf.type && object.value === owl.Class)).map(([iri, about]): TermEntry => {
    const of = (predicate: string): string[] => about.filter((each) => each.predicate.value === predicate).map(({ object }) => object.value);
    const definition = of(`${namespaces.obo}IAO_0000115`)[0];
    return {
      iri, kind: 'class', labels: of(rdfs.label).map((text) => ({ text })), synonyms: of(skos.altLabel).map((text) => ({ text, scope: 'exact' })),
      ...(definition === undefined ? {} : { definition }), definitionSources: [], parents: of(rdfs.subClassOf).map((parent) => ({ iri: parent, relation: 'is-a' })),
      xrefs: [], subsets: [], obsolete: of(owl.deprecated).includes('true'), replacedBy: of(`${namespaces.obo}IAO_0100001`), consider: [], alternativeIds: [],
    };
  });
  return { format: 'turtle', header: {}, terms, faults: [] };
}
