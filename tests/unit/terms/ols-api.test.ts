/**
 * The catalogue as an OLS4 service: what programs that know OLS ask, in its shapes; and our own client of OLS pointed at it.
 */
import { onTestFinished, expect, test } from 'vitest';
import { createOlsApi } from '../../../server/apis/ols-api.ts';
import { openRelatives } from '../../../server/terms/relatives.ts';
import type { OpenLookup } from '../../../server/terms/term-lookup.ts';
import { openSearch } from '../../../server/terms/term-search.ts';
import { clientOf } from '../../support/ols-server.ts';
import { anybody, startTermsApp } from '../../support/terms-app.ts';
import { catalogueOf, draftOf, obo, termOf } from './catalogues.ts';

const uberon = [draftOf('UBERON', '2026-01-01', { iri: `${obo}uberon.owl`, title: 'Uberon' }), [
  termOf('UBERON_1', 'anatomical entity'), termOf('UBERON_2', 'heart', { isA: ['UBERON_1'], exact: ['cardium'], related: ['pump organ'], definition: 'It beats.', definitionSources: ['PMID:1'], xrefs: ['FMA:7088'], subsets: ['organ_slim'] }),
  termOf('UBERON_3', 'heart valve', { isA: ['UBERON_1'], partOf: ['UBERON_2'] }), termOf('UBERON_4', 'mitral valve', { isA: ['UBERON_3'] }),
  termOf('UBERON_5', 'obsolete heart', { obsolete: true, replacedBy: [`${obo}UBERON_2`] }),
]] as const;
const efo = [draftOf('EFO', '3', { namespaces: ['http://www.ebi.ac.uk/efo/EFO_'] }), [termOf('UBERON_2', 'heart', { exact: ['organ of EFO'] }), { ...termOf('x', 'heart disease'), iri: 'http://www.ebi.ac.uk/efo/EFO_0003777' }]] as const;
const many = [draftOf('MANY', '1'), Array.from({ length: 1205 }, (_, index) => termOf(`MANY_${index + 1}`, `leaf ${index + 1}`, index === 0 ? {} : { isA: ['MANY_1'] }))] as const;
const cells = [draftOf('CELLS', '1'), [
  ...Array.from({ length: 300 }, (_, index) => termOf(`CELLS_${index + 1}`, `cell ${index + 1}`)), ...Array.from({ length: 250 }, (_, index) => termOf(`CELLS_${index + 301}`, `thing ${index + 1}`, { exact: [`cell of thing ${index + 1}`], subsets: ['things'] })),
  ...Array.from({ length: 30 }, (_, index) => termOf(`CELLS_${index + 601}`, `body ${index + 1}`, { exact: ['cell'] })),
]] as const;

// oxlint-disable-next-line no-explicit-any -- what an answer's JSON holds is what these tests ask
type Json = Record<string, any>;
async function start(versions: Parameters<typeof catalogueOf>[0] = [uberon, efo, many], watch = (lookup: OpenLookup): OpenLookup => lookup): Promise<{ base: string; get(path: string): Promise<Json>; answer(path: string, init?: RequestInit): Promise<Response> }> {
  const { file, lookup } = catalogueOf(versions);
  const search = openSearch({ file, lookup });
  const relatives = openRelatives({ file, lookup });
  onTestFinished(() => { search.close(); relatives.close(); });
  const base = await startTermsApp((address) => [{ path: '/api/ols4', all: anybody(createOlsApi({ base: address, lookup: watch(lookup), search: (asked) => Promise.resolve(search.search(asked)), relatives: (asked) => Promise.resolve(relatives(asked)) })), cors: true }]);
  const answer = (path: string, init?: RequestInit): Promise<Response> => fetch(`${base}api/ols4/api/${path}`, init);
  return { base, answer, get: async (path) => { const response = await answer(path); expect(response.status, path).toBe(200); return await response.json() as Json; } };
}
const twice = (iri: string): string => encodeURIComponent(encodeURIComponent(iri));
const iris = (page: Json): string[] => (page['_embedded']?.terms as Json[] ?? []).map(({ iri }) => String(iri).replace(obo, ''));

