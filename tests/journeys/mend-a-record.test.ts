/**
 * A data steward mends records by the patches of their reports: a refused file before it is deposited, a stored record in
 * place. A patch is a deposit like any other: judged, with a version of its own, and refused when the record has changed.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DepositAnswer } from '../../server/records/record.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(() => server.close());

const prefixes = '@prefix mg: <https://w3id.org/micrograph/> . @prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .\n';
const person = (orcid: string, more = ''): string => `${prefixes}<#me> a schema:Person ; schema:name "A. Steward" ${more}; schema:identifier <https://orcid.org/${orcid}> .`;
const faulty = '0000-0002-1825-0098', right = '0000-0002-1825-0097';
const jsonOf = async (response: Response): Promise<DepositAnswer> => await response.json() as DepositAnswer;
const put = async (id: string, turtle: string): Promise<Response> => server.request(`records/${id}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: turtle });
const patch = async (id: string, body: string, headers: Record<string, string> = {}, query = ''): Promise<Response> => server.request(`records/${id}${query}`, { method: 'PATCH', headers: { 'content-type': 'application/rdf-patch', ...headers }, body });
const form = (parts: Record<string, [text: string, type: string, name: string]>): FormData => {
  const made = new FormData();
  for (const [field, [text, type, name]] of Object.entries(parts)) made.append(field, new Blob([text], { type }), name);
  return made;
};

describe('a refused file', () => {
  test('is accepted with the patches of its report beside it', async () => {
    const refused = await jsonOf(await server.request('imports?record=refused', { method: 'POST', headers: { 'content-type': 'text/turtle' }, body: person(faulty) }));
    expect(refused.accepted).toBe(false);
    const patches = refused.report.results.flatMap((result) => result.patch ?? []).join('');
    expect(patches).toContain(`A <http://localhost:7117/records/refused#me> <http://schema.org/identifier> <https://orcid.org/${right}> .`.replace('http://localhost:7117/', refused.record.replace(/records\/refused$/, '')));
    const response = await server.request('imports?record=refused', { method: 'POST', body: form({ file: [person(faulty), 'text/turtle', 'me.ttl'], patch: [patches, 'application/rdf-patch', 'mend.rdfp'] }) });
    expect(await jsonOf(response)).toMatchObject({ accepted: true, version: 1 });
    expect(await (await server.request('records/refused', { headers: { accept: 'text/turtle' } })).text()).toContain(right);
  });

  test('the same file without its patch is judged anew, and refused as before', async () => {
    expect(await jsonOf(await server.request('imports?record=refused', { method: 'POST', headers: { 'content-type': 'text/turtle' }, body: person(faulty) }))).toMatchObject({ accepted: false });
  });

  test('a patch with two files, or with none, is refused in words', async () => {
    const mend: [string, string, string] = ['A <urn:s> <urn:p> "x" .', 'application/rdf-patch', 'mend.rdfp'];
    for (const parts of [{ mend }, { mend, one: [person(right), 'text/turtle', 'a.ttl'], two: [person(right), 'text/turtle', 'b.ttl'] }] as Record<string, [string, string, string]>[]) {
      const response = await server.request('imports', { method: 'POST', body: form(parts) });
      expect([response.status, (await response.json() as { detail: string }).detail]).toEqual([400, expect.stringMatching(/the one file it is for/)]);
    }
  });
});

describe('a stored record', () => {
  let etag = '';
  const name = (iri: string): string => `<${iri}#me> <http://schema.org/name>`;
  let record = '';
  beforeAll(async () => { const answer = await jsonOf(await put('stored', person(right))); etag = answer.etag!; record = answer.record; });

  test('says how it may be patched', async () => {
    const response = await server.request('records/stored', { headers: { accept: 'text/turtle' } });
    expect(response.headers.get('accept-patch')).toBe('application/rdf-patch');
    expect((await server.request('records/stored', { method: 'OPTIONS' })).headers.get('allow')).toContain('PATCH');
  });

  test('needs the ETag of the version that the patch is for', async () => {
    const body = `D ${name(record)} "A. Steward" .\n`;
    const [without, wrong] = [await patch('stored', body), await patch('stored', body, { 'if-match': '"9-0000"' })];
    expect([without.status, wrong.status]).toEqual([428, 412]);
    expect(await without.json()).toMatchObject({ etag });
  });

  test('a dry run says what would come of it, and keeps nothing', async () => {
    const response = await patch('stored', `D ${name(record)} "A. Steward" .\n`, { 'if-match': etag }, '?dryRun=true');
    expect(await jsonOf(response)).toMatchObject({ dry_run: true, accepted: true, report: { results: expect.arrayContaining([expect.objectContaining({ field: 'name', message: 'name is missing' })]) as unknown } });
    expect((await server.request('records/stored', { headers: { accept: 'text/turtle' } })).headers.get('etag')).toBe(etag);
  });

  test('becomes a new version with the patch as its source', async () => {
    const response = await patch('stored', `D ${name(record)} "A. Steward" .\nA ${name(record)} "Anna Steward" .\n`, { 'if-match': etag });
    expect(await jsonOf(response)).toMatchObject({ accepted: true, version: 2 });
    const { versions } = await (await server.request('records/stored/history', { headers: { accept: 'application/json' } })).json() as { versions: Record<string, unknown>[] };
    expect(versions.at(-1)).toMatchObject({ version: 2, activity: { kind: 'patch' }, source: { mediaType: 'application/rdf-patch' } });
    expect(await (await server.request('records/stored', { headers: { accept: 'text/turtle' } })).text()).toContain('Anna Steward');
  });

  test('the file it came from, deposited once more, is a version again', async () => {
    expect(await jsonOf(await put('stored', person(right)))).toMatchObject({ accepted: true, version: 3 });
  });

  test('a patch that would make it wrong is refused with the report', async () => {
    const now = (await server.request('records/stored', { headers: { accept: 'text/turtle' } })).headers.get('etag')!;
    const response = await patch('stored', `A ${name(record)} 'five' .\n`.replaceAll("'", '"').replace('"five"', '<urn:x:five>'), { 'if-match': now });
    expect([response.status, (await jsonOf(response)).accepted]).toEqual([422, false]);
  });

  test('what it would remove and is not there is said', async () => {
    const now = (await server.request('records/stored', { headers: { accept: 'text/turtle' } })).headers.get('etag')!;
    const response = await patch('stored', `D ${name(record)} "Nobody" .\n`, { 'if-match': now }, '?dryRun=true');
    expect((await jsonOf(response)).warnings.join()).toContain('not there');
  });

  test.each([['text/turtle', '<urn:s> <urn:p> "x" .', 415], ['application/rdf-patch', 'nonsense', 400], ['application/rdf-patch', '', 400]])('%s %j is refused', async (type, body, status) => {
    expect((await patch('stored', body, { 'content-type': type, 'if-match': etag })).status).toBe(status);
  });
});

describe('in a browser', () => {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  test('there is a form to check files', async () => {
    const page = await (await server.request('validate', { headers: { accept } })).text();
    expect(page).toMatch(/<form method="post" enctype="multipart\/form-data" action="\/validate">/);
  });

  test('its answer says what is wrong, where, what would be right, who asks, and the patch, all escaped', async () => {
    const evil = person(faulty, '; schema:affiliation "<script>alert(1)</script>" ');
    const response = await server.request('validate', { method: 'POST', headers: { accept }, body: form({ file: [evil, 'text/turtle', 'me.ttl'] }) });
    const page = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([422, expect.stringContaining('text/html')]);
    for (const piece of ['refused', 'What is wrong', 'line 2', 'wrong check digit', right, 'FAIR F1', 'ready patch', '&lt;script&gt;']) expect(page).toContain(piece);
    expect(page).not.toContain('<script>alert');
  });

  test('the report of a record is a page too', async () => {
    const page = await (await server.request('records/stored/report', { headers: { accept } })).text();
    for (const piece of ['Report on', 'stored', 'As data']) expect(page).toContain(piece);
  });

  test('curl gets data from the same door', async () => {
    const response = await server.request('validate', { method: 'POST', headers: { 'content-type': 'text/turtle', accept: '*/*' }, body: person(right) });
    expect(response.headers.get('content-type')).toContain('application/json');
  });
});
