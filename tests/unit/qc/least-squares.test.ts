/** Fits against certified figures, against what can be computed by hand, and where there is nothing to fit. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitProfile, fitSpot, fwhmOfUnit } from '../../../server/qc/numerics/gaussian-fit.ts';
import { fitLeastSquares } from '../../../server/qc/numerics/levenberg-marquardt.ts';
import type { Problem } from '../../../server/qc/numerics/levenberg-marquardt.ts';
import { medianDeviationOf, medianOf, robustScoresOf } from '../../../server/qc/numerics/order-statistics.ts';
import { createPoisson, createUniform } from '../../support/synthetic-beads.ts';

const wide = { lower: [-1e6, -1e6], upper: [1e6, 1e6] };
/** NIST StRD, Misra1a: y = b1 · (1 − exp(−b2 · x)). */
const misra1a: Problem = (() => {
  const x = [77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760];
  return {
    ...wide, start: [500, 0.0001], observed: [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78],
    model([b1, b2]: Float64Array, point, gradient) { const decay = Math.exp(-b2! * x[point]!); gradient[0] = 1 - decay; gradient[1] = b1! * x[point]! * decay; return b1! * (1 - decay); },
  };
})();

describe('least squares', () => {
  test.each([[500, 0.0001], [250, 0.0005]])('from (%f, %f) reach the certified parameters and standard deviations of Misra1a', (b1, b2) => {
    const fit = fitLeastSquares({ ...misra1a, start: [b1, b2] })!;
    expect(fit.parameters[0]! / 238.94212918).toBeCloseTo(1, 8);
    expect(fit.parameters[1]! / 5.5015643181e-4).toBeCloseTo(1, 8);
    expect(Math.sqrt(fit.covariance[0]!) / 2.7070075241).toBeCloseTo(1, 6);
    expect(Math.sqrt(fit.covariance[3]!) / 7.2668688436e-6).toBeCloseTo(1, 6);
    expect(fitLeastSquares({ ...misra1a, start: [b1, b2] })!.parameters).toEqual(fit.parameters);
  });
  test('of a straight line are those of the closed formulas, with their covariance', () => {
    const x = [0, 1, 2, 3, 4], y = [1, 2.9, 5.2, 7.1, 8.8];
    const fit = fitLeastSquares({ ...wide, start: [0, 0], observed: y, model([a, b]: Float64Array, point, gradient) { gradient[0] = 1; gradient[1] = x[point]!; return a! + b! * x[point]!; } })!;
    const slope = 19.8 / 10, offset = 5 - 2 * slope, squares = y.reduce((sum, value, at) => sum + (value - offset - slope * x[at]!) ** 2, 0), variance = squares / 3;
    expect(fit.parameters[0]).toBeCloseTo(offset, 9);
    expect(fit.parameters[1]).toBeCloseTo(slope, 9);
    expect([...fit.covariance].map((value) => Number(value.toFixed(9)))).toEqual([variance * (1 / 5 + 4 / 10), -variance * 2 / 10, -variance * 2 / 10, variance / 10].map((value) => Number(value.toFixed(9))));
    expect(fit.r2).toBeCloseTo(1 - squares / y.reduce((sum, value) => sum + (value - 5) ** 2, 0), 9);
  });
  test('go through the valley of Rosenbrock', () => {
    const fit = fitLeastSquares({ ...wide, start: [-1.2, 1], observed: [0, 0, 0], model([a, b]: Float64Array, point, gradient) { gradient[0] = [-20 * a!, -1, 0][point]!; gradient[1] = [10, 0, 0][point]!; return [10 * (b! - a! * a!), 1 - a!, 0][point]!; } })!;
    expect(fit.parameters[0]).toBeCloseTo(1, 8);
    expect(fit.parameters[1]).toBeCloseTo(1, 8);
  });
  test.each([
    ['a parameter that wants beyond its bound', { ...misra1a, upper: [200, 1] }], ['fewer points than parameters', { ...misra1a, observed: [10.07, 14.73] }],
    ['two parameters that do the same', { ...wide, start: [1, 1], observed: [1, 2, 4], model: ([a, b]: Float64Array, _point: number, gradient: Float64Array) => { gradient.fill(1); return a! + b!; } }],
  ] as [string, Problem][])('%s: no fit', (_what, problem) => expect(fitLeastSquares(problem)).toBeUndefined());
});

