/** The whole way with a real server: planned, claimed, measured, deposited, asked for; again, corrected, broken. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../../server/qc/job.ts';
import { startQcWorker } from '../../../server/qc/worker.ts';
import { startTestServer } from '../../support/test-server.ts';
import type { TestServer } from '../../support/test-server.ts';
import { rowsOf } from '../../support/turtle.ts';

let server: TestServer, /** procedures that are due for the field of the example */ due: number;
beforeAll(async () => {
  server = await startTestServer({ flags: { example: true, worker: false } });
  due = (await queue()).jobs.length;
});
afterAll(async () => { await server.close(); });

const field = readFileSync(new URL('../../../shapes/examples/study/qc-field.ttl', import.meta.url), 'utf8');
const work = () => startQcWorker({ url: server.url, token: server.token, imageRoots: [join(server.folder, 'images')], once: true });
const post = (path: string, body: object = {}): Promise<Response> => server.request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const put = async (id: string, turtle: string): Promise<void> => { expect((await server.request(`/records/${id}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: turtle })).status).toBeLessThan(300); };
const queue = async () => await (await server.request('/qc/jobs')).json() as { counts: Record<string, number>; jobs: Job[] };
const ask = async (query: string) => rowsOf(await server.request('/sparql', { method: 'POST', headers: { 'content-type': 'application/sparql-query', accept: 'application/sparql-results+json' }, body: `PREFIX mg: <https://w3id.org/micrograph/> PREFIX sosa: <http://www.w3.org/ns/sosa/> PREFIX prov: <http://www.w3.org/ns/prov#> ${query}` }));
const runs = () => ask('SELECT ?run ?planKey ?status ?errorClass (COUNT(?o) AS ?observations) { ?run a sosa:ObservationCollection ; mg:planKey ?planKey ; mg:status ?status OPTIONAL { ?run mg:errorClass ?errorClass } OPTIONAL { ?run sosa:hasMember ?o } } GROUP BY ?run ?planKey ?status ?errorClass ORDER BY ?run');
interface Listed { id: string; version: number; results: { violations: number; warnings: number; infos: number } }
const records = async () => (await (await server.request('/records?limit=200')).json() as { records: Listed[] }).records.filter(({ id }) => id.startsWith('qc-'));
/** Waits for the planner, which looks a moment after a deposit. */
const planned = (count: number): Promise<void> => expect.poll(async () => (await queue()).counts['queued'], { interval: 50 }).toBe(count);

/** Waits for the assessor, which looks a moment after a deposit. */
const judged = (property: string): Promise<void> => expect.poll(() => ask(`SELECT ?a { ?a a mg:Assessment ; mg:assesses/sosa:observedProperty <https://w3id.org/micrograph/property/${property}> }`), { interval: 50 }).not.toEqual([]);

test('the example is measured: runs are accepted without findings, and each names the work it did', async () => {
  expect(due).toBeGreaterThan(1);
  expect(await work()).toEqual({ succeeded: due, failed: 0 });
  const { counts, jobs } = await queue();
  expect(counts).toEqual({ queued: 0, running: 0, succeeded: due, failed: 0, dead: 0, cancelled: 0 });
  const deposited = await records();
  expect(deposited.map(({ version, results }) => [version, results])).toEqual(Array.from({ length: due }, () => [1, { violations: 0, warnings: 0, infos: 0 }]));
  const measured = await runs();
  expect(measured.map(({ planKey, status }) => [planKey, status]).toSorted()).toEqual(jobs.map(({ key }) => [key, 'succeeded']).toSorted());
  expect(measured.find(({ planKey }) => planKey === jobs.find(({ payload }) => payload.procedure === 'field-illumination-1')?.key)).toMatchObject({ observations: '4' });
  expect(jobs.map(({ record }) => record?.split('/').at(-1)).toSorted()).toEqual(deposited.map(({ id }) => id).toSorted());
});

test('stored queries and GraphQL show the figures with their verdicts, which the server gives', async () => {
  await judged('field-uniformity');
  const series = await (await server.request('/queries/qc-time-series?format=csv')).text();
  expect(series).toContain('field uniformity');
  const answer = await (await post('/graphql', { query: '{ qcRuns(where: { origin: { eq: "measured" } }) { totalCount edges { node { planKey status } } } observations(first: 200, where: { run: { some: { origin: { eq: "measured" } } } }) { totalCount edges { node { label value observedAt lightPath { name } assessments { verdict } } } } }' })).json() as
    { data: { qcRuns: { totalCount: number; edges: { node: { planKey: string } }[] }; observations: { totalCount: number; edges: { node: { label: string; value: number; lightPath: { name: string }; assessments: { verdict: string }[] } }[] } } };
  expect(answer.data.qcRuns.totalCount).toBe(due);
  expect(answer.data.qcRuns.edges[0]!.node.planKey).toMatch(/^[0-9a-f]{64}$/);
  expect(answer.data.observations.totalCount).toBeGreaterThanOrEqual(5);
  const { node } = answer.data.observations.edges.find((edge) => edge.node.label.startsWith('field uniformity'))!;
  expect(node).toMatchObject({ lightPath: { name: 'Green: 488 nm, 63x' } });
  expect(node.value).toBeCloseTo(62.42447, 5);
  // against the specification, and against the baseline of the example's history
  expect(node.assessments.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
});

test('the same work done again makes no new version', async () => {
  for (const { id } of (await queue()).jobs) expect((await post(`/qc/jobs/${id}/requeue`)).status).toBe(200);
  expect(await work()).toEqual({ succeeded: due, failed: 0 });
  expect((await records()).map(({ version }) => version)).toEqual(Array.from({ length: due }, () => 1));
});

test('a restart plans nothing that is done', async () => {
  server = await server.restart();
  expect((await queue()).counts).toMatchObject({ queued: 0, succeeded: due });
  expect(await work()).toEqual({ succeeded: 0, failed: 0 });
});

test('a corrected record is measured again into the same records, once', async () => {
  const before = (await runs()).map(({ planKey }) => planKey);
  await put('example-qc-field', field.replace('light-path-green', 'light-path-blue'));
  await planned(due);
  expect(await work()).toEqual({ succeeded: due, failed: 0 });
  expect((await records()).map(({ version }) => version)).toEqual(Array.from({ length: due }, () => 2));
  const after = await runs();
  expect(after.some(({ planKey }) => before.includes(planKey))).toBe(false);
  expect(await ask('SELECT DISTINCT ?path { ?run mg:origin "measured" ; sosa:hasMember/mg:lightPath ?path }')).toEqual([{ path: `${server.base}records/example-microscope#light-path-blue` }]);
  await put('example-qc-field', `${field.replace('light-path-green', 'light-path-blue')}\n# nothing else`);
  await setTimeout(500);
  expect((await queue()).counts).toMatchObject({ queued: 0 });
});

test('a broken image is a failed run with its class and without observations; a missing one waits for another try', async () => {
  const folder = join(server.folder, 'images');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cut.ome.tiff'), readFileSync(join(folder, 'field-example.ome.tiff')).subarray(0, 60_000));
  await put('cut-field', field.replaceAll('field-example.ome.tiff', 'cut.ome.tiff'));
  await put('missing-field', field.replaceAll('field-example.ome.tiff', 'missing.ome.tiff'));
  await planned(2 * due);
  expect(await work()).toEqual({ succeeded: 0, failed: due });
  const { counts, jobs } = await queue();
  expect(counts).toEqual({ queued: due, running: 0, succeeded: 2 * due, failed: due, dead: 0, cancelled: 0 });
  expect(jobs.filter(({ state }) => state === 'failed').map(({ error_class: errorClass, record }) => [errorClass, typeof record])).toEqual(Array.from({ length: due }, () => ['file-truncated', 'string']));
  expect(jobs.filter(({ state }) => state === 'queued').map(({ error_class: errorClass }) => errorClass)).toEqual(Array.from({ length: due }, () => 'file-not-found'));
  expect((await runs()).filter(({ status }) => status === 'failed').map(({ errorClass, observations }) => [errorClass, Number(observations)])).toEqual(Array.from({ length: due }, () => ['file-truncated', 0]));
});

test('what failed is measured again when its file has changed, without being asked for, and left alone while it has not', async () => {
  expect(await work()).toEqual({ succeeded: 0, failed: 0 });
  const folder = join(server.folder, 'images');
  writeFileSync(join(folder, 'cut.ome.tiff'), readFileSync(join(folder, 'field-example.ome.tiff')));
  expect(await work()).toEqual({ succeeded: due, failed: 0 });
  expect((await queue()).counts).toMatchObject({ failed: 0 });
  const left = (await (await server.request('/queries/qc-not-measured?format=csv')).text()).split('\n').filter((line) => line.includes('cut-field'));
  expect(left).toEqual([]);
  expect(await work()).toEqual({ succeeded: 0, failed: 0 });
});

describe('the queue over HTTP', () => {
  const image = () => `${server.base}records/example-qc-field#field`;
  test('hands out a job with its lease and the base of all IRIs, and shows the lease to nobody', async () => {
    expect(await (await post('/qc/jobs', { image: image(), procedure: 'field-illumination-smoothed-1' })).json()).toMatchObject({ planned: 1, added: 1, jobs: [expect.any(Number)] });
    const own = { worker: 'w', procedures: ['field-illumination-smoothed-1'], lease_seconds: 60 };
    const claim = await (await post('/qc/jobs/claim', own)).json() as Job & { lease: string; base: string };
    expect(claim).toMatchObject({ base: server.base, state: 'running', last_try: false, payload: { image: image() } });
    expect(JSON.stringify(await queue())).not.toContain(claim.lease);
    expect((await post('/qc/jobs/claim', own)).status).toBe(204);
    expect((await post(`/qc/jobs/${claim.id}/done`, { lease: 'w', record: 'r' })).status).toBe(409);
    expect((await post(`/qc/jobs/${claim.id}/heartbeat`, { lease: claim.lease })).status).toBe(200);
    expect((await post(`/qc/jobs/${claim.id}/fail`, { lease: claim.lease, error_class: 'nobody-knows', message: 'm' })).status).toBe(400);
    expect(await (await post(`/qc/jobs/${claim.id}/fail`, { lease: claim.lease, error_class: 'worker-fault', message: 'm' })).json()).toMatchObject({ state: 'failed' });
    expect((await post(`/qc/jobs/${claim.id}/done`, { lease: claim.lease, record: 'r' })).status).toBe(409);
  });
  test('a claim may wait for work, and is answered as soon as there is some', async () => {
    const waiting = post('/qc/jobs/claim', { worker: 'w', procedures: ['field-illumination-smoothed-1'], wait_seconds: 20 });
    await setTimeout(100);
    await post('/qc/jobs', { image: image(), procedure: 'field-illumination-smoothed-1' });
    const { id, lease } = await (await waiting).json() as { id: number; lease: string };
    expect((await post(`/qc/jobs/${id}/done`, { lease, record: 'r' })).status).toBe(200);
  });
  test('a part of an image is measured where somebody asks for it; the run says so, or what the image has', async () => {
    for (const selection of [{ channel: 0 }, { z: 40 }]) await post('/qc/jobs', { image: image(), procedure: 'field-illumination-1', selection });
    await work();
    const told = await ask('SELECT ?status ?selection ?text ?note { ?run mg:selection ?selection ; mg:status ?status OPTIONAL { ?run mg:errorText ?text } OPTIONAL { ?run mg:note ?note FILTER(CONTAINS(?note, "asked for")) } } ORDER BY ?selection');
    expect(told).toEqual([
      { status: 'succeeded', selection: '{"channel":0}', note: expect.stringContaining('channel 0 of 1') as string },
      { status: 'failed', selection: '{"zFirst":40,"zLast":40}', text: 'The image has no such plane: plane 40 is asked for; the image has plane 0 alone' },
    ]);
  });
  test.each<[string, string, object, number]>([
    ['a selection of text', '/qc/jobs', { image: 'http://example.org/nothing', procedure: 'field-illumination-1', selection: { z: 'middle' } }, 400], ['a claim without a name', '/qc/jobs/claim', {}, 400], ['a lease of a day', '/qc/jobs/claim', { worker: 'w', lease_seconds: 86_400 }, 400], ['procedures that are no list', '/qc/jobs/claim', { worker: 'w', procedures: 'all' }, 400],
    ['an image that nobody knows', '/qc/jobs', { image: 'http://example.org/nothing' }, 404], ['an image that is no IRI', '/qc/jobs', { image: '> } #' }, 400], ['a job that is not there', '/qc/jobs/999/requeue', {}, 404], ['a job of no number', '/qc/jobs/x/done', { lease: 'l', record: 'r' }, 404],
  ])('%s is told what is wrong', async (_what, path, body, status) => { expect((await post(path, body)).status).toBe(status); });
  test.each([['queued', 200], ['dead', 200], ['asleep', 400]])('jobs in the state %s: %i', async (state, status) => { expect((await server.request(`/qc/jobs?state=${state}`)).status).toBe(status); });
});

test('a table of readings is measured: figures about its light path and place, tied to the table; one that is no table is a failed run', async () => {
  writeFileSync(join(server.folder, 'images', 'laser.csv'), `time (s);Power (µW)\r\n${Array.from({ length: 300 }, (_, index) => `${index};${index % 2 === 0 ? '1500,0' : '500,0'}`).join('\r\n')}\r\n`);
  writeFileSync(join(server.folder, 'images', 'words.csv'), 'time (s),power (mW)\n0,high\n');
  const head = '@prefix mg: <https://w3id.org/micrograph/> . @prefix schema: <http://schema.org/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> .';
  const path = `${server.base}records/example-microscope#light-path-green`;
  for (const id of ['laser', 'words']) await put(id, `${head} <#t> a mg:ReadingsTable ; schema:name "${id}" ; schema:contentUrl "images/${id}.csv" ; mg:qcSample "power" ; mg:lightPath <${path}> ; mg:measuredAt "OBJECTIVE_EXIT" ; ome:acquisitionDate "2026-03-01T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .`);
  await expect.poll(async () => (await queue()).jobs.filter(({ payload }) => payload.procedure === 'light-source-power-1').length, { interval: 50 }).toBe(2);
  await work();
  const table = (id: string): string => `${server.base}records/${id}#t`;
  const rows = await ask(`SELECT ?property ?value ?unit ?place ?path ?at { ?o mg:usedTable <${table('laser')}> ; sosa:observedProperty ?property ; sosa:hasSimpleResult ?value ; sosa:hasResult/<http://qudt.org/schema/qudt/hasUnit> ?unit ; mg:measuredAt ?place ; sosa:hasFeatureOfInterest ?path ; mg:observedAt ?at } ORDER BY ?property`);
  expect(rows.map(({ property, value }) => [property!.split('/').at(-1), Number(value)])).toEqual([
    ['light-power-max', 1.5], ['light-power-mean', 1], ['light-power-median', 1], ['light-power-min', 0.5], ['light-power-sd', expect.closeTo(0.5, 2) as number], ['power-stability-short-term', 0.5],
  ]);
  expect(rows[0]).toMatchObject({ unit: 'http://qudt.org/vocab/unit/MilliW', place: 'OBJECTIVE_EXIT', path, at: '2026-03-01T10:00:00Z' });
  expect(await ask(`SELECT ?status ?errorClass ?text { ?run a sosa:ObservationCollection ; mg:usedTable <${table('words')}> ; mg:status ?status ; mg:errorClass ?errorClass ; mg:errorText ?text }`)).toEqual([
    { status: 'failed', errorClass: 'table-not-valid', text: 'The table of readings cannot be read: line 2, column "power (mW)": "high" is no number' },
  ]);
  expect(await ask(`SELECT DISTINCT ?about { ?o sosa:usedProcedure <https://w3id.org/micrograph/procedure/image-quality-1> ; sosa:hasFeatureOfInterest ?about } ORDER BY ?about`)).toEqual(['cut-field', 'example-qc-field'].map((id) => ({ about: `${server.base}records/${id}#field` })));
});
