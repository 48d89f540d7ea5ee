/** An administrator adds a profile while the server runs: a file with shapes and a manifest entry, and no code. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const profile = readFileSync(resolve(import.meta.dirname, '../fixtures/profiles/miacme-like.ttl'), 'utf8');
const sample = (more = ''): string => `@prefix mg: <https://w3id.org/micrograph/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix ex: <https://example.org/migration/> .
<#b> a mg:Biosample ; dcterms:title "Fibroblasts" ; mg:organism obo:NCBITaxon_10090 ; mg:biologicalEntity "cell" ${more} .`;
const whole = '; ex:assay "wound healing" ; ex:confluence 0.9';

interface Verdict { profile: string; conforms: boolean; score: number; results: { field: string; message: string; requirement?: { text: string }; origin?: { line: number } }[] }
interface Answer { accepted: boolean; profiles: Verdict[]; report: { results: { message: string; remedy?: string; origin?: { line: number } }[] } }

let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(() => server.close());

const turtle = { 'content-type': 'text/turtle' };
const put = (name: string, body: string, token?: string): Promise<Response> => server.request(`profiles/${name}`, { method: 'PUT', headers: turtle, body, ...(token ? { token } : {}) });
const validate = async (body: string, ...profiles: string[]): Promise<Answer> => (await server.request(`validate?${profiles.map((name) => `profile=${name}`).join('&')}`, { method: 'POST', headers: turtle, body })).json() as Promise<Answer>;
const names = async (): Promise<string[]> => ((await (await server.request('profiles')).json()) as { profiles: { name: string }[] }).profiles.map(({ name }) => name);

test('an unknown profile is a problem that lists the known ones', async () => {
  const response = await server.request('validate?profile=base&profile=miacme-like', { method: 'POST', headers: turtle, body: sample() });
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toMatch('application/problem+json');
  expect(await response.json()).toMatchObject({ profiles: expect.arrayContaining(['base']) as string[] });
});

test('a profile with faults is refused with all of them, each with its line', async () => {
  const broken = profile.replace('mgs:Biosample-biologicalEntity-asked', 'mgs:Biosample-biologicalEntity-aksed').replace('mg:demands sh:Warning', 'mg:demands sh:Waring');
  const response = await put('miacme-like', broken);
  expect(response.status).toBe(422);
  const { report } = await response.json() as Answer;
  expect(report.results.map(({ message, origin }) => `${origin?.line}: ${message}`)).toEqual([
    expect.stringMatching(/^14: .*Waring> is no severity/), expect.stringMatching(/^17: .*-aksed> is no property shape/),
  ]);
  expect(report.results[1]!.remedy).toMatch('did you mean <https://w3id.org/micrograph/shapes/Biosample-biologicalEntity-asked>?');
});

test('only an administrator may add one, by whichever door', async () => {
  const { token } = await (await server.request('admin/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'c', role: 'curator' }) })).json() as { token: string };
  expect((await put('miacme-like', profile, token)).status).toBe(403);
  expect((await server.request('records/profile-miacme-like', { method: 'PUT', headers: turtle, body: profile, token })).status).toBe(403);
  expect((await server.request('records/something', { method: 'PUT', headers: turtle, body: profile, token })).status).toBe(403);
  expect(await names()).not.toContain('miacme-like');
});

test('it is in force at once, judges beside others, and reads as a page, JSON and Turtle', async () => {
  expect((await put('miacme-like', profile)).status).toBe(201);
  const { accepted, profiles } = await validate(sample(), 'miacme-like', 'base');
  expect(accepted).toBe(true);
  expect(profiles.map(({ profile: name, conforms, score }) => [name, conforms, score])).toEqual([['miacme-like', false, 0.3333], ['base', true, expect.any(Number)]]);
  expect(profiles[0]!.results.map(({ field, message, requirement, origin }) => [field, message, requirement?.text, origin?.line])).toEqual([
    ['assay', 'assay is missing', 'MIACME-like: assay', 3], ['confluence', 'confluence is missing', 'MIACME-like: confluence', 3],
  ]);
  expect((await validate(sample(whole), 'miacme-like')).profiles[0]).toMatchObject({ conforms: true, score: 1, results: [] });
  expect((await validate(sample('; ex:assay "wound heeling" ; ex:confluence 0.9'), 'miacme-like')).profiles[0]!.results).toMatchObject([{ field: 'assay' }]);
  for (const [accept, shown] of [['text/html', 'wound healing'], ['application/json', '"assay"'], ['text/turtle', 'wound healing']] as const) {
    const text = await (await server.request('profiles/miacme-like', { headers: { accept } })).text();
    expect(text).toMatch(accept === 'text/html' ? 'Cell migration' : shown);
  }
});

test('who asks for RDF gets a validation report for each profile', async () => {
  const text = await (await server.request('validate?profile=miacme-like&profile=base', { method: 'POST', headers: { ...turtle, accept: 'application/n-triples' }, body: sample() })).text();
  expect(text.match(/#ValidationReport>/g)).toHaveLength(3);
  expect(text).toMatch(/profiles\/miacme-like>/);
});

test('it survives a restart, and is withdrawn with its history kept', async () => {
  server = await server.restart();
  expect(await names()).toContain('miacme-like');
  expect((await validate(sample(whole), 'miacme-like')).profiles[0]).toMatchObject({ conforms: true });
  expect((await server.request('profiles/miacme-like', { method: 'DELETE' })).status).toBe(200);
  expect(await names()).not.toContain('miacme-like');
  expect((await server.request('validate?profile=miacme-like', { method: 'POST', headers: turtle, body: sample() })).status).toBe(400);
  expect((await (await server.request('records/profile-miacme-like/history')).json() as { versions: unknown[] }).versions).toHaveLength(2);
});
