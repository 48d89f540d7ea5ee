/**
 * Verdicts: a value against a rule, by tables. Measurement and verdict are kept apart, so that a rule may change and the
 * measurement stays. Where nothing is there to compare with, nothing is assessed; that is never a pass.
 */

/** What a verdict compares with. */
export const comparisons = ['theory', 'baseline', 'specification'] as const;
export type Against = (typeof comparisons)[number];

/** A tolerance rule as it stands in the graph. Limits are in the canonical unit of its property. */
export interface ToleranceRule {
  iri: string;
  label?: string;
  property: string;
  against: Against;
  passAbove?: number; passBelow?: number; failBelow?: number; failAbove?: number;
  /** largest relative change, as a fraction */ warnRatio?: number; failRatio?: number;
  /** limits of value divided by reference */ passRatioBelow?: number; failRatioAbove?: number;
  source?: string;
  /** procedures whose figures it judges; any when empty */ procedures?: readonly string[];
  /** instruments, light paths or images that it is for; all when empty */ appliesTo?: readonly string[];
  /** statistics that it judges; all but standard deviations when empty */ statistics?: readonly string[];
  /** rules that it takes the place of, where it applies */ replaces?: readonly string[];
  retired?: boolean;
}
export type Verdict = 'pass' | 'warn' | 'fail' | 'notAssessed' | 'pending';

/** The value that another one is compared with. */
export interface Reference {
  value: number;
  /** what it is, in words that follow "from" */ words: string;
  /** where it is one observation */ observation?: string;
}
export interface Judged { rule: ToleranceRule; verdict: Verdict; /** why, in a sentence */ reason: string; referenceValue?: number; referenceObservation?: string; ratio?: number }

type Limit = 'passAbove' | 'passBelow' | 'failBelow' | 'failAbove' | 'warnRatio' | 'failRatio' | 'passRatioBelow' | 'failRatioAbove';
type Outcome = readonly [limit: Limit, holds: (value: number, limit: number) => boolean, verdict: Verdict];

/** 1.1 times 80 is a little more than 88 in doubles; a limit is not passed by that. */
const beyond = (value: number, limit: number): boolean => value - limit > 1e-12 * Math.max(1, Math.abs(limit));

/** Limits of the value itself: one of failing that holds decides; all of passing must hold. */
const failing: readonly [limit: Limit, holds: (value: number, limit: number) => boolean, words: string][] = [['failBelow', (value, limit) => value <= limit, 'not greater than'], ['failAbove', (value, limit) => value > limit, 'greater than']];
const passing: typeof failing = [['passAbove', (value, limit) => value > limit, 'greater than'], ['passBelow', (value, limit) => value <= limit, 'not greater than']];
/** Limits of value divided by reference; the first that holds decides. */
const ofRatio: readonly Outcome[] = [
  ['failRatioAbove', beyond, 'fail'],
  ['failRatio', (ratio, limit) => beyond(Math.abs(ratio - 1), limit), 'fail'],
  ['warnRatio', (ratio, limit) => beyond(Math.abs(ratio - 1), limit), 'warn'],
  ['passRatioBelow', (ratio, limit) => !beyond(ratio, limit), 'pass'],
];
const limitsOf = <T extends readonly [limit: Limit, ...rest: unknown[]]>(rule: ToleranceRule, list: readonly T[]): T[] => list.filter(([name]) => typeof rule[name] === 'number');
const short = (value: number): number => Number(value.toPrecision(6));
/** What is told of a change: against theory how many times it is, against a baseline by how much it differs. */
const wordsOf = (rule: ToleranceRule, ratio: number, words: string): string => (rule.against === 'theory' ? `it is ${short(ratio)} times ${words}` : `it differs by ${(100 * Math.abs(ratio - 1)).toFixed(1)} % from ${words}`);

function judgeRatio(value: number, rule: ToleranceRule, { value: reference, words, observation }: Reference): Judged {
  const compared = { rule, referenceValue: reference, ...(observation ? { referenceObservation: observation } : {}) };
  if (limitsOf(rule, ofRatio).length === 0) return { ...compared, verdict: 'notAssessed', reason: 'the rule has no limit of a ratio' };
  const ratio = value / reference;
  if (reference === 0 || !Number.isFinite(ratio)) return { ...compared, verdict: 'notAssessed', reason: `${words} is ${reference}, so there is no ratio to it` };
  if (ratio < 0) return { ...compared, verdict: 'notAssessed', reason: `it has another sign than ${words}, so their ratio says nothing` };
  const decided = limitsOf(rule, ofRatio).find(([name, holds]) => holds(ratio, rule[name]!));
  const told = { ...compared, ratio, reason: wordsOf(rule, ratio, words) };
  if (decided) return { ...told, verdict: decided[2] };
  // a largest change that is not reached is kept; a limit of failing alone says nothing of passing
  return { ...told, verdict: rule.passRatioBelow === undefined && (rule.warnRatio ?? rule.failRatio) !== undefined ? 'pass' : 'warn' };
}

