/** A data steward asks how ready the records are, for one and for all of a dataset, and which field lifts most for least work. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const first = readFileSync(resolve(import.meta.dirname, '../fixtures/profiles/miacme-like.ttl'), 'utf8');
const second = `@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix mg: <https://w3id.org/micrograph/> . @prefix ex: <https://example.org/migration/> .
<https://example.org/profiles/miacme-more> a mg:Profile ; dcterms:identifier "miacme-more" ; dcterms:title "Cell migration: more" ; mg:includes <https://example.org/profiles/miacme-like> ;
  mg:ladder "miacme-like" ; mg:rung 2 ; mg:demands sh:Warning .
ex:Biosample-more a sh:NodeShape ; sh:targetClass mg:Biosample ; sh:property ex:medium , ex:medium-asked .
ex:medium sh:path ex:medium ; sh:name "medium" ; sh:datatype xsd:string ; sh:description "What the cells are kept in" .
ex:medium-asked sh:path ex:medium ; sh:name "medium" ; sh:minCount 1 ; sh:severity sh:Warning .`;
const head = '@prefix mg: <https://w3id.org/micrograph/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix obo: <http://purl.obolibrary.org/obo/> . @prefix ex: <https://example.org/migration/> .\n';
const sample = (more: string): string => `${head}<#b> a mg:Biosample ; dcterms:title "Cells" ; mg:organism obo:NCBITaxon_10090 ; mg:biologicalEntity "cell" ${more} .`;

let server: TestServer;
const turtle = { 'content-type': 'text/turtle' };
const put = async (path: string, body: string): Promise<void> => {
  const response = await server.request(path, { method: 'PUT', headers: turtle, body });
  if (!response.ok) throw new Error(await response.text());
};
const get = async <T>(path: string): Promise<T> => {
  const response = await server.request(path, { headers: { accept: 'application/json' } });
  expect(response.status, path).toBe(200);
  return response.json() as Promise<T>;
};
const ask = async <T>(query: string): Promise<T> => {
  const { data, errors } = await (await server.request('graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) })).json() as { data: T; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
};
async function settled(): Promise<void> {
  for (;;) {
    const { state } = await get<{ state: string }>('conformance');
    if (state !== 'judging') { expect(state).toBe('current'); return; }
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

let before: unknown[];
const answers = async (): Promise<unknown[]> => {
  const { types } = await get<{ types: unknown[] }>('');
  const { queries } = await get<{ queries: { name: string; parameters: { required: boolean }[] }[] }>('queries');
  const named = queries.filter(({ name, parameters }) => name !== 'deposits-by-agent' && parameters.every(({ required }) => !required));
  return [types, ...await Promise.all(named.map(async ({ name }) => [name, await get(`queries/${name}`)]))];
};

beforeAll(async () => {
  server = await startTestServer();
  await put('records/study', `${head}<#d> a mg:StudyComponent ; dcterms:title "Migration" ; mg:biosample <poor#b>, <fair#b>, <good#b>, <best#b> .`.replace('mg:biosample <poor#b>, <fair#b>, <good#b>, <best#b>', 'dcterms:description "Cells that move"'));
  await put('records/poor', sample(''));
  await put('records/fair', sample('; ex:confluence 0.5'));
  await put('records/good', sample('; ex:confluence 0.5 ; ex:assay "transwell"'));
  await put('records/best', sample('; ex:confluence 0.5 ; ex:assay "transwell" ; ex:medium "DMEM"'));
  await put('records/study', `${head}<#d> a mg:StudyComponent ; dcterms:title "Migration" ; dcterms:description "Cells that move" ; mg:biosample <poor#b>, <fair#b>, <good#b>, <best#b> .`);
  before = await answers();
  await put('profiles/miacme-like', first);
  await put('profiles/miacme-more', second);
});
afterAll(() => server.close());

test('depositing profiles disturbs no answer about data', async () => {
  expect(await answers()).toEqual(before);
});

interface Missing { type: string; field: string; cost: string; remedy: string; count: number; resources: string[]; source?: string }
interface Readiness { profiles: { profile: string; score: number; conforms: boolean; missing: Missing[] }[]; ladders: { ladder: string; reached: { rung: number } | null; next: { rung: number; profile: string; missing: Missing[] } | null }[] }
const readiness = (id: string): Promise<Readiness> => get(`records/${id}/readiness?profile=miacme-like&profile=miacme-more`);

test('a record says which rung it has reached and what lifts it to the next, the cheapest first', async () => {
  const poor = await readiness('poor');
  expect(poor.profiles.map(({ profile, score }) => [profile, score])).toEqual([['miacme-like', 0.3333], ['miacme-more', 0.25]]);
  expect(poor.ladders).toMatchObject([{ ladder: 'miacme-like', reached: null, next: { rung: 1, profile: 'miacme-like' } }]);
  expect(poor.ladders[0]!.next!.missing.map(({ type, field, cost, remedy, source, count, resources }) => [type, field, cost, remedy, source, count, resources])).toEqual([
    ['Biosample', 'assay', 'choice', 'add assay: kind of migration assay', 'MIACME-like: assay', 1, [`${server.base}records/poor#b`]],
    ['Biosample', 'confluence', 'number', 'add confluence: share of the dish that cells cover', 'MIACME-like: confluence', 1, [`${server.base}records/poor#b`]],
  ]);
  expect((await readiness('good')).ladders).toMatchObject([{ reached: { rung: 1 }, next: { rung: 2, missing: [{ field: 'medium', cost: 'text' }] } }]);
  expect((await readiness('best')).ladders).toMatchObject([{ reached: { rung: 2 }, next: null }]);
  expect((await readiness('study')).ladders).toEqual([]);
});

test('a dataset says how its records stand, and which one field lifts most', async () => {
  await settled();
  const { groups } = await get<{ groups: { label: string; records: number; profiles: { profile: string; records: number; conforming: number; score: number; fields: { field: string; records: number; lifts: number }[] }[]; ladders: unknown[] }[] }>('readiness?by=dataset&profile=miacme-like&profile=miacme-more');
  expect(groups).toHaveLength(1);
  expect(groups[0]).toMatchObject({ label: 'Migration', records: 5, ladders: [{ ladder: 'miacme-like', reached: null, rungs: [{ rung: 1, records: 2 }, { rung: 2, records: 1 }] }] });
  const [like] = groups[0]!.profiles;
  expect(like).toMatchObject({ profile: 'miacme-like', records: 4, conforming: 2, score: 0.75 });
  expect(like!.fields.map(({ field, records, lifts }) => [field, records, lifts])).toEqual([['assay', 2, 1], ['confluence', 1, 0]]);
});

test('the standing of all records is summed up by profile', async () => {
  await settled();
  const { profiles } = await get<{ profiles: { profile: string; conforming: number; score: number }[] }>('conformance');
  // the study has nothing that the profile asks about: it neither conforms nor fails
  expect(profiles.find(({ profile }) => profile === 'miacme-like')).toMatchObject({ records: 4, conforming: 2, score: 0.75 });
  expect(await (await server.request('metrics')).text()).toMatch(/micrograph_conformance_pending 0/);
});

test('GraphQL tells the same', async () => {
  await settled();
  const told = await ask<{ profiles: { name: string; totals: { score: number } }[]; readiness: Readiness; readinessBy: { label: string; profiles: { fields: { field: string; lifts: number }[] }[] }[]; conformance: { profile: string; conforms: boolean }[]; conformanceProgress: { state: string } }>(`{
    profiles { name title ladder rung totals { records conforming score } }
    readiness(record: "poor", profile: ["miacme-like"]) { record version ladders { ladder reached { rung } next { rung missing { field cost remedy resources } } } profiles { profile score conforms missing { field } } }
    readinessBy(group: "dataset", profile: ["miacme-like"]) { label records profiles { score fields { field records lifts } } ladders { reached rungs { rung records } } }
    conformance(record: "good") { profile conforms score }
    conformanceProgress { state pending }
  }`);
  expect(told.profiles.find(({ name }) => name === 'miacme-more')).toMatchObject({ ladder: 'miacme-like', rung: 2 });
  expect(told.readiness).toMatchObject({ ladders: [{ reached: null, next: { missing: [{ field: 'assay' }, { field: 'confluence' }] } }] });
  expect(told.readinessBy).toMatchObject([{ label: 'Migration', profiles: [{ fields: [{ field: 'assay', lifts: 1 }, { field: 'confluence', lifts: 0 }] }] }]);
  expect(told.conformance.find(({ profile }) => profile === 'miacme-like')).toMatchObject({ conforms: true });
  expect(told.conformanceProgress.state).toBe('current');
});

test('pages for people say the same, and unknown groupings and records are errors', async () => {
  const page = async (path: string): Promise<string> => (await server.request(path, { headers: { accept: 'text/html' } })).text();
  expect(await page('records/poor/readiness')).toMatch(/no rung is reached[\s\S]*assay/);
  expect(await page('records/poor')).toMatch('records/poor/readiness');
  expect(await page('readiness?by=dataset')).toMatch('Migration');
  expect(await page('conformance')).toMatch('Cell migration');
  for (const [path, status] of [['readiness?by=planet', 400], ['readiness?by=dataset&profile=x', 400], ['records/none/readiness', 404], ['records/poor/readiness?profile=x', 400]] as const) expect((await server.request(path)).status, path).toBe(status);
});

test('records are summed up by instrument, lab and project too', async () => {
  await put('records/scope', `${head}@prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix schema: <http://schema.org/> . @prefix prov: <http://www.w3.org/ns/prov#> .
<#i> a ome:Instrument ; schema:name "Confocal 2" ; mg:owner <#lab> . <#lab> a schema:Organization ; schema:name "Imaging core" .
<#run> a mg:ImageAcquisition ; dcterms:title "Monday" ; prov:used <#i> .`);
  await put('records/project', `${head}<#s> a mg:Study ; dcterms:title "Wound healing" . <#c> a mg:StudyComponent ; dcterms:title "Scratches" ; mg:partOfStudy <#s> .`);
  await settled();
  for (const [by, label, records] of [['instrument', 'Confocal 2', 1], ['lab', 'Imaging core', 1], ['project', 'Wound healing', 1]] as const) {
    const { groups } = await get<{ groups: { label: string; records: number; profiles: { profile: string; records: number }[] }[] }>(`readiness?by=${by}&profile=base`);
    expect(groups.map((group) => [group.label, group.records, group.profiles.map(({ profile, records: judged }) => [profile, judged])]), by).toEqual([[label, records, [['base', 1]]]]);
  }
});
