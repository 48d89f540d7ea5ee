/** A curator's ontologies: load a file, find its terms, change the version, go back, take one away; all kept over restarts. */
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFetchOntology } from '../../server/apis/fetch-ontology.ts';
import { isKnownError } from '../../server/errors.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const obo = 'http://purl.obolibrary.org/obo/';
const oboFile = (date: string, ...stanzas: string[]): string => `format-version: 1.2\ndata-version: releases/${date}\nontology: xao\n\n${stanzas.join('\n\n')}\n`;
const first = oboFile('2026-01-01', '[Term]\nid: XAO:0000001\nname: frog part', '[Term]\nid: XAO:0000002\nname: tadpole tail\nsynonym: "tail of tadpole" EXACT []\nis_a: XAO:0000001 ! frog part\ndef: "It swims." [PMID:1]', '[Term]\nid: XAO:0000003\nname: old gill\nis_obsolete: true\nreplaced_by: XAO:0000002');
const second = oboFile('2026-02-02', '[Term]\nid: XAO:0000001\nname: frog part', '[Term]\nid: XAO:0000002\nname: larval tail\nis_a: XAO:0000001');

let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(async () => { await server?.close(); });

interface Version { id: string; version: string; in_use: boolean; counts: { terms: number }; source: string }
const get = async <T>(path: string): Promise<T> => (await server.request(path, { headers: { accept: 'application/json' } })).json() as Promise<T>;
const inUse = async (): Promise<string[]> => (await get<{ ontologies: Version[] }>('ontologies')).ontologies.filter(({ in_use: used }) => used).map(({ id, version }) => `${id} ${version.replace(/^slice-.*/, 'slice')}`);
const found = async (query: string): Promise<string[]> => (await get<{ hits: { curie: string; matched: { kind: string } }[] }>(`terms?q=${query}`)).hits.map(({ curie, matched }) => `${curie} ${matched.kind}`);
const add = (body: string | Uint8Array, query = 'name=xao.obo', headers: Record<string, string> = {}): Promise<Response> => server.request(`ontologies?${query}`, { method: 'POST', body: body as never, headers: { 'content-type': 'application/octet-stream', ...headers } });
const recordVersion = async (): Promise<number> => (await get<{ versions: { number: number }[] }>('records/ontologies-in-use/history?format=json')).versions.length;

test('without any download, the slices that come with the server are in use', async () => {
  expect(await inUse()).toEqual(['fbbi slice', 'ncbitaxon slice']);
  expect((await found('fluorescence%20micr'))[0]).toBe('FBbi:00000246 label-prefix');
  expect((await found('flourescence%20microscopy'))[0]).toBe('FBbi:00000246 alike');
  expect(await get('terms/term?iri=FBbi:00000251')).toMatchObject({ iri: `${obo}FBbi_00000251`, label: 'confocal microscopy', ancestors: expect.arrayContaining([{ iri: `${obo}FBbi_00000246`, label: 'fluorescence microscopy' }]) as unknown });
  expect((await server.request('terms/term?iri=FBbi:99999999')).status).toBe(404);
  expect(await found('mouse&field=ImageAcquisition.imagingMethods')).toEqual([]);
  expect((await found('confocal&field=ImageAcquisition.imagingMethods'))[0]).toBe('FBbi:00000251 label-prefix');
  expect((await server.request('terms?q=x&field=Image.nothing')).status).toBe(400);
});

test('a file is loaded with its steps told, is in use, and its terms are found', async () => {
  const response = await add(gzipSync(first), 'name=xao.obo.gz', { accept: 'application/x-ndjson' });
  const lines = (await response.text()).trim().split('\n').map((line) => JSON.parse(line) as { stage?: string; summary?: object });
  expect(new Set(lines.map(({ stage }) => stage))).toEqual(new Set(['reading', 'writing', 'indexing', undefined]));
  expect(lines.at(-1)!.summary).toMatchObject({ ontology: 'xao', version: '2026-01-01', already: false, in_use: true, prefix: 'XAO', complete: true, counts: { terms: 3, defined: 3, imported: 0, obsolete: 1 }, fault_count: 0 });
  expect(await inUse()).toEqual(['fbbi slice', 'ncbitaxon slice', 'xao 2026-01-01']);
  expect(await found('tail%20of')).toEqual(['XAO:0000002 synonym-prefix']);
  expect(await found('gill&obsolete=only')).toEqual(['XAO:0000003 words']);
  expect(await get('terms/term?iri=XAO:0000003')).toMatchObject({ obsolete: true, replacement: { to: `${obo}XAO_0000002` } });
  expect(await get('terms?q=tail&ontology=xao&branch=XAO:0000001&defining=true')).toMatchObject({ total: 1, more: false });
  expect((await server.request('terms?q=tail&ontology=nothing')).status).toBe(400);
  const again = await add(first);
  expect([again.status, (await again.json() as { already: boolean }).already]).toEqual([200, true]);
});

