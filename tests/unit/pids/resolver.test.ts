/** Looking identifiers up, against a resolver of ours that answers well, hangs, lies, leads astray and sends rubbish. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFetchJson, isPublicAddress } from '../../../server/pids/fetch-json.ts';
import { pidSources } from '../../../server/pids/pid-sources.ts';
import { readPid } from '../../../server/pids/pids.ts';
import { openResolutionCache } from '../../../server/pids/resolution-cache.ts';
import { createResolver } from '../../../server/pids/resolver.ts';
import type { Resolution, Resolve } from '../../../server/pids/resolver.ts';

let server: Server, folder: string, address: string;
let answer: RequestListener = () => undefined;
let asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'micrograph-pids-'));
  server = createServer((request, response) => { asked.push(request.url!); answer(request, response); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => { server.closeAllConnections(); await new Promise((resolve) => { server.close(resolve); }); rmSync(folder, { recursive: true, force: true }); });
beforeEach(() => { asked = []; });

const json = (body: unknown, type = 'application/json'): RequestListener => (_, response) => { response.setHeader('content-type', type); response.end(typeof body === 'string' ? body : JSON.stringify(body)); };
/** The real rows, with the addresses of our server in the place of the world's. */
const local = pidSources.map((source) => ({ ...source, hosts: ['127.0.0.1'], url: (id: string) => source.url(id).replace(/^https:\/\/[^/]+/, address) }));
let files = 0;
function resolver({ timeoutMs = 300, maxBytes = 5000, now = () => new Date(), file = join(folder, `cache-${++files}.jsonl`), parallel = 4, waiting = 50 } = {}): Resolve {
  return createResolver({ fetchJson: createFetchJson({ timeoutMs, maxBytes, allowLocal: true }), cache: openResolutionCache({ file }), sources: local, clock: now, parallel, waiting });
}
const look = (resolve: Resolve, text: string): Promise<Resolution & { cached: boolean }> => resolve(readPid(text)!);
const orcid = 'https://orcid.org/0000-0002-1825-0097';
const person = { 'orcid-identifier': { path: '0000-0002-1825-0097' }, person: { name: { 'given-names': { value: 'Josiah' }, 'family-name': { value: 'Carberry' } } } };

test.each([
  [orcid, person, '/v3.0/0000-0002-1825-0097/record', { name: 'Josiah Carberry', type: 'person' }],
  ['https://ror.org/05gq02987', { id: 'https://ror.org/05gq02987', status: 'active', names: [{ value: 'BU', types: ['acronym'] }, { value: 'Brown University', types: ['ror_display', 'label'] }], types: ['education'], links: [{ type: 'website', value: 'https://www.brown.edu' }], locations: [{ geonames_details: { country_name: 'United States' } }] }, '/v2/organizations/05gq02987', { name: 'Brown University', status: 'active', country: 'United States', page: 'https://www.brown.edu' }],
  ['doi:10.1038/S41592-021-01327-9', { DOI: '10.1038/s41592-021-01327-9', title: 'QUAREP-LiMi', type: 'journal-article', publisher: 'Springer', issued: { 'date-parts': [[2021, 12]] } }, '/10.1038/s41592-021-01327-9', { name: 'QUAREP-LiMi', year: 2021, publisher: 'Springer' }],
  ['hdl:21.T11998/0000-001A-3905-1', { responseCode: 1, handle: '21.T11998/0000-001A-3905-1', values: [{ type: 'URL', data: { value: 'https://example.org/i/1' } }] }, '/api/handles/21.T11998/0000-001A-3905-1', { page: 'https://example.org/i/1' }],
  ['RRID:AB_2138153', { hits: { hits: [{ _source: { item: { curie: 'AB_2138153', name: 'Anti-Tubulin' } } }] } }, '/resolver/RRID:AB_2138153.json', { name: 'Anti-Tubulin' }],
  ['PMID:31740819', { result: { 31740819: { uid: '31740819', title: 'A paper', pubdate: '2019 Nov' } } }, '/entrez/eutils/esummary.fcgi?db=pubmed&retmode=json&id=31740819', { name: 'A paper', year: 2019 }],
])('%s is looked up in its resolver\'s own way', async (text, body, path, facts) => {
  answer = json(body, text.startsWith('doi') ? 'application/vnd.citationstyles.csl+json; charset=utf-8' : undefined);
  expect(await look(resolver(), text)).toMatchObject({ status: 'resolved', cached: false, facts });
  expect(asked).toEqual([path]);
});

