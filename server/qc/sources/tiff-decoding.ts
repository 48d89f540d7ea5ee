/**
 * From the bytes of a strip or tile to its pixels: order of bits, compression, predictor, order of bytes, packed bits. By TIFF
 * 6.0, its supplements, and libtiff where these are silent. The libraries' codecs are used where they decode rightly; the rest
 * is here, for theirs take this machine's order of bytes for that of the file, and unpack without a bound.
 */
import { inflateSync, zstdDecompressSync } from 'node:zlib';
import { getDecoder } from 'geotiff';
import { AnalysisError } from '../analysis-error.ts';
import { dtypes } from '../image-source.ts';
import type { Dtype, Pixels } from '../image-source.ts';
import type { TiffBlocks, TiffDirectory } from './tiff-layout.ts';

type Bytes = Uint8Array<ArrayBuffer>;
/** A strip or tile: at most so many bytes come out of it. */
interface Packed { bytes: Bytes; most: number; directory: TiffDirectory; blocks: TiffBlocks }
/** `native`: numbers come in this machine's order of bytes, not the file's. `differences`: it may have a predictor. */
interface Codec { unpack(packed: Packed): Bytes | Promise<Bytes>; native?: true; differences?: true }

/** One of the runtime's own libraries, which give no more than they may. */
const bounded = (unpack: (packed: Uint8Array, options: { maxOutputLength: number }) => Buffer): Codec => ({
  differences: true,
  unpack({ bytes, most }) {
    try {
      const plain = unpack(bytes, { maxOutputLength: most });
      return new Uint8Array(plain.buffer as ArrayBuffer, plain.byteOffset, plain.byteLength);
    } catch (cause) {
      throw new AnalysisError((cause as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? 'file-truncated' : 'file-damaged', `a strip or tile cannot be unpacked to at most ${most} bytes (${(cause as Error).message})`, { cause });
    }
  },
});

/** One of geotiff's, which hears nothing of predictors: theirs is undone here. */
const ofLibrary = (compression: number, more: Omit<Codec, 'unpack'>): Codec => ({
  ...more,
  async unpack({ bytes, directory: { bits }, blocks: { width, height, jpegTables, lercParameters } }) {
    const decoder = await getDecoder(compression, { tileWidth: width, tileHeight: height, predictor: 1, bitsPerSample: [bits], planarConfiguration: 1, ...(jpegTables ? { JPEGTables: jpegTables } : {}), ...(lercParameters ? { LercParameters: lercParameters } : {}) });
    return new Uint8Array(await decoder.decode(bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer);
  },
});

/** PackBits (TIFF 6.0, section 9): n + 1 bytes as they are, or one byte 1 − n times; −128 is nothing. */
function unpackBits({ bytes, most }: Packed): Bytes {
  const plain = new Uint8Array(most);
  let from = 0, to = 0;
  while (from < bytes.length && to < most) {
    const count = bytes[from]! << 24 >> 24;
    from += 1;
    if (count >= 0) { const part = bytes.subarray(from, Math.min(from + count + 1, from + most - to)); plain.set(part, to); from += count + 1; to += part.length; }
    else if (count > -128 && from < bytes.length) { const end = Math.min(most, to + 1 - count); plain.fill(bytes[from]!, to, end); from += 1; to = end; }
  }
  return plain.subarray(0, to);
}

const inflate = bounded(inflateSync);
const codecs: Readonly<Record<number, Codec>> = {
  1: { unpack: ({ bytes }) => bytes }, 5: ofLibrary(5, { differences: true }), 7: ofLibrary(7, { native: true }), 8: inflate, 32_946: inflate,
  32_773: { unpack: unpackBits }, 34_887: ofLibrary(34_887, { native: true }), 50_000: bounded(zstdDecompressSync),
};
/** Those that others write and nobody reads here, by name. */
const foreign: Readonly<Record<number, string>> = { 2: 'CCITT', 3: 'CCITT group 3', 4: 'CCITT group 4', 6: 'old JPEG', 22_610: 'JPEG XR', 33_003: 'JPEG 2000', 33_004: 'JPEG 2000', 33_005: 'JPEG 2000', 34_712: 'JPEG 2000', 34_892: 'lossy JPEG', 34_925: 'LZMA', 34_933: 'PNG', 34_934: 'JPEG XR', 50_001: 'WebP', 50_002: 'JPEG XL', 52_546: 'JPEG XL' };
const readable = 'no compression, LZW, deflate, Zstandard, PackBits, JPEG and LERC are read';

/** Throws encoding-not-supported with words for ways of packing that are not read. */
export function checkPacking({ compression, predictor, bits, format }: TiffDirectory): void {
  const codec = codecs[compression];
  if (!codec) throw new AnalysisError('encoding-not-supported', `the compression is ${foreign[compression] ?? `the one with the number ${compression}`}; ${readable}`);
  if (predictor === 1) return;
  const wholeNumbers = predictor === 2 && [8, 16, 32].includes(bits) && format !== 3, floating = predictor === 3 && format === 3;
  if (!wholeNumbers && !floating) throw new AnalysisError('encoding-not-supported', `${bits} bits a sample, ${format === 3 ? 'floating-point' : 'whole numbers'}, with the predictor ${predictor}`);
  if (!codec.differences) throw new AnalysisError('encoding-not-supported', 'a predictor with this compression: some readers undo it and others do not');
}

const reversed = Uint8Array.from({ length: 256 }, (_, byte) => { let turned = 0; for (let bit = 0; bit < 8; bit += 1) turned |= (byte >> bit & 1) << 7 - bit; return turned; });

/** Sums of differences along each row (predictor 2), in place; they wrap as the numbers do. */
function sumRows(values: Pixels, width: number): void {
  for (let start = 0; start < values.length; start += width) for (let at = start + 1; at < Math.min(start + width, values.length); at += 1) values[at]! += values[at - 1]!;
}

/** Undoes predictor 3: differences of bytes along a row, the most significant bytes of all numbers first. The result is in the order of a little-endian machine. */
function joinFloats(bytes: Bytes, width: number, size: number): Bytes {
  const joined = new Uint8Array(bytes.length), row = width * size;
  for (let start = 0; start + row <= bytes.length; start += row) {
    for (let at = start + 1; at < start + row; at += 1) bytes[at] = (bytes[at]! + bytes[at - 1]!) & 255;
    for (let number = 0; number < width; number += 1) for (let byte = 0; byte < size; byte += 1) joined[start + number * size + byte] = bytes[start + (size - 1 - byte) * width + number]!;
  }
  return joined;
}

const types = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array, float: Float32Array, double: Float64Array };
/** An array of this type for so many pixels. */
export const pixelsOf = (dtype: Dtype, count: number): Pixels => new types[dtype](count);

/** Bytes as numbers of this type. `little`: their order; this machine's is little-endian, as all are that Node.js runs on. */
export function numbersOf(given: Bytes, dtype: Dtype, little: boolean): Pixels {
  const size = dtypes[dtype].bits / 8, bytes = little && given.byteOffset % size === 0 ? given : given.slice();
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / size) * size);
  if (!little && size === 2) buffer.swap16(); else if (!little && size === 4) buffer.swap32(); else if (!little && size === 8) buffer.swap64();
  return new types[dtype](bytes.buffer, bytes.byteOffset, buffer.length / size);
}

