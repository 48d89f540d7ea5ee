/** What a decision says about earlier ones and about what proposed its term, and how decisions of a batch are counted. */
import { expect, test } from 'vitest';
import { judgedOf } from '../../../server/apis/suggest-for-value.ts';
import { supersededBy } from '../../../server/curation/consider.ts';
import { countEntries } from '../../../server/curation/curation.ts';
import type { Decision } from '../../../server/curation/decision.ts';
import { createShownCandidates } from '../../../server/curation/shown-candidates.ts';

const decision = (iri: string, verdict: Decision['verdict'], term?: string, agent = 'anna'): Decision => ({ iri, batch: 'b', verdict, field: 'f', text: 't', agent, time: '2026-01-01', ...(term ? { term } : {}) });
const decisions = [decision('1', 'reject', 'A'), decision('2', 'defer'), decision('3', 'propose', 'B'), decision('4', 'propose', 'B', 'ben'), decision('5', 'accept', 'C'), decision('6', 'reject', 'B')];

test.each<[Decision['verdict'], string | undefined, string[]]>([
  ['accept', 'B', ['2', '3', '4', '5', '6']], ['accept', 'A', ['1', '2', '3', '4', '5']], ['reject', 'A', ['1']], ['reject', 'B', ['3', '6']], ['reject', 'D', []],
  ['propose', 'B', ['2', '3']], ['no-term', undefined, ['2', '3', '4', '5']], ['reopen', undefined, ['2', '3', '4', '5']], ['defer', undefined, ['2']],
])('%s of %s takes the place of what it must, and leaves rejections of other terms', (verdict, term, replaced) => {
  expect(supersededBy(verdict, term, { decisions }, 'anna')).toEqual(replaced);
});

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
