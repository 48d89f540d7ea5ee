/**
 * Images of beads whose truth is known: Gaussians of given place and width on a background, with Poisson noise from a seed. The
 * same seed gives the same pixels. As planes in memory for tests, or as an OME-TIFF file, plane by plane, for benches.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Pixels, Plane } from '../../server/qc/image-source.ts';

export interface TrueBead {
  /** pixels and planes, from the middle of the first */ x: number; y: number; z: number;
  /** standard deviations, px and planes; default 2, 2 and 2 */ sx?: number; sy?: number; sz?: number;
  /** of the axis of sx against x, radians */ angle?: number;
  /** above the background, default 1000 */ amplitude?: number;
}
export interface Scene {
  width: number; height: number; planes: number; beads: readonly TrueBead[];
  /** default 100 */ background?: number;
  /** seed of the noise; none: no noise, and no rounding where the type holds fractions */ seed?: number;
  /** greatest value, as of a detector: greater ones are cut off */ limit?: number;
  type?: new (length: number) => Pixels;
}

/** Numbers from 0 to 1 (mulberry32). */
export function createUniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws from Poisson distributions: by multiplication where the mean is small (Knuth), above 60 as the rounded normal. */
export function createPoisson(seed: number): (mean: number) => number {
  const uniform = createUniform(seed);
  return (mean) => {
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())));
    const end = Math.exp(-mean);
    let drawn = -1;
    for (let product = 1; product > end; drawn += 1) product *= uniform();
    return Math.max(0, drawn);
  };
}

/** Draws one plane; beads add up where they are within seven standard deviations. */
export function drawPlane({ width, height, beads, background = 100, limit = Infinity, type = Uint16Array }: Scene, z: number, noise?: (mean: number) => number): Plane {
  const light = new Float64Array(width * height).fill(background);
  for (const { x, y, z: depth, sx = 2, sy = 2, sz = 2, angle = 0, amplitude = 1000 } of beads) {
    if (Math.abs(z - depth) > 7 * sz) continue;
    const here = amplitude * Math.exp(-((z - depth) ** 2) / (2 * sz * sz)), reach = 7 * Math.max(sx, sy), cos = Math.cos(angle), sin = Math.sin(angle);
    for (let row = Math.max(0, Math.ceil(y - reach)); row <= Math.min(height - 1, y + reach); row += 1) {
      for (let column = Math.max(0, Math.ceil(x - reach)); column <= Math.min(width - 1, x + reach); column += 1) {
        const along = (column - x) * cos + (row - y) * sin, across = (row - y) * cos - (column - x) * sin;
        light[row * width + column]! += here * Math.exp(-along * along / (2 * sx * sx) - across * across / (2 * sy * sy));
      }
    }
  }
  const data = new type(width * height), whole = !(data instanceof Float32Array || data instanceof Float64Array);
  for (let at = 0; at < light.length; at += 1) { const value = noise ? noise(light[at]!) : light[at]!; data[at] = Math.min(limit, whole ? Math.round(value) : value); }
  return { data, width, height };
}

/** All planes of a scene, z by z. */
export function drawStack(scene: Scene): Plane[] {
  const noise = scene.seed === undefined ? undefined : createPoisson(scene.seed);
  return Array.from({ length: scene.planes }, (_, z) => drawPlane(scene, z, noise));
}

/** Beads on a grid, moved off the middle of the pixels from a seed by at most half a pixel, and as many planes. */
export function gridOfBeads({ columns, rows, pitch, first = pitch / 2, z, seed, ...shape }: { columns: number; rows: number; pitch: number; first?: number; z: number; seed: number } & Omit<TrueBead, 'x' | 'y' | 'z'>): TrueBead[] {
  const uniform = createUniform(seed);
  return Array.from({ length: columns * rows }, (_, at) => ({ x: first + at % columns * pitch + uniform() - 0.5, y: first + Math.floor(at / columns) * pitch + uniform() - 0.5, z: z + uniform() - 0.5, ...shape }));
}

/**
 * Writes a scene as OME-TIFF of 16 bits, uncompressed, one plane in memory at a time; sizes in micrometres. With `t`, the
 * planes are time points so many seconds apart. Less than 4 GiB.
 */
export function writeOmeTiff(file: string, scene: Scene, { x, y, z, t }: { x: number; y: number; z: number; t?: number }): void {
  const { width, height, planes } = scene, bytes = width * height * 2;
  const [inDepth, inTime] = t === undefined ? [planes, 1] : [1, planes];
  const xml = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="${width}" SizeY="${height}" SizeZ="${inDepth}" SizeC="1" SizeT="${inTime}"${t === undefined ? '' : ` TimeIncrement="${t}"`} PhysicalSizeX="${x}" PhysicalSizeY="${y}" PhysicalSizeZ="${z}"><Channel ID="Channel:0:0" SamplesPerPixel="1"/><TiffData/></Pixels></Image></OME>\0`);
  const noise = scene.seed === undefined ? undefined : createPoisson(scene.seed);
  const descriptor = openSync(file, 'w');
  try {
    const head = Buffer.alloc(8 + xml.length + xml.length % 2);
    head.write('II', 0, 'latin1');
    head.writeUInt16LE(42, 2);
    head.writeUInt32LE(head.length, 4);
    xml.copy(head, 8);
    writeSync(descriptor, head);
    let at = head.length;
    for (let plane = 0; plane < planes; plane += 1) {
      const fields: [tag: number, type: 2 | 3 | 4, count: number, value: number][] = [
        [256, 4, 1, width], [257, 4, 1, height], [258, 3, 1, 16], [259, 3, 1, 1], [262, 3, 1, 1], ...plane === 0 ? [[270, 2, xml.length, 8] as [number, 2, number, number]] : [],
        [273, 4, 1, 0], [277, 3, 1, 1], [278, 4, 1, height], [279, 4, 1, bytes], [339, 3, 1, 1],
      ];
      const directory = Buffer.alloc(2 + fields.length * 12 + 4), pixelsAt = at + directory.length;
      directory.writeUInt16LE(fields.length, 0);
      fields.forEach(([tag, type, count, value], index) => {
        directory.writeUInt16LE(tag, 2 + index * 12);
        directory.writeUInt16LE(type, 4 + index * 12);
        directory.writeUInt32LE(count, 6 + index * 12);
        directory.writeUInt32LE(tag === 273 ? pixelsAt : value, 10 + index * 12);
      });
      directory.writeUInt32LE(plane === planes - 1 ? 0 : pixelsAt + bytes, directory.length - 4);
      writeSync(descriptor, directory);
      const { data } = drawPlane({ ...scene, type: Uint16Array }, plane, noise);
      writeSync(descriptor, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      at = pixelsAt + bytes;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Rows of a table of details by column; no cell of these tests holds a comma within quotes. */
export function rowsOfTable(csv: string): Record<string, string>[] {
  const [head, ...rows] = csv.trimEnd().split('\r\n').map((line) => line.split(','));
  return rows.map((cells) => Object.fromEntries(head!.map((name, at) => [name, cells[at] ?? ''])));
}
