/** OME-TIFFs of several files: put together from the files beside the named one, or ended in a class that names what is missing. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { analyse, hashInput } from '../../../server/qc/analyse.ts';
import { AnalysisError } from '../../../server/qc/analysis-error.ts';
import { sha256Of } from '../../../server/qc/content-hash.ts';
import type { JobPayload } from '../../../server/qc/job.ts';
import { openImage } from '../../../server/qc/sources/formats.ts';
import { siblingPath } from '../../../server/qc/sources/siblings.ts';
import { writeFiles } from './image-files.ts';
import { readOmeXml } from '../../../server/qc/sources/ome-xml.ts';
import { createPlaneFinder } from '../../../server/qc/sources/ome-planes.ts';
import { omeSet, planeFile, setDepth, valueAt } from './image-sets.ts';

const root = mkdtempSync(join(tmpdir(), 'micrograph-sets-'));
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

type Files = Record<string, string | Uint8Array>;
let number = 0;
const put = (files: Files): string => { number += 1; writeFiles(join(root, String(number)), files); return String(number); };
const payloadOf = (contentUrl: string, more: Partial<JobPayload>): JobPayload => ({ image: 'http://example.org/image', contentUrl, procedure: 'image-quality-1', lightPaths: [], channels: [], ...more });
const measure = async (contentUrl: string, more: Partial<JobPayload> = {}) => {
  const payload = payloadOf(contentUrl, more), input = await hashInput(payload, { imageRoots: [root] });
  return { sha256: input.sha256, ...await analyse({ payload, input }) };
};
const outcome = async (contentUrl: string, more: Partial<JobPayload> = {}): Promise<{ errorClass: string; message: string }> => {
  try { await measure(contentUrl, more); return { errorClass: 'measured', message: '' }; } catch (error) {
    if (error instanceof AnalysisError) return error;
    throw error;
  }
};
/** First pixel of each plane along z, which says where it was taken from. */
const pixelsOf = async (contentUrl: string, series?: number): Promise<number[]> => {
  const { location } = await hashInput({ contentUrl, ...(series === undefined ? {} : { series }) }, { imageRoots: [root] }), source = await openImage(location, { series });
  const all: number[] = [];
  try { for (let z = 0; z < source.shape.z; z += 1) all.push((await source.plane({ c: 0, z, t: 0 })).data[0]!); } finally { await source.close(); }
  return all;
};
const expected = Array.from({ length: setDepth }, (_, z) => valueAt(0, z));

describe('an image of several files', () => {
  test.each<[string, string, () => Files]>([
    ['that each describe all of them', 'z1.ome.tif', () => omeSet()], ['of which one describes the others', 'z0.ome.tif', () => omeSet({ binaryOnly: 'z2.ome.tif' })],
    ['of which each names the companion', 'z1.ome.tif', () => omeSet({ companion: 'all.companion.ome' })], ['named by its companion', 'all.companion.ome', () => omeSet({ companion: 'all.companion.ome' })],
    ['with the companion in a folder below', 'z1.ome.tif', () => omeSet({ companion: 'meta/all.companion.ome', nameOf: (z) => `../z${z}.ome.tif` })],
    ['in folders below the one that describes them', 'all.companion.ome', () => { const { 'z0.ome.tif': a, 'z1.ome.tif': b, ...rest } = omeSet({ companion: 'all.companion.ome', nameOf: (z) => (z < 2 ? `deep\\z${z}.ome.tif` : `z${z}.ome.tif`) }); return { ...rest, 'deep/z0.ome.tif': a!, 'deep/z1.ome.tif': b! }; }],
    ['whose names tell where they were on another machine', 'z1.ome.tif', () => omeSet({ nameOf: (z) => (z === 2 ? '/data/run 7/z2.ome.tif' : `D:\\run 7\\z${z}.ome.tif`) })],
    ['of which the named one was renamed and is known by its UUID', 'other.ome.tif', () => { const { 'z1.ome.tif': own, ...rest } = omeSet(); return { ...rest, 'other.ome.tif': own! }; }],
    ['with more files than are open at once', 'z3.ome.tif', () => omeSet({ depth: 12 })],
  ])('%s is put together', async (_what, name, make) => {
    const files = make(), depth = Object.keys(files).filter((path) => path.endsWith('.tif')).length;
    expect(await pixelsOf(`${put(files)}/${name}`)).toEqual(Array.from({ length: depth }, (_, z) => valueAt(0, z)));
  });
  test('is chosen by its number, and without one the named file must hold a part of the first', async () => {
    const folder = put(omeSet({ positions: 2 }));
    expect(await pixelsOf(`${folder}/p1-z0.ome.tif`, 1)).toEqual(Array.from({ length: setDepth }, (_, z) => valueAt(1, z)));
    expect(await pixelsOf(`${folder}/p1-z0.ome.tif`, 0)).toEqual(expected);
    expect(await pixelsOf(`${folder}/p0-z2.ome.tif`)).toEqual(expected);
    expect(await outcome(`${folder}/p1-z0.ome.tif`)).toMatchObject({ errorClass: 'series-not-there', message: expect.stringMatching(/p1-z0\.ome\.tif; the file holds planes of image 1/) });
    expect(await outcome(`${folder}/p1-z0.ome.tif`, { series: 2 })).toMatchObject({ errorClass: 'series-not-there', message: expect.stringContaining('images 0 to 1') });
  });
  test('has the hash of all files that it is in, whichever is named, and the registered hash may be that of one', async () => {
    const files = omeSet(), folder = put(files);
    const list = Object.keys(files).toSorted().map((path) => `${sha256Of(files[path]!)}  ${path}\n`).join('');
    const measured = await measure(`${folder}/z0.ome.tif`);
    expect(measured.sha256).toBe(sha256Of(list));
    expect(measured.notes).toContain('The image is in 3 files (z0.ome.tif, z1.ome.tif, z2.ome.tif); the hash of the input is that of the list of their hashes and paths, as sha256sum prints it.');
    expect((await hashInput({ contentUrl: `${folder}/z2.ome.tif` }, { imageRoots: [root] })).sha256).toBe(sha256Of(list));
    for (const [sha256, ending] of [[sha256Of(files['z0.ome.tif']!), 'measured'], [sha256Of(list), 'measured'], [sha256Of(files['z1.ome.tif']!), 'content-changed']]) expect((await outcome(`${folder}/z0.ome.tif`, { sha256: sha256! })).errorClass, ending).toBe(ending);
    writeFiles(join(root, folder), { 'z2.ome.tif': planeFile(4321) });
    expect((await measure(`${folder}/z0.ome.tif`)).sha256).not.toBe(sha256Of(list));
  });
  test('of one file that was renamed, or copied beside the first, is that file', async () => {
    const { 'z0.ome.tif': only } = omeSet({ depth: 1 });
    const folder = put({ 'b.ome.tif': only!, 'z0.ome.tif': planeFile(9) });
    expect(await pixelsOf(`${folder}/b.ome.tif`)).toEqual([valueAt(0, 0)]);
    expect((await hashInput({ contentUrl: `${folder}/b.ome.tif` }, { imageRoots: [root] })).sha256).toBe(sha256Of(only!));
  });
});

