/**
 * Shewhart's control chart with the rules of Western Electric: whether a series stays as it was. Centre and standard
 * deviation come from the baseline where it has enough members, else from the first values that did not fail. Source of the
 * rules: Western Electric Co., Statistical Quality Control Handbook (1956); NIST/SEMATECH e-Handbook of Statistical Methods,
 * section 6.3.2. Source of the numbers three and eight: a proposal of this project.
 */

/** Members a baseline needs, and first values where there is none, before a chart says anything. */
export const fewestMembers = 3, fewestFirst = 8;

export interface Chart { centre: number; /** sample standard deviation */ sd: number; from: 'baseline' | 'first'; n: number }
export interface ChartPoint { at: string; value: number; /** a value that failed is shown, and nothing is learned from it */ failed: boolean }
/** What a baseline is to a chart. */
export interface ChartBaseline { validFrom: string; validUntil?: string; members: readonly { value: number }[] }

/** One rule: so many of the last so many values lie beyond so many standard deviations, all on one side. */
export interface ControlRule { readonly name: string; readonly title: string; readonly beyond: number; readonly count: number; readonly of: number }
export const westernElectric: readonly ControlRule[] = [
  { name: 'western-electric-1', title: 'one value beyond 3 standard deviations', beyond: 3, count: 1, of: 1 },
  { name: 'western-electric-2', title: '2 of 3 values beyond 2 standard deviations on one side', beyond: 2, count: 2, of: 3 },
  { name: 'western-electric-3', title: '4 of 5 values beyond 1 standard deviation on one side', beyond: 1, count: 4, of: 5 },
  { name: 'western-electric-4', title: '8 values in a row on one side of the centre', beyond: 0, count: 8, of: 8 },
];
/** Values that the longest rule looks back at. */
export const longestRule = Math.max(...westernElectric.map(({ of }) => of));

/** Mean and sample standard deviation. */
export function spreadOf(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, sd: values.length < 2 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) };
}

function chartOf(values: readonly number[], from: Chart['from']): Chart {
  const { mean, sd } = spreadOf(values);
  return { centre: mean, sd, from, n: values.length };
}

/** A spread below this share of the centre is that of rounding: the mean of eight times 0.1 is a little less than 0.1. */
const rounding = 1e-12;

/** The rules that the last of these values breaks: it lies out itself, with as many before it as the rule asks. Without any spread nothing can be said. */
export function brokenRules(values: readonly number[], { centre, sd }: Pick<Chart, 'centre' | 'sd'>): string[] {
  if (!(sd > rounding * Math.abs(centre))) return [];
  const distances = values.slice(-longestRule).map((value) => (value - centre) / sd), last = distances.at(-1);
  if (last === undefined || last === 0) return [];
  const side = Math.sign(last);
  return westernElectric.filter(({ beyond, count, of }) => side * last > beyond && distances.slice(-of).filter((distance) => side * distance > beyond).length >= count).map(({ name }) => name);
}

/** The chart from the first values that did not fail; undefined for too few. */
export function chartOfFirst(points: readonly ChartPoint[]): Chart | undefined {
  const first = points.filter(({ failed }) => !failed).slice(0, fewestFirst).map(({ value }) => value);
  return first.length < fewestFirst ? undefined : chartOf(first, 'first');
}

/** The baseline from which the chart of a time comes; undefined: from the first values. `baselines`: newest first. */
export function baselineAt<B extends ChartBaseline>(baselines: readonly B[], at: string): B | undefined {
  return baselines.find(({ validFrom, validUntil, members }) => members.length >= fewestMembers && validFrom <= at && (validUntil === undefined || at < validUntil));
}

/**
 * Charts a series, points in order of time: for each point the rules that it breaks, by the chart of its time, and the chart of
 * the newest point (undefined: not enough). Patterns do not reach over a new baseline. `baselines`: newest first.
 */
export function chartSeries(points: readonly ChartPoint[], baselines: readonly ChartBaseline[]): { chart?: Chart; signals: string[][] } {
  const first = chartOfFirst(points);
  const charts = new Map(baselines.map((baseline) => [baseline, chartOf(baseline.members.map(({ value }) => value), 'baseline')]));
  const chartAt = (at: string): Chart | undefined => { const baseline = baselineAt(baselines, at); return baseline ? charts.get(baseline) : first; };
  const signals: string[][] = [];
  let chart: Chart | undefined, values: number[] = [];
  for (const { at, value } of points) {
    const now = chartAt(at);
    if (now !== chart) values = [];
    chart = now;
    values.push(value);
    signals.push(chart ? brokenRules(values, chart) : []);
    if (values.length > longestRule) values.shift();
  }
  return { ...(chart ? { chart } : {}), signals };
}
