/** Images that are whole are read exactly; images that are not end in a class of the closed table and are never measured. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyse, hashInput } from '../../../server/qc/analyse.ts';
import { AnalysisError } from '../../../server/qc/analysis-error.ts';
import { sha256Of } from '../../../server/qc/content-hash.ts';
import type { Plane } from '../../../server/qc/image-source.ts';
import type { JobPayload } from '../../../server/qc/job.ts';
import { openImage } from '../../../server/qc/sources/formats.ts';
import { omeXml, planeOf, shardedZarrOf, tiffOf, writeFiles, zarr2Of } from './image-files.ts';
import type { TiffForm } from './image-files.ts';

let folder: string, root: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'micrograph-images-'));
  root = join(folder, 'images');
  mkdirSync(root);
  writeFileSync(join(folder, 'outside.tif'), tiffOf(plane));
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const plane = planeOf(24, 20, (x, y) => 1000 + 10 * x + y);
const measure = async (contentUrl: string, more: Partial<JobPayload> = {}) => {
  const payload: JobPayload = { image: 'http://example.org/image', contentUrl, procedure: 'field-illumination-1', lightPaths: [], channels: [], ...more };
  return analyse({ payload, input: await hashInput(payload, { imageRoots: [root] }) });
};
/** The class in which measuring ends; "measured" when it does not. Whatever is not in the table is thrown. */
const outcome = async (contentUrl: string, more: Partial<JobPayload> = {}): Promise<string> => {
  try { await measure(contentUrl, more); return 'measured'; } catch (error) {
    if (error instanceof AnalysisError) return error.errorClass;
    throw error;
  }
};
const put = (name: string, content: string | Uint8Array): string => { writeFileSync(join(root, name), content); return name; };
const readBack = async (name: string): Promise<Plane> => {
  const { location } = await hashInput({ contentUrl: name }, { imageRoots: [root] });
  const source = await openImage(location);
  try { return await source.plane({ c: 0, z: 0, t: 0 }); } finally { await source.close(); }
};

const forms: [string, TiffForm][] = [
  ['one strip', {}], ['strips', { rowsPerStrip: 3 }], ['the directory first', { directoryFirst: true, rowsPerStrip: 7 }], ['big-endian', { little: false, rowsPerStrip: 5 }],
  ['BigTIFF', { big: true, rowsPerStrip: 6 }], ['deflate', { deflate: true, rowsPerStrip: 4, directoryFirst: true }], ['OME-TIFF', { description: omeXml(plane, { bits: 12 }) }],
];

describe('a whole TIFF', () => {
  test.each(forms)('of the form "%s" is read as it was written', async (name, form) => {
    const { data, width, height } = await readBack(put(`${name}.tif`, tiffOf(plane, form)));
    expect({ data: [...data], width, height }).toEqual({ ...plane, data: [...plane.data] });
  });
  test.each(forms)('of the form "%s" is never measured when it was cut, wherever that was', async (name, form) => {
    const bytes = tiffOf(plane, form);
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
      const ended = await outcome(put(`${name}-cut.tif`, bytes.subarray(0, length)));
      expect(ended).toBe(length === 0 ? 'file-empty' : length < 4 ? 'format-not-known' : 'file-truncated');
    }), { numRuns: 40, examples: [[0], [3], [4], [7], [8], [bytes.length - 1]] });
  });
  test('is opened without decoding its pixels, which are decoded once they are asked for', async () => {
    const name = put('spoilt.tif', tiffOf(plane, { deflate: true, spoil: (strip) => strip.fill(7, 2) }));
    const source = await openImage((await hashInput({ contentUrl: name }, { imageRoots: [root] })).location);
    expect(source.shape).toEqual({ x: 24, y: 20, z: 1, c: 1, t: 1 });
    await expect(source.plane({ c: 0, z: 0, t: 0 })).rejects.toBeInstanceOf(AnalysisError);
    await source.close();
  });
});

