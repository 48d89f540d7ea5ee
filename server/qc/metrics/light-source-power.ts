/**
 * L1 and L2, power of a light source and how stable it is, from readings at one setting. Short-term and long-term stability
 * are of readings so far apart and so many as the protocol of QUAREP-LiMi's working group 1 says; a recording that is longer or
 * denser gives the figures of exactly that stretch, so that they compare.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Findings, TableInput, TableMetric } from '../metric.ts';
import { medianOf } from '../numerics/order-statistics.ts';
import { spread } from './channel-planes.ts';
import { detailOf } from './detail-table.ts';
import { readPower } from './power-readings.ts';
import type { PowerReading } from './power-readings.ts';

/** property → seconds between readings and how many readings it is of. */
const terms = [
  { property: 'power-stability-short-term', what: 'short-term stability', interval: 1, count: 300 },
  { property: 'power-stability-long-term', what: 'long-term stability', interval: 30, count: 240 },
] as const;
/** How far from its place a reading may be, as a share of the interval, and the share of readings that may be missing. */
const jitter = 0.25, mostGaps = 0.05;
/** Rows of the table behind the figures. */
const mostRows = 2000;

/** From the first reading on, each time the one nearest to `interval` seconds later, until there are `count`; fewer where gaps are too many or readings end. */
export function pickReadings(times: readonly number[], interval: number, count: number): number[] {
  const picked = [0];
  let gaps = 0;
  for (let from = 0, next = 1; picked.length < count && next < times.length; from = next, next += 1) {
    const due = times[from]! + interval;
    while (next + 1 < times.length && Math.abs(times[next + 1]! - due) <= Math.abs(times[next]! - due)) next += 1;
    const wait = times[next]! - times[from]!;
    if (wait < (1 - jitter) * interval) break;
    // a gap is as many readings as are missing in it
    if (wait > (1 + jitter) * interval && (gaps += Math.max(1, Math.round(wait / interval) - 1)) > mostGaps * count) break;
    picked.push(next);
  }
  return picked;
}

/** 1 − (max − min) / (max + min): 1 is stable. Undefined where a reading is negative or all are 0. */
export function stabilityOf(powers: readonly number[]): number | undefined {
  const max = Math.max(...powers), min = Math.min(...powers);
  return min < 0 || max <= 0 ? undefined : 1 - (max - min) / (max + min);
}

/** Readings with a time, and that time. Throws table-not-valid where time goes back. */
function timed(readings: readonly PowerReading[]): { times: number[]; powers: number[] } {
  const withTime = readings.filter((reading): reading is PowerReading & { time: number } => reading.time !== undefined);
  for (const [index, { time, line }] of withTime.entries()) if (index > 0 && time < withTime[index - 1]!.time) throw new AnalysisError('table-not-valid', `line ${line}: the time is before that of line ${withTime[index - 1]!.line}`);
  return { times: withTime.map(({ time }) => time), powers: withTime.map(({ power }) => power) };
}

function stabilities(readings: readonly PowerReading[], hasTime: boolean, place: object): { figures: Findings['figures']; notes: string[] } {
  const figures: Findings['figures'] = [], notes: string[] = [];
  const { times, powers } = timed(readings);
  if (times.length === 0) return { figures, notes: hasTime ? ['No reading has a time, so stability was not assessed.'] : [] };
  for (const { property, what, interval, count } of terms) {
    const picked = pickReadings(times, interval, count);
    if (picked.length < count) { notes.push(`${what[0]!.toUpperCase()}${what.slice(1)} was not assessed: it needs ${count} readings ${interval} s apart, ${picked.length === 1 ? 'and there are none' : `and ${picked.length} in a row are there`}.`); continue; }
    const value = stabilityOf(picked.map((index) => powers[index]!));
    if (value === undefined) notes.push(`${what[0]!.toUpperCase()}${what.slice(1)} was not assessed: a reading is negative, or all are 0.`);
    else figures.push({ property, value, sampleSize: count, ...place });
  }
  return { figures, notes };
}

async function measure({ readings: table, facts, report }: TableInput): Promise<Findings> {
  const { readings, hasTime, notes } = readPower(table, { withTime: true }), place = facts.location === undefined ? {} : { location: facts.location };
  report(0, 1, 'readings');
  const settings = new Set(readings.flatMap(({ setPoint }) => setPoint ?? []));
  if (settings.size > 1) throw new AnalysisError('table-not-valid', `the set point changes (${[...settings].slice(0, 5).join(', ')} …); power and stability are of one setting, and several are of the sample power-linearity`);
  const powers = readings.map(({ power }) => power), n = powers.length, mean = powers.reduce((sum, power) => sum + power, 0) / n;
  const sd = n > 1 ? Math.sqrt(powers.reduce((sum, power) => sum + (power - mean) ** 2, 0) / (n - 1)) : undefined;
  const ordered = powers.toSorted((a, b) => a - b), of = { sampleSize: n, ...place };
  const figures: Findings['figures'] = [
    { property: 'light-power-mean', value: mean, ...of, ...(sd === undefined ? {} : { uncertainty: sd / Math.sqrt(n) }) }, { property: 'light-power-median', value: medianOf(powers), ...of },
    ...(sd === undefined ? [] : [{ property: 'light-power-sd', value: sd, ...of }]),
    { property: 'light-power-min', value: ordered[0]!, ...of }, { property: 'light-power-max', value: ordered.at(-1)!, ...of },
  ];
  const impossible = figures.filter(({ value }) => value < 0);
  if (impossible.length > 0) notes.push(`The ${impossible.map(({ property }) => property.replace('light-power-', '')).join(', ')} of the readings ${impossible.length === 1 ? 'is' : 'are'} below 0, which no power is, and left out: zero the power meter.`);
  if (sd === undefined) notes.push('There is one reading, so no standard deviation can be told.');
  const stable = stabilities(readings, hasTime, place), start = readings.find(({ time }) => time !== undefined)?.time ?? 0;
  const rows = spread(n, mostRows).map((index) => readings[index]!).map(({ line, time, power }) => [line, time === undefined ? undefined : time - start, power]);
  return { figures: [...figures.filter((each) => !impossible.includes(each)), ...stable.figures], notes: [...notes, ...stable.notes], details: [detailOf(n > mostRows ? 'readings, evenly chosen' : 'readings', ['line', 'time_s', 'power_mw'], rows)] };
}

const protocol = 'QUAREP-LiMi working group 1, illumination power, stability and linearity (doi:10.17504/protocols.io.5jyl853ndl2w/v2), as microscope-metrics computes it';
export const lightSourcePower: TableMetric = {
  name: 'light-source-power-1', title: 'Power and stability of a light source', input: 'table', measure, parameters: {},
  properties: {
    'light-power-mean': { unit: 'MilliW', formula: 'mean of the readings', source: protocol }, 'light-power-median': { unit: 'MilliW', formula: 'median of the readings', source: protocol },
    'light-power-sd': { unit: 'MilliW', formula: 'sample standard deviation of the readings (n − 1)', source: protocol },
    'light-power-min': { unit: 'MilliW', formula: 'smallest reading', source: protocol }, 'light-power-max': { unit: 'MilliW', formula: 'greatest reading', source: protocol },
    'power-stability-short-term': { unit: 'UNITLESS', formula: '1 − (max − min) / (max + min) of the first 300 readings 1 s apart', source: protocol },
    'power-stability-long-term': { unit: 'UNITLESS', formula: '1 − (max − min) / (max + min) of the first 240 readings 30 s apart', source: protocol },
  },
  refusals: ['table-not-valid', 'too-few-readings'], uses: ['location'],
};
