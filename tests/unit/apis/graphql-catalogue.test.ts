import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../../support/test-server.ts';
import type { TestServer } from '../../support/test-server.ts';

let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(async () => { await server?.close(); });
const ask = async (query: string): Promise<{ data: Record<string, unknown>; errors?: { message: string; extensions: { code: string } }[] }> => (await server.request('graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) })).json() as never;

test('terms of the catalogue are found through GraphQL, with filters', async () => {
  const { data, errors } = await ask('{ catalogueTerms(text: "confokal microscopy", ontologies: ["fbbi"], branch: "FBbi:00000246", definingOnly: true, first: 1) { total more hits { curie label matchedBy likeness holders { ontology defining } } } }');
  expect(errors).toBeUndefined();
  expect(data['catalogueTerms']).toMatchObject({ hits: [{ curie: 'FBbi:00000251', label: 'confocal microscopy', matchedBy: 'alike', holders: [{ ontology: 'fbbi', defining: true }] }] });
});

test('one term has its place; what is unknown is null; ontologies are listed', async () => {
  const { data, errors } = await ask('{ a: catalogueTerm(iri: "FBbi:00000251") { label parents { label relation } ancestors { iri } children { label } obsolete replacement } b: catalogueTerm(iri: "http://example.org/nothing") { label } ontologies(inUse: true) { id prefix terms complete } }');
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ a: { label: 'confocal microscopy', parents: [{ label: 'fluorescence microscopy', relation: 'is-a' }], obsolete: false, replacement: null }, b: null, ontologies: [{ id: 'fbbi', prefix: 'FBbi', complete: false }, { id: 'ncbitaxon' }] });
  expect((data['a'] as { ancestors: unknown[] }).ancestors.length).toBeGreaterThan(2);
});

test('an ontology that is not in use, and too large a page, are errors of the caller', async () => {
  for (const query of ['{ catalogueTerms(text: "x", ontologies: ["nothing"]) { total } }', '{ catalogueTerms(text: "x", first: 1000) { total } }']) {
    const { errors } = await ask(query);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
});
