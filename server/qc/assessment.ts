/**
 * Verdicts: a value against a rule, by one table. Measurement and verdict are kept apart, so that a rule may change and the
 * measurement stays. Where nothing is there to compare with, nothing is assessed; that is never a pass.
 */

/** A tolerance rule as it stands in the graph. */
export interface ToleranceRule {
  iri: string;
  property: string;
  against: 'theory' | 'baseline' | 'specification';
  passAbove?: number; passBelow?: number; failBelow?: number; failAbove?: number;
  /** largest relative change, as a fraction */ warnRatio?: number; failRatio?: number;
}
export type Verdict = 'pass' | 'warn' | 'fail' | 'notAssessed';
export interface Judged { rule: ToleranceRule; verdict: Verdict; /** why, in a sentence */ reason: string; referenceValue?: number; referenceObservation?: string; ratio?: number }
/** The observation that later ones are compared with. */
export interface Baseline { observation: string; value: number }

const limits: readonly [keyof ToleranceRule, (value: number, limit: number) => boolean, Verdict, string][] = [
  ['failBelow', (value, limit) => value <= limit, 'fail', 'not greater than'],
  ['failAbove', (value, limit) => value > limit, 'fail', 'greater than'],
  ['passAbove', (value, limit) => value > limit, 'pass', 'greater than'],
  ['passBelow', (value, limit) => value <= limit, 'pass', 'not greater than'],
];

/** Judges a value. `baseline` is asked of rules against a baseline only. */
export function judge(value: number, rule: ToleranceRule, baseline?: Baseline): Judged {
  if (rule.against === 'baseline') {
    if (!baseline) return { rule, verdict: 'notAssessed', reason: 'no observation is marked as the baseline' };
    if (baseline.value === 0) return { rule, verdict: 'notAssessed', reason: 'the baseline is 0, so there is no ratio to it', referenceObservation: baseline.observation, referenceValue: 0 };
    const ratio = value / baseline.value, change = Math.abs(ratio - 1);
    const verdict: Verdict = rule.failRatio !== undefined && change > rule.failRatio ? 'fail' : rule.warnRatio !== undefined && change > rule.warnRatio ? 'warn' : (rule.warnRatio ?? rule.failRatio) === undefined ? 'notAssessed' : 'pass';
    return { rule, verdict, ratio, referenceValue: baseline.value, referenceObservation: baseline.observation, reason: verdict === 'notAssessed' ? 'the rule has no limit' : `it differs from the baseline by ${(100 * change).toFixed(1)} %` };
  }
  for (const [name, holds, verdict, words] of limits) {
    const limit = rule[name];
    if (typeof limit === 'number' && holds(value, limit)) return { rule, verdict, reason: `${Number(value.toPrecision(6))} is ${words} ${limit}`, referenceValue: limit };
  }
  return limits.some(([name]) => typeof rule[name] === 'number')
    ? { rule, verdict: 'warn', reason: 'it lies between the limits of pass and fail' }
    : { rule, verdict: 'notAssessed', reason: 'the rule has no limit' };
}
