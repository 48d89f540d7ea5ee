/** The steps that every request takes, before and after the routes are open. */
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../server/apis/app.ts';
import type { App } from '../../../server/apis/app.ts';
import { listen } from '../../../server/apis/http-server.ts';
import type { HttpServer } from '../../../server/apis/http-server.ts';
import { createMetrics } from '../../../server/apis/metrics.ts';
import { createRouter } from '../../../server/apis/router.ts';
import { KnownError } from '../../../server/errors.ts';
import { createTokens } from '../../../server/store/tokens.ts';
import type { Tokens } from '../../../server/store/tokens.ts';

const base = 'http://data.example.org/lab/';
let tokens: Tokens, app: App, http: HttpServer, url: string, ready: boolean, lines: string[];

beforeEach(async () => {
  lines = [];
  ready = true;
  tokens = createTokens({ file: ':memory:' });
  app = createApp({
    base, log: pino({}, { write(line: string) { lines.push(line); } }), metrics: createMetrics(), progress: () => ({ ready, stage: 'loading the graph' }),
    tokens: () => tokens, hostNames: [], requireTokenForReading: true,
  });
  app.mount(createRouter([
    { path: '/things', GET: ['visitor', (_request, response) => { response.json([]); }], POST: ['curator', (_request, response) => { response.status(201).end(); }], cors: true },
    { path: '/open', GET: ['anybody', (_request, response) => { response.json(true); }] },
    { path: '/known', GET: ['anybody', () => { throw new KnownError('record-has-changed', 'it has', { etag: '"2-x"' }); }] },
    { path: '/whole', all: ['visitor', (_request, response) => { response.json(true); }], cors: true },
    { path: '/fault', GET: ['anybody', () => { throw new TypeError('a secret detail'); }] },
  ], { requireTokenForReading: true, corsOrigin: '*' }));
  http = await listen({ handler: app.handler, host: '127.0.0.1', port: 0, base });
  url = `http://127.0.0.1:${http.port}`;
});
afterEach(async () => { await http.close(0); tokens.close(); });

const as = (role: 'reader' | 'contributor' | 'curator'): RequestInit => ({ headers: { authorization: `Bearer ${tokens.create({ name: role, role }).token}` } });

test('before it is ready everything but its health is 503 with a time to come back', async () => {
  ready = false;
  expect((await fetch(`${url}/health`)).status).toBe(200);
  const answer = await fetch(`${url}/ready`);
  expect([answer.status, await answer.json()]).toEqual([503, { ready: false, stage: 'loading the graph' }]);
  const things = await fetch(`${url}/open`);
  expect([things.status, things.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await things.json()).toMatchObject({ type: `${base}problems/not-ready`, detail: 'the server is not ready: loading the graph' });
});

test('a door lets in those who may and tells the others why not', async () => {
  const none = await fetch(`${url}/things`);
  expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="micrograph"']);
  expect((await fetch(`${url}/things`, as('reader'))).status).toBe(200);
  const refused = await fetch(`${url}/things`, { method: 'POST', ...as('contributor') });
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([403, 'Bearer realm="micrograph", error="insufficient_scope"']);
  expect(await refused.json()).toMatchObject({ needed: 'curator', role: 'contributor' });
  expect((await fetch(`${url}/things`, { method: 'POST', ...as('curator') })).status).toBe(201);
  expect((await fetch(`${url}/open`, { headers: { authorization: 'Bearer mg_wrong' } })).status).toBe(401);
});

test('a path says which methods it has', async () => {
  const options = await fetch(`${url}/things`, { method: 'OPTIONS' });
  expect([options.status, options.headers.get('allow'), options.headers.get('access-control-allow-origin')]).toEqual([204, 'OPTIONS, GET, HEAD, POST', '*']);
  const wrong = await fetch(`${url}/open`, { method: 'PUT' });
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'OPTIONS, GET, HEAD']);
  expect((await fetch(`${url}/open`, { method: 'HEAD' })).status).toBe(200);
});

test('known errors carry their code, status and members', async () => {
  const answer = await fetch(`${url}/known`);
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('etag')]).toEqual([412, 'application/problem+json; charset=utf-8', '"2-x"']);
  expect(await answer.json()).toEqual({ type: `${base}problems/record-has-changed`, title: 'The record has changed since', status: 412, detail: 'it has', etag: '"2-x"', instance: `urn:uuid:${answer.headers.get('x-request-id')}` });
});

test('a fault shows an incident number and nothing else; the log has the cause under the same number', async () => {
  const answer = await fetch(`${url}/fault`);
  const text = await answer.text();
  expect(answer.status).toBe(500);
  expect(text).not.toContain('secret detail');
  const { incident } = JSON.parse(text) as { incident: string };
  const logged = lines.map((line) => JSON.parse(line) as { level: number; incident?: string; err?: { message: string } }).find((line) => line.incident === incident);
  expect(logged).toMatchObject({ level: 50, err: { message: 'a secret detail' } });
});

test('a browser gets a page for a problem', async () => {
  const answer = await fetch(`${url}/%3Cscript%3E`, { headers: { accept: 'text/html' } });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  expect(await answer.text()).not.toContain('<script>');
});

test('the path of the base IRI may stand before every path', async () => {
  expect((await fetch(`${url}/lab/open`)).status).toBe(200);
  expect((await fetch(`${url}/laboratory/open`)).status).toBe(404);
});

test('answers allow nothing from elsewhere and say nothing of the software', async () => {
  const { headers } = await fetch(`${url}/open`);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('content-security-policy')).not.toContain('unsafe');
  expect([headers.get('x-content-type-options'), headers.get('x-powered-by'), headers.get('access-control-allow-origin')]).toEqual(['nosniff', null, null]);
});

test('the log has one line a request and no secrets', async () => {
  const init = as('reader');
  await fetch(`${url}/things?query=patient`, init);
  const line = lines.at(-1)!;
  expect(JSON.parse(line)).toMatchObject({ method: 'GET', path: '/things', status: 200, agent: `${base}agents/reader` });
  expect(line).not.toMatch(/mg_|patient/);
});

test('a browser may ask for leave without a token, also at a door that handles all methods itself', async () => {
  for (const path of ['things', 'whole']) {
    const preflight = await fetch(`${url}/${path}`, { method: 'OPTIONS', headers: { origin: 'https://page.example', 'access-control-request-method': 'POST' } });
    expect(preflight.status, path).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
    expect((await fetch(`${url}/${path}`)).status).toBe(401);
  }
});
