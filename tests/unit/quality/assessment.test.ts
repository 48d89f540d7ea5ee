import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandsOf, judge, worstOf } from '../../../server/quality/assessment.ts';
import type { Reference, ToleranceRule, Verdict } from '../../../server/quality/assessment.ts';

const at = (value: number): Reference => ({ value, words: 'the baseline', observation: 'urn:o' });
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
    ['a range, within: pass', { passAbove: 10, passBelow: 20 }, 15, 'pass'], ['a range, above: warn', { passAbove: 10, passBelow: 20 }, 25, 'warn'],
    ['only a limit of failing, not reached: warn', { failBelow: 50 }, 60, 'warn'],
    ['a limit of 0 is a limit', { failBelow: 0 }, 0, 'fail'],
    ['no limit: not assessed', {}, 99, 'notAssessed'],
    ['ratios are no limits of a specification', { warnRatio: 0.1 }, 99, 'notAssessed'],
  ])('%s', (_what, limits, value, verdict) => { expect(judge(value, rule(limits))?.verdict).toBe(verdict); });
  test('says why, with the limit that decided', () => {
    expect(judge(40, rule({ passAbove: 50, failBelow: 50 }))).toMatchObject({ referenceValue: 50, reason: '40 is not greater than 50' });
  });
});

describe('a value against its baseline', () => {
  const against = rule({ against: 'baseline', warnRatio: 0.1, failRatio: 0.2 });
  test.each<[string, number, Verdict]>([
    ['the same: pass', 80, 'pass'], ['10 % less: pass', 72, 'pass'], ['10 % more, which doubles make a little more: pass', 88, 'pass'], ['a little more than 10 % less: warn', 71.99, 'warn'], ['a little more than 10 % more: warn', 88.01, 'warn'],
    ['20 % more: warn', 96 - 1e-9, 'warn'], ['more than 20 % more: fail', 96.01, 'fail'], ['nothing left: fail', 0, 'fail'],
  ])('%s', (_what, value, verdict) => {
    expect(judge(value, against, at(80))).toMatchObject({ verdict, ratio: value / 80, referenceValue: 80, referenceObservation: 'urn:o' });
  });
  test('says nothing without a baseline, and is not assessed with a baseline of 0 and without ratios', () => {
    expect(judge(80, against)).toBeUndefined();
    expect(judge(80, against, at(0))).toMatchObject({ verdict: 'notAssessed' });
    expect(judge(80, against, at(0))).not.toHaveProperty('ratio');
    expect(judge(80, rule({ against: 'baseline' }), at(80))).toMatchObject({ verdict: 'notAssessed' });
  });
  test('a ratio of 0 is a ratio: any change is told', () => {
    expect(judge(81, rule({ against: 'baseline', warnRatio: 0 }), at(80))?.verdict).toBe('warn');
    expect(judge(80, rule({ against: 'baseline', warnRatio: 0 }), at(80))?.verdict).toBe('pass');
  });
});

describe('a value against theory', () => {
  const rule15 = rule({ against: 'theory', passRatioBelow: 1.5, failRatioAbove: 2 });
  const theory: Reference = { value: 0.2, words: 'the theoretical value' };
  test.each<[string, number, Verdict]>([
    ['as theory says: pass', 0.2, 'pass'], ['1.5 times: pass', 0.3, 'pass'], ['a little more: warn', 0.3001, 'warn'], ['2 times: warn', 0.4, 'warn'], ['more: fail', 0.4001, 'fail'], ['better than theory: pass', 0.1, 'pass'], ['of another sign: not assessed', -0.1, 'notAssessed'],
  ])('%s', (_what, value, verdict) => { expect(judge(value, rule15, theory)?.verdict).toBe(verdict); });
  test('says how many times it is', () => { expect(judge(0.3, rule15, theory)).toMatchObject({ ratio: expect.closeTo(1.5, 12) as number, referenceValue: 0.2, reason: 'it is 1.5 times the theoretical value' }); });
  test.each<[string, number | undefined, Reference | undefined, string]>([
    ['no theory', 1, undefined, 'no theoretical value is stated: a fact of the optics that it needs is not known'], ['theory 0', 1, { ...theory, value: 0 }, 'the theoretical value is 0, so there is no ratio to it'],
    ['a ratio beyond all numbers', 1e308, { ...theory, value: 1e-308 }, 'the theoretical value is 1e-308, so there is no ratio to it'], ['no number', undefined, theory, 'the observation has no finite number'],
  ])('%s is not assessed, with its reason and without a ratio', (_what, value, reference, reason) => {
    const judged = judge(value, rule15, reference);
    expect(judged).toMatchObject({ verdict: 'notAssessed', reason });
    expect(judged).not.toHaveProperty('ratio');
  });
});

