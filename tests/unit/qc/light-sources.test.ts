/** Tables of power as meters and people write them, with known truth; what they may not say is named with its line. */
import { describe, expect, test } from 'vitest';
import { writeXlsx } from 'hucre/xlsx';
import type { Findings, Readings } from '../../../server/qc/metric.ts';
import { fitLine } from '../../../server/qc/metrics/light-source-linearity.ts';
import { pickReadings, stabilityOf } from '../../../server/qc/metrics/light-source-power.ts';
import { readHeader, readPower } from '../../../server/qc/metrics/power-readings.ts';
import { twoSidedP } from '../../../server/qc/numerics/student-t.ts';
import { getMetric } from '../../../server/qc/procedures.ts';
import { readReadings } from '../../../server/qc/sources/readings.ts';
import { createUniform, rowsOfTable } from '../../support/synthetic-beads.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const table = (text: string): Promise<Readings> => readReadings(bytes(text));
async function measure(name: string, readings: Readings, location?: string): Promise<Findings> {
  const metric = getMetric(name);
  if (metric.input !== 'table') throw new TypeError(`${name} reads images`);
  return metric.measure({ readings, facts: location === undefined ? {} : { location }, parameters: {}, report: () => undefined });
}
const by = ({ figures }: Findings): Record<string, number> => Object.fromEntries(figures.map(({ property, value }) => [property, value]));
const faultOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'measured', (error: { errorClass?: string; message: string }) => `${error.errorClass ?? 'fault'} | ${error.message}`);

/** A table of power over time: a mean with a slow wave on it. */
function series(count: number, interval: number, { mean = 10, wave = 0.5 } = {}): string {
  return `time (s),power (mW)\n${Array.from({ length: count }, (_, index) => `${index * interval},${mean + wave * Math.sin(2 * Math.PI * index / count)}`).join('\n')}\n`;
}

