/** Terms in use on a real server: they come with records, follow the versions in use, drift is listed, accepted in one batch and undone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const obo = 'http://purl.obolibrary.org/obo/';
const methods = (version: string, ...stanzas: string[]): string => `format-version: 1.2\ndata-version: releases/${version}\nontology: fbbi\n\n[Term]\nid: FBbi:00000222\nname: imaging method\n\n${stanzas.join('\n\n')}\n`;
const confocal = '[Term]\nid: FBbi:00000251\nname: confocal microscopy\nis_a: FBbi:00000222';
const first = methods('2026-01-01', confocal, '[Term]\nid: FBbi:00000253\nname: spinning disk confocal microscopy\nis_a: FBbi:00000251');
const second = methods('2026-02-02', confocal, '[Term]\nid: FBbi:00000253\nname: obsolete spinning disk confocal microscopy\nis_obsolete: true\nreplaced_by: FBbi:00000251');
const prefixes = '@prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix obo: <http://purl.obolibrary.org/obo/> .';

let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(async () => { await server?.close(); });

interface Answer { accepted: boolean; warnings: string[]; report: { results: { severity: string; field?: string; remedy: string }[] } }
const put = async (id: string, turtle: string): Promise<Answer> => (await server.request(`records/${id}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: `${prefixes}\n${turtle}` })).json() as Promise<Answer>;
const data = async <T>(query: string): Promise<T> => ((await (await server.request('graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) })).json()) as { data: T }).data;
const load = async (text: string): Promise<number> => (await server.request('ontologies?name=fbbi.obo', { method: 'POST', body: text, headers: { 'content-type': 'application/octet-stream' } })).status;
interface Drift { ontology: string; from?: string; to: string; items: { term: string; kind: string; replacement?: string; records: number; images: number }[] }
const drift = async (): Promise<Drift[]> => (await server.request('curation/drift')).json() as Promise<Drift[]>;
const labelOf = async (id: string): Promise<string | undefined> => /label> "([^"]*)"/.exec(await (await server.request(`records/term-${id}`, { headers: { accept: 'application/n-triples' } })).text())?.[1];
const methodOf = async (id: string): Promise<string[]> => [...(await (await server.request(`records/${id}`, { headers: { accept: 'application/n-triples' } })).text()).matchAll(/imagingMethod> <([^>]+)>/g)].map((match) => match[1]!);

test('a record brings its terms, a name is read, and filters find what is above', async () => {
  const { accepted, warnings } = await put('cells', '<#b> a mg:Biosample ; dcterms:title "Cells" ; mg:biologicalEntity "skin" ; mg:organismText "Homo sapiens (human)" .');
  expect(accepted).toBe(true);
  expect(warnings.join()).toContain('is read as Homo sapiens (NCBITaxon:9606)');
  expect(await data('{ biosamples(where: {organisms: {descendantOf: "http://purl.obolibrary.org/obo/NCBITaxon_40674"}}) { nodes { label organisms { label } } } fish: biosamples(where: {organisms: {descendantOf: "http://purl.obolibrary.org/obo/NCBITaxon_7898"}}) { totalCount } }')).toEqual({
    biosamples: { nodes: [{ label: 'Cells', organisms: [{ label: 'Homo sapiens' }] }] }, fish: { totalCount: 0 },
  });
  // the graph holds what is used, not the slice
  expect((await server.request('records/ontology-ncbitaxon')).status).toBe(404);
  expect((await server.request('records/term-NCBITaxon_9606')).status).toBe(200);
  expect((await server.request('records/term-NCBITaxon_10090')).status).toBe(404);
});

test('another version of an ontology: records of terms follow, and what drifted is listed with its images', async () => {
  expect(await load(first)).toBe(201);
  for (const id of ['one', 'two']) expect((await put(id, '<#a> a mg:ImageAcquisition ; dcterms:title "Shot" ; mg:imagingMethod obo:FBbi_00000253 . <#i> a ome:Image ; schema:name "I" ; prov:wasGeneratedBy <#a> .')).accepted).toBe(true);
  expect(await drift()).toEqual([]);
  expect(await load(second)).toBe(201);
  await until('the label of the new version', async () => (await labelOf('FBbi_00000253')) === 'obsolete spinning disk confocal microscopy');
  expect(await drift()).toMatchObject([{ ontology: 'fbbi', from: '2026-01-01', to: '2026-02-02', items: [{ term: `${obo}FBbi_00000253`, kind: 'obsolete', replacement: `${obo}FBbi_00000251`, records: 2, images: 2 }] }]);
  const { accepted, report } = await put('three', '<#a> a mg:ImageAcquisition ; dcterms:title "Shot" ; mg:imagingMethod obo:FBbi_00000253 .');
  expect([accepted, report.results.find(({ field }) => field === 'imagingMethods')?.remedy]).toEqual([true, `use confocal microscopy (FBbi:00000251) instead: ${obo}FBbi_00000251`]);
});

test('accepting a replacement is one batch that can be undone', async () => {
  const decide = async (dry: boolean): Promise<{ batch?: string; effect: { records: number } }> => (await server.request(`curation/drift/decisions?dry_run=${dry}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ items: [{ term: `${obo}FBbi_00000253`, to: `${obo}FBbi_00000251` }] }) })).json() as Promise<{ batch?: string; effect: { records: number } }>;
  expect(await decide(true)).toMatchObject({ effect: { records: 3 } });
  expect(await methodOf('one')).toEqual([`${obo}FBbi_00000253`]);
  const { batch } = await decide(false);
  await until('the term of the later deposit', async () => (await methodOf('three'))[0] === `${obo}FBbi_00000251`);
  for (const id of ['one', 'two']) await until('the term in its place', async () => (await methodOf(id)).join() === `${obo}FBbi_00000251`);
  await until('the end of the drift', async () => (await drift()).length === 0);
  expect((await server.request(`curation/batches/${batch}/undo`, { method: 'POST' })).ok).toBe(true);
  await until('the term as before', async () => (await methodOf('one')).join() === `${obo}FBbi_00000253`);
  expect((await drift())[0]?.items).toHaveLength(1);
});

test('what used a reagent, stands at a facility, or is by a person is found over GraphQL by the identifier', async () => {
  const antibody = 'https://scicrunch.org/resolver/RRID:AB_2534102', facility = 'https://ror.org/05gq02987', person = 'https://orcid.org/0000-0002-1825-0097';
  const { accepted } = await put('lab', `<#s> a mg:Specimen ; dcterms:title "Stained" ; mg:reagent "RRID:AB_2534102" . <#t> a mg:Specimen ; dcterms:title "Other" . <#m> a ome:Instrument ; schema:name "Scope" ; mg:facility <${facility}> .
    <#j> a ome:Image ; schema:name "J" ; mg:experimenter <${person}> . <${person}> a schema:Person ; schema:name "Josiah Carberry" . <${facility}> a schema:Organization ; schema:name "Brown University" .`);
  expect(accepted).toBe(true);
  expect(await data(`{ specimens(where: {reagents: {eq: "${antibody}"}}) { nodes { label } } instruments(where: {facility: {some: {iri: ["${facility}"]}}}) { nodes { label } } images(where: {experimenter: {some: {iri: ["${person}"]}}}) { nodes { label } } }`)).toEqual({
    specimens: { nodes: [{ label: 'Stained' }] }, instruments: { nodes: [{ label: 'Scope' }] }, images: { nodes: [{ label: 'J' }] },
  });
});
