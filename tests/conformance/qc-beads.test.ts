/** The real bead stack: the widths that an independent computation gave for its four beads, found without being told where they are. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse, hashInput } from '../../server/qc/analyse.ts';
import { locateImage } from '../../server/qc/image-location.ts';
import type { ImageSource } from '../../server/qc/image-source.ts';
import type { JobPayload } from '../../server/qc/job.ts';
import type { Findings } from '../../server/qc/metric.ts';
import { fitProfile } from '../../server/qc/numerics/gaussian-fit.ts';
import { openImage } from '../../server/qc/sources/formats.ts';
import { imageOf, measure } from '../support/measure-plane.ts';
import { rowsOfTable } from '../support/synthetic-beads.ts';

const data = resolve(import.meta.dirname, '../../../shared/data');
const file = 'qc-images/beads-mpicbg/Bead_Image1_crop.tif';
const skip = existsSync(join(data, file)) ? false : 'the real images (../shared/data/qc-images) are not on this machine';
const pixel = 0.022492;

/** Recorded for each bead (SOURCES.md of the data): mass centre, widths in µm, min/max. */
const recorded = [
  { x: 30.108, y: 73.029, minor: 0.1619, major: 0.2216, axial: 0.5359, asymmetry: 0.731 },
  { x: 44.293, y: 111.633, minor: 0.1611, major: 0.2218, axial: 0.5585, asymmetry: 0.726 },
  { x: 76.093, y: 82.453, minor: 0.1661, major: 0.225, axial: 0.5617, asymmetry: 0.738 },
  { x: 125.44, y: 35.972, minor: 0.1623, major: 0.22, axial: 0.5676, asymmetry: 0.738 },
];
/** One-dimensional fits through the brightest voxel, FWHM in px along z, y, x: the whole column, ±12 px around the rounded mass centre. */
const profiles = [{ voxel: [29, 73, 24], around: [30, 73], widths: [4.2821, 10.2845, 7.0429] }, { voxel: [75, 80, 24], around: [76, 82], widths: [4.135, 10.7554, 7.113] }] as const;
/** Tied maxima of bead 2: the axial width depends on which of them is taken. */
const tied = [{ voxel: [42, 111], width: 4.009 }, { voxel: [43, 111], width: 4.1944 }] as const;

