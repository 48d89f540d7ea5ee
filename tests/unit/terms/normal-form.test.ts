import { expect, test } from 'vitest';
import { agreement, normalForm, preprocessing } from '../../../server/terms/normal-form.ts';

test.each<[string, string, string, number | undefined]>([
  ['case and blanks', ' Heart  VALVE ', 'heart valve', 1],
  ['accents', 'Ménière disease', 'Meniere disease', 2],
  ['kinds of dashes', 'T‑cell', 'T cell', 2],
  ['a Greek letter', 'TGF-β receptor', 'TGF beta receptor', 2],
  ['a plural', 'epithelial cells', 'epithelial cell', 2],
  ['a plural in -ies', 'biopsies', 'biopsy', 2],
  ['a Latin plural', 'mitochondria', 'mitochondrion', undefined],
  ['a Latin plural in -i', 'nuclei', 'nucleus', 2],
  ['British spelling', 'haemorrhagic tumour', 'hemorrhagic tumor', 2],
  ['British spelling at the start', 'Oesophagus', 'esophagus', 2],
  ['a Roman number', 'collagen type IV', 'collagen type 4', 2],
  ['a single Roman letter at the end', 'type I', 'type 1', 2],
  ['an apostrophe', 'Parkinson’s disease', 'Parkinson disease', 2],
  ['punctuation', 'PC-12', 'PC12', 3],
  ['punctuation and blanks', 'C57BL/6', 'C57 BL6', 3],
  ['other words', 'heart', 'hearth', undefined],
  ['a bus is no plural', 'thymus', 'thymu', undefined],
  ['marks alone', '+/+', '-/-', undefined],
])('names agree at the level that it takes: %s', (_, a, b, level) => {
  expect(agreement(a, b)).toBe(level);
  expect(agreement(b, a)).toBe(level);
});

test('a numeral within a name that starts with it stays a word', () => {
  expect(normalForm('V gene', 2)).toBe('v gene');
  expect(normalForm('vitamin C', 2)).toBe('vitamin c');
});

test('each level says what was done, and a coarser one does more', () => {
  expect(preprocessing[2].slice(0, 2)).toEqual(preprocessing[1]);
  expect(preprocessing[3]).toEqual([...preprocessing[2], 'punctuation suppression']);
});
