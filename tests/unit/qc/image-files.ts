/** Image files for tests, made byte by byte: TIFF in its forms, OME-Zarr on Zarr 2 and 3. What is in them is known exactly. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Pixels, Plane } from '../../../server/qc/image-source.ts';

/** A plane from a function of the place. */
export function planeOf(width: number, height: number, value: (x: number, y: number) => number, type: new (length: number) => Pixels = Uint16Array): Plane {
  const data = new type(width * height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) data[y * width + x] = value(x, y);
  return { data, width, height };
}

export interface TiffForm {
  little?: boolean; /** BigTIFF */ big?: boolean; /** the directory before the pixels */ directoryFirst?: boolean;
  rowsPerStrip?: number; deflate?: boolean; description?: string; samples?: number;
  /** changes the bytes of each strip */ spoil?: (strip: Uint8Array) => Uint8Array;
}

function bytesOf({ data }: Plane, little: boolean): Uint8Array {
  const bytes = new Uint8Array(data.buffer.slice(0));
  const size = data.BYTES_PER_ELEMENT;
  if (!little) for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}

/** The bytes of a TIFF with one image. */
export function tiffOf(plane: Plane, { little = true, big = false, directoryFirst = false, rowsPerStrip = plane.height, deflate = false, description, samples = 1, spoil = (strip) => strip }: TiffForm = {}): Uint8Array {
  const { width, height, data } = plane;
  const raw = bytesOf(plane, little), rowBytes = width * data.BYTES_PER_ELEMENT;
  const strips = Array.from({ length: Math.ceil(height / rowsPerStrip) }, (_, at) => raw.subarray(at * rowsPerStrip * rowBytes, Math.min(height, (at + 1) * rowsPerStrip) * rowBytes)).map((strip) => spoil(deflate ? deflateSync(strip) : strip));
  const name = Object.prototype.toString.call(data).slice(8, -1);
  const format = name.startsWith('Float') ? 3 : name.startsWith('Int') ? 2 : 1;
  const text = description === undefined ? undefined : Buffer.from(`${description}\0`);
  const offsets: number[] = strips.map(() => 0);
  const fields: [tag: number, type: 2 | 3 | 4, values: number[] | Uint8Array][] = [
    [256, 4, [width / samples]], [257, 4, [height]], [258, 3, Array.from({ length: samples }, () => data.BYTES_PER_ELEMENT * 8)], [259, 3, [deflate ? 8 : 1]], [262, 3, [samples > 1 ? 2 : 1]],
    ...(text ? [[270, 2, text] as [number, 2, Uint8Array]] : []),
    [273, 4, offsets], [277, 3, [samples]], [278, 4, [rowsPerStrip]], [279, 4, strips.map(({ length }) => length)], [339, 3, Array.from({ length: samples }, () => format)],
  ];
  const head = big ? 16 : 8, entry = big ? 20 : 12, inline = big ? 8 : 4, count = big ? 8 : 2;
  const widths = { 2: 1, 3: 2, 4: 4 };
  const directoryBytes = count + fields.length * entry + inline;
  const aside = fields.reduce((sum, [, type, values]) => sum + (values.length * widths[type] > inline ? values.length * widths[type] : 0), 0);
  const pixelBytes = strips.reduce((sum, { length }) => sum + length, 0);
  const directoryAt = directoryFirst ? head : head + pixelBytes;
  let stripAt = directoryFirst ? head + directoryBytes + aside : head;
  strips.forEach((strip, at) => { offsets[at] = stripAt; stripAt += strip.length; });

  const bytes = new Uint8Array(head + directoryBytes + aside + pixelBytes), view = new DataView(bytes.buffer);
  const long = (at: number, value: number): void => { if (big) view.setBigUint64(at, BigInt(value), little); else view.setUint32(at, value, little); };
  bytes.set(Buffer.from(little ? 'II' : 'MM'));
  view.setUint16(2, big ? 43 : 42, little);
  if (big) view.setUint16(4, 8, little);
  long(big ? 8 : 4, directoryAt);
  if (big) view.setBigUint64(directoryAt, BigInt(fields.length), little); else view.setUint16(directoryAt, fields.length, little);
  let asideAt = directoryAt + directoryBytes;
  fields.forEach(([tag, type, values], index) => {
    const at = directoryAt + count + index * entry;
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, type, little);
    long(at + 4, values.length);
    const size = widths[type] * values.length;
    const to = size > inline ? asideAt : at + entry - inline;
    if (size > inline) { long(at + entry - inline, asideAt); asideAt += size; }
    values.forEach((value, place) => { if (type === 2) view.setUint8(to + place, value); else if (type === 3) view.setUint16(to + 2 * place, value, little); else view.setUint32(to + 4 * place, value, little); });
  });
  strips.forEach((strip, at) => { bytes.set(strip, offsets[at]); });
  return bytes;
}

