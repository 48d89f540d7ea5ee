import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plane } from '../../../server/qc/image-source.ts';
import { brightestBand, centringAccuracy, measureField } from '../../../server/qc/metrics/field-illumination.ts';
import { mirrored, smooth } from '../../../server/qc/metrics/gaussian.ts';
import { statisticsOf } from '../../../server/qc/metrics/plane-statistics.ts';
import { saturatedFraction } from '../../../server/qc/metrics/saturation.ts';
import { getMetric } from '../../../server/qc/procedures.ts';
import { measurePlane } from '../../support/measure-plane.ts';
import { planeOf } from './image-files.ts';

const field = (plane: Plane, bits?: number): Record<string, number> => measureField(plane, bits, 0);
const smoothed = (plane: Plane): Record<string, number> => measureField(plane, undefined, 2);
const classOf = (work: () => unknown): unknown => { try { return work(); } catch (error) { return (error as { errorClass?: string }).errorClass ?? error; } };

/** Fields of light: 16 to 40 pixels a side, values of an 8-bit detector with some light everywhere. */
const fields = fc.tuple(fc.integer({ min: 16, max: 40 }), fc.integer({ min: 16, max: 40 })).chain(([width, height]) => (
  fc.array(fc.integer({ min: 1, max: 255 }), { minLength: width * height, maxLength: width * height }).map((values): Plane => ({ width, height, data: Uint16Array.from(values) }))
));

describe('an even field', () => {
  test.each([[64, 64], [100, 40], [17, 33]])('of %i × %i pixels is uniform without variation, and its centring lacks half a pixel each way', (width, height) => {
    for (const measured of [field(planeOf(width, height, () => 700)), smoothed(planeOf(width, height, () => 700))]) {
      expect(measured['field-uniformity']).toBeCloseTo(100, 10);
      expect(measured['eight-point-uniformity']).toBeCloseTo(100, 10);
      expect(measured['field-variation']).toBeCloseTo(0, 10);
      expect(measured['centring-accuracy']).toBeCloseTo(100 - 100 * Math.SQRT2 / Math.hypot(width, height), 10);
    }
  });
});

describe('fields whose figures are known', () => {
  test('a ramp from 1 to 100 along x', () => {
    const measured = field(planeOf(100, 100, (x) => x + 1));
    expect(measured['field-uniformity']).toBeCloseTo(1, 12);
    expect(measured['field-variation']).toBeCloseTo(Math.sqrt((100 ** 2 - 1) / 12) / 50.5, 12);
    // corners and midpoints are 1 (three times), 51 (twice) and 100 (three times)
    expect(measured['eight-point-uniformity']).toBeCloseTo(100 - Math.sqrt(35_205 / 8 - (405 / 8) ** 2), 10);
    // the band is x from 89 to 99, its centroid (94, 49.5)
    expect(measured['centring-accuracy']).toBeCloseTo(100 - 200 * Math.hypot(44, 0.5) / Math.hypot(100, 100), 10);
  });
  test('one bright pixel in the corner at the origin is centred by 0 %', () => {
    const plane = planeOf(30, 20, (x, y) => (x === 0 && y === 0 ? 1000 : 10));
    expect(field(plane)['centring-accuracy']).toBeCloseTo(0, 12);
  });
  test('the band holds exactly nine tenths of the maximum', () => {
    const plane = planeOf(20, 20, (x, y) => (x === 3 && y === 4 ? 1000 : x === 5 && y === 8 ? 900 : 899));
    expect(brightestBand(plane, statisticsOf(plane))).toEqual({ x: 4, y: 6, pixels: 2 });
  });
  test('a dark pixel makes the field less uniform, and smoothing less so', () => {
    const plane = planeOf(40, 40, (x, y) => (x === 20 && y === 20 ? 0 : 1000));
    expect(field(plane)['field-uniformity']).toBe(0);
    expect(smoothed(plane)['field-uniformity']).toBeGreaterThan(90);
  });
});

