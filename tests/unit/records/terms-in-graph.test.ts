/** The graph holds what is used: terms come with the record that uses them, from the ontologies in use, and with no other. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TermMemory } from '../../../server/terms/term-memory.ts';
import { createMemoryLookup } from '../../support/term-lookup.ts';
import type { MemoryLookup, ShortTerm } from '../../support/term-lookup.ts';
import { base, openTestKeeper, shapesText } from './keeper-harness.ts';
import type { TestKeeper } from './keeper-harness.ts';

const obo = 'http://purl.obolibrary.org/obo/';
const rdfs = 'http://www.w3.org/2000/01/rdf-schema#';
const taxa: readonly ShortTerm[] = [
  { iri: `${obo}NCBITaxon_1`, label: 'root' },
  { iri: `${obo}NCBITaxon_7742`, label: 'Vertebrata', isA: [`${obo}NCBITaxon_1`] },
  { iri: `${obo}NCBITaxon_9606`, label: 'Homo sapiens', synonyms: ['human'], isA: [`${obo}NCBITaxon_7742`], definition: 'People.', definitionSources: ['PMID:1'] },
  { iri: `${obo}NCBITaxon_10090`, label: 'Mus musculus', synonyms: ['house mouse', 'mouse'], isA: [`${obo}NCBITaxon_7742`] },
  { iri: `${obo}NCBITaxon_10088`, label: 'Mus', synonyms: ['mouse'], isA: [`${obo}NCBITaxon_7742`] },
  { iri: `${obo}NCBITaxon_5`, label: 'Twin', isA: [`${obo}NCBITaxon_1`] }, { iri: `${obo}NCBITaxon_6`, label: 'Twin', isA: [`${obo}NCBITaxon_1`] },
];
const version = (terms = taxa, name = '2026-01-01') => ({ id: 'ncbitaxon', prefix: 'NCBITaxon', version: name, terms });
const shapes = `${shapesText.replace('mg:ontology "NCBITaxon" .', 'mg:ontology "NCBITaxon" ; mg:readsNames true .').replace('ex:Box-organism,', 'ex:Box-organism, ex:Box-organismText,')}
ex:Box-organismText sh:path ex:organismText ; sh:name "organismText" ; sh:order 9 ; sh:description "Organism in words" ; sh:nodeKind sh:Literal .`;
const box = (more: string): string => `<#b> a ex:Box ; dcterms:title "A box" ; ex:note "n" ; ${more} .`;

let asked = 0;
let lookup: MemoryLookup, test$: TestKeeper;
const decided = new Map<string, string>();
const memory: TermMemory = { find: (field, text) => { asked += 1; const term = decided.get(`${field} ${text}`); return term ? { term, mapping: `${base}mappings/1` } : undefined; } };
beforeEach(() => { decided.clear(); lookup = createMemoryLookup([version()]); test$ = openTestKeeper({ shapes, lookup, memory }); });
afterEach(() => test$.close());

const idsOf = (): string[] => [...test$.journal.replay({})].map(({ row }) => row.id);
const organisms = (id: string): string[] => test$.graph.match(`${base}records/${id}#b`, 'http://example.org/organism').map(({ object }) => object.value);

describe('a term that is used', () => {
  test('comes into the graph with what stands above it, before the record, each as a record of the server', async () => {
    const { accepted } = await test$.put('one', box('ex:organism obo:NCBITaxon_9606'));
    expect(accepted).toBe(true);
    expect(idsOf()).toEqual(['term-NCBITaxon_1', 'term-NCBITaxon_7742', 'term-NCBITaxon_9606', 'one']);
    expect(test$.graph.match(`${obo}NCBITaxon_9606`).map(({ predicate, object }) => [predicate.value, object.value])).toEqual(expect.arrayContaining([
      [`${rdfs}label`, 'Homo sapiens'], [`${rdfs}subClassOf`, `${obo}NCBITaxon_7742`], [`${obo}IAO_0000115`, 'People.'], ['http://purl.org/dc/terms/source', 'PMID:1'],
      [`${rdfs}isDefinedBy`, `${obo}ncbitaxon.owl`], ['http://www.w3.org/ns/prov#wasDerivedFrom', `${obo}ncbitaxon/2026-01-01.owl`],
    ]));
    const term = test$.journal.newest(`${base}records/term-NCBITaxon_9606`)!;
    expect([term.agent, term.activity.kind, term.source?.sha256]).toEqual([`${base}agents/micrograph`, 'term', 'sha-ncbitaxon-2026-01-01']);
    expect(await test$.keeper.check()).toEqual([]);
  });

  test('is there once, however many records use it', async () => {
    for (const id of ['one', 'two', 'three']) await test$.put(id, box('ex:organism obo:NCBITaxon_9606, obo:NCBITaxon_10090'));
    expect(idsOf().filter((id) => id.startsWith('term-'))).toHaveLength(4);
    expect([...test$.journal.versions({})]).toHaveLength(7);
  });

  test('does not come with a record that is refused, nor with a trial', async () => {
    expect((await test$.put('one', '<#b> a ex:Box ; ex:organism obo:NCBITaxon_9606 .')).accepted).toBe(false);
    expect((await test$.put('one', box('ex:organism obo:NCBITaxon_9606'), { dryRun: true })).accepted).toBe(true);
    expect(idsOf()).toEqual([]);
  });

  test('stays when its last use is withdrawn', async () => {
    await test$.put('one', box('ex:organism obo:NCBITaxon_9606'));
    expect((await test$.withdraw('one')).accepted).toBe(true);
    expect(test$.graph.match(`${obo}NCBITaxon_9606`, `${rdfs}label`)).toHaveLength(1);
  });

  test('that no ontology in use holds is kept as it came', async () => {
    expect((await test$.put('one', box('ex:organism obo:NCBITaxon_99'))).accepted).toBe(true);
    expect(idsOf()).toEqual(['one']);
  });

  test('is brought up to another version of its ontology', async () => {
    await test$.put('one', box('ex:organism obo:NCBITaxon_9606, obo:NCBITaxon_5'));
    lookup.use([version(taxa.map((term) => ({ ...term, ...(term.label === 'Homo sapiens' ? { label: 'Homo sapiens sapiens' } : {}) })), '2026-02-02')]);
    const answers = await test$.keeper.keepTerms([{ iri: `${obo}NCBITaxon_9606` }, { iri: `${obo}NCBITaxon_5` }]);
    expect(answers.map(({ record, version: number }) => [record, number])).toContainEqual([`${base}records/term-NCBITaxon_9606`, 2]);
    expect(test$.graph.match(`${obo}NCBITaxon_9606`, `${rdfs}label`).map(({ object }) => object.value)).toEqual(['Homo sapiens sapiens']);
    expect(await test$.keeper.keepTerms([{ iri: `${obo}NCBITaxon_9606` }])).toEqual([]);
    expect(await test$.keeper.check()).toEqual([]);
  });

  test('leaves no trace when its record cannot be written', async () => {
    await test$.close();
    let full = false;
    test$ = openTestKeeper({ shapes, lookup, wrapGraph: (graph) => ({ ...graph, match: graph.match, load(nquads, options) { if (full && nquads.includes('records/one>')) throw new Error('no'); graph.load(nquads, options); } }) });
    full = true;
    await expect(test$.put('one', box('ex:organism obo:NCBITaxon_9606'))).rejects.toMatchObject({ code: 'journal-failed' });
    expect([...test$.journal.versions({})]).toEqual([]);
    expect(test$.graph.match(`${obo}NCBITaxon_9606`)).toEqual([]);
    full = false;
    expect((await test$.put('one', box('ex:organism obo:NCBITaxon_9606'))).accepted).toBe(true);
    expect(idsOf()).toHaveLength(4);
  });
});

describe('words that name a term', () => {
  test.each([
    ['ex:organismText "Homo sapiens"', ['NCBITaxon_9606']],
    ['ex:organismText "homo  Sapiens"', ['NCBITaxon_9606']],
    ['ex:organismText "Homo sapiens (human)"', ['NCBITaxon_9606']],
    ['ex:organism "Mus musculus (house mouse)"', ['NCBITaxon_10090']],
    ['ex:organism "10090"', ['NCBITaxon_10090']],
    ['ex:organism "09606"', ['NCBITaxon_9606']],
    ['ex:organismText "mouse"', []], // a synonym, and of two taxa
    ['ex:organismText "Homo sapiens (fibroblast)"', []],
    ['ex:organismText "Twin"', []],
    ['ex:organismText "Homo sapiens" ; ex:organism obo:NCBITaxon_10090', ['NCBITaxon_10090']],
  ])('%s is %j', async (words, expected) => {
    const { accepted, warnings } = await test$.put('one', box(words));
    expect(accepted).toBe(true);
    expect(organisms('one')).toEqual(expected.map((local) => obo + local));
    const text = /"([^"]*)"/.exec(words)![1]!;
    expect(test$.graph.match(`${base}records/one#b`, 'http://example.org/organismText').map(({ object }) => object.value)).toEqual([text]);
    expect(warnings.filter((note) => note.includes('is read as'))).toHaveLength(expected.length > 0 && !words.includes('obo:') ? 1 : 0);
  });

  test('get the term that a curator gave them before, and the note names the decision', async () => {
    decided.set('Box.organism mouse', `${obo}NCBITaxon_10090`);
    const { warnings } = await test$.put('one', box('ex:organismText "mouse"'));
    expect(organisms('one')).toEqual([`${obo}NCBITaxon_10090`]);
    expect(warnings.join()).toContain(`organism "mouse" is read as Mus musculus (NCBITaxon:10090): it was mapped so by <${base}mappings/1>; the text is kept`);
    expect(idsOf()).toContain('term-NCBITaxon_10090');
  });

  test('are looked up once in a deposit, however many things it states them of, and each thing gets its term', async () => {
    decided.set('Box.organism mouse', `${obo}NCBITaxon_10090`);
    const boxes = Array.from({ length: 30 }, (_, at) => box(`ex:organismText "${at % 3 === 0 ? 'mouse' : `unknown ${at % 3}`}"`).replace('#b', `#b${at}`));
    asked = 0;
    const { accepted, warnings } = await test$.put('many', boxes.join('\n'));
    expect([accepted, asked]).toEqual([true, 3]);
    expect(boxes.map((_, at) => test$.graph.match(`${base}records/many#b${at}`, 'http://example.org/organism').map(({ object }) => object.value))).toEqual(boxes.map((_, at) => (at % 3 === 0 ? [`${obo}NCBITaxon_10090`] : [])));
    expect(warnings.filter((note) => note.includes('is read as'))).toHaveLength(1);
  });

  test.each([
    ['a term of another branch', `${obo}NCBITaxon_5`, 'does not stand below Vertebrata'], ['a term of another ontology', `${obo}FBbi_1`, 'is not of NCBITaxon'], ['an obsolete term', `${obo}NCBITaxon_8`, 'is obsolete'],
  ])('do not get %s, though a curator gave it to them before: the deposit is taken, and the note says why', async (_name, term, why) => {
    await test$.close();
    lookup.use([version([...taxa, { iri: `${obo}NCBITaxon_8`, label: 'Old', isA: [`${obo}NCBITaxon_7742`], obsolete: true }])]);
    test$ = openTestKeeper({ shapes: shapes.replace('mg:ontology "NCBITaxon" ;', 'mg:ontology "NCBITaxon" ; mg:branch obo:NCBITaxon_7742 ;'), lookup, memory });
    decided.set('Box.organism mouse', term);
    const { accepted, warnings } = await test$.put('one', box('ex:organismText "mouse"'));
    expect([accepted, organisms('one')]).toEqual([true, []]);
    expect(warnings.join()).toContain(why);
  });
});