/** OME-XML for a TIFF of one channel. */
export function omeXml({ width, height }: Plane, { type = 'uint16', bits, planes = 1 }: { type?: string; bits?: number; planes?: number } = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0"><AcquisitionDate>2026-03-01T08:05:00</AcquisitionDate><Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="${type}" ${bits === undefined ? '' : `SignificantBits="${bits}"`} SizeX="${width}" SizeY="${height}" SizeC="1" SizeZ="${planes}" SizeT="1"><Channel ID="Channel:0:0" SamplesPerPixel="1"/><TiffData/></Pixels></Image></OME>`;
}

/** Writes files below a folder; a path is made as needed. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

const axes = [{ name: 'y', type: 'space' }, { name: 'x', type: 'space' }];
const multiscales = [{ version: '0.4', axes, datasets: [{ path: '0', coordinateTransformations: [{ type: 'scale', scale: [1, 1] }] }] }];

/** Files of an OME-Zarr on Zarr 2 of uint16: square chunks without compression. */
export function zarr2Of({ data, width, height }: Plane, chunk: number): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = {
    '.zgroup': '{"zarr_format":2}', '.zattrs': JSON.stringify({ multiscales }),
    '0/.zarray': JSON.stringify({ zarr_format: 2, shape: [height, width], chunks: [chunk, chunk], dtype: '<u2', compressor: null, fill_value: 0, order: 'C', filters: null, dimension_separator: '/' }),
  };
  for (let row = 0; row * chunk < height; row += 1) {
    for (let column = 0; column * chunk < width; column += 1) {
      const { data: part } = planeOf(chunk, chunk, (x, y) => (column * chunk + x < width && row * chunk + y < height ? data[(row * chunk + y) * width + column * chunk + x]! : 0));
      files[`0/${row}/${column}`] = new Uint8Array(part.buffer);
    }
  }
  return files;
}

/** Files of an OME-Zarr on Zarr 3 of uint16 with one shard of four chunks; `without` leaves out the chunk of this number. */
export function shardedZarrOf({ data, width, height }: Plane, without?: number): Record<string, string | Uint8Array> {
  const chunk = [height / 2, width / 2] as const;
  const bytesCodec = { name: 'bytes', configuration: { endian: 'little' } };
  const parts = [0, 1, 2, 3].map((number) => planeOf(chunk[1], chunk[0], (x, y) => data[(Math.floor(number / 2) * chunk[0] + y) * width + number % 2 * chunk[1] + x]!).data);
  const index = new BigUint64Array(8).fill(2n ** 64n - 1n);
  const kept: Uint8Array[] = [];
  parts.forEach((part, number) => {
    if (number === without) return;
    index[2 * number] = BigInt(kept.reduce((sum, { length }) => sum + length, 0));
    index[2 * number + 1] = BigInt(part.byteLength);
    kept.push(new Uint8Array(part.buffer));
  });
  return {
    'zarr.json': JSON.stringify({ zarr_format: 3, node_type: 'group', attributes: { ome: { version: '0.5', multiscales } } }),
    '0/zarr.json': JSON.stringify({
      zarr_format: 3, node_type: 'array', shape: [height, width], data_type: 'uint16', fill_value: 0, attributes: {}, chunk_grid: { name: 'regular', configuration: { chunk_shape: [height, width] } }, chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
      codecs: [{ name: 'sharding_indexed', configuration: { chunk_shape: chunk, codecs: [bytesCodec], index_codecs: [bytesCodec], index_location: 'end' } }],
    }),
    '0/c/0/0': Buffer.concat([...kept, new Uint8Array(index.buffer)]),
  };
}
