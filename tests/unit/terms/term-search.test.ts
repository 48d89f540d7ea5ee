import { expect, onTestFinished, test } from 'vitest';
import { isKnownError } from '../../../server/errors.ts';
import type { TermHit, TermSearch } from '../../../server/terms/catalogue.ts';
import { openSearch } from '../../../server/terms/term-search.ts';
import { catalogueOf, draftOf, obo, termOf } from './catalogues.ts';

const uberon = [draftOf('UBERON', '1'), [
  termOf('UBERON_0000001', 'anatomical entity'), termOf('UBERON_0000002', 'heart', { isA: ['UBERON_0000001'], exact: ['cardium'], related: ['pump organ'], definition: 'It beats.' }),
  termOf('UBERON_0000003', 'heart valve', { isA: ['UBERON_0000001'], partOf: ['UBERON_0000002'], exact: ['valve of heart'] }), termOf('UBERON_0000004', 'heart left ventricle', { isA: ['UBERON_0000001'], partOf: ['UBERON_0000002'] }),
  termOf('UBERON_0000005', 'obsolete heart', { obsolete: true, replacedBy: [`${obo}UBERON_0000002`] }), termOf('UBERON_0000006', 'lymph node'), termOf('UBERON_0000007', 'Peyer’s patch'),
]] as const;
const fbbi = [draftOf('FBbi', '1'), [
  termOf('FBbi_00000246', 'fluorescence microscopy'), termOf('FBbi_00000251', 'confocal microscopy', { isA: ['FBbi_00000246'], exact: ['CLSM'] }), termOf('FBbi_00000253', 'spinning disk confocal microscopy', { isA: ['FBbi_00000251'] }),
]] as const;
const importer = [draftOf('EFO', '1', { namespaces: ['http://www.ebi.ac.uk/efo/EFO_'] }), [termOf('UBERON_0000002', 'heart'), { ...termOf('x', 'heart disease', { exact: ['heart'] }), iri: 'http://www.ebi.ac.uk/efo/EFO_0003777' }]] as const;
const units = [draftOf('XX', '1', { namespaces: ['http://example.org/units#'] }), [{ ...termOf('x', 'TGF-β receptor'), iri: 'http://example.org/units#TGFB' }]] as const;
const cvcl = [draftOf('CVCL', '1', { namespaces: ['https://scicrunch.org/resolver/RRID:CVCL_'] }), [{ ...termOf('x', 'HeLa'), iri: 'https://scicrunch.org/resolver/RRID:CVCL_0030' }]] as const;

function searching(): (search: TermSearch) => readonly TermHit[] {
  const { file, lookup } = catalogueOf([uberon, fbbi, importer, units, cvcl]);
  const search = openSearch({ file, lookup });
  onTestFinished(() => { search.close(); });
  return (asked) => search.search(asked).hits;
}
const show = ({ curie, matched: { kind } }: TermHit): string => `${curie} ${kind}`;

test.each<[string, string, string[]]>([
  ['a label', 'heart', ['UBERON:0000002 label', 'EFO:0003777 exact-synonym', 'UBERON:0000003 label-prefix', 'UBERON:0000004 label-prefix']],
  ['a label in other letters', 'HEART  Valve', ['UBERON:0000003 label']],
  ['an exact synonym', 'cardium', ['UBERON:0000002 exact-synonym']],
  ['a related synonym', 'Pump organ', ['UBERON:0000002 related-synonym']],
  ['the beginning of a label', 'lym', ['UBERON:0000006 label-prefix']],
  ['the beginning of a synonym', 'valve o', ['UBERON:0000003 synonym-prefix']],
  ['words in any order, the last still being typed', 'microscopy conf', ['FBbi:00000251 words', 'FBbi:00000253 words']],
  ['an apostrophe left out', 'peyers patch', ['UBERON:0000007 label']],
  ['a Greek letter by its name, hyphens as blanks', 'tgf beta receptor', ['http://example.org/units#TGFB label']],
  ['a CURIE', 'FBbi:00000246', ['FBbi:00000246 curie']],
  ['a CURIE in small letters, with an underscore', 'fbbi_00000246', ['FBbi:00000246 curie']],
  ['an IRI', `${obo}FBbi_00000246`, ['FBbi:00000246 iri']],
  ['an IRI of another spelling', 'https://purl.obolibrary.org/obo/fbbi_00000246', ['FBbi:00000246 iri']],
  ['the last part of an IRI', '#TGFB', ['http://example.org/units#TGFB curie']],
  ['an RRID', 'RRID:CVCL_0030', ['RRID:CVCL_0030 curie']],
  ['an accession', 'cvcl_0030', ['RRID:CVCL_0030 curie']],
  ['the beginning of a CURIE', 'FBbi:0000025', ['FBbi:00000251 curie', 'FBbi:00000253 curie']],
  ['a CURIE without the zeros before its number', 'FBbi:251', ['FBbi:00000251 curie']],
  ['a CURIE with some of them, in small letters', 'fbbi_0251', ['FBbi:00000251 curie']],
  ['an RRID without them', 'CVCL_30', ['RRID:CVCL_0030 curie']],
  ['nothing', '  ', []],
  ['marks alone', '"*^:', []],
])('%s is found', (_, text, expected) => {
  expect(searching()({ text }).filter(({ matched }) => matched.kind !== 'alike').map(show)).toEqual(expected);
});

