import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pixels, Plane } from '../../../server/qc/image-source.ts';
import { spread } from '../../../server/qc/metrics/channel-planes.ts';
import { smooth } from '../../../server/qc/metrics/gaussian.ts';
import { qualityOf } from '../../../server/qc/metrics/image-quality.ts';
import { describePixels } from '../../../server/qc/metrics/plane-statistics.ts';
import { medianOf } from '../../../server/qc/numerics/order-statistics.ts';
import { medianAndMad } from '../../../server/qc/numerics/pixel-medians.ts';
import { createFft, powerSlope, radialPower, spectrumSide } from '../../../server/qc/metrics/power-spectrum.ts';
import { imageOf, measure } from '../../support/measure-plane.ts';
import { createUniform, rowsOfTable } from '../../support/synthetic-beads.ts';
import { planeOf } from './image-files.ts';

/** Noise whose power falls with frequency as f^−a: known amplitudes, phases from a seed, transformed back. */
function coloured(n: number, a: number, seed: number): Plane {
  const uniform = createUniform(seed), fft = createFft(n), re = new Float64Array(n * n), im = new Float64Array(n * n);
  const frequency = (k: number): number => (k < n / 2 ? k : k - n);
  for (let y = 0; y < n; y += 1) {
    for (let x = 0; x < n; x += 1) {
      const at = y * n + x, mirror = (n - y) % n * n + (n - x) % n, f = Math.hypot(frequency(x), frequency(y));
      if (f === 0 || mirror < at) continue;
      const phase = mirror === at ? 0 : 2 * Math.PI * uniform(), size = f ** (-a / 2);
      re[at] = size * Math.cos(phase); im[at] = size * Math.sin(phase);
      re[mirror] = re[at]!; im[mirror] = -im[at]!;
    }
  }
  for (let y = 0; y < n; y += 1) fft(re.subarray(y * n, (y + 1) * n), im.subarray(y * n, (y + 1) * n));
  const columnRe = new Float64Array(n), columnIm = new Float64Array(n);
  for (let x = 0; x < n; x += 1) {
    for (let y = 0; y < n; y += 1) { columnRe[y] = re[y * n + x]!; columnIm[y] = im[y * n + x]!; }
    fft(columnRe, columnIm);
    for (let y = 0; y < n; y += 1) re[y * n + x] = columnRe[y]!;
  }
  return { data: re, width: n, height: n };
}
const noise = (width: number, height: number, seed: number, type: new (length: number) => Pixels = Uint16Array): Plane => { const uniform = createUniform(seed); return planeOf(width, height, () => Math.floor(1000 * uniform()) + 100, type); };
const outcome = (name: string, ...planes: Plane[]): Promise<unknown> => measure(name, imageOf(planes)).then(() => 'measured', (error: { errorClass?: string }) => error.errorClass ?? error);

