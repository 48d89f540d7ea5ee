/**
 * The W3C Reconciliation API 0.2 as OpenRefine uses it: manifest, batches by GET and by form, suggestions, previews and data
 * extension. The fields that each answer must and may have are those of the specification's schemas.
 */
import { expect, onTestFinished, test } from 'vitest';
import { createBodyReader } from '../../../server/apis/bodies.ts';
import { createReconcileApi } from '../../../server/apis/reconcile-api.ts';
import type { FieldQuestion, ReconcileParts } from '../../../server/apis/reconcile-api.ts';
import type { TermLookup } from '../../../server/terms/catalogue.ts';
import { openSearch } from '../../../server/terms/term-search.ts';
import { anybody, startTermsApp } from '../../support/terms-app.ts';
import { catalogueOf, draftOf, obo, termOf } from './catalogues.ts';

const uberon = [draftOf('UBERON', '1', { title: 'Uberon' }), [
  termOf('UBERON_1', 'anatomical entity'), termOf('UBERON_2', 'heart', { isA: ['UBERON_1'], exact: ['cardium'], definition: 'It <beats>.' }), termOf('UBERON_3', 'heart valve', { isA: ['UBERON_1'], partOf: ['UBERON_2'] }),
  termOf('UBERON_5', 'obsolete heart', { obsolete: true, replacedBy: [`${obo}UBERON_2`] }),
]] as const;
const efo = [draftOf('EFO', '3', { namespaces: ['http://www.ebi.ac.uk/efo/EFO_'] }), [{ ...termOf('x', 'heart disease', { exact: ['cardium'] }), iri: 'http://www.ebi.ac.uk/efo/EFO_1' }]] as const;
const fields = [{ id: 'Sample.organ', name: 'Organ of a sample', ontologies: ['UBERON'] }, { id: 'Sample.cell', name: 'Cell', ontologies: ['CL'] }];

// oxlint-disable-next-line no-explicit-any -- what an answer's JSON holds is what these tests ask
type Json = Record<string, any>;
async function start(suggest?: ReconcileParts['suggest'], { watch = (lookup) => lookup }: { watch?: (lookup: TermLookup) => TermLookup } = {}): Promise<{ base: string; get(path: string): Promise<Json>; ask(queries: Json): Promise<Json> }> {
  const { file, lookup } = catalogueOf([uberon, efo]);
  const search = openSearch({ file, lookup });
  onTestFinished(() => { search.close(); });
  const base = await startTermsApp((address) => [{ path: '/reconcile', all: anybody(createReconcileApi({ base: address, lookup: watch(lookup), search: (asked) => Promise.resolve(search.search(asked)), fields, suggest, readBody: createBodyReader(1_000_000) })), cors: true }]);
  const get = async (path: string): Promise<Json> => { const response = await fetch(`${base}reconcile${path}`); expect(response.status, path).toBe(200); return await response.json() as Json; };
  return { base, get, ask: (queries) => get(`?queries=${encodeURIComponent(JSON.stringify(queries))}`) };
}

test('the manifest has what the specification demands, and every address in it answers', async () => {
  const { get, base } = await start();
  const manifest = await get('');
  for (const name of ['versions', 'name', 'identifierSpace', 'schemaSpace']) expect(manifest[name], name).toBeDefined();
  expect(manifest['versions']).toContain('0.2');
  for (const name of ['view', 'preview']) expect(manifest[name].url).toContain('{{id}}');
  expect(manifest['preview']).toMatchObject({ width: expect.any(Number) as number, height: expect.any(Number) as number });
  expect(manifest['defaultTypes'].map((type: Json) => type['id'])).toEqual(['Sample.organ', 'Sample.cell', 'efo', 'uberon']);
  expect(Object.keys(manifest['suggest'])).toEqual(['entity', 'property', 'type']);
  for (const { service_url, service_path } of [...Object.values(manifest['suggest']), manifest['extend'].propose_properties] as Json[]) expect((await fetch(`${String(service_url)}${String(service_path)}?prefix=heart`)).status).toBe(200);
  expect((await fetch(String(manifest['preview'].url).replace('{{id}}', encodeURIComponent(`${obo}UBERON_2`)))).status).toBe(200);
  expect((await fetch(`${base}reconcile`)).headers.get('access-control-allow-origin')).toBe('*');
});

