import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readNames, sampleBackground } from '../../../server/terms/catalogue-names.ts';
import { rememberDecisions } from '../../../server/terms/decision-memory.ts';
import type { TermDecision } from '../../../server/terms/decision-memory.ts';
import { buildNameIndex } from '../../../server/terms/name-index.ts';
import { readRankingWeights } from '../../../server/terms/ranking-weights.ts';
import { createSuggester } from '../../../server/terms/suggest.ts';
import type { Suggester } from '../../../server/terms/suggest.ts';
import { catalogueOf, draftOf, obo, termOf } from './catalogues.ts';

const shipped = readRankingWeights(readFileSync(resolve(import.meta.dirname, '../../../ontologies/term-ranking.yaml'), 'utf8'));
const weights = { ...shipped, species: { ZFA: `${obo}NCBITaxon_7955` } };

const uberon = [draftOf('UBERON', '1'), [
  termOf('UBERON_0000001', 'anatomical entity'), termOf('UBERON_0000948', 'heart', { isA: ['UBERON_0000001'], exact: ['cardium'], related: ['pump organ'], definition: 'It beats.', xrefs: ['ZFA:0000114'] }),
  termOf('UBERON_0000003', 'heart valve', { isA: ['UBERON_0000001'], partOf: ['UBERON_0000948'] }), termOf('UBERON_0002084', 'heart left ventricle', { isA: ['UBERON_0000001'] }),
  termOf('UBERON_0000010', 'old heart sac', { obsolete: true, replacedBy: [`${obo}UBERON_0000011`] }), termOf('UBERON_0000011', 'pericardial thing', { obsolete: true, replacedBy: [`${obo}UBERON_0000012`] }), termOf('UBERON_0000012', 'pericardium', { isA: ['UBERON_0000001'] }),
  termOf('UBERON_0000020', 'forked organ', { obsolete: true, replacedBy: [`${obo}UBERON_0000948`, `${obo}UBERON_0000003`] }),
  termOf('UBERON_0000030', 'round organ', { obsolete: true, replacedBy: [`${obo}UBERON_0000031`] }), termOf('UBERON_0000031', 'rounder organ', { obsolete: true, replacedBy: [`${obo}UBERON_0000030`] }),
]] as const;
const zfa = [draftOf('ZFA', '1'), [termOf('ZFA_0000114', 'heart'), termOf('ZFA_0000200', 'swim bladder')]] as const;
const go = [draftOf('GO', '1'), [termOf('GO_0005575', 'cellular component'), termOf('GO_0005634', 'nucleus', { isA: ['GO_0005575'] })]] as const;
const chebi = [draftOf('CHEBI', '1'), [termOf('CHEBI_24431', 'chemical entity'), termOf('CHEBI_33252', 'nucleus', { isA: ['CHEBI_24431'], exact: ['atomic nucleus'] })]] as const;
const taxa = [draftOf('NCBITaxon', '1'), [termOf('NCBITaxon_9606', 'Homo sapiens', { exact: ['human'] }), termOf('NCBITaxon_7955', 'Danio rerio'), termOf('NCBITaxon_10090', 'Mus musculus', { exact: ['mouse'] }), termOf('NCBITaxon_10088', 'Mus', { related: ['mouse'] })]] as const;
const importer = [draftOf('IMP', '1'), [termOf('IMP_1', 'cor'), termOf('XYZ_7', 'cor')]] as const;

async function suggesting(decisions: readonly TermDecision[] = [], { reversed = false, ontologies = [uberon, zfa, go, chebi, taxa, importer] }: { reversed?: boolean; ontologies?: Parameters<typeof catalogueOf>[0] } = {}): Promise<Suggester> {
  const { file, lookup } = catalogueOf(reversed ? ontologies.toReversed() : ontologies);
  const read = readNames(file);
  return createSuggester({ lookup, names: await buildNameIndex(reversed ? read.toReversed() : read), memory: await rememberDecisions(decisions, lookup), weights, background: sampleBackground(read, lookup) });
}
const first = (suggester: Suggester, ...asked: Parameters<Suggester['suggest']>): string | undefined => suggester.suggest(...asked).candidates[0]?.curie;

