import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCatalogueStore } from '../../../server/terms/catalogue-store.ts';
import { openTermLookup } from '../../../server/terms/term-lookup.ts';
import { catalogueOf, draftOf, obo, temporaryFolder, termOf } from './catalogues.ts';

const heart = [
  termOf('UBERON_1', 'anatomical entity'), termOf('UBERON_2', 'organ', { isA: ['UBERON_1'] }),
  termOf('UBERON_3', 'heart', { isA: ['UBERON_2'], exact: ['cardiac organ'], related: ['pump'], definition: 'It beats.', alternativeIds: [`${obo}UBERON_33`] }),
  termOf('UBERON_4', 'left ventricle', { isA: ['UBERON_1'], partOf: ['UBERON_3'] }),
];
const uberon = [draftOf('UBERON', '2026-01-01'), heart] as const;

test('a term is taken from its own ontology, with all that hold it named', () => {
  const importer = [draftOf('CL', '1'), [termOf('UBERON_3', 'heart of another', { isA: ['CL_9'] }), termOf('CL_9', 'thing')]] as const;
  const { lookup } = catalogueOf([importer, uberon]);
  expect(lookup.find(`${obo}UBERON_3`)).toMatchObject({
    iri: `${obo}UBERON_3`, curie: 'UBERON:3', label: 'heart', definition: 'It beats.', from: { ontology: 'uberon', version: '2026-01-01' },
    holders: [{ ontology: 'uberon', version: '2026-01-01', defining: true }, { ontology: 'cl', version: '1', defining: false }],
    parents: [{ iri: `${obo}UBERON_2`, relation: 'is-a' }],
  });
  expect(lookup.ancestors(`${obo}UBERON_3`)).toEqual([`${obo}UBERON_2`, `${obo}UBERON_1`]);
  expect(lookup.children(`${obo}CL_9`)).toEqual([]);
  expect(lookup.find(`${obo}UBERON_99`)).toBeUndefined();
});

test('what is above and below follows is-a and part-of, or one of them', () => {
  const { lookup } = catalogueOf([uberon]);
  expect(new Set(lookup.ancestors(`${obo}UBERON_4`))).toEqual(new Set([1, 2, 3].map((n) => `${obo}UBERON_${n}`)));
  expect(lookup.ancestors(`${obo}UBERON_4`, ['is-a'])).toEqual([`${obo}UBERON_1`]);
  expect(lookup.isBelow(`${obo}UBERON_4`, `${obo}UBERON_2`)).toBe(true);
  expect(lookup.isBelow(`${obo}UBERON_4`, `${obo}UBERON_2`, ['is-a'])).toBe(false);
  expect(lookup.isBelow(`${obo}UBERON_4`, `${obo}UBERON_4`)).toBe(false);
  expect(new Set(lookup.descendants(`${obo}UBERON_2`))).toEqual(new Set([`${obo}UBERON_3`, `${obo}UBERON_4`]));
  expect(lookup.descendants(`${obo}UBERON_2`, { relations: ['is-a'] })).toEqual([`${obo}UBERON_3`]);
  expect(lookup.descendants(`${obo}UBERON_1`, { limit: 1 })).toHaveLength(1);
});

test('circles end', () => {
  const { lookup } = catalogueOf([[draftOf('XX', '1'), [termOf('XX_1', 'a', { isA: ['XX_2'] }), termOf('XX_2', 'b', { isA: ['XX_3'] }), termOf('XX_3', 'c', { isA: ['XX_1', 'XX_3'] })]]]);
  expect(new Set(lookup.ancestors(`${obo}XX_1`))).toEqual(new Set([`${obo}XX_2`, `${obo}XX_3`]));
  expect(new Set(lookup.descendants(`${obo}XX_1`))).toEqual(new Set([`${obo}XX_2`, `${obo}XX_3`]));
});

test('replacements are followed to their end, which may lack, fork or lead in a circle', () => {
  const gone = (name: string, to: string[], consider: string[] = []): ReturnType<typeof termOf> => termOf(name, `obsolete ${name}`, { obsolete: true, replacedBy: to.map((each) => obo + each), consider: consider.map((each) => obo + each) });
  const { lookup } = catalogueOf([[draftOf('XX', '1'), [
    termOf('XX_1', 'live', { alternativeIds: [`${obo}XX_10`] }), gone('XX_2', ['XX_1']), gone('XX_3', ['XX_2']), gone('XX_4', [], ['XX_1']), gone('XX_5', ['XX_1', 'XX_2']), gone('XX_6', ['XX_7']), gone('XX_7', ['XX_6']), gone('XX_8', ['YY_1']),
  ]]]);
  const of = (name: string): unknown => lookup.replacement(obo + name);
  const iri = (name: string): string => obo + name;
  expect(of('XX_1')).toBeUndefined();
  expect(of('XX_2')).toEqual({ chain: [iri('XX_1')], to: iri('XX_1'), consider: [] });
  expect(of('XX_3')).toEqual({ chain: [iri('XX_2'), iri('XX_1')], to: iri('XX_1'), consider: [] });
  expect(of('XX_4')).toEqual({ chain: [], consider: [iri('XX_1')] });
  expect(of('XX_5')).toEqual({ chain: [], consider: [iri('XX_1'), iri('XX_2')] });
  expect(of('XX_6')).toEqual({ chain: [iri('XX_7'), iri('XX_6')], consider: [] });
  expect(of('XX_8')).toEqual({ chain: [iri('YY_1')], to: iri('YY_1'), consider: [] });
  expect(of('XX_10')).toEqual({ chain: [iri('XX_1')], to: iri('XX_1'), consider: [] });
  expect(lookup.find(iri('XX_10'))).toMatchObject({ obsolete: true, replacedBy: [iri('XX_1')], label: 'live' });
});

