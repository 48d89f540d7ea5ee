/** Records that steer the server are no way round its doors: a contributor tries every way in, and nothing changes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const mouse = 'http://purl.obolibrary.org/obo/NCBITaxon_10090', human = 'http://purl.obolibrary.org/obo/NCBITaxon_9606', field = 'Biosample.organisms';
const turtle = { 'content-type': 'text/turtle' };
const heads = '@prefix mg: <https://w3id.org/micrograph/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sssom: <https://w3id.org/sssom/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix semapv: <https://w3id.org/semapv/vocab/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n';

let server: TestServer, contributor: string, curator: string, batch: string;
const tokenOf = async (role: string): Promise<string> => ((await (await server.request('admin/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: `a ${role}`, role }) })).json()) as { token: string }).token;
const put = (id: string, body: string, token: string, query = ''): Promise<Response> => server.request(`records/${id}${query}`, { method: 'PUT', headers: turtle, body: heads + body, token });
const sample = (id: string, text: string): Promise<Response> => put(id, `<#s> a mg:Biosample ; mg:organismText "${text}" .`, contributor);
const textOf = async (id: string): Promise<string> => (await server.request(`records/${id}`, { headers: { accept: 'application/n-triples' } })).text();
const decide = async (text: string, term: string, token: string): Promise<{ status: number; batch?: string }> => {
  const { values } = await (await server.request(`curation/values?field=${field}&state=any`)).json() as { values: { id: string; text: string }[] };
  const response = await server.request('curation/decisions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ decisions: [{ value: values.find((each) => each.text === text)!.id, decision: 'accept', term }] }), token });
  return { status: response.status, ...await response.json() as { batch?: string } };
};
const best = async (text: string): Promise<{ curie: string; contributions: { evidence: string }[] } | undefined> => ((await (await server.request(`terms/suggest?${new URLSearchParams({ text, field }).toString()}`)).json()) as { candidates: { curie: string; contributions: { evidence: string }[] }[] }).candidates[0];
/** A decision in the words of the curators' batches. */
const decision = (text: string, term: string): string => `<#batch> a mg:MappingBatch ; dcterms:created "2031-01-01T00:00:00Z"^^xsd:dateTime ; <http://www.w3.org/ns/prov#wasAttributedTo> <https://orcid.org/0000-0002-1825-0097> ; mg:accepts <#decision-1> .
<#decision-1> a sssom:Mapping ; dcterms:isPartOf <${server.base}mappings/curated> ; sssom:subject_type rdfs:Literal ; sssom:subject_label "${text}" ; sssom:subject_category "${field}" ; owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget <${term}> ; sssom:mapping_justification semapv:ManualMappingCuration .`;

beforeAll(async () => {
  server = await startTestServer();
  [contributor, curator] = [await tokenOf('contributor'), await tokenOf('curator')];
  expect((await sample('first', 'lab beast')).status).toBe(201);
  const made = await decide('lab beast', mouse, curator);
  expect(made).toMatchObject({ status: 201, batch: expect.stringMatching(/^mapping-batch-/) as string });
  batch = made.batch!;
  expect((await server.request('mappings/inferred', { method: 'POST', token: curator })).status).toBe(200);
});
afterAll(() => server.close());

