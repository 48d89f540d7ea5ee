import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Example } from '../../../server/terms/fit-weights.ts';
import { fitWeights, fixedEvidence } from '../../../server/terms/fit-weights.ts';
import { qualityOf } from '../../../server/terms/refit-ranking.ts';

const given = { weights: { likeness: 1, 'same-label': 0, 'words-added': 0, 'decided-before': 12 }, noTerm: -3 } as const;
/** Texts where the label is right although another name is somewhat more alike. */
const byLabel: Example[] = Array.from({ length: 60 }, () => ({ candidates: [{ likeness: 1.2 }, { likeness: 1, 'same-label': 1 }, { likeness: -2 }], right: [1] }));

test('a fit learns what decisions show', () => {
  const fitted = fitWeights(byLabel, given);
  expect(fitted.weights['same-label']).toBeGreaterThan(1);
  const judge = (weights: typeof given | typeof fitted): number => qualityOf(byLabel.map((example) => ({ example, scored: true })), weights).top1;
  expect([judge(given), judge(fitted)]).toEqual([0, 1]);
});

test('few decisions change little, and none change nothing', () => {
  expect(fitWeights([], given)).toMatchObject({ weights: given.weights, noTerm: given.noTerm });
  const few = fitWeights(byLabel.slice(0, 2), given).weights['same-label']!, many = fitWeights(byLabel, given).weights['same-label']!;
  expect([few > 0, few < many / 2]).toEqual([true, true]);
});

test('texts without a term raise the odds of there being none', () => {
  const without: Example[] = Array.from({ length: 40 }, () => ({ candidates: [{ likeness: -1 }], right: [] }));
  expect(fitWeights(without, given).noTerm).toBeGreaterThan(given.noTerm);
});

test('evidence keeps the sign of its sentence, and rules their weight', () => {
  const wrong: Example[] = Array.from({ length: 50 }, () => ({ candidates: [{ 'same-label': 1, 'decided-before': 1 }, { 'words-added': 1 }], right: [1] }));
  const { weights } = fitWeights(wrong, given);
  expect(weights['same-label']).toBe(0);
  expect(weights['words-added']).toBe(0);
  for (const name of fixedEvidence) expect((weights as Record<string, number>)[name]).toBe((given.weights as Record<string, number>)[name]);
  expect(fixedEvidence.size).toBeGreaterThan(5);
});

test('the same decisions in another order give the same weights', () => {
  fc.assert(fc.property(fc.array(fc.record({ candidates: fc.array(fc.record({ likeness: fc.double({ min: -3, max: 3, noNaN: true }), 'same-label': fc.constantFrom(0, 1) }), { minLength: 1, maxLength: 5 }), take: fc.nat(5) }), { minLength: 3, maxLength: 12 }), (drafts) => {
    const examples = drafts.map(({ candidates, take }): Example => ({ candidates, right: take < candidates.length ? [take] : [] }));
    const [one, other] = [fitWeights(examples, given), fitWeights(examples.toReversed(), given)];
    expect(other.noTerm).toBeCloseTo(one.noTerm, 5);
    expect(other.weights.likeness).toBeCloseTo(one.weights.likeness!, 5);
    expect(Object.values(one.weights).every(Number.isFinite)).toBe(true);
  }), { numRuns: 40 });
});