test.each([['flourescence microscopy', 'FBbi:00000246'], ['confocal microscpy', 'FBbi:00000251'], ['confokal micros', 'FBbi:00000251'], ['lymh node', 'UBERON:0000006'], ['hart valve', 'UBERON:0000003'], ['anatomicalentity', 'UBERON:0000001']])('with a typing error, %s is found', (text, curie) => {
  const [first] = searching()({ text });
  expect([first?.curie, first?.matched.kind]).toEqual([curie, 'alike']);
  expect(first!.matched.likeness).toBeGreaterThan(0.4);
  expect(first!.matched.likeness).toBeLessThan(1);
});

test.each([['confocl', ['FBbi:00000251', 'FBbi:00000253']], ['disc confocl', ['FBbi:00000253']], ['ventrical left', ['UBERON:0000004']]])('with a typing error in a word, %s finds all names that hold the word', (text, expected) => {
  for (const scope of [{}, { ontologies: ['fbbi', 'uberon'] }]) {
    const found = searching()({ text, ...scope });
    expect(found.slice(0, expected.length).map(({ curie }) => curie)).toEqual(expected);
    expect(found.map(({ matched: { kind, likeness } }) => kind === 'alike' && likeness > 0.4 && likeness < 1)).toEqual(found.map(() => true));
  }
});

test('one IRI is one hit with all that hold it, as its own ontology describes it', () => {
  const [heart] = searching()({ text: 'heart' });
  expect(heart).toMatchObject({ definition: 'It beats.', holders: [{ ontology: 'uberon', defining: true }, { ontology: 'efo', defining: false }], matched: { text: 'heart', likeness: 1 } });
});

test('filters leave what they name: ontology, branch, own terms, obsolete ones', () => {
  const search = searching();
  const curies = (asked: TermSearch): string[] => search(asked).filter(({ matched }) => matched.kind !== 'alike').map(({ curie }) => curie);
  expect(curies({ text: 'heart', ontologies: ['EFO'] })).toEqual(['UBERON:0000002', 'EFO:0003777']);
  expect(curies({ text: 'heart', ontologies: ['efo'], definingOnly: true })).toEqual(['EFO:0003777']);
  expect(curies({ text: 'heart', branch: `${obo}UBERON_0000002` })).toEqual(['UBERON:0000002', 'UBERON:0000003', 'UBERON:0000004']);
  expect(curies({ text: 'heart', branch: `${obo}UBERON_999` })).toEqual([]);
  expect(curies({ text: 'heart', obsolete: 'only' })).toEqual(['UBERON:0000005']);
  expect(curies({ text: 'heart', obsolete: 'with' })).toContain('UBERON:0000005');
  expect(curies({ text: 'UBERON:0000005' })).toEqual([]);
  expect(curies({ text: 'UBERON:0000005', obsolete: 'with' })).toEqual(['UBERON:0000005']);
  expect(curies({ text: 'heart', asYouType: false })).toEqual(['UBERON:0000002', 'EFO:0003777', 'UBERON:0000003', 'UBERON:0000004']);
  expect(curies({ text: 'hear', asYouType: false })).toEqual([]);
  try { search({ text: 'heart', ontologies: ['nonsense'] }); expect.unreachable(); } catch (error) { expect(isKnownError(error, 'request-not-valid')).toBe(true); }
});

test('pages follow each other, and the number of all is told', () => {
  const { file, lookup } = catalogueOf([uberon, importer]);
  const search = openSearch({ file, lookup });
  onTestFinished(() => { search.close(); });
  const whole = search.search({ text: 'heart' });
  const pages = [0, 2].flatMap((offset) => [...search.search({ text: 'heart', limit: 2, offset }).hits]);
  expect(whole.hits.length).toBeGreaterThan(3);
  expect(pages.map(({ iri }) => iri)).toEqual(whole.hits.slice(0, 4).map(({ iri }) => iri));
  expect(whole).toMatchObject({ total: whole.hits.length, more: false });
});