describe('the power spectrum', () => {
  test.each([1, 2, 4, 8, 16, 32, 128])('is of the transform of %i numbers that its definition gives', (n) => {
    const uniform = createUniform(n), re = Float64Array.from({ length: n }, uniform), im = Float64Array.from({ length: n }, uniform), before = [re.slice(), im.slice()] as const;
    createFft(n)(re, im);
    for (let k = 0; k < n; k += 1) {
      let r = 0, i = 0;
      for (let x = 0; x < n; x += 1) { const turn = 2 * Math.PI * (k * x % n) / n, c = Math.cos(turn), s = Math.sin(turn); r += before[0][x]! * c + before[1][x]! * s; i += before[1][x]! * c - before[0][x]! * s; }
      expect(re[k], `${k}`).toBeCloseTo(r, 11);
      expect(im[k], `${k}`).toBeCloseTo(i, 11);
    }
  });
  // a ring grows with its radius, so power f^−a gives 1 − a; the ring's number stands for its radius, which is up to 1 less
  test.each([[0, 0.08], [1, 0.08], [2, 0.16], [3, 0.26]])('of noise whose power falls as f^−%i has the slope 1 less that, within %f', (a, within) => {
    expect(Math.abs(powerSlope(coloured(512, a, 7 + a), 512)! - (1 - a))).toBeLessThan(within);
  });
  test('holds the power of one wave in the ring of its frequency', () => {
    for (const [kx, ky] of [[5, 0], [0, 5], [3, 4], [-3, 4]] as const) {
      const rings = radialPower(planeOf(128, 128, (x, y) => 100 * Math.cos(2 * Math.PI * (kx * x + ky * y) / 128), Float64Array), 128);
      // two frequencies of |F| = 100 · n² / 2 each
      expect(rings[6]!, `${kx}, ${ky}`).toBeCloseTo(2 * (100 * 128 * 128 / 2) ** 2, -2);
      expect(rings.reduce((sum, power) => sum + power, 0) - rings[6]!).toBeLessThan(1);
    }
  });
  test('has the same slope whatever the brightness and the offset', () => {
    const plane = coloured(64, 1.5, 3);
    fc.assert(fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.integer({ min: -1000, max: 1000 }), (factor, offset) => {
      expect(powerSlope({ ...plane, data: (plane.data as Float64Array).map((value) => value * factor + offset * factor) }, 64)).toBeCloseTo(powerSlope(plane, 64)!, 6);
    }), { numRuns: 20 });
  });
  test('is steeper, so lower, the more an image is blurred; focus score and normalised variance are lower too', () => {
    const sharp = noise(256, 256, 11);
    const scores = [0, 1, 2, 4].map((sigma) => qualityOf(smooth(sharp, sigma), 1, 256));
    for (const name of ['powerSlope', 'focusScore', 'normalisedVariance'] as const) {
      const values = scores.map((score) => score[name]!);
      expect(values, name).toEqual(values.toSorted((a, b) => b - a));
      expect(new Set(values).size, name).toBe(4);
    }
  });
  test.each([[100, 300, 1024, 64], [2048, 2048, 1024, 1024], [2048, 1100, 4096, 1024], [1, 1, 1024, 1], [512, 512, 100, 64]])('of an image of %i × %i pixels, at most %i, is that of a square of %i in its middle', (width, height, most, side) => {
    expect(spectrumSide({ width, height }, most)).toBe(side);
  });
  test('is of the middle: what stands around it does not matter', () => {
    const inner = noise(64, 64, 5), outer = planeOf(150, 90, (x, y) => (x >= 43 && x < 107 && y >= 13 && y < 77 ? inner.data[(y - 13) * 64 + x - 43]! : 60_000));
    expect(powerSlope(outer, 64)).toBe(powerSlope(inner, 64));
  });
});

describe('medians', () => {
  const values = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 60 });
  const naive = (numbers: readonly number[]): number => { const sorted = numbers.toSorted((a, b) => a - b), half = sorted.length >> 1; return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2; };
  test('and median absolute deviations are those of sorting, by counts and by selection', () => {
    fc.assert(fc.property(values, (numbers) => {
      const median = naive(numbers), expected = { median, mad: naive(numbers.map((value) => Math.abs(value - median))) };
      const bytes = Uint8Array.from(numbers);
      expect(medianAndMad(bytes, describePixels({ data: bytes, width: bytes.length, height: 1 }).counts)).toEqual(expected);
      expect(medianAndMad(Float32Array.from(numbers))).toEqual(expected);
      expect(medianOf(numbers)).toBe(median);
    }), { numRuns: 100 });
  });
});

describe('planes of a stack', () => {
  test('are spread evenly, from the first to the last, none twice', () => {
    expect([spread(5, 16), spread(100, 1), spread(100, 2), spread(9, 3)]).toEqual([[0, 1, 2, 3, 4], [50], [0, 99], [0, 4, 8]]);
    fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 100 }), (count, wanted) => {
      const places = spread(count, wanted);
      expect(places).toHaveLength(Math.min(count, wanted));
      expect(new Set(places).size).toBe(places.length);
      expect(places[0]).toBeGreaterThanOrEqual(0);
      expect(places.at(-1)).toBeLessThan(count);
    }));
  });
});