describe('a table of readings', () => {
  const same: [string, string | Promise<Uint8Array>][] = [
    ['commas', 'time (s),power (mW)\n0,1.5\n1,2.5\n'],
    ['semicolons and decimal commas', 'time (s);power (mW)\r\n0;1,5\r\n1;2,5\r\n'],
    ['tabs', 'time (s)\tpower (mW)\n0\t1.5\n1\t2.5\n'],
    ['microwatts', 'Time [s],Power [µW]\n0,1500\n1,2500\n'],
    ['watts, exponents', 'time_s,power_W\n0,1.5e-3\n1,2.5E-03\n'],
    ['units in the cells', 'time,power\n0 s,1.5 mW\n1000 ms,0.0025 W\n'],
    ['moments', 'timestamp,Power/mW\n2026-03-01T10:00:00,1.5\n2026-03-01T10:00:01,2.5\n'],
    ['moments with a zone', 'date_time,power_mw\n2026-03-01T23:59:59.5+01:00,1.5\n2026-03-02T00:00:00.5+01:00,2.5\n'],
    ['clocks past midnight', 'Date;Time;Power (mW)\n01/03/2026;11:59:59 PM;1,5\n02/03/2026;12:00:00 AM;2,5\n'],
    ['lines above the header', 'Thorlabs PM100D\nWavelength (nm),488\nSamples,2\n\nTime (s),Power (mW)\n0,1.5\n1,2.5\n'],
    ['groups of thousands', 'time (s);power (nW)\n0;1.500.000,0\n1;2.500.000,0\n'],
    ['titles with commas above semicolons', 'Messung, 5. Mai\nvon Anna\n\nZeit (s);Leistung (mW)\n0;1,5\n1;2,5\n'], ['units in a row of their own', 'time,power\n(s),(mW)\n0,1.5\n1,2.5\n'],
    ['moments as Germans write them', 'Zeit;Leistung (mW)\n28.02.2026 23:59:59;1,5\n01.03.2026 00:00:00;2,5\n'], ['dates in a column of their own', 'Date,Time,Power (mW)\n13/02/2026,23:59:59,1.5\n14/02/2026,00:00:00,2.5\n'],
    ['a number of each reading', 'Reading,time (s),power (mW)\n1,0,1.5\n2,1,2.5\n'],
    ['comments, quotes, empty lines', '# measured on a Monday\n"time (s)","power (mW)"\n\n0,"1.5"\n1,2.5\n\n'],
    ['other columns', 'no,time (s),wavelength (nm),laser power (%),temperature,power (mW)\n1,0,488,50,21.5,1.5\n2,1,488,50,21.4,2.5\n'],
    ['the wavelength in the name of the power', 'time (s),power at 488 nm (mW)\n0,1.5\n1,2.5\n'],
    ['the wavelength as the name of the power', 'time (s),488 nm (mW)\n0,1.5\n1,2.5\n'],
    ['a workbook', writeXlsx({ sheets: [{ name: 'readings', rows: [['time (s)', 'power (mW)'], [0, 1.5], [1, 2.5]] }] })],
    ['a workbook with moments past midnight', writeXlsx({ sheets: [{ name: 'readings', rows: [['time', 'power (mW)'], [new Date('2026-03-01T23:59:59Z'), 1.5], [new Date('2026-03-02T00:00:00Z'), 2.5]] }] })],
    ['a workbook with empty sheets and a title', writeXlsx({ sheets: [{ name: 'readings', rows: [['Laser 488'], [], ['time (s)', 'power (mW)'], [0, 1.5], [1, 2.5]] }, { name: 'Sheet2', rows: [] }] })],
  ];
  test.each(same)('with %s is read as the same power and time', async (_what, content) => {
    const { readings } = readPower(await readReadings(typeof content === 'string' ? bytes(content) : await content), { withTime: true });
    const [first, second] = readings;
    expect(readings).toHaveLength(2);
    expect([first!.power, second!.power].map((power) => Number(power.toPrecision(12)))).toEqual([1.5, 2.5]);
    expect(second!.time! - first!.time!).toBeCloseTo(1, 6);
  });
  const refused: [string, string | Promise<Uint8Array>, RegExp][] = [
    ['a word for a power', 'time (s),power (mW)\n0,1.5\n1,high\n', /^table-not-valid \| .*line 3, column "power \(mW\)": "high" is no number/],
    ['the mean below its readings', 'No.,power (mW)\n1,1.5\n2,2.5\n3,3.5\n4,2\nmean,2.4\n', /line 6, column "No\.": "mean" stands among numbers/], ['commas of thousands or of decimals', 'time (s),power (µW)\n0,"12,467"\n1,"12,499"\n', /line 2, column "power \(µW\)": "12,467" may have a decimal comma or a group/],
    ['another day, of which nobody knows', 'Date,Time,Power (mW)\n01/02/2026,10:00:00,1\n02/03/2026,10:00:01,2\n', /line 3, column "Time": "10:00:01" is another day/], ['a note below its readings', 'time (s),power (mW)\n0,1.5\n1,2.5\nNote: warm laser,\n', /line 4, column "time \(s\)": "Note: warm laser" is no number/],
    ['comma and point in one column', 'power (mW)\n"1,5"\n2.5\n', /line 2.*"1,5" is no number \(other cells have a decimal point\)/],
    ['two lines of a laser', 'time (s),488 nm (mW),561 nm (mW)\n0,1.5,2\n', /2 columns could be the power \("488 nm \(mW\)", "561 nm \(mW\)"\); a table is of one light source/],
    ['no unit', 'time (s),power\n0,1.5\n', /the column "power" names no unit; write such as "power \(mW\)"/],
    ['megawatts, or milliwatts', 'power (MW)\n5\n', /the unit "MW" of the column "power \(MW\)" is not known/],
    ['another unit', 'power (dBm)\n5\n', /the unit "dBm"/],
    ['an endless number', `power (mW)\n${'1 '.repeat(100_000)}x\n`, /line 2, column "power \(mW\)".* is no number/],
    ['an endless header', `${'_ '.repeat(100_000)}power,time (s)\n1,2\n`, /no column of power/],
    ['no power', 'time (s),voltage (V)\n0,1.5\n', /no column of power among "time \(s\)", "voltage \(V\)"/],
    ['two powers', 'power (mW),reference power (mW)\n1,2\n', /2 columns could be the power/],
    ['two lasers', 'wavelength (nm),power (mW)\n488,1\n561,2\n', /readings of 2 light sources \("488", "561"\)/],
    ['no time for a time', 'time,power (mW)\n10:00:00,1\n10:61x,2\n', /line 3, column "time": "10:61x" is no time/],
    ['time that goes back', 'time (s),power (mW)\n5,1\n4,2\n', /line 3: the time is before that of line 2/],
    ['no header', '0,1.5\n1,2.5\n', /no header row above the numbers/],
    ['nothing', '', /^file-empty/],
    ['only a header', 'time (s),power (mW)\n', /^table-not-valid/],
    ['only missing cells', 'time (s),power (mW)\n0,NA\n1,\n', /^too-few-readings \| .*no row has a power/],
    ['an open quote', 'time (s),power (mW)\n0,"1.5\n', /^table-not-valid.*line 2/],
    ['a number beyond all instruments', 'power (mW)\n1e300\n', /beyond what is measured/],
    ['bytes of another encoding', Promise.resolve(Uint8Array.from([...bytes('time (s),power ('), 0xb5, ...bytes('W)\n0,1\n')])), /^table-not-valid/],
    ['two sheets', writeXlsx({ sheets: [{ name: 'a', rows: [['power (mW)'], [1]] }, { name: 'b', rows: [['power (mW)'], [1]] }] }), /2 sheets with content \("a", "b"\)/],
    ['a workbook cut off', writeXlsx({ sheets: [{ name: 'a', rows: [['power (mW)'], [1]] }] }).then((book) => book.subarray(0, book.length - 30)), /^table-not-valid/],
  ];
  test.each(refused)('with %s is refused with what is wrong and where', async (_what, content, message) => {
    expect(await faultOf(readReadings(typeof content === 'string' ? bytes(content) : await content).then((readings) => measure('light-source-power-1', readings)))).toMatch(message);
  });
  test('with commas that could part thousands are read as decimal signs, and the run says so', async () => {
    const notes = async (text: string) => (await measure('light-source-power-1', await table(text))).notes;
    expect(await notes('time (s);power (mW)\n0;1,500\n1;2,250\n')).toContain('Commas in the column "power (mW)" are read as decimal signs, not as groups of thousands.');
    expect((await notes('time (s);power (mW)\n0;1,5\n1;2,250\n'))!.join(' ')).not.toContain('Commas');
  });
  test('with missing cells gives the rest, and the lines of what is missing', async () => {
    const findings = await measure('light-source-power-1', await table('time (s),power (mW)\n0,1\n1,NA\n2,\n3,3\n'));
    expect(by(findings)).toMatchObject({ 'light-power-mean': 2, 'light-power-min': 1, 'light-power-max': 3 });
    expect(findings.notes).toContain('2 rows have no power and were left out: line 3, 4.');
  });
  test.each([['Power (mW)', 'Power', 'mW'], ['power_mw', 'power', 'mw'], ['P/W', 'P', 'W'], ['Set point [%]', 'Set point', '%'], ['Set point, %', 'Set point', '%'], ['time stamp', 'time stamp', undefined], ['power ()', 'power', undefined]])('the header %s names %s in %s', (header, name, unit) => {
    expect(readHeader(header)).toEqual({ name, unit });
  });
});

