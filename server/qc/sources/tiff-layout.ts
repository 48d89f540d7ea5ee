/**
 * The directories of a TIFF, and whether it is whole: every directory, every value of its fields and every strip or tile
 * lies inside the file. It is asked before any pixel is decoded, for the decoders take zeros for what lies past the end, and
 * a file that was cut while it was copied would be measured as a dark one. Read by TIFF 6.0 and BigTIFF.
 */
import { AnalysisError } from '../analysis-error.ts';
import { mostPixels } from '../image-source.ts';
import type { Bytes } from './bytes.ts';
import type { Resolution } from './imagej.ts';

/** Field type → bytes of one value (TIFF 6.0, section 2; 16 to 18 are BigTIFF's). */
const valueBytes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8 };
const tags = {
  subfileType: 254, width: 256, height: 257, bitsPerSample: 258, compression: 259, photometric: 262, fillOrder: 266, description: 270, stripOffsets: 273, samplesPerPixel: 277, rowsPerStrip: 278,
  stripByteCounts: 279, xResolution: 282, yResolution: 283, planarConfiguration: 284, resolutionUnit: 296, predictor: 317, tileWidth: 322, tileHeight: 323, tileOffsets: 324, tileByteCounts: 325, sampleFormat: 339,
  jpegTables: 347, imageDepth: 32_997, lercParameters: 50_674,
} as const;
const needed = new Set<number>(Object.values(tags));
/** Photometric interpretation whose colours may stand in fewer bytes than pixels. */
const yCbCr = 6;
/** More directories, and more strips or tiles in one, than any microscope writes. */
const mostDirectories = 1_000_000, mostBlocks = 4_194_304;
/** MetaMorph's tag UIC2Tag: it has one value a plane, and only the first plane a directory. */
const metaMorphPlanes = 33_629;
/** Longest description that is read. */
export const mostText = 67_108_864;
/** Most that one byte can become when it is unpacked, by compression; for others there is no such bound. */
const mostUnpacked: Readonly<Record<number, number>> = { 1: 1, 5: 3500, 8: 1040, 32946: 1040, 32773: 65 };

/** How numbers are written: byte order, and the widths of TIFF or BigTIFF. */
interface Form { little: boolean; big: boolean }
type Fields = Map<number, number[]>;
interface Text { at: number; length: number }

/** One directory, as far as reading its pixels needs it. */
export interface TiffDirectory {
  /** where it stands */ at: number;
  width: number; height: number; samples: number; bits: number; format: number; compression: number; photometric: number; predictor: number; fillOrder: number;
  /** a smaller copy or a mask of another one, so no plane */ reduced: boolean;
  resolution: Resolution;
  /** where all its pixels stand in one piece; undefined where they do not */ firstByte: number | undefined;
  /** planes that stand behind each other in it: MetaMorph's stacks (STK) */ stacked: number;
  /** where its description stands */ text: Text | undefined;
}
/** Where the strips or tiles of a directory are, row by row; a strip is as wide as the image. Tiles are whole also at the border, strips are not. */
export interface TiffBlocks { width: number; height: number; tiled: boolean; offsets: readonly number[]; counts: readonly number[]; /** what a decoder needs besides */ jpegTables: readonly number[] | undefined; lercParameters: readonly number[] | undefined }
export interface TiffLayout extends Form {
  directories: TiffDirectory[];
  /** Reads a directory's description. */ describe(directory: TiffDirectory | undefined): Promise<string | undefined>;
  /** Reads where the pixels of a directory are; of all directories at once that would be more than fits. */ blocksOf(directory: TiffDirectory): Promise<TiffBlocks>;
}

const long = (view: DataView, at: number, little: boolean): number => Number(view.getBigUint64(at, little));

/** Values of whole numbers and fractions; undefined for other types. */
function numbersOf(view: DataView, type: number, count: number, little: boolean): number[] | undefined {
  const read = ({
    1: (at: number) => view.getUint8(at), 7: (at: number) => view.getUint8(at), 3: (at: number) => view.getUint16(at * 2, little), 4: (at: number) => view.getUint32(at * 4, little), 5: (at: number) => view.getUint32(at * 8, little) / view.getUint32(at * 8 + 4, little),
    11: (at: number) => view.getFloat32(at * 4, little), 12: (at: number) => view.getFloat64(at * 8, little),
    13: (at: number) => view.getUint32(at * 4, little), 16: (at: number) => long(view, at * 8, little), 18: (at: number) => long(view, at * 8, little),
  } as Record<number, (at: number) => number>)[type];
  return read && Array.from({ length: count }, (_, at) => read(at));
}

