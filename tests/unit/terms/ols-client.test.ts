/**
 * The client of look-up services against one that answers in both of OLS4's forms, and against ones that misbehave: what
 * comes of it is an answer or a reason, and the traps that OLS sets are stepped around.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { escapeLucene } from '../../../server/terms/ols/lucene.ts';
import { openAnswerCache } from '../../../server/terms/ols/answer-cache.ts';
import { clientOf, memoryCache, startOlsServer } from '../../support/ols-server.ts';

const obo = 'http://purl.obolibrary.org/obo/';
const heart = `${obo}UBERON_0000948`;
const v2Row = (ontology: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  iri: heart, label: ['heart'], ontologyId: ontology, isDefiningOntology: ontology === 'uberon', definedBy: ['uberon'], appearsIn: ['uberon', 'efo'], isObsolete: false, type: ['class', 'entity'], ...more });
const v2Page = (elements: unknown[]): unknown => ({ page: 0, numElements: elements.length, totalPages: 1, totalElements: elements.length, elements });
const v1Search = (docs: unknown[]): unknown => ({ responseHeader: { status: 0, QTime: 1 }, response: { numFound: docs.length, start: 0, docs }, facet_counts: {} });
const v1Page = (terms?: unknown[]): unknown => ({ ...(terms ? { _embedded: { terms } } : {}), _links: {}, page: { size: 20, totalElements: terms?.length ?? 0, totalPages: terms ? 1 : 0, number: 0 } });

describe('what is found', () => {
  test('one IRI in several ontologies is one hit, and exactness is judged here', async () => {
    const ols = await startOlsServer({ '/api/v2/entities': v2Page([
      { ...v2Row('efo'), iri: `${obo}EFO_1`, label: 'heart disease', definedBy: ['efo'], appearsIn: ['efo'] }, v2Row('efo', { isDefiningOntology: false }),
      v2Row('uberon', { label: { type: ['literal'], value: 'heart' }, definition: { type: ['reification'], value: 'It beats.', axioms: [] }, [`http://www.geneontology.org/formats/oboInOwl#hasExactSynonym`]: [{ type: ['reification'], value: 'cardium', axioms: [] }, 'chambered heart'] }),
    ]) });
    const found = await clientOf([ols.base]).search('Heart');
    expect(found).toMatchObject({ status: 'found', from: ols.base, cached: false, value: { total: 3 } });
    if (found.status !== 'found') return;
    expect(found.value.hits.map(({ iri, exact }) => [iri, exact])).toEqual([[heart, true], [`${obo}EFO_1`, false]]);
    expect(found.value.hits[0]).toMatchObject({ curie: 'UBERON:0000948', label: 'heart', definition: 'It beats.', definedBy: ['uberon'], appearsIn: ['uberon', 'efo'], synonyms: [{ text: 'cardium', scope: 'exact' }, { text: 'chambered heart', scope: 'exact' }] });
    expect((await clientOf([ols.base]).search('cardium')) as unknown).toMatchObject({ value: { hits: [{ iri: heart, exact: true }, { exact: false }] } });
  });
  test('where v2 is not there, v1 is asked; obsolete ones by a request of their own', async () => {
    const docs = [{ iri: heart, label: 'heart', ontology_name: 'uberon', is_defining_ontology: true, description: ['It beats.'], short_form: 'UBERON_0000948', obo_id: 'UBERON:0000948', synonym: ['chambered heart'] }];
    const ols = await startOlsServer();
    ols.answers['/api/search'] = (request: { url?: string }, response: ServerResponse): void => {
      const only = new URL(request.url!, ols.base).searchParams.get('obsoletes') === 'true';
      response.setHeader('content-type', 'application/json').end(JSON.stringify(v1Search(only ? [{ iri: `${obo}UBERON_1`, label: 'obsolete heart', ontology_name: 'uberon' }] : docs)));
    };
    const client = clientOf([ols.base]);
    expect(await client.search('heart')).toMatchObject({ status: 'found', value: { hits: [{ iri: heart, obsolete: false, definedBy: ['uberon'] }] } });
    const both = await client.search('heart', { obsolete: 'with' });
    expect(both.status === 'found' && both.value.hits.map(({ iri, obsolete }) => [iri, obsolete])).toEqual([[heart, false], [`${obo}UBERON_1`, true]]);
  });
  test('a CURIE and an IRI are looked up as such, never searched', async () => {
    const ols = await startOlsServer({ '/api/v2/entities': v2Page([v2Row('uberon')]), '/api/terms': v1Page([{ iri: `http://example.org/XY_1`, label: 'x', ontology_name: 'xy' }]) });
    const client = clientOf([ols.base]);
    for (const text of ['UBERON:0000948', heart]) expect(await client.search(text)).toMatchObject({ status: 'found', value: { hits: [{ iri: heart, exact: true }] } });
    expect(ols.asked.map(({ searchParams }) => [searchParams.get('iri'), searchParams.get('search')])).toEqual([[heart, null]]);
    await client.search('NOBODYKNOWS:1');
    expect(ols.asked.at(-1)!.pathname + ols.asked.at(-1)!.search).toBe('/api/terms?obo_id=NOBODYKNOWS%3A1&size=100');
  });
  test('a page without _embedded is no hit, not a fault', async () => {
    const ols = await startOlsServer({ '/api/terms': v1Page() });
    expect(await clientOf([ols.base]).term(heart)).toEqual({ status: 'unknown', reason: `${ols.base} does not have it` });
  });
  test('a replacement in v1 is a short form, and becomes an IRI', async () => {
    const ols = await startOlsServer({ '/api/terms': v1Page([{ iri: 'http://www.ebi.ac.uk/efo/EFO_0000002', label: 'old', ontology_name: 'efo', is_obsolete: true, term_replaced_by: 'EFO_0000001' }, { iri: `${obo}UBERON_1`, label: 'x', ontology_name: 'uberon' }]) });
    expect(await clientOf([ols.base]).term('http://www.ebi.ac.uk/efo/EFO_0000002')).toMatchObject({ status: 'found', value: { obsolete: true, replacedBy: ['http://www.ebi.ac.uk/efo/EFO_0000001'] } });
  });
  test('what is obsolete by its label alone is obsolete', async () => {
    const ols = await startOlsServer({ '/api/v2/entities': v2Page([v2Row('ordo', { label: 'obsolete heart', isObsolete: false })]) });
    expect(await clientOf([ols.base]).term(heart)).toMatchObject({ value: { obsolete: true } });
  });
  test('ancestors and ontologies are read in both forms', async () => {
    const path = `/api/v2/ontologies/uberon/classes/${encodeURIComponent(encodeURIComponent(heart))}/hierarchicalAncestors`;
    const native = await startOlsServer({ [path]: v2Page([{ iri: `${obo}UBERON_1`, label: 'organ' }]), '/api/v2/ontologies': v2Page([{ ontologyId: 'UBERON', preferredPrefix: 'UBERON', versionIri: 'http://x.example/1', numberOfClasses: 3 }]) });
    const old = await startOlsServer({ '/api/ontologies/uberon/hierarchicalAncestors': v1Page([{ iri: `${obo}UBERON_1`, label: 'organ' }]), '/api/ontologies': { _embedded: { ontologies: [{ ontologyId: 'uberon', numberOfTerms: 3, config: { id: 'uberon', preferredPrefix: 'UBERON', versionIri: 'http://x.example/1' } }] } } });
    for (const { base } of [native, old]) {
      expect(await clientOf([base]).ancestors(heart, 'UBERON')).toMatchObject({ status: 'found', value: [{ iri: `${obo}UBERON_1`, label: 'organ' }] });
      expect(await clientOf([base]).ontologies()).toMatchObject({ status: 'found', value: [{ id: 'uberon', prefix: 'UBERON', versionIri: 'http://x.example/1', terms: 3 }] });
    }
  });
  test('the next service is asked where the first does not have it, or does not answer', async () => {
    const [empty, full] = [await startOlsServer({ '/api/v2/entities': v2Page([]) }), await startOlsServer({ '/api/v2/entities': v2Page([v2Row('uberon')]) })];
    expect(await clientOf([empty.base, full.base]).term(heart)).toMatchObject({ status: 'found', from: full.base });
    expect(await clientOf(['http://127.0.0.1:1', full.base]).term(heart)).toMatchObject({ status: 'found', from: full.base });
  });
});

test.each([['HP:0003003', String.raw`HP\:0003003`], ['a/b (c)', String.raw`a\/b \(c\)`], ['"x" -y', String.raw`\"x\" \-y`], ['a && b || !c', String.raw`a \&\& b \|\| \!c`], ['AND rock OR roll', 'and rock or roll'], ['back\\slash*?~^', String.raw`back\\slash\*\?\~\^`]])('%s is escaped for Lucene', (text, escaped) => {
  expect(escapeLucene(text)).toBe(escaped);
});

describe('a service that misbehaves', () => {
  const send = (status: number, headers: Record<string, string>, body: string) => (_request: unknown, response: ServerResponse): void => { response.writeHead(status, headers).end(body); };
  const json = { 'content-type': 'application/json' };
  const cases: readonly (readonly [name: string, answer: unknown, reason: RegExp])[] = [
    ['answers HTML', send(200, { 'content-type': 'text/html' }, '<html>maintenance</html>'), /text\/html/],
    ['answers HTML and calls it JSON', send(200, json, '<html>maintenance</html>'), /no JSON/],
    ['answers half of its JSON', send(200, { ...json, 'content-length': '5000' }, '{"elements":'), /broke off|did not answer/],
    ['redirects to another host', send(302, { location: 'http://localhost:9/api' }, ''), /localhost.*none of the resolvers/],
    ['redirects in a circle', (request: { url?: string }, response: ServerResponse) => { response.writeHead(302, { location: request.url! }).end(); }, /redirects/],
    ['hangs', () => undefined, /did not answer within 300 ms/],
    ['sends without end', (_request: unknown, response: ServerResponse) => { response.writeHead(200, json); const timer = setInterval(() => { response.write(' '.repeat(65_536)); }, 1); response.on('close', () => { clearInterval(timer); }); }, /larger than 100000 bytes/],
    ['says 503', send(503, {}, ''), /status 503/],
    ['says 429 and to come back much later', send(429, { 'retry-after': '3600' }, ''), /wait 3600 s/],
    ['says 403', send(403, json, '{}'), /status 403/],
    ['closes the connection', (_request: unknown, response: ServerResponse) => { response.destroy(); }, /cannot be reached/],
  ];
  for (const [name, answer, reason] of cases) {
    test(`${name}: a reason, no exception`, async () => {
      const ols = await startOlsServer({ '/api/v2/entities': answer, '/api/search': answer });
      const found = await clientOf([ols.base], { timeoutMs: 300, maxBytes: 100_000 }).search('heart');
      expect(found.status).toBe('unreachable');
      expect(found.status !== 'found' && found.reason).toMatch(reason);
    });
  }
  test('lies in its rows: what has no IRI is left out, what is strange is read as nothing', async () => {
    const ols = await startOlsServer({ '/api/v2/entities': { totalElements: 'many', elements: [null, 7, 'x', {}, { iri: 5 }, { iri: 'javascript:alert(1)' }, { iri: heart, label: [[[{ value: { value: { value: 'deep' } } }]]], definedBy: 'uberon', synonym: { a: 1 }, isObsolete: 'maybe' }] } });
    expect(await clientOf([ols.base]).search('deep')).toMatchObject({ status: 'found', value: { hits: [{ iri: heart, label: 'deep', definedBy: ['uberon'], synonyms: [], obsolete: false }] } });
  });
  test('fails on a single look-up with 500: asked once more, then taken for "not there", and not remembered', async () => {
    const ols = await startOlsServer({ '/api/v2/entities': send(500, json, '{"status":500}'), '/api/terms': send(500, json, '{"status":500}') });
    const cache = memoryCache();
    expect(await clientOf([ols.base], { cache }).term(heart)).toMatchObject({ status: 'unknown' });
    expect(ols.asked).toHaveLength(4);
    expect(cache.kept.size).toBe(0);
  });
  test('is busy once: asked again after the time it names', async () => {
    const waits: number[] = [];
    let turn = 0;
    const ols = await startOlsServer({ '/api/v2/entities': (_request: unknown, response: ServerResponse) => { turn += 1; if (turn === 1) response.writeHead(429, { 'retry-after': '2' }).end(); else response.setHeader('content-type', 'application/json').end(JSON.stringify(v2Page([v2Row('uberon')]))); } });
    expect(await clientOf([ols.base], { wait: (ms) => { waits.push(ms); return Promise.resolve(); } }).term(heart)).toMatchObject({ status: 'found' });
    expect(waits).toEqual([2000]);
  });
});

test('at most four requests are open, and the same question at the same time is asked once', async () => {
  const ols = await startOlsServer({ '/api/v2/entities': (_request: unknown, response: ServerResponse) => { setTimeout(() => { response.setHeader('content-type', 'application/json').end(JSON.stringify(v2Page([v2Row('uberon')]))); }, 20); } });
  const client = clientOf([ols.base]);
  const found = await Promise.all([...Array.from({ length: 12 }, (_, index) => client.search(`heart ${index}`)), client.search('heart 0'), client.search('heart 0')]);
  expect(found.map(({ status }) => status)).toEqual(Array.from({ length: 14 }, () => 'found'));
  expect(ols.asked).toHaveLength(12);
  expect(ols.most()).toBe(4);
});

test('answers are kept on disk with their day, believed for a week, and better than none afterwards', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ols-cache-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  const ols = await startOlsServer({ '/api/v2/entities': v2Page([v2Row('uberon')]) });
  let now = new Date('2026-03-01T12:00:00Z');
  const open = (): ReturnType<typeof clientOf> => clientOf([ols.base], { cache: openAnswerCache({ folder }), clock: () => now });
  expect(await open().term(heart)).toMatchObject({ cached: false, retrieved_at: '2026-03-01T12:00:00.000Z' });
  now = new Date('2026-03-05T12:00:00Z');
  expect(await open().term(heart)).toMatchObject({ cached: true, retrieved_at: '2026-03-01T12:00:00.000Z' });
  expect(ols.asked).toHaveLength(1);
  now = new Date('2026-03-20T12:00:00Z');
  ols.answers = { '/api/v2/entities': send503 };
  expect(await open().term(heart)).toMatchObject({ cached: true, retrieved_at: '2026-03-01T12:00:00.000Z' });
  expect(ols.asked.length).toBeGreaterThan(1);
});
const send503 = (_request: unknown, response: ServerResponse): void => { response.writeHead(503).end(); };

test('the cache throws its oldest answers away', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ols-cache-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  const cache = openAnswerCache({ folder, most: 20 });
  for (let number = 0; number < 30; number += 1) cache.put({ url: `http://x.example/${number}`, retrieved_at: '2026-03-01T12:00:00Z', json: {} });
  const left = Array.from({ length: 30 }, (_, number) => cache.find(`http://x.example/${number}`)).filter(Boolean);
  expect(left.length).toBeGreaterThan(10);
  expect(left.length).toBeLessThanOrEqual(20);
  expect(cache.find('http://x.example/29')).toBeDefined();
});

test('the cache never holds more bytes than it may, and a known answer that is put again counts once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ols-cache-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  const bytes = (): number => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const put = (number: number, length = 10_000): void => { openOnce.put({ url: `http://x.example/${number}`, retrieved_at: '2026-03-01T12:00:00Z', json: { text: 'x'.repeat(length) } }); };
  const openOnce = openAnswerCache({ folder, mostBytes: 100_000 });
  let largest = 0;
  for (let number = 0; number < 40; number += 1) { put(number); largest = Math.max(largest, bytes()); }
  expect(largest).toBeGreaterThan(80_000);
  expect(largest).toBeLessThanOrEqual(100_000);
  expect(openOnce.find('http://x.example/39')).toBeDefined();
  const before = readdirSync(folder).length;
  for (let turn = 0; turn < 40; turn += 1) put(39);
  expect(readdirSync(folder)).toHaveLength(before);
  // another start knows what lies there
  openAnswerCache({ folder, mostBytes: 20_000 }).put({ url: 'http://x.example/new', retrieved_at: '2026-03-01T12:00:00Z', json: {} });
  expect(bytes()).toBeLessThanOrEqual(20_000);
});

test('without a service it is off, and says how to switch it on', async () => {
  const client = clientOf([]);
  for (const answer of [await client.search('heart'), await client.term(heart), await client.ancestors(heart, 'uberon'), await client.ontologies()]) {
    expect(answer).toEqual({ status: 'off', reason: expect.stringContaining('--ols https://www.ebi.ac.uk/ols4') as string });
  }
});