test('a batch is answered key by key, by GET and by form alike', async () => {
  const { ask, base } = await start();
  const queries = { q0: { query: 'heart' }, q1: { query: 'cardium', limit: 2 }, q2: { query: 'xyzzy plugh', type: 'uberon' }, q3: { query: 'Heart', type: ['uberon'], type_strict: 'any' }, q4: { query: '', properties: [{ pid: 'label', v: 'heart valve' }] } };
  const answer = await ask(queries);
  expect(Object.keys(answer)).toEqual(Object.keys(queries));
  expect(answer['q0'].result[0]).toEqual({ id: `${obo}UBERON_2`, name: 'heart', description: 'It <beats>.', type: [{ id: 'uberon', name: 'Uberon' }], score: 100, match: true, features: [{ id: 'likeness', value: 1 }] });
  expect(answer['q1'].result.map(({ match }: Json) => match)).toEqual([false, false]);
  expect(answer['q2'].result).toEqual([]);
  expect(answer['q3'].result[0]).toMatchObject({ id: `${obo}UBERON_2`, match: true });
  for (const { result } of Object.values(answer) as Json[]) for (const { id, name, score } of result as Json[]) expect([typeof id, typeof name, score >= 0 && score <= 100]).toEqual(['string', 'string', true]);
  const posted = await fetch(`${base}reconcile`, { method: 'POST', body: new URLSearchParams({ queries: JSON.stringify(queries) }) });
  expect(await posted.json()).toEqual(answer);
});

test('obsolete terms are found but never a match', async () => {
  const { ask } = await start();
  expect((await ask({ q: { query: 'obsolete heart' } }))['q'].result[0]).toMatchObject({ id: `${obo}UBERON_5`, match: false, score: 80 });
});

