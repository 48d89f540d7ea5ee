/** Real images: the figures that an independent computation gave for them, and an answer or a class for every file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AnalysisError } from '../../server/qc/analysis-error.ts';
import { hashContent } from '../../server/qc/content-hash.ts';
import { factsOf } from '../../server/qc/image-facts.ts';
import { locateImage } from '../../server/qc/image-location.ts';
import type { Plane } from '../../server/qc/image-source.ts';
import type { Findings } from '../../server/qc/metric.ts';
import { measure, measurePlane } from '../support/measure-plane.ts';
import { rowsOfTable } from '../support/synthetic-beads.ts';
import { openImage } from '../../server/qc/sources/formats.ts';

const data = resolve(import.meta.dirname, '../../../shared/data');
const images = join(data, 'qc-images');
const skip = existsSync(images) ? false : 'the real images (../shared/data/qc-images) are not on this machine';

async function firstPlane(path: string): Promise<Plane> {
  const location = await locateImage(path, [data]);
  await hashContent(location);
  const source = await openImage(location);
  try { return await source.plane({ c: 0, z: 0, t: 0 }); } finally { await source.close(); }
}

/** A plane of bytes from a NumPy file of format 1.0 whose other dimensions are 1. */
function readNpy(path: string): Plane {
  const file = readFileSync(path);
  const headLength = file.readUInt16LE(8);
  const head = file.subarray(10, 10 + headLength).toString('latin1');
  const [height, width] = /'shape': \(([^)]*)\)/.exec(head)![1]!.split(',').map(Number).filter((size) => size > 1) as [number, number];
  const byColumns = head.includes("'fortran_order': True");
  if (!head.includes("'descr': '|u1'")) throw new Error(`not bytes: ${head}`);
  const raw = file.subarray(10 + headLength);
  const plane = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) plane[y * width + x] = raw[byColumns ? y + height * x : y * width + x]!;
  return { data: plane, width, height };
}

describe.skipIf(skip)(`real fields${skip ? ` (skipped: ${skip})` : ''}`, () => {
  const fields: [string, () => Promise<Plane> | Plane, Record<string, number>, Record<string, number>][] = [
    ['homogeneite10zoom1-488.tif', () => firstPlane('qc-images/field-metroloj-py/homogeneite10zoom1-488.tif'), { 'field-uniformity': 69.3333, 'eight-point-uniformity': 94.2748, 'field-variation': 0.0491235, 'centring-accuracy': 80.8786 }, { 'field-uniformity': 77.7116, 'centring-accuracy': 89.1956 }],
    ['chroma.npy', () => readNpy(join(images, 'field-mm-chroma/chroma.npy')), { 'field-uniformity': 58.5774, 'eight-point-uniformity': 96.3886, 'field-variation': 0.0495099, 'centring-accuracy': 71.4348 }, { 'field-uniformity': 83.1522, 'centring-accuracy': 91.2939 }],
  ];
  test.each(fields)('%s gives the figures of the independent computation, as recorded and smoothed', async (_name, read, recorded, smoothed) => {
    const plane = await read();
    for (const [procedure, expected] of [['field-illumination-1', recorded], ['field-illumination-smoothed-1', smoothed]] as const) {
      const measured = await measurePlane(procedure, plane, 8);
      for (const [name, value] of Object.entries(expected)) expect(measured[name], `${procedure} ${name}`).toBeCloseTo(value, value < 1 ? 7 : 4);
    }
    expect(await measurePlane('saturation-1', plane, 8)).toEqual({ 'saturated-fraction': 0 });
  });

  test('the nine zones of chroma.npy are those that microscope-metrics recorded, cut as it cuts and complete', async () => {
    const plane = readNpy(join(images, 'field-mm-chroma/chroma.npy'));
    const recorded: Record<string, [number, number]> = {
      'top-left': [183.5840061514802, 0.7681339169518], 'top-center': [189.84879336349925, 0.7943464157468588], 'top-right': [185.88823529411764, 0.7777750430716219],
      'middle-left': [192.84803921568627, 0.8068955615719091], 'middle-center': [204.30547337278105, 0.8548346166225148], 'middle-right': [190.04, 0.7951464435146444],
      'bottom-left': [195.7686274509804, 0.8191155960292067], 'bottom-center': [205.46807692307692, 0.8596990666237528], 'bottom-right': [194.0332, 0.8118543933054393],
    };
    const cut = await measurePlane('field-zones-cut-1', plane, 8), complete = await measurePlane('field-zones-1', plane, 8);
    expect(Object.keys(recorded)).toHaveLength(9);
    for (const [name, [mean, ratio]] of Object.entries(recorded)) {
      expect(cut[`zone-${name}-mean`], name).toBeCloseTo(mean, 9);
      expect(cut[`zone-${name}-ratio`], name).toBeCloseTo(ratio, 12);
      if (!/bottom|right/.test(name)) expect(complete[`zone-${name}-mean`], name).toBeCloseTo(mean, 9);
    }
    expect(complete['zone-bottom-right-mean']).toBeCloseTo(193.97693, 5);
  });

  test('the brightest pixel and the corners of the real fields are where they were recorded', async () => {
    expect(await measurePlane('field-corners-1', await firstPlane('qc-images/field-metroloj-py/homogeneite10zoom1-488.tif'), 8)).toMatchObject({ 'brightest-pixel-x': 305, 'brightest-pixel-y': 219 });
    const { 'max-to-corner-ratio': mean, 'brightest-pixel-x': x, 'brightest-pixel-y': y } = await measurePlane('field-corners-1', readNpy(join(images, 'field-mm-chroma/chroma.npy')), 8);
    expect([x, y]).toEqual([329, 342]);
    expect(mean).toBeCloseTo((239 / 174 + 239 / 185 + 239 / 179 + 239 / 196) / 4, 12);
  });
});