test('among thousands that begin alike, pages neither repeat nor leave out a term, best first', () => {
  const names = Array.from({ length: 9000 }, (_, at) => termOf(`AA_${String(at).padStart(7, '0')}`, `uncultured ${at % 2 === 0 ? 'bacterium' : 'fungus'} ${at}`, at % 3 === 0 ? { exact: [`clone of uncultured ${at}`] } : {}));
  const { file, lookup } = catalogueOf([[draftOf('AA', '1'), [...names, termOf('AA_9000001', 'unculled'), termOf('AA_9000002', 'uncommon', { exact: ['uncultured sponge'] })]], uberon]);
  const search = openSearch({ file, lookup });
  onTestFinished(() => { search.close(); });
  for (const scope of [{}, { ontologies: ['aa'] }]) {
    for (const text of ['unc', 'uncultured', 'uncultured bact', 'clone']) {
      const whole = search.search({ text, limit: 1000, ...scope });
      expect([whole.hits.length, whole.total, whole.more]).toEqual([1000, 1000, true]);
      expect(new Set(whole.hits.map(({ iri }) => iri)).size).toBe(1000);
      const pages = Array.from({ length: 10 }, (_, page) => search.search({ text, limit: 100, offset: page * 100, ...scope }).hits).flat();
      expect(pages.map(({ iri }) => iri)).toEqual(whole.hits.map(({ iri }) => iri));
    }
    expect(search.search({ text: 'uncultured', ...scope }).hits[0]).toMatchObject({ matched: { text: 'uncultured fungus 1', kind: 'label-prefix' } });
    expect(search.search({ text: 'uncul', limit: 1, ...scope }).hits[0]).toMatchObject({ label: 'unculled' });
    expect(search.search({ text: 'unculled', ...scope }).more).toBe(false);
    const totals = [0, 20, 180, 199].map((offset) => search.search({ text: 'uncultured', limit: 1, offset, ...scope }).total);
    expect(totals).toEqual([200, 200, 200, 200]);
    expect(search.search({ text: 'uncultured', offset: 5000, ...scope })).toMatchObject({ hits: [], more: true });
    const begun = search.search({ text: 'AA_0001', ...scope });
    expect([begun.hits.length, begun.total >= 50, begun.more]).toEqual([20, true, true]);
  }
});

test('what was used before is no longer found once another version is in use', () => {
  const { file, store, lookup } = catalogueOf([uberon]);
  const search = openSearch({ file, lookup });
  onTestFinished(() => { search.close(); });
  const curies = (text: string): string[] => search.search({ text }).hits.map(({ curie }) => curie);
  expect(curies('lymph')).toEqual(['UBERON:0000006']);
  store.add(draftOf('UBERON', '2'), [termOf('UBERON_0000006', 'node of lymph'), termOf('UBERON_0000009', 'lymph vessel')], []);
  store.use([{ ontology: 'uberon', version: '2' }]);
  expect(curies('lymph')).toEqual(['UBERON:0000009', 'UBERON:0000006']);
  store.use([{ ontology: 'uberon', version: '1' }]);
  expect(curies('lymph')).toEqual(['UBERON:0000006']);
  expect(curies('lymph vessel')).not.toContain('UBERON:0000009');
});

test('within large ontologies and branches, which are not read into memory, the same is found as in small ones', () => {
  const large = (prefix: string): readonly [ReturnType<typeof draftOf>, ReturnType<typeof termOf>[]] => [draftOf(prefix, '1'), Array.from({ length: 21_000 }, (_, at) => termOf(`${prefix}_${at}`, at === 7000 ? 'lymphatic vessel' : `${['epithelial', 'muscular', 'neural'][at % 3]!} part ${at}`, at > 0 ? { isA: [`${prefix}_${at > 6000 ? 6000 : 0}`] } : {}))];
  const { file, lookup } = catalogueOf([large('AA'), large('BB')]);
  const search = openSearch({ file, lookup });
  onTestFinished(() => { search.close(); });
  const curies = (asked: TermSearch): string[] => search.search(asked).hits.map(show);
  for (const prefix of ['AA', 'BB']) {
    for (const scope of [{ ontologies: [prefix] }, { branch: `${obo}${prefix}_6000` }]) {
      expect(curies({ text: 'lymphatic vessel', ...scope })[0]).toBe(`${prefix}:7000 label`);
      expect(curies({ text: 'lym', ...scope })[0]).toBe(`${prefix}:7000 label-prefix`);
      expect(curies({ text: 'vessel lym', ...scope })[0]).toBe(`${prefix}:7000 words`);
      expect(curies({ text: 'lymfatic vesel', ...scope })[0]).toBe(`${prefix}:7000 alike`);
      expect(curies({ text: '20001 part', ...scope })[0]).toBe(`${prefix}:20001 words`);
      const page = search.search({ text: 'ep', ...scope });
      expect(page.hits.filter(({ curie }) => !curie.startsWith(`${prefix}:`))).toEqual([]);
      expect([page.hits.length, page.more]).toEqual([20, true]);
    }
  }
  expect(curies({ text: 'epithelial part 60', branch: `${obo}AA_6000` })).not.toContain('AA:60 label');
});
