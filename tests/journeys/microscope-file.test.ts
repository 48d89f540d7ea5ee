/** The keeper of a microscope: her file from the Micro-Meta App goes in, is read in GraphQL by its units, and comes out again. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const text = readFileSync(resolve(import.meta.dirname, '../fixtures/importers/microscope.json'), 'utf8').replace('furlong', 'mW');
const type = 'application/vnd.micro-meta+json';
let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(async () => { await server?.close(); });

test('a microscope file is deposited, and its settings have units', async () => {
  const response = await server.request('records/widefield', { method: 'PUT', headers: { 'content-type': type }, body: text });
  expect(await response.json()).toMatchObject({ accepted: true, loss: { dropped: 0 } });
  const query = '{ objectives { nodes { name workingDistance { value(unit: "µm") } backFocalLength { text } } } lightEmittingDiodes { nodes { name } } }';
  const answer = await (await server.request(`graphql?query=${encodeURIComponent(query)}`)).json() as { data: unknown };
  expect(answer.data).toEqual({ objectives: { nodes: [{ name: '63x', workingDistance: { value: 190 }, backFocalLength: { text: '2.6 mm' } }] }, lightEmittingDiodes: { nodes: [{ name: 'LED' }] } });
});

test.each([['by ?format=', 'records/widefield?format=micro-meta', {}], ['by Accept', 'records/widefield', { accept: type }]])('it is read back as such a file, %s', async (_, path, headers) => {
  const response = await server.request(path, { headers });
  expect(response.headers.get('content-type')).toContain(type);
  const written = await response.json() as { ID: string; components: { ID: string }[] };
  const original = JSON.parse(text) as { ID: string; components: { ID: string }[] };
  expect(written.ID).toBe(original.ID);
  const byId = (list: { ID: string }[]): { ID: string }[] => list.toSorted((a, b) => (a.ID < b.ID ? -1 : 1));
  // what the file says of components comes back as it was, but for a unit that was not stated, and a number among ranges
  expect(byId(written.components)).toEqual(byId(original.components));
});

test('a record without an instrument is no microscope file', async () => {
  await server.request('records/other', { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: '<#p> a <http://schema.org/Person> ; <http://schema.org/name> "A" .' });
  const response = await server.request('records/other?format=micro-meta');
  expect(response.status).toBe(406);
  expect(await response.json()).toMatchObject({ detail: expect.stringContaining('describes no instrument') as unknown });
});