describe('a set that cannot be measured', () => {
  const without = (files: Files, path: string): Files => Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
  test.each<[string, string, () => Files, string, RegExp]>([
    ['a file is missing', 'z0.ome.tif', () => without(omeSet(), 'z1.ome.tif'), 'files-missing', /z1\.ome\.tif, which the OME-XML names, is not beside/],
    ['the companion is missing', 'z0.ome.tif', () => without(omeSet({ companion: 'all.companion.ome' }), 'all.companion.ome'), 'files-missing', /all\.companion\.ome/],
    ['a file is a folder', 'z0.ome.tif', () => ({ ...without(omeSet(), 'z1.ome.tif'), 'z1.ome.tif/a': '' }), 'files-missing', /z1\.ome\.tif.*is no file/],
    ['a file was cut', 'z0.ome.tif', () => ({ ...omeSet(), 'z2.ome.tif': planeFile(7).subarray(0, -40) }), 'file-truncated', /: z2\.ome\.tif: /],
    ['a file is empty', 'z0.ome.tif', () => ({ ...omeSet(), 'z1.ome.tif': '' }), 'file-empty', /z1\.ome\.tif/],
    ['a file is no TIFF', 'z0.ome.tif', () => ({ ...omeSet(), 'z1.ome.tif': 'This is a sentence.' }), 'format-not-known', /z1\.ome\.tif/],
    ['a file has another size', 'z0.ome.tif', () => ({ ...omeSet(), 'z1.ome.tif': planeFile(7, { width: 30 }) }), 'ome-xml-contradicts-pixels', /z1\.ome\.tif: .*30 × /],
    ['a file has another type', 'z0.ome.tif', () => ({ ...omeSet(), 'z1.ome.tif': planeFile(7, { bits: 8 }) }), 'ome-xml-contradicts-pixels', /z1\.ome\.tif: .*uint8/],
    ['a directory is not there', 'z0.ome.tif', () => omeSet({ ifdOf: (z) => (z === 1 ? 5 : 0) }), 'planes-missing', /z1\.ome\.tif: directory 5 of 1/],
    ['a file lies further up', 'z0.ome.tif', () => omeSet({ nameOf: (z) => (z === 1 ? '../z1.ome.tif' : `z${z}.ome.tif`) }), 'file-outside-image', /\.\.\/z1\.ome\.tif/],
    ['a file lies further up by a detour', 'z0.ome.tif', () => omeSet({ nameOf: (z) => (z === 1 ? 'a/../../z1.ome.tif' : `z${z}.ome.tif`) }), 'file-outside-image', /below it/],
    ['a file is at an address', 'z0.ome.tif', () => omeSet({ nameOf: (z) => (z === 1 ? 'http://example.org/z1.ome.tif' : `z${z}.ome.tif`) }), 'file-outside-image', /example\.org/],
    ['the companion lies further up', 'z0.ome.tif', () => omeSet({ binaryOnly: '../all.companion.ome' }), 'file-outside-image', /can be named by the record itself/],
    ['the companion leads on', 'z0.ome.tif', () => ({ ...omeSet({ binaryOnly: 'a.ome' }), 'a.ome': '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><BinaryOnly MetadataFile="b.ome" UUID="urn:uuid:1"/></OME>' }), 'ome-xml-not-valid', /a\.ome.*names another one itself/],
    ['the companion is an image without OME-XML', 'z0.ome.tif', () => ({ ...omeSet({ binaryOnly: 'plain.tif' }), 'plain.tif': planeFile(3) }), 'ome-xml-not-valid', /plain\.tif.*no OME-XML/],
    ['the companion is damaged', 'z0.ome.tif', () => ({ ...omeSet({ companion: 'a.ome' }), 'a.ome': '<OME xmlns="x"><Image' }), 'ome-xml-not-valid', /a\.ome/],
    ['a file is named by its UUID alone', 'z0.ome.tif', () => omeSet({ nameOf: (z) => (z === 1 ? undefined : `z${z}.ome.tif`) }), 'planes-missing', /UUID alone/],
    ['planes are counted from 1', 'z0.ome.tif', () => omeSet({ firstZ: 1 }), 'ome-xml-not-valid', /FirstZ 3, SizeZ is 3/],
    ['more planes are promised than any set has', 'z0.ome.tif', () => omeSet({ sizeT: 9_999_999 }), 'ome-xml-not-valid', /29999997 planes/],
  ])('%s: ends in its class with a sentence', async (_what, name, make, errorClass, message) => {
    const ended = await outcome(`${put(make())}/${name}`);
    expect([ended.errorClass, ended.message]).toEqual([errorClass, expect.stringMatching(message)]);
  });
  test('a link leads out of the folder', async () => {
    const folder = put(without(omeSet(), 'z1.ome.tif'));
    mkdirSync(join(root, 'elsewhere'), { recursive: true });
    writeFiles(join(root, 'elsewhere'), { 'z1.ome.tif': planeFile(8) });
    symlinkSync(join(root, 'elsewhere/z1.ome.tif'), join(root, folder, 'z1.ome.tif'));
    expect(await outcome(`${folder}/z0.ome.tif`)).toMatchObject({ errorClass: 'file-outside-image' });
  });
});