test.each<[string, string, string]>([
  ['a label', 'heart', 'UBERON:0000948'], ['an exact synonym in other letters', 'CARDIUM', 'UBERON:0000948'], ['a related synonym', 'pump organ', 'UBERON:0000948'],
  ['a typing error', 'haert valve', 'UBERON:0000003'], ['words in another order', 'left ventricle of heart', 'UBERON:0002084'],
  ['a name with another one in brackets', 'Homo sapiens (human)', 'NCBITaxon:9606'], ['a common name among others', 'mouse, wild type', 'NCBITaxon:10090'],
  ['an exact before a related synonym', 'mouse', 'NCBITaxon:10090'], ['an identifier', 'UBERON:0000003', 'UBERON:0000003'], ['an identifier in a text', 'my heart, see UBERON_0000003', 'UBERON:0000003'],
  ['a term in its own ontology before one that is imported', 'cor', 'IMP:1'],
])('a term is suggested by %s', async (_, text, curie) => { expect(first(await suggesting(), text, 'Thing.term')).toBe(curie); });

test('the same text in two fields is two things', async () => {
  const suggester = await suggesting();
  expect(first(suggester, 'nucleus', 'Thing.part', { ontologies: ['GO', 'UBERON'] })).toBe('GO:0005634');
  expect(first(suggester, 'nucleus', 'Thing.matter', { ontologies: ['CHEBI'] })).toBe('CHEBI:33252');
});

test('terms of ontologies that the field does not take are left out where only its own are asked for', async () => {
  const suggester = await suggesting();
  const curies = (onlyThese: boolean): string[] => suggester.suggest('nucleus', 'Thing.part', { ontologies: ['GO'], onlyThese, limit: 20 }).candidates.map(({ curie }) => curie.split(':')[0]!);
  expect(new Set(curies(false)).size).toBeGreaterThan(1);
  expect(new Set(curies(true))).toEqual(new Set(['GO']));
});

test('decisions for other texts teach where the terms of a field come from', async () => {
  const taught = (field: string, term: string): TermDecision[] => Array.from({ length: 30 }, (_, at) => ({ field, text: `text ${at}`, verdict: 'accept', term: obo + term }));
  const suggester = await suggesting([...taught('A.a', 'GO_0005575'), ...taught('B.b', 'CHEBI_24431')]);
  expect([first(suggester, 'nucleus', 'A.a'), first(suggester, 'nucleus', 'B.b')]).toEqual(['GO:0005634', 'CHEBI:33252']);
});

test('what a curator accepted for the text in the field comes first in this field, and is a hint in others', async () => {
  const suggester = await suggesting([{ field: 'A.a', text: 'Pumpe ', verdict: 'accept', term: `${obo}UBERON_0000948` }, { field: 'A.a', text: 'heart', verdict: 'accept', term: `${obo}UBERON_0000003` }]);
  const { candidates: [best], abstained } = suggester.suggest('pumpe', 'A.a');
  expect([best!.curie, abstained]).toEqual(['UBERON:0000948', false]);
  expect(best!.contributions[0]).toMatchObject({ evidence: 'decided-before', why: 'curators gave this text this term in this field before (1 times)' });
  expect(first(suggester, 'heart', 'A.a')).toBe('UBERON:0000003');
  const elsewhere = suggester.weigh('pumpe', 'B.b').find(({ term }) => term.curie === 'UBERON:0000948')!;
  expect([elsewhere.amounts['decided-before'], elsewhere.amounts['same-text-elsewhere']]).toEqual([undefined, Math.log(2)]);
});

test('a rejected term is out, and shown as rejected', async () => {
  const suggester = await suggesting([{ field: 'A.a', text: 'heart', verdict: 'reject', term: `${obo}UBERON_0000948` }]);
  const { candidates } = suggester.suggest('heart', 'A.a', { limit: 50 });
  expect(candidates[0]!.curie).not.toBe('UBERON:0000948');
  expect(candidates.find(({ curie }) => curie === 'UBERON:0000948')).toMatchObject({ rejected: true, probability: 0 });
  expect(suggester.suggest('heart', 'B.b').candidates[0]).not.toHaveProperty('rejected');
});

test('a curator who found no term is believed', async () => {
  const suggester = await suggesting([{ field: 'A.a', text: 'heart', verdict: 'no-term' }]);
  expect(suggester.suggest('heart', 'A.a')).toMatchObject({ abstained: true, reason: 'a curator decided that no term says this' });
});

test('an obsolete term hands over along its chain of replacements', async () => {
  const { candidates: [best] } = (await suggesting()).suggest('old heart sac', 'A.a');
  expect([best!.curie, best!.obsolete]).toEqual(['UBERON:0000012', false]);
});

test.each(['forked organ', 'round organ'])('where the chain forks or leads in a circle the obsolete term is shown and not taken: %s', async (text) => {
  const suggestions = (await suggesting()).suggest(text, 'A.a', { limit: 50 });
  const obsolete = suggestions.candidates.find(({ label }) => label === text);
  expect(obsolete?.obsolete).toBe(true);
  expect(suggestions.abstained).toBe(true);
});

