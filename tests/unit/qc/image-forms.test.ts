/** The many forms of TIFF and OME-Zarr: read exactly as they were written, or refused in a class with a sentence; never guessed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { analyse, hashInput } from '../../../server/qc/analyse.ts';
import { AnalysisError } from '../../../server/qc/analysis-error.ts';
import type { ImageSource, Pixels } from '../../../server/qc/image-source.ts';
import type { JobPayload } from '../../../server/qc/job.ts';
import { readOmeXml } from '../../../server/qc/sources/ome-xml.ts';
import { openImage } from '../../../server/qc/sources/formats.ts';
import { omeXml, planeOf, shardedZarrOf, tiffOf, writeFiles, zarr2Of } from './image-files.ts';
import { differences, floatDifferences, jpegOfBlocks, lzw, packBitsRuns, packRows } from './tiff-encodings.ts';
import { bytesOf, tiffFile } from './tiff-file.ts';
import type { Field, TestDirectory } from './tiff-file.ts';

const root = mkdtempSync(join(tmpdir(), 'micrograph-forms-'));
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

let number = 0;
const put = (content: Uint8Array | string | Record<string, string | Uint8Array>): string => {
  number += 1;
  const folder = typeof content === 'object' && !(content instanceof Uint8Array), name = `${number}.${folder ? 'zarr' : 'tif'}`;
  if (folder) writeFiles(join(root, name), content); else writeFileSync(join(root, name), content);
  return name;
};
const opened = async <T>(content: Parameters<typeof put>[0], use: (source: ImageSource) => Promise<T>): Promise<T> => {
  const source = await openImage((await hashInput({ contentUrl: put(content) }, { imageRoots: [root] })).location);
  try { return await use(source); } finally { await source.close(); }
};
const measureFile = async (contentUrl: string, more: Partial<JobPayload> = {}) => {
  const payload: JobPayload = { image: 'http://example.org/image', contentUrl, procedure: 'field-illumination-1', lightPaths: [], channels: [], ...more };
  return analyse({ payload, input: await hashInput(payload, { imageRoots: [root] }) });
};
const measure = (content: Parameters<typeof put>[0], more?: Partial<JobPayload>) => measureFile(put(content), more);
const outcomeOf = async (contentUrl: string, more: Partial<JobPayload> = {}): Promise<{ errorClass: string; message: string }> => {
  try { await measureFile(contentUrl, more); return { errorClass: 'measured', message: '' }; } catch (error) {
    if (error instanceof AnalysisError) return error;
    throw error;
  }
};
const outcome = (content: Parameters<typeof put>[0], more?: Partial<JobPayload>): ReturnType<typeof outcomeOf> => outcomeOf(put(content), more);

const width = 20, height = 18;
const values = (most: number): number[] => Array.from({ length: width * height }, (_, at) => (at * 7919 + 13) % most);
const bytes8 = Uint8Array.from(values(251)), words = Uint16Array.from(values(60_000)), longs = Uint32Array.from(values(3_000_000_000)), floats = Float32Array.from(values(1000), (value) => value / 7 + 1);
/** Half-precision numbers and what they are: 1, −2, the smallest, 65504, ⅓. */
const halfBits = Array.from({ length: width * height }, (_, at) => [0x3C00, 0xC000, 0x0001, 0x7BFF, 0x3555][at % 5]!), halves = halfBits.map((_, at) => [1, -2, 2 ** -24, 65_504, 1365 / 4096][at % 5]!);
const raw = (data: Pixels): Uint8Array => new Uint8Array(data.buffer.slice(0));
const big = (data: Pixels): Uint8Array => { const bytes = raw(data), size = data.BYTES_PER_ELEMENT; for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse(); return bytes; };
const one = (block: Uint8Array, more: Partial<TestDirectory> = {}): TestDirectory => ({ width, height, blocks: [block], ...more });
/** Tiles of 16 × 16, filled up at the edges. */
const tiles = (data: Pixels, pack: (tile: Uint8Array) => Uint8Array = (tile) => tile): Partial<TestDirectory> & { blocks: Uint8Array[] } => ({
  tile: [16, 16], blocks: [0, 1].flatMap((down) => [0, 1].map((across) => pack(raw(planeOf(16, 16, (x, y) => (across * 16 + x < width && down * 16 + y < height ? data[(down * 16 + y) * width + across * 16 + x]! : 0), data.constructor as Uint16ArrayConstructor).data)))),
});
const strips = (data: Uint16Array, rows: number, pack: (part: Uint16Array) => Uint8Array): Partial<TestDirectory> & { blocks: Uint8Array[] } => ({ rowsPerStrip: rows, blocks: Array.from({ length: Math.ceil(height / rows) }, (_, at) => pack(data.slice(at * rows * width, (at + 1) * rows * width))) });
const greys = Array.from({ length: 9 }, (_, at) => 20 + at * 25);