test('another version stands beside it; what is in use is a record with its history, and the way back is the same way', async () => {
  const before = await recordVersion();
  const answer = await add(second);
  expect(answer.status).toBe(201);
  expect(await answer.json()).toMatchObject({ version: '2026-02-02', before: '2026-01-01' });
  expect(await found('larval')).toEqual(['XAO:0000002 label-prefix']);
  expect(await found('tadpole%20tail')).not.toContain('XAO:0000002 label');
  const back = await server.request('ontologies/xao/use?version=2026-01-01', { method: 'PUT' });
  expect(await back.json()).toMatchObject({ version: '2026-01-01', in_use: true });
  expect(await found('tadpole%20tail')).toContain('XAO:0000002 label');
  expect(await recordVersion()).toBe(before + 2);
  const { versions } = await get<{ versions: Version[] }>('ontologies/xao');
  expect(versions.map(({ version, in_use: used }) => [version, used])).toEqual([['2026-02-02', false], ['2026-01-01', true]]);
});

test('all of it is there after a restart', async () => {
  server = await server.restart();
  expect(await inUse()).toEqual(['fbbi slice', 'ncbitaxon slice', 'xao 2026-01-01']);
});

test('a catalogue that was damaged is made anew from the files beside it', async () => {
  const before = await recordVersion();
  server = await server.restart({ between: (folder) => {
    const file = join(folder, 'catalogue.sqlite');
    for (const ending of ['-wal', '-shm']) rmSync(file + ending, { force: true });
    writeFileSync(file, 'damaged '.repeat(2000));
  } });
  expect(await recordVersion()).toBe(before);
  expect(await inUse()).toEqual(['fbbi slice', 'ncbitaxon slice', 'xao 2026-01-01']);
  expect(await found('tadpole%20tail')).toContain('XAO:0000002 label');
  expect((await get<{ versions: Version[] }>('ontologies/xao')).versions).toHaveLength(2);
});

test('a version in use is not taken away unless another one is named, or by force', async () => {
  const remove = async (query: string): Promise<[number, { detail?: string; in_use?: Version | null }]> => { const response = await server.request(`ontologies/xao/${query}`, { method: 'DELETE' }); return [response.status, await response.json() as { detail?: string; in_use?: Version | null }]; };
  const [status, { detail }] = await remove('2026-01-01');
  expect([status, detail]).toEqual([400, 'xao 2026-01-01 is in use; name the version to use instead, or force it']);
  const [done, { in_use: now }] = await remove('2026-01-01?instead=2026-02-02');
  expect([done, now?.version]).toEqual([200, '2026-02-02']);
  expect((await remove('2026-01-01'))[0]).toBe(404);
  expect((await remove('2026-02-02?force=true'))).toMatchObject([200, { in_use: null }]);
  expect(await inUse()).toEqual(['fbbi slice', 'ncbitaxon slice']);
  expect((await server.request('ontologies/xao')).status).toBe(404);
});

