/** The rules of Western Electric against sequences made by hand from their definitions, in standard deviations from the centre. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brokenRules, chartSeries, westernElectric } from '../../../server/quality/control-chart.ts';
import type { ChartPoint } from '../../../server/quality/control-chart.ts';

const chart = { centre: 100, sd: 5 };
const broken = (distances: readonly number[]): number[] => brokenRules(distances.map((distance) => 100 + 5 * distance), chart).map((name) => Number(name.at(-1)));

describe('the last value breaks a rule', () => {
  test.each<[string, number[], number[]]>([
    ['1: beyond 3', [3.1], [1]], ['1: beyond 3 below', [-3.1], [1]], ['1: at 3 it is not beyond', [3], []], ['1: one before it is another matter', [3.1, 0.5], []],
    ['2: two in a row beyond 2', [2.1, 2.2], [2]], ['2: two of three, one between', [2.1, 0, 2.2], [2]], ['2: on two sides', [2.1, -2.2], []], ['2: two of four', [2.1, 0, 0, 2.2], []], ['2: the last lies in', [2.1, 2.2, 0.5], []], ['2: only one', [2.1], []],
    ['3: four of five beyond 1', [1.1, 1.2, 0, 1.3, 1.4], [3]], ['3: four in a row', [-1.1, -1.2, -1.3, -1.4], [3]], ['3: three of five', [1.1, 0, 0, 1.3, 1.4], []], ['3: four of six', [1.1, 0, 0, 1.2, 1.3, 1.4], []], ['3: one on the other side', [1.1, 1.2, -1.3, -1.4], []],
    ['4: eight above', Array<number>(8).fill(0.1), [4]], ['4: seven above', Array<number>(7).fill(0.1), []], ['4: eight below', Array<number>(8).fill(-0.1), [4]], ['4: the centre is no side', [0.1, 0.1, 0.1, 0, 0.1, 0.1, 0.1, 0.1], []], ['4: interrupted', [0.1, 0.1, -0.1, 0.1, 0.1, 0.1, 0.1, 0.1], []],
    ['several at once', [1.5, 1.5, 1.5, 2.5, 1.5, 1.5, 2.5, 3.5], [1, 2, 3, 4]], ['nothing there', [], []],
  ])('%s', (_what, distances, rules) => { expect(broken(distances)).toEqual(rules); });
  test('the rules are these four, with their window not shorter than their count', () => {
    expect(westernElectric.map(({ beyond, count, of }) => [beyond, count, of])).toEqual([[3, 1, 1], [2, 2, 3], [1, 4, 5], [0, 8, 8]]);
  });
  test('values that do not vary have no chart to break', () => { expect(brokenRules([5, 5, 9], { centre: 5, sd: 0 })).toEqual([]); });
  test('never, for values within one standard deviation that change sides', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0.001, max: 0.999, noNaN: true }), { maxLength: 60 }), fc.boolean(), (sizes, up) => { expect(broken(sizes.map((size, at) => ((at % 2 === 0) === up ? size : -size)))).toEqual([]); }), { seed: 3 });
  });
});

const day = (n: number): string => `2026-01-${String(n + 1).padStart(2, '0')}T00:00:00.000Z`;
const series = (values: readonly number[]): ChartPoint[] => values.map((value, n) => ({ at: day(n), value, failed: false }));
const eight = [99, 101, 99, 101, 99, 101, 99, 101];

describe('the chart of a series', () => {
  test('comes from the first eight values that did not fail; of fewer there is none', () => {
    expect(chartSeries(series(eight.slice(1)), [])).toEqual({ signals: Array.from({ length: 7 }, () => []) });
    const points = [{ at: '2025-12-31T00:00:00.000Z', value: 5, failed: true }, ...series([...eight, 104.5])];
    const { chart: found, signals } = chartSeries(points, []);
    expect(found).toEqual({ centre: 100, sd: expect.closeTo(1.069, 3) as number, from: 'first', n: 8 });
    expect(signals.map((rules) => rules.length)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });
  test('comes from a baseline of three, from its day on and until its end; one of two is no chart', () => {
    const baseline = { validFrom: day(4), members: [{ value: 49 }, { value: 50 }, { value: 51 }] };
    expect(chartSeries(series([...eight]), [{ ...baseline, members: baseline.members.slice(1) }]).chart?.from).toBe('first');
    const { chart: found, signals } = chartSeries(series([...eight, 50]), [{ ...baseline, validUntil: day(8) }]);
    expect(signals.map((rules) => rules.includes('western-electric-1'))).toEqual([false, false, false, false, true, true, true, true, true]);
    expect(found?.from).toBe('first');
    expect(chartSeries(series([...eight, 50]), [baseline])).toMatchObject({ chart: { centre: 50, sd: 1, from: 'baseline', n: 3 } });
  });
  test.each([0.1, 0.7, 55.3, 100, -0.3])('of a value that never changes (%d) has no spread but that of rounding, and breaks no rule', (value) => {
    const members = [1, 2, 3].map(() => ({ value }));
    for (const baselines of [[], [{ validFrom: day(0), members }]]) {
      const { chart: found, signals } = chartSeries(series(Array<number>(14).fill(value)), baselines);
      expect(found).toBeDefined();
      expect(signals).toEqual(Array.from({ length: 14 }, () => []));
    }
  });
  test('patterns do not reach over a new baseline', () => {
    const at = (n: number, centre: number) => ({ validFrom: day(n), members: [centre - 1, centre, centre + 1].map((value) => ({ value })) });
    expect(chartSeries(series(Array<number>(10).fill(100.5)), [at(5, 100), at(0, 100)]).signals.flat()).toEqual([]);
    expect(chartSeries(series(Array<number>(10).fill(100.5)), [at(0, 100)]).signals.map((rules) => rules.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
  });
});