test.each<[string, (from: number, count: number) => string]>([['apart', (from, count) => `<TiffData IFD="${from}" FirstZ="${from}" PlaneCount="${count}"/>`], ['over each other', (from, count) => `<TiffData IFD="${from}" FirstZ="${from}" PlaneCount="${count + 3}"/>`]])('of ranges of planes that lie %s the first in the OME-XML that holds a plane counts', (_what, block) => {
  const ranges = [[6, 4], [0, 2], [3, 2], [5, 1]] as const, blocks = ranges.map(([from, count]) => block(from, count)).join('');
  const [image] = readOmeXml(`<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="I:0"><Pixels ID="P:0" DimensionOrder="XYZCT" Type="uint8" SizeX="1" SizeY="1" SizeZ="12" SizeC="1" SizeT="1">${blocks}</Pixels></Image></OME>`).images, find = createPlaneFinder(image!);
  for (let z = 0; z < 12; z += 1) {
    const held = image!.tiffData.find(({ z: from, planes }) => z >= from && z < from + planes!);
    if (held) expect(find({ c: 0, z, t: 0 }), `plane ${z}`).toEqual({ block: held, ifd: held.ifd + z - held.z }); else expect(() => find({ c: 0, z, t: 0 }), `plane ${z}`).toThrow(`no TiffData names plane z ${z}`);
  }
});
test.each([['a.tif', '', 'a.tif'], ['a.tif', 'm/x.ome', 'm/a.tif'], ['../a.tif', 'm/x.ome', 'a.tif'], ['b\\a.tif', '', 'b/a.tif'], ['/etc/passwd', '', 'passwd'], ['\\\\server\\share\\a.tif', '', 'a.tif'], ['c:/x/a.tif', '', 'a.tif'], ['a:1.tif', '', 'a:1.tif']])('the name %j, told in %j, is the file %j', (name, from, path) => { expect(siblingPath(name, from)).toBe(path); });
test.each(['..', '.', '', '../a.tif', 'b/../../a.tif', 'file:///etc/passwd', 'https://example.org/a.tif', 'a\0.tif', '/', 'b/'])('%j is no name of a file of a set', (name) => { expect(() => siblingPath(name)).toThrow(AnalysisError); });
