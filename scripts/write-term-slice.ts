/**
 * Writes a slice of an ontology into `ontologies/NAME.ttl`: terms, the terms above them, and their labels; facts only, in
 * our own order. Run it when `ontologies/sources.yaml` changes, then read the difference.
 *
 *   node scripts/write-term-slice.ts NAME SOURCE.ttl PREFIX_ID …      (no ids: every term of the source)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readRdf } from '../server/rdf/formats.ts';
import { Dataset } from '../server/rdf/terms.ts';
import { namespaces, rdfs } from '../server/rdf/vocabulary.ts';

const obo = 'http://purl.obolibrary.org/obo/';
const [name, source, ...ids] = process.argv.slice(2);
if (!name || !source) { console.error('node scripts/write-term-slice.ts NAME SOURCE.ttl PREFIX_ID …'); process.exit(2); }

const { quads } = await readRdf(readFileSync(source), 'text/turtle', { baseIri: obo });
const terms = new Dataset(quads);
const labelOf = (iri: string): string | undefined => terms.getObjects(iri, rdfs.label, null)[0]?.value;
const above = (iri: string): string[] => terms.getObjects(iri, rdfs.subClassOf, null).map((term) => term.value).filter((parent) => parent.startsWith(obo) && labelOf(parent) !== undefined);

const wanted = new Set<string>();
const add = (iri: string): void => { if (!wanted.has(iri)) { wanted.add(iri); above(iri).forEach(add); } };
const asked = ids.length > 0 ? ids.map((id) => obo + id) : terms.getSubjects(rdfs.label, null, null).map((term) => term.value).filter((iri) => iri.startsWith(obo));
for (const iri of asked) {
  if (labelOf(iri) === undefined) { console.error(`${iri} is not in ${source}`); process.exitCode = 1; } else add(iri);
}
const number = (iri: string): number => Number(/\d+$/.exec(iri)?.[0] ?? 0);
const lines = [...wanted].toSorted((a, b) => number(a) - number(b)).map((iri) => {
  const parents = above(iri).toSorted().map((parent) => `obo:${parent.slice(obo.length)}`);
  const synonyms = terms.getObjects(iri, `${namespaces.oboInOwl}hasExactSynonym`, null).map((term) => JSON.stringify(term.value));
  return `obo:${iri.slice(obo.length)} a owl:Class ; rdfs:label ${JSON.stringify(labelOf(iri))}${synonyms.length > 0 ? ` ; oboInOwl:hasExactSynonym ${synonyms.join(', ')}` : ''}${parents.length > 0 ? ` ; rdfs:subClassOf ${parents.join(', ')}` : ''} .`;
});
writeFileSync(resolve(import.meta.dirname, `../ontologies/${name}.ttl`), `# A slice of an ontology; where it is from and under which licence: sources.yaml. Written by scripts/write-term-slice.ts.
@prefix oboInOwl: <${namespaces.oboInOwl}> .
@prefix obo: <${obo}> .
@prefix owl: <${namespaces.owl}> .
@prefix rdfs: <${namespaces.rdfs}> .

${lines.join('\n')}
`);
console.log(`ontologies/${name}.ttl: ${lines.length} terms`);
