/** Channels against each other, and places over time: shifts and drifts that are known are found, gaps are filled or told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { analyse, hashInput } from '../../../server/qc/analyse.ts';
import { AnalysisError } from '../../../server/qc/analysis-error.ts';
import { matchNearest } from '../../../server/qc/beads/matching.ts';
import { referenceDistance } from '../../../server/qc/beads/theory.ts';
import type { ImageSource, Plane } from '../../../server/qc/image-source.ts';
import { meanSquaresByLag, stableFrom } from '../../../server/qc/metrics/stage-drift.ts';
import type { Figure, Findings } from '../../../server/qc/metric.ts';
import type { JobPayload } from '../../../server/qc/job.ts';
import { getMetric } from '../../../server/qc/procedures.ts';
import { channelsOf, figureOf, green, grid, moved, red, sceneOf as scene, seriesOf as series, size, timeIncrement, truthCases } from '../../support/bead-truths.ts';
import { imageOf, measure } from '../../support/measure-plane.ts';
import { drawStack, rowsOfTable, writeOmeTiff } from '../../support/synthetic-beads.ts';

const figureIn = ({ figures }: Findings, property: string, where: Partial<Figure> = {}): Figure | undefined => figures.find((figure) => figure.property === property && Object.entries(where).every(([name, value]) => figure[name as keyof Figure] === value));
const refusal = async (work: Promise<unknown>): Promise<{ errorClass: string; message: string }> => work.then(() => { throw new Error('it was measured'); }, (error: unknown) => { if (error instanceof AnalysisError) return { errorClass: error.errorClass, message: error.message }; throw error; });

describe('truths that are known are recovered', () => {
  const cases = truthCases.filter(({ procedure }) => procedure !== 'psf-beads-1');
  test('of shifts, drift and returns', () => expect(cases).toHaveLength(8));
  test.each(cases)('$what', async ({ truths, find }) => {
    const found = await find();
    for (const each of truths) expect(Math.abs(figureOf(found, each)!.value - each.truth), each.property).toBeLessThanOrEqual(each.within);
    for (const { property, truth } of truths.filter((each) => /-shift-/.test(each.property))) {
      const { value, uncertainty, sampleSize } = figureIn(found, property, { channel: 0, otherChannel: 1 })!;
      expect(Math.abs(value - truth), `${property} within its uncertainty`).toBeLessThan(4 * uncertainty!);
      expect(sampleSize).toBe(4);
    }
  });
});

describe('channels', () => {
  test('the reference distance of the longer wavelength stands beside the distance, and each bead in the table', async () => {
    const found = await measure('co-registration-1', channelsOf(drawStack(scene(grid)), drawStack(scene(moved(grid, [1, 0, 0])))), { pixelSize: size, channels: [green, red] });
    expect(figureIn(found, 'registration-distance')!.theory!.value).toBeCloseTo(0.51 * 0.68 / 1.4, 3);
    expect(rowsOfTable(found.details![0]!.csv)).toHaveLength(4);
  });
  test('each pair of three channels is compared once, and a channel without beads with none', async () => {
    const stacks = [[0, 0, 0], [1, 0, 0], [0, 1, 0]].map((shift) => drawStack(scene(moved(grid, shift))));
    const found = await measure('co-registration-1', channelsOf(...stacks, drawStack(scene([]))), { pixelSize: size });
    expect(found.figures.filter(({ property }) => property === 'registration-shift-x').map(({ channel, otherChannel, value }) => [channel, otherChannel, Math.round(value * 1000) / 1000 + 0])).toEqual([[0, 1, 0.1], [0, 2, 0], [1, 2, -0.1]]);
    expect(found.figures.some(({ property }) => property === 'registration-ratio')).toBe(false);
    expect(found.notes!.filter((note) => note.startsWith('No bead was found in both'))).toHaveLength(3);
    expect(found.notes!.filter((note) => note.startsWith('No ratio is told'))).toHaveLength(3);
  });
  test('one plane gives lateral shifts and a lateral ratio', async () => {
    const stacks = [[0, 0, 0], [1, 0, 0]].map((shift) => [drawStack(scene(moved(grid, shift)))[13]!]);
    const found = await measure('co-registration-1', channelsOf(...stacks), { pixelSize: size, channels: [green, red] });
    expect(figureIn(found, 'registration-ratio')!.value).toBeCloseTo(0.1 / (0.51 * 0.68 / 1.4), 3);
    expect(figureIn(found, 'registration-shift-z')).toBeUndefined();
    expect(found.notes!.join()).toContain('One plane');
  });
  const stack = drawStack(scene(grid));
  test.each([
    ['one channel', [stack], 'channels-too-few', {}], ['thirteen channels', Array.from({ length: 13 }, () => stack), 'too-many-channels', {}],
    ['beads that are not the same', [stack, drawStack(scene(moved(grid, [25, 25, 0]).slice(0, 1)))], 'nothing-found', {}], ['nothing', [drawStack(scene([])), drawStack(scene([]))], 'nothing-found', {}],
    ['an aperture above the index', [stack, stack], 'facts-contradict', { channels: [green, { ...red, numericalAperture: 1.6 }] }],
    ['no pixel size', [stack, stack], 'fact-missing', { pixelSize: {} }],
  ] as const)('%s is refused', async (_what, channels, errorClass, given) => {
    expect((await refusal(measure('co-registration-1', channelsOf(...channels as readonly Plane[][] as Plane[][]), { pixelSize: size, ...given as object }))).errorClass).toBe(errorClass);
  });
});

describe('beads of two lists', () => {
  test('are one only where each is the nearest of the other', () => {
    const at = (x: number): { x: number; y: number } => ({ x, y: 0 });
    expect(matchNearest([at(0), at(4)], [at(3), at(40)], 14)).toEqual([[1, 0]]); // 0 is nearest to 3 as well, but 3 is nearer to 4
    expect(matchNearest([at(0)], [at(15)], 14)).toEqual([]);
    expect(matchNearest([at(0), at(2)], [at(1)], 14)).toEqual([[0, 0]]);
    expect(matchNearest([], [at(1)], 14)).toEqual([]);
  });
  test('the reference distance is the width along an axis, and between them otherwise', () => {
    const widths = { lateral: 0.2, axial: 0.6 };
    expect(referenceDistance({ x: 5, y: 0, z: 0 }, widths)).toBeCloseTo(0.2, 12);
    expect(referenceDistance({ x: 0, y: -1, z: 0 }, widths)).toBeCloseTo(0.2, 12);
    expect(referenceDistance({ x: 0, y: 0, z: -2 }, widths)).toBeCloseTo(0.6, 12);
    expect(referenceDistance({ x: 1, y: 1, z: 1 }, widths)).toBeCloseTo(1 / Math.sqrt((2 / 3) / 0.04 + (1 / 3) / 0.36), 12); // on the ellipsoid
    expect(referenceDistance({ x: 0, y: 0, z: 0 }, widths)).toBeUndefined();
  });
});

describe('drift of the stage', () => {
  test('that comes to rest is stable from then on; one that does not has no such time but a note', async () => {
    const settling = [0, 5, 9, 12, 12.5, 12.6, 12.65].map((x) => [x, 0, 0]);
    const found = await measure('stage-drift-1', series(settling), { pixelSize: size, timeIncrement });
    expect(figureIn(found, 'stage-stabilisation-time-x')!.value).toBe(3 * timeIncrement);
    expect(figureIn(found, 'stage-stabilisation-time-y')!.value).toBe(0);
    expect(figureIn(found, 'stage-stabilisation-time-lateral')!.value).toBe(3 * timeIncrement);
    expect(figureIn(found, 'stage-stabilisation-time-z')).toBeUndefined();
    const restless = await measure('stage-drift-1', series([0, 5, 10, 15].map((x) => [x, 0, 0])), { pixelSize: size, timeIncrement });
    expect(figureIn(restless, 'stage-stabilisation-time-x')).toBeUndefined();
    expect(restless.notes!.join()).toContain('not stable at the end along x, laterally');
    // with the theoretical width (0.191 µm) as the limit instead of 0.2 µm, and with theory unknown
    const byTheory = await measure('stage-drift-1', series(settling), { pixelSize: size, timeIncrement, parameters: { stable_below_um: 0 }, channels: [green] });
    expect(figureIn(byTheory, 'stage-stabilisation-time-x')!.value).toBe(3 * timeIncrement);
    const unknown = await measure('stage-drift-1', series(settling), { pixelSize: size, timeIncrement, parameters: { stable_below_um: 0 } });
    expect(figureIn(unknown, 'stage-stabilisation-time-x')).toBeUndefined();
    expect(unknown.notes!.join()).toContain('what the optics resolve is not known');
  });
  test('gaps of up to four time points are filled along a straight line, longer ones end the series', async () => {
    const filled = await measure('stage-drift-1', series([[0, 0, 0], [1, 0, 0], undefined, undefined, undefined, undefined, [6, 0, 0], [7, 0, 0]]), { pixelSize: size, timeIncrement });
    expect(rowsOfTable(filled.details![0]!.csv).map((row) => [Number(row['t']), Math.round(Number(row['dx_um']) * 100) / 100, row['filled_in']])).toEqual([[0, 0, 'no'], [1, 0.1, 'no'], [2, 0.2, 'yes'], [3, 0.3, 'yes'], [4, 0.4, 'yes'], [5, 0.5, 'yes'], [6, 0.6, 'no'], [7, 0.7, 'no']]);
    expect(filled.notes!.join()).toContain('4 time points were filled in');
    const ended = await measure('stage-drift-1', series([[0, 0, 0], [1, 0, 0], [2, 0, 0], ...Array.from({ length: 5 }, () => undefined), [8, 0, 0]]), { pixelSize: size, timeIncrement });
    expect(figureIn(ended, 'stage-drift-x')!.value).toBeCloseTo(0.2, 3);
    expect(ended.notes!.join()).toContain('at 3 of 9 time points, the last of them 2');
  });
  test('without the time between time points has no speed', async () => {
    const found = await measure('stage-drift-1', series([[0, 0, 0], [1, 0, 0], [2, 0, 0]]), { pixelSize: size });
    expect(found.figures.map(({ property }) => property)).toEqual(['stage-drift-x', 'stage-drift-y', 'stage-drift-lateral', 'stage-mean-square-displacement', 'stage-drift-bead-count']);
    expect(found.notes!.join()).toContain('time between time points is not stated');
  });
  test('mean squares by lag and stable steps are as the formulas say', () => {
    const at = (t: number, x: number) => ({ t, x: { value: x, uncertainty: 0 }, y: { value: 0, uncertainty: 0 }, beads: 1, filled: false });
    expect(meanSquaresByLag([at(0, 0), at(1, 1), at(2, 3)])).toEqual([{ lag: 1, pairs: 2, msd: 2.5 }, { lag: 2, pairs: 1, msd: 9 }]);
    const steps = [3, 1, 4, 1].map((x) => ({ x, y: 0, z: 0 }));
    expect([5, 4, 2, 1].map((limit) => stableFrom(steps, ['x'], () => limit))).toEqual([0, 3, 3, undefined]);
  });
  test.each([
    ['two time points', series([[0, 0, 0], [1, 0, 0]]), 'too-few-readings'], ['no beads', series([undefined, undefined, undefined]), 'nothing-found'], ['beads that vanish', series([[0, 0, 0], undefined, undefined, undefined]), 'too-few-readings'],
    ['one image', series([[0, 0, 0]]), 'too-few-readings'],
  ] as const)('%s: refused', async (_what, source, errorClass) => {
    for (const procedure of ['stage-drift-1', 'stage-repeatability-1']) expect((await refusal(measure(procedure, source, { pixelSize: size, timeIncrement }))).errorClass).toBe(errorClass);
  });
});

describe('repeatability of the stage', () => {
  test('leaves out a return at which nothing was seen, however many', async () => {
    const found = await measure('stage-repeatability-1', series([[0, 0, 0], undefined, undefined, undefined, undefined, undefined, undefined, [1, 0, 0], [0.5, 0, 0]]), { pixelSize: size });
    expect(figureIn(found, 'stage-repeatability-x')!.sampleSize).toBe(3);
    expect(found.notes!.join()).toContain('at 3 of 9 time points');
  });
});

describe('all procedures on beads', () => {
  const stack = drawStack(scene(grid, { seed: 1 })), facts = { pixelSize: size, timeIncrement, channels: [green, red] };
  const cases: [procedure: string, source: ImageSource][] = [
    ['psf-beads-1', imageOf(stack, { z: stack.length })], ['co-registration-1', channelsOf(stack, stack)],
    ...(['stage-drift-1', 'stage-repeatability-1'] as const).map((name): [string, ImageSource] => [name, series([[0, 0, 0], [0.5, 0.5, 0.1], [1, 1, 0.2]], { planes: 27, seed: 1 })]),
  ];
  test.each(cases)('%s tells every property that it declares and no other, finite, with values from tables that are as they say', async (procedure, source) => {
    const { figures, details } = await measure(procedure, source, facts);
    expect([...new Set(figures.map(({ property }) => property))].toSorted()).toEqual(Object.keys(getMetric(procedure).properties).toSorted());
    for (const { value, uncertainty = 0, sampleSize = 1, goodnessOfFit = 0, theory } of figures) for (const number of [value, uncertainty, sampleSize, goodnessOfFit, theory?.value ?? 0]) expect(Number.isFinite(number)).toBe(true);
    expect(new Set(figures.map(({ property, channel, otherChannel, statistic }) => [property, channel, otherChannel, statistic].join())).size).toBe(figures.length);
    expect(details!.length).toBeGreaterThan(0);
    for (const { csv } of details!) { const [head, ...rows] = csv.trimEnd().split('\r\n'); for (const row of rows) expect(row.split(',')).toHaveLength(head!.split(',').length); }
  });

  const folder = mkdtempSync(join(tmpdir(), 'micrograph-beads-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = async (payload: Partial<JobPayload> & Pick<JobPayload, 'procedure' | 'contentUrl'>): ReturnType<typeof analyse> => {
    const whole: JobPayload = { image: 'http://example.org/image', instrument: 'http://example.org/microscope', lightPaths: ['http://example.org/path'], channels: [], ...payload };
    return analyse({ payload: whole, input: await hashInput(whole, { imageRoots: [folder] }) });
  };
  test('take sizes from the file; widths are about the light path, the stage is the instrument’s', async () => {
    writeOmeTiff(join(folder, 'stack.ome.tif'), scene(grid, { seed: 1 }), size);
    writeOmeTiff(join(folder, 'series.ome.tif'), scene(grid.map((bead) => ({ ...bead, sz: 1e6 })), { planes: 4, seed: 1 }), { ...size, t: 30 });
    const psf = await run({ procedure: 'psf-beads-1', contentUrl: 'stack.ome.tif', optics: [{ index: 0, ...green }] });
    const axial = psf.measurements.find(({ property }) => property === 'psf-fwhm-axial')!;
    expect(axial).toMatchObject({ unit: 'http://qudt.org/vocab/unit/MicroM', about: 'http://example.org/path', theory: { value: 1.77 * 1.518 * 0.525 / 1.4 ** 2 } });
    expect(axial.value / (2 * Math.sqrt(8 * Math.log(2)) * size.z)).toBeCloseTo(1, 1);
    const drift = await run({ procedure: 'stage-drift-1', contentUrl: 'series.ome.tif' });
    expect(drift.measurements.find(({ property }) => property === 'stage-speed-lateral')).toMatchObject({ about: 'http://example.org/microscope', unit: 'http://qudt.org/vocab/unit/MicroM-PER-SEC', sampleSize: 3 });
    expect(drift.measurements.filter(({ lightPath }) => lightPath)).toEqual([]);
  });
});