describe('a TIFF that is not what it says', () => {
  test.each<[string, () => string | Uint8Array, string]>([
    ['empty', () => '', 'file-empty'],
    ['text', () => 'This is no image, it is a sentence.', 'format-not-known'],
    ['garbage', () => Uint8Array.from({ length: 4000 }, (_, at) => at * 7919 % 251), 'format-not-known'],
    ['the head of a TIFF and garbage', () => Uint8Array.from({ length: 4000 }, (_, at) => [0x49, 0x49, 42, 0, 8, 0, 0, 0][at] ?? at * 7919 % 251), 'file-truncated'],
    ['a directory that leads to itself', () => { const bytes = tiffOf(plane); new DataView(bytes.buffer).setUint32(bytes.length - 4, new DataView(bytes.buffer).getUint32(4, true), true); return bytes; }, 'file-damaged'],
    ['a strip that was never written', () => tiffOf(plane, { rowsPerStrip: 5, spoil: (strip) => (strip[0] === plane.data[0]! % 256 ? strip : strip.subarray(0, 0)) }), 'chunks-missing'],
    ['strips shorter than their pixels', () => tiffOf(plane, { spoil: (strip) => strip.subarray(0, 500) }), 'file-truncated'],
    ['compressed strips that hold fewer pixels', () => tiffOf(plane, { deflate: true, spoil: () => deflateSync(new Uint8Array(100).fill(9)) }), 'file-truncated'],
    ['colour', () => tiffOf(planeOf(60, 20, () => 9, Uint8Array), { samples: 3 }), 'several-samples'],
    ['OME-XML of another size', () => tiffOf(plane, { description: omeXml({ ...plane, width: 25 }) }), 'ome-xml-contradicts-pixels'],
    ['OME-XML of another type', () => tiffOf(plane, { description: omeXml(plane, { type: 'uint8' }) }), 'ome-xml-contradicts-pixels'],
    ['OME-XML with an entity', () => tiffOf(plane, { description: '<!DOCTYPE OME [<!ENTITY a "b">]><OME>&a;</OME>' }), 'ome-xml-not-valid'],
    ['OME-XML that ends early', () => tiffOf(plane, { description: omeXml(plane).slice(0, 200) }), 'ome-xml-not-valid'],
    ['OME-XML of several planes', () => tiffOf(plane, { description: omeXml(plane, { planes: 3 }) }), 'several-planes'],
    ['ImageJ, several planes in one directory', () => tiffOf(plane, { description: 'ImageJ=1.54f\nimages=41\nslices=41\n' }), 'several-planes'],
    ['zeros', () => tiffOf(planeOf(24, 20, () => 0)), 'image-dark'],
    ['no numbers', () => tiffOf(planeOf(24, 20, () => Number.NaN, Float32Array)), 'pixels-not-finite'],
    ['negative numbers', () => tiffOf(planeOf(24, 20, (x) => x - 5, Int16Array)), 'pixels-negative'],
  ])('%s: ends in its class', async (name, make, errorClass) => {
    expect(await outcome(put(`${name}.tif`, make()))).toBe(errorClass);
  });
  test('OME-XML that promises ten thousand million planes ends in its class, without a list of them', async () => {
    expect(await outcome(put('promises.tif', tiffOf(plane, { description: omeXml(plane, { planes: 9_999_999_999 }) })), { procedure: 'saturation-2', significantBits: 16 })).toBe('planes-missing');
  });
  test('any byte changed ends in the table or is measured, never otherwise', async () => {
    const bytes = tiffOf(plane, { rowsPerStrip: 4, deflate: true, description: omeXml(plane, { bits: 12 }) });
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }), async (at, value) => {
      const changed = bytes.slice();
      changed[at] = value;
      expect(typeof await outcome(put('changed.tif', changed))).toBe('string');
    }), { numRuns: 300 });
  });
});

describe('the depth of the detector', () => {
  const saturation = { procedure: 'saturation-1' };
  test('of the file is taken, or that of the record', async () => {
    const { measurements } = await measure(put('bits-12.tif', tiffOf(planeOf(20, 20, (x) => (x < 2 ? 4095 : 50)), { description: omeXml({ data: plane.data, width: 20, height: 20 }, { bits: 12 }) })), saturation);
    expect(measurements.map(({ property, value }) => [property, value])).toEqual([['saturated-fraction', 0.1]]);
    const byRecord = await measure(put('no-bits.tif', tiffOf(planeOf(20, 20, (x) => (x < 2 ? 4095 : 50)))), { ...saturation, significantBits: 12 });
    expect(byRecord.measurements[0]!.value).toBe(0.1);
  });
  test.each<[string, Uint8Array, number | undefined, string]>([
    ['unknown', tiffOf(plane), undefined, 'bit-depth-unknown'],
    ['stated differently by file and record', tiffOf(plane, { description: omeXml(plane, { bits: 12 }) }), 14, 'bit-depth-contradiction'],
    ['greater than the numbers hold', tiffOf(planeOf(24, 20, () => 255, Uint8Array)), 12, 'bit-depth-contradiction'],
    ['greater than signed numbers hold', tiffOf(planeOf(24, 20, () => 32_767, Int16Array)), 16, 'bit-depth-contradiction'],
    ['exceeded by a pixel', tiffOf(plane), 10, 'value-above-bit-depth'],
  ])('that is %s ends in its class', async (what, bytes, significantBits, errorClass) => {
    expect(await outcome(put(`depth ${what}.tif`, bytes), { ...saturation, ...(significantBits === undefined ? {} : { significantBits }) })).toBe(errorClass);
  });
});