describe.skipIf(skip)(`real facts${skip ? ` (skipped: ${skip})` : ''}`, () => {
  const known = async (path: string, stated: Parameters<typeof factsOf>[0] = {}) => {
    const source = await openImage(await locateImage(`qc-images/${path}`, [data]));
    try { return { shape: source.shape, ...factsOf(stated, source, false) }; } finally { await source.close(); }
  };
  test('the beads are a stack along z with the sizes of the ImageJ tags, and the 2 % of the notebook are told', async () => {
    const { shape, facts, notes } = await known('beads-mpicbg/Bead_Image1_crop.tif', { stated: { pixelSize: { x: 0.022, y: 0.022, z: 0.125 } } });
    expect(shape).toEqual({ x: 150, y: 150, z: 41, c: 1, t: 1 });
    expect([facts.pixelSize.x!.toFixed(6), facts.pixelSize.y!.toFixed(6), facts.pixelSize.z]).toEqual(['0.022492', '0.022492', 0.125]);
    expect(notes.filter((note) => note.includes('2.2 % apart'))).toHaveLength(2);
  });
  test('sizes in millimetres are micrometres', async () => { expect((await known('omezarr-v3/float32_5z_16y_20x-no_z_spacing.zarr')).facts.pixelSize).toEqual({ x: 1000, y: 1000, z: 1000 }); });
});

describe.skipIf(skip)('quality of real images', () => {
  const quality = async (path: string): Promise<Findings> => {
    const source = await openImage(await locateImage(path, [data]));
    try { return await measure('image-quality-1', source); } finally { await source.close(); }
  };
  // means and standard deviations that an independent reader found
  test.each([['omezarr-v2/camera.ome.zarr', 195.4518, 82.05214], ['field-metroloj-py/homogeneite10zoom1-488.tif', 131.450054, 131.450054 * 0.0491235]])('%s has the recorded mean and standard deviation, and falls off with frequency', async (path, mean, sd) => {
    const { figures, details } = await quality(`qc-images/${path}`), by = Object.fromEntries(figures.map(({ property, value }) => [property, value]));
    expect(by['mean-intensity']).toBeCloseTo(mean, 4);
    expect(Number(rowsOfTable(details![0]!.csv)[0]!['sd'])).toBeCloseTo(sd, 4);
    expect(by['focus-score']).toBeCloseTo(sd * sd / mean / 255, 5);
    expect(by['normalised-variance']).toBeCloseTo((sd / mean) ** 2, 5);
    expect(by['power-log-log-slope']).toBeLessThan(-0.05);
  });
  test('the bead stack is measured in 16 of its 41 planes; images of a few pixels are too small', async () => {
    const { figures, notes } = await quality('qc-images/beads-mpicbg/Bead_Image1_crop.tif');
    expect(figures.map(({ sampleSize }) => sampleSize)).toEqual([16, 16, 16, 16, 16]);
    expect(notes).toContain('16 of the 41 planes of each channel were measured, spread evenly.');
    await expect(quality('qc-images/ometiff/multiseries.ome.tiff')).rejects.toMatchObject({ errorClass: 'image-too-small' });
    await expect(quality('qc-images/ometiff/res.ome.tiff')).rejects.toMatchObject({ errorClass: 'several-samples' });
  });
});

/** Files and folders (Zarr) that could be images, as paths below the data. */
function candidates(): string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    for (const entry of readdirSync(join(data, path), { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (!entry.isDirectory()) found.push(inner);
      else if (['.zgroup', '.zarray', 'zarr.json'].some((name) => existsSync(join(data, inner, name)))) found.push(inner);
      else walk(inner);
    }
  };
  walk('qc-images');
  return found;
}

describe.skipIf(skip)('every other real file', () => {
  const opened = ['beads-mpicbg/Bead_Image1_crop.tif', 'field-metroloj-py/homogeneite10zoom1-488.tif', 'ometiff/multiseries.ome.tiff', 'omezarr-v2/camera.ome.zarr', 'omezarr-v2/image-02.zarr', 'omezarr-v3/cyx_uint8.zarr', 'omezarr-v3/float32_5z_16y_20x-no_z_spacing.zarr'];
  const outcomes = new Map<string, string>();
  test.each(skip ? [] : candidates())('%s is opened, or ends in a class of the closed table', async (path) => {
    const outcome = await firstPlane(path).then(({ data: pixels, width, height }) => { expect(pixels).toHaveLength(width * height); return 'opened'; }, (error: unknown) => {
      expect(error).toBeInstanceOf(AnalysisError);
      return (error as AnalysisError).errorClass;
    });
    outcomes.set(path, outcome);
    expect(outcome).not.toBe('worker-fault');
  });
  test('the images among them are opened, and colour is told', () => {
    expect([...outcomes].filter(([, outcome]) => outcome === 'opened').map(([path]) => path.replace('qc-images/', '')).toSorted()).toEqual(opened);
    expect(outcomes.get('qc-images/ometiff/res.ome.tiff')).toBe('several-samples');
  });
});
