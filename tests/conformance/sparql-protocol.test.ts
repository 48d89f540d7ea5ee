/**
 * The SPARQL 1.1 Protocol, case by case: the names, requests and expectations are the facts of the W3C manifest
 * sparql11/protocol (34 cases), written as our own table. Update cases are refused here by design (the graph changes by
 * deposits only): of them the negative ones hold, the positive ones must answer 403.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const data = (number: number): string => `http://kasei.us/2009/09/sparql/data/data${number}.rdf`;
const form = 'application/x-www-form-urlencoded';
const direct = 'application/sparql-query';
const update = 'application/sparql-update';
const encode = (parameters: [string, string][]): string => new URLSearchParams(parameters).toString();

interface Case {
  name: string;
  method?: string;
  search?: [string, string][];
  type?: string;
  body?: string | Uint8Array;
  /** status, or its hundreds */ status: number | '2xx' | '4xx';
  format?: 'boolean' | 'tabular' | 'RDF';
  boolean?: boolean;
}

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  for (const number of [1, 2, 3]) {
    const response = await server.request(`graphs?graph=${encodeURIComponent(data(number))}`, {
      method: 'PUT', headers: { 'content-type': 'application/n-triples' }, body: `<${data(number)}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://xmlns.com/foaf/0.1/Document> .\n`,
    });
    expect(response.status, await response.text()).toBe(201);
  }
});
afterAll(async () => { await server?.close(); });

const both = `ASK { <${data(1)}> a ?type . <${data(2)}> a ?type . }`;
const named = `ASK { GRAPH ?g1 { <${data(1)}> a ?type } GRAPH ?g2 { <${data(2)}> a ?type } }`;
const yes = { status: '2xx', format: 'boolean', boolean: true } as const;
const empty: [string, string][] = [['default-graph-uri', data(0)]];
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));

