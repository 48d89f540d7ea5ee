/** A curator's day: words that wait for a term are found, mapped in one batch, undone, agreed on by two, and remembered. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const mouse = 'http://purl.obolibrary.org/obo/NCBITaxon_10090', rat = 'http://purl.obolibrary.org/obo/NCBITaxon_10116', human = 'http://purl.obolibrary.org/obo/NCBITaxon_9606';
const field = 'Biosample.organisms';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  for (let at = 1; at <= 6; at += 1) await deposit(`sample-${at}`, sampleOf(at, at <= 4 ? 'lab mouse' : 'white rat'));
});
afterAll(() => server.close());

interface Value { id: string; text: string; state: string; things: number; records: number; images: number; examples: { iri: string; label: string; type: string }[]; context: Record<string, string>; decisions: { decision: string; agent: string; comment?: string }[]; disagreement?: boolean }
interface Answer { batch?: string; dry_run: boolean; state?: string; effect: { values: number; things: number; records: number; images: number }; outcomes: { value: string; state?: string; records: number; images: number; problem?: string }[] }
interface Batch { id: string; state: string; changed: number; done: number; of: number; faults: string[]; agent: string; decisions: unknown[] }

/** A biosample with a specimen of it and two images. */
function sampleOf(at: number, organism: string, more = ''): string {
  return `@prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix schema: <http://schema.org/> . @prefix obo: <http://purl.obolibrary.org/obo/> .
<#sample> a mg:Biosample ; dcterms:title "Sample ${at}" ; mg:organismText "${organism}" ; mg:biologicalEntity "liver" ${more}.
<#specimen> a mg:Specimen ; dcterms:title "Section ${at}" ; prov:wasDerivedFrom <#sample> .
<#one> a ome:Image ; schema:name "one" ; mg:specimen <#specimen> . <#two> a ome:Image ; schema:name "two" ; prov:wasDerivedFrom <#one> .`;
}
async function deposit(id: string, turtle: string): Promise<{ warnings: string[] }> {
  const response = await server.request(`records/${id}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: turtle });
  const answer = await response.json() as { warnings: string[] };
  expect([id, response.ok, answer]).toEqual([id, true, answer]);
  return answer;
}
const get = async <T>(path: string): Promise<T> => { const response = await server.request(path); expect([path, response.status]).toEqual([path, 200]); return await response.json() as T; };
const values = async (query = `field=${field}&state=any`): Promise<Value[]> => (await get<{ values: Value[] }>(`curation/values?${query}`)).values;
const valueOf = async (text: string): Promise<Value> => (await values()).find((each) => each.text === text)!;
async function post<T>(path: string, body?: unknown, token?: string): Promise<{ status: number; body: T }> {
  const response = await server.request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(token ? { token } : {}) });
  return { status: response.status, body: await response.json() as T };
}
async function settled(id: string): Promise<Batch> {
  return until('the end of the batch', async () => {
    const batch = await get<Batch>(`curation/batches/${id}`);
    return batch.state !== 'running' && batch.state !== 'undoing' && batch;
  });
}
const termsOf = async (id: string): Promise<string[]> => [...(await (await server.request(`records/${id}`, { headers: { accept: 'application/n-triples' } })).text()).matchAll(/<https:\/\/w3id\.org\/micrograph\/organism> <([^>]+)>/g)].map((match) => match[1]!).toSorted();
async function curator(name: string): Promise<string> {
  return (await post<{ token: string }>('admin/tokens', { name, role: 'curator' })).body.token;
}

test('the worklist shows what waits, what it touches and what stands around it, the most images first', async () => {
  const list = await get<{ total: number; fields: { field: string; open: number; ontologies: string[] }[]; values: Value[]; images_current: boolean }>('curation/values');
  expect(list.fields).toContainEqual(expect.objectContaining({ field, open: 2, ontologies: ['NCBITaxon'] }));
  const [first, second] = list.values.filter(({ text }) => text !== 'liver') as [Value, Value];
  expect(first).toMatchObject({ text: 'lab mouse', state: 'open', things: 4, records: 4, images: 8, decisions: [], examples: [{ label: expect.stringMatching(/^Sample \d$/) as string, type: 'Biosample' }] });
  expect(Object.values(first.context)).toContain('liver');
  expect(second).toMatchObject({ text: 'white rat', things: 2, records: 2, images: 4 });
  expect(list.images_current).toBe(true);
});

test('pages follow each other without gaps, and a filter that is none says what would be right', async () => {
  const all = await values('state=open');
  const page = await get<{ total: number; next: string; values: Value[] }>('curation/values?first=1');
  expect(page.values.map(({ id }) => id)).toEqual([all[0]!.id]);
  const rest = await get<{ next?: string; values: Value[] }>(`curation/values?first=1000&after=${page.next}`);
  expect(rest.values.map(({ id }) => id)).toEqual(all.slice(1).map(({ id }) => id));
  expect(rest.next).toBeUndefined();
  expect((await values('text=RAT')).map(({ text }) => text)).toEqual(['white rat']);
  for (const query of ['field=Biosample.organism', 'state=closed', 'first=0', 'after=x', 'fields=x']) expect([query, (await server.request(`curation/values?${query}`)).status]).toEqual([query, 400]);
  const problem = await (await server.request('curation/values?field=Biosample.organism')).json() as { detail: string };
  expect(problem.detail).toContain('did you mean Biosample.organisms?');
});

test('a decision is tried first, applied as one batch, undone and done again', async () => {
  const { id } = await valueOf('lab mouse');
  const dry = await post<Answer>('curation/decisions?dry_run=true', { decisions: [{ value: id, decision: 'accept', term: 'NCBITaxon:10090' }] });
  expect(dry).toMatchObject({ status: 200, body: { dry_run: true, effect: { values: 1, things: 4, records: 4, images: 8 }, outcomes: [{ value: id, state: 'mapped', records: 4, images: 8 }] } });
  expect(dry.body.batch).toBeUndefined();
  expect(await termsOf('sample-1')).toEqual([]);

  const done = await post<Answer>('curation/decisions', { decisions: [{ value: id, decision: 'accept', term: mouse, comment: 'the strain is not known' }] });
  expect(done.body.outcomes).toEqual([expect.objectContaining({ value: id, state: 'mapped', records: 4, images: 8 })]);
  expect(done.body.outcomes[0]!.problem).toBeUndefined();
  expect(await settled(done.body.batch!)).toMatchObject({ state: 'done', changed: 4, of: 4, faults: [] });
  for (let at = 1; at <= 4; at += 1) expect(await termsOf(`sample-${at}`)).toEqual([mouse]);
  expect(await valueOf('lab mouse')).toMatchObject({ state: 'mapped', things: 4, decisions: [{ decision: 'accept', comment: 'the strain is not known' }] });
  const history = await get<{ versions: { activity: { kind: string } | string }[] }>('records/sample-1/history');
  expect(JSON.stringify(history.versions)).toContain('"map"');

  // somebody changes one of the records before it is undone
  await deposit('sample-2', sampleOf(2, 'lab mouse', '; mg:organism obo:NCBITaxon_10116 '));
  const undone = await post<Batch>(`curation/batches/${done.body.batch!}/undo`);
  expect(undone.status).toBeLessThan(300);
  const after = await settled(done.body.batch!);
  expect(after).toMatchObject({ state: 'undone', changed: 3 });
  expect(after.faults).toEqual([expect.stringContaining('sample-2')]);
  expect([await termsOf('sample-1'), await termsOf('sample-2'), await termsOf('sample-3')]).toEqual([[], [rat], []]);
  expect(await valueOf('lab mouse')).toMatchObject({ state: 'open', things: 3, decisions: [] });

  const again = await post<Answer>(`curation/batches/${done.body.batch!}/redo`);
  expect(again.body).toMatchObject({ effect: { records: 3 } });
  expect(await settled(again.body.batch!)).toMatchObject({ state: 'done', changed: 3 });
  expect(await termsOf('sample-1')).toEqual([mouse]);
  expect((await post(`curation/batches/${done.body.batch!}/undo`)).status).toBe(400);
});

test('rejections, texts without a term and deferrals are kept, shown and taken back', async () => {
  const { id } = await valueOf('white rat');
  await post('curation/decisions', { decisions: [{ value: id, decision: 'reject', term: human, comment: 'no' }] });
  expect(await valueOf('white rat')).toMatchObject({ state: 'open', decisions: [{ decision: 'reject' }] });
  await post('curation/decisions', { decisions: [{ value: id, decision: 'defer' }] });
  expect((await values(`state=deferred`)).map(({ text }) => text)).toEqual(['white rat']);
  await post('curation/decisions', { decisions: [{ value: id, decision: 'no-term' }] });
  expect((await values(`state=no-term`)).map(({ text }) => text)).toEqual(['white rat']);
  await post('curation/decisions', { decisions: [{ value: id, decision: 'reopen' }] });
  expect(await valueOf('white rat')).toMatchObject({ state: 'open', decisions: [{ decision: 'reject' }, { decision: 'defer' }, { decision: 'no-term' }, { decision: 'reopen' }] });
});

test('what is wrong with one decision is said of that one, and the others are taken', async () => {
  const { id } = await valueOf('white rat'), mapped = await valueOf('lab mouse');
  const { body } = await post<Answer>('curation/decisions?dry_run=true', { decisions: [
    { value: 'stale', decision: 'accept', term: rat }, { value: id, decision: 'accept', term: 'rat' }, { value: mapped.id, decision: 'accept', term: rat },
  ] });
  expect(body.outcomes.map(({ problem }) => problem)).toEqual([expect.stringContaining('load the list again'), expect.stringContaining('is no term'), expect.stringContaining('"replace": true')]);
  expect(body.effect).toEqual({ values: 0, things: 0, records: 0, images: 0 });
  const replaced = await post<Answer>('curation/decisions', { decisions: [{ value: mapped.id, decision: 'accept', term: rat, replace: true }] });
  expect(await settled(replaced.body.batch!)).toMatchObject({ state: 'done', changed: 3 });
  expect(await termsOf('sample-1')).toEqual([rat]);
  await post(`curation/batches/${replaced.body.batch!}/undo`);
  await settled(replaced.body.batch!);
  expect(await termsOf('sample-1')).toEqual([mouse]);
});

test('bodies that are none are refused with the place and what would be right', async () => {
  const bad: [unknown, string][] = [[[], 'object'], [{}, 'decisions'], [{ decisions: [] }, 'decisions'], [{ decisions: [1] }, '/decisions/0'], [{ decisions: [{ value: 'x' }] }, '/decisions/0/decision'], [{ decisions: [{ value: 7, decision: 'defer' }] }, '/decisions/0/value'],
    [{ decisions: [{ value: 'x', decision: 'accept', term: ['a'] }] }, '/decisions/0/term'], [{ decisions: [{ value: 'x', decision: 'defer', confidence: 2 }] }, '/decisions/0/confidence'], [{ decisions: [{ value: 'x', decision: 'defer', __proto__x: 1 }] }, '/decisions/0'], [{ decisions: [{ value: 'x', decision: 'defer' }], more: 1 }, 'more']];
  for (const [body, words] of bad) {
    const { status, body: problem } = await post<{ detail: string }>('curation/decisions', body);
    expect([body, status, problem.detail]).toEqual([body, 400, expect.stringContaining(words)]);
  }
  expect((await server.request('curation/decisions', { method: 'POST', body: '{"decisions": [' })).status).toBe(400);
  expect((await server.request('curation/decisions', { method: 'POST', body: '{}', token: null })).status).toBe(401);
  const { token } = (await post<{ token: string }>('admin/tokens', { name: 'c', role: 'contributor' })).body;
  expect((await post('curation/decisions', {}, token)).status).toBe(403);
  expect((await server.request('curation/values/nothing')).status).toBe(404);
  expect((await server.request('curation/batches/nothing')).status).toBe(404);
});

test('two curators who decide about the same word at once do not overrule each other', async () => {
  await deposit('sample-7', sampleOf(7, 'zebra fish'));
  const { id } = await valueOf('zebra fish');
  const [anna, ben] = [await curator('anna'), await curator('ben')];
  const answers = await Promise.all([anna, ben].map((token, at) => post<Answer>('curation/decisions', { decisions: [{ value: id, decision: 'accept', term: at === 0 ? 'NCBITaxon:7955' : rat }] }, token)));
  const problems = answers.map(({ body }) => body.outcomes[0]!.problem);
  expect(problems.filter((problem) => problem === undefined)).toHaveLength(1);
  expect(problems.filter((problem) => problem?.includes('was mapped to'))).toHaveLength(1);
  expect(await termsOf('sample-7')).toHaveLength(1);
});

test('a later deposit with the same text in the same field gets the term at the door, with a note', async () => {
  const { warnings } = await deposit('sample-8', sampleOf(8, 'lab mouse'));
  expect(warnings).toContainEqual(expect.stringMatching(/lab mouse.*mapped so by/));
  expect(await termsOf('sample-8')).toEqual([mouse]);
  // another field, or a text that was decided otherwise, gets nothing
  await deposit('sample-9', sampleOf(9, 'white rat'));
  expect(await termsOf('sample-9')).toEqual([]);
});

test('of several texts of one thing, each waits by itself', async () => {
  await deposit('sample-10', sampleOf(10, 'lab mouse', '; mg:organismText "fruit fly" '));
  expect(await termsOf('sample-10')).toEqual([mouse]);
  const { id, state, things } = await valueOf('fruit fly');
  expect({ state, things }).toEqual({ state: 'open', things: 1 });
  const done = await post<Answer>('curation/decisions', { decisions: [{ value: id, decision: 'accept', term: 'NCBITaxon:7227' }] });
  expect(await settled(done.body.batch!)).toMatchObject({ state: 'done', changed: 1 });
  expect(await termsOf('sample-10')).toEqual([mouse, 'http://purl.obolibrary.org/obo/NCBITaxon_7227']);
  expect(await valueOf('fruit fly')).toMatchObject({ state: 'mapped', things: 1 });
});

test('a term that the field does not take is refused before anything is changed', async () => {
  const { id } = await valueOf('white rat');
  const { body } = await post<Answer>('curation/decisions?dry_run=true', { decisions: [{ value: id, decision: 'accept', term: 'http://purl.obolibrary.org/obo/FBbi_00000246' }] });
  expect(body.outcomes[0]!.problem).toMatch(/is not of NCBITaxon/);
});

test('ten thousand decisions in one body are answered one by one', async () => {
  const { id } = await valueOf('white rat');
  const decisions = [{ value: id, decision: 'defer' }, ...Array.from({ length: 9999 }, (_, at) => ({ value: `stale-${at}`, decision: 'defer' }))];
  const { status, body } = await post<Answer>('curation/decisions', { decisions });
  expect([status, body.outcomes.length, body.outcomes.filter(({ problem }) => problem === undefined).length]).toEqual([201, 10_000, 1]);
  await post('curation/decisions', { decisions: [{ value: id, decision: 'reopen' }] });
  expect((await post('curation/decisions', { decisions: Array.from({ length: 20_001 }, () => ({ value: id, decision: 'defer' })) })).status).toBe(413);
});

test('a term takes the place of another wherever it is used, as a batch like any other', async () => {
  expect((await get<unknown[]>('curation/drift'))).toEqual([]);
  const move = { items: [{ term: mouse, to: 'NCBITaxon:10088' }] };
  const users = (await Promise.all(Array.from({ length: 10 }, (_, at) => termsOf(`sample-${at + 1}`)))).filter((terms) => terms.includes(mouse)).length;
  expect(users).toBeGreaterThan(2);
  const dry = await post<Answer>('curation/drift/decisions?dry_run=true', move);
  expect(dry).toMatchObject({ status: 200, body: { effect: { records: users }, outcomes: [{ value: mouse, records: users }] } });
  const done = await post<Answer>('curation/drift/decisions', move);
  expect(await settled(done.body.batch!)).toMatchObject({ state: 'done', changed: users });
  expect(await termsOf('sample-1')).toEqual(['http://purl.obolibrary.org/obo/NCBITaxon_10088']);
  await post(`curation/batches/${done.body.batch!}/undo`);
  expect(await settled(done.body.batch!)).toMatchObject({ state: 'undone', changed: users, faults: [] });
  expect(await termsOf('sample-1')).toEqual([mouse]);
  for (const items of [[{ term: 'no term', to: rat }], [{ term: mouse, to: mouse }], [{ term: mouse, to: 'no' }]]) expect((await post<Answer>('curation/drift/decisions', { items })).body.outcomes[0]!.problem).toEqual(expect.any(String));
});

test('GraphQL has the same worklist, decisions and batches', async () => {
  const ask = async <T>(query: string, token?: string | null): Promise<{ data: T; errors?: { extensions: { code: string } }[] }> => await (await server.request('graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }), ...(token === undefined ? {} : { token }) })).json() as never;
  const { data } = await ask<{ unmappedValues: { total: number; values: { id: string; text: string; images: number; context: { label: string }[] }[] }; termDrift: unknown[] }>(`{ termDrift { ontology } unmappedValues(field: "${field}", text: "rat") { total imagesCurrent fields { field open } values { id text images state context { label value } examples { iri label } decisions { decision agent } } } }`);
  expect(data).toMatchObject({ termDrift: [], unmappedValues: { total: 1, values: [{ text: 'white rat' }] } });
  const decide = (dryRun: boolean): string => `mutation { decideMappings(decisions: [{ value: "${data.unmappedValues.values[0]!.id}", decision: "accept", term: "NCBITaxon:10116" }], dryRun: ${dryRun}) { batch dryRun state effect { records images } outcomes { value state records problem } } }`;
  expect(await ask(decide(true))).toMatchObject({ data: { decideMappings: { batch: null, dryRun: true, effect: { records: 3 } } } });
  expect((await ask(decide(false), null)).errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
  const done = await ask<{ decideMappings: { batch: string } }>(decide(false));
  expect(done).toMatchObject({ data: { decideMappings: { outcomes: [{ state: 'mapped', records: 3, problem: null }] } } });
  const { batch } = done.data.decideMappings;
  await settled(batch);
  expect(await ask('{ mappingBatches { id state changed decisions { decision field text term } } }')).toMatchObject({ data: { mappingBatches: expect.arrayContaining([expect.objectContaining({ id: batch, state: 'done', changed: 3, decisions: [{ decision: 'accept', field, text: 'white rat', term: rat }] })]) as unknown[] } });
  expect(await ask(`mutation { undoMappingBatch(id: "${batch}") { id state } }`)).toMatchObject({ data: { undoMappingBatch: { id: batch } } });
  expect(await settled(batch)).toMatchObject({ state: 'undone', changed: 3 });
});

interface Shown { candidates: { iri: string; probability: number; rejected?: boolean; contributions: { evidence: string }[] }[] }
const suggested = async (text: string): Promise<Shown['candidates']> => (await get<Shown>(`terms/suggest?${new URLSearchParams({ text, field }).toString()}`)).candidates;
const isDecided = ({ contributions }: Shown['candidates'][number]): boolean => contributions.some(({ evidence }) => evidence === 'decided-before');

test('suggestions hear of what the bench decides and takes back', async () => {
  await deposit('sample-20', sampleOf(20, 'Mus musculus species'));
  const { id } = await valueOf('Mus musculus species'), wrong = (await suggested('Mus musculus species'))[0]!.iri;
  expect(wrong).toBe(mouse);
  const rejected = await post<Answer>('curation/decisions', { decisions: [{ value: id, decision: 'reject', term: mouse }] });
  const accepted = await post<Answer>('curation/decisions', { decisions: [{ value: id, decision: 'accept', term: rat }] });
  await settled(accepted.body.batch!);
  const after = await suggested('Mus musculus species');
  expect([after[0]!.iri, isDecided(after[0]!)]).toEqual([rat, true]);
  expect(after.find(({ iri }) => iri === mouse)).toMatchObject({ rejected: true });
  for (const { body } of [accepted, rejected]) { await post(`curation/batches/${body.batch!}/undo`); await settled(body.batch!); }
  const again = await suggested('Mus musculus species');
  expect(again[0]!.iri).toBe(mouse);
  expect(again.filter((each) => each.rejected === true || isDecided(each))).toEqual([]);
});

test('a decision about a candidate of the ranking says what it judged; one without says that a person chose', async () => {
  await deposit('sample-21', sampleOf(21, 'Mus musculus, from the breeder'));
  await deposit('sample-22', sampleOf(22, 'something small'));
  const shown = await valueOf('Mus musculus, from the breeder'), own = await valueOf('something small');
  const { candidates: [best] } = await get<Shown>(`curation/values/${shown.id}`);
  expect(best!.iri).toBe(mouse);
  const decided = await post<Answer>('curation/decisions', { decisions: [{ value: shown.id, decision: 'accept', term: mouse }, { value: own.id, decision: 'accept', term: rat }] });
  expect(decided).toMatchObject({ body: { effect: { values: 2 } } });
  const { batch } = decided.body;
  await settled(batch!);
  const lines = (await (await server.request('mappings/curated', { headers: { accept: 'text/tab-separated-values' } })).text()).split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'));
  const [head, ...rows] = lines as [string[], ...string[][]];
  const rowOf = (text: string): Record<string, string> => { const row = rows.find((each) => each[head.indexOf('subject_label')] === text)!; return Object.fromEntries(head.map((name, at) => [name, row[at] ?? ''])); };
  expect(rowOf('Mus musculus, from the breeder')).toMatchObject({ mapping_justification: 'semapv:MappingReview', mapping_tool: 'Micrograph term ranking', mapping_tool_version: expect.stringMatching(/^\d+\.\d+/) as string, similarity_measure: 'probability by the ranking', subject_preprocessing: expect.stringContaining('semapv:CaseNormalization') as string });
  expect(Number(rowOf('Mus musculus, from the breeder')['similarity_score'])).toBeCloseTo(best!.probability, 3);
  expect(rowOf('something small')).toMatchObject({ mapping_justification: 'semapv:ManualMappingCuration', mapping_tool: '', similarity_score: '' });
});

test('an undone batch still says what it had decided, and a batch what it touched', async () => {
  await deposit('sample-23', sampleOf(23, 'tiny fish'));
  const { id } = await valueOf('tiny fish'), other = await valueOf('white rat');
  const { body } = await post<Answer>('curation/decisions', { decisions: [{ value: id, decision: 'accept', term: 'NCBITaxon:7955', comment: 'by its size' }, { value: other.id, decision: 'defer' }] });
  expect(body.effect).toEqual({ values: 1, deferred: 1, things: 1, records: 1, images: 2 });
  await settled(body.batch!);
  const listed = async (): Promise<object> => (await get<{ batches: Batch[] }>('curation/batches')).batches.find((each) => each.id === body.batch)!;
  expect(await listed()).toMatchObject({ values: 2, effect: { values: 1, deferred: 1, things: 1, records: 1, images: 2 } });
  await post(`curation/batches/${body.batch!}/undo`);
  await settled(body.batch!);
  expect(await listed()).toMatchObject({ state: 'undone', values: 2, agent: expect.stringContaining('agents/') as string, undone_by: expect.any(String) as string });
  expect(await get(`curation/batches/${body.batch!}`)).toMatchObject({ decisions: [{ decision: 'accept', text: 'tiny fish', comment: 'by its size' }, { decision: 'defer', text: 'white rat' }] });
});
