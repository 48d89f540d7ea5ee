/**
 * Whether a TIFF is whole: every directory, every value of its fields and every strip or tile lies inside the file.
 * It is asked before any pixel is decoded, for the decoders take zeros for what lies past the end, and a file that was cut
 * while it was copied would be measured as a dark one. Read by TIFF 6.0 and BigTIFF.
 */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { AnalysisError } from '../analysis-error.ts';

/** Field type → bytes of one value (TIFF 6.0, section 2; 16 to 18 are BigTIFF's). */
const valueBytes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8 };
const tags = {
  width: 256, height: 257, bitsPerSample: 258, compression: 259, description: 270, stripOffsets: 273, samplesPerPixel: 277, rowsPerStrip: 278,
  stripByteCounts: 279, planarConfiguration: 284, tileWidth: 322, tileHeight: 323, tileOffsets: 324, tileByteCounts: 325, sampleFormat: 339,
} as const;
const needed = new Set<number>(Object.values(tags));
/** More directories than any microscope writes. */
const mostDirectories = 1_000_000;

interface Bytes { size: number; /** Throws file-truncated where the file ends before. */ read(offset: number, length: number): Promise<DataView> }
/** How numbers are written: byte order, and the widths of TIFF or BigTIFF. */
interface Form { little: boolean; big: boolean }
type Fields = Map<number, number[]>;

function bytesOf(file: FileHandle, size: number): Bytes {
  return {
    size,
    async read(offset, length) {
      if (!(offset >= 0) || offset + length > size) throw new AnalysisError('file-truncated', `bytes ${offset} to ${offset + length} of ${size}`);
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      if (bytesRead < length) throw new AnalysisError('file-truncated', `it became shorter than ${size} bytes`);
      return new DataView(bytes.buffer);
    },
  };
}

const long = (view: DataView, at: number, little: boolean): number => Number(view.getBigUint64(at, little));

/** Values of whole numbers; undefined for other types. */
function numbersOf(view: DataView, type: number, count: number, little: boolean): number[] | undefined {
  const read = ({
    1: (at: number) => view.getUint8(at), 3: (at: number) => view.getUint16(at * 2, little), 4: (at: number) => view.getUint32(at * 4, little),
    13: (at: number) => view.getUint32(at * 4, little), 16: (at: number) => long(view, at * 8, little), 18: (at: number) => long(view, at * 8, little),
  } as Record<number, (at: number) => number>)[type];
  return read && Array.from({ length: count }, (_, at) => read(at));
}

/** One directory: the numbers of the fields that decoding needs, and where the next one is (0: nowhere). */
async function readDirectory(bytes: Bytes, at: number, { little, big }: Form): Promise<{ fields: Fields; next: number }> {
  const head = big ? 8 : 2, entry = big ? 20 : 12, inline = big ? 8 : 4;
  const start = await bytes.read(at, head);
  const count = big ? long(start, 0, little) : start.getUint16(0, little);
  const body = await bytes.read(at + head, Math.min(count, Number.MAX_SAFE_INTEGER / 32) * entry + inline);
  const fields: Fields = new Map();
  for (let index = 0; index < count; index += 1) {
    const place = index * entry, tag = body.getUint16(place, little), type = body.getUint16(place + 2, little);
    const values = big ? long(body, place + 4, little) : body.getUint32(place + 4, little);
    const length = values * (valueBytes[type] ?? 0);
    const valueAt = place + entry - inline;
    const aside = length > inline ? big ? long(body, valueAt, little) : body.getUint32(valueAt, little) : undefined;
    // also of fields that are not read here: a decoder may read them, and make room for what is not there
    if (aside !== undefined && aside + length > bytes.size) throw new AnalysisError('file-truncated', `field ${tag} ends at byte ${aside + length}, the file at ${bytes.size}`);
    if (!needed.has(tag)) continue;
    const view = aside === undefined ? new DataView(body.buffer, valueAt, inline) : await bytes.read(aside, length);
    const numbers = numbersOf(view, type, values, little);
    if (numbers) fields.set(tag, numbers);
  }
  return { fields, next: big ? long(body, count * entry, little) : body.getUint32(count * entry, little) };
}

/** Strips and tiles of one directory. Throws file-truncated, chunks-missing (the writer left them out), file-damaged. */
function checkBlocks(fields: Fields, size: number): void {
  const one = (tag: number, fallback: number): number => fields.get(tag)?.[0] ?? fallback;
  const tiled = fields.has(tags.tileOffsets);
  const offsets = fields.get(tiled ? tags.tileOffsets : tags.stripOffsets), counts = fields.get(tiled ? tags.tileByteCounts : tags.stripByteCounts);
  const width = one(tags.width, 0), height = one(tags.height, 0), samples = one(tags.samplesPerPixel, 1);
  if (!offsets || !counts || offsets.length !== counts.length || !(width > 0 && height > 0)) throw new AnalysisError('file-damaged', 'a directory does not say where its pixels are');
  const planes = one(tags.planarConfiguration, 1) === 2 ? samples : 1;
  const across = tiled ? Math.ceil(width / one(tags.tileWidth, width)) : 1;
  const down = Math.ceil(height / (tiled ? one(tags.tileHeight, height) : Math.min(height, one(tags.rowsPerStrip, height))));
  if (!(offsets.length >= across * down * planes)) throw new AnalysisError('file-damaged', `${offsets.length} of ${across * down * planes} strips or tiles are named`);
  let sum = 0;
  offsets.forEach((offset, index) => {
    const length = counts[index]!;
    if (offset === 0 || length === 0) throw new AnalysisError('chunks-missing', `strip or tile ${index} of ${offsets.length}`);
    if (offset + length > size) throw new AnalysisError('file-truncated', `strip or tile ${index} ends at byte ${offset + length}, the file at ${size}`);
    sum += length;
  });
  const bits = one(tags.bitsPerSample, 1);
  const pixelBytes = Math.ceil(width * bits * samples / 8) * height;
  if (one(tags.compression, 1) === 1 && bits % 8 === 0 && sum < pixelBytes) throw new AnalysisError('file-truncated', `its strips or tiles hold ${sum} bytes, its pixels need ${pixelBytes}`);
}

/** Checks the whole chain of directories. Throws AnalysisError: file-empty, format-not-known, file-truncated, chunks-missing, file-damaged. */
export async function checkTiffLayout(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size === 0) throw new AnalysisError('file-empty');
    const bytes = bytesOf(file, size);
    const head = size < 4 ? undefined : await bytes.read(0, 4);
    const mark = head && String.fromCodePoint(head.getUint8(0), head.getUint8(1));
    const little = mark === 'II', magic = head?.getUint16(2, little);
    if (!head || mark !== 'II' && mark !== 'MM' || magic !== 42 && magic !== 43) throw new AnalysisError('format-not-known', 'it does not begin as a TIFF does');
    const form: Form = { little, big: magic === 43 };
    const seen = new Set<number>();
    let at = form.big ? long(await bytes.read(8, 8), 0, little) : (await bytes.read(4, 4)).getUint32(0, little);
    if (at === 0) throw new AnalysisError('file-truncated', 'it has no directory');
    while (at !== 0) {
      if (seen.has(at) || seen.size >= mostDirectories) throw new AnalysisError('file-damaged', 'its directories lead back to each other');
      seen.add(at);
      const { fields, next } = await readDirectory(bytes, at, form);
      checkBlocks(fields, size);
      at = next;
    }
  } finally { await file.close(); }
}
