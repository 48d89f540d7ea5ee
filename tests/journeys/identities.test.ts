/** A data steward's journey: two files of one microscope, one that is uncertain, a decision, and its taking back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';
import { rowsOf } from '../support/turtle.ts';

let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(async () => { await server.close(); });

const omeXml = (microscope: string, name: string): string => `<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Instrument ID="Instrument:0"><Microscope ${microscope}/></Instrument><Image ID="Image:0" Name="${name}"><InstrumentRef ID="Instrument:0"/><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" SizeX="2" SizeY="2" SizeZ="1" SizeC="1" SizeT="1"><Channel ID="Channel:0:0"/></Pixels></Image></OME>`;
const send = async (path: string, body: string, headers: Record<string, string> = {}, method = 'POST'): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await server.request(path, { method, body, headers });
  return { status: response.status, body: await response.json() as Record<string, unknown> };
};
const importFile = (id: string, text: string): Promise<{ status: number; body: Record<string, unknown> }> => send(`imports?name=${id}.ome.xml&record=${id}`, text);
const decide = (decision: unknown): Promise<{ status: number; body: Record<string, unknown> }> => send('identities', JSON.stringify(decision), { 'content-type': 'application/json' });
const instrumentOf = async (name: string): Promise<string | undefined> => {
  const query = `PREFIX schema: <http://schema.org/> PREFIX mg: <https://w3id.org/micrograph/> SELECT ?instrument WHERE { ?image schema:name "${name}" ; mg:instrument ?instrument }`;
  return (await rowsOf(await server.request(`sparql?query=${encodeURIComponent(query)}`, { headers: { accept: 'application/sparql-results+json' } })))[0]?.['instrument'];
};
const questions = async (): Promise<Record<string, string>[]> => rowsOf(await server.request('queries/identities-to-decide', { headers: { accept: 'application/sparql-results+json' } }));

test('files of one microscope share it; a question is asked, answered, and answered anew', async () => {
  expect((await importFile('first', omeXml('Manufacturer="Nikon" Model="Ti2" SerialNumber="540123"', 'one'))).status).toBe(201);
  await importFile('second', omeXml('Manufacturer="Nikon" Model="Ti2" SerialNumber="540123"', 'two'));
  const registered = await instrumentOf('one');
  expect(await instrumentOf('two')).toBe(registered);
  expect(await questions()).toEqual([]);

  const uncertain = omeXml('SerialNumber="540123"', 'three');
  await importFile('third', uncertain);
  const own = await instrumentOf('three');
  expect(own).not.toBe(registered);
  expect(await questions()).toMatchObject([{ resource: own, registered, serialNumber: '540123', registeredManufacturer: 'Nikon' }]);

  // dry first: nothing changes
  expect((await decide({ resource: own, same_as: registered, dry_run: true })).body).toMatchObject({ decision: { accepted: true, dry_run: true }, records: [] });
  expect(await instrumentOf('three')).toBe(own);

  const same = await decide({ resource: own, same_as: registered });
  expect(same).toMatchObject({ status: 201, body: { decision: { accepted: true }, records: [{ accepted: true, version: 2 }] } });
  expect(await instrumentOf('three')).toBe(registered);
  expect(await questions()).toEqual([]);
  // the file itself follows the decision too
  await importFile('third', uncertain);
  expect(await instrumentOf('three')).toBe(registered);

  const other = await decide({ resource: own, distinct_from: registered });
  expect(other).toMatchObject({ status: 200, body: { decision: { accepted: true, version: 2 } } });
  await importFile('third', uncertain);
  expect(await instrumentOf('three')).toBe(own);
  expect(await questions()).toEqual([]);
  const history = await (await server.request('records/third/history', { headers: { accept: 'application/json' } })).json() as { versions: unknown[] };
  expect(history.versions.length).toBeGreaterThanOrEqual(3);
});

test('a decision is taken back at once while its own deposit is the newest', async () => {
  await importFile('a', omeXml('Manufacturer="Leica" Model="SP8" SerialNumber="L-77"', 'a'));
  await importFile('b', omeXml('SerialNumber="L-77" Type="Inverted"', 'b'));
  const [registered, own] = [await instrumentOf('a'), await instrumentOf('b')];
  await decide({ resource: own, same_as: registered });
  expect(await instrumentOf('b')).toBe(registered);
  const back = await decide({ resource: own, distinct_from: [registered] });
  expect(back.body).toMatchObject({ records: [{ accepted: true }] });
  expect(await instrumentOf('b')).toBe(own);
});

test('an alias that comes with a decision is known from then on', async () => {
  await importFile('c', omeXml('Manufacturer="Zeiss" Model="LSM 880" SerialNumber="Z-1"', 'c'));
  await importFile('d', omeXml('SerialNumber="Z-1"', 'd'));
  const registered = await instrumentOf('c');
  await decide({ resource: await instrumentOf('d'), same_as: registered, alias: 'Z-1' });
  await importFile('e', omeXml('SerialNumber="Z-1"', 'e'));
  expect(await instrumentOf('e')).toBe(registered);
});

test('decisions that are none are refused with what one is', async () => {
  const resource = await instrumentOf('one');
  const bad: unknown[] = [[], 'x', {}, { resource }, { resource, same_as: resource }, { resource, same_as: 'http://example.org/nowhere' }, { resource: 'no iri', same_as: resource }, { resource, same_as: [resource, 'http://example.org/b'] },
    { resource, same_as: 'http://example.org/a', distinct_from: 'http://example.org/b' }, { resource, distinct_from: 'http://example.org/b', alias: 'x' }, { resource, merge: true }, { resource: 'https://orcid.org/0000-0002-1825-0098', same_as: resource }];
  for (const decision of bad) expect([decision, (await decide(decision)).status]).toEqual([decision, 400]);
  expect((await send('identities', '{', { 'content-type': 'application/json' })).status).toBe(400);
  expect((await server.request('identities', { method: 'POST', body: '{}', token: null })).status).toBe(401);
  const { token } = await (await server.request('admin/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'c', role: 'contributor' }) })).json() as { token: string };
  expect((await server.request('identities', { method: 'POST', body: '{}', token })).status).toBe(403);
  expect((await server.request('identities')).headers.get('location')).toBe('/queries/identities-to-decide');
});

test('an identifier is read at /pids without anything being looked up', async () => {
  const ask = async (query: string): Promise<[number, unknown]> => { const response = await server.request(`pids${query}`); return [response.status, await response.json()]; };
  expect(await ask('?pid=http://orcid.org/0000000218250097')).toEqual([200, {
    given: 'http://orcid.org/0000000218250097', kind: 'orcid', title: 'ORCID iD', valid: true, iri: 'https://orcid.org/0000-0002-1825-0097', changed: true, resolution: { status: 'off', reason: expect.stringContaining('--resolve-pids') },
  }]);
  expect(await ask('?pid=0000-0002-1825-0098')).toMatchObject([200, { valid: false, fault: { remedy: 'https://orcid.org/0000-0002-1825-0097' } }]);
  expect(await ask('?pid=AB_2138153&kind=rrid')).toMatchObject([200, { kind: 'rrid', about: 'antibody', iri: 'https://scicrunch.org/resolver/RRID:AB_2138153' }]);
  expect(await ask('?pid=CVCL_0030')).toMatchObject([200, { title: 'Cellosaurus', about: 'cell line' }]);
  expect(await ask('?pid=Homo%20sapiens')).toMatchObject([200, { kind: null }]);
  expect((await ask(''))[0]).toBe(400);
  expect((await ask('?pid=x&kind=isbn'))[0]).toBe(400);
  expect((await ask(`?pid=${'0'.repeat(5000)}`))[0]).toBe(200);
});