const cases: Case[] = [
  { name: 'query_post_form', method: 'POST', search: empty, type: form, body: encode([['query', 'ASK {}']]), ...yes },
  { name: 'query_dataset_default_graphs_get', search: [['query', both], ['default-graph-uri', data(1)], ['default-graph-uri', data(2)]], ...yes },
  { name: 'query_dataset_default_graphs_post', method: 'POST', search: [['default-graph-uri', data(1)], ['default-graph-uri', data(2)]], type: direct, body: both, ...yes },
  { name: 'query_dataset_named_graphs_post', method: 'POST', search: [['named-graph-uri', data(1)], ['named-graph-uri', data(2)]], type: direct, body: named, ...yes },
  { name: 'query_dataset_named_graphs_get', search: [['query', named], ['named-graph-uri', data(1)], ['named-graph-uri', data(2)]], ...yes },
  {
    name: 'query_dataset_full', method: 'POST', search: [['default-graph-uri', data(3)], ['named-graph-uri', data(1)], ['named-graph-uri', data(2)]], type: direct,
    body: `ASK { <${data(3)}> a ?type GRAPH ?g1 { <${data(1)}> a ?type } GRAPH ?g2 { <${data(2)}> a ?type } }`, ...yes,
  },
  // the manifest percent-encodes the & between the two parameters, which makes one graph name of them; meant are two
  { name: 'query_multiple_dataset', method: 'POST', search: [['named-graph-uri', data(1)], ['named-graph-uri', data(2)]], type: direct, body: `ASK FROM <${data(3)}> { GRAPH ?g1 { <${data(1)}> a ?type } GRAPH ?g2 { <${data(2)}> a ?type } }`, ...yes },
  { name: 'query_get', search: [['query', 'ASK {}'], ...empty], ...yes },
  { name: 'query_content_type_select', method: 'POST', search: empty, type: direct, body: 'SELECT (1 AS ?value) {}', status: '2xx', format: 'tabular' },
  { name: 'query_content_type_ask', method: 'POST', search: empty, type: direct, body: 'ASK {}', status: '2xx', format: 'boolean' },
  { name: 'query_content_type_describe', method: 'POST', search: empty, type: direct, body: 'DESCRIBE <http://example.org/>', status: '2xx', format: 'RDF' },
  { name: 'query_content_type_construct', method: 'POST', search: empty, type: direct, body: 'CONSTRUCT { <s> <p> 1 } WHERE {}', status: '2xx', format: 'RDF' },
  { name: 'query_post_direct', method: 'POST', type: direct, body: 'ASK {}', ...yes },
  { name: 'update_dataset_default_graph (update is not offered)', method: 'POST', search: [['using-graph-uri', data(1)]], type: update, body: 'CLEAR ALL', status: 403 },
  { name: 'update_dataset_default_graphs (update is not offered)', method: 'POST', search: [['using-graph-uri', data(1)], ['using-graph-uri', data(2)]], type: update, body: 'CLEAR ALL', status: 403 },
  { name: 'update_dataset_named_graphs (update is not offered)', method: 'POST', search: [['using-named-graph-uri', data(1)]], type: update, body: 'CLEAR ALL', status: 403 },
  { name: 'update_dataset_full (update is not offered)', method: 'POST', search: [['using-graph-uri', data(3)], ['using-named-graph-uri', data(1)]], type: update, body: 'CLEAR ALL', status: 403 },
  { name: 'update_post_form (update is not offered)', method: 'POST', type: form, body: encode([['update', 'CLEAR ALL']]), status: 403 },
  { name: 'update_post_direct (update is not offered)', method: 'POST', type: update, body: 'CLEAR ALL', status: 403 },
  { name: 'update_base_uri (update is not offered)', method: 'POST', type: update, body: 'INSERT DATA { <s> <p> <test> }', status: 403 },
  { name: 'bad_query_method', method: 'PUT', search: [['query', 'ASK {}'], ...empty], type: form, status: '4xx' },
  { name: 'bad_multiple_queries', search: [['query', 'ASK {}'], ['query', 'SELECT * {}']], status: '4xx' },
  { name: 'bad_query_wrong_media_type', method: 'POST', type: 'text/plain', body: 'ASK {}', status: '4xx' },
  { name: 'bad_query_missing_form_type', method: 'POST', body: new TextEncoder().encode('query=ASK%20%7B%7D'), status: '4xx' },
  { name: 'bad_query_missing_direct_type', method: 'POST', body: new TextEncoder().encode('ASK {}'), status: '4xx' },
  { name: 'bad_query_non_utf8', method: 'POST', type: `${direct}; charset=UTF-16`, body: utf16('ASK {}'), status: '4xx' },
  { name: 'bad_query_syntax', search: [['query', 'ASK {']], status: '4xx' },
  { name: 'bad_update_get', search: [['update', 'CLEAR ALL']], status: '4xx' },
  { name: 'bad_multiple_updates', method: 'POST', type: form, body: encode([['update', 'CLEAR NAMED'], ['update', 'CLEAR DEFAULT']]), status: '4xx' },
  { name: 'bad_update_wrong_media_type', method: 'POST', type: 'text/plain', body: 'CLEAR NAMED', status: '4xx' },
  { name: 'bad_update_missing_form_type', method: 'POST', body: new TextEncoder().encode('update=CLEAR%20NAMED'), status: '4xx' },
  { name: 'bad_update_non_utf8', method: 'POST', type: `${update}; charset=UTF-16`, body: utf16('CLEAR NAMED'), status: '4xx' },
  { name: 'bad_update_syntax', method: 'POST', type: form, body: encode([['update', 'CLEAR XYZ']]), status: '4xx' },
  { name: 'bad_update_dataset_conflict', method: 'POST', search: [['using-named-graph-uri', data(1)]], type: update, body: 'INSERT { GRAPH <urn:g> { ?s a <urn:t> } } USING <urn:u> WHERE { ?s ?p ?o }', status: '4xx' },
];

const formats = {
  boolean: ['application/sparql-results+json', 'application/sparql-results+xml'],
  tabular: ['application/sparql-results+json', 'application/sparql-results+xml', 'text/csv', 'text/tab-separated-values'],
  RDF: ['text/turtle', 'application/rdf+xml', 'application/n-triples', 'application/ld+json', 'application/trig', 'application/n-quads'],
};

test.each(cases)('$name', async ({ method = 'GET', search = [], type, body, status, format, boolean }) => {
  const response = await server.request(`sparql/${search.length > 0 ? `?${encode(search)}` : ''}`, {
    method, token: null, headers: type === undefined ? {} : { 'content-type': type }, ...(body === undefined ? {} : { body: body as BodyInit }),
  });
  const text = await response.text();
  if (typeof status === 'number') expect(response.status, text).toBe(status);
  else expect(`${Math.floor(response.status / 100)}xx`, text).toBe(status);
  const mediaType = response.headers.get('content-type')?.split(';')[0];
  if (format) expect(formats[format]).toContain(mediaType);
  else expect(mediaType).toBe('application/problem+json');
  if (boolean !== undefined) expect((JSON.parse(text) as { boolean: boolean }).boolean).toBe(boolean);
});

