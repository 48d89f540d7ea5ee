/** Mappings over HTTP: sets and their files, the curated set with its states, checks, what follows, and the contract of mapping services. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkText } from '../../../server/cli/mappings-commands.ts';
import { startTestServer } from '../../support/test-server.ts';
import type { TestServer } from '../../support/test-server.ts';

const set = `#curie_map:
#  A: http://example.org/a/
#  B: http://example.org/b/
#  C: http://example.org/c/
#  orcid: https://orcid.org/
#mapping_set_id: https://example.org/sets/abc.sssom.tsv
#mapping_set_title: A to B and C
#license: https://creativecommons.org/publicdomain/zero/1.0/
subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tauthor_id\tconfidence
A:1\tone\tskos:exactMatch\t\tB:1\tsemapv:ManualMappingCuration\torcid:0000-0002-1825-0097\t
A:2\ttwo\tskos:exactMatch\tNot\tB:2\tsemapv:ManualMappingCuration\t\t
B:1\tone\tskos:broadMatch\t\tC:1\tsemapv:LexicalMatching\t\t0.9
`;
const head = `@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix pav: <http://purl.org/pav/> . @prefix semapv: <https://w3id.org/semapv/vocab/> . @prefix sssom: <https://w3id.org/sssom/> .\n`;
const text = (id: string, label: string, more: string): string => `<#${id}> a sssom:Mapping ; dcterms:isPartOf <CURATED> ; sssom:subject_type rdfs:Literal ; sssom:subject_label "${label}" ; sssom:subject_category "Biosample.organism" ; owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget <http://purl.obolibrary.org/obo/NCBITaxon_9606> ; ${more} .\n`;

let server: TestServer, id: string;
const put = async (record: string, turtle: string): Promise<void> => {
  const response = await server.request(`records/${record}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: head + turtle.replaceAll('CURATED', `${server.base}mappings/curated`) });
  expect(response.status, await response.text()).toBe(201);
};
const json = async <T>(path: string, init: RequestInit = {}): Promise<T> => { const response = await server.request(path, { ...init, headers: { accept: 'application/json', ...init.headers } }); expect(response.status).toBe(200); return await response.json() as T; };
const rows = async (path: string): Promise<string[]> => (await (await server.request(path, { headers: { accept: 'text/tab-separated-values' } })).text()).trimEnd().split('\n').filter((line) => !line.startsWith('#')).slice(1);

beforeAll(async () => {
  server = await startTestServer();
  const response = await server.request('imports?name=abc.sssom.tsv', { method: 'POST', body: set });
  const answer = await response.json() as { accepted: boolean; record: string; loss: unknown };
  expect(answer).toMatchObject({ accepted: true, loss: { dropped: 0 } });
  id = answer.record.split('/').at(-1)!;
  await put('mapping-batch-1', text('m1', 'human', 'sssom:mapping_justification semapv:ManualMappingCuration ; pav:authoredBy <https://orcid.org/0000-0002-1694-233X>') + text('m2', 'homo', 'sssom:mapping_justification semapv:LexicalMatching ; sssom:similarity_score "0.8"^^xsd:double'));
  await put('mapping-batch-2', text('m3', 'human', `sssom:mapping_justification semapv:MappingReview ; sssom:reviewer_id <https://orcid.org/0000-0002-1825-0097> ; sssom:reviewer_agreement "1"^^xsd:double ; dcterms:replaces <${server.base}records/mapping-batch-1#m1>`) + text('m4', 'man', 'sssom:mapping_justification semapv:MappingReview ; sssom:reviewer_label "X" ; sssom:reviewer_agreement "-1"^^xsd:double'));
});
afterAll(() => server.close());

describe('sets', () => {
  test('are listed with their numbers, for programs and for people', async () => {
    expect(await json('mappings')).toMatchObject({ sets: [{ id, set: 'https://example.org/sets/abc.sssom.tsv', title: 'A to B and C', mappings: 3 }], curated: { mappings: 4, states: { reviewed: 1, candidate: 1, rejected: 1, superseded: 1 } }, total: 7 });
    const page = await (await server.request('mappings', { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('A to B and C');
    expect(page).toContain(`mappings/${id}?format=ttl`);
  });
  test.each([['tsv', /^A:1\tone\tskos:exactMatch/m], ['json', /"subject_id":"A:1"|"subject_id": "A:1"/], ['ttl', /owl:annotatedSource <http:\/\/example\.org\/a\/1>|owl:annotatedSource A:1/]])('come as %s', async (format, pattern) => {
    const response = await server.request(`mappings/${id}?format=${format}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(pattern);
  });
  test('come as a page', async () => { expect(await (await server.request(`mappings/${id}`, { headers: { accept: 'text/html' } })).text()).toContain('<strong>not</strong>'); });
  test.each([['subject=A:1', 0], ['subject=http://example.org/a/1', 1], ['subject=TWO', 1], ['object=http://example.org/c/1', 1], ['predicate=broadMatch', 1], ['author=0000-0002-1825-0097', 1], ['justification=LexicalMatching', 1], ['not=true', 1], ['not=false', 2], ['field=x', 0]])('filtered by %s: %d', async (query, count) => {
    expect(await rows(`mappings/${id}?${query}`)).toHaveLength(count);
  });
  test.each([['mappings/no-such', 404, 'record-not-found'], ['mappings/ontology-classes', 404, 'not-found'], ['mappings/curated?state=odd', 400, 'request-not-valid'], ['mappings/curated?candidates=true&state=reviewed', 400, 'request-not-valid'], [`mappings/curated?not=maybe`, 400, 'request-not-valid']])('%s is %d', async (path, status, code) => {
    const response = await server.request(path);
    expect([response.status, (await response.json() as { type: string }).type.split('/').at(-1)]).toEqual([status, code]);
  });
});

test('the curated set shows what is reviewed now; the rest only when asked for', async () => {
  const labels = async (query: string): Promise<string[]> => (await json<{ mappings: { subject_label: string; record_id: string }[] }>(`mappings/curated?format=json&${query}`)).mappings.map(({ subject_label: label, record_id: node }) => `${label} ${/m\d$/.exec(node)![0]}`).toSorted();
  expect(await labels('')).toEqual(['human m3']);
  expect(await labels('candidates=true')).toEqual(['homo m2']);
  expect(await labels('state=superseded')).toEqual(['human m1']);
  expect(await labels('state=rejected')).toEqual(['man m4']);
  expect(await labels('state=all')).toHaveLength(4);
  expect(await labels('state=all&author=0000-0002-1694-233X&field=Biosample.organism')).toEqual(['human m1']);
});

describe('checks', () => {
  test('a file is checked without being kept, with lines and what would be right', async () => {
    const answer = await json<{ conforms: boolean; findings: { rule: string; line: number }[] }>('mappings/check', { method: 'POST', body: `${set}A:1\tone\tskos:exactMatch\t\tB:2\tsemapv:ManualMappingCuration\t\t7\nA:1\tone\tskos:exactMatch\tNot\tB:1\tsemapv:ManualMappingCuration\t\t\n` });
    expect(answer.findings.map(({ line, rule }) => `${line} ${rule}`)).toEqual(['13 out-of-range', '13 two-exact', '14 contradiction']);
    expect(answer.conforms).toBe(false);
  });
  test('ends are looked up in the ontologies in use, and the command line says it in lines', async () => {
    const answer = await json<Parameters<typeof checkText>[1]>('mappings/check', { method: 'POST', body: '#curie_map:\n#  A: http://example.org/a/\n#  FBbi: http://purl.obolibrary.org/obo/FBbi_\n#mapping_set_id: https://example.org/s\n#license: https://example.org/l\nsubject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\nA:1\tskos:exactMatch\tFBbi:00000246\ta camel\tsemapv:ManualMappingCuration\n' });
    expect(answer.terms_checked.map(({ ontology }) => ontology)).toContain('fbbi');
    expect(checkText('folder/x.sssom.tsv', answer)).toMatch(/^x\.sssom\.tsv: 1 mappings, 0 violations, 1 warnings, 0 hints\n {2}warning in line 7: FBbi:00000246 is called "a camel" here and "fluorescence microscopy" in its ontology; look whether/);
  });
  test.each([['', 400], ['not a set at all', 400], ['{"mappings": 3}', 400]])('%j is %d', async (body, status) => { expect((await server.request('mappings/check', { method: 'POST', body })).status).toBe(status); });
});

describe('metadata in a file beside the table', () => {
  const table = 'subject_id\tpredicate_id\tobject_id\tmapping_justification\nA:1\tskos:exactMatch\tB:1\tsemapv:ManualMappingCuration\n';
  const yaml = 'curie_map:\n  A: http://example.org/a/\n  B: http://example.org/b/\nmapping_set_id: https://example.org/sets/beside\nlicense: https://creativecommons.org/publicdomain/zero/1.0/\n';
  const form = (files: Readonly<Record<string, string>>): FormData => { const made = new FormData(); for (const [name, text] of Object.entries(files)) made.append('file', new Blob([text]), name); return made; };
  test('is read with it by a check', async () => {
    expect(await json('mappings/check', { method: 'POST', body: form({ 'beside.tsv': table, 'beside.sssom.yml': yaml }) })).toMatchObject({ mapping_set_id: 'https://example.org/sets/beside', mappings: 1, conforms: true, findings: [] });
    expect(await json('mappings/check', { method: 'POST', body: form({ 'beside.tsv': table }) })).toMatchObject({ mapping_set_id: null });
    expect((await server.request('mappings/check', { method: 'POST', body: form({ 'a.tsv': table, 'b.tsv': table }) })).status).toBe(400);
  });
  test('is read with it by an import', async () => {
    const response = await server.request('validate', { method: 'POST', body: form({ 'beside.sssom.tsv': table, 'beside.sssom.yaml': yaml }) });
    expect(await response.json()).toMatchObject({ accepted: true, report: { results: [] } });
  });
});

test('an import warns of ends that their ontology calls otherwise', async () => {
  const text = '#curie_map:\n#  A: http://example.org/a/\n#  FBbi: http://purl.obolibrary.org/obo/FBbi_\n#mapping_set_id: https://example.org/s\n#license: https://example.org/l\nsubject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\nA:1\tskos:exactMatch\tFBbi:00000246\ta camel\tsemapv:ManualMappingCuration\n';
  const { report } = await (await server.request('validate?name=camel.sssom.tsv', { method: 'POST', body: text })).json() as { report: { results: { severity: string; message: string; origin: { line: number } }[] } };
  expect(report.results).toMatchObject([{ severity: 'Warning', message: 'FBbi:00000246 is called "a camel" here and "fluorescence microscopy" in its ontology', origin: { line: 7 } }]);
});

test('the server answers others while a large set is checked', async () => {
  const many = set + Array.from({ length: 20_000 }, (_, index) => `A:${index + 10}\tthing ${index}\tskos:exactMatch\t\tB:${index + 10}\tsemapv:LexicalMatching\t\t0.5\n`).join('');
  const order: string[] = [];
  const { port, hostname } = new URL(server.url);
  const sent = Promise.withResolvers<undefined>();
  const checked = new Promise<string>((resolve, reject) => {
    const asking = httpRequest({ port, host: hostname, path: '/mappings/check?format=tsv', method: 'POST', headers: { authorization: `Bearer ${server.token}` } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => { body += part; }).on('end', () => { order.push('check'); resolve(body); });
    });
    asking.on('error', reject).end(many, () => { sent.resolve(undefined); });
  });
  await sent.promise;
  // the server runs in this very thread: were the check in it too, it would be over before so many answers
  for (let time = 0; time < 50; time += 1) { expect((await server.request('health')).status).toBe(200); order.push('health'); }
  expect(JSON.parse(await checked)).toMatchObject({ mappings: 20_003 });
  expect(order).toEqual([...Array.from({ length: 50 }, () => 'health'), 'check']);
});

describe('inference', () => {
  test('goes into a record of its own, with premises, and never among what was stated', async () => {
    const answer = await json('mappings/inferred', { method: 'POST' });
    expect(answer).toMatchObject({ accepted: true, premises: 4, inferred: 3, by_rule: { RCE1: 1, RI2: 1 }, left_out: { not_fit: 2 } });
    expect(await rows('mappings/inferred?format=tsv')).toHaveLength(3);
    expect(await rows('mappings/curated')).toHaveLength(1);
    const { mappings } = await json<{ mappings: { subject_id: string; object_id: string; ext_derived_from: string[] }[] }>('mappings/inferred?format=json');
    expect(mappings.map(({ ext_derived_from: from }) => from.length).toSorted()).toEqual([1, 2, 2]);
    const inferred = await (await server.request(`records/mappings-inferred`, { headers: { accept: 'application/n-triples' } })).text();
    const hash = /#mapping-([0-9A-F]{16})> <http:\/\/www\.w3\.org\/2002\/07\/owl#annotatedSource> <http:\/\/example\.org\/a\/1>/.exec(inferred)![1]!;
    const explained = await json<{ premises: { mapping: { subject_id: string } }[] }>(`mappings/inferred/${hash}`);
    expect(explained).toMatchObject({ rule: 'SSSOM chaining rule RCE1', gone: [] });
    expect(explained.premises.map(({ mapping }) => mapping.subject_id).toSorted()).toEqual(['http://example.org/a/1', 'http://example.org/b/1']);
  });
  test('needs a curator, and numbers within bounds', async () => {
    expect((await server.request('mappings/inferred', { method: 'POST', token: null })).status).toBe(401);
    expect((await server.request('mappings/inferred?min_confidence=2', { method: 'POST' })).status).toBe(400);
    expect((await server.request('mappings/inferred/FFFFFFFFFFFFFFFF')).status).toBe(404);
  });
});

describe('the contract of mapping services', () => {
  interface Envelope { data: { uuid: string; subject_id?: string }[]; pagination: { total_items: number; total_pages: number; next: string | null } }
  test.each([['', 4], ['?filter=confidence|ge|0.9', 1], ['?filter=predicate_id|eq|skos:broadMatch', 1], ['?filter=subject_label|contains|ON', 2], ['?filter=subject_label|contains|one&filter=object_id|contains|b/1', 1]])('mappings%s: %d', async (query, count) => {
    expect((await json<Envelope>(`api/sssom/mappings${query}`)).pagination.total_items).toBe(count);
  });
  test('pages follow one another', async () => {
    const first = await json<Envelope>('api/sssom/mappings?limit=3');
    expect([first.data.length, first.pagination.total_pages]).toEqual([3, 2]);
    const second = await (await fetch(first.pagination.next!.replace(server.base, server.url))).json() as Envelope;
    expect([second.data.length, second.pagination.next]).toEqual([1, null]);
  });
  test('one mapping, mappings of entities, sets and numbers', async () => {
    const [one] = (await json<Envelope>('api/sssom/mappings?filter=subject_id|eq|http://example.org/a/1')).data;
    expect(await json(`api/sssom/mappings/${one!.uuid}`)).toMatchObject({ subject_id: 'A:1', object_id: 'B:1', mapping_set_id: 'https://example.org/sets/abc.sssom.tsv' });
    expect((await json<Envelope>('api/sssom/entities', { method: 'POST', body: JSON.stringify({ curies: ['http://example.org/b/1'], mapping_justification: ['semapv:LexicalMatching'] }) })).data).toHaveLength(1);
    expect(await json('api/sssom/mapping_sets')).toMatchObject({ data: [{ mappings_count: 3 }] });
    expect(await json('api/sssom/stats')).toEqual({ nb_mapping: 4, nb_mapping_set: 2, nb_entity: 6 });
  });
  test.each([['api/sssom/mappings?filter=subjct_id|eq|x'], ['api/sssom/mappings?filter=confidence|about|1'], ['api/sssom/mappings?filter=confidence|ge|much'], ['api/sssom/mappings?limit=1000']])('%s is refused', async (path) => { expect((await server.request(path)).status).toBe(400); });
  test.each([['{'], ['[]'], ['{"curies": 3}'], ['{}']])('entities of %s are refused', async (body) => { expect((await server.request('api/sssom/entities', { method: 'POST', body })).status).toBe(400); });
});