test('types are ontologies and fields; one that is not known has nothing', async () => {
  const { ask } = await start();
  const ids = async (type: string | string[]): Promise<string[]> => ((await ask({ q: { query: 'cardium', type } }))['q'].result as Json[]).map(({ id }) => String(id).replace(/.*\//, ''));
  expect(await ids('uberon')).toEqual(['UBERON_2']);
  expect(await ids('Sample.organ')).toEqual(['UBERON_2']);
  expect(await ids('efo')).toEqual(['EFO_1']);
  expect((await ids(['efo', 'uberon'])).toSorted()).toEqual(['EFO_1', 'UBERON_2']);
  expect(await ids('Sample.cell')).toEqual([]);
  expect(await ids('nonsense')).toEqual([]);
});

test('a field\'s candidates come from the ranking, with its evidence as features', async () => {
  const asked: FieldQuestion[][] = [];
  const { ask } = await start((questions) => {
    asked.push([...questions]);
    return Promise.resolve(questions.map(({ text }) => ({ candidates: [{ iri: `${obo}UBERON_2`, curie: 'UBERON:2', label: 'heart', score: 2.5, probability: 0.934, obsolete: false, holders: [{ ontology: 'uberon', version: '1', defining: true }], ancestors: [], equivalents: [], contributions: [{ evidence: 'decision', value: 2, why: 'accepted before' }] }], margin: 1, abstained: text === 'unsure' }) as never));
  });
  const answer = await ask({ a: { query: 'hart', type: 'Sample.organ', limit: 3, properties: [{ pid: 'taxon', v: { id: 'NCBITaxon:10090' } }] }, b: { query: 'unsure', type: 'Sample.organ' }, c: { query: 'heart', type: 'uberon' } });
  expect(asked).toEqual([[{ text: 'hart', field: 'Sample.organ', limit: 3, taxon: 'NCBITaxon:10090' }, { text: 'unsure', field: 'Sample.organ', limit: 5 }]]);
  expect(answer['a'].result).toEqual([{ id: `${obo}UBERON_2`, name: 'heart', type: [{ id: 'uberon', name: 'Uberon' }], score: 93.4, match: true, features: [{ id: 'log-odds', value: 2.5 }, { id: 'decision', value: 2 }] }]);
  expect(answer['b'].result[0].match).toBe(false);
  expect(answer['c'].result[0].score).toBe(100);
});

test('suggest services complete entities, types and properties', async () => {
  const { get } = await start();
  expect((await get('/suggest/entity?prefix=hea'))['result'][0]).toEqual({ id: `${obo}UBERON_2`, name: 'heart', description: 'UBERON:2 · It <beats>.', notable: [{ id: 'uberon', name: 'Uberon' }] });
  expect((await get('/suggest/type?prefix=org'))['result']).toEqual([{ id: 'Sample.organ', name: 'Organ of a sample' }]);
  expect((await get('/suggest/property?prefix=syn'))['result'].map(({ id }: Json) => id)).toEqual(['synonyms', 'exact-synonyms']);
  expect((await get('/suggest/entity?prefix='))['result']).toEqual([]);
});

test('data extension gives labels, definitions, synonyms and parents, texts and terms apart', async () => {
  const { get } = await start();
  expect((await get('/properties?type=uberon'))['properties'].map(({ id }: Json) => id)).toEqual(expect.arrayContaining(['label', 'definition', 'synonyms', 'parents']));
  const extend = { ids: [`${obo}UBERON_3`, `${obo}UBERON_2`, 'http://x.example/nothing'], properties: [{ id: 'label' }, { id: 'definition' }, { id: 'synonyms' }, { id: 'parents', settings: { limit: 1 } }] };
  expect(await get(`?extend=${encodeURIComponent(JSON.stringify(extend))}`)).toEqual({
    meta: [{ id: 'label', name: 'Label' }, { id: 'definition', name: 'Definition' }, { id: 'synonyms', name: 'Synonyms' }, { id: 'parents', name: 'Parents' }],
    rows: {
      [`${obo}UBERON_3`]: { label: [{ str: 'heart valve' }], definition: [], synonyms: [], parents: [{ id: `${obo}UBERON_1`, name: 'anatomical entity' }] },
      [`${obo}UBERON_2`]: { label: [{ str: 'heart' }], definition: [{ str: 'It <beats>.' }], synonyms: [{ str: 'cardium' }], parents: [{ id: `${obo}UBERON_1`, name: 'anatomical entity' }] },
      'http://x.example/nothing': { label: [], definition: [], synonyms: [], parents: [] },
    },
  });
});

test('an extension reads each property and each term once however often it is asked, and lets others have their turn', async () => {
  let inTurn = 0, longest = 0, found = 0;
  const watch = (lookup: TermLookup): TermLookup => ({ ...lookup, find(iri) {
    if (inTurn === 0) setImmediate(() => { inTurn = 0; });
    inTurn += 1;
    found += 1;
    longest = Math.max(longest, inTurn);
    return lookup.find(iri);
  } });
  const { base } = await start(undefined, { watch });
  const ids = Array.from({ length: 900 }, (_, index) => `${obo}UBERON_${index}`), extend = { ids: [...ids, ...ids.slice(0, 100)], properties: Array.from({ length: 20_000 }, () => ({ id: 'ancestors' })) };
  const response = await fetch(`${base}reconcile`, { method: 'POST', body: new URLSearchParams({ extend: JSON.stringify(extend) }) });
  const { meta, rows } = await response.json() as Json;
  expect(meta).toEqual([{ id: 'ancestors', name: 'Ancestors' }]);
  expect(Object.keys(rows)).toHaveLength(900);
  expect(found).toBe(900);
  expect(longest).toBeLessThanOrEqual(50);
});

test('a preview is a small page that may stand in a frame, with everything escaped', async () => {
  const { base } = await start();
  const response = await fetch(`${base}reconcile/preview?id=${encodeURIComponent(`${obo}UBERON_2`)}`);
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  expect(response.headers.get('content-security-policy')).toContain('frame-ancestors *');
  const page = await response.text();
  expect(page).toContain('It &lt;beats&gt;.');
  expect(page).not.toContain('<beats>');
});

test.each<[string, string, RequestInit | undefined, number]>([
  ['queries that are no JSON', '?queries=%7B', undefined, 400], ['queries that are a list', '?queries=%5B%5D', undefined, 400], ['a query that is none', '?queries=%7B%22q%22%3A7%7D', undefined, 400], ['a query without text', '?queries=%7B%22q%22%3A%7B%7D%7D', undefined, 400],
  ['a limit that is none', '?queries=%7B%22q%22%3A%7B%22query%22%3A%22a%22%2C%22limit%22%3A%22x%22%7D%7D', undefined, 400], ['JSONP', '?callback=f', undefined, 400], ['a property that is not offered', `?extend=${encodeURIComponent('{"ids":[],"properties":[{"id":"colour"}]}')}`, undefined, 400],
  ['a body of another type', '', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }, 415], ['a path that is not there', '/nothing', undefined, 404], ['a preview of nothing', '/preview?id=x', undefined, 404],
  ['too many queries', '', { method: 'POST', body: new URLSearchParams({ queries: JSON.stringify(Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`q${index}`, { query: 'a' }]))) }) }, 400],
])('%s is refused', async (_, path, init, status) => {
  const { base } = await start();
  expect((await fetch(`${base}reconcile${path}`, init)).status).toBe(status);
});