describe('power and stability', () => {
  test('of known readings, with the place on the light path and sample size', async () => {
    const { figures, details } = await measure('light-source-power-1', await table('time (s),power (mW)\n0,1\n1,2\n2,3\n3,6\n'), 'OBJECTIVE_EXIT');
    const sd = Math.sqrt((4 + 1 + 0 + 9) / 3), of = { sampleSize: 4, location: 'OBJECTIVE_EXIT' };
    expect(figures).toEqual([
      { property: 'light-power-mean', value: 3, uncertainty: sd / 2, ...of }, { property: 'light-power-median', value: 2.5, ...of },
      { property: 'light-power-sd', value: sd, ...of }, { property: 'light-power-min', value: 1, ...of }, { property: 'light-power-max', value: 6, ...of },
    ]);
    expect(rowsOfTable(details![0]!.csv).map(({ line, time_s: time, power_mw: power }) => [line, time, power])).toEqual([['2', '0', '1'], ['3', '1', '2'], ['4', '2', '3'], ['5', '3', '6']]);
  });
  const recordings: [string, string, { short?: number; long?: number }][] = [
    ['300 readings a second apart', series(300, 1), { short: 1 - 1 / 20 }],
    ['299 readings a second apart', series(299, 1), {}],
    ['240 readings half a minute apart', series(240, 30), { long: 1 - 1 / 20 }],
    ['239 readings half a minute apart', series(239, 30), {}],
    ['a reading a second for two hours', series(7200, 1, { wave: 2 }), { short: 1 - 2 * Math.sin(2 * Math.PI * 299 / 7200) / (20 + 2 * Math.sin(2 * Math.PI * 299 / 7200)), long: 1 - 4 / 20 }],
    ['a clock that is a little slow', series(320, 1.03), { short: undefined as never }],
    ['readings ten seconds apart', series(1000, 10), { long: undefined as never }],
  ];
  test.each(recordings)('of %s: each stability where its protocol is kept, else a sentence', async (_what, text, expected) => {
    const { figures, notes } = await measure('light-source-power-1', await table(text));
    for (const [term, property] of [['short', 'power-stability-short-term'], ['long', 'power-stability-long-term']] as const) {
      const found = figures.find((figure) => figure.property === property);
      expect(found !== undefined, property).toBe(term in expected);
      if (found && expected[term] !== undefined) expect(found.value, property).toBeCloseTo(expected[term], 3);
      if (found) expect(found.sampleSize).toBe(term === 'short' ? 300 : 240);
      else expect(notes!.join(' ')).toMatch(new RegExp(`${term === 'short' ? 'Short' : 'Long'}-term stability was not assessed: it needs ${term === 'short' ? 300 : 240} readings`));
    }
  });
  test('gaps are passed over up to one in twenty', () => {
    const times = Array.from({ length: 400 }, (_, index) => index);
    expect(pickReadings(times.filter((time) => time < 150 || time > 164), 1, 300)).toHaveLength(300);
    expect(pickReadings(times.map((time) => (time < 150 ? time : time + 86_400)), 1, 300)).toHaveLength(150);
    expect(pickReadings(times.filter((time) => time % 25 !== 7), 1, 300)).toHaveLength(300);
    expect(pickReadings(times.filter((time) => time % 10 !== 7), 1, 300).length).toBeLessThan(300);
  });
  test('is 1 for one power, 0 where light goes out, and nothing where a reading is negative or all are 0', () => {
    expect([[5, 5], [0, 5], [3, 1], [-1, 5], [0, 0]].map(stabilityOf)).toEqual([1, 0, 0.5, undefined, undefined]);
  });
  test('without a time, or a unit of it, is power alone and a sentence', async () => {
    expect((await measure('light-source-power-1', await table('power (mW)\n1\n2\n'))).notes).toEqual(['There is no column of time, so stability cannot be assessed; name it such as "time (s)".']);
    expect((await measure('light-source-power-1', await table('time,power (mW)\n0,1\n1,2\n'))).notes).toContain('The column "time" names no unit of time, so stability was not assessed; write such as "time (s)".');
  });
  test('of a reading without a time, or set points that may be shares of one, says so', async () => {
    expect((await measure('light-source-power-1', await table('time (s),power (mW)\n0,1\n1,2\n,1.5\n'))).notes).toContain('1 reading has no time (line 4): counted with the power, not with its stability.');
    const shares = await measure('light-source-linearity-1', await table(`Laser [%],power (mW)\n${Array.from({ length: 11 }, (_, at) => `${at / 10},${at}`).join('\n')}\n`));
    expect(by(shares)['power-linearity-slope']).toBeCloseTo(10, 9);
    expect(shares.notes!.join(' ')).toContain('No set point is above 1 %.');
  });
  test('of several set points is no figure of one', async () => {
    expect(await faultOf(measure('light-source-power-1', await table('set point (%),power (mW)\n10,1\n20,2\n')))).toMatch(/table-not-valid.*the set point changes \(10, 20 …\)/);
  });
});

