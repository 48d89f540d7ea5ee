import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plane } from '../../../server/qc/image-source.ts';
import { brightestPixel, cornerRatios } from '../../../server/qc/metrics/field-corners.ts';
import { zoneMeans } from '../../../server/qc/metrics/field-zones.ts';
import { describePixels, statisticsOf } from '../../../server/qc/metrics/plane-statistics.ts';
import { imageOf, measure, measurePlane } from '../../support/measure-plane.ts';
import { planeOf } from './image-files.ts';

const figures = async (procedure: string, plane: Plane) => measurePlane(procedure, plane);
const fields = fc.tuple(fc.integer({ min: 16, max: 40 }), fc.integer({ min: 16, max: 40 })).chain(([width, height]) => (
  fc.array(fc.integer({ min: 1, max: 255 }), { minLength: width * height, maxLength: width * height }).map((values): Plane => ({ width, height, data: Uint16Array.from(values) }))
));

describe('the maximum and the corners', () => {
  test('a field that falls off to known corners', async () => {
    const corners = new Map([['0,0', 100], ['29,0', 200], ['0,19', 250], ['29,19', 500]]);
    expect(await figures('field-corners-1', planeOf(30, 20, (x, y) => corners.get(`${x},${y}`) ?? (x === 12 && y === 7 ? 1000 : 600)))).toEqual({
      // 10, 5, 4 and 2: mean 5.25, variance (4.75² + 0.25² + 1.25² + 3.25²) / 4
      'max-to-corner-ratio': 5.25, 'max-to-corner-ratio-sd': Math.sqrt((4.75 ** 2 + 0.25 ** 2 + 1.25 ** 2 + 3.25 ** 2) / 4), 'brightest-pixel-x': 12, 'brightest-pixel-y': 7,
    });
  });
  test('of several brightest pixels the first in row order is told, with their number', async () => {
    const plane = planeOf(20, 20, (x, y) => ((x === 15 && y === 3) || (x === 2 && y === 9) ? 90 : 50));
    for (const type of [Uint16Array, Float32Array, Int32Array]) expect(brightestPixel({ ...plane, data: type.from(plane.data) }, statisticsOf({ ...plane, data: type.from(plane.data) }))).toEqual({ x: 15, y: 3, ties: 2 });
    expect((await measure('field-corners-1', imageOf([plane]), { significantBits: 8 })).notes).toEqual(['Channel 0: 2 pixels are as bright as the brightest; the first in row order is told.']);
  });
  test('a dark corner gives no ratio but a note, and the place all the same', async () => {
    const { figures: found, notes } = await measure('field-corners-1', imageOf([planeOf(20, 20, (x, y) => (x === 0 && y === 0 ? 0 : x === 4 && y === 5 ? 9 : 5))]), { significantBits: 8 });
    expect(found.map(({ property, value }) => [property, value])).toEqual([['brightest-pixel-x', 4], ['brightest-pixel-y', 5]]);
    expect(notes).toEqual(['Channel 0: a corner pixel is 0, so the ratio of the maximum to the corners cannot be told.']);
  });
});

describe('nine zones', () => {
  test('of a ramp along x have the means of their columns, complete to the last', () => {
    const means = zoneMeans(planeOf(100, 60, (x) => x + 1), 0.1);
    // a zone is 8 pixels; columns 1 to 8, 47 to 54, 93 to 100
    expect(Object.entries(means).map(([name, { mean, pixels }]) => [name, mean, pixels])).toEqual(
      ['top', 'middle', 'bottom'].flatMap((row) => [[`${row}-left`, 4.5, 64], [`${row}-center`, 50.5, 64], [`${row}-right`, 96.5, 64]]));
  });
  test('lack the last column and row where the procedure says so', () => {
    const means = zoneMeans(planeOf(100, 60, (x) => x + 1), 0.1, 1);
    expect([means['top-right'], means['bottom-left'], means['bottom-right']]).toEqual([{ mean: 96, pixels: 56 }, { mean: 4.5, pixels: 56 }, { mean: 96, pixels: 49 }]);
  });
  test('a field of another fraction is another series: the parameter is taken', async () => {
    const { figures: found } = await measure('field-zones-1', imageOf([planeOf(100, 100, () => 50)]), { parameters: { corner_fraction: 0.2 } });
    expect(found).toHaveLength(18);
    expect(found.find(({ property }) => property === 'zone-top-left-mean')).toEqual({ property: 'zone-top-left-mean', value: 50, channel: 0, sampleSize: 400 });
  });
  test('ratios and corners do not change with brightness, and no zone is brighter than the maximum', () => {
    fc.assert(fc.property(fields, fc.integer({ min: 2, max: 200 }), (plane, factor) => {
      const brighter = { ...plane, data: Uint16Array.from(plane.data, (value) => value * factor) };
      const before = zoneMeans(plane, 0.1), after = zoneMeans(brighter, 0.1), { max } = statisticsOf(plane);
      for (const [name, { mean }] of Object.entries(after)) { expect(mean / (max * factor)).toBeCloseTo(before[name]!.mean / max, 12); expect(mean).toBeLessThanOrEqual(max * factor); }
      expect(cornerRatios(brighter, statisticsOf(brighter))!.mean).toBeCloseTo(cornerRatios(plane, statisticsOf(plane))!.mean, 9);
    }), { numRuns: 30 });
  });
});