describe.skipIf(skip)(`four real beads${skip ? ` (skipped: ${skip})` : ''}`, () => {
  let stack: ImageSource, found: Findings;
  const rows = (): Record<string, string>[] => rowsOfTable(found.details![0]!.csv);
  beforeAll(async () => {
    const source = await openImage(await locateImage(file, [data]));
    const planes = [];
    for (let at = 0; at < source.shape.z * source.shape.t; at += 1) planes.push(await source.plane(source.shape.z > 1 ? { c: 0, z: at, t: 0 } : { c: 0, z: 0, t: at }));
    await source.close();
    stack = imageOf(planes, { z: planes.length });
    found = await measure('psf-beads-1', stack, { pixelSize: { x: pixel, y: pixel, z: 0.125 }, significantBits: 8 });
  });

  test('are found, and all are measured', () => {
    expect(stack.shape).toMatchObject({ x: 150, y: 150, z: 41 });
    expect(rows().map(({ used }) => used)).toEqual(['yes', 'yes', 'yes', 'yes']);
  });
  test.each(recorded)('the one at ($x, $y) has the recorded elliptic and axial widths to half a per mille', ({ x, y, minor, major, axial, asymmetry }) => {
    const bead = rows().find((row) => Math.hypot(Number(row['x_px']) - x, Number(row['y_px']) - y) < 2);
    expect(bead).toBeDefined();
    for (const [column, value] of [['fwhm_minor_um', minor], ['fwhm_major_um', major], ['fwhm_axial_um', axial]] as const) {
      const digits = Math.abs(Number(bead![column]) - value);
      expect(digits, column).toBeLessThanOrEqual(0.0005 * value + 0.00005);
    }
    expect(Math.abs(Number(bead!['asymmetry_min_max']) - asymmetry)).toBeLessThanOrEqual(0.0006);
    expect(Math.abs(90 - Math.abs(Number(bead!['angle_deg'])))).toBeLessThan(0.05 * 180 / Math.PI);
  });
  test.each(profiles)('one-dimensional fits through $voxel give the recorded widths to four decimals', async ({ voxel: [x, y, z], around, widths }) => {
    const plane = await stack.plane({ c: 0, z, t: 0 });
    const line = (centre: number, at: (offset: number) => number): Float64Array => Float64Array.from({ length: 25 }, (_, index) => plane.data[at(centre - 12 + index)]!);
    const column = Float64Array.from(await Promise.all(Array.from({ length: 41 }, async (_, depth) => (await stack.plane({ c: 0, z: depth, t: 0 })).data[y * 150 + x]!)));
    const fitted = [column, line(around[1], (row) => row * 150 + x), line(around[0], (place) => y * 150 + place)].map((profile) => fitProfile(profile)!.fwhm.value);
    fitted.forEach((width, at) => { expect(width).toBeCloseTo(widths[at]!, 4); });
  });
  test.each(tied)('of tied voxels, that at $voxel gives $width px along z, and the figure of the bead depends on neither', async ({ voxel: [x, y], width }) => {
    const column = Float64Array.from(await Promise.all(Array.from({ length: 41 }, async (_, depth) => (await stack.plane({ c: 0, z: depth, t: 0 })).data[y * 150 + x]!)));
    expect(fitProfile(column)!.fwhm.value).toBeCloseTo(width, 4);
  });
  test('lateral one-dimensional widths of the procedure differ from those through the brightest raw voxel by less than 3 %', () => {
    for (const { around, widths } of profiles) {
      const bead = rows().find((row) => Math.hypot(Number(row['x_px']) - around[0], Number(row['y_px']) - around[1]) < 2)!;
      expect(Math.abs(Number(bead['fwhm_y_um']) / pixel / widths[1] - 1)).toBeLessThan(0.03);
      expect(Math.abs(Number(bead['fwhm_x_um']) / pixel / widths[2] - 1)).toBeLessThan(0.03);
    }
  });
  test('through the worker’s way from file to figures the widths are those of the size that the file states, and its disagreement with the record is told', async () => {
    const payload: JobPayload = { image: 'http://example.org/image', contentUrl: file, procedure: 'psf-beads-1', lightPaths: [], channels: [], stated: { pixelSize: { x: 0.022, y: 0.022, z: 0.125 } } };
    const { measurements, notes } = await analyse({ payload, input: await hashInput(payload, { imageRoots: [data] }) });
    const own = found.figures.find(({ property }) => property === 'psf-fwhm-major')!, told = measurements.find(({ property }) => property === 'psf-fwhm-major')!;
    expect(told.value / own.value).toBeCloseTo(1, 4);
    expect(measurements.find(({ property }) => property === 'psf-fwhm-axial')!.value).toBeCloseTo((0.5585 + 0.5617) / 2, 3);
    expect(notes.join('\n')).toMatch(/0\.022 µm by the record \(2\.2 % apart\)/);
  });
  test.each(['field-metroloj-py/homogeneite10zoom1-488.tif', 'omezarr-v2/camera.ome.zarr', 'omezarr-v2/image-02.zarr', 'omezarr-v3/cyx_uint8.zarr', 'ometiff/multiseries.ome.tiff'])('%s shows no beads, and none are found', async (name) => {
    const payload: JobPayload = { image: 'http://example.org/image', contentUrl: `qc-images/${name}`, procedure: 'psf-beads-1', lightPaths: [], channels: [], stated: { pixelSize: { x: 0.1, y: 0.1, z: 0.1 } } };
    await expect(hashInput(payload, { imageRoots: [data] }).then((input) => analyse({ payload, input }))).rejects.toMatchObject({ errorClass: 'nothing-found' });
  });
  test('the figures are the medians, with uncertainty, sample size and both asymmetries; without optics there is no theory and a note says so', () => {
    const figure = (property: string, statistic = 'median') => found.figures.find((each) => each.property === property && each.statistic === statistic)!;
    expect(figure('psf-fwhm-major').value).toBeCloseTo((0.2216 + 0.2218) / 2, 3);
    expect(figure('psf-fwhm-minor').value).toBeCloseTo((0.1619 + 0.1623) / 2, 3);
    expect(figure('psf-fwhm-axial').value).toBeCloseTo((0.5585 + 0.5617) / 2, 3);
    expect(figure('psf-fwhm-major')).toMatchObject({ sampleSize: 4, channel: 0 });
    expect(figure('psf-fwhm-major').uncertainty).toBeGreaterThan(0);
    expect(figure('psf-asymmetry-min-max').value).toBeLessThan(1);
    expect(figure('psf-asymmetry-max-min').value).toBeGreaterThan(1);
    expect(figure('psf-bead-count', 'count').value).toBe(4);
    expect(found.figures.filter(({ theory }) => theory)).toEqual([]);
    expect(found.notes).toContainEqual(expect.stringContaining('without theory'));
  });
});
