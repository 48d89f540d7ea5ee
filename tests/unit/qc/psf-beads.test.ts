/** The point spread function from beads whose truth is known, and everything that is no bead. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnalysisError } from '../../../server/qc/analysis-error.ts';
import { findCandidates } from '../../../server/qc/beads/candidates.ts';
import { planarityOf } from '../../../server/qc/beads/planarity.ts';
import { projectStack } from '../../../server/qc/beads/projection.ts';
import { resolutionOf } from '../../../server/qc/beads/theory.ts';
import type { Plane } from '../../../server/qc/image-source.ts';
import type { ChannelFacts, Findings } from '../../../server/qc/metric.ts';
import { fwhmOfUnit } from '../../../server/qc/numerics/gaussian-fit.ts';
import { imageOf, measure } from '../../support/measure-plane.ts';
import type { Given } from '../../support/measure-plane.ts';
import { figureOf, truthCases } from '../../support/bead-truths.ts';
import { drawStack, gridOfBeads, rowsOfTable } from '../../support/synthetic-beads.ts';
import type { Scene, TrueBead } from '../../support/synthetic-beads.ts';
import { planeOf } from './image-files.ts';

const size = { x: 0.1, y: 0.1, z: 0.2 };
const psf = (planes: readonly Plane[], given: Given = {}, z = planes.length): Promise<Findings> => measure('psf-beads-1', imageOf(planes, { z }), { pixelSize: size, significantBits: 16, ...given });
const valueOf = ({ figures }: Findings, property: string, statistic?: string): number => figures.find((figure) => figure.property === property && (statistic === undefined || figure.statistic === statistic))!.value;
const refusal = async (work: Promise<unknown>): Promise<{ errorClass: string; message: string }> => work.then(() => { throw new Error('it was measured'); }, (error: unknown) => { if (error instanceof AnalysisError) return { errorClass: error.errorClass, message: error.message }; throw error; });
const scene = (beads: readonly TrueBead[], more: Partial<Scene> = {}): Scene => ({ width: 64, height: 64, planes: 25, beads, ...more });
const one: TrueBead = { x: 32.3, y: 31.6, z: 12.2 };

describe('beads of known width with Poisson noise are recovered', () => {
  const cases = truthCases.filter(({ procedure }) => procedure === 'psf-beads-1');
  test('of seven kinds', () => expect(cases).toHaveLength(7));
  test.each(cases)('$what', async ({ truths, find }) => {
    const found = await find();
    for (const each of truths) {
      const { value, uncertainty } = figureOf(found, each)!;
      expect(Math.abs(value - each.truth), `${each.property} is ${value}, truly ${each.truth}`).toBeLessThanOrEqual(each.within);
      if (each.property !== 'psf-bead-count') { expect(uncertainty).toBeGreaterThan(0); expect(uncertainty).toBeLessThan(each.within); }
    }
  });
  test('the uncertainty is about as great as the scatter of repeated measurements', async () => {
    const repeated = await Promise.all(Array.from({ length: 20 }, async (_, seed) => (await psf(drawStack(scene([one], { seed: seed + 1, background: 50 })))).figures.find(({ property }) => property === 'psf-fwhm-axial')!));
    const mean = repeated.reduce((sum, { value }) => sum + value, 0) / 20, scatter = Math.sqrt(repeated.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / 19);
    const told = repeated.reduce((sum, { uncertainty }) => sum + uncertainty!, 0) / 20;
    expect(told / scatter).toBeGreaterThan(0.5);
    expect(told / scatter).toBeLessThan(2);
  });
});

describe('what is no bead, or one that cannot be measured, ends in a class of error and never in a figure', () => {
  const flat = (value: number): Plane[] => Array.from({ length: 9 }, () => planeOf(64, 64, () => value));
  const cases: [what: string, planes: () => Plane[], errorClass: string, words: string, given?: Given][] = [
    ['nothing but zeros', () => flat(0), 'image-dark', ''],
    ['an even field', () => flat(100), 'nothing-found', '0 found'],
    ['noise', () => drawStack(scene([], { seed: 3 })), 'nothing-found', '0 found'],
    ['a single pixel', () => [planeOf(1, 1, () => 7)], 'nothing-found', '0 found'],
    ['a single row', () => [planeOf(64, 1, (x) => (x === 30 ? 900 : 100))], 'nothing-found', 'border'],
    ['a bead at the border', () => drawStack(scene([{ x: 3, y: 30, z: 12 }])), 'nothing-found', 'border'],
    ['a bead in the corner', () => drawStack(scene([{ x: 0, y: 0, z: 12 }])), 'nothing-found', 'border'],
    ['a bead in the first plane', () => drawStack(scene([{ x: 32, y: 32, z: 0 }])), 'nothing-found', 'first or last plane'],
    ['a bead in the last planes', () => drawStack(scene([{ x: 32, y: 32, z: 21, sz: 3 }])), 'nothing-found', 'first or last plane'],
    ['a bead at the limit of the detector', () => drawStack(scene([{ ...one, amplitude: 9000 }], { limit: 4095 })), 'nothing-found', 'limit of the detector', { significantBits: 12 }],
    ['a bead cut off below a limit that nobody states', () => drawStack(scene([{ ...one, amplitude: 9000 }], { limit: 4000 })), 'nothing-found', 'flat top', { significantBits: undefined } as Given],
    ['a bead at the limit of bytes, no depth stated', () => drawStack(scene([{ ...one, amplitude: 400 }], { limit: 255, type: Uint8Array })), 'nothing-found', 'limit of the detector', { significantBits: undefined } as Given],
    ['two beads that touch', () => drawStack(scene([{ x: 28, y: 32, z: 12 }, { x: 35, y: 32, z: 12 }])), 'nothing-found', 'too near'],
    ['two beads that touch, with noise', () => drawStack(scene([{ x: 28, y: 30, z: 12 }, { x: 34, y: 33, z: 11 }], { seed: 4 })), 'nothing-found', 'too near'],
    ['a bead beside a dimmer one', () => drawStack(scene([one, { x: 45, y: 32, z: 12, amplitude: 300 }], { seed: 4 })), 'nothing-found', 'too near'],
    ['one hot pixel', () => Array.from({ length: 9 }, (_, z) => planeOf(64, 64, (x, y) => (x === 32 && y === 32 && z === 4 ? 5000 : 100))), 'nothing-found', '0 found'],
    ['a pixel that is always hot', () => Array.from({ length: 9 }, () => planeOf(64, 64, (x, y) => (x === 32 && y === 32 ? 5000 : 100))), 'nothing-found', '0 found'],
    ['a bead wider than the window shows', () => drawStack(scene([{ ...one, sx: 9, sy: 9 }], { width: 128, height: 128 })), 'nothing-found', 'wider than half of the window'],
    ['a bead with two foci', () => drawStack(scene([{ ...one, z: 16, sz: 2 }, { ...one, z: 26, sz: 2, amplitude: 500 }], { planes: 43, seed: 1 })), 'nothing-found', 'fits badly, worst along z'],
    ['a line', () => Array.from({ length: 9 }, () => planeOf(64, 64, (x) => (x === 32 ? 900 : 100))), 'nothing-found', ''],
    ['a bright square', () => Array.from({ length: 15 }, () => planeOf(64, 64, (x, y) => (Math.abs(x - 32) < 6 && Math.abs(y - 32) < 6 ? 900 : 100))), 'nothing-found', ''],
    ['a dim bead in noise', () => drawStack(scene([{ ...one, amplitude: 60 }], { seed: 9 })), 'nothing-found', ''],
    ['a plane with a pixel that is no number', () => drawStack(scene([one], { type: Float32Array })).map((plane, z) => (z === 20 ? { ...plane, data: plane.data.map((value, at) => (at === 5 ? NaN : value)) as Float32Array } : plane)), 'pixels-not-finite', 'plane 20'],
    ['a plane of NaN', () => drawStack(scene([one], { type: Float64Array })).map((plane, z) => (z === 0 ? { ...plane, data: plane.data.map(() => NaN) as Float64Array } : plane)), 'pixels-not-finite', ''],
    ['an infinite pixel', () => drawStack(scene([one], { type: Float32Array })).map((plane, z) => (z === 3 ? { ...plane, data: plane.data.map((value, at) => (at === 9 ? Infinity : value)) as Float32Array } : plane)), 'pixels-not-finite', ''],
    ['values above the stated depth', () => drawStack(scene([{ ...one, amplitude: 5000 }])), 'value-above-bit-depth', '4095', { significantBits: 12 }],
    ['no size of a pixel', () => drawStack(scene([one])), 'fact-missing', 'along x and y', { pixelSize: { z: 0.2 } }],
    ['a size of 0', () => drawStack(scene([one])), 'facts-contradict', 'along y', { pixelSize: { x: 0.1, y: 0 } }],
    ['an aperture greater than the index', () => drawStack(scene([one])), 'facts-contradict', '1.49', { channels: [{ numericalAperture: 1.49, immersionIndex: 1.33 }] }],
  ];
  test.each(cases)('%s', async (_what, planes, errorClass, words, given) => {
    const { errorClass: found, message } = await refusal(psf(planes(), given));
    expect({ found, message }).toEqual({ found: errorClass, message: expect.stringContaining(words) as string });
  });
  test('beads of which none can be measured are in the table of the run that failed, each with its reason', async () => {
    const ended = await psf(drawStack(scene([{ x: 3, y: 30, z: 12 }, { x: 28, y: 50, z: 12 }, { x: 35, y: 50, z: 12 }]))).then(() => undefined, (error: unknown) => error as AnalysisError);
    expect(rowsOfTable(ended!.details[0]!.csv).map(({ used, reason }) => [used, reason!.split(':')[0]]).toSorted()).toEqual([['no', 'lateral-edge'], ['no', 'neighbour'], ['no', 'neighbour']]);
  });
  test('a hundred channels', async () => {
    expect(await refusal(psf(Array.from({ length: 100 }, () => planeOf(16, 16, () => 5)), {}, 1))).toMatchObject({ errorClass: 'too-many-channels' });
  });
  test('several time points', async () => {
    const planes = drawStack(scene([one], { planes: 8 }));
    expect(await refusal(measure('psf-beads-1', imageOf(planes, { z: 4, t: 2 }), { pixelSize: size }))).toMatchObject({ errorClass: 'several-planes' });
  });
});

describe('beads among others', () => {
  const good = gridOfBeads({ columns: 3, rows: 2, pitch: 50, first: 40, z: 12, seed: 8 });
  const more: [TrueBead, string][] = [[{ x: 4, y: 80, z: 12 }, 'lateral-edge'], [{ x: 40, y: 175, z: 0.4 }, 'axial-edge'], [{ x: 90, y: 165, z: 12, sx: 0.6, sy: 0.6 }, 'too-narrow'], [{ x: 140, y: 165, z: 12, amplitude: 9000 }, 'saturated'], [{ x: 40, y: 140, z: 12, amplitude: 4000 }, 'outlier']];
  test('those that cannot be measured stay in the table with their reason, and the figures are those of the rest', async () => {
    const found = await psf(drawStack({ width: 180, height: 200, planes: 25, beads: [...good, ...more.map(([bead]) => bead)], seed: 2, limit: 8191 }), { significantBits: 13 });
    const rows = rowsOfTable(found.details![0]!.csv);
    expect(rows.filter(({ used }) => used === 'yes')).toHaveLength(good.length);
    for (const [{ x, y }, reason] of more) expect(rows.find((row) => Math.hypot(Number(row['x_px']) - x, Number(row['y_px']) - y) < 2)?.['reason'], reason).toMatch(`${reason}: `);
    expect(valueOf(found, 'psf-bead-count')).toBe(good.length);
    expect(Math.abs(valueOf(found, 'psf-fwhm-major') / (2 * fwhmOfUnit * size.x) - 1)).toBeLessThan(0.02);
    expect(found.notes!.join('\n')).toContain('11 found');
  });
  test('are not disturbed by hot pixels, which are told', async () => {
    const planes = drawStack({ width: 180, height: 120, planes: 25, beads: good, seed: 2 }), hot = [[50, 42], [10, 10], [100, 60], [165, 88]] as const;
    for (const { data } of planes) for (const [x, y] of hot) data[y * 180 + x] = 5000;
    const found = await psf(planes);
    expect(valueOf(found, 'psf-bead-count')).toBeGreaterThanOrEqual(5);
    expect(found.notes!.join('\n')).toContain('4 single bright pixels were passed over');
    expect(Math.abs(valueOf(found, 'psf-fwhm-major') / (2 * fwhmOfUnit * size.x) - 1)).toBeLessThan(0.03);
  });
  test.each([['near the bead', 2, 1], ['at the edge of its window', 9, 7]])('with a hot pixel %s are left out: an ellipse would follow it', async (_where, dx, dy) => {
    const planes = drawStack({ width: 180, height: 120, planes: 25, beads: good, seed: 2 }), spoiled = good.slice(0, 4);
    for (const { data } of planes) for (const { x, y } of spoiled) data[(Math.round(y) + dy) * 180 + Math.round(x) + dx] = 60_000;
    const found = await psf(planes);
    expect(valueOf(found, 'psf-bead-count')).toBe(good.length - spoiled.length);
    for (const property of ['psf-fwhm-major', 'psf-fwhm-minor']) expect(Math.abs(valueOf(found, property) / (2 * fwhmOfUnit * size.x) - 1), property).toBeLessThan(0.03);
    expect(valueOf(found, 'psf-spot-size', 'minimum') / (2 * fwhmOfUnit * size.x)).toBeGreaterThan(0.97);
  });
  test('two that touch are one that is too wide, where others tell how wide one is', async () => {
    const beads = [...gridOfBeads({ columns: 3, rows: 3, pitch: 40, first: 40, z: 12, seed: 3 }).slice(0, 8), ...[0, 4.4].map((away): TrueBead => ({ x: 120 + away, y: 120 + away / 2, z: 12.2, amplitude: 700 }))];
    const { figures, notes } = await psf(drawStack({ width: 164, height: 164, planes: 25, beads, seed: 6 }));
    expect(figures.find(({ property }) => property === 'psf-bead-count')).toMatchObject({ value: 8, sampleSize: 9 });
    expect(notes!.join(' ')).toContain('1 left out: its brightness or its width is unlike');
    expect(valueOf({ figures }, 'psf-spot-size', 'maximum') / valueOf({ figures }, 'psf-spot-size', 'median')).toBeLessThan(1.05);
  });
  test('brightness tells outliers only from six beads on', async () => {
    const few = [...good.slice(0, 4), { x: 40, y: 140, z: 12, amplitude: 4000 }];
    expect(valueOf(await psf(drawStack({ width: 180, height: 200, planes: 25, beads: few, seed: 2 })), 'psf-bead-count')).toBe(5);
  });
  test('channels are measured each by itself, and one without beads is told in a note', async () => {
    const [green, red, none] = [drawStack(scene([one])), drawStack(scene([{ ...one, sx: 3, sy: 3 }])), drawStack(scene([]))];
    const { figures, notes, details } = await measure('psf-beads-1', imageOf(green.flatMap((plane, z) => [plane, red[z]!, none[z]!]), { z: 25, c: 3 }), { pixelSize: size });
    const major = (channel: number): number | undefined => figures.find((figure) => figure.property === 'psf-fwhm-major' && figure.channel === channel)?.value;
    expect([major(0), major(1), major(2)].map((value) => value && Math.round(value / fwhmOfUnit / size.x * 50) / 50)).toEqual([2, 3, undefined]);
    expect(notes!.some((note) => note.startsWith('No bead of channel 2'))).toBe(true);
    expect(details!.map(({ label }) => label)).toEqual(['Beads of channel 0', 'Beads of channel 1']);
  });
  test('one plane has lateral figures and a note; planes whose distance is not stated too', async () => {
    const flat = await psf([drawStack(scene([one]))[12]!]);
    expect(flat.figures.map(({ property }) => property)).not.toContain('psf-fwhm-axial');
    expect(valueOf(flat, 'psf-fwhm-x') / size.x / fwhmOfUnit).toBeCloseTo(2, 2);
    expect(flat.notes!.join('\n')).toContain('One plane');
    const stack = await psf(drawStack(scene([one], { seed: 1 })), { pixelSize: { x: 0.1, y: 0.1 } });
    expect(stack.figures.map(({ property }) => property)).not.toContain('psf-fwhm-axial');
    expect(stack.notes!.join('\n')).toContain('distance of the planes');
  });
  test('pixels that are not square give the widths of the bead and not those of its image', async () => {
    const found = await psf(drawStack(scene([{ ...one, sx: 3, sy: 1.5 }])), { pixelSize: { x: 0.1, y: 0.2, z: 0.2 } });
    expect(valueOf(found, 'psf-asymmetry-min-max')).toBeCloseTo(1, 3);
    expect(valueOf(found, 'psf-fwhm-major')).toBeCloseTo(0.3 * fwhmOfUnit, 3);
  });
});

describe('properties of the measurement', () => {
  const bead = fc.record({ x: fc.double({ min: 24, max: 40, noNaN: true }), y: fc.double({ min: 24, max: 40, noNaN: true }), z: fc.double({ min: 11, max: 14, noNaN: true }), sx: fc.double({ min: 1, max: 3, noNaN: true }), sy: fc.double({ min: 1, max: 3, noNaN: true }), angle: fc.double({ min: 0, max: 3, noNaN: true }) });
  const measured = async (planes: readonly Plane[]): Promise<Record<string, number>> => Object.fromEntries(Object.entries(rowsOfTable((await psf(planes)).details![0]!.csv)[0]!).map(([name, cell]) => [name, Number(cell)]));
  const widths = ['fwhm_x_um', 'fwhm_y_um', 'fwhm_major_um', 'fwhm_minor_um', 'fwhm_axial_um'];
  const close = (a: number, b: number, digits = 4): void => { expect(Math.abs(a - b)).toBeLessThan(10 ** -digits * Math.max(1, Math.abs(b))); };

  test('a shifted image has shifted centres and the same widths', () => fc.assert(fc.asyncProperty(bead, fc.integer({ min: -6, max: 6 }), fc.integer({ min: -6, max: 6 }), async (truth, dx, dy) => {
    const before = await measured(drawStack(scene([truth]))), after = await measured(drawStack(scene([{ ...truth, x: truth.x + dx, y: truth.y + dy }])));
    close(after['x_px']!, before['x_px']! + dx);
    close(after['y_px']!, before['y_px']! + dy);
    for (const width of widths) close(after[width]!, before[width]!, 3);
  }), { numRuns: 10 }));
  test('twice the light, or another offset, changes no centre and no width', () => fc.assert(fc.asyncProperty(bead, fc.integer({ min: 2, max: 9 }), fc.integer({ min: 0, max: 5000 }), async (truth, factor, offset) => {
    const planes = drawStack(scene([truth], { seed: 6 }));
    const before = await measured(planes), after = await measured(planes.map((plane) => ({ ...plane, data: plane.data.map((value) => value * factor + offset) as Uint16Array })));
    for (const name of ['x_px', 'y_px', 'z_px', ...widths]) close(after[name]!, before[name]!);
  }), { numRuns: 10 }));
  test('fractions below zero, as an offset that was taken off leaves, change nothing', async () => {
    const planes = drawStack(scene([one], { seed: 6 }));
    const before = await measured(planes), after = await measured(planes.map((plane) => ({ ...plane, data: Float32Array.from(plane.data, (value) => (value - 120) / 8) })));
    for (const name of ['x_px', 'y_px', 'z_px', ...widths]) close(after[name]!, before[name]!);
  });
  test('a transposed image has x and y exchanged and the same axes', () => fc.assert(fc.asyncProperty(bead, async (truth) => {
    const planes = drawStack(scene([truth], { seed: 6 }));
    const before = await measured(planes), after = await measured(planes.map((plane) => planeOf(64, 64, (x, y) => plane.data[x * 64 + y]!)));
    close(after['x_px']!, before['y_px']!);
    close(after['fwhm_x_um']!, before['fwhm_y_um']!);
    close(after['fwhm_major_um']!, before['fwhm_major_um']!);
    close(after['fwhm_axial_um']!, before['fwhm_axial_um']!);
  }), { numRuns: 10 }));
  test('tied maxima give the width of the bead, whichever voxel comes first', async () => {
    const planes = drawStack(scene([{ x: 31.5, y: 31.5, z: 11.5, amplitude: 100 }], { type: Uint8Array, background: 10 }));
    const top = planes.flatMap(({ data }) => [...data]).toSorted((a, b) => b - a);
    expect(top[0]).toBe(top[7]); // eight voxels share it
    const turned = planes.toReversed().map((plane) => planeOf(64, 64, (x, y) => plane.data[(63 - y) * 64 + 63 - x]!, Uint8Array));
    const before = await measured(planes), after = await measured(turned);
    for (const width of widths) { close(after[width]!, before[width]!, 2); }
    for (const [width, pixel] of [['fwhm_major_um', size.x], ['fwhm_axial_um', size.z]] as const) expect(Math.abs(before[width]! / (2 * fwhmOfUnit * pixel) - 1)).toBeLessThan(0.02);
  });
});

describe('theory', () => {
  const facts: ChannelFacts = { index: 0, numericalAperture: 1.4, immersionIndex: 1.518, excitationNm: 488, emissionNm: 525 };
  // by hand: n − √(n² − NA²) = 0.931209, as n · (1 − cos α) is the same; 0.0975639 for NA 0.5 in 1.33
  const cases: [ChannelFacts['modality'], Partial<ChannelFacts>, lateral: number, axial: number, nyquistLateral: number, nyquistAxial: number][] = [
    ['widefield', {}, 0.51 * 0.525 / 1.4, 1.77 * 1.518 * 0.525 / 1.96, 0.525 / 5.6, 0.525 / (2 * 0.931209)],
    ['confocal', {}, 0.51 * 0.488 / 1.4, 0.88 * 0.488 / 0.931209, 0.488 / 11.2, 0.488 / (4 * 0.931209)],
    ['spinning-disk', {}, 0.51 * 0.525 / 1.4, 0.525 / 0.931209, 0.525 / 5.6, 0.525 / (2 * 0.931209)],
    ['two-photon', { excitationNm: 900 }, 0.383 * 0.9 / 1.4 ** 0.91, 0.626 * 0.9 / 0.931209, 0.9 / 11.2, 0.9 / (4 * 0.931209)],
    ['two-photon', { excitationNm: 900, numericalAperture: 0.5, immersionIndex: 1.33 }, 0.377 * 0.9 / 0.5, 0.626 * 0.9 / 0.0975639, 0.9 / 4, 0.9 / (4 * 0.0975639)],
  ];
  test.each(cases)('%s %o', (modality, more, lateral, axial, nyquistLateral, nyquistAxial) => {
    const told = resolutionOf({ ...facts, ...more, modality: modality! });
    expect(told.missing).toEqual([]);
    expect([told.lateral, told.axial, told.nyquistLateral, told.nyquistAxial].map((each) => Number(each!.value.toFixed(4)))).toEqual([lateral, axial, nyquistLateral, nyquistAxial].map((value) => Number(value.toFixed(4))));
    expect(told.lateral!.formula).toContain(`NA = ${more.numericalAperture ?? 1.4}`);
  });
  test('stands beside each width with its formula, and sampling is told as a share of Nyquist’s', async () => {
    const found = await psf(drawStack(scene([one])), { channels: [{ ...facts, modality: 'widefield' }] });
    const withTheory = found.figures.filter(({ theory }) => theory).map(({ property }) => property);
    expect(withTheory).toEqual(['psf-fwhm-x', 'psf-fwhm-y', 'psf-fwhm-major', 'psf-fwhm-minor', 'psf-fwhm-axial']);
    expect(valueOf(found, 'psf-sampling-lateral')).toBeCloseTo(0.1 / (0.525 / 5.6), 6);
    expect(valueOf(found, 'psf-sampling-axial')).toBeCloseTo(0.2 / (0.525 / (2 * 0.931209)), 5);
  });
  test.each([[{ immersionIndex: undefined }, 'index'], [{ emissionNm: undefined }, 'emission wavelength'], [{ modality: undefined }, 'way of imaging'], [{ numericalAperture: undefined }, 'aperture'], [{ emissionNm: 0 }, 'emission wavelength']] as [Partial<ChannelFacts>, string][])('a fact that is not stated is named: %o', (more, word) => {
    const told = resolutionOf({ ...facts, modality: 'widefield', ...more });
    expect(told.missing.join()).toContain(word);
    expect(told.axial).toBeUndefined();
    expect(told.lateral === undefined).toBe(word !== 'index');
  });
  test('an aperture as great as the index is the limit, and gives finite numbers', () => {
    for (const modality of ['widefield', 'confocal', 'spinning-disk', 'two-photon'] as const) {
      const { lateral, axial, nyquistAxial } = resolutionOf({ ...facts, modality, numericalAperture: 1.33, immersionIndex: 1.33 });
      for (const told of [lateral, axial, nyquistAxial]) expect(Number.isFinite(told!.value)).toBe(true);
    }
  });
});

describe('planarity', () => {
  test('of beads on a tilted plane is its tilt, without residual', () => {
    const places = [[0, 0], [50, 0], [0, 50], [50, 50], [20, 30]].map(([x, y]) => ({ x: x!, y: y!, z: 3 + 0.01 * x! - 0.02 * y! }));
    const { range, tilt, residual } = planarityOf(places);
    expect(range).toBeCloseTo(1.5, 10);
    expect(tilt).toBeCloseTo(Math.atan(Math.hypot(0.01, 0.02)) * 180 / Math.PI, 10);
    expect(residual).toBeCloseTo(0, 10);
  });
  test('of beads in a line has a range and no tilt', () => expect(planarityOf([0, 1, 2].map((at) => ({ x: at, y: 2 * at, z: at })))).toEqual({ range: 2 }));
  test('is found in an image', async () => {
    const beads = gridOfBeads({ columns: 3, rows: 3, pitch: 45, z: 17, seed: 5 }).map((bead) => ({ ...bead, z: 17 + 0.02 * (bead.x - 67) }));
    const found = await psf(drawStack({ width: 135, height: 135, planes: 35, beads, seed: 1 }));
    expect(valueOf(found, 'psf-focus-tilt')).toBeCloseTo(Math.atan(0.02 * size.z / size.x) * 180 / Math.PI, 0);
    expect(valueOf(found, 'psf-focus-residual')).toBeLessThan(0.02);
  });
});

test('a maximum is one bead when nothing parts it, and two when a dip does', async () => {
  const count = async (distance: number): Promise<number> => findCandidates(await projectStack(imageOf(drawStack(scene([{ x: 30, y: 32, z: 12 }, { x: 30 + distance, y: 32, z: 12 }])), { z: 25 }), { c: 0, t: 0, bits: 16, step: () => undefined }), 28).candidates.length;
  expect(await Promise.all([0, 2, 4, 7, 12].map(count))).toEqual([1, 1, 1, 2, 2]);
});
