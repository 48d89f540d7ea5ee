/** The stored questions that begin at an identifier or a term: a reagent and its lot, a facility, a person, a taxon. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bindQuery, readStoredQuery } from '../../../server/apis/stored-queries.ts';
import { agent, base, openModelKeeper, root } from '../../support/model-keeper.ts';
import type { ModelKeeper } from '../../support/model-keeper.ts';

const records = `${base}records/`, antibody = 'https://scicrunch.org/resolver/RRID:AB_2534102', facility = 'https://ror.org/05gq02987';
let kept: ModelKeeper;
beforeAll(async () => {
  kept = openModelKeeper();
  for (const name of ['microscope', 'study', 'images', 'masks']) await kept.depositFile(join(root, 'shapes/examples/study', `${name}.ttl`), `example-${name}`);
  const more = `@prefix mg: <https://w3id.org/micrograph/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix nbo: <http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> .
    <#bare> a mg:Specimen ; dcterms:title "with any lot" ; mg:reagent <${antibody}> . <#lot> a mg:Specimen ; dcterms:title "with lot 7" ; mg:reagent <#seven> .
    <#seven> prov:specializationOf <${antibody}> ; nbo:lotNumber "7" . <#other> a mg:Specimen ; dcterms:title "without" .
    <#image> a ome:Image ; schema:name "Image of lot 7" ; mg:specimen <#lot> . <#scope> a ome:Instrument ; schema:name "Scope" ; mg:facility <${facility}> .
    <#shot> a ome:Image ; schema:name "Shot" ; mg:instrument <#scope> . <${facility}> a schema:Organization ; schema:name "Brown University" .`;
  const [answer] = await kept.keeper.deposit({ source: { bytes: new TextEncoder().encode(more), mediaType: 'text/turtle' }, id: 'more', agent, activity: 'test' });
  expect(answer!.report.results.filter(({ severity }) => severity === 'Violation')).toEqual([]);
});
afterAll(() => kept.close());

function ask(name: string, parameters: Record<string, string>): string[] {
  const faults: string[] = [];
  const query = readStoredQuery(name, readFileSync(join(root, `queries/${name}.rq`), 'utf8'), faults);
  expect(faults).toEqual([]);
  const { body } = kept.graph.query({ sparql: bindQuery(query, new URLSearchParams(parameters), { base, prefixes: { obo: 'http://purl.obolibrary.org/obo/' } }), accept: ['application/sparql-results+json'] });
  const { results } = JSON.parse(body) as { results: { bindings: Record<string, { value: string }>[] } };
  return [...new Set(results.bindings.map((row) => ((row['thing'] ?? row['image'])!.value).replace(records, '')))].toSorted();
}

test('everything that used an antibody, and what used one lot of it', () => {
  expect(ask('used-reagent', { reagent: antibody })).toEqual(['more#bare', 'more#image', 'more#lot']);
  expect(ask('used-reagent', { reagent: antibody, lot: '7' })).toEqual(['more#image', 'more#lot']);
  expect(ask('used-reagent', { reagent: antibody, lot: '8' })).toEqual([]);
});

test('everything that used a cell line of the example', () => {
  const cellLine = kept.graph.match(`${records}example-study#hela`, 'https://w3id.org/micrograph/cellLine')[0]!.object.value;
  expect(ask('used-reagent', { reagent: cellLine })).toEqual(expect.arrayContaining(['example-study#hela', 'example-study#treated', 'example-study#control', 'example-study#confocal']));
});

test('everything at a facility', () => {
  expect(ask('at-facility', { facility })).toEqual(['more#scope', 'more#shot']);
});

test('everything by a person, with what is part of their studies', () => {
  const found = ask('by-person', { person: 'https://orcid.org/0000-0002-1825-0097' });
  expect(found).toEqual(expect.arrayContaining(['example-study#study', 'example-study#confocal', 'example-masks#nuclei']));
  expect(found.filter((thing) => thing.startsWith('example-images#')).length).toBeGreaterThan(3);
  expect(ask('by-person', { person: 'https://orcid.org/0000-0002-1694-233X' })).toEqual([]);
});

test('images below a taxon, by the terms that came with the records', () => {
  const taxon = (number: number): string[] => ask('below-taxon', { taxon: `http://purl.obolibrary.org/obo/NCBITaxon_${number}` });
  expect(taxon(9606).length).toBeGreaterThan(3);
  expect(taxon(40674)).toEqual(taxon(9606)); // mammals
  expect(taxon(10090)).toEqual([]);
});