test('search answers as Solr does, one document a term, from its defining ontology', async () => {
  const { get } = await start();
  const { responseHeader, response, facet_counts } = await get('search?q=heart&rows=3');
  expect(responseHeader).toEqual({ status: 0, QTime: 0 });
  expect(facet_counts).toEqual({ facet_fields: {} });
  expect(response.docs[0]).toEqual({ id: `uberon:class:${obo}UBERON_2`, iri: `${obo}UBERON_2`, ontology_name: 'uberon', ontology_prefix: 'UBERON', short_form: 'UBERON_2', description: ['It beats.'], label: 'heart', obo_id: 'UBERON:2', type: 'class' });
  expect(response).toMatchObject({ start: 0, numFound: 3 });
  expect(response.docs.map((doc: Json) => doc['label'])).toEqual(['heart', 'heart valve', 'heart disease']);
});

test('parameters of a search are followed', async () => {
  const { get } = await start();
  const labels = async (query: string): Promise<string[]> => ((await get(`search?${query}`))['response'].docs as Json[]).map((doc) => String(doc['label']));
  expect(await labels('q=heart&exact=true')).toEqual(['heart']);
  expect(await labels('q=heart&ontology=efo')).toEqual(['heart', 'heart disease']);
  expect(await labels('q=heart&obsoletes=true')).toEqual(['obsolete heart']);
  expect(await labels(`q=valve&allChildrenOf=${encodeURIComponent(`${obo}UBERON_2`)}`)).toEqual(expect.arrayContaining(['heart valve', 'mitral valve']));
  expect(await labels('q=heart&slim=organ_slim')).toEqual(['heart']);
  expect(await labels('q=heart&type=property')).toEqual([]);
  expect(await labels('q=valve&isLeaf=true')).toEqual(['mitral valve']);
  expect(await labels('q=heart&rows=1&start=1')).toEqual(['heart valve']);
  expect(Object.keys((await get('search?q=heart&fieldList=iri,synonym,is_defining_ontology'))['response'].docs[0])).toEqual(['iri', 'synonym', 'is_defining_ontology']);
  expect((await get('search?q=leaf&rows=5000'))['response'].docs).toHaveLength(1000);
});

test.each<[string, string, number]>([
  ['queryFields', 'queryFields=synonym', 280], ['slim', 'slim=things', 250], ['exact', 'exact=true', 30], ['isLeaf', 'isLeaf=true&queryFields=label', 300], ['slim and queryFields', 'slim=things&queryFields=label', 0],
])('%s narrows a search before it is cut into pages, and the number is of what is left', async (_, parameters, expected) => {
  const { get } = await start([cells]);
  const found = new Set<string>();
  for (let start = 0; start <= expected; start += 60) {
    const { numFound, docs } = (await get(`search?q=cell&rows=60&start=${start}&${parameters}`))['response'] as { numFound: number; docs: Json[] };
    expect([numFound, docs.length], `from ${start}`).toEqual([expected, Math.min(60, expected - start)]);
    for (const { iri } of docs) found.add(String(iri));
  }
  expect(found.size).toBe(expected);
  expect((await get(`search?q=cell&rows=0&${parameters}`))['response']).toEqual({ numFound: expected, start: 0, docs: [] });
});

test('exactMatch of entities narrows before the cut', async () => {
  const { get } = await start([cells]);
  const page = await get('v2/entities?search=cell&exactMatch=true&size=20&page=1');
  expect(page).toMatchObject({ totalElements: 30, totalPages: 2, numElements: 10 });
});