describe('where an image may be', () => {
  test.each([
    ['../outside.tif', 'path-outside-roots'], ['a/../../outside.tif', 'path-outside-roots'], ['/etc/passwd', 'path-outside-roots'], ['file:///etc/passwd', 'path-outside-roots'], ['file://elsewhere/a.tif', 'location-not-supported'],
    ['http://localhost:1/a.tif', 'location-not-allowed'], ['https://example.org/a.tif', 'location-not-allowed'], ['s3://bucket/a.tif', 'location-not-supported'], ['a\0b.tif', 'path-outside-roots'], ['', 'path-outside-roots'], ['.', 'path-outside-roots'], ['nowhere.tif', 'file-not-found'],
  ])('%j ends in %s', async (contentUrl, errorClass) => { expect(await outcome(contentUrl)).toBe(errorClass); });
  test('an absolute path and a file: URL inside the roots are measured', async () => {
    put('inside.tif', tiffOf(plane));
    for (const url of [join(root, 'inside.tif'), `file://${join(root, 'inside.tif')}`, 'images/inside.tif']) expect(await outcome(url), url).toBe('measured');
  });
  test('a link to a file outside ends in path-outside-roots, one to a file inside is measured', async () => {
    put('target.tif', tiffOf(plane));
    symlinkSync(join(folder, 'outside.tif'), join(root, 'link-out.tif'));
    symlinkSync(join(root, 'target.tif'), join(root, 'link-in.tif'));
    symlinkSync(folder, join(root, 'link-to-folder'));
    expect([await outcome('link-out.tif'), await outcome('link-to-folder/outside.tif'), await outcome('link-in.tif')]).toEqual(['path-outside-roots', 'path-outside-roots', 'measured']);
  });
  test('a pipe, which would be waited for without an end, is no image', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.tif')]);
    expect(await outcome('pipe.tif')).toBe('location-not-supported');
  });
  test('a file that is not the registered one is not measured', async () => {
    const bytes = tiffOf(plane);
    put('registered.tif', bytes);
    expect([await outcome('registered.tif', { sha256: sha256Of(bytes) }), await outcome('registered.tif', { sha256: sha256Of('another') })]).toEqual(['measured', 'content-changed']);
  });
});