describe('a TIFF is read as it was written', () => {
  test.each<[string, ArrayLike<number>, () => Uint8Array]>([
    ['8 bits', bytes8, () => tiffFile([one(raw(bytes8), { bits: 8 })])], ['32 bits', longs, () => tiffFile([one(raw(longs), { bits: 32 })])], ['32 bits, big-endian', longs, () => tiffFile([one(big(longs), { bits: 32 })], { little: false })],
    ['signed', Int16Array.from(words, (value) => value - 30_000), () => tiffFile([one(raw(Int16Array.from(words, (value) => value - 30_000)), { format: 2 })])],
    ['floating point', floats, () => tiffFile([one(raw(floats), { bits: 32, format: 3 })])], ['floating point of 64 bits', Float64Array.from(floats), () => tiffFile([one(raw(Float64Array.from(floats)), { bits: 64, format: 3 })])],
    ['tiles', words, () => tiffFile([{ width, height, ...tiles(words) }])], ['tiles, deflate', words, () => tiffFile([{ width, height, compression: 8, ...tiles(words, deflateSync) }])], ['tiles, zstd', words, () => tiffFile([{ width, height, compression: 50_000, ...tiles(words, zstdCompressSync) }])],
    ['LZW', words, () => tiffFile([one(lzw(raw(words)), { compression: 5 })])], ['LZW with predictor', words, () => tiffFile([one(lzw(raw(differences(words, width))), { compression: 5, predictor: 2 })])], ['PackBits', bytes8, () => tiffFile([one(packBitsRuns(bytes8), { bits: 8, compression: 32_773 })])],
    ['deflate by its older number', words, () => tiffFile([one(deflateSync(raw(words)), { compression: 32_946 })])], ['deflate in strips with predictor', words, () => tiffFile([{ width, height, compression: 8, predictor: 2, ...strips(words, 5, (part) => deflateSync(raw(differences(part, width)))) }])],
    ['8 bits with predictor', bytes8, () => tiffFile([one(deflateSync(differences(bytes8, width)), { bits: 8, compression: 8, predictor: 2 })])],
    ['floating point with predictor, big-endian', floats, () => tiffFile([one(deflateSync(floatDifferences(floats, width)), { bits: 32, format: 3, compression: 8, predictor: 3 })], { little: false })],
    ['big-endian tiles with predictor', words, () => tiffFile([{ width, height, compression: 8, predictor: 2, ...tiles(words, (tile) => deflateSync(big(differences(new Uint16Array(tile.buffer), 16)))) }], { little: false })],
    ['32 bits with predictor, zstd, big-endian', longs, () => tiffFile([one(zstdCompressSync(big(differences(longs, width))), { bits: 32, compression: 50_000, predictor: 2 })], { little: false })],
    ['floating point of 16 bits', halves, () => tiffFile([one(raw(new Uint16Array(halfBits)), { format: 3 })])], ['floating point of 16 bits, big-endian', halves, () => tiffFile([one(big(new Uint16Array(halfBits)), { format: 3 })], { little: false })],
    ['bits the other way round', Uint8Array.from(bytes8, (value) => value % 2), () => tiffFile([one(packRows(Uint8Array.from(bytes8, (value) => value % 2), width, 1).map((byte) => Number.parseInt(byte.toString(2).padStart(8, '0').split('').toReversed().join(''), 2)), { bits: 1, fields: [[266, 3, [2]]] })])],
    ['1 bit, which nobody states', Uint8Array.from(bytes8, (value) => value % 2), () => tiffFile([one(packRows(Uint8Array.from(bytes8, (value) => value % 2), width, 1), { fields: [[258, 3, []]] })])],
    ['PackBits with runs and nothing between them', Array.from({ length: width * height }, (_, at) => (at < 120 ? 7 : 9)), () => tiffFile([one(Uint8Array.of(-119 & 255, 7, 128, -127 & 255, 9, 128, -111 & 255, 9), { bits: 8, compression: 32_773 })])],
    ['big-endian with predictor', words, () => tiffFile([one(deflateSync(big(differences(words, width))), { compression: 8, predictor: 2 })], { little: false })],
    ['directories that are all copies of nothing', halves, () => tiffFile([one(raw(new Uint16Array(halfBits)), { format: 3, fields: [[254, 4, [1]]] })])],
    ['floating point with predictor', floats, () => tiffFile([one(deflateSync(floatDifferences(floats, width)), { bits: 32, format: 3, compression: 8, predictor: 3 })])],
    ['1 bit', Uint8Array.from(bytes8, (value) => value % 2), () => tiffFile([one(packRows(Uint8Array.from(bytes8, (value) => value % 2), width, 1), { bits: 1 })])], ['4 bits', Uint8Array.from(bytes8, (value) => value % 16), () => tiffFile([one(packRows(Uint8Array.from(bytes8, (value) => value % 16), width, 4), { bits: 4 })])],
    ['12 bits, packed', Uint16Array.from(words, (value) => value % 4096), () => tiffFile([one(packRows(Uint16Array.from(words, (value) => value % 4096), width, 12), { bits: 12 })])],
    ['12 bits, packed, in strips', Uint16Array.from(words, (value) => value % 4096), () => tiffFile([{ width, height, bits: 12, ...strips(Uint16Array.from(words, (value) => value % 4096), 5, (part) => packRows(part, width, 12)) }])],
    ['12 bits, packed, big-endian', Uint16Array.from(words, (value) => value % 4096), () => tiffFile([one(packRows(Uint16Array.from(words, (value) => value % 4096), width, 12), { bits: 12 })], { little: false })],
    ['a palette', bytes8, () => tiffFile([one(raw(bytes8), { bits: 8, fields: [[262, 3, [3]], [320, 3, Array.from({ length: 768 }, (_, at) => at)]] })])],
    ['JPEG', Array.from({ length: 24 * 24 }, (_, at) => greys[Math.floor(at / 24 / 8) * 3 + Math.floor(at % 24 / 8)]!), () => tiffFile([{ width: 24, height: 24, bits: 8, compression: 7, blocks: [jpegOfBlocks(greys, 3)] }])],
  ])('%s', async (_name, expected, make) => {
    const data = await opened(make(), async (source) => {
      expect(source.shape).toMatchObject({ z: 1, c: 1, t: 1 });
      return (await source.plane({ c: 0, z: 0, t: 0 })).data;
    });
    expect(Array.from(data)).toEqual(Array.from(expected));
  });
  test('12 bits packed state the depth, and what colours show or compression loses is told', async () => {
    const packed = Uint16Array.from(words, (value) => value % 4096);
    expect(await opened(tiffFile([one(packRows(packed, width, 12), { bits: 12 })]), async ({ significantBits }) => significantBits)).toEqual({ value: 12, source: 'TIFF' });
    const told = (fields: Field[], more: Partial<TestDirectory> = {}) => opened(tiffFile([one(raw(bytes8), { bits: 8, fields, ...more })]), async ({ notes }) => notes?.join(' '));
    expect(await told([[262, 3, [3]]])).toContain('palette');
    expect(await told([[262, 3, [0]]])).toContain('white is zero');
    expect(await opened(tiffFile([{ width: 24, height: 24, bits: 8, compression: 7, blocks: [jpegOfBlocks(greys, 3)] }]), async ({ notes }) => notes?.join(' '))).toContain('may lose detail');
  });
  test('planes of a MetaMorph stack stand behind each other', async () => {
    const all = Uint16Array.from({ length: 3 * width * height }, (_, at) => Math.floor(at / (width * height)) * 1000 + at % 1000);
    const stack = one(raw(all), { fields: [[279, 4, [width * height * 2]], [33_629, 5, [1, 2, 3, 4, 5, 6]]] });
    expect(await opened(tiffFile([stack]), async (source) => [source.shape.t, (await source.plane({ c: 0, z: 0, t: 2 })).data[0]])).toEqual([3, 2000 + 2 * width * height % 1000]);
    expect((await outcome(tiffFile([{ ...stack, compression: 5 }]))).errorClass).toBe('encoding-not-supported');
    const narrow = one(raw(new Uint16Array([...halfBits, ...halfBits])), { format: 3, fields: [[279, 4, [width * height * 2]], [33_629, 5, [1, 2, 3, 4]]] });
    expect(await opened(tiffFile([narrow]), async (source) => [...(await source.plane({ c: 0, z: 0, t: 1 })).data])).toEqual(halves);
  });
  test('OME-XML of 2003, in UTF-16, or with the metadata of others attached, is read as what it is', async () => {
    const xml = set('<TiffData/>', 'PhysicalSizeX="0.1" SizeZ="1" SizeC="1" SizeT="1"');
    const old = xml.replace('Type="uint16"', 'PixelType="Uint16"'), foreign = xml.replace('<Image ', '<StructuredAnnotations><XMLAnnotation ID="A:1"><Value><Image><Pixels SizeX="1"/></Image></Value></XMLAnnotation></StructuredAnnotations><Image ');
    const seen: unknown[] = [];
    for (const text of [old, foreign, xml.replace(' Type="uint16"', '')]) seen.push(await opened(ome(text), async ({ format, dtype, shape: { t } }) => [format, dtype, t]));
    seen.push(await opened(tiffFile([one(raw(words), { fields: [[270, 2, Array.from(Buffer.from(`${xml}\0`, 'utf16le'))]] })]), async ({ format, dtype, shape: { t } }) => [format, dtype, t]));
    expect(seen).toEqual(Array.from({ length: 4 }, () => ['OME-TIFF', 'uint16', 1]));
  });
  test('OME-XML with the image of another attached keeps its own time, or none; nested or listed without end it is read in one pass', () => {
    const attachedImage = '<StructuredAnnotations><XMLAnnotation ID="A:1"><Value><Image><AcquisitionDate>1999-01-01T00:00:00</AcquisitionDate></Image></Value></XMLAnnotation></StructuredAnnotations>';
    const pixels = '<Pixels ID="P" DimensionOrder="XYZCT" Type="uint16" SizeX="1" SizeY="1" SizeZ="1" SizeC="1" SizeT="1"/>', timed = `<AcquisitionDate>2026-03-01T10:00:00</AcquisitionDate>${pixels}`;
    const timesIn = (inside: string) => readOmeXml(`<OME>${inside}</OME>`).images.map(({ acquiredAt }) => acquiredAt);
    expect([timesIn(`<Image>${pixels}</Image>${attachedImage}`), timesIn(`${attachedImage}<Image>${timed}</Image><Image>${pixels}</Image>`), timesIn(`<Image>${pixels}<AcquisitionDate>2026-03-01T10:00:00</AcquisitionDate></Image>`)]).toEqual([[undefined], ['2026-03-01T10:00:00', undefined], ['2026-03-01T10:00:00']]);
    expect(() => readOmeXml(`<OME>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</OME>`)).toThrow('no Pixels');
    expect(timesIn(`<Instrument ID="I"/>${'<Objective ID="O"/>'.repeat(2)}${`<Image><InstrumentRef ID="I"/>${pixels}</Image>`.repeat(20)}`)).toHaveLength(20);
  });
  test('OME-XML of another sign is told, of another kind of number refused', async () => {
    expect((await measure(tiffOf({ data: words, width, height }, { description: omeXml({ data: words, width, height }, { type: 'int16' }) }))).notes).toContain('The OME-XML says int16, the tags of the TIFF uint16; the pixels are read as uint16.');
    expect((await outcome(tiffOf({ data: longs, width, height }, { description: omeXml({ data: longs, width, height }, { type: 'float' }) }))).errorClass).toBe('ome-xml-contradicts-pixels');
  });
  test('smaller copies are no planes, in the chain or below a directory', async () => {
    const small: TestDirectory = { width: 10, height: 9, blocks: [new Uint8Array(180)], fields: [[254, 4, [1]]] };
    const shape = await opened(tiffFile([one(raw(words), { fields: [[330, 4, [8]]] }), small, one(raw(words))]), async (source) => { expect((await source.plane({ c: 0, z: 0, t: 1 })).data[7]).toBe(words[7]); return source.shape; });
    expect(shape.t).toBe(2);
  });
});