/** Half-precision numbers (IEEE 754 binary16) as floats, which hold each of them exactly. */
export function widenHalves(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const exponent = half >> 10 & 31, fraction = half & 1023, sign = half >> 15 ? -1 : 1;
    return sign * (exponent === 31 ? (fraction === 0 ? Infinity : NaN) : exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  });
}

/** Numbers of fewer bits than a byte or two, the most significant bit first; each row begins at a whole byte. */
function unpackNumbers(bytes: Bytes, dtype: Dtype, bits: number, width: number): Pixels {
  const row = Math.ceil(width * bits / 8), rows = Math.floor(bytes.length / row), values = pixelsOf(dtype, rows * width);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0, held = 0, have = 0, from = y * row; x < width; x += 1) {
      for (; have < bits; have += 8, from += 1) held = held << 8 | bytes[from]!;
      have -= bits;
      values[y * width + x] = held >>> have & 2 ** bits - 1;
      held &= 2 ** have - 1;
    }
  }
  return values;
}

/** The pixels of a strip or tile in row order, as many as it holds. Throws AnalysisError, and what the codecs throw. */
export async function decodeBlock(bytes: Bytes, { directory, blocks, dtype, little }: { directory: TiffDirectory; blocks: TiffBlocks; dtype: Dtype; little: boolean }): Promise<Pixels> {
  const { bits, compression, predictor, fillOrder } = directory, { width, height } = blocks, codec = codecs[compression]!;
  const most = Math.ceil(width * bits / 8) * height + 4096;
  // JPEG has its own order of bits
  const turned = fillOrder === 2 && compression !== 7 ? bytes.map((byte) => reversed[byte]!) : bytes;
  const plain = await codec.unpack({ bytes: turned, most, directory, blocks }), inOrder = little || codec.native === true;
  const half = dtype === 'float' && bits === 16, stored: Dtype = half ? 'uint16' : dtype;
  if (predictor === 3) { const joined = numbersOf(joinFloats(plain.slice(), width, bits / 8), stored, true); return half ? widenHalves(joined as Uint16Array) : joined; }
  if (bits % 8 !== 0) return unpackNumbers(plain, dtype, bits, width);
  const values = numbersOf(plain, stored, inOrder);
  if (predictor === 2) sumRows(values, width);
  return half ? widenHalves(values as Uint16Array) : values;
}
