/** An administrator changes the shapes of a running server: sees first what would newly fail, then puts them in force, and takes them back. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '../../server/cli/connect.ts';
import { createProgress } from '../../server/cli/progress.ts';
import { activateShapes, activationText, deactivateShapes, previewFolder, previewText, shapesStatus } from '../../server/cli/shapes.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const root = resolve(import.meta.dirname, '../..');
const study = readFileSync(join(root, 'shapes/study.ttl'), 'utf8');
const profile = (more: string): string => `@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix mg: <https://w3id.org/micrograph/> . @prefix mgs: <https://w3id.org/micrograph/shapes/> . @prefix ex: <https://example.org/house/> .
ex:house a mg:Profile ; dcterms:identifier "house" ; dcterms:title "Rules of the house" .
ex:Study a sh:NodeShape ; sh:targetClass mg:Study ; sh:property ex:Study-number .
ex:Study-number sh:path ex:number ; sh:name "number" ; ${more} sh:severity sh:Violation .`;

let server: TestServer, connection: Connection;
const folders: string[] = [];
/** A folder with these files. */
const folderOf = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-shapes-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) { mkdirSync(dirname(join(folder, name)), { recursive: true }); writeFileSync(join(folder, name), text); }
  return folder;
};
const turtle = { 'content-type': 'text/turtle' };
const head = '@prefix mg: <https://w3id.org/micrograph/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix ex: <https://example.org/house/> .\n';
const put = (id: string, body: string): Promise<Response> => server.request(`records/${id}`, { method: 'PUT', headers: turtle, body: head + body });
const connect = (): void => {
  connection = {
    url: server.url, token: server.token, close: async () => undefined,
    async request(path: string, { accept: _accepted, ...init }: RequestInit & { accept?: number[] } = {}) { return server.request(path, init as RequestInit); },
  } as unknown as Connection;
};
interface Standing { state: string; pending: number; profiles: { profile: string; records: number; conforming: number }[] }
const standing = async (): Promise<Standing> => {
  for (;;) {
    const now = await (await server.request('conformance')).json() as Standing;
    if (now.state !== 'judging') return now;
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
};
/** with a field that no study had before */
const withHouse = (text: string): string => text.replace('mgs:Study-title,', 'mgs:Study-title, mgs:Study-house,') + '\nmgs:Study-house a sh:PropertyShape ; sh:path mg:title ; sh:name "house" ; sh:order 99 ; sh:description "The house" ; sh:datatype xsd:string ; sh:maxLength 3 .\n';
const titles = (much: number): string => study.replace(/(mgs:Study-title a sh:PropertyShape[^.]*?sh:minLength) 1/, `$1 ${much}`);

beforeAll(async () => {
  server = await startTestServer();
  connect();
  expect((await put('long', '<#s> a mg:Study ; dcterms:title "A title that is long enough" ; ex:number "1" .')).status).toBe(201);
  expect((await put('short', '<#s> a mg:Study ; dcterms:title "Short" . <#d> a mg:StudyComponent ; dcterms:title "Images" ; mg:partOfStudy <#s> .')).status).toBe(201);
});
afterAll(async () => {
  await server.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

test('the shapes in the test are others than those that came with the server', () => { expect(titles(10)).not.toBe(study); });

test('faults of the new shapes are all listed, and nothing is judged', async () => {
  const preview = await previewFolder(connection, folderOf({ 'study.ttl': study.replace('sh:minLength', 'sh:minLenght'), 'profiles/house.ttl': profile('sh:minCount 1 ;') }), createProgress());
  expect(preview.faults).toEqual([expect.stringMatching(/Study-title: .*minLenght is no word of SHACL/)]);
  const other = await previewFolder(connection, folderOf({ 'profiles/house.ttl': profile('sh:minCount 1 ;').replace('mg:Study ;', 'mg:Stduy ;'), 'profiles/two.ttl': 'no Turtle' }), createProgress());
  expect(other.faults).toEqual([expect.stringMatching(/^profiles\/two.ttl: /), expect.stringMatching(/^profiles\/house.ttl: .*no class that is known.*did you mean <https:\/\/w3id.org\/micrograph\/Study>/)]);
  expect(previewText(other)).toMatch('2 faults');
  expect((await server.request('shapes/preview', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ files: { '../x.ttl': '' } }) })).status).toBe(400);
});

