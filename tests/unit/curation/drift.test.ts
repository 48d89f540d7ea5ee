/** What another version of an ontology does to the terms in use: two small versions over a keeper, and the list of what drifted. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTermDrift } from '../../../server/curation/drift.ts';
import type { TermDrift } from '../../../server/curation/drift.ts';
import type { SparqlText } from '../../../server/rdf/sparql.ts';
import { createMemoryLookup } from '../../support/term-lookup.ts';
import type { MemoryLookup, MemoryVersion, ShortTerm } from '../../support/term-lookup.ts';
import { base, openTestKeeper, shapesText } from '../records/keeper-harness.ts';
import type { TestKeeper } from '../records/keeper-harness.ts';

const obo = 'http://purl.obolibrary.org/obo/';
const fbbi = (number: number): string => `${obo}FBbi_0000000${number}`;
const first: readonly ShortTerm[] = [
  { iri: fbbi(1), label: 'imaging method' }, { iri: fbbi(2), label: 'light', isA: [fbbi(1)] }, { iri: fbbi(3), label: 'electron', isA: [fbbi(1)] },
  { iri: fbbi(4), label: 'confocal', isA: [fbbi(2)] }, { iri: fbbi(5), label: 'old way', isA: [fbbi(2)] }, { iri: fbbi(6), label: 'lost', isA: [fbbi(2)] }, { iri: fbbi(7), label: 'lost for good', isA: [fbbi(2)] },
  { iri: fbbi(8), label: 'sample preparation' },
];
const second: readonly ShortTerm[] = [
  { iri: fbbi(1), label: 'imaging method' }, { iri: fbbi(2), label: 'light microscopy', isA: [fbbi(1)] }, { iri: fbbi(3), label: 'electron', isA: [fbbi(8)] },
  { iri: fbbi(4), label: 'confocal', isA: [fbbi(2)] }, { iri: fbbi(5), label: 'obsolete old way', obsolete: true, replacedBy: [fbbi(9)] }, { iri: fbbi(9), label: 'less old way', obsolete: true, replacedBy: [fbbi(4)] },
  { iri: `${obo}FBbi_00000010`, label: 'lost', isA: [fbbi(2)] }, { iri: fbbi(8), label: 'sample preparation' },
];
const version = (name: string, terms: readonly ShortTerm[], complete = true): MemoryVersion => ({ id: 'fbbi', prefix: 'FBbi', version: name, complete, terms });
const shapes = `${shapesText.replace('ex:Box-organism,', 'ex:Box-organism, ex:Box-method,')}
ex:Box-method sh:path ex:method ; sh:name "method" ; sh:order 9 ; sh:description "Method" ; sh:nodeKind sh:IRI ; mg:ontology "FBbi" ; mg:branch obo:FBbi_00000001 .`;
const boxes = (...numbers: number[]): string => numbers.map((number) => `<#b${number}> a ex:Box ; dcterms:title "A box" ; ex:note "n" ; ex:method <${fbbi(number)}> .`).join('\n');

let lookup: MemoryLookup, keeper: TestKeeper, drift: TermDrift;
beforeEach(async () => {
  lookup = createMemoryLookup([version('1', first)]);
  keeper = openTestKeeper({ shapes, lookup });
  const { graph, model, journal } = keeper;
  const ask = async (query: SparqlText) => (JSON.parse(graph.query({ sparql: query.text, accept: ['application/sparql-results+json'] }).body) as { results: { bindings: Record<string, { type: string; value: string }>[] } }).results.bindings.map((row) => Object.fromEntries(Object.entries(row).map(([name, { type, value }]) => [name, { kind: type === 'uri' ? 'iri' as const : 'literal' as const, value }])));
  drift = createTermDrift({ model, ask, lookup, journal, keeper: keeper.keeper, base, countImages: async (things) => new Map([...Map.groupBy(things, ({ group }) => group)].map(([group, own]) => [group, 10 * own.length])) });
  await keeper.put('one', boxes(2, 3, 4, 5, 6, 7));
  await keeper.put('two', boxes(5));
});
afterEach(() => keeper.close());

test('nothing has drifted while the version stays', async () => {
  expect(await drift.list()).toEqual([]);
  expect(await drift.refresh()).toEqual({ terms: 6, written: 0 });
});

test.each([false, true])('the list is the same before and after the records of terms follow (%s)', async (followed) => {
  lookup.use([version('2', second)]);
  if (followed) {
    const { written } = await drift.refresh();
    expect(written).toBeGreaterThan(4);
    expect(await drift.refresh()).toMatchObject({ written: 0 });
    expect(keeper.graph.match(fbbi(2), 'http://www.w3.org/2000/01/rdf-schema#label').map(({ object }) => object.value)).toEqual(['light microscopy']);
    expect(keeper.graph.match(fbbi(3), 'http://www.w3.org/2000/01/rdf-schema#subClassOf').map(({ object }) => object.value)).toEqual([fbbi(8)]);
  }
  expect(await drift.list()).toEqual([{
    ontology: 'fbbi', from: '1', to: '2', items: [
      { term: fbbi(5), label: 'old way', kind: 'obsolete', detail: 'it is obsolete; confocal (FBbi:00000004) replaces it by way of less old way (FBbi:00000009)', replacement: fbbi(4), things: 2, records: 2, images: 20 },
      { term: fbbi(6), label: 'lost', kind: 'gone', detail: 'it is not there any more; lost (FBbi:00000010) has its label', replacement: `${obo}FBbi_00000010`, things: 1, records: 1, images: 10 },
      { term: fbbi(7), label: 'lost for good', kind: 'gone', detail: 'it is not there any more', things: 1, records: 1, images: 10 },
      { term: fbbi(3), label: 'electron', kind: 'moved', detail: 'it does not stand in the branch of its field any more', things: 1, records: 1, images: 10 },
      { term: fbbi(2), label: 'light', kind: 'relabelled', detail: 'it is called "light microscopy" now', things: 1, records: 1, images: 10 },
    ],
  }]);
  expect(await keeper.keeper.check()).toEqual([]);
});

test('an extract does not say that a term is gone', async () => {
  lookup.use([version('2', second, false)]);
  const [found] = await drift.list();
  expect(found!.items.map(({ kind }) => kind)).toEqual(['obsolete', 'moved', 'relabelled']);
});

test('back to the version before, nothing has drifted but the label that was in between', async () => {
  lookup.use([version('2', second)]);
  await drift.refresh();
  lookup.use([version('1', first)]);
  await drift.refresh();
  expect((await drift.list()).flatMap(({ items }) => items.map(({ kind, detail }) => `${kind}: ${detail}`))).toEqual(['relabelled: it is called "old way" now', 'relabelled: it is called "light" now']);
});