test('a reserved record is refused at every door, and nothing of it is kept', async () => {
  const before = await textOf(batch), seq = (await (await server.request('health')).json() as { seq?: number }).seq;
  let tried = 0;
  for (const id of [batch, 'mapping-batch-own', 'mapping-run-own', 'term-ranking', 'term-NCBITaxon_9606', 'term-own', 'ontologies-in-use', 'shapes-active', 'mappings-inferred', 'profile-own']) {
    const body = `${heads}<#x> rdfs:label "mine" .`, graph = `graphs?graph=${encodeURIComponent(`${server.base}records/${id}`)}`;
    const doors: [string, RequestInit][] = [
      [`records/${id}`, { method: 'PUT', headers: turtle, body }], [`imports?record=${id}&name=x.ttl`, { method: 'POST', headers: turtle, body }],
      [graph, { method: 'PUT', headers: turtle, body }], [graph, { method: 'POST', headers: turtle, body }],
      ['graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: 'mutation ($record: ID!) { withdraw(record: $record) { accepted } }', variables: { record: id } }) }],
    ];
    for (const [path, init] of doors) {
      const response = await server.request(path, { ...init, token: contributor }), said = await response.text();
      if (path === 'graphql') expect([id, path, said]).toEqual([id, path, expect.stringContaining('"errors"')]);
      else expect([id, path, response.status, said]).toEqual([id, path, 403, expect.stringMatching(/not-allowed/)]);
      tried += 1;
    }
    const there = await server.request(`records/${id}`);
    if (there.status === 200) {
      for (const init of [{ method: 'DELETE' }, { method: 'PATCH', headers: { 'content-type': 'application/rdf-patch', 'if-match': there.headers.get('etag')! }, body: 'TX .\nA <urn:a> <urn:b> <urn:c> .\nTC .\n' }]) {
        expect([id, init.method, (await server.request(`records/${id}`, { ...init, token: contributor })).status]).toEqual([id, init.method, 403]);
        tried += 1;
      }
    }
  }
  expect(tried).toBeGreaterThanOrEqual(56);
  expect((await put('mapping-batch-own', decision('x', human), contributor, '?dryRun=true')).status).toBe(403);
  expect(await textOf(batch)).toBe(before);
  expect((await (await server.request('health')).json() as { seq?: number }).seq).toBe(seq);
});

test('a curator decides through the door of decisions only, and undoes there', async () => {
  expect((await put('mapping-batch-own', decision('x', human), curator)).status).toBe(403);
  expect((await put('term-ranking', '<#x> rdfs:label "mine" .', curator)).status).toBe(403);
  expect((await put('term-NCBITaxon_9606', '<#x> rdfs:label "Banana" .', server.token)).status).toBe(403);
});

test('words of a decision in anybody’s own record decide nothing at the door, for ranking, or in the curated set', async () => {
  const own = await put('own-words', decision('pet thing', human), contributor);
  expect([own.status, await own.text()]).toEqual([201, expect.any(String)]);
  const label = await put('own-label', `<${server.base}records/${batch}#decision-1> sssom:subject_label "other thing" .`, contributor);
  expect([201, 422]).toContain(label.status);
  const foreign = `<#later> dcterms:replaces <${server.base}records/${batch}#decision-1> .\n<#b> mg:proposes <${server.base}records/${batch}#decision-1> .`;
  expect((await put('own-remarks', foreign, contributor)).status).toBe(201);
  for (const [id, text] of [['second', 'pet thing'], ['third', 'other thing']] as const) {
    expect((await sample(id, text)).status).toBe(201);
    expect(await textOf(id)).not.toMatch(/NCBITaxon_/);
    expect((await best(text))?.contributions.map(({ evidence }) => evidence) ?? []).not.toContain('decided-before');
  }
  const curated = await (await server.request('mappings/curated?state=all&format=json')).text();
  expect(curated).toContain('lab beast');
  expect(curated).not.toContain('pet thing');
});

test('the curators’ own decision holds at the door and for ranking all the while', async () => {
  expect((await sample('fourth', 'lab beast')).status).toBe(201);
  expect(await textOf('fourth')).toContain(mouse);
  const found = await best('lab beast');
  expect([found?.curie, found?.contributions[0]?.evidence]).toEqual(['NCBITaxon:10090', 'decided-before']);
});

test('a set that somebody imports is no decision of this store until a curator accepts it', async () => {
  const rows = `#mapping_set_id: https://example.org/sets/theirs\n#license: https://creativecommons.org/publicdomain/zero/1.0/\n#curie_map:\n#  NCBITaxon: http://purl.obolibrary.org/obo/NCBITaxon_\nsubject_label\tsubject_type\tsubject_category\tpredicate_id\tobject_id\tmapping_justification\nodd creature\trdfs literal\t${field}\tskos:exactMatch\tNCBITaxon:9606\tsemapv:ManualMappingCuration\n`;
  const imported = await server.request('imports?name=theirs.sssom.tsv', { method: 'POST', body: rows, token: contributor });
  expect([imported.status, await imported.text()]).toEqual([expect.toSatisfy((status: number) => status < 300), expect.stringContaining('"accepted":true')]);
  expect((await sample('fifth', 'odd creature')).status).toBe(201);
  expect(await textOf('fifth')).not.toContain(human);
  expect((await best('odd creature'))?.contributions.map(({ evidence }) => evidence) ?? []).not.toContain('decided-before');
  expect((await decide('odd creature', human, curator)).status).toBe(201);
  expect((await best('odd creature'))?.contributions[0]).toMatchObject({ evidence: 'decided-before' });
});