/**
 * Judges a value by one rule. Undefined where the rule compares with a baseline and none is in force: there is nothing to say.
 * A theory that is not known is said, for it is the record that lacks something.
 */
export function judge(value: number | undefined, rule: ToleranceRule, reference?: Reference): Judged | undefined {
  if (rule.against === 'baseline' && !reference) return undefined;
  if (value === undefined || !Number.isFinite(value)) return { rule, verdict: 'notAssessed', reason: 'the observation has no finite number' };
  if (rule.against !== 'specification') return reference ? judgeRatio(value, rule, reference) : { rule, verdict: 'notAssessed', reason: 'no theoretical value is stated: a fact of the optics that it needs is not known' };
  const told = (verdict: Verdict, [name, , words]: (typeof failing)[number]): Judged => ({ rule, verdict, reason: `${short(value)} is ${words} ${rule[name]!}`, referenceValue: rule[name]! });
  const failed = limitsOf(rule, failing).find(([name, holds]) => holds(value, rule[name]!));
  if (failed) return told('fail', failed);
  const wanted = limitsOf(rule, passing);
  if (wanted.length > 0 && wanted.every(([name, holds]) => holds(value, rule[name]!))) return told('pass', wanted[0]!);
  return wanted.length + limitsOf(rule, failing).length > 0
    ? { rule, verdict: 'warn', reason: 'it lies between the limits of pass and fail' }
    : { rule, verdict: 'notAssessed', reason: 'the rule has no limit' };
}

/** Where a verdict holds, in the unit of the value. */
export interface Band { kind: 'pass' | 'warn' | 'fail'; above?: number; below?: number }

/** A rule's limits as bands of values; `reference` is asked of rules that compare with one. None where the rule has no limit, or no reference. */
export function bandsOf(rule: ToleranceRule, reference?: number): Band[] {
  const scaled = (ratio: number | undefined): number | undefined => (ratio === undefined || reference === undefined ? undefined : ratio * reference);
  const { warnRatio, failRatio, passRatioBelow, failRatioAbove } = rule;
  const around = (change: number | undefined, sign: 1 | -1): number | undefined => scaled(change === undefined ? undefined : 1 + sign * change);
  // what lies the other way round below zero says nothing
  const [passLow, passHigh, failLow, failHigh] = rule.against === 'specification' ? [rule.passAbove, rule.passBelow, rule.failBelow, rule.failAbove]
    : reference === undefined || !(reference > 0) ? []
      : [around(warnRatio ?? (passRatioBelow === undefined ? failRatio : undefined), -1), scaled(passRatioBelow) ?? around(warnRatio ?? failRatio, 1), around(failRatio, -1), scaled(failRatioAbove) ?? around(failRatio, 1)];
  const band = (kind: Band['kind'], above: number | undefined, below: number | undefined): Band[] => (above === undefined && below === undefined || above !== undefined && below !== undefined && above >= below ? [] : [{ kind, ...(above === undefined ? {} : { above }), ...(below === undefined ? {} : { below }) }]);
  const passes = passLow !== undefined || passHigh !== undefined;
  return [
    ...passes ? band('pass', passLow ?? failLow, passHigh ?? failHigh) : [], ...band('fail', undefined, failLow), ...band('fail', failHigh, undefined),
    ...passes ? [...passLow === undefined ? [] : band('warn', failLow, passLow), ...passHigh === undefined ? [] : band('warn', passHigh, failHigh)] : band('warn', failLow, failHigh),
  ];
}

/** From worst to best; what was not assessed takes no verdict away that another rule gave, and stands where none did. */
const badness: readonly Verdict[] = ['fail', 'warn', 'pending', 'pass', 'notAssessed'];

/** One verdict for several; undefined for none, which is unknown and never clean. */
export function worstOf(verdicts: Iterable<Verdict>): Verdict | undefined {
  const all = new Set(verdicts);
  return badness.find((each) => all.has(each));
}