const set = (inside: string, sizes = 'SizeZ="1" SizeC="1" SizeT="1"'): string => `<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="${width}" SizeY="${height}" ${sizes}><Channel ID="Channel:0:0"/>${inside}</Pixels></Image></OME>`;
const ome = (description: string, count = 1): Uint8Array => tiffFile(Array.from({ length: count }, (_, at) => one(raw(words), at === 0 ? { description } : {})));

describe('a TIFF that cannot be measured', () => {
  test.each<[string, () => Uint8Array | string, string, RegExp]>([
    ['numbers of 64 bits', () => tiffFile([one(new Uint8Array(width * height * 8), { bits: 64 })]), 'encoding-not-supported', /unsigned whole numbers of 64 bits/], ['JPEG 2000', () => tiffFile([one(raw(words), { compression: 34_712 })]), 'encoding-not-supported', /compression is JPEG 2000; no compression, LZW/],
    ['several planes in one directory', () => tiffFile([one(new Uint8Array(width * height * 6), { fields: [[32_997, 4, [3]]] })]), 'encoding-not-supported', /3 planes as one volume/], ['a predictor without compression', () => tiffFile([one(raw(words), { predictor: 2 })]), 'encoding-not-supported', /some readers undo it/],
    ['complex numbers', () => tiffFile([one(new Uint8Array(width * height * 8), { bits: 64, format: 6 })]), 'encoding-not-supported', /complex numbers/], ['24 bits', () => tiffFile([one(new Uint8Array(width * height * 3), { bits: 24 })]), 'encoding-not-supported', /24 bits/],
    ['a compression that nobody knows', () => tiffFile([one(raw(words), { compression: 61_000 })]), 'encoding-not-supported', /61000/],
    ['colour, pixel by pixel', () => tiffFile([one(new Uint8Array(width * height * 3), { bits: 8, samples: 3 })]), 'several-samples', /3 samples/], ['colour, in planes', () => tiffFile([one(bytes8, { bits: 8, samples: 3, blocks: [bytes8, bytes8, bytes8], fields: [[284, 3, [2]]] })]), 'several-samples', /3 samples/],
    ['colour with fewer colours than pixels', () => tiffFile([one(new Uint8Array(width * height * 2), { bits: 8, samples: 3, fields: [[262, 3, [6]]] })]), 'several-samples', /3 samples/],
    ['one pixel', () => tiffFile([{ width: 1, height: 1, blocks: [Uint8Array.of(9, 9)] }]), 'image-too-small', /1 × 1/], ['directories of different sizes', () => tiffFile([one(raw(words)), { width: 4, height: 4, blocks: [new Uint8Array(32)] }]), 'several-planes|encoding-not-supported', /more planes|one size/],
    ['a size beyond all memory', () => tiffFile([one(raw(words), { fields: [[256, 4, [2_000_000]], [257, 4, [2_000_000]]] })]), 'image-too-large', /2000000 × 2000000/], ['tiles beyond all memory', () => tiffFile([{ width, height, ...tiles(words), tile: [1_000_000, 1_000_000], compression: 8 }]), 'image-too-large', /tiles of/],
    ['more pixels than its bytes can be unpacked to', () => tiffFile([one(deflateSync(raw(words)), { compression: 8, fields: [[256, 4, [16_000]], [257, 4, [16_000]], [278, 4, [16_000]]] })]), 'file-truncated', /its pixels need/],
    ['a strip that is unpacked to far more', () => tiffFile([one(deflateSync(new Uint8Array(50_000_000)), { compression: 8 })]), 'file-damaged', /cannot be unpacked to at most/], ['a strip of zstd that is unpacked to far more', () => tiffFile([one(zstdCompressSync(new Uint8Array(50_000_000)), { compression: 50_000 })]), 'file-damaged', /cannot be unpacked to at most/],
    ['a number of strips that nobody writes', () => tiffFile([one(raw(words), { fields: [[273, 4, [8]], [278, 4, [0]]] })]), 'file-damaged', /no size/],
    ['OME-XML of more planes than the file has', () => ome(set('<TiffData/>', 'SizeZ="1" SizeC="2" SizeT="1"')), 'planes-missing', /directory 1 of 1/], ['OME-XML of a size below 1', () => ome(set('<TiffData/>', 'SizeZ="0" SizeC="1" SizeT="1"')), 'ome-xml-not-valid', /SizeZ is "0"/],
    ['OME-XML without its channels\' planes', () => ome(set('<TiffData IFD="0" PlaneCount="1"/>', 'SizeZ="1" SizeC="3" SizeT="1"')), 'planes-missing', /no TiffData names plane/],
    ['OME-XML of a set of files', () => ome(set('<TiffData IFD="0" PlaneCount="1"><UUID FileName="other.ome.tif">urn:uuid:1</UUID></TiffData><TiffData IFD="0" FirstC="1" PlaneCount="1"><UUID FileName="third.ome.tif">urn:uuid:2</UUID></TiffData>', 'SizeZ="1" SizeC="2" SizeT="1"')), 'files-missing', /other\.ome\.tif, which the OME-XML names, is not beside/],
    ['OME-XML that names a companion', () => ome('<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><BinaryOnly MetadataFile="set.companion.ome" UUID="urn:uuid:1"/></OME>'), 'files-missing', /set\.companion\.ome/],
    ['the companion itself', () => set('<TiffData/>'), 'planes-missing', /does not say which file/],
    ['not finite', () => tiffFile([one(raw(Float32Array.from(floats, (value, at) => (at === 77 ? Infinity : value))), { bits: 32, format: 3 })]), 'pixels-not-finite', /not a number or infinite/],
  ])('%s: ends in its class with a sentence', async (_name, make, errorClass, message) => {
    const ended = await outcome(make());
    expect(errorClass.split('|')).toContain(ended.errorClass);
    expect(ended.message).toMatch(message);
  });
  test('saturated pixels, an aperture greater than the index, and no size of a pixel end in theirs', async () => {
    const field = { width: 40, height: 40, blocks: [bytesOf(Array.from({ length: 1600 }, (_, at) => (at < 300 ? 4095 : 2000)))] };
    expect(await outcome(tiffFile([field]), { significantBits: 12 })).toMatchObject({ errorClass: 'saturated' });
    const beads = tiffFile(Array.from({ length: 5 }, (_, z) => ({ width: 40, height: 40, blocks: [bytesOf(Array.from({ length: 1600 }, (_, at) => 100 + Math.round(4000 * Math.exp(-(((at % 40 - 20) ** 2 + (Math.floor(at / 40) - 20) ** 2) / 8) - (z - 2) ** 2 / 2))))], ...(z === 0 ? { description: 'ImageJ=1.54f\nimages=5\nslices=5\n' } : {}) })));
    const stated = { pixelSize: { x: 0.1, y: 0.1, z: 0.3 } };
    expect((await outcome(beads, { procedure: 'psf-beads-1', stated, optics: [{ index: 0, modality: 'widefield', numericalAperture: 1.4, immersionIndex: 1.33, emissionNm: 520 }] })).errorClass).toBe('facts-contradict');
    expect((await outcome(beads, { procedure: 'psf-beads-1' })).errorClass).toBe('fact-missing');
  });
  test.each([[40, 'measured'], [100, 'too-many-channels']])('%i channels: %s', async (count, ending) => {
    const channels = Array.from({ length: count - 1 }, (_, at) => `<Channel ID="Channel:0:${at + 1}"/>`).join('');
    expect((await outcome(ome(set(`${channels}<TiffData/>`, `SizeZ="1" SizeC="${count}" SizeT="1"`), count))).errorClass).toBe(ending);
  });
});