/** One directory: the numbers of the fields that decoding needs, and where the next one is (0: nowhere). */
async function readDirectory(read: (offset: number, length: number) => Promise<DataView>, size: number, at: number, { little, big }: Form): Promise<{ fields: Fields; text: Text | undefined; stacked: number; next: number }> {
  const head = big ? 8 : 2, entry = big ? 20 : 12, inline = big ? 8 : 4;
  const start = await read(at, head);
  const count = big ? long(start, 0, little) : start.getUint16(0, little);
  const body = await read(at + head, Math.min(count, Number.MAX_SAFE_INTEGER / 32) * entry + inline);
  const fields: Fields = new Map();
  let text: Text | undefined, stacked = 1;
  for (let index = 0; index < count; index += 1) {
    const place = index * entry, tag = body.getUint16(place, little), type = body.getUint16(place + 2, little);
    const values = big ? long(body, place + 4, little) : body.getUint32(place + 4, little);
    const length = values * (valueBytes[type] ?? 0);
    const valueAt = place + entry - inline;
    const aside = length > inline ? big ? long(body, valueAt, little) : body.getUint32(valueAt, little) : undefined;
    // also of fields that are not read here: a decoder may read them, and make room for what is not there
    if (aside !== undefined && aside + length > size) throw new AnalysisError('file-truncated', `field ${tag} ends at byte ${aside + length}, the file at ${size}`);
    if (tag === metaMorphPlanes) stacked = Math.max(1, values);
    if (!needed.has(tag)) continue;
    if (tag === tags.description) { if (type === 2 || type === 1 || type === 7) text = { at: aside ?? at + head + valueAt, length }; continue; }
    if (values > mostBlocks) throw new AnalysisError('file-damaged', `field ${tag} has ${values} values`);
    const view = aside === undefined ? new DataView(body.buffer, body.byteOffset + valueAt, inline) : await read(aside, length);
    const numbers = numbersOf(view, type, values, little);
    if (numbers) fields.set(tag, numbers);
  }
  return { fields, text, stacked, next: big ? long(body, count * entry, little) : body.getUint32(count * entry, little) };
}

const first = (fields: Fields, tag: number, fallback: number): number => fields.get(tag)?.[0] ?? fallback;

/** Where the strips or tiles are, as the fields say; undefined where they do not. */
function blocksIn(fields: Fields): TiffBlocks | undefined {
  const tiled = fields.has(tags.tileOffsets), imageHeight = first(fields, tags.height, 0);
  const offsets = fields.get(tiled ? tags.tileOffsets : tags.stripOffsets), counts = fields.get(tiled ? tags.tileByteCounts : tags.stripByteCounts);
  return offsets && counts && offsets.length === counts.length ? {
    tiled, offsets, counts, jpegTables: fields.get(tags.jpegTables), lercParameters: fields.get(tags.lercParameters),
    width: first(fields, tiled ? tags.tileWidth : tags.width, 0), height: tiled ? first(fields, tags.tileHeight, 0) : Math.min(imageHeight, first(fields, tags.rowsPerStrip, imageHeight)),
  } : undefined;
}

