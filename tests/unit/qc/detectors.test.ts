/** Cameras and detectors whose truth is known: dark frames drawn from a seed with stated offset, noise and odd pixels. */
import { describe, expect, test } from 'vitest';
import type { Plane } from '../../../server/qc/image-source.ts';
import { createProjections } from '../../../server/qc/metrics/camera-noise.ts';
import { imageOf, measure } from '../../support/measure-plane.ts';
import type { Given } from '../../support/measure-plane.ts';
import { createUniform, rowsOfTable } from '../../support/synthetic-beads.ts';
import { planeOf } from './image-files.ts';

/** Normal numbers from a seed (Box and Muller). */
function createNormal(seed: number): () => number {
  const uniform = createUniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
interface Camera { side: number; frames: number; offset: number; noise: number; fixed?: number; hot?: number; warm?: number; cold?: number; limit?: number; seed: number }
/** Dark frames of a 12-bit camera; the first pixels are hot, then come the warm, then the cold ones. */
function darkFrames({ side, frames, offset, noise, fixed = 0, hot = 0, warm = 0, cold = 0, limit = 4095, seed }: Camera): Plane[] {
  const normal = createNormal(seed), own = Float64Array.from({ length: side * side }, () => offset + fixed * normal());
  own.fill(limit, 0, hot).fill(offset * 1.5, hot, hot + warm).fill(offset * 0.5, hot + warm, hot + warm + cold);
  return Array.from({ length: frames }, () => planeOf(side, side, (x, y) => (y * side + x < hot ? limit : Math.min(limit, Math.max(0, Math.round(own[y * side + x]! + noise * normal()))))));
}
const figuresOf = async (frames: Plane[], given: Given = {}) => { const found = await measure('camera-noise-1', imageOf(frames, { t: frames.length }), given); return { ...found, by: Object.fromEntries(found.figures.map(({ property, value }) => [property, value])) }; };

describe('a camera in the dark', () => {
  // rounding to whole numbers adds a variance of 1/12
  const cases: [string, Camera][] = [
    ['quiet', { side: 64, frames: 100, offset: 100, noise: 2, seed: 1 }],
    ['noisy', { side: 64, frames: 100, offset: 500, noise: 10, seed: 2 }],
    ['uneven', { side: 64, frames: 100, offset: 200, noise: 3, fixed: 6, seed: 3 }],
    ['with odd pixels', { side: 64, frames: 100, offset: 100, noise: 1.5, hot: 5, warm: 7, cold: 4, seed: 4 }],
  ];
  test.each(cases)('that is %s has the offset, the noise and the odd pixels that were put in', async (_what, camera) => {
    const { by, figures } = await figuresOf(darkFrames(camera), { significantBits: 12 });
    const { offset, noise, fixed = 0, hot = 0, warm = 0, cold = 0, side, frames } = camera, pixels = side * side, sd = Math.sqrt(noise ** 2 + 1 / 12);
    const mean = offset + (hot * (4095 - offset) + warm * 0.5 * offset - cold * 0.5 * offset) / pixels;
    expect(Math.abs(by['camera-offset']! / mean - 1)).toBeLessThan(0.002);
    expect(Math.abs(by['median-read-noise']! / (0.21 * sd) - 1)).toBeLessThan(0.02);
    expect(Math.abs(by['rms-read-noise']! / (0.21 * sd * Math.sqrt(1 - hot / pixels)) - 1)).toBeLessThan(0.02);
    if (hot === 0) expect(Math.abs(by['dark-signal-nonuniformity']! / (0.21 * Math.sqrt(fixed ** 2 + sd ** 2 / frames)) - 1)).toBeLessThan(0.05);
    expect([by['hot-pixels'], by['warm-pixels'], by['cold-pixels']]).toEqual([hot, warm + hot, cold]);
    expect(figures.find(({ property }) => property === 'camera-offset')).toMatchObject({ channel: 0, sampleSize: frames });
    expect(figures.find(({ property }) => property === 'hot-pixels')).toMatchObject({ sampleSize: pixels });
  });
  test('has noise in electrons by the conversion factor that is asked for, and the run says whose it is', async () => {
    const frames = darkFrames({ side: 32, frames: 20, offset: 100, noise: 2, seed: 5 });
    const [usual, other] = [await figuresOf(frames, { significantBits: 12 }), await figuresOf(frames, { significantBits: 12, parameters: { conversion_e_per_adu: 0.42 } })];
    for (const name of ['median-read-noise', 'rms-read-noise', 'dark-signal-nonuniformity']) expect(other.by[name]! / usual.by[name]!, name).toBeCloseTo(2, 12);
    expect(other.by['camera-offset']).toBe(usual.by['camera-offset']);
    expect(usual.notes![0]).toBe("Noise in electrons is by 0.21 electrons a grey value, MetroloJ_QC's default and not a fact about this camera.");
    expect(other.notes![0]).toBe('Noise in electrons is by 0.42 electrons a grey value.');
    expect(usual.notes![1]).toMatch(/^20 frames were measured; about 100 are common practice/);
    expect(rowsOfTable(usual.details![0]!.csv)).toHaveLength(20);
  });
  test('of unknown depth has no hot pixels to tell, but all else', async () => {
    const { by, notes } = await figuresOf(darkFrames({ side: 16, frames: 5, offset: 100, noise: 2, hot: 3, seed: 6 }));
    expect(by['hot-pixels']).toBeUndefined();
    expect(by['warm-pixels']).toBe(3);
    expect(notes).toContain('The bit depth of the detector is not stated, so no pixel can be called hot.');
  });
  test('frames along z are frames in time', async () => {
    const frames = darkFrames({ side: 16, frames: 6, offset: 100, noise: 2, seed: 7 });
    const along = async (shape: object) => (await measure('camera-noise-1', imageOf(frames, shape), { significantBits: 12 })).figures;
    expect(await along({ z: 6 })).toEqual(await along({ t: 6 }));
    expect(await along({ z: 2, t: 3 })).toHaveLength(7);
  });
  test('whose offset hides the noise, which shows light beyond its depth, or of too few frames has no answer or says so', async () => {
    const outcome = (frames: Plane[], bits = 12): Promise<unknown> => figuresOf(frames, { significantBits: bits }).then(() => 'measured', (error: { errorClass?: string }) => error.errorClass ?? error);
    const dark = darkFrames({ side: 16, frames: 5, offset: 1, noise: 2, seed: 8 });
    expect([await outcome(Array.from({ length: 5 }, () => planeOf(16, 16, () => 0))), await outcome(dark.slice(0, 2)), await outcome(Array.from({ length: 5 }, () => planeOf(16, 16, () => 300)), 8), await outcome(dark.map((plane) => ({ ...plane, data: Float32Array.from(plane.data).fill(Number.NaN, 0, 1) })))]).toEqual(['image-dark', 'too-few-readings', 'value-above-bit-depth', 'pixels-not-finite']);
    expect((await figuresOf(dark, { significantBits: 12 })).notes).toContain('Channel 0: in 5 of 5 frames some pixels are 0, so noise below the offset may be cut off and the figures too small.');
  });
  test('a sum over frames keeps its digits: a large offset loses no noise', () => {
    const projections = createProjections(1);
    for (const value of [1e9 + 1, 1e9 + 2, 1e9 + 3]) projections.add([value]);
    expect([...projections.result().sd]).toEqual([1]);
  });
});

describe('variation of detectors', () => {
  const normal = createNormal(9);
  const channel = (sd: number): Plane => planeOf(200, 100, (x, y) => (x >= 80 && x < 120 && y >= 40 && y < 60 ? Math.round(1000 + sd * normal()) : 40_000));
  test('is that of the region in the middle, and against the best channel', async () => {
    const { figures } = await measure('detector-variation-1', imageOf([channel(50), channel(100)]));
    const [first, second, firstRatio, secondRatio] = figures;
    expect(first!.value).toBeGreaterThan(0.046);
    expect(first!.value).toBeLessThan(0.054);
    expect(second!.value / first!.value).toBe(secondRatio!.value);
    expect([firstRatio!.value, firstRatio!.sampleSize]).toEqual([1, 800]);
    expect(Math.abs(secondRatio!.value - 2)).toBeLessThan(0.15);
  });
  test('of a rectangle that is asked for', async () => {
    const plane = planeOf(64, 64, (x, y) => (x >= 5 && x < 9 && y >= 7 && y < 11 ? 10 + 10 * (x % 2) : 500));
    const parameters = { roi_x_px: 5, roi_y_px: 7, roi_width_px: 4, roi_height_px: 4 };
    expect((await measure('detector-variation-1', imageOf([plane]), { parameters })).figures).toEqual([{ property: 'detector-variation', value: 5 / 15, channel: 0, sampleSize: 16 }]);
    for (const wrong of [{ roi_width_px: 0 }, { roi_x_px: 61 }, { roi_height_px: 2.5 }]) await expect(measure('detector-variation-1', imageOf([plane]), { parameters: { ...parameters, ...wrong } })).rejects.toMatchObject({ errorClass: 'parameter-not-valid' });
  });
  test('without variation or light in the region is said, not divided by', async () => {
    const even = planeOf(64, 64, () => 7), ring = planeOf(64, 64, (x) => (x < 4 ? 9 : 0));
    expect(await measure('detector-variation-1', imageOf([even, even]), { significantBits: 16 })).toMatchObject({ figures: [{ value: 0 }, { value: 0 }], notes: ['A channel has no variation at all, so the others cannot be compared with it.'] });
    expect(await measure('detector-variation-1', imageOf([even, ring]), { significantBits: 16 })).toMatchObject({ figures: [{ channel: 0, value: 0 }], notes: ['Channel 1: the region is dark, so there is no variation to tell.'] });
    await expect(measure('detector-variation-1', imageOf([ring]))).rejects.toMatchObject({ errorClass: 'image-dark' });
  });
});