test.each([
  ['SELECT (1 AS ?v) {}', 'application/sparql-results+xml', 'application/sparql-results+xml'],
  ['SELECT (1 AS ?v) {}', 'text/csv', 'text/csv'],
  ['SELECT (1 AS ?v) {}', 'text/tab-separated-values', 'text/tab-separated-values'],
  ['SELECT (1 AS ?v) {}', 'application/sparql-results+xml;q=0.2, text/csv;q=0.9, */*;q=0.1', 'text/csv'],
  ['SELECT (1 AS ?v) {}', 'text/turtle, application/sparql-results+json;q=0.5', 'application/sparql-results+json'],
  ['SELECT (1 AS ?v) {}', 'text/*', 'text/csv'],
  ['CONSTRUCT { <urn:s> <urn:p> 1 } {}', 'application/rdf+xml', 'application/rdf+xml'],
  ['CONSTRUCT { <urn:s> <urn:p> 1 } {}', 'application/n-triples', 'application/n-triples'],
  ['CONSTRUCT { <urn:s> <urn:p> 1 } {}', 'application/ld+json', 'application/ld+json'],
  ['CONSTRUCT { <urn:s> <urn:p> 1 } {}', 'application/trig', 'application/trig'],
  ['CONSTRUCT { <urn:s> <urn:p> 1 } {}', 'application/n-quads', 'application/n-quads'],
  ['CONSTRUCT { <urn:s> <urn:p> 1 } {}', 'text/csv, text/turtle;q=0.1', 'text/turtle'],
])('%s with Accept %s answers %s', async (query, accept, mediaType) => {
  const response = await server.request(`sparql?query=${encodeURIComponent(query)}`, { token: null, headers: { accept } });
  expect(response.headers.get('content-type')?.split(';')[0], await response.text()).toBe(mediaType);
  expect(response.status).toBe(200);
  expect(response.headers.get('vary')).toMatch(/Accept/);
});

test.each([['ASK {}', 'text/csv'], ['SELECT * {}', 'image/png'], ['CONSTRUCT {} WHERE {}', 'application/sparql-results+json']])('%s with Accept %s is not acceptable', async (query, accept) => {
  const response = await server.request(`sparql?query=${encodeURIComponent(query)}`, { headers: { accept } });
  expect(response.status, await response.text()).toBe(406);
});

test('the bare endpoint describes the service, as RDF to programs and as a form to browsers', async () => {
  const turtle = await server.request('sparql', { headers: { accept: 'text/turtle' } });
  expect(turtle.headers.get('content-type')).toMatch(/^text\/turtle/);
  expect(await turtle.text()).toContain('UnionDefaultGraph');
  const xml = await server.request('sparql', { headers: { accept: 'application/rdf+xml' } });
  expect(await xml.text()).toContain('rdf:RDF');
  const page = await server.request('sparql', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
});

test('any web page may read, without credentials; the preflight says so', async () => {
  const preflight = await server.request('sparql', { method: 'OPTIONS', token: null, headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' } });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  expect(preflight.headers.get('allow')).toBe('OPTIONS, GET, HEAD, POST');
  const answer = await server.request('sparql?query=ASK%20%7B%7D', { token: null, headers: { origin: 'https://elsewhere.example' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
});

test('HEAD answers the headers of GET and no body', async () => {
  const response = await server.request('sparql?query=ASK%20%7B%7D', { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/sparql-results+json');
  expect(await response.text()).toBe('');
});

test('a syntax error names line and column', async () => {
  const response = await server.request(`sparql?query=${encodeURIComponent('SELECT *\nWHERE { ?s ?p }')}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ type: `${server.base}problems/query-not-valid`, line: 2, column: expect.any(Number) as number });
});

test('a query that runs past the deadline it asked for is an error, and the server serves on', async () => {
  const slow = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r . ?s ?t ?u . ?v ?w ?x }';
  const response = await server.request(`sparql?timeout=300&query=${encodeURIComponent(slow)}`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ type: `${server.base}problems/query-timeout` });
  const after = await server.request('sparql?query=ASK%20%7B%7D');
  expect(await after.json()).toMatchObject({ boolean: true });
});

test('an administrator sees running queries and ends one', async () => {
  const slow = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r . ?s ?t ?u . ?v ?w ?x }';
  const asked = server.request(`sparql?query=${encodeURIComponent(slow)}`);
  let id: string | undefined;
  while (id === undefined) {
    const { queries } = await (await server.request('sparql/running')).json() as { queries: { id: string; label: string }[] };
    id = queries.find((query) => query.label === 'sparql')?.id;
  }
  expect((await server.request('sparql/running', { token: null })).status).toBe(401);
  expect((await server.request(`sparql/running/${id}`, { method: 'DELETE' })).status).toBe(204);
  const response = await asked;
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ type: `${server.base}problems/query-cancelled` });
});