/** What a directory says; its strips and tiles are looked at and forgotten. Throws file-truncated, chunks-missing (the writer left them out), file-damaged, image-too-large. */
function checkDirectory({ fields, text, stacked }: { fields: Fields; text: Text | undefined; stacked: number }, at: number, size: number): TiffDirectory {
  const one = (tag: number, fallback: number): number => first(fields, tag, fallback);
  const block = blocksIn(fields);
  const width = one(tags.width, 0), height = one(tags.height, 0), samples = one(tags.samplesPerPixel, 1);
  if (!block || !(width > 0 && height > 0)) throw new AnalysisError('file-damaged', 'a directory does not say where its pixels are');
  const { tiled, offsets, counts, width: blockWidth, height: blockHeight } = block;
  if (!(blockWidth > 0 && blockHeight > 0)) throw new AnalysisError('file-damaged', 'its strips or tiles have no size');
  if (one(tags.imageDepth, 1) !== 1) throw new AnalysisError('encoding-not-supported', `a directory holds ${one(tags.imageDepth, 1)} planes as one volume (ImageDepth); save each plane as a directory of its own`);
  // before anything makes room for them
  if (width * height > mostPixels) throw new AnalysisError('image-too-large', `${width} × ${height} pixels`);
  if (blockWidth * blockHeight > mostPixels) throw new AnalysisError('image-too-large', `tiles of ${blockWidth} × ${blockHeight} pixels`);
  const planes = one(tags.planarConfiguration, 1) === 2 ? samples : 1;
  const blocks = Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight) * planes;
  if (!(offsets.length >= blocks)) throw new AnalysisError('file-damaged', `${offsets.length} of ${blocks} strips or tiles are named`);
  let sum = 0, inOnePiece = !tiled;
  offsets.forEach((offset, index) => {
    const length = counts[index]!;
    if (offset === 0 || length === 0) throw new AnalysisError('chunks-missing', `strip or tile ${index} of ${offsets.length}`);
    if (offset + length > size) throw new AnalysisError('file-truncated', `strip or tile ${index} ends at byte ${offset + length}, the file at ${size}`);
    inOnePiece &&= offset === offsets[0]! + sum;
    sum += length;
  });
  const bits = one(tags.bitsPerSample, 1), compression = one(tags.compression, 1), photometric = one(tags.photometric, 1);
  const pixelBytes = photometric === yCbCr ? 0 : Math.ceil(width * bits * samples / 8) * height;
  if (pixelBytes > sum * (mostUnpacked[compression] ?? Infinity)) throw new AnalysisError('file-truncated', `its strips or tiles hold ${sum} bytes, its pixels need ${pixelBytes}`);
  return {
    at, width, height, samples, bits, format: one(tags.sampleFormat, 1), compression, photometric, predictor: one(tags.predictor, 1), fillOrder: one(tags.fillOrder, 1),
    reduced: (one(tags.subfileType, 0) & 5) !== 0, resolution: { x: fields.get(tags.xResolution)?.[0], y: fields.get(tags.yResolution)?.[0], unit: one(tags.resolutionUnit, 2) },
    firstByte: inOnePiece && compression === 1 ? offsets[0] : undefined, stacked, text,
  };
}

/** Text of a description, up to its first NUL. UTF-8; what is none is Latin 1; some write XML in UTF-16 although the field is of bytes. */
function decodeText(bytes: Uint8Array): string {
  const [a = 0, b = 0] = bytes, encoding = a === 0xFF && b === 0xFE || a === 0x3C && b === 0 ? 'utf-16le' : a === 0xFE && b === 0xFF || a === 0 && b === 0x3C ? 'utf-16be' : 'utf-8';
  let text: string;
  try { text = new TextDecoder(encoding, { fatal: true }).decode(encoding === 'utf-8' && bytes.includes(0) ? bytes.subarray(0, bytes.indexOf(0)) : bytes); } catch { text = new TextDecoder('latin1').decode(bytes); }
  return text.replace(/\0[^]*$/, '');
}

/** Reads and checks the whole chain of directories; what hangs below one (SubIFDs) is no plane. Throws AnalysisError: file-empty, format-not-known, file-truncated, chunks-missing, file-damaged, image-too-large. */
export async function readTiffLayout(bytes: Bytes): Promise<TiffLayout> {
  const { size } = bytes;
  if (size === 0) throw new AnalysisError('file-empty');
  const read = async (offset: number, length: number): Promise<DataView> => { const { buffer, byteOffset, byteLength } = await bytes.read(offset, length); return new DataView(buffer, byteOffset, byteLength); };
  const head = size < 4 ? undefined : await read(0, 4);
  const mark = head && String.fromCodePoint(head.getUint8(0), head.getUint8(1));
  const little = mark === 'II', magic = head?.getUint16(2, little);
  if (!head || mark !== 'II' && mark !== 'MM' || magic !== 42 && magic !== 43) throw new AnalysisError('format-not-known', `it does not begin as a TIFF does${mark?.startsWith('<') ? '; it is XML or HTML' : ''}`);
  const form: Form = { little, big: magic === 43 };
  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  let at = form.big ? long(await read(8, 8), 0, little) : (await read(4, 4)).getUint32(0, little);
  if (at === 0) throw new AnalysisError('file-truncated', 'it has no directory');
  while (at !== 0) {
    if (seen.has(at) || seen.size >= mostDirectories) throw new AnalysisError('file-damaged', 'its directories lead back to each other');
    seen.add(at);
    const directory = await readDirectory(read, size, at, form);
    directories.push(checkDirectory(directory, at, size));
    at = directory.next;
  }
  return {
    ...form, directories,
    async describe(directory) {
      if (!directory?.text) return undefined;
      if (directory.text.length > mostText) throw new AnalysisError('ome-xml-not-valid', `the description is longer than ${mostText / 2 ** 20} MiB`);
      return decodeText(await bytes.read(directory.text.at, directory.text.length));
    },
    async blocksOf(directory) {
      const block = blocksIn((await readDirectory(read, size, directory.at, form)).fields);
      if (!block) throw new AnalysisError('file-damaged', 'a directory does not say where its pixels are');
      return block;
    },
  };
}