test('names are found with case, hyphens, blanks, diacritics and Greek letters levelled, labels before synonyms', () => {
  const { lookup } = catalogueOf([uberon, [draftOf('XX', '1'), [
    termOf('XX_1', 'PC-12'), termOf('XX_2', 'PC12'), termOf('XX_3', 'Sjögren syndrome'), termOf('XX_4', 'TGF-β1'), termOf('XX_5', 'pump', { exact: ['heart'] }), termOf('XX_6', 'CD4+ cell'), termOf('XX_7', 'CD4- cell'),
  ]]]);
  const of = (text: string, options = {}): string[] => lookup.named(text, options).map(({ iri, matched }) => `${iri.slice(obo.length)} ${matched}`);
  expect(of('pc  12')).toEqual(['XX_1 label']);
  expect(of('PC12')).toEqual(['XX_2 label']);
  expect(of('sjogren Syndrome')).toEqual(['XX_3 label']);
  expect(of('TGF beta1')).toEqual(['XX_4 label']);
  expect(of('HEART')).toEqual(['UBERON_3 label', 'XX_5 exact']);
  expect(of('heart', { ontologies: ['xx'] })).toEqual(['XX_5 exact']);
  expect(of('heart', { branch: `${obo}UBERON_2` })).toEqual(['UBERON_3 label']);
  expect(of('pump')).toEqual(['XX_5 label']);
  expect(of('cd4+ cell')).toEqual(['XX_6 label']);
  expect(of('cd4- cell')).toEqual(['XX_7 label']);
});

test('another version in use is seen at once, and the one before can still be asked', () => {
  const file = join(temporaryFolder(), 'catalogue.sqlite');
  const store = openCatalogueStore({ file });
  store.add(...uberon, []);
  store.add(draftOf('UBERON', '2026-02-02'), [termOf('UBERON_3', 'heart organ', { isA: ['UBERON_1'] }), termOf('UBERON_1', 'anatomical entity')], []);
  store.use([{ ontology: 'uberon', version: '2026-01-01' }]);
  const lookup = openTermLookup({ file });
  const before = lookup.generation;
  expect([lookup.labelOf(`${obo}UBERON_3`), lookup.ancestors(`${obo}UBERON_3`).length, lookup.inUse('Uberon')?.version]).toEqual(['heart', 2, '2026-01-01']);
  expect(lookup.findIn(`${obo}UBERON_3`, 'uberon', '2026-02-02')?.label).toBe('heart organ');
  expect(store.use([{ ontology: 'uberon', version: '2026-02-02' }, { ontology: 'mondo', version: '9' }])).toEqual([{ ontology: 'mondo', version: '9' }]);
  expect(lookup.generation).toBeGreaterThan(before);
  expect([lookup.labelOf(`${obo}UBERON_3`), lookup.ancestors(`${obo}UBERON_3`).length, lookup.inUse('uberon')?.version]).toEqual(['heart organ', 1, '2026-02-02']);
  expect(lookup.named('heart')).toEqual([]);
  expect(lookup.findIn(`${obo}UBERON_4`, 'uberon', '2026-01-01')?.label).toBe('left ventricle');
  expect(() => store.remove('uberon', '2026-02-02')).toThrow(/in use/);
  expect(store.remove('uberon', '2026-01-01')).toBe(true);
  expect(lookup.versions().map(({ version }) => version)).toEqual(['2026-02-02']);
  lookup.close();
  store.close();
});

test('an id is that of its ontology, also where another ontology has it as its prefix', () => {
  const { lookup } = catalogueOf([[draftOf('AA', '1'), [termOf('AA_1', 'one')]], [draftOf('AA', '2', { id: 'mybb' }), [termOf('BB_1', 'two')]]]);
  expect(lookup.inUse('aa')).toMatchObject({ id: 'aa', version: '1' });
  expect(lookup.inUse('mybb')).toMatchObject({ id: 'mybb', version: '2' });
});