describe('Gaussians', () => {
  const profile = (length: number, centre: number, s: number, offset = 10, amplitude = 500): Float64Array => Float64Array.from({ length }, (_, x) => offset + amplitude * Math.exp(-((x - centre) ** 2) / (2 * s * s)));
  test('along a line are found exactly', () => fc.assert(fc.property(fc.double({ min: 8, max: 16, noNaN: true }), fc.double({ min: 0.8, max: 4, noNaN: true }), fc.double({ min: -50, max: 5000, noNaN: true }), fc.double({ min: 1, max: 60_000, noNaN: true }), (centre, s, offset, amplitude) => {
    const fit = fitProfile(profile(25, centre, s, offset, amplitude))!;
    expect(fit.centre.value).toBeCloseTo(centre, 5);
    expect(fit.fwhm.value / (fwhmOfUnit * s)).toBeCloseTo(1, 5);
    expect(fit.r2).toBeCloseTo(1, 6);
  }), { numRuns: 50 }));
  test('in a plane are found exactly, round ones too', () => fc.assert(fc.property(fc.double({ min: 11, max: 17, noNaN: true }), fc.double({ min: 11, max: 17, noNaN: true }), fc.double({ min: 1, max: 4, noNaN: true }), fc.constantFrom(1, 1.2, 2), fc.double({ min: -1.4, max: 1.4, noNaN: true }), (x, y, short, ratio, angle) => {
    const long = short * ratio;
    const fit = fitSpot(Float64Array.from({ length: 29 * 29 }, (_, at) => {
      const dx = at % 29 - x, dy = Math.floor(at / 29) - y, along = dx * Math.cos(angle) + dy * Math.sin(angle), across = dy * Math.cos(angle) - dx * Math.sin(angle);
      return 7 + 300 * Math.exp(-along * along / (2 * long * long) - across * across / (2 * short * short));
    }), 29)!;
    for (const [found, truth] of [[fit.x.value, x], [fit.y.value, y], [fit.major.value / fwhmOfUnit, long], [fit.minor.value / fwhmOfUnit, short], ...ratio > 1 ? [[fit.angle, angle] as const] : []] as const) expect(found).toBeCloseTo(truth, 4);
  }), { numRuns: 40 }));
  test('have uncertainties that hold the truth as often as they promise: once in 68, twice in 95 of a hundred', () => {
    const line = (s: number): (() => readonly (readonly [string, number])[]) => {
      const poisson = createPoisson(7), place = createUniform(5);
      return () => {
        const centre = 11.5 + place(), fit = fitProfile(Float64Array.from({ length: 25 }, (_, x) => poisson(100 + 2000 * Math.exp(-((x - centre) ** 2) / (2 * s * s)))))!;
        return [[`width of s = ${s}`, (fit.fwhm.value - fwhmOfUnit * s) / fit.fwhm.uncertainty], [`centre of s = ${s}`, (fit.centre.value - centre) / fit.centre.uncertainty]];
      };
    };
    const poisson = createPoisson(3), spot = (): readonly (readonly [string, number])[] => {
      const { x, y, major, minor } = fitSpot(Float64Array.from({ length: 21 * 21 }, (_, at) => poisson(100 + 900 * Math.exp(-((at % 21 - 10.2) ** 2) / 12.5 - ((Math.floor(at / 21) - 9.9) ** 2) / 8))), 21)!;
      return [['x', (x.value - 10.2) / x.uncertainty], ['y', (y.value - 9.9) / y.uncertainty], ['major', (major.value - fwhmOfUnit * 2.5) / major.uncertainty], ['minor', (minor.value - fwhmOfUnit * 2) / minor.uncertainty]];
    };
    for (const draw of [line(1.2), line(1.8), line(3.5), spot]) {
      for (const [what, own] of Map.groupBy(Array.from({ length: 250 }, draw).flat(), ([name]) => name)) {
        const within = (times: number): number => own.filter(([, away]) => Math.abs(away) <= times).length / own.length;
        expect(within(1), what).toBeGreaterThan(0.6);
        expect(within(1), what).toBeLessThan(0.82);
        expect(within(2), what).toBeGreaterThan(0.89);
      }
    }
  });
  test.each([['nothing but one value', Array.from({ length: 25 }, () => 7)], ['a slope', Array.from({ length: 25 }, (_, x) => x)], ['one point', Array.from({ length: 25 }, (_, x) => (x === 12 ? 900 : 100))], ['too few points', [1, 5, 1]]])('are not found in %s', (_what, values) => {
    expect(fitProfile(values)).toBeUndefined();
  });
});

test('the spread that tells outliers is the median deviation, which an outlier does not move', () => {
  expect(medianOf([4, 1, 3, 2])).toBe(2.5);
  expect(medianDeviationOf([1, 2, 3, 4, 1000])).toBe(1); // the mean deviation would be 200
  const scores = robustScoresOf([10, 11, 9, 10.5, 9.5, 100], 0.001);
  expect(Math.abs(scores[5]!)).toBeGreaterThan(50);
  expect(Math.max(...[...scores].slice(0, 5).map(Math.abs))).toBeLessThan(1.5);
  expect([...robustScoresOf([5, 5, 5, 5, 5, 5], 0.25)]).toEqual([0, 0, 0, 0, 0, 0]);
});