test('childrenOf follows is-a alone, allChildrenOf part-of too; the branch itself only when asked for', async () => {
  const { get } = await start();
  const found = async (query: string): Promise<Json> => { const { numFound, docs } = (await get(`search?${query}`))['response'] as Json; return [numFound, (docs as Json[]).map((doc) => String(doc['label'])).toSorted()]; };
  const heart = encodeURIComponent(`${obo}UBERON_2`), valve = encodeURIComponent(`${obo}UBERON_3`);
  expect(await found(`q=valve&allChildrenOf=${heart}`)).toEqual([2, ['heart valve', 'mitral valve']]);
  expect(await found(`q=valve&childrenOf=${heart}`)).toEqual([0, []]);
  expect(await found(`q=valve&childrenOf=${valve}`)).toEqual([1, ['mitral valve']]);
  expect(await found(`q=valve&childrenOf=${valve}&inclusive=true`)).toEqual([2, ['heart valve', 'mitral valve']]);
});

test('who turns pages until the number that was told sees everything', async () => {
  const { get } = await start();
  for (const size of [100, 1000]) {
    const found = new Set<string>(), solr = new Set<string>();
    for (let page = 0, total = 1; page * size < total; page += 1) {
      const { totalElements, elements } = await get(`v2/entities?search=leaf&size=${size}&page=${page}`);
      total = totalElements as number;
      for (const { iri } of elements as Json[]) found.add(String(iri));
    }
    for (let start = 0, total = 1; start < total; start += size) {
      const { numFound, docs } = (await get(`search?q=leaf&rows=${size}&start=${start}`))['response'] as { numFound: number; docs: Json[] };
      total = numFound;
      for (const { iri } of docs) solr.add(String(iri));
    }
    expect([found.size, solr.size]).toEqual([1205, 1205]);
  }
});

test('select has highlighting, suggest has labels', async () => {
  const { get } = await start();
  const selected = await get('select?q=cardium');
  expect(selected['responseHeader'].params).toEqual({ q: 'cardium' });
  expect(selected['highlighting']).toEqual({ [`uberon:class:${obo}UBERON_2`]: { synonym_autosuggest: ['cardium'] } });
  expect((await get('suggest?q=heart&rows=2'))['response'].docs).toEqual([{ autosuggest: 'heart' }, { autosuggest: 'heart valve' }]);
});

test('a term is found by iri, obo_id and short_form, a row for each ontology that holds it', async () => {
  const { get } = await start();
  for (const query of [`iri=${encodeURIComponent(`${obo}UBERON_2`)}`, 'obo_id=UBERON:2', 'short_form=UBERON_2', 'id=UBERON:2']) {
    const page = await get(`terms?${query}`);
    expect(page['_embedded'].terms.map((term: Json) => [term['ontology_name'], term['is_defining_ontology']])).toEqual([['uberon', true], ['efo', false]]);
    expect(page['page']).toEqual({ size: 20, totalElements: 2, totalPages: 1, number: 0 });
  }
  expect((await get(`terms/findByIdAndIsDefiningOntology?iri=${encodeURIComponent(`${obo}UBERON_2`)}`))['_embedded'].terms).toHaveLength(1);
  expect((await get(`terms/${twice(`${obo}UBERON_2`)}`))['_embedded'].terms).toHaveLength(2);
});

test('a page without rows has no _embedded, as in OLS', async () => {
  const { get } = await start();
  const page = await get('terms?iri=http%3A%2F%2Fx.example%2Fnothing');
  expect('_embedded' in page).toBe(false);
  expect(page['page']).toEqual({ size: 20, totalElements: 0, totalPages: 0, number: 0 });
});

