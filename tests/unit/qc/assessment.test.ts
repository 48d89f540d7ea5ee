import { describe, expect, test } from 'vitest';
import { judge } from '../../../server/qc/assessment.ts';
import type { ToleranceRule, Verdict } from '../../../server/qc/assessment.ts';

const rule = (limits: Partial<ToleranceRule>): ToleranceRule => ({ iri: 'urn:rule', property: 'urn:property', against: 'specification', ...limits });

describe('a value against limits', () => {
  test.each<[string, Partial<ToleranceRule>, number, Verdict]>([
    ['above 50: pass', { passAbove: 50, failBelow: 50 }, 50.000001, 'pass'],
    ['50 itself is not above 50: fail', { passAbove: 50, failBelow: 50 }, 50, 'fail'],
    ['none saturated: pass', { passBelow: 0, failAbove: 0.01 }, 0, 'pass'],
    ['some saturated: warn', { passBelow: 0, failAbove: 0.01 }, 1e-9, 'warn'],
    ['1 % saturated: still warn', { passBelow: 0, failAbove: 0.01 }, 0.01, 'warn'],
    ['more than 1 % saturated: fail', { passBelow: 0, failAbove: 0.01 }, 0.010001, 'fail'],
    ['between the limits: warn', { passAbove: 80, failBelow: 50 }, 80, 'warn'],
    ['fail wins over pass', { passAbove: 10, failAbove: 20 }, 21, 'fail'],
    ['only a limit of failing, not reached: warn', { failBelow: 50 }, 60, 'warn'],
    ['a limit of 0 is a limit', { failBelow: 0 }, 0, 'fail'],
    ['no limit: not assessed', {}, 99, 'notAssessed'],
    ['ratios are no limits of a specification', { warnRatio: 0.1 }, 99, 'notAssessed'],
  ])('%s', (_what, limits, value, verdict) => { expect(judge(value, rule(limits)).verdict).toBe(verdict); });
  test('says why, with the limit that decided', () => {
    expect(judge(40, rule({ passAbove: 50, failBelow: 50 }))).toMatchObject({ referenceValue: 50, reason: '40 is not greater than 50' });
  });
});

describe('a value against its baseline', () => {
  const against = rule({ against: 'baseline', warnRatio: 0.1, failRatio: 0.2 });
  test.each<[string, number, Verdict]>([
    ['the same: pass', 80, 'pass'], ['10 % less: pass', 72, 'pass'], ['a little more than 10 % less: warn', 71.99, 'warn'], ['a little more than 10 % more: warn', 88.01, 'warn'],
    ['20 % more: warn', 96 - 1e-9, 'warn'], ['more than 20 % more: fail', 96.01, 'fail'], ['nothing left: fail', 0, 'fail'],
  ])('%s', (_what, value, verdict) => {
    expect(judge(value, against, { observation: 'urn:o', value: 80 })).toMatchObject({ verdict, ratio: value / 80, referenceValue: 80, referenceObservation: 'urn:o' });
  });
  test('is not assessed without a baseline, with a baseline of 0, and without ratios', () => {
    expect(judge(80, against)).toMatchObject({ verdict: 'notAssessed', reason: 'no observation is marked as the baseline' });
    expect(judge(80, against, { observation: 'urn:o', value: 0 })).toMatchObject({ verdict: 'notAssessed' });
    expect(judge(80, against, { observation: 'urn:o', value: 0 })).not.toHaveProperty('ratio');
    expect(judge(80, rule({ against: 'baseline' }), { observation: 'urn:o', value: 80 })).toMatchObject({ verdict: 'notAssessed' });
  });
  test('a ratio of 0 is a ratio: any change is told', () => {
    expect(judge(81, rule({ against: 'baseline', warnRatio: 0 }), { observation: 'urn:o', value: 80 }).verdict).toBe('warn');
    expect(judge(80, rule({ against: 'baseline', warnRatio: 0 }), { observation: 'urn:o', value: 80 }).verdict).toBe('pass');
  });
});
