/** Where two curators must agree: a proposal changes nothing, the same agent counts once, and a disagreement is shown. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const mouse = 'http://purl.obolibrary.org/obo/NCBITaxon_10090', rat = 'http://purl.obolibrary.org/obo/NCBITaxon_10116';
let server: TestServer, anna: string, ben: string;
interface Value { id: string; text: string; state: string; disagreement?: boolean; decisions: Record<string, unknown>[] }
interface Answer { batch: string; effect: Record<string, number>; outcomes: { state: string; problem?: string }[] }

const post = async <T>(path: string, body: unknown, token: string): Promise<T> => await (await server.request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), token })).json() as T;
const value = async (text: string): Promise<Value> => (await (await server.request('curation/values?state=any')).json() as { values: Value[] }).values.find((each) => each.text === text)!;
const content = async (): Promise<string> => (await server.request('records/one', { headers: { accept: 'application/n-triples' } })).text();

beforeAll(async () => {
  server = await startTestServer({ flags: { reviewers: '2' } });
  const token = async (name: string, orcid: string): Promise<string> => (await post<{ token: string }>('admin/tokens', { name, role: 'curator', orcid }, server.token)).token;
  [anna, ben] = [await token('Anna', '0000-0002-1825-0097'), await token('Ben', '0000-0002-1694-233X')];
  const response = await server.request('records/one', { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: '@prefix mg: <https://w3id.org/micrograph/> . <#a> a mg:Biosample ; mg:organismText "lab mouse" . <#b> a mg:Biosample ; mg:organismText "white rat" .' });
  expect(response.status).toBe(201);
});
afterAll(() => server.close());

test('a first acceptance proposes, the same curator counts once, a second one applies', async () => {
  const { id } = await value('lab mouse');
  const accept = { decisions: [{ value: id, decision: 'accept', term: mouse, confidence: 0.9 }] };
  expect(await post<Answer>('curation/decisions', accept, anna)).toMatchObject({ effect: { records: 0 }, outcomes: [{ state: 'proposed' }] });
  expect(await content()).not.toContain(mouse);
  expect(await post<Answer>('curation/decisions', accept, anna)).toMatchObject({ outcomes: [{ state: 'proposed', problem: expect.stringContaining('another curator has to agree') as string }] });
  expect(await value('lab mouse')).toMatchObject({ state: 'proposed', decisions: [{ decision: 'propose', agent: 'https://orcid.org/0000-0002-1825-0097', agent_name: 'Anna' }] });

  const applied = await post<Answer>('curation/decisions', accept, ben);
  expect(applied).toMatchObject({ effect: { records: 1 }, outcomes: [{ state: 'mapped' }] });
  expect(await content()).toContain(mouse);
  expect((await value('lab mouse')).decisions.at(-1)).toMatchObject({ decision: 'accept', agent: 'https://orcid.org/0000-0002-1825-0097', reviewers: ['https://orcid.org/0000-0002-1694-233X'], reviewer_agreement: 1, confidence: 0.9 });
  const record = await (await server.request(`records/${applied.batch}`, { headers: { accept: 'text/turtle' } })).text();
  for (const said of ['MappingReview', 'reviewer_agreement', 'lab mouse', 'Biosample.organisms']) expect(record).toContain(said);
});

test('curators who disagree are shown, and nothing is applied', async () => {
  const { id } = await value('white rat');
  await post('curation/decisions', { decisions: [{ value: id, decision: 'accept', term: rat }] }, anna);
  await post('curation/decisions', { decisions: [{ value: id, decision: 'accept', term: mouse }] }, ben);
  expect(await value('white rat')).toMatchObject({ state: 'proposed', disagreement: true });
  await post('curation/decisions', { decisions: [{ value: id, decision: 'reject', term: mouse }] }, ben);
  const rest = await value('white rat');
  expect(rest).toMatchObject({ state: 'proposed' });
  expect(rest.disagreement).toBeUndefined();
  expect(await content()).not.toContain(rat);
});

const settled = async (id: string): Promise<{ state: string; faults: string[] }> => {
  return until('the end of the batch', async () => {
    const batch = await (await server.request(`curation/batches/${id}`)).json() as { state: string; faults: string[] };
    return batch.state !== 'running' && batch.state !== 'undoing' && batch;
  });
};
const deposit = async (id: string, organism: string): Promise<string> => {
  await server.request(`records/${id}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: `@prefix mg: <https://w3id.org/micrograph/> . <#a> a mg:Biosample ; mg:organismText "${organism}" .` });
  return (await server.request(`records/${id}`, { headers: { accept: 'application/n-triples' } })).text();
};

test('a term takes the place of another when two agree, and later deposits of the text get the new one', async () => {
  const genus = 'http://purl.obolibrary.org/obo/NCBITaxon_10088', move = { items: [{ term: mouse, to: genus }] };
  expect(await post<Answer>('curation/drift/decisions', move, anna)).toMatchObject({ effect: { records: 0 }, outcomes: [{ state: 'proposed' }] });
  expect(await content()).toContain(mouse);
  expect(await post<Answer>('curation/drift/decisions', move, anna)).toMatchObject({ outcomes: [{ problem: expect.stringContaining('another curator has to agree') as string }] });
  const applied = await post<Answer>('curation/drift/decisions', move, ben);
  expect(await settled(applied.batch)).toMatchObject({ state: 'done', faults: [] });
  expect(await content()).not.toContain(mouse);
  const later = await deposit('later', 'lab mouse');
  expect(later).toContain(genus);
  expect(later).not.toContain(mouse);
  await post(`curation/batches/${applied.batch}/undo`, {}, ben);
  expect(await settled(applied.batch)).toMatchObject({ state: 'undone' });
  expect(await content()).toContain(mouse);
  expect(await deposit('latest', 'lab mouse')).toContain(mouse);
  // what was undone is proposed by one alone, not done again
  expect(await post<Answer>(`curation/batches/${applied.batch}/redo`, {}, anna)).toMatchObject({ outcomes: [{ problem: expect.stringContaining('another curator has to agree') as string }] });
});

test('one curator alone does not do again what two had agreed on, nor twice, nor over what was decided since', async () => {
  await deposit('two', 'a rodent');
  const { id } = await value('a rodent'), accept = (term: string): unknown => ({ decisions: [{ value: id, decision: 'accept', term }] });
  await post('curation/decisions', accept(mouse), anna);
  const agreed = await post<Answer>('curation/decisions', accept(mouse), ben);
  await settled(agreed.batch);
  await post(`curation/batches/${agreed.batch}/undo`, {}, ben);
  await settled(agreed.batch);
  expect(await post<Answer>(`curation/batches/${agreed.batch}/redo`, {}, anna)).toMatchObject({ outcomes: [{ state: 'proposed', problem: expect.stringContaining('another curator has to agree') as string }] });
  const again = await post<Answer>(`curation/batches/${agreed.batch}/redo`, {}, ben);
  expect(again.outcomes).toMatchObject([{ state: 'mapped' }]);
  await settled(again.batch);
  expect(await post<Answer>(`curation/batches/${agreed.batch}/redo`, {}, ben)).toMatchObject({ effect: { records: 0 }, outcomes: [{ problem: expect.stringContaining('already') as string }] });
  await post(`curation/batches/${again.batch}/undo`, {}, ben);
  await settled(again.batch);
  await post('curation/decisions', accept(rat), anna);
  const other = await post<Answer>('curation/decisions', accept(rat), ben);
  await settled(other.batch);
  expect(await post<Answer>(`curation/batches/${agreed.batch}/redo`, {}, ben)).toMatchObject({ outcomes: [{ problem: expect.stringContaining('"replace": true') as string }] });
  expect(await (await server.request('records/two', { headers: { accept: 'application/n-triples' } })).text()).toContain(rat);
});

test('undoing says which things of later deposits keep the term that they got at the door', async () => {
  await deposit('early', 'a vole');
  const { id } = await value('a vole'), accept = { decisions: [{ value: id, decision: 'accept', term: rat }] };
  await post('curation/decisions', accept, anna);
  const { batch } = await post<Answer>('curation/decisions', accept, ben);
  await settled(batch);
  expect(await deposit('after', 'a vole')).toContain(rat);
  await post(`curation/batches/${batch}/undo`, {}, ben);
  expect(await settled(batch)).toMatchObject({ state: 'undone', faults: [expect.stringMatching(/records\/after>.*"a vole".*keeps the term/)] });
});