const plane = planeOf(24, 20, (x, y) => 1000 + 10 * x + y);
const zarray = (more: object): string => JSON.stringify({ ...JSON.parse(zarr2Of(plane, 24)['0/.zarray'] as string) as object, ...more });
const chunk = raw(planeOf(24, 24, (x, y) => (y < 20 ? plane.data[y * 24 + x]! : 0)).data);
const zarr2 = (bytes: Uint8Array, more: object): Record<string, string | Uint8Array> => ({ ...zarr2Of(plane, 24), '0/.zarray': zarray(more), '0/0/0': bytes });
/** CRC-32C of bytes behind them, bit by bit. */
const withChecksum = (bytes: Uint8Array): Uint8Array => {
  let rest = 0xFFFFFFFF;
  for (const byte of bytes) { rest ^= byte; for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? rest >>> 1 ^ 0x82F63B78 : rest >>> 1; }
  return new Uint8Array(Buffer.concat([bytes, Uint32Array.of(~rest >>> 0)].map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength))));
};
const zarr3 = (bytes: Uint8Array, codecs: unknown[], more: object = {}): Record<string, string | Uint8Array> => {
  const { '0/c/0/0': _shard, ...files } = shardedZarrOf(plane);
  return { ...files, '0/zarr.json': JSON.stringify({ ...JSON.parse(files['0/zarr.json'] as string) as object, codecs, ...more }), '0/c/0/0': bytes };
};
const little = { name: 'bytes', configuration: { endian: 'little' } };