test.each<[Verdict[], Verdict | undefined]>([[[], undefined], [['pass'], 'pass'], [['pass', 'pending'], 'pending'], [['pending', 'notAssessed', 'pass'], 'pending'], [['notAssessed', 'pass'], 'pass'], [['notAssessed'], 'notAssessed'], [['notAssessed', 'warn'], 'warn'], [['warn', 'fail', 'pass'], 'fail']])('of %j the worst is %s', (verdicts, worst) => { expect(worstOf(verdicts)).toBe(worst); });

describe('the bands of a rule', () => {
  test('are where its verdicts hold, for any rule, reference and value', () => {
    const sorted = (most: number, ...names: string[]) => fc.tuple(fc.uniqueArray(fc.integer({ min: 1, max: most }), { minLength: names.length, maxLength: names.length }), fc.subarray(names))
      .map(([list, kept]) => Object.fromEntries(list.toSorted((one, other) => one - other).map((value, n) => [names[n]!, value / 20]).filter(([name]) => kept.includes(name as string))) as Partial<ToleranceRule>);
    const limits = fc.oneof(
      sorted(400, 'failBelow', 'passAbove', 'passBelow', 'failAbove').map((given) => ({ ...given, against: 'specification' as const })),
      fc.tuple(fc.oneof(sorted(19, 'warnRatio', 'failRatio'), sorted(60, 'passRatioBelow', 'failRatioAbove')), fc.constantFrom('theory' as const, 'baseline' as const)).map(([given, against]) => ({ ...given, against })),
    );
    const seen = new Map<string, number>();
    fc.assert(fc.property(limits, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 150 }), (given, reference, at) => {
      const value = at / 7 + 0.0123;
      const { verdict } = judge(value, rule(given), { value: reference, words: 'it' })!;
      const hit = bandsOf(rule(given), reference).filter(({ above = -Infinity, below = Infinity }) => value > above && value < below).map(({ kind }) => kind);
      expect(hit).toEqual(verdict === 'notAssessed' ? [] : [verdict]);
      seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
    }), { numRuns: 500, seed: 11 });
    expect([...seen.keys()].toSorted()).toEqual(['fail', 'notAssessed', 'pass', 'warn']);
  });
  test('against a baseline lie around it', () => {
    expect(bandsOf(rule({ against: 'baseline', warnRatio: 0.1, failRatio: 0.2 }), 50)).toEqual([{ kind: 'pass', above: 45, below: 55.00000000000001 }, { kind: 'fail', below: 40 }, { kind: 'fail', above: 60 }, { kind: 'warn', above: 40, below: 45 }, { kind: 'warn', above: 55.00000000000001, below: 60 }]);
    expect(bandsOf(rule({ against: 'baseline', warnRatio: 0.1 }))).toEqual([]);
  });
});

test('the rules that come with the server are stated once each, and each compares as its limits do', () => {
  const folder = new URL('../../../ontologies/', import.meta.url), seen: string[] = [];
  for (const file of readdirSync(folder).filter((name) => /^qc-.*\.ttl$/.test(name))) {
    for (const [, iri, statements] of readFileSync(new URL(file, folder), 'utf8').matchAll(/^<([^>]*\/rule\/[^>]*)> a mg:ToleranceRule ;([^]*?) \.$/gm)) {
      seen.push(iri!);
      const [, against] = /mg:against "(\w+)"/.exec(statements!) ?? [], ratios = /mg:(?:passRatioBelow|failRatioAbove|warnRatio|failRatio) /.test(statements!), limits = /mg:(?:passAbove|passBelow|failAbove|failBelow) /.test(statements!);
      expect([iri, against === 'specification' ? ratios : limits]).toEqual([iri, false]);
    }
  }
  expect(seen.length).toBeGreaterThan(30);
  expect(seen.filter((iri, at) => seen.indexOf(iri) !== at)).toEqual([]);
});