test('a term of an ontology has every field that OLS has', async () => {
  const { get, base } = await start();
  const self = `${base}api/ols4/api/ontologies/uberon/terms/${twice(`${obo}UBERON_2`)}`;
  const { _links, ...term } = await get(`ontologies/uberon/terms/${twice(`${obo}UBERON_2`)}`);
  expect(term).toEqual({
    iri: `${obo}UBERON_2`, lang: 'en', description: ['It beats.'], synonyms: ['cardium', 'pump organ'], annotation: {}, label: 'heart', ontology_name: 'uberon', ontology_prefix: 'UBERON', ontology_iri: `${obo}uberon.owl`,
    is_obsolete: false, term_replaced_by: null, is_defining_ontology: true, has_children: true, is_root: false, short_form: 'UBERON_2', obo_id: 'UBERON:2', in_subset: ['organ_slim'],
    obo_definition_citation: [{ definition: 'It beats.', oboXrefs: [{ database: 'PMID', id: '1', description: null, url: null }] }], obo_xref: [{ database: 'FMA', id: '7088', description: null, url: null }],
    obo_synonym: [{ name: 'cardium', scope: 'hasExactSynonym', type: null, xrefs: [] }, { name: 'pump organ', scope: 'hasRelatedSynonym', type: null, xrefs: [] }], is_preferred_root: false,
  });
  expect(_links.hierarchicalAncestors).toEqual({ href: `${self}/hierarchicalAncestors` });
  expect((await get(`ontologies/uberon/terms/${twice(`${obo}UBERON_5`)}`))['term_replaced_by']).toBe('UBERON_2');
});

test('relatives follow is-a, and with "hierarchical" part-of too, in both forms of their address', async () => {
  const { get } = await start();
  const table: readonly (readonly [string, string, string[]])[] = [
    ['UBERON_4', 'parents', ['UBERON_3']], ['UBERON_4', 'ancestors', ['UBERON_3', 'UBERON_1']], ['UBERON_3', 'parents', ['UBERON_1']], ['UBERON_3', 'hierarchicalParents', ['UBERON_1', 'UBERON_2']],
    ['UBERON_4', 'hierarchicalAncestors', ['UBERON_3', 'UBERON_1', 'UBERON_2']], ['UBERON_2', 'children', []], ['UBERON_2', 'hierarchicalChildren', ['UBERON_3']], ['UBERON_2', 'hierarchicalDescendants', ['UBERON_3', 'UBERON_4']], ['UBERON_1', 'descendants', ['UBERON_2', 'UBERON_3', 'UBERON_4']],
  ];
  for (const [of, relative, expected] of table) {
    for (const path of [`ontologies/uberon/terms/${twice(obo + of)}/${relative}`, `ontologies/uberon/${relative}?id=${encodeURIComponent(obo + of)}`, `ontologies/uberon/${relative}?id=${of.replace('_', ':')}`]) {
      expect(iris(await get(path)).toSorted(), path).toEqual(expected.toSorted());
    }
    const native = await get(`v2/ontologies/uberon/classes/${twice(obo + of)}/${relative}`);
    expect((native['elements'] as Json[]).map(({ iri }) => String(iri).replace(obo, '')).toSorted()).toEqual(expected.toSorted());
  }
});

test('a term with very many below it is not walked through where requests are answered, and one child tells that there are some', async () => {
  const walked: string[] = [], limits: unknown[] = [];
  const { get } = await start([many], (lookup) => ({ ...lookup, descendants: (iri) => { walked.push(iri); return []; }, children: (iri, options) => { limits.push(options?.limit); return lookup.children(iri, options); } }));
  for (const relative of ['children', 'descendants', 'hierarchicalDescendants']) expect((await get(`ontologies/many/terms/${twice(`${obo}MANY_1`)}/${relative}?size=1`))['page'], relative).toMatchObject({ totalElements: 1204 });
  expect((await get(`ontologies/many/terms/${twice(`${obo}MANY_1`)}`))['has_children']).toBe(true);
  expect(walked).toEqual([]);
  expect(limits).toEqual([1, 1, 1, 1]);
});

