/** A depositor's day: put a record in, read it back in every form, correct it, look at its history, withdraw it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRdf } from '../../server/rdf/formats.ts';
import { toNQuads } from '../../server/rdf/n-quads.ts';
import type { DepositAnswer } from '../../server/records/record.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';
import { rowsOf, turtleOf } from '../support/turtle.ts';

let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(async () => { await server?.close(); });

const turtle = { 'content-type': 'text/turtle' };
const putTurtle = (id: string, body: string, headers: Record<string, string> = {}): Promise<Response> => server.request(`records/${id}`, { method: 'PUT', headers: { ...turtle, ...headers }, body });
const rdfTypes = ['text/turtle', 'application/trig', 'application/n-triples', 'application/n-quads', 'application/ld+json', 'application/rdf+xml'];

test('a record that is deposited by PUT is there at once, with its place and its ETag', async () => {
  const response = await putTurtle('first', turtleOf('First'));
  expect(response.status).toBe(201);
  expect(response.headers.get('location')).toBe('/records/first');
  const answer = await response.json() as DepositAnswer;
  expect(answer).toMatchObject({ accepted: true, record: `${server.base}records/first`, version: 1, report: { results: expect.any(Array) as unknown[] } });
  expect(response.headers.get('etag')).toBe(answer.etag);
  const rows = await rowsOf(await server.request(`sparql?query=${encodeURIComponent('SELECT ?g ?title { GRAPH ?g { ?s <http://example.org/terms/title> ?title } }')}`));
  expect(rows).toEqual([{ g: `${server.base}records/first`, title: 'First' }]);
});

test.each(rdfTypes)('it is read back as %s, and that text deposits the same record again', async (mediaType) => {
  const response = await server.request('records/first', { headers: { accept: mediaType } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')?.split(';')[0]).toBe(mediaType);
  expect(response.headers.get('vary')).toMatch(/Accept/);
  const text = await response.text();
  if (mediaType !== 'application/ld+json') {
    const { quads } = await readRdf(text, mediaType, { baseIri: `${server.base}records/first` });
    const content = await (await server.request('records/first', { headers: { accept: 'application/n-triples' } })).text();
    expect(toNQuads(quads, '')).toBe(content);
  }
  const again = await server.request('records/first', { method: 'PUT', headers: { 'content-type': mediaType }, body: text });
  expect(await again.json()).toMatchObject({ accepted: true, unchanged: true, version: 1 });
});

test('a browser gets a page with the record\'s resources as anchors, and nothing from elsewhere', async () => {
  await putTurtle('page', turtleOf('<script>alert(1)</script>'));
  const response = await server.request('records/page', { headers: { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' } });
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  const text = await response.text();
  expect(text).toContain('id="thing"');
  expect(text).toContain('&lt;script&gt;alert(1)');
  expect(text).not.toContain('<script>alert');
  expect(text).not.toMatch(/(?:src|<link[^>]*href)="https?:/);
  await server.request('records/page', { method: 'DELETE' });
});

test('a client that has the newest version is told so', async () => {
  const first = await server.request('records/first');
  const etag = first.headers.get('etag')!;
  const second = await server.request('records/first', { headers: { 'if-none-match': `W/"x", ${etag}` } });
  expect([second.status, await second.text()]).toEqual([304, '']);
  expect((await server.request('records/first', { method: 'HEAD' })).headers.get('etag')).toBe(etag);
});

test('a correction names the version it corrects; a late one is refused with the newest ETag', async () => {
  const etag = (await server.request('records/first')).headers.get('etag')!;
  const corrected = await putTurtle('first', turtleOf('Corrected'), { 'if-match': etag });
  expect([corrected.status, (await corrected.json() as DepositAnswer).version]).toEqual([200, 2]);
  const late = await putTurtle('first', turtleOf('Late'), { 'if-match': etag });
  expect(late.status).toBe(412);
  expect(await late.json()).toMatchObject({ type: `${server.base}problems/record-has-changed`, etag: corrected.headers.get('etag') });
  const text = await (await server.request('records/first', { headers: { accept: 'text/turtle' } })).text();
  expect(text).toContain('Corrected');
  expect((await putTurtle('first', turtleOf('New'), { 'if-none-match': '*' })).status).toBe(412);
});

test('a dry run says what a deposit would and keeps nothing', async () => {
  const response = await server.request('records/dry?dryRun', { method: 'PUT', headers: turtle, body: turtleOf('Dry') });
  expect([response.status, await response.json()]).toMatchObject([200, { accepted: true, dry_run: true }]);
  expect((await server.request('records/dry')).status).toBe(404);
});

test('history keeps every version, as JSON, as provenance and as a page; former versions are still read', async () => {
  const history = await (await server.request('records/first/history')).json() as { versions: { version: number; agent: string }[] };
  expect(history.versions.map(({ version }) => version)).toEqual([1, 2]);
  expect(history.versions[0]!.agent).toBe(`${server.base}agents/administrator`);
  const provenance = await (await server.request('records/first/history', { headers: { accept: 'text/turtle' } })).text();
  expect(provenance).toContain('wasRevisionOf');
  expect((await server.request('records/first/history?format=html')).headers.get('content-type')).toMatch(/html/);
  const former = await server.request('records/first/versions/1', { headers: { accept: 'application/n-triples' } });
  expect(await former.text()).toContain('"First"');
  expect((await server.request('records/first/versions/9')).status).toBe(404);
});

test('the report of a record is JSON, or a sh:ValidationReport where RDF is asked for', async () => {
  expect(await (await server.request('records/first/report')).json()).toMatchObject({ record: `${server.base}records/first`, version: 2, report: { results: expect.any(Array) as unknown[] } });
  const rdf = await server.request('records/first/report', { headers: { accept: 'text/turtle' } });
  expect(await rdf.text()).toMatch(/ValidationReport/);
});

test('a withdrawn record is gone, says when, and keeps its history; it may come back', async () => {
  await putTurtle('short-lived', turtleOf('Short'));
  const withdrawn = await server.request('records/short-lived', { method: 'DELETE' });
  expect(withdrawn.status).toBe(200);
  const gone = await server.request('records/short-lived');
  expect(gone.status).toBe(410);
  expect(await gone.json()).toMatchObject({ type: `${server.base}problems/record-withdrawn`, withdrawn_at: expect.any(String) as string });
  expect(await rowsOf(await server.request(`sparql?query=${encodeURIComponent('SELECT ?s { ?s <http://example.org/terms/title> "Short" }')}`))).toEqual([]);
  expect(((await (await server.request('records/short-lived/history')).json()) as { versions: unknown[] }).versions).toHaveLength(2);
  expect((await putTurtle('short-lived', turtleOf('Back'))).status).toBe(200);
  expect((await server.request('records/short-lived')).status).toBe(200);
});

test('records are listed a page at a time, as JSON and as a page', async () => {
  const ids: string[] = [];
  let path: string | undefined = 'records?limit=2';
  while (path) {
    const page = await (await server.request(path)).json() as { records: { id: string }[]; next?: string };
    expect(page.records.length).toBeLessThanOrEqual(2);
    ids.push(...page.records.map(({ id }) => id));
    path = page.next;
  }
  expect(ids).toEqual(expect.arrayContaining(['first', 'short-lived']));
  expect(new Set(ids).size).toBe(ids.length);
  expect(await (await server.request('records', { headers: { accept: 'text/html' } })).text()).toContain('/records/first');
});

test('POST finds a name for the record itself', async () => {
  const response = await server.request('records', { method: 'POST', headers: turtle, body: turtleOf('Unnamed') });
  expect(response.status).toBe(201);
  expect((await server.request(response.headers.get('location')!.slice(1))).status).toBe(200);
});

test('several files come in one form, each with its own answer', async () => {
  const form = new FormData();
  form.append('a', new File([turtleOf('A')], 'form-a.ttl', { type: 'text/turtle' }));
  form.append('b', new File([turtleOf('B')], 'form-b.ttl'));
  form.append('c', new File(['<#a> <#b'], 'broken.ttl', { type: 'text/turtle' }));
  const response = await server.request('imports', { method: 'POST', body: form });
  expect(response.status).toBe(422);
  const answers = await response.json() as (DepositAnswer & { file: string })[];
  expect(answers.map(({ file, accepted }) => [file, accepted])).toEqual([['form-a.ttl', true], ['form-b.ttl', true], ['broken.ttl', false]]);
  expect(answers[2]!.report.results[0]!.origin).toMatchObject({ line: 1 });
});

test('a dry run keeps nothing at any door', async () => {
  const body = '<#dry> a <http://schema.org/Person> .', headers = { 'content-type': 'text/turtle' };
  await server.request('records/dry-door', { method: 'PUT', headers, body });
  for (const [path, method] of [['records/dry-door?dryRun', 'DELETE'], [`graphs?graph=${encodeURIComponent(`${server.base}records/dry-door`)}&dryRun=true`, 'DELETE']] as const) {
    expect(await (await server.request(path, { method })).json()).toMatchObject({ accepted: true, dry_run: true });
  }
  const put = await server.request(`graphs?graph=${encodeURIComponent('http://example.org/dry')}&dryRun=true`, { method: 'PUT', headers, body });
  expect(await put.json()).toMatchObject({ accepted: true, dry_run: true });
  expect((await server.request('records/dry-door')).status).toBe(200);
  expect((await server.request(`graphs?graph=${encodeURIComponent('http://example.org/dry')}`)).status).toBe(404);
});

test('the Graph Store Protocol reads and writes the same records', async () => {
  const graph = 'graphs?graph=http%3A%2F%2Fexample.org%2Fgraphs%2F1';
  const headers = { 'content-type': 'text/turtle' };
  expect((await server.request(graph, { method: 'PUT', headers, body: '<http://example.org/a> <http://example.org/b> 1 .' })).status).toBe(201);
  expect((await server.request(graph, { method: 'PUT', headers, body: '<http://example.org/a> <http://example.org/b> 2 .' })).status).toBe(204);
  expect((await server.request(graph, { method: 'POST', headers, body: '<http://example.org/a> <http://example.org/b> 3 .' })).status).toBe(204);
  expect(await (await server.request(graph, { headers: { accept: 'application/n-triples' } })).text()).toMatch(/"2"[\s\S]*"3"/);
  expect((await server.request(graph, { method: 'HEAD' })).status).toBe(200);
  expect((await server.request(graph, { method: 'DELETE' })).status).toBe(204);
  expect((await server.request(graph)).status).toBe(404);
  expect((await server.request('graphs?graph=relative', { method: 'PUT', headers, body: '<#a> <http://example.org/b> 1 .' })).status).toBe(201);
  expect(await (await server.request(`graphs?graph=${encodeURIComponent(`${server.base}relative`)}`, { headers: { accept: 'application/n-triples' } })).text()).toContain(`${server.base}relative#a`);
  expect((await server.request('graphs?default', { headers: { accept: 'application/n-triples' } })).status).toBe(200);
});

test('everything is there again after a restart', async () => {
  const before = await (await server.request('graphs?default', { headers: { accept: 'application/n-triples' } })).text();
  server = await server.restart();
  const after = await (await server.request('graphs?default', { headers: { accept: 'application/n-triples' } })).text();
  expect(after.split('\n').toSorted()).toEqual(before.split('\n').toSorted());
  expect((await server.request('records/first/versions/1')).status).toBe(200);
});

test('a second server on the same folder is refused with a clear message', async () => {
  await expect(startTestServer({ folder: server.folder })).rejects.toThrow(/another process uses the data folder/);
});