test('an ontology of one species is for records of that species', async () => {
  const suggester = await suggesting();
  const ranked = (taxon?: string): string[] => suggester.suggest('heart', 'A.a', { ontologies: ['UBERON', 'ZFA'], ...(taxon ? { taxon: obo + taxon } : {}), limit: 3 }).candidates.flatMap(({ curie, equivalents }) => [curie, ...equivalents]);
  expect(ranked()[0]).toBe('UBERON:0000948');
  expect(ranked('NCBITaxon_9606')[0]).toBe('UBERON:0000948');
  const scoreOf = (taxon?: string): number => suggester.weigh('heart', 'A.a', taxon ? { taxon: obo + taxon } : {}).find(({ term }) => term.curie === 'ZFA:0000114')!.score;
  expect(scoreOf('NCBITaxon_7955')).toBeGreaterThan(scoreOf());
  expect(scoreOf()).toBeGreaterThan(scoreOf('NCBITaxon_9606'));
});

test('terms outside the branch that a field asks for fall behind those inside', async () => {
  const suggester = await suggesting();
  expect(first(suggester, 'heart', 'A.a', { branch: `${obo}UBERON_0000003` })).not.toBe('UBERON:0000948');
  expect(first(suggester, 'heart', 'A.a', { branch: `${obo}UBERON_0000001` })).toBe('UBERON:0000948');
  expect(first(suggester, 'heart valve', 'A.a', { branch: `${obo}UBERON_0000948`, alsoPartOf: true })).toBe('UBERON:0000003');
});

test('terms that name each other and say the same are one candidate', async () => {
  const { candidates } = (await suggesting()).suggest('heart', 'A.a');
  expect(candidates[0]).toMatchObject({ curie: 'UBERON:0000948', equivalents: ['ZFA:0000114'] });
  expect(candidates.map(({ curie }) => curie)).not.toContain('ZFA:0000114');
});

test('it abstains with a reason where nothing is like the text, or two terms are as good', async () => {
  const suggester = await suggesting();
  expect(suggester.suggest('qqq zzz', 'A.a')).toMatchObject({ abstained: true, reason: expect.any(String) });
  expect(suggester.suggest('nucleus', 'A.a').abstained).toBe(true);
  expect(suggester.suggest('heart', 'A.a', { ontologies: ['UBERON'] }).abstained).toBe(false);
});

test.each<[string, string]>([
  ['100,000 characters', 'heart '.repeat(17_000)], ['one word of 100,000', 'x'.repeat(100_000)], ['emoji', '🫀🫀 heart 🫀'], ['right to left', 'قلب heart لب'], ['NUL', 'heart\u0000valve'], ['half a pair', 'heart \uD83E'],
  ['punctuation alone', '(((((([{;:,.!?'], ['nothing', ''], ['a pattern', '(a+)+$ .* \\u0000 [[['], ['a prototype', '__proto__ constructor'], ['many brackets', '('.repeat(5000) + ')'.repeat(5000)],
])('no text is too odd: %s', async (_, text) => {
  const suggestions = (await suggesting()).suggest(text, 'A.a');
  expect(suggestions.candidates.every(({ probability, score }) => Number.isFinite(score) && probability >= 0 && probability <= 1)).toBe(true);
  expect(typeof suggestions.abstained).toBe('boolean');
});

test('the contributions add up to the score, and the probabilities to one at most', async () => {
  const suggester = await suggesting([{ field: 'A.a', text: 'pump', verdict: 'accept', term: `${obo}UBERON_0000948` }]);
  let seen = 0;
  for (const text of ['heart', 'nucleus', 'left heart valve (human)', 'haert', 'mouse', 'pump', 'UBERON:0000948']) {
    const { candidates } = suggester.suggest(text, 'A.a', { limit: 100, ontologies: ['UBERON', 'GO'], taxon: `${obo}NCBITaxon_9606` });
    for (const { score, contributions } of candidates) {
      seen += 1;
      expect(contributions.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 8);
      expect(contributions.every(({ why }) => why.length > 3 && !/undefined|NaN/.test(why))).toBe(true);
    }
    expect(candidates.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(1 + 1e-9);
  }
  expect(seen).toBeGreaterThan(20);
});

test('the order of candidates does not follow the order in which ontologies and names came', async () => {
  const [one, other] = [await suggesting(), await suggesting([], { reversed: true })];
  for (const text of ['heart', 'nucleus', 'mouse', 'organ', 'left']) {
    expect(other.suggest(text, 'A.a').candidates.map(({ curie, score }) => [curie, score.toFixed(9)])).toEqual(one.suggest(text, 'A.a').candidates.map(({ curie, score }) => [curie, score.toFixed(9)]));
  }
});