test('lists come in pages with links, of a thousand at most', async () => {
  const { get } = await start();
  const first = await get('ontologies/many/terms?size=5000');
  expect(first['_embedded'].terms).toHaveLength(1000);
  expect(first['page']).toEqual({ size: 1000, totalElements: 1205, totalPages: 2, number: 0 });
  const next = await (await fetch(first['_links'].next.href as string)).json() as Json;
  expect(next['_embedded'].terms).toHaveLength(205);
  expect(Object.keys(next['_links'])).toEqual(['first', 'prev', 'self', 'last']);
  expect(new Set([...iris(first), ...iris(next)]).size).toBe(1205);
  expect((await get(`ontologies/many/descendants?id=MANY:1&size=500&page=2`))['page']).toEqual({ size: 500, totalElements: 1204, totalPages: 3, number: 2 });
});

test('ontologies have their version and configuration', async () => {
  const { get } = await start();
  const list = await get('ontologies');
  expect(list['_embedded'].ontologies.map((each: Json) => each['ontologyId']).toSorted()).toEqual(['efo', 'many', 'uberon']);
  expect(await get('ontologies/uberon')).toMatchObject({ ontologyId: 'uberon', status: 'LOADED', version: '2026-01-01', numberOfTerms: 5, config: { id: 'uberon', preferredPrefix: 'UBERON', title: 'Uberon', baseUris: [`${obo}UBERON_`] } });
  expect(await get('v2/ontologies/uberon')).toMatchObject({ ontologyId: 'uberon', preferredPrefix: 'UBERON' });
});

test('what is not here is 404, other methods 405, and any web page may ask', async () => {
  const { answer } = await start();
  for (const path of ['ontologies/nothing', 'ontologies/uberon/terms/x', 'nonsense', 'ontologies/uberon/terms/%25', 'v2/nonsense', `ontologies/uberon/terms/${twice(`${obo}UBERON_2`)}/nonsense`]) expect((await answer(path)).status, path).toBe(404);
  expect((await answer('terms')).status).toBe(400);
  expect((await answer('search?q=heart', { method: 'POST' })).status).toBe(405);
  expect((await answer('search?q=heart')).headers.get('access-control-allow-origin')).toBe('*');
});

test('our own client, pointed at our own server, finds what the catalogue has', async () => {
  const { base, answer } = await start();
  const client = clientOf([`${base}api/ols4`]);
  expect((await answer('v2/entities?search=heart')).status).toBe(200);
  expect(await client.term(`${obo}UBERON_2`)).toMatchObject({ status: 'found', value: { iri: `${obo}UBERON_2`, curie: 'UBERON:2', label: 'heart', definition: 'It beats.', obsolete: false, parents: [`${obo}UBERON_1`], definedBy: ['uberon'], appearsIn: ['uberon', 'efo'],
    synonyms: [{ text: 'cardium', scope: 'exact' }, { text: 'pump organ', scope: 'related' }, { text: 'organ of EFO', scope: 'exact' }] } });
  const found = await client.search('heart (valve)');
  expect(found.status === 'found' && found.value.hits.map(({ label, exact }) => [label, exact])[0]).toEqual(['heart valve', true]);
  expect(await client.search('UBERON:4')).toMatchObject({ value: { hits: [{ label: 'mitral valve', exact: true }] } });
  expect(await client.search('obsolete heart', { obsolete: 'with' })).toMatchObject({ value: { hits: [{ obsolete: true, replacedBy: [`${obo}UBERON_2`] }] } });
  expect(await client.term('http://x.example/nothing')).toMatchObject({ status: 'unknown' });
  const above = await client.ancestors(`${obo}UBERON_4`, 'uberon');
  expect(above.status === 'found' && above.value.map(({ label }) => label).toSorted()).toEqual(['anatomical entity', 'heart', 'heart valve']);
  expect(await client.ontologies()).toMatchObject({ value: expect.arrayContaining([{ id: 'uberon', prefix: 'UBERON', title: 'Uberon', version: '2026-01-01', terms: 5, baseUris: [`${obo}UBERON_`] }]) as unknown });
});