test('a preview lists what would newly fail by profile and project, and changes nothing', async () => {
  const before = await standing();
  const preview = await previewFolder(connection, folderOf({ 'study.ttl': titles(10), 'profiles/house.ttl': profile('sh:minCount 1 ;') }), createProgress());
  expect(preview.faults).toEqual([]);
  expect(preview.profiles.find(({ profile: name }) => name === 'base')).toMatchObject({ new: false, newly_failing: 1, newly_passing: 0 });
  expect(preview.profiles.find(({ profile: name }) => name === 'house')).toMatchObject({ new: true, conforming_then: 1, newly_failing: 1 });
  expect(preview.newly_failing.filter(({ profile: name }) => name !== 'rembi' && name !== 'mifa').map(({ profile: name, project, label, records }) => [name, project, label, records.map(({ id, messages }) => [id, messages.length])])).toEqual([
    ['base', `${server.base}records/short#s`, 'Short', [['short', 1]]], ['house', `${server.base}records/short#s`, 'Short', [['short', 2]]],
  ]);
  expect(previewText(preview)).toMatch(/would newly fail base, project Short: 1\n {2}short/);
  expect(await standing()).toEqual(before);
  expect((await server.request('profiles/house')).status).toBe(404);
  expect((await put('other', '<#s> a mg:Study ; dcterms:title "Tiny" .')).status).toBe(201);
});

test('once in force they decide on deposits, and every record is judged again while the server answers', async () => {
  const answer = await activateShapes(connection, { folder: folderOf({ 'study.ttl': titles(10), 'profiles/house.ttl': profile('sh:minCount 1 ;') }) });
  expect(activationText(answer)).toMatch('In force (version 1');
  expect(answer.restart_needed).toBe(false);
  expect((await put('another', '<#s> a mg:Study ; dcterms:title "Tiny" .')).status).toBe(422);
  expect((await server.request('sparql?query=ASK%7B%7D')).status).toBe(200);
  const { profiles } = await standing();
  expect(profiles.find(({ profile: name }) => name === 'house')).toMatchObject({ conforming: expect.any(Number) as number });
  const { profiles: [base] } = await (await server.request('records/short/readiness?profile=base')).json() as { profiles: { conforms: boolean }[] };
  expect(base!.conforms).toBe(false);
  expect(await shapesStatus(connection)).toMatch(/version 1 of .*profiles\/house.ttl, study.ttl/);
});

test('a field that is added checks at once, and it is said that it shows after the next start', async () => {
  const folder = folderOf({ 'study.ttl': withHouse(titles(10)), 'profiles/house.ttl': profile('sh:minCount 1 ;') });
  expect((await previewFolder(connection, folder, createProgress())).model_changed).toBe(true);
  expect((await activateShapes(connection, { folder })).restart_needed).toBe(true);
  expect((await put('housed', '<#s> a mg:Study ; dcterms:title "A title that is long enough" ; ex:number "2" ; mg:title "long" .')).status).toBe(422);
});

test('they survive a restart, after which the field shows; they are refused with faults, and are not for everybody', async () => {
  server = await server.restart();
  connect();
  const { data } = await (await server.request('graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: '{ studies { nodes { house } } }' }) })).json() as { data: { studies: { nodes: unknown[] } } };
  expect(data.studies.nodes.length).toBeGreaterThan(0);
  expect((await (await server.request('shapes')).json() as { restart_needed: boolean }).restart_needed).toBe(false);
  expect((await put('another', '<#s> a mg:Study ; dcterms:title "Tiny" .')).status).toBe(422);
  expect((await server.request('profiles/house')).status).toBe(200);
  const wrong = await activateShapes(connection, { folder: folderOf({ 'profiles/house.ttl': profile('sh:minCuont 1 ;') }) });
  expect(activationText(wrong)).toMatch(/not put in force:\n.*minCuont is no word of SHACL/);
  const { token } = await (await server.request('admin/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'c', role: 'curator' }) })).json() as { token: string };
  expect((await server.request('shapes/deactivate', { method: 'POST', token })).status).toBe(403);
  expect((await server.request('records/shapes-active', { method: 'DELETE', token })).status).toBe(403);
});

test('the set before comes back, and so do the shapes that came with the server', async () => {
  await activateShapes(connection, { folder: folderOf({ 'study.ttl': titles(3) }) });
  expect((await put('another', '<#s> a mg:Study ; dcterms:title "Tiny" .')).status).toBe(201);
  await activateShapes(connection, 'previous');
  expect((await put('another', '<#s> a mg:Study ; dcterms:title "Other" .')).status).toBe(422);
  expect((await deactivateShapes(connection)).accepted).toBe(true);
  expect((await put('another', '<#s> a mg:Study ; dcterms:title "Other" .')).status).toBe(200);
  expect((await server.request('profiles/house')).status).toBe(404);
  expect(await shapesStatus(connection)).toMatch('the shapes that came with the server');
  const { profiles } = await standing();
  expect(profiles.find(({ profile: name }) => name === 'house')).toBeUndefined();
  expect((await (await server.request('records/shapes-active/history')).json() as { versions: unknown[] }).versions).toHaveLength(5);
});