describe('an OME-Zarr', () => {
  let number = 0;
  const zarr = (files: Record<string, string | Uint8Array>): { name: string; path: string } => {
    number += 1;
    const name = `${number}.zarr`, path = join(root, name);
    writeFiles(path, files);
    return { name, path };
  };
  test.each([['z', 'chunks-missing'], ['t', 'chunks-missing'], ['c', 'too-many-channels']])('of which the metadata promise two thousand million planes along %s ends in its class, without a list of them', async (axis, errorClass) => {
    const files = { '.zgroup': '{"zarr_format":2}', '.zattrs': JSON.stringify({ multiscales: [{ axes: [{ name: axis }, { name: 'y' }, { name: 'x' }], datasets: [{ path: '0' }] }] }), '0/.zarray': JSON.stringify({ zarr_format: 2, shape: [2 ** 31 - 1, 20, 24], chunks: [1, 20, 24], dtype: '<u2', compressor: null, fill_value: 0, order: 'C', filters: null, dimension_separator: '/' }) };
    const { name } = zarr(files);
    for (const procedure of ['saturation-2', 'image-quality-1']) expect(await outcome(name, { procedure, significantBits: 16 })).toBe(errorClass);
  });
  test('without beads and with two thousand million time points is not gone through to its end', async () => {
    const { name } = zarr({ '.zgroup': '{"zarr_format":2}', '.zattrs': JSON.stringify({ multiscales: [{ axes: [{ name: 't' }, { name: 'y' }, { name: 'x' }], datasets: [{ path: '0' }] }] }), '0/.zarray': JSON.stringify({ zarr_format: 2, shape: [2 ** 31 - 1, 20, 24], chunks: [1, 20, 24], dtype: '<u2', compressor: null, fill_value: 0, order: 'C', filters: null, dimension_separator: '/' }), '0/0/0/0': new Uint8Array(960).fill(1) });
    expect(await outcome(name, { procedure: 'stage-drift-1', stated: { pixelSize: { x: 0.1, y: 0.1 }, timeIncrement: 1 }, optics: [{ index: 0, modality: 'widefield', numericalAperture: 1.4, emissionNm: 520, immersionIndex: 1.515 }] })).toBe('nothing-found');
  });
  test.each([['Zarr 2, chunks that go beyond the edge', () => zarr2Of(plane, 9)], ['Zarr 2, one chunk', () => zarr2Of(plane, 24)], ['Zarr 3, chunks in a shard', () => shardedZarrOf(plane)]])('%s is read as it was written', async (_what, make) => {
    const { data, width, height } = await readBack(zarr(make()).name);
    expect({ data: [...data], width, height }).toEqual({ ...plane, data: [...plane.data] });
  });
  test.each<[string, () => Record<string, string | Uint8Array>, string]>([
    ['a missing chunk', () => { const { '0/1/1': _gone, ...files } = zarr2Of(plane, 9); return files; }, 'chunks-missing'],
    ['a chunk missing in its shard', () => shardedZarrOf(plane, 2), 'chunks-missing'],
    ['an empty chunk', () => ({ ...zarr2Of(plane, 9), '0/1/1': '' }), 'file-truncated'],
    ['a chunk that was cut', () => ({ ...zarr2Of(plane, 9), '0/1/1': new Uint8Array(100) }), 'file-truncated'],
    ['a shard that was cut', () => { const files = shardedZarrOf(plane); return { ...files, '0/c/0/0': (files['0/c/0/0'] as Uint8Array).subarray(-200) }; }, 'file-truncated'],
    ['metadata that are no JSON', () => ({ ...zarr2Of(plane, 9), '.zattrs': '{nope' }), 'file-damaged'],
    ['no array', () => { const { '0/.zarray': _gone, ...files } = zarr2Of(plane, 9); return files; }, 'file-damaged'],
    ['a dataset above it', () => ({ ...zarr2Of(plane, 9), '.zattrs': (zarr2Of(plane, 9)['.zattrs'] as string).replace('"path":"0"', '"path":"../1.zarr/0"') }), 'file-damaged'],
    ['an unknown codec', () => ({ ...zarr2Of(plane, 9), '0/.zarray': (zarr2Of(plane, 9)['0/.zarray'] as string).replace('"compressor":null', '"compressor":{"id":"nobodys"}') }), 'encoding-not-supported'],
    ['nothing of an image', () => ({ 'readme.txt': 'hello' }), 'format-not-known'],
  ])('with %s ends in its class', async (_what, make, errorClass) => { expect(await outcome(zarr(make()).name)).toBe(errorClass); });
  test('with a link out of it is neither hashed nor read: a chunk, an array, a file that nobody asks for', async () => {
    const { '0/1/1': chunk, ...withoutChunk } = zarr2Of(plane, 9);
    const first = zarr(withoutChunk), second = zarr({ '.zgroup': '{}', '.zattrs': zarr2Of(plane, 9)['.zattrs']! }), third = zarr(zarr2Of(plane, 9));
    writeFileSync(join(folder, 'chunk'), chunk!);
    symlinkSync(join(folder, 'chunk'), join(first.path, '0/1/1'));
    symlinkSync(join(third.path, '0'), join(second.path, '0'));
    symlinkSync('/etc/hostname', join(third.path, 'note'));
    expect([await outcome(first.name), await outcome(second.name), await outcome(third.name)]).toEqual(['path-outside-roots', 'path-outside-roots', 'path-outside-roots']);
    // the reader by itself, too
    const source = await openImage({ path: first.path, root, folder: true, bytes: 0 });
    await expect(source.plane({ c: 0, z: 0, t: 0 })).rejects.toMatchObject({ errorClass: 'path-outside-roots' });
    await expect(openImage({ path: second.path, root, folder: true, bytes: 0 })).rejects.toMatchObject({ errorClass: 'path-outside-roots' });
  });
  test('with a link inside it is measured, and the link is part of its hash', async () => {
    const { '0/1/1': chunk, ...files } = zarr2Of(plane, 9);
    const linked = zarr({ ...files, 'chunk-1-1': chunk! }), plain = zarr({ ...files, 'chunk-1-1': chunk!, '0/1/1': chunk! });
    symlinkSync(join(linked.path, 'chunk-1-1'), join(linked.path, '0/1/1'));
    expect((await hashInput({ contentUrl: linked.name }, { imageRoots: [root] })).sha256).toBe((await hashInput({ contentUrl: plain.name }, { imageRoots: [root] })).sha256);
    expect(await outcome(linked.name)).toBe('measured');
  });
  test('with a link to nothing or to itself is damaged', async () => {
    const nothing = zarr(zarr2Of(plane, 9)), loop = zarr(zarr2Of(plane, 9));
    symlinkSync(join(nothing.path, 'gone'), join(nothing.path, 'link'));
    symlinkSync(loop.path, join(loop.path, 'link'));
    expect([await outcome(nothing.name), await outcome(loop.name)]).toEqual(['file-damaged', 'file-damaged']);
  });
});
