/** What is known of an image beside its pixels: who states it is said, disagreements are told, and nothing is assumed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factsOf } from '../../../server/qc/image-facts.ts';
import type { ImageSource, StatedSize } from '../../../server/qc/image-source.ts';
import { openImage } from '../../../server/qc/sources/formats.ts';
import { inMicrometres, inSeconds } from '../../../server/qc/sources/units.ts';
import { writeFiles } from './image-files.ts';
import { bytesOf, tiffFile } from './tiff-file.ts';
import type { Field } from './tiff-file.ts';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'micrograph-facts-')); });
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const opened = async <T>(name: string, use: (source: ImageSource) => Promise<T> | T, isFolder = false, series = 0): Promise<T> => {
  const source = await openImage({ path: join(folder, name), root: folder, folder: isFolder, bytes: 0 }, { series });
  try { return await use(source); } finally { await source.close(); }
};
const shape = { x: 4, y: 4, z: 5, c: 1, t: 5 };
const size = (value: number, unit: string, source: StatedSize['source']): StatedSize => ({ value, unit, source });
const image = (more: Partial<Parameters<typeof factsOf>[1]> = {}): Parameters<typeof factsOf>[1] => ({ dtype: 'uint16', shape, physicalSizes: {}, ...more });

describe('units', () => {
  test.each<[string, number]>([['µm', 1], ['μm', 1], ['um', 1], ['micron', 1], ['microns', 1], ['\\u00B5m', 1], ['Âµm', 1], ['\u{FFFD}m', 1], ['"um"', 1], ['micrometer', 1], ['Micrometres', 1], ['nm', 1e-3], ['nanometers', 1e-3], ['mm', 1e3], ['millimetre', 1e3], ['m', 1e6], ['Å', 1e-4], ['angstrom', 1e-4], ['inch', 25_400], ['cm', 1e4], ['li', 25_400 / 12], ['km', 1e9]])('%j is a unit of length', (unit, micrometres) => { expect(inMicrometres(1, unit)).toBeCloseTo(micrometres, 9); });
  test.each<[string, number]>([['s', 1], ['sec', 1], ['second', 1], ['ms', 1e-3], ['milliseconds', 1e-3], ['min', 60], ['hour', 3600], ['µs', 1e-6]])('%j is a unit of time', (unit, seconds) => { expect(inSeconds(1, unit)).toBeCloseTo(seconds, 12); });
  test.each(['pixel', 'reference frame', '', 'Mm', 'constructor', 'toString', 's'])('%j is no unit of length', (unit) => { expect(inMicrometres(1, unit)).toBeUndefined(); });
});

describe('the order of trust', () => {
  test('is OME-XML, OME-Zarr, ImageJ, TIFF, record; each disagreement is a sentence', () => {
    const sources = ['OME-XML', 'OME-Zarr', 'ImageJ', 'TIFF', 'record'] as const;
    for (let first = 0; first < sources.length; first += 1) {
      const stated = sources.slice(first).map((source, at) => size(0.1 * (at + 1), 'µm', source));
      const { facts, notes } = factsOf({}, image({ physicalSizes: { x: stated.toReversed() } }), false);
      expect(facts.pixelSize.x, sources[first]).toBe(0.1);
      expect(notes, sources[first]).toHaveLength(stated.length - 1);
    }
  });
  test('the record comes last, and 2 % apart is told', () => {
    const { facts, notes } = factsOf({ stated: { pixelSize: { x: 0.022, y: 0.022, z: 0.125 } } }, image({ physicalSizes: { x: [size(0.022492, 'µm', 'ImageJ')], y: [size(0.022492, 'µm', 'ImageJ')], z: [size(0.125, 'µm', 'ImageJ')] } }), false);
    expect(facts.pixelSize).toEqual({ x: 0.022492, y: 0.022492, z: 0.125 });
    expect(notes).toEqual(['x', 'y'].map((axis) => `The size of a pixel along ${axis} is 0.022492 µm by the ImageJ tags and 0.022 µm by the record (2.2 % apart); that of the ImageJ tags is used.`));
  });
  test('less than half a percent is no disagreement', () => {
    expect(factsOf({ stated: { pixelSize: { x: 0.1004 } } }, image({ physicalSizes: { x: [size(100, 'nm', 'OME-XML')] } }), false)).toMatchObject({ facts: { pixelSize: { x: 0.1 } }, notes: [] });
  });
  test('a pinhole that is a length is told as one where there is a pinhole and optics count, and never made into Airy units', () => {
    const own = { shape: { ...shape, c: 3 }, channels: [{ index: 0, modality: 'confocal' as const, pinholeMicrometres: 50, numericalAperture: 1.4, emissionNm: 525 }, { index: 1, modality: 'spinning-disk' as const, pinholeMicrometres: 40 }, { index: 2, modality: 'widefield' as const, pinholeMicrometres: 30 }] };
    const { facts, notes } = factsOf({}, image(own), false);
    expect(facts.channels.map(({ pinholeAiryUnits }) => pinholeAiryUnits)).toEqual([undefined, undefined, undefined]);
    expect(notes).toEqual([expect.stringMatching(/^The OME-XML of the file states the pinhole as a length \(50 µm in channel 0, 40 µm in channel 1\)\. It is not made into Airy units, for the magnification between objective and pinhole is not stated/)]);
    expect(factsOf({}, image(own), false, false).notes).toEqual([]);
    expect(factsOf({ optics: [0, 1].map((index) => ({ index, pinholeAiryUnits: 1 })) }, image(own), false).notes).toEqual([]);
  });
  test('where nobody states a size there is none, never 1 µm', () => {
    expect(factsOf({}, image(), false)).toEqual({ facts: { pixelSize: {}, channels: [{ index: 0 }] }, notes: [] });
  });
  test.each<[string, StatedSize, string]>([
    ['0', size(0, 'µm', 'OME-XML'), 'it is not greater than 0'], ['less than 0', size(-1, 'µm', 'OME-XML'), 'it is not greater than 0'], ['no number', size(Number.NaN, 'µm', 'OME-XML'), 'it is no number'], ['infinite', size(Infinity, 'µm', 'OME-XML'), 'it is no number'],
    ['in pixels', size(1, 'pixel', 'OME-XML'), 'its unit "pixel" is not known here'], ['without a unit', size(1, '', 'OME-Zarr'), 'it has no unit'], ['a metre', size(1, 'm', 'OME-XML'), 'it lies outside of 0.00001 to 10000 µm'], ['far too small', size(1e-9, 'nm', 'OME-XML'), 'it lies outside of 0.00001 to 10000 µm'],
  ])('a size that is %s is said and not used; the next in the order is', (_what, stated, reason) => {
    const { facts, notes } = factsOf({ stated: { pixelSize: { x: 0.2 } } }, image({ physicalSizes: { x: [stated] } }), false);
    expect(facts.pixelSize.x).toBe(0.2);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(`is not used: ${reason}`);
  });
  test('pixels that are not square are told, and stay so', () => {
    const { facts, notes } = factsOf({}, image({ physicalSizes: { x: [size(0.1, 'µm', 'OME-XML')], y: [size(0.2, 'µm', 'OME-XML')] } }), false);
    expect([facts.pixelSize, notes]).toEqual([{ x: 0.1, y: 0.2 }, ['Pixels are not square: 0.1 µm along x, 0.2 µm along y.']]);
  });
  test('time has its own unit, and distances between single planes are none', () => {
    expect(factsOf({ stated: { timeIncrement: 2 } }, image({ physicalSizes: { t: [size(500, 'ms', 'OME-XML')] } }), false)).toMatchObject({ facts: { timeIncrement: 0.5 }, notes: [expect.stringContaining('0.5 s by the OME-XML of the file and 2 s by the record')] });
    expect(factsOf({ stated: { timeIncrement: 2, pixelSize: { z: 0.3 } } }, image({ shape: { ...shape, z: 1, t: 1 } }), false).facts).toEqual({ pixelSize: {}, channels: [{ index: 0 }] });
  });
});

describe('the depth of the detector', () => {
  test('by the file, else by the record; a contradiction ends what is about it, and is told to others', () => {
    const own = { significantBits: { value: 12, source: 'OME-XML' as const } };
    expect(factsOf({}, image(own), true).facts.significantBits).toBe(12);
    expect(factsOf({ significantBits: 14 }, image(), true).facts.significantBits).toBe(14);
    expect(() => factsOf({ significantBits: 14 }, image(own), true)).toThrow(/different bit depths.*12, the record 14/);
    expect(factsOf({ significantBits: 14 }, image(own), false)).toEqual({ facts: { pixelSize: {}, channels: [{ index: 0 }] }, notes: ['The depth of the detector is not used: OME-XML says 12, the record 14.'] });
    expect(factsOf({ significantBits: 20 }, image(), false).notes).toEqual(['The depth of the detector is not used: 20 bits are stated, the pixels are uint16.']);
  });
});

describe('optics', () => {
  test('of the file come before those of the record, fact by fact; differences are told', () => {
    const { facts, notes } = factsOf({ optics: [{ index: 0, numericalAperture: 1.3, emissionNm: 525, modality: 'confocal', pinholeAiryUnits: 1 }] }, image({ channels: [{ index: 0, name: 'GFP', numericalAperture: 1.4, modality: 'widefield', medium: 'Oil' }] }), false);
    expect(facts.channels).toEqual([{ index: 0, name: 'GFP', modality: 'widefield', numericalAperture: 1.4, emissionNm: 525, pinholeAiryUnits: 1, immersionIndex: 1.518 }]);
    expect(notes).toEqual([expect.stringContaining('widefield by the OME-XML of the file and confocal by the record'), expect.stringContaining('numerical aperture of channel 0 is 1.4 by'), expect.stringContaining('taken as 1.518')]);
  });
  test('a stated index of the medium comes before the usual one of its name', () => {
    expect(factsOf({ optics: [{ index: 0, immersionIndex: 1.47 }] }, image({ channels: [{ index: 0, medium: 'Oil' }] }), false)).toMatchObject({ facts: { channels: [{ immersionIndex: 1.47 }] }, notes: [] });
  });
  test('that cannot be are not used, and channels that are not there are told', () => {
    const { facts, notes } = factsOf({ optics: [{ index: 0, numericalAperture: 63, emissionNm: 0.5 }, { index: 3 }] }, image(), false);
    expect(facts.channels).toEqual([{ index: 0 }]);
    expect(notes).toHaveLength(3);
  });
});

const plane = (value: number): Uint8Array => bytesOf(Array.from({ length: 16 }, () => value));
const page = (value: number, description?: string, fields: Field[] = []) => ({ width: 4, height: 4, blocks: [plane(value)], fields, ...(description === undefined ? {} : { description }) });
const per = (x: number, y = x, unit = 1): Field[] => [[282, 5, [x, 1_000_000]], [283, 5, [y, 1_000_000]], [296, 3, [unit]]];

describe('what ImageJ writes', () => {
  test('slices lie along z, channels first, then slices, then frames', async () => {
    const pages = Array.from({ length: 12 }, (_, at) => page(at + 1, at === 0 ? 'ImageJ=1.54f\nimages=12\nchannels=2\nslices=3\nframes=2\nhyperstack=true\nunit=\\u00B5m\nspacing=0.5\nfinterval=1.5\n' : undefined, per(44_460_534)));
    writeFileSync(join(folder, 'hyper.tif'), tiffFile(pages));
    await opened('hyper.tif', async (source) => {
      expect(source.shape).toEqual({ x: 4, y: 4, z: 3, c: 2, t: 2 });
      const values: number[] = [];
      for (let t = 0; t < 2; t += 1) for (let z = 0; z < 3; z += 1) for (let c = 0; c < 2; c += 1) values.push((await source.plane({ c, z, t })).data[5]!);
      expect(values).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      const { facts, notes } = factsOf({}, source, false);
      expect([facts.pixelSize.x, facts.pixelSize.z, facts.timeIncrement, notes]).toEqual([Number((1e6 / 44_460_534).toPrecision(15)), 0.5, 1.5, []]);
    });
  });
  test.each([[true], [false]])('all planes behind one directory are read (little-endian: %s), and their number is not made up', async (little) => {
    const all = bytesOf(Array.from({ length: 3 * 16 }, (_, at) => 300 * Math.floor(at / 16) + at % 16), { little });
    const directory = { width: 4, height: 4, blocks: [all], fields: [[279, 4, [32]]] as Field[] };
    writeFileSync(join(folder, 'behind.tif'), tiffFile([{ ...directory, description: 'ImageJ=1.54f\nimages=3\nslices=3\n' }], { little }));
    await opened('behind.tif', async (source) => {
      expect(source.shape).toMatchObject({ z: 3, t: 1 });
      expect(Array.from((await source.plane({ c: 0, z: 2, t: 0 })).data.subarray(0, 3))).toEqual([600, 601, 602]);
    });
    writeFileSync(join(folder, 'behind-cut.tif'), tiffFile([{ ...directory, description: 'ImageJ=1.54f\nimages=3000\nslices=3000\n' }], { little }));
    await opened('behind-cut.tif', async (source) => { await expect(source.plane({ c: 0, z: 2999, t: 0 })).rejects.toMatchObject({ errorClass: 'file-truncated' }); });
  });
  test('a number of images that the file does not have is told', async () => {
    writeFileSync(join(folder, 'fewer.tif'), tiffFile([page(1, 'ImageJ=1.54f\nimages=9\nslices=9\n'), page(2)]));
    await opened('fewer.tif', (source) => { expect([source.shape.z, source.notes]).toEqual([2, ['ImageJ names 9 images, the file has 2; they are taken as one stack.']]); });
  });
  test.each<[string, string, Field[], number | undefined, number]>([
    ['no unit', 'ImageJ=1.54f\n', per(2_000_000), undefined, 0], ['pixels', 'ImageJ=1.54f\nunit=pixel\n', per(2_000_000), undefined, 0], ['inch', 'ImageJ=1.54f\nunit=inch\n', per(254_000e6 / 100, undefined, 2).map(([tag, type, values]) => (tag === 296 ? [tag, type, values] : [tag, type, [254_000, 1]]) as Field), 0.1, 0],
    ['72 an inch', 'ImageJ=1.54f\nunit=inch\n', per(72_000_000, 72_000_000, 2), undefined, 1], ['nothing of ImageJ, 300 an inch', 'A scan', per(300_000_000, 300_000_000, 2), undefined, 1], ['nothing of ImageJ, a centimetre', 'Micro', [[282, 5, [100_000, 1]], [283, 5, [100_000, 1]], [296, 3, [3]]], 0.1, 0],
    ['zero', 'ImageJ=1.54f\nunit=micron\n', per(0), undefined, 2], ['a unit nobody knows', 'ImageJ=1.54f\nunit=furlong\n', per(2_000_000), undefined, 2],
  ])('resolution with %s', async (name, description, fields, x, notes) => {
    writeFileSync(join(folder, 'resolution.tif'), tiffFile([page(1, description, fields)]));
    await opened('resolution.tif', (source) => {
      const found = factsOf({}, source, false);
      if (x === undefined) expect(found.facts.pixelSize.x, name).toBeUndefined(); else expect(found.facts.pixelSize.x, name).toBeCloseTo(x, 12);
      expect(found.notes, name).toHaveLength(notes);
    });
  });
});

describe('OME-XML', () => {
  const ome = (pixels: string, image_ = '', before = ''): string => `<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">${before}<Image ID="Image:0">${image_}<Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="4" SizeY="4" SizeZ="1" SizeC="1" SizeT="2" ${pixels}</Pixels></Image></OME>`;
  const read = async (text: string) => {
    writeFileSync(join(folder, 'facts.ome.tif'), tiffFile([page(1, text), page(2)]));
    return opened('facts.ome.tif', (source) => factsOf({}, source, false));
  };
  test('sizes with their units, anisotropic, and the time increment', async () => {
    const { facts, notes } = await read(ome('PhysicalSizeX="103.5" PhysicalSizeXUnit="nm" PhysicalSizeY="0.2" TimeIncrement="250" TimeIncrementUnit="ms"><Channel ID="Channel:0:0"/><TiffData/>'));
    expect([facts.pixelSize, facts.timeIncrement, notes]).toEqual([{ x: 0.1035, y: 0.2 }, 0.25, ['Pixels are not square: 0.1035 µm along x, 0.2 µm along y.']]);
  });
  test('the time increment from the times of the planes, where it is not stated', async () => {
    expect((await read(ome('><Channel ID="Channel:0:0"/><TiffData/><Plane TheZ="0" TheC="0" TheT="0" DeltaT="1"/><Plane TheZ="0" TheC="0" TheT="1" DeltaT="3.5"/>'))).facts.timeIncrement).toBe(2.5);
  });
  test('optics of the channel, the light source and the objective', async () => {
    const { facts, notes } = await read(ome(
      '><Channel ID="Channel:0:0" Name="GFP" AcquisitionMode="SpinningDiskConfocal" EmissionWavelength="525" PinholeSize="50000" PinholeSizeUnit="nm"><LightSourceSettings ID="LightSource:0:0"/></Channel><TiffData/>',
      '<InstrumentRef ID="Instrument:0"/><ObjectiveSettings ID="Objective:0:0" RefractiveIndex="1.515"/>',
      '<Instrument ID="Instrument:0"><Laser ID="LightSource:0:0" Wavelength="0.488" WavelengthUnit="µm"/><Objective ID="Objective:0:0" LensNA="1.4" Immersion="Oil"/><Objective ID="Objective:0:1" LensNA="0.8" Immersion="Air"/></Instrument>',
    ));
    expect(facts.channels).toEqual([{ index: 0, name: 'GFP', modality: 'spinning-disk', numericalAperture: 1.4, immersionIndex: 1.515, excitationNm: 488, emissionNm: 525 }]);
    expect(notes).toEqual([expect.stringContaining('(50 µm in channel 0). It is not made into Airy units')]);
  });
  test('the only objective of the instrument is the one; of several none is', async () => {
    const one = '<Objective ID="O:0" LensNA="0.8" Immersion="Air"/>', image_ = '<InstrumentRef ID="I:0"/>', pixels = '><Channel ID="C:0"/><TiffData/>';
    expect((await read(ome(pixels, image_, `<Instrument ID="I:0">${one}</Instrument>`))).facts.channels).toEqual([{ index: 0, numericalAperture: 0.8, immersionIndex: 1 }]);
    expect((await read(ome(pixels, image_, `<Instrument ID="I:0">${one}<Objective ID="O:1" LensNA="1.4"/></Instrument>`))).facts.channels).toEqual([{ index: 0 }]);
  });
  test('in the last directory is found', async () => {
    writeFileSync(join(folder, 'last.ome.tif'), tiffFile([page(1, 'Some camera'), page(2, ome('PhysicalSizeX="0.1"><Channel ID="C:0"/><TiffData/>'))]));
    await opened('last.ome.tif', (source) => { expect([source.format, source.shape.t]).toEqual(['OME-TIFF', 2]); });
  });
});

describe('OME-Zarr', () => {
  test.each<[string, unknown, unknown, string | undefined, Record<string, number>, number]>([
    ['micrometer', [0.5, 0.2, 0.2], undefined, 'micrometer', { x: 0.2, y: 0.2, z: 0.5 }, 0], ['nanometer', [500, 100, 100], undefined, 'nanometer', { x: 0.1, y: 0.1, z: 0.5 }, 0],
    ['mm', [5e-4, 2e-4, 2e-4], undefined, 'mm', { x: 0.2, y: 0.2, z: 0.5 }, 0], ['the scale of the multiscale, multiplied', [1, 1, 1], [0.5, 0.2, 0.2], 'micrometer', { x: 0.2, y: 0.2, z: 0.5 }, 0],
    ['no unit', [0.5, 0.2, 0.2], undefined, undefined, {}, 0], ['a scale that is no numbers', ['a', null, {}], undefined, 'micrometer', {}, 3], ['a scale of zeros', [0, 0, 0], undefined, 'micrometer', {}, 3],
  ])('with %s', async (name, scale, outer, unit, expected, notes) => {
    const transformation = (value: unknown) => [{ type: 'scale', scale: value }];
    writeFiles(join(folder, 'scaled.zarr'), {
      '.zgroup': '{"zarr_format":2}',
      '.zattrs': JSON.stringify({ multiscales: [{ version: '0.4', axes: ['z', 'y', 'x'].map((axis) => ({ name: axis, type: 'space', ...(unit ? { unit } : {}) })), datasets: [{ path: '0', coordinateTransformations: transformation(scale) }], ...(outer ? { coordinateTransformations: transformation(outer) } : {}) }] }),
      '0/.zarray': JSON.stringify({ zarr_format: 2, shape: [2, 4, 4], chunks: [2, 4, 4], dtype: '<u2', compressor: null, fill_value: 0, order: 'C', filters: null, dimension_separator: '/' }),
      '0/0/0/0': new Uint8Array(64),
    });
    await opened('scaled.zarr', (source) => {
      const found = factsOf({}, source, false);
      expect(Object.keys(found.facts.pixelSize).toSorted(), name).toEqual(Object.keys(expected).toSorted());
      for (const [axis, value] of Object.entries(expected)) expect(found.facts.pixelSize[axis as 'x'], name).toBeCloseTo(value, 12);
      expect(found.notes, name).toHaveLength(notes);
    }, true);
  });
});