describe('properties of fields', () => {
  test('twice the light gives the same figures', () => {
    fc.assert(fc.property(fields, fc.integer({ min: 1, max: 7 }), (plane, power) => {
      const brighter = { ...plane, data: Uint16Array.from(plane.data, (value) => value * 2 ** power) };
      expect(field(brighter)).toEqual(field(plane));
    }), { numRuns: 50 });
  });
  test('any other brightness gives the same figures but for rounding', () => {
    fc.assert(fc.property(fields, fc.integer({ min: 1, max: 257 }), (plane, factor) => {
      const before = field(plane), after = field({ ...plane, data: Uint16Array.from(plane.data, (value) => value * factor) });
      for (const [name, value] of Object.entries(after)) expect(value).toBeCloseTo(before[name]!, 9);
    }), { numRuns: 50 });
  });
  test('uniformities lie between 0 and 100, centring too, variation is not negative', () => {
    fc.assert(fc.property(fields, (plane) => {
      const { 'field-variation': variation, ...percents } = field(plane);
      expect(variation).toBeGreaterThanOrEqual(0);
      for (const percent of Object.values(percents)) { expect(percent).toBeGreaterThanOrEqual(0); expect(percent).toBeLessThanOrEqual(100); }
    }), { numRuns: 50 });
  });
  test('a mirrored field has the same uniformity and variation, and a centring that differs by a pixel at most', () => {
    fc.assert(fc.property(fields, (plane) => {
      const { width, height } = plane;
      const mirrored = planeOf(width, height, (x, y) => plane.data[y * width + width - 1 - x]!);
      const before = field(plane), after = field(mirrored);
      expect(after['field-uniformity']).toBe(before['field-uniformity']);
      expect(after['field-variation']).toBeCloseTo(before['field-variation']!, 12);
      expect(Math.abs(after['centring-accuracy']! - before['centring-accuracy']!)).toBeLessThanOrEqual(200 / Math.hypot(width, height) + 1e-9);
    }), { numRuns: 50 });
  });
  test('smoothing keeps the sum of the light and stays between the extremes', () => {
    fc.assert(fc.property(fields, fc.constantFrom(0.5, 1, 2, 5), (plane, sigma) => {
      const before = statisticsOf(plane), after = statisticsOf(smooth(plane, sigma));
      expect(after.mean).toBeCloseTo(before.mean, 8);
      expect(after.min).toBeGreaterThanOrEqual(before.min - 1e-9);
      expect(after.max).toBeLessThanOrEqual(before.max + 1e-9);
    }), { numRuns: 30 });
  });
  test.each([[0.1, 0], [0.3, 1], [1, 4], [1.5, 6], [2, 8], [3.2, 13]])('smoothing with sigma %f weighs each pixel within %i by the Gaussian, mirrored at the borders', (sigma, radius) => {
    const plane = planeOf(19, 11, (x, y) => (x * 37 + y * 101) % 97);
    const weights = Array.from({ length: 2 * radius + 1 }, (_, k) => Math.exp(-((k - radius) ** 2) / (2 * sigma * sigma))), sum = weights.reduce((total, weight) => total + weight, 0);
    const expected = planeOf(19, 11, (x, y) => weights.reduce((rows, wy, j) => rows + wy / sum * weights.reduce((row, wx, k) => row + wx / sum * plane.data[mirrored(y + j - radius, 11) * 19 + mirrored(x + k - radius, 19)]!, 0), 0), Float64Array);
    const { data } = smooth(plane, sigma);
    expect(data).toHaveLength(19 * 11);
    for (const [index, value] of data.entries()) expect(value, `pixel ${index}`).toBeCloseTo(expected.data[index]!, 10);
  });
  test('smoothing with sigma 0 is no smoothing', () => {
    const plane = planeOf(20, 20, (x) => x);
    expect(smooth(plane, 0)).toBe(plane);
    expect(centringAccuracy(smooth(plane, 0), statisticsOf(plane))).toBe(field({ ...plane, data: plane.data })['centring-accuracy']);
  });
});

describe('saturation', () => {
  test('is the share of pixels at the limit of the detector, not of the storage', () => {
    const plane = planeOf(20, 20, (x) => (x < 5 ? 4095 : 100));
    expect(saturatedFraction(plane, 12)).toBe(0.25);
    expect(saturatedFraction(plane, 16)).toBe(0);
  });
  test.each([['is not stated', 4095, undefined, 'bit-depth-unknown'], ['is smaller than a pixel says', 4095, 8, 'value-above-bit-depth']])('has no answer where the depth %s', (_what, value, bits, errorClass) => {
    expect(classOf(() => saturatedFraction(planeOf(4, 4, () => value), bits))).toBe(errorClass);
  });
  test('of more than 1 % of the pixels refuses the field, of 1 % not', () => {
    expect(classOf(() => field(planeOf(20, 20, (x, y) => (y === 0 && x < 5 ? 255 : 100)), 8))).toBe('saturated');
    expect(field(planeOf(20, 20, (x, y) => (y === 0 && x < 4 ? 255 : 100)), 8)['field-uniformity']).toBeCloseTo(100 * 100 / 255, 10);
  });
});

describe('planes without an answer', () => {
  const planes: [string, Plane, string][] = [
    ['of zeros', planeOf(20, 20, () => 0), 'image-dark'],
    ['without a number', planeOf(20, 20, () => Number.NaN, Float32Array), 'pixels-not-finite'],
    ['with one pixel that is none', planeOf(20, 20, (x, y) => (x + y === 0 ? Number.NaN : 5), Float32Array), 'pixels-not-finite'],
    ['with an infinite pixel', planeOf(20, 20, (x) => (x === 3 ? Infinity : 5), Float64Array), 'pixels-not-finite'],
    ['with one negative pixel', planeOf(20, 20, (x, y) => (x + y === 0 ? -1 : 5000), Int16Array), 'pixels-negative'],
    ['all negative', planeOf(20, 20, () => -3, Int32Array), 'pixels-negative'],
  ];
  test.each(planes)('%s end every procedure in their class', async (_what, plane, errorClass) => {
    for (const name of ['saturation-1', 'field-illumination-1', 'field-illumination-smoothed-1']) await expect(measurePlane(name, plane as Parameters<typeof measurePlane>[1], 15)).rejects.toMatchObject({ errorClass });
  });
  test('a field of fewer than 16 pixels a side is too small', () => {
    expect(classOf(() => field(planeOf(15, 40, () => 7)))).toBe('image-too-small');
    expect(field(planeOf(16, 16, () => 7))['field-uniformity']).toBe(100);
  });
  test('a procedure that the worker does not have is not guessed', () => {
    expect(classOf(() => getMetric('field-illumination-99'))).toBe('procedure-not-known');
  });
});
