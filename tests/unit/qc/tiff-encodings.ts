/** Encodings of TIFF for tests: what writers do to the bytes of a strip or tile, in the plainest way that is valid. */

/** Most significant bit first; the last byte is filled with zeros. */
export function packBits(values: Iterable<number>, bits: number): Uint8Array {
  const bytes: number[] = [];
  let buffer = 0n, held = 0;
  for (const value of values) {
    buffer = buffer << BigInt(bits) | BigInt(value);
    held += bits;
    while (held >= 8) { bytes.push(Number(buffer >> BigInt(held - 8) & 255n)); held -= 8; }
    buffer &= (1n << BigInt(held)) - 1n;
  }
  if (held > 0) bytes.push(Number(buffer << BigInt(8 - held) & 255n));
  return Uint8Array.from(bytes);
}

/** Rows of packed values, each begun at a byte. */
export function packRows(values: ArrayLike<number>, width: number, bits: number): Uint8Array {
  const all = Array.from(values), rows: Uint8Array[] = [];
  for (let at = 0; at < all.length; at += width) rows.push(packBits(all.slice(at, at + width), bits));
  return new Uint8Array(Buffer.concat(rows));
}

/** LZW (compression 5) of nothing but literals: the table is cleared before codes grow. */
export function lzw(bytes: Uint8Array): Uint8Array {
  const codes = [256];
  bytes.forEach((byte, at) => { if (at > 0 && at % 250 === 0) codes.push(256); codes.push(byte); });
  return packBits([...codes, 257], 9);
}

/** PackBits (compression 32773) of nothing but literals. */
export function packBitsRuns(bytes: Uint8Array): Uint8Array {
  const runs: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 128) { const part = bytes.subarray(at, at + 128); runs.push(Uint8Array.of(part.length - 1), part); }
  return new Uint8Array(Buffer.concat(runs));
}

/** Predictor 2: each number less the one before it in its row. */
export function differences<T extends Uint8Array | Uint16Array | Uint32Array>(values: T, width: number): T {
  return values.map((value, at) => (at % width === 0 ? value : value - values[at - 1]!)) as T;
}

/** Predictor 3 of 32-bit numbers: the bytes of a row apart by significance, the greatest first, then byte differences. */
export function floatDifferences(values: Float32Array, width: number): Uint8Array {
  const out = new Uint8Array(values.length * 4), view = new DataView(new ArrayBuffer(4));
  for (let row = 0; row < values.length / width; row += 1) {
    const apart = new Uint8Array(width * 4);
    for (let x = 0; x < width; x += 1) { view.setFloat32(0, values[row * width + x]!); for (let byte = 0; byte < 4; byte += 1) apart[byte * width + x] = view.getUint8(byte); }
    out.set(differences(apart, width * 4), row * width * 4);
  }
  return out;
}

const segment = (mark: number, ...body: number[]): number[] => [0xff, mark, (body.length + 2) >> 8, (body.length + 2) & 255, ...body];

/** A baseline JPEG with one grey value for each block of 8 × 8 pixels, exact: all steps of quantisation are 1. */
export function jpegOfBlocks(blocks: readonly number[], across: number): Uint8Array {
  const bits: [value: number, length: number][] = [];
  let before = 0;
  for (const grey of blocks) {
    const dc = 8 * (grey - 128), difference = dc - before, size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
    before = dc;
    bits.push([size, 4], ...(size === 0 ? [] : [[difference < 0 ? difference + 2 ** size - 1 : difference, size] as [number, number]]), [0, 1]);
  }
  let text = bits.map(([value, length]) => value.toString(2).padStart(length, '0')).join('');
  text = text.padEnd(Math.ceil(text.length / 8) * 8, '1');
  const scan = Array.from({ length: text.length / 8 }, (_, at) => Number.parseInt(text.slice(at * 8, at * 8 + 8), 2)).flatMap((byte) => (byte === 255 ? [255, 0] : [byte]));
  const width = across * 8, height = blocks.length / across * 8;
  return Uint8Array.from([
    0xff, 0xd8, ...segment(0xdb, 0, ...Array.from({ length: 64 }, () => 1)), ...segment(0xc0, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0),
    ...segment(0xc4, 0x00, 0, 0, 0, 12, ...Array.from({ length: 12 }, () => 0), ...Array.from({ length: 12 }, (_, at) => at)), ...segment(0xc4, 0x10, 1, ...Array.from({ length: 15 }, () => 0), 0),
    ...segment(0xda, 1, 1, 0x00, 0, 63, 0), ...scan, 0xff, 0xd9,
  ]);
}