describe('quality of an image', () => {
  test('of two values has the figures of its formulas, with the scale in a note', async () => {
    // a quarter of 400, the rest 0: mean 100, variance 30 000
    const { figures, notes, details } = await measure('image-quality-1', imageOf([planeOf(64, 64, (x, y) => (x % 2 === 0 && y % 2 === 0 ? 400 : 0))]));
    const by = Object.fromEntries(figures.map(({ property, value }) => [property, value]));
    expect(by['focus-score']).toBeCloseTo(30_000 / 100 / 65_535, 12);
    expect(by['normalised-variance']).toBeCloseTo(3, 12);
    expect([by['percent-maximal'], by['mean-intensity']]).toEqual([25, 100]);
    expect(notes).toContain('Focus scores are of pixels divided by 65535, the greatest value of uint16.');
    expect(rowsOfTable(details![0]!.csv)).toMatchObject([{ channel: '0', z: '0', t: '0', percent_minimal: '75', median: '0', mad: '0', min: '0', max: '400', mean: '100' }]);
  });
  test('of a stack is the median over planes, five figures a channel, all values in the table', async () => {
    const planes = [10, 30, 20].flatMap((light) => [planeOf(64, 64, (x) => light + x % 2), planeOf(64, 64, (x) => 2 * light + x % 2)]);
    const { figures, details } = await measure('image-quality-1', imageOf(planes, { z: 3 }));
    expect(figures).toHaveLength(8); // a wave of the finest frequency has no power in the rings: no slope
    expect(figures.filter(({ property }) => property === 'mean-intensity')).toEqual([
      { property: 'mean-intensity', value: 20.5, channel: 0, statistic: 'median', sampleSize: 3 }, { property: 'mean-intensity', value: 40.5, channel: 1, statistic: 'median', sampleSize: 3 },
    ]);
    expect(rowsOfTable(details![0]!.csv)).toHaveLength(6);
  });
  test('of many planes is that of some, as many as the parameter says, and the run says so', async () => {
    const { figures, notes } = await measure('image-quality-1', imageOf(Array.from({ length: 40 }, (_, t) => noise(64, 64, t)), { t: 40, c: 1 }), { parameters: { planes_most: 5 } });
    expect(figures.map(({ property, sampleSize }) => [property, sampleSize])).toEqual([['focus-score', 5], ['normalised-variance', 5], ['power-log-log-slope', 5], ['percent-maximal', 5], ['mean-intensity', 5]]);
    expect(notes).toContain('5 of the 40 planes of each channel were measured, spread evenly.');
  });
  test('where a formula has no value it is left out and said, never a bad number', async () => {
    const cases: [string, Plane, string[]][] = [
      ['negative pixels', planeOf(64, 64, (x, y) => (x * y) % 7 - 3, Int16Array), ['power-log-log-slope', 'percent-maximal', 'mean-intensity']],
      ['all equal', planeOf(64, 64, () => 9), ['focus-score', 'normalised-variance', 'percent-maximal', 'mean-intensity']],
      ['small', planeOf(20, 300, (x, y) => x + y), ['focus-score', 'normalised-variance', 'percent-maximal', 'mean-intensity']],
      ['floating point', noise(64, 64, 2, Float32Array), ['focus-score', 'normalised-variance', 'power-log-log-slope', 'percent-maximal', 'mean-intensity']],
      ['tiny numbers', planeOf(64, 64, (x, y) => (x * y % 5 + 1) * 1e-300, Float64Array), ['percent-maximal', 'mean-intensity']],
    ];
    for (const [what, plane, expected] of cases) {
      const { figures, notes, details } = await measure('image-quality-1', imageOf([plane]));
      for (const { value } of figures) expect(value, what).toSatisfy(Number.isFinite);
      expect(figures.map(({ property }) => property), what).toEqual(expect.arrayContaining(expected));
      if (expected.length < 5) expect(notes!.join(' '), what).toMatch(/no value could be told of/);
      expect(details![0]!.csv, what).not.toMatch(/NaN|Infinity/);
    }
  });
  test('without an answer ends in a class: a single pixel, no number, all dark, too many channels', async () => {
    const channels = Array.from({ length: 100 }, () => planeOf(16, 16, () => 1));
    expect([
      await outcome('image-quality-1', planeOf(1, 1, () => 5)), await outcome('image-quality-1', planeOf(64, 64, (x) => (x === 3 ? Number.NaN : 1), Float32Array)), await outcome('image-quality-1', planeOf(64, 64, () => 0)), await outcome('image-quality-1', ...channels), await outcome('image-quality-1', { data: new Uint8Array(0), width: 0, height: 0 }),
    ]).toEqual(['image-too-small', 'pixels-not-finite', 'image-dark', 'too-many-channels', 'image-too-small']);
  });
  test('of 64 channels with 16 planes each has a table that a run may hold', async () => {
    const plane = noise(64, 64, 4, Float32Array);
    const { details, figures } = await measure('image-quality-1', imageOf(Array.from({ length: 64 * 16 }, () => plane), { z: 16 }));
    expect(figures).toHaveLength(64 * 5);
    expect(details![0]!.csv.length).toBeLessThan(256 * 1024);
  });
});
