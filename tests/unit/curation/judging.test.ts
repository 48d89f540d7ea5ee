/** What a decision says about what proposed its term, and how decisions of a batch are counted. */
import { expect, test } from 'vitest';
import { judgedOf } from '../../../server/apis/suggest-for-value.ts';
import { countEntries } from '../../../server/curation/effect.ts';
import { createShownCandidates } from '../../../server/curation/shown-candidates.ts';

test('values that get a term are counted apart from what was decided otherwise', () => {
  expect(countEntries([{ verdict: 'accept' }, { verdict: 'move' }, { verdict: 'reject' }, { verdict: 'reject' }, { verdict: 'no-term' }])).toEqual({ values: 2, others: { reject: 2, 'no-term': 1 } });
  expect(countEntries([])).toEqual({ values: 0 });
});

test('what proposed a term is kept with its probability and what was done to the text, and forgotten in the order of showing', () => {
  const shown = createShownCandidates({ most: 2 });
  const judged = judgedOf({ abstained: false, candidates: [{ iri: 'A', probability: 0.9, matched: { text: 'a', kind: 'label', level: 3, likeness: 1 } }, { iri: 'B', probability: 0, rejected: true }] }, '1.2');
  for (const value of ['one', 'two', 'one', 'three']) shown.note(value, judged);
  expect(shown.find('one', 'A')).toMatchObject({ name: 'Micrograph term ranking', version: '1.2', probability: 0.9, preprocessing: ['CaseNormalization', 'BlankNormalisation', 'DiacriticsSuppression', 'PunctuationElemination'].map((name) => `https://w3id.org/semapv/vocab/${name}`) });
  expect(shown.find('one', 'B')).toEqual({ name: 'Micrograph term ranking', version: '1.2' });
  expect([shown.find('one', 'C'), shown.find('two', 'A')]).toEqual([undefined, undefined]);
});
