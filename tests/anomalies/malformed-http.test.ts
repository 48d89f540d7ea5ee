/** Malformed requests at every door: each is a problem document of the client's kind, never a 500, and nothing stays. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => { server = await startTestServer({ environment: { MICROGRAPH_MAX_BODY_MB: '1' } }); });
afterAll(async () => { await server?.close(); });

type Row = [title: string, path: string, status: number | readonly number[], init?: RequestInit & { token?: string | null }];
const post = (type: string | undefined, body: string | Uint8Array, headers: Record<string, string> = {}): RequestInit => ({ method: 'POST', body: body as BodyInit, headers: { ...(type ? { 'content-type': type } : {}), ...headers } });
const put = (type: string | undefined, body: string | Uint8Array, headers: Record<string, string> = {}): RequestInit => ({ ...post(type, body, headers), method: 'PUT' });
const big = 'x'.repeat(1_100_000);
const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);
const form = (parts: string, boundary = 'XX'): RequestInit => post(`multipart/form-data; boundary=${boundary}`, parts);
const query = (text: string): string => `sparql?query=${encodeURIComponent(text)}`;

const rows: Row[] = [
  // paths
  ['a percent sign that encodes nothing', 'records/%', 400],
  ['half an UTF-8 character in the path', 'records/%C3', 400],
  ['an overlong UTF-8 sequence', 'records/%C0%AF', 400],
  ['a NUL in the path', 'records/a%00b', 400],
  ['an id with a space', 'records/a%20b', 400],
  ['an id that climbs', 'records/..%2F..%2Fetc%2Fpasswd', 400],
  ['an id that begins with a dot', 'records/.hidden', 400],
  ['an id of 300 letters', `records/${'a'.repeat(300)}`, 400],
  ['an id with a line break', 'records/a%0Ab', 400],
  ['a record that is not there', 'records/nobody', 404],
  ['a version that is no number', 'records/nobody/versions/one', 404],
  ['a path that nobody has', 'no/such/path', 404],
  ['a path with angle brackets', 'no/%3Cscript%3E', 404],
  ['a static file outside its folder', 'web/..%2Fpackage.json', [400, 403, 404]],
  ['a static file by a hidden name', 'web/.env', 404],
  ['a method that is not offered', 'records', 405, { method: 'DELETE' }],
  ['PATCH where there is nothing to patch', 'records', 405, { method: 'PATCH' }],
  ['PATCH of a record that is not there', 'records/a', 404, { method: 'PATCH', headers: { 'content-type': 'application/rdf-patch', 'if-match': '"1-0"' }, body: 'A <urn:a> <urn:p> "x" .' }],
  ['POST where only GET is', 'queries', 405, { method: 'POST' }],
  ['DELETE of the endpoint', 'sparql', 405, { method: 'DELETE' }],
  // tokens
  ['no token', 'records', 401, { ...post('text/turtle', '<#a> a <urn:x> .'), token: null }],
  ['an unknown token', 'records', 401, { token: 'mg_unknown' }],
  ['a password instead of a token', 'records', 401, { headers: { authorization: 'Basic YTpi' } }],
  ['an empty token', 'records', 401, { headers: { authorization: 'Bearer ' } }],
  ['a token of 10,000 letters', 'records', 401, { token: 'mg_'.padEnd(10_000, 'a') }],
  ['running queries without a token', 'sparql/running', 401, { token: null }],
  ['administration without a token', 'admin/tokens', 401, { token: null }],
  // parameters
  ['a limit that is no number', 'records?limit=many', 400],
  ['a limit of zero', 'records?limit=0', 400],
  ['a negative limit', 'records?limit=-5', 400],
  ['a limit beyond all', 'records?limit=99999999999999999999', 400],
  ['a parameter given twice', 'records?limit=1&limit=2', 400],
  ['a format that is not offered', 'queries?format=docx', 406],
  ['an Accept that is not offered', 'records', 406, { headers: { accept: 'image/png' } }],
  ['a truth value that is none', 'records?dryRun=perhaps', 400, post('text/turtle', '<#a> a <urn:x> .')],
  ['a visibility that is none', 'records?visibility=secret', 400, post('text/turtle', '<#a> a <urn:x> .')],
  ['a resource without a name', 'resources', 400],
  ['a resource whose IRI has a space', 'resources?iri=http%3A%2F%2Fx%2Fa%20b', 400],
  ['a type that nobody knows', 'resources?type=Unicorn', 404],
  ['a question that is not there', 'queries/unicorns', 404],
  ['a problem that is not there', 'problems/unicorn', 404],
  ['a page of the reference that is not there', 'reference/__proto__', 404],
  // bodies
  ['an empty deposit', 'records', 400, post('text/turtle', '')],
  ['half a Turtle file', 'records', 400, post('text/turtle', '@prefix ex: <http://example.org/> .\nex:a ex:b')],
  ['Turtle with an undeclared prefix', 'records/a', 400, put('text/turtle', 'ex:a ex:b ex:c .')],
  ['Turtle that is no UTF-8', 'records/a', 400, put('text/turtle', bytes(0x3c, 0xff, 0xfe, 0x3e))],
  ['JSON-LD that is no JSON', 'records/a', 400, put('application/ld+json', '{"@id": ')],
  ['JSON-LD with a context from elsewhere', 'records/a', 400, put('application/ld+json', '{"@context": "https://evil.example/context", "@id": "x", "a": 1}')],
  ['JSON nested 10,000 deep', 'records/a', 400, put('application/ld+json', '['.repeat(10_000) + ']'.repeat(10_000))],
  ['RDF/XML that does not end', 'records/a', 400, put('application/rdf+xml', '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description>')],
  ['RDF/XML with an external entity', 'records/a', 400, put('application/rdf+xml', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&e;</rdf:RDF>')],
  ['N-Quads with a word', 'records/a', 400, put('application/n-quads', 'hello')],
  ['an unknown media type', 'records/a', 415, put('application/x-unicorn', 'x')],
  ['a body larger than the limit', 'records/a', 413, put('text/turtle', big)],
  ['a body that inflates beyond the limit', 'records/a', 413, put('text/turtle', gzipSync(Buffer.alloc(50_000_000, ' ')), { 'content-encoding': 'gzip' })],
  ['a body that is not gzipped as it says', 'records/a', 400, put('text/turtle', 'plain', { 'content-encoding': 'gzip' })],
  ['an encoding nobody knows', 'records/a', 415, put('text/turtle', 'x', { 'content-encoding': 'unicorn' })],
  ['an unknown importer', 'imports?format=unicorn', [400, 415], post('text/turtle', '<#a> a <urn:x> .')],
  ['an import without a body', 'imports', 400, { method: 'POST' }],
  ['noise', 'imports', [400, 415], post(undefined, bytes(...Array.from({ length: 500 }, (_, index) => (index * 7919) % 256)))],
  ['a truncated TIFF', 'imports?name=a.ome.tif', [400, 415], post('image/tiff', bytes(0x49, 0x49, 0x2a, 0, 0xff, 0xff, 0xff, 0x7f))],
  ['half an OME-XML file', 'imports?name=a.ome.xml', 400, post('application/xml', '<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0">')],
  ['XML bomb', 'imports?name=a.ome.xml', 400, post('application/xml', '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">&b;</OME>')],
  ['a form without a boundary', 'imports', 400, post('multipart/form-data', 'x')],
  ['a form without a file', 'imports', 400, form('--XX\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--XX--\r\n')],
  ['a form that does not end', 'imports', 400, form('--XX\r\ncontent-disposition: form-data; name="a"; filename="a.ttl"\r\n\r\n<#a>')],
  ['a form that is none', 'imports', 400, form('hello')],
  ['one record named for two files', 'imports?record=a', 400, form('--XX\r\ncontent-disposition: form-data; name="a"; filename="a.ttl"\r\n\r\n<#a> a <urn:x> .\r\n--XX\r\ncontent-disposition: form-data; name="b"; filename="b.ttl"\r\n\r\n<#a> a <urn:x> .\r\n--XX--\r\n')],
  ['a validation of half a file', 'validate', 400, { ...post('text/turtle', '<#a> a'), token: null }],
  // preconditions
  ['a version that is not the newest', 'records/precondition', [404, 412], put('text/turtle', '<#a> a <urn:x> .', { 'if-match': '"99-0000000000000000"' })],
  ['an If-Match that is none', 'records/precondition', [400, 404, 412], put('text/turtle', '<#a> a <urn:x> .', { 'if-match': 'yesterday' })],
  ['withdrawing what is not there', 'records/nobody', 404, { method: 'DELETE' }],
  // SPARQL
  ['a query of one brace', query('{'), 400],
  ['an empty query', 'sparql?query=', 400],
  ['a query with an unknown function', query('SELECT (unicorn(1) AS ?x) {}'), 400],
  ['a query with a relative IRI that is none', query('SELECT * { <a b> ?p ?o }'), 400],
  ['a query nested 20,000 deep', 'sparql', 400, post('application/sparql-query', `SELECT * ${'{'.repeat(20_000)}${'}'.repeat(20_000)}`)],
  ['20,000 UNIONs', 'sparql', 400, post('application/sparql-query', `SELECT * { {} ${'UNION {} '.repeat(20_000)} }`)],
  ['an update as a query', query('INSERT DATA { <urn:a> <urn:b> <urn:c> }'), [400, 403]],
  ['a timeout that is none', `${query('ASK {}')}&timeout=soon`, 400],
  ['a graph that is no IRI', `${query('ASK {}')}&default-graph-uri=http%3A%2F%2Fx%2Fa%20b`, 400],
  ['a query of 2 MB', 'sparql', [400, 413], post('application/sparql-query', `SELECT * { ${big}${big} }`)],
  ['a query that calls out', query('SELECT * { SERVICE <http://evil.example/sparql> { ?s ?p ?o } }'), [400, 403]],
  ['ending a query that does not run', 'sparql/running/none', 404, { method: 'DELETE' }],
  // graph store
  ['a graph without a name', 'graphs', 400, put('text/turtle', '<#a> a <urn:x> .')],
  ['two graphs at once', 'graphs?graph=urn:a&graph=urn:b', 400],
  ['a graph and the default', 'graphs?default&graph=urn:a', 400],
  ['a graph whose name has a space', 'graphs?graph=urn:a%20b', 400],
  ['an empty graph name', 'graphs?graph=', 400],
  ['a graph that is not there', 'graphs?graph=urn:nobody', 404],
  ['deleting a graph that is not there', 'graphs?graph=urn:nobody', 404, { method: 'DELETE' }],
  // GraphQL
  ['a GraphQL body that is no JSON', 'graphql', 400, post('application/json', '{"query": ')],
  ['a GraphQL query that is none', 'graphql', 400, post('application/json', '{"query": "{"}', { accept: 'application/graphql-response+json' })],
  ['a GraphQL field that nobody has', 'graphql', 400, post('application/json', '{"query": "{ unicorns }"}', { accept: 'application/graphql-response+json' })],
  ['GraphQL braces 10,000 deep', 'graphql', [400, 413], post('application/json', JSON.stringify({ query: '{a'.repeat(10_000) + '}'.repeat(10_000) }))],
  ['an empty GraphQL body of a wrong type', 'graphql', [400, 415], post('text/plain', '')],
  // administration
  ['a token without a name', 'admin/tokens', 400, post('application/json', '{"role": "reader"}')],
  ['a token of an unknown role', 'admin/tokens', 400, post('application/json', '{"name": "x", "role": "king"}')],
  ['a token request that is no JSON', 'admin/tokens', 400, post('application/json', '{')],
  ['revoking a token that is not there', 'admin/tokens/none', 404, { method: 'DELETE' }],
];

test.each(rows)('%s is a problem of the client', async (_, path, status, init = {}) => {
  const response = await server.request(path, init);
  const text = await response.text();
  expect([status].flat(), text.slice(0, 500)).toContain(response.status);
  expect(response.headers.get('content-type')).toMatch(/^application\/(?:problem|graphql-response)?\+?json/);
  if (!path.startsWith('graphql')) {
    const problem = JSON.parse(text) as { type: string; title: string; status: number; detail: string };
    expect(problem).toMatchObject({ status: response.status, title: expect.any(String) as string, detail: expect.stringMatching(/\S/) as string });
    expect(problem.type.startsWith(`${server.base}problems/`)).toBe(true);
  }
  expect(text).not.toMatch(/node_modules|\.ts:\d+/);
});

test('what is not HTTP is answered and the connection closed', async () => {
  for (const text of ['hello\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(140_000)}\r\n\r\n`]) {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => { socket.write(text); });
      let got = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => { got += chunk; }).on('close', () => { resolve(got); }).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).toContain('application/problem+json');
  }
});

test('a name that is not this server\'s is refused while it listens on loopback', async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => { socket.end('GET /records HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n'); });
    let got = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => { got += chunk; }).on('close', () => { resolve(got); }).on('error', reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 421 /);
});

test('after all of this nothing is in the store and the server serves on', async () => {
  const list = await (await server.request('records')).json() as { records: { id: string }[] };
  expect(list.records.filter(({ id }) => !/^ontolog(?:y-|ies-in-use$)/.test(id))).toEqual([]);
  expect((await server.request('ready')).status).toBe(200);
});