describe('an OME-Zarr', () => {
  test.each<[string, () => Record<string, string | Uint8Array>]>([
    ['Zarr 2, gzip', () => zarr2(gzipSync(chunk), { compressor: { id: 'gzip', level: 5 } })], ['Zarr 2, zlib', () => zarr2(deflateSync(chunk), { compressor: { id: 'zlib', level: 5 } })], ['Zarr 2, zstd', () => zarr2(zstdCompressSync(chunk), { compressor: { id: 'zstd', level: 5 } })],
    ['Zarr 2, big-endian', () => zarr2(big(Uint16Array.from(new Uint16Array(chunk.buffer))), { dtype: '>u2' })], ['Zarr 2, columns first', () => zarr2(raw(planeOf(24, 24, (y, x) => (y < 20 ? plane.data[y * 24 + x]! : 0)).data), { order: 'F' })],
    ['Zarr 2, consolidated metadata beside it', () => ({ ...zarr2Of(plane, 9), '.zmetadata': JSON.stringify({ zarr_consolidated_format: 1, metadata: {} }) })],
    ['Zarr 3, gzip', () => zarr3(gzipSync(raw(plane.data)), [little, { name: 'gzip', configuration: { level: 5 } }])], ['Zarr 3, zstd', () => zarr3(zstdCompressSync(raw(plane.data)), [little, { name: 'zstd', configuration: { level: 5, checksum: false } }])],
    ['Zarr 3, with its checksum', () => zarr3(withChecksum(raw(plane.data)), [little, { name: 'crc32c' }])],
    ['Zarr 3, big-endian', () => zarr3(big(plane.data), [{ name: 'bytes', configuration: { endian: 'big' } }])],
  ])('%s: is read as it was written', async (_name, make) => {
    expect(Array.from(await opened(make(), async (source) => (await source.plane({ c: 0, z: 0, t: 0 })).data))).toEqual(Array.from(plane.data));
  });
  test('whose chunks hold several planes gives each of them', async () => {
    const deep = { '.zgroup': '{"zarr_format":2}', '.zattrs': JSON.stringify({ multiscales: [{ version: '0.4', axes: ['t', 'c', 'z', 'y', 'x'].map((name) => ({ name })), datasets: [{ path: '0' }] }] }), '0/.zarray': zarray({ shape: [1, 2, 3, 4, 4], chunks: [1, 2, 2, 4, 4] }) };
    const part = (first: number): Uint8Array => raw(Uint16Array.from({ length: 64 }, (_, at) => first + Math.floor(at / 32) * 100 + Math.floor(at % 32 / 16)));
    const seen = await opened({ ...deep, '0/0/0/0/0/0': part(10), '0/0/0/1/0/0': part(12) }, async (source) => {
      const all: number[] = [];
      for (let c = 0; c < 2; c += 1) for (let z = 0; z < 3; z += 1) all.push((await source.plane({ c, z, t: 0 })).data[5]!);
      return all;
    });
    expect(seen).toEqual([10, 11, 12, 110, 111, 112]);
  });
  test('of half precision gives its numbers', async () => {
    const halfChunk = new Uint16Array(576).fill(0x3555);
    expect((await opened(zarr2(raw(halfChunk), { dtype: '<f2' }), async (source) => [source.dtype, (await source.plane({ c: 0, z: 0, t: 0 })).data[100]]))).toEqual(['float', 1365 / 4096]);
  });
  test('of a collection is the one that its list names; of a plate, a path is asked for', async () => {
    const inner = Object.fromEntries(Object.entries(zarr2Of(plane, 9)).map(([path, content]) => [`second/${path}`, content]));
    const listed = { ...inner, '.zgroup': '{"zarr_format":2}', '.zattrs': '{"bioformats2raw.layout":3}', 'OME/.zattrs': '{"series":["second","first"]}' };
    expect(Array.from(await opened(listed, async (source) => (await source.plane({ c: 0, z: 0, t: 0 })).data))).toEqual(Array.from(plane.data));
    expect(await outcome(listed, { series: 2 })).toMatchObject({ errorClass: 'series-not-there', message: expect.stringMatching(/2 are listed/) as string });
    expect(await outcome({ ...inner, '.zgroup': '{"zarr_format":2}', '.zattrs': '{"plate":{"wells":[{"path":"A/1"}]}}' })).toMatchObject({ errorClass: 'series-not-there', message: expect.stringMatching(/plate of 1 wells.*"A\/1\/0"/) as string });
    expect(Array.from(await opened({ ...inner, '.zgroup': '{"zarr_format":2}', '.zattrs': '{"well":{"images":[{"path":"second"}]}}' }, async (source) => (await source.plane({ c: 0, z: 0, t: 0 })).data))).toEqual(Array.from(plane.data));
  });
  test('of a collection is chosen by its number, and one that is not there is told with those that are', async () => {
    const inner = (number: number, content: Record<string, string | Uint8Array>): Record<string, string | Uint8Array> => Object.fromEntries(Object.entries(content).map(([path, each]) => [`${number}/${path}`, each]));
    const collection = { ...inner(0, zarr2Of(plane, 9)), ...inner(1, zarr2Of(planeOf(24, 20, (x) => 7 + x), 24)), '.zgroup': '{"zarr_format":2}', '.zattrs': '{"bioformats2raw.layout":3}', 'OME/.zattrs': '{"series":["0","1"]}' };
    const name = put(collection), { location } = await hashInput({ contentUrl: name }, { imageRoots: [root] });
    expect((await (await openImage(location, { series: 1 })).plane({ c: 0, z: 0, t: 0 })).data[1]).toBe(8);
    expect(await outcomeOf(name, { series: 2 })).toMatchObject({ errorClass: 'series-not-there', message: expect.stringMatching(/2 are listed/) as string });
    expect(await outcome(zarr2Of(plane, 9), { series: 1 })).toMatchObject({ errorClass: 'series-not-there', message: expect.stringContaining('series 1') as string });
  });
  test('of a collection has the depth and the optics of the OME-XML beside it', async () => {
    const inner = Object.fromEntries(Object.entries(zarr2Of(plane, 9)).map(([path, content]) => [`0/${path}`, content]));
    const facts = await opened({ ...inner, '.zgroup': '{"zarr_format":2}', '.zattrs': '{"bioformats2raw.layout":3}', 'OME/METADATA.ome.xml': omeXml(plane, { bits: 12 }).replace('SamplesPerPixel="1"', 'SamplesPerPixel="1" EmissionWavelength="525"') }, async ({ significantBits, channels }) => [significantBits, channels]);
    expect(facts).toEqual([{ value: 12, source: 'OME-XML' }, [{ index: 0, emissionNm: 525 }]]);
  });
  test.each<[string, () => Record<string, string | Uint8Array>, string, RegExp]>([
    ['a missing chunk, though its fill value is said', () => { const { '0/1/1': _gone, ...files } = zarr2Of(plane, 9); return files; }, 'chunks-missing', /1 of the 9 of plane z 0, c 0, t 0: 0\/1\/1 \(not in the folder\)\. Copy .*fill value \(0\).*write_empty_chunks/],
    ['a missing chunk, named with points', () => { const { '0/.zarray': metadata, '0/0/0': first, ...files } = zarr2Of(plane, 20); return { '.zgroup': files['.zgroup']!, '.zattrs': files['.zattrs']!, '0/.zarray': (metadata as string).replace('"dimension_separator":"/"', '"dimension_separator":"."'), '0/0.0': first! }; }, 'chunks-missing', /1 of the 2 .*: 0\/0\.1 \(/],
    ['a chunk that is not in its shard', () => shardedZarrOf(plane, 2), 'chunks-missing', /1 of the 4 .*: chunk 1\/0, which is not in its shard 0\/c\/0\/0\. Copy/], ['a missing shard', () => { const { '0/c/0/0': _gone, ...files } = shardedZarrOf(plane); return files; }, 'chunks-missing', /4 of the 4 .*: 0\/c\/0\/0 \(not in the folder\)/],
    ['a missing chunk of Zarr 3', () => { const { '0/c/0/0': _gone, ...files } = zarr3(chunk, [little]); return files; }, 'chunks-missing', /: 0\/c\/0\/0 \(/], ['a missing chunk of Zarr 3, named as those of Zarr 2', () => { const { '0/c/0/0': _gone, ...files } = zarr3(chunk, [little], { chunk_key_encoding: { name: 'v2', configuration: { separator: '.' } } }); return files; }, 'chunks-missing', /: 0\/0\.0 \(/],
    ['more missing chunks than are named', () => Object.fromEntries(Object.entries(zarr2Of(plane, 4)).filter(([path]) => !/^0\/\d/.test(path))), 'chunks-missing', /30 of the 30 .*: 0\/0\/0; 0\/0\/1; 0\/0\/2 … \(/],
    ['another checksum than that of its bytes', () => { const bytes = withChecksum(raw(plane.data)); bytes[100]! ^= 1; return zarr3(bytes, [little, { name: 'crc32c' }]); }, 'file-damaged', /chunk 0\/0: its checksum/], ['a codec beside its shards', () => { const files = shardedZarrOf(plane); return { ...files, '0/zarr.json': (files['0/zarr.json'] as string).replace(/\}\]\}$/, '},{"name":"gzip","configuration":{"level":1}}]}') }; }, 'encoding-not-supported', /beside its shards/], ['numbers of 64 bits', () => zarr2(new Uint8Array(24 * 24 * 8), { dtype: '<u8' }), 'encoding-not-supported', /uint64/],
    ['truths', () => zarr2(new Uint8Array(576), { dtype: '|b1' }), 'encoding-not-supported', /bool/], ['complex numbers', () => zarr2(chunk, { dtype: '<c8' }), 'encoding-not-supported|file-damaged', /c8|complex/], ['not finite', () => zarr2(raw(new Float32Array(576).fill(Number.NaN)), { dtype: '<f4', fill_value: 'NaN' }), 'pixels-not-finite', /infinite/],
    ['chunks beyond all memory', () => zarr2(chunk, { chunks: [1_000_000, 1_000_000] }), 'image-too-large', /chunks of/], ['a size beyond all memory', () => zarr2(chunk, { shape: [1_000_000, 1_000_000] }), 'image-too-large', /1000000 × 1000000/], ['more chunks than a plane may have', () => zarr2(chunk, { shape: [16_000, 16_000], chunks: [1, 1] }), 'image-too-large', /more than 1048576 chunks/],
    ['a chunk that is unpacked to something else', () => zarr2(gzipSync(new Uint8Array(10)), { compressor: { id: 'gzip' } }), 'file-truncated|file-damaged', /chunk 0\/0|pixels/], ['no size', () => zarr2(chunk, { shape: [0, 24] }), 'file-damaged', /0 × 24/],
    ['a shard with its index at the start', () => { const files = shardedZarrOf(plane); return { ...files, '0/zarr.json': (files['0/zarr.json'] as string).replace('"index_location":"end"', '"index_location":"start"') }; }, 'encoding-not-supported', /at their start/],
    ['axes that nobody knows', () => ({ ...zarr2Of(plane, 24), '.zattrs': (zarr2Of(plane, 24)['.zattrs'] as string).replace('"name":"y"', '"name":"angle"') }), 'encoding-not-supported', /angle/], ['more axes than dimensions', () => ({ ...zarr2Of(plane, 24), '0/.zarray': zarray({ shape: [24], chunks: [24] }) }), 'file-damaged', /2 axes and 1/],
    ['multiscales that are a text', () => ({ ...zarr2Of(plane, 24), '.zattrs': '{"multiscales":"yes"}' }), 'file-damaged', /no dataset/],
  ])('with %s: ends in its class with a sentence', async (_name, make, errorClass, message) => {
    const ended = await outcome(make());
    expect(errorClass.split('|')).toContain(ended.errorClass);
    expect(ended.message).toMatch(message);
  });
});

describe('metadata of an OME-Zarr with any part replaced', () => {
  const parts = [null, 'text', -1, 1e300, [], {}];
  /** Every value within, replaced by each of the parts. */
  function* spoilt(value: unknown): Generator<unknown> {
    yield* parts;
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) for (const other of spoilt(inner)) yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
  }
  test.each<[string, () => Record<string, string | Uint8Array>]>([['.zattrs', () => zarr2Of(plane, 24)], ['0/.zarray', () => zarr2Of(plane, 24)], ['0/zarr.json', () => shardedZarrOf(plane)]])('in %s ends in the table or is measured, never otherwise', async (path, make) => {
    const files = make(), name = put(files), ends = new Map<string, number>();
    for (const other of spoilt(JSON.parse(files[path] as string))) {
      writeFileSync(join(root, name, path), JSON.stringify(other));
      const { errorClass } = await outcomeOf(name);
      expect(errorClass, JSON.stringify(other)).not.toMatch(/worker-fault|out-of-memory/);
      ends.set(errorClass, (ends.get(errorClass) ?? 0) + 1);
    }
    expect([...ends.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(80);
    expect(ends.get('measured')).toBeGreaterThan(5);
    expect(ends.get('file-damaged')).toBeGreaterThan(20);
  });
});

test('what is measured from a tiled, packed or compressed file is what is measured from the plain one', async () => {
  const field = Uint16Array.from({ length: width * height }, (_, at) => 1000 + at);
  const figures = async (content: Uint8Array) => (await measure(content)).measurements.map(({ property, value }) => [property, value]);
  const plain = await figures(tiffOf({ data: field, width, height }));
  expect(plain.length).toBeGreaterThan(3);
  for (const content of [tiffFile([{ width, height, compression: 8, ...tiles(field, deflateSync) }]), tiffFile([one(packRows(field, width, 12), { bits: 12 })]), tiffFile([one(lzw(raw(field)), { compression: 5 })])]) expect(await figures(content)).toEqual(plain);
});