describe('resolvers that misbehave', () => {
  const never: RequestListener = () => undefined;
  const status = (code: number, headers: Record<string, string> = {}): RequestListener => (_, response) => { response.writeHead(code, headers).end(); };
  const cases: [string, RequestListener, Resolution['status'], RegExp][] = [
    ['one that hangs', never, 'unreachable', /did not answer within 300 ms/],
    ['one that drips', (_, response) => { response.setHeader('content-type', 'application/json'); const drip = setInterval(() => response.write(' '), 20); response.on('close', () => { clearInterval(drip); }); }, 'unreachable', /did not answer within/],
    ['one that breaks off', (_, response) => { response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"a":'); setTimeout(() => response.destroy(), 20); }, 'unreachable', /broke off/],
    ['one that speaks of another identifier', json({ ...person, 'orcid-identifier': { path: '0000-0002-1694-233X' } }), 'not-understood', /is not about/],
    ['one that sends HTML', json('<html>', 'text/html'), 'not-understood', /not with JSON/],
    ['one that sends half a document', json('{"a":'), 'not-understood', /is no JSON/],
    ['one that sends a list', json([]), 'not-understood', /no object/],
    ['one that never ends', json(`{"a":"${'x'.repeat(10_000)}"}`), 'not-understood', /larger than 5000 bytes/],
    ['one that is deep', json(`{"person":${'['.repeat(2000)}${']'.repeat(2000)}}`), 'not-understood', /is not about/],
    ['one that has numbers for names', json({ 'orcid-identifier': { path: 7 } }), 'not-understood', /is not about/],
    ['one that knows nothing', status(404), 'unknown', /does not know/],
    ['one that is ill', status(503), 'unreachable', /status 503/],
    ['one that has had enough of us', status(429), 'unreachable', /status 429/],
    ['one that refuses', status(403), 'not-understood', /status 403/],
    ['one that leads in a circle', (request, response) => { response.writeHead(302, { location: request.url! }).end(); }, 'not-understood', /more than 5 redirects/],
    ['one that leads to another host', status(302, { location: 'http://localhost/secret' }), 'not-understood', /none of the resolvers/],
    ['one that leads to a file', status(302, { location: 'file:///etc/passwd' }), 'not-understood', /no plain https address/],
    ['one that leads nowhere', status(302, { location: 'http://[' }), 'not-understood', /no address/],
    ['one that leads to somebody\'s name', (_, response) => { response.writeHead(302, { location: `${address.replace('//', '//user:secret@')}/` }).end(); }, 'not-understood', /no plain https address/],
  ];
  test.each(cases)('%s', async (_, behaviour, expected, reason) => {
    answer = behaviour;
    const resolution = await look(resolver(), orcid);
    expect(resolution.status).toBe(expected);
    expect(resolution.reason).toMatch(reason);
    expect(resolution.facts).toBeUndefined();
  });
});

test('redirects are followed, and the last answer counts', async () => {
  answer = (request, response) => { if (request.url === '/there') json(person)(request, response); else response.writeHead(303, { location: '/there' }).end(); };
  expect(await look(resolver(), orcid)).toMatchObject({ status: 'resolved', from: `${address}/there` });
});

test('an answer is kept for a time, also across starts; a failure is asked again sooner, and an old answer is better than none', async () => {
  const file = join(folder, 'kept.jsonl');
  let time = Date.parse('2026-01-01T00:00:00Z');
  const now = (): Date => new Date(time);
  answer = json(person);
  await look(resolver({ file, now }), orcid);
  const later = resolver({ file, now });
  expect(await look(later, orcid)).toMatchObject({ cached: true, facts: { name: 'Josiah Carberry' } });
  expect(asked).toHaveLength(1);
  time += 31 * 86_400_000;
  answer = (_, response) => { response.writeHead(503).end(); };
  expect(await look(later, orcid)).toMatchObject({ status: 'resolved', cached: true, retrieved_at: '2026-01-01T00:00:00.000Z', reason: expect.stringContaining('status 503') });
  expect(asked).toHaveLength(2);
  time += 600_000;
  answer = json(person);
  expect(await look(later, orcid)).toMatchObject({ status: 'resolved', cached: false });
});

test('a cache with broken lines is read as far as it goes', async () => {
  const file = join(folder, 'broken.jsonl');
  writeFileSync(file, `rubbish\n["${orcid}",{"status":"resolved","facts":{"name":"kept"},"retrieved_at":"${new Date().toISOString()}"}]\n["x",null]\n["https://orcid.org/0000-0002`);
  expect(await look(resolver({ file }), orcid)).toMatchObject({ cached: true, facts: { name: 'kept' } });
  expect(readFileSync(file, 'utf8')).toContain('rubbish');
});

test('one identifier asked for twice at a time is asked for once; too many at a time are turned away', async () => {
  answer = json(person);
  const one = resolver();
  expect((await Promise.all([look(one, orcid), look(one, orcid)])).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  expect(asked).toHaveLength(1);
  answer = () => undefined;
  const narrow = resolver({ parallel: 1, waiting: 1 });
  const statuses = await Promise.all([1, 2, 3].map((number) => look(narrow, `PMID:${number}`)));
  expect(statuses.map(({ reason }) => /too many/.test(reason ?? ''))).toEqual([false, false, true]);
});

test('identifiers that are wrong, or of kinds without a resolver, are not asked for', async () => {
  const resolve = resolver();
  expect(await resolve(readPid('https://orcid.org/0000-0002-1825-0098')!)).toMatchObject({ status: 'not-offered', reason: expect.stringContaining('would be 7') });
  expect(await look(resolve, 'FBbi:00000243')).toMatchObject({ status: 'not-offered' });
  expect(asked).toEqual([]);
});

describe('without leave for tests', () => {
  test.each(['127.0.0.1', '10.1.2.3', '192.168.0.1', '172.20.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::a00:1', '2002:7f00:1::', '224.0.0.1', 'x'])('%s is not public', (each) => { expect(isPublicAddress(each)).toBe(false); });
  test.each(['1.1.1.1', '2606:4700::1111', '172.32.0.1'])('%s is public', (each) => { expect(isPublicAddress(each)).toBe(true); });

  test('addresses of this machine, and names that lead to it, are refused before anything is sent', async () => {
    answer = json(person);
    const fetchJson = createFetchJson({ timeoutMs: 1000 });
    for (const url of [`${address}/x`, 'https://127.0.0.1/x', 'https://localhost/x', 'https://[::1]/x', 'https://localhost:8443/x', 'ftp://localhost/x']) {
      expect([url, await fetchJson(url, { accept: 'application/json', hosts: ['127.0.0.1', 'localhost', '[::1]'] })]).toMatchObject([url, { kind: 'failed' }]);
    }
    expect(asked).toEqual([]);
  });
});
