/**
 * A program that knows OLS, OpenRefine, and a curator who lacks a term, each at a running server that has only what ships.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';
import { clientOf } from '../support/ols-server.ts';

let server: TestServer;
beforeAll(async () => { server = await startTestServer({ flags: { ols: ['http://127.0.0.1:1/ols4'] } }); });
afterAll(async () => { await server.close(); });

const microscopy = 'http://purl.obolibrary.org/obo/FBbi_00000246';

test('an OLS client pointed at this server finds a term, its ancestors and the ontologies', async () => {
  const client = clientOf([`${server.url}api/ols4`]);
  expect(await client.search('fluorescence microscopy')).toMatchObject({ status: 'found', value: { hits: expect.arrayContaining([expect.objectContaining({ iri: microscopy, exact: true })]) as unknown } });
  expect(await client.term(microscopy)).toMatchObject({ status: 'found', value: { label: 'fluorescence microscopy', definedBy: ['fbbi'] } });
  const above = await client.ancestors(microscopy, 'fbbi');
  expect(above.status === 'found' && above.value.length).toBeGreaterThan(0);
  const ontologies = await client.ontologies();
  expect(ontologies.status === 'found' && ontologies.value.map(({ id }) => id)).toEqual(expect.arrayContaining(['fbbi', 'ncbitaxon']));
});

test('OpenRefine reads the manifest, maps a column by a field of the model, and fetches definitions', async () => {
  const manifest = await (await server.request('reconcile', { token: null })).json() as { defaultTypes: { id: string }[] };
  expect(manifest.defaultTypes.map(({ id }) => id)).toEqual(expect.arrayContaining(['fbbi', 'Biosample.organisms']));
  const queries = { q0: { query: 'Mus musculus', type: 'Biosample.organisms' }, q1: { query: 'fluorescence microscopy', type: 'fbbi' } };
  const answer = await (await server.request('reconcile', { method: 'POST', token: null, body: new URLSearchParams({ queries: JSON.stringify(queries) }) })).json() as Record<string, { result: { id: string; match: boolean }[] }>;
  expect(answer['q0']!.result[0]).toMatchObject({ id: 'http://purl.obolibrary.org/obo/NCBITaxon_10090', match: true });
  expect(answer['q1']!.result[0]).toMatchObject({ id: microscopy, match: true });
  const extend = await (await server.request(`reconcile?extend=${encodeURIComponent(JSON.stringify({ ids: [microscopy], properties: [{ id: 'label' }] }))}`)).json() as { rows: unknown };
  expect(extend.rows).toEqual({ [microscopy]: { label: [{ str: 'fluorescence microscopy' }] } });
});

test('a look-up service that is away is told with its reason, and nothing waits for it', async () => {
  expect(await (await server.request('terms/remote?q=light sheet')).json()).toMatchObject({ status: 'unreachable', reason: expect.stringContaining('127.0.0.1:1') as string, hits: [] });
});