test('only administrators change ontologies, and the record of what is in use', async () => {
  const made = await server.request('admin/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'curator', role: 'curator' }) });
  const { token } = await made.json() as { token: string };
  expect((await server.request('ontologies', { method: 'POST', body: first, token })).status).toBe(403);
  expect((await server.request('records/ontologies-in-use', { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: '<#x> a <https://w3id.org/micrograph/OntologyVersion> .', token })).status).toBe(403);
  expect((await server.request('records/ontologies-in-use', { method: 'DELETE', token })).status).toBe(403);
});

test.each<[string, string | Uint8Array, RegExp]>([
  ['nothing', '', /body is empty/], ['a page', '<!doctype html><html><body>Not found</body></html>', /HTML|page/i], ['half a packed file', gzipSync(first).subarray(0, 60), /unpacked/], ['a broken file', '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><owl:Class', /\S/],
])('of %s nothing is loaded, and the answer says why', async (_, body, reason) => {
  const before = await get<{ ontologies: Version[] }>('ontologies');
  const response = await add(body);
  expect(response.status).toBe(400);
  expect((await response.json() as { detail: string }).detail).toMatch(reason);
  expect(await get('ontologies')).toEqual(before);
});

test('two loads at once are both done', async () => {
  const other = first.replaceAll('XAO', 'ZFS').replace('ontology: xao', 'ontology: zfs');
  const [one, two] = await Promise.all([add(first), add(other, 'name=zfs.obo')]);
  expect([one.status, two.status]).toEqual([201, 201]);
  expect(await inUse()).toEqual(['fbbi slice', 'ncbitaxon slice', 'xao 2026-01-01', 'zfs 2026-01-01']);
});

test('a file that is loaded and not used changes nothing that is found', async () => {
  expect((await add(second, 'name=xao.obo&use=false')).status).toBe(201);
  expect(await found('larval')).not.toContain('XAO:0000002 label-prefix');
  expect((await get<{ versions: Version[] }>('ontologies/xao')).versions.filter(({ in_use: used }) => used).map(({ version }) => version)).toEqual(['2026-01-01']);
});

test('an older version, or an extract of what is in use whole, is put in use only when that is asked for', async () => {
  const newer = (date: string): string => oboFile(date, '[Term]\nid: XBO:0000001\nname: bird part').replace('ontology: xao', 'ontology: xbo');
  expect(await (await add(newer('2026-05-05'), 'name=xbo.obo')).json()).toMatchObject({ ontology: 'xbo', in_use: true });
  expect(await (await add(newer('2025-05-05'), 'name=xbo.obo')).json()).toMatchObject({ in_use: false, kept: 'it is older than 2026-05-05' });
  expect(await (await add(newer('2026-06-06'), 'name=xbo.obo&complete=false')).json()).toMatchObject({ in_use: false, kept: 'it is an extract, and 2026-05-05 is whole' });
  expect(await (await add(newer('2024-04-04'), 'name=xbo.obo&use=true')).json()).toMatchObject({ in_use: true, before: '2026-05-05' });
});

test('pages for people show ontologies, what is found, and a term, with everything escaped', async () => {
  await add(first.replace('ontology: xao', 'ontology: xss').replaceAll('XAO', 'XSS').replace('tadpole tail', '<script>alert(1)</script> tail'), 'name=xss.obo');
  for (const [path, text] of [['ontologies', 'XAO'], ['ontologies/xao', '2026-01-01'], ['terms?q=tadpole', 'XAO:0000002'], ['terms/term?iri=XAO:0000002', 'It swims.'], ['terms/term?iri=XSS:0000002', '&lt;script&gt;']] as const) {
    const response = await server.request(path, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-type'), path).toMatch(/^text\/html/);
    const body = await response.text();
    expect(body).toContain(text);
    expect(body).not.toContain('<script>alert');
  }
});

test('an address is fetched with limits: pages, endless redirects, other statuses and hosts that cannot be reached are told', async () => {
  const http = createServer((request, response) => {
    const answers: Record<string, () => void> = {
      '/good': () => { response.writeHead(302, { location: '/file' }).end(); }, '/file': () => { response.writeHead(200, { 'content-type': 'text/plain' }).end(first); },
      '/page': () => { response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html></html>'); }, '/loop': () => { response.writeHead(302, { location: '/loop' }).end(); },
      '/gone': () => { response.writeHead(410).end(); }, '/large': () => { response.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(20_000)); }, '/cut': () => { response.writeHead(200, { 'content-length': '100' }); response.write('x'); response.destroy(); }, '/file-scheme': () => { response.writeHead(302, { location: 'file:///etc/passwd' }).end(); },
      '/hangs': () => { response.writeHead(200, { 'content-type': 'text/plain' }); response.write('x'); },
    };
    (answers[request.url!] ?? (() => { response.writeHead(404).end(); }))();
  });
  await new Promise<void>((resolve) => { http.listen(0, '127.0.0.1', resolve); });
  try {
    const { port } = http.address() as { port: number };
    const fetchOntology = createFetchOntology({ isAllowed: () => true, maxBytes: 10_000, timeoutMs: 20_000, idleMs: 1500 });
    const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
    const { bytes, from } = await fetchOntology(at('/good'));
    expect([new TextDecoder().decode(bytes), from]).toEqual([first, at('/file')]);
    const reasonOf = async (iri: string): Promise<string> => fetchOntology(iri).then(() => 'no error', (error: unknown) => (isKnownError(error) ? error.message : String(error)));
    const cases: [string, RegExp][] = [['/page', /page for people/], ['/loop', /leads on more than/], ['/gone', /status 410/], ['/large', /larger than|20,000 bytes/], ['/cut', /broke off/], ['/file-scheme', /not fetched/], ['/hangs', /said nothing/]];
    for (const [path, reason] of cases) expect(await reasonOf(at(path)), path).toMatch(reason);
    expect(await reasonOf('http://127.0.0.1:9/x.owl')).toMatch(/cannot be reached from here.*give it as a file/);
    expect(await reasonOf('ftp://example.org/x')).toMatch(/no address/);
  } finally {
    http.closeAllConnections();
    http.close();
  }
  // the server itself never reaches into private networks
  const refused = await server.request('ontologies', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ iri: 'http://localhost:9/x.owl' }) });
  expect([refused.status, (await refused.json() as { detail: string }).detail]).toEqual([400, expect.stringMatching(/not public/)]);
});