describe('linearity', () => {
  /** Power at set points, with normal noise of this size in milliwatts. */
  function ramp(settings: readonly number[], slope: number, intercept: number, noise: number, seed = 1): string {
    const uniform = createUniform(seed), normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return `Set point (%),Power (mW)\n${settings.map((setting) => `${setting},${intercept + slope * setting + noise * normal()}`).join('\n')}\n`;
  }
  const steps = Array.from({ length: 11 }, (_, index) => index * 10);
  test('of a straight line is its slope and intercept, R² 1, p 0, no error', async () => {
    const findings = await measure('light-source-linearity-1', await table(ramp(steps, 0.25, 1, 0)), 'FIBER_EXIT');
    const found = by(findings);
    expect(found['power-linearity-slope']).toBeCloseTo(0.25, 12);
    expect(found['power-linearity-intercept']).toBeCloseTo(1, 12);
    expect(found['power-linearity-r-squared']).toBeCloseTo(1, 12);
    expect(found['power-linearity-p-value']).toBeLessThan(1e-60);
    expect(found['power-linearity-slope-error']).toBeLessThan(1e-12);
    expect(findings.figures[0]).toMatchObject({ statistic: 'fit', sampleSize: 11, location: 'FIBER_EXIT' });
    expect(findings.notes).toEqual(['The slope is in milliwatts for one % of the set point.']);
  });
  test.each([[0.25, 1, 0.05, 3], [0.01, 0, 0.02, 4], [2, -3, 5, 5]])('of a slope of %f mW/%% from %f mW with noise of %f mW is found within three standard errors', async (slope, intercept, noise, seed) => {
    const found = by(await measure('light-source-linearity-1', await table(ramp([...steps, ...steps, ...steps], slope, intercept, noise, seed))));
    const error = noise / Math.sqrt(33 * 1000);
    expect(Math.abs(found['power-linearity-slope']! - slope)).toBeLessThan(3 * error);
    expect(Math.abs(found['power-linearity-slope-error']! / error - 1)).toBeLessThan(0.4);
  });
  test('is of all rows: a set point that comes twice splits nothing, and order does not matter', async () => {
    const lines = ramp([0, 10, 10, 20, 30, 40, 40, 50, 60, 70, 80, 90, 100], 0.3, 0.5, 0.2).trimEnd().split('\n'), [head, ...rows] = lines;
    const whole = await measure('light-source-linearity-1', await table(lines.join('\n')));
    expect(whole.figures[0]!.sampleSize).toBe(13);
    const turned = by(await measure('light-source-linearity-1', await table([head, ...rows.toReversed()].join('\n'))));
    expect(Object.keys(turned)).toHaveLength(5);
    for (const [property, value] of Object.entries(turned)) expect(value, property).toBeCloseTo(by(whole)[property]!, 9);
  });
  // figures of Anscombe's first set (1973), as they are printed
  test('has the figures of a known regression', () => {
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const line = fitLine(x.map((value, index) => [value, y[index]!] as const));
    expect(line.slope).toBeCloseTo(0.5001, 4);
    expect(line.intercept).toBeCloseTo(3.0001, 4);
    expect(line.rSquared).toBeCloseTo(0.6665, 4);
    expect(line.slopeError).toBeCloseTo(0.1179, 4);
    expect(line.interceptError).toBeCloseTo(1.1247, 4);
    expect(line.p).toBeCloseTo(0.00217, 5);
  });
  test.each([[12.706, 1, 0.05], [2.2622, 9, 0.05], [2.7638, 10, 0.02], [1.96, 1e6, 0.05], [0, 5, 1], [63.657, 1, 0.01]])('t of %f with %i degrees of freedom has the p of tables, %f', (t, degrees, p) => {
    expect(twoSidedP(t, degrees)).toBeCloseTo(p, 4);
    expect(twoSidedP(-t, degrees)).toBe(twoSidedP(t, degrees));
  });
  test.each([
    ['few readings', ramp(steps.slice(0, 9), 1, 0, 0), /too-few-readings.*9 readings at 9 set points; at least 10 at 3/], ['two set points', ramp([...Array<number>(6).fill(10), ...Array<number>(6).fill(20)], 1, 0, 0), /too-few-readings.*12 readings at 2 set points/],
    ['no set point', series(20, 1), /table-not-valid.*no column of set points among "time \(s\)"/], ['one power', ramp(steps, 0, 5, 0), /all powers are the same/],
  ])('of %s has no answer but a sentence', async (_what, text, message) => {
    expect(await faultOf(table(text).then((readings) => measure('light-source-linearity-1', readings)))).toMatch(message);
  });
});