describe('statistics of a plane', () => {
  test('are the same whether values are counted or added', () => {
    fc.assert(fc.property(fields, (plane) => {
      const { counts, ...counted } = describePixels(plane), added = describePixels({ ...plane, data: Float64Array.from(plane.data) });
      expect(counts).toHaveLength(65_536);
      expect({ min: counted.min, max: counted.max, mean: counted.mean }).toEqual({ min: added.min, max: added.max, mean: added.mean });
      expect(counted.sd).toBeCloseTo(added.sd, 9);
    }), { numRuns: 30 });
  });
  test('of no pixels, or of numbers whose squares go beyond all numbers, end in a class', () => {
    expect(() => describePixels({ data: new Uint8Array(0), width: 0, height: 0 })).toThrow(expect.objectContaining({ errorClass: 'image-too-small' }) as Error);
    expect(() => describePixels(planeOf(4, 4, (x) => x * 1e300, Float64Array))).toThrow(expect.objectContaining({ errorClass: 'pixels-not-finite' }) as Error);
  });
});

describe('saturation of a stack', () => {
  const plane = (bright: number): Plane => planeOf(10, 10, (x, y) => (y * 10 + x < bright ? 4095 : 7));
  test('is that of all planes of a channel, with the worst plane and where it is', async () => {
    // planes by time, then z, then channel
    const source = imageOf([plane(0), plane(1), plane(50), plane(1), plane(10), plane(1), plane(0), plane(1)], { z: 2, t: 2 });
    const { figures: found, notes } = await measure('saturation-2', source, { significantBits: 12 });
    // not in the figures: the worst plane is another each time, and its figures are one series
    expect(notes).toEqual(['Channel 0: the plane with most saturated pixels is 1 at time 0.', 'Channel 1: the plane with most saturated pixels is 0 at time 0.']);
    expect(found).toEqual([
      { property: 'saturated-fraction', value: 0.15, channel: 0, statistic: 'mean', sampleSize: 4 }, { property: 'saturated-fraction-worst-plane', value: 0.5, channel: 0, statistic: 'maximum', sampleSize: 4 },
      { property: 'saturated-fraction', value: 0.01, channel: 1, statistic: 'mean', sampleSize: 4 }, { property: 'saturated-fraction-worst-plane', value: 0.01, channel: 1, statistic: 'maximum', sampleSize: 4 },
    ]);
  });
  test('of a flat image is the figure of version 1', async () => {
    const source = imageOf([plane(3), plane(7)]);
    const valuesOf = async (name: string) => (await measure(name, source, { significantBits: 12 })).figures.map(({ property, channel, value }) => [property, channel, value]);
    expect(await valuesOf('saturation-2')).toEqual(await valuesOf('saturation-1'));
    expect(await valuesOf('saturation-2')).toEqual([['saturated-fraction', 0, 0.03], ['saturated-fraction', 1, 0.07]]);
  });
  test('that could not be looked at is said by every metric of the field', async () => {
    for (const name of ['field-illumination-1', 'field-illumination-smoothed-1', 'field-corners-1', 'field-zones-1', 'detector-variation-1']) {
      const even = imageOf([planeOf(32, 32, (x) => 50 + x)]), note = 'The bit depth of the detector is not stated, so it was not checked whether the field is saturated.';
      expect((await measure(name, even)).notes, name).toEqual(name === 'field-corners-1' ? [note, 'Channel 0: 32 pixels are as bright as the brightest; the first in row order is told.'] : [note]);
      expect((await measure(name, even, { significantBits: 8 })).notes, name).not.toContain(note);
    }
  });
  test('a dark plane does not matter, a dark channel does; without a depth there is no answer', async () => {
    const stack = (second: number): Promise<unknown> => measure('saturation-2', imageOf([planeOf(4, 4, () => 0), planeOf(4, 4, () => second)], { z: 2 }), { significantBits: 12 }).then(({ figures: found }) => found.map(({ value }) => value), (error: { errorClass?: string }) => error.errorClass);
    expect([await stack(5), await stack(0)]).toEqual([[0, 0], 'image-dark']);
    await expect(measure('saturation-2', imageOf([plane(1)]))).rejects.toMatchObject({ errorClass: 'bit-depth-unknown' });
  });
  test('of more than 64 channels is not one run', async () => {
    for (const name of ['saturation-1', 'saturation-2', 'field-illumination-1', 'field-corners-1', 'field-zones-1']) await expect(measure(name, imageOf(Array.from({ length: 65 }, () => planeOf(16, 16, () => 5))), { significantBits: 8 })).rejects.toMatchObject({ errorClass: 'too-many-channels' });
  });
});
