/**
 * Metrics of the field on a plane of 2048 × 2048 pixels of 16 bits, against the time of reading that plane as each job does:
 * the file is found, hashed, opened and read. QC of a field must not be what its user waits for. The bar is for the file
 * without compression, whose reading is hardly more than hashing it and copying memory; what it is against a file packed by
 * deflate, as programs of microscopes write it too, is told beside it. Reading and measuring are in turns, in one run, and
 * the shortest time of each counts: reading waits for other threads, so a busy machine makes it longer than it makes measuring,
 * and medians then flatter the metrics. In each turn each runs three times in a row, so that garbage that another left is
 * taken away in the first of them. The files are written here.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageSource, Plane } from '../server/qc/image-source.ts';
import { hashInput } from '../server/qc/analyse.ts';
import { getMetric, parametersOf } from '../server/qc/procedures.ts';
import { openImage } from '../server/qc/sources/formats.ts';
import { createPoisson } from '../tests/support/synthetic-beads.ts';
import { planeOf, tiffOf } from '../tests/unit/qc/image-files.ts';
import { atMost, digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { timesOf } from './timing.ts';

const side = 2048, turns = 15, plain = 'plain.tif', packed = 'packed.tif';
/** Those that are planned for the image of an even sample, all together; those that are measured on request, or of every image, each by itself. */
const planned = ['saturation-2', 'field-illumination-1', 'field-corners-1', 'field-zones-1'], single = ['field-illumination-smoothed-1', 'image-quality-1'];

/** A field that falls off to half at its corners, with the noise of light. */
function field(): Plane {
  const poisson = createPoisson(5);
  return planeOf(side, side, (x, y) => poisson(40_000 * (1 - 0.5 * ((x - side / 2) ** 2 + (y - side / 2) ** 2) / (side * side / 2))));
}

/** Measures a plane that is in memory already. */
async function run(name: string, source: ImageSource): Promise<void> {
  const metric = getMetric(name);
  if (metric.input !== 'image') throw new TypeError(`${name} reads tables`);
  await metric.measure({ source, parameters: parametersOf(metric), facts: { significantBits: 16, pixelSize: {}, channels: [{ index: 0 }] }, report: () => undefined });
}

export async function measure(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  try {
    const drawn = field();
    for (const [name, deflate] of [[plain, false], [packed, true]] as const) writeFileSync(join(folder, name), tiffOf(drawn, { rowsPerStrip: 64, deflate }));
    const read = async (name: string): Promise<{ plane: Plane; image: ImageSource }> => {
      const image = await openImage((await hashInput({ contentUrl: name }, { imageRoots: [folder] })).location);
      try { return { plane: await image.plane({ c: 0, z: 0, t: 0 }), image }; } finally { await image.close(); }
    };
    const { plane, image } = await read(plain), source: ImageSource = { ...image, plane: async () => plane };
    const times = new Map<string, number[]>([plain, packed, ...planned, ...single].map((name) => [name, []]));
    for (let turn = 0; turn < turns; turn += 1) {
      for (const [name, all] of times) all.push(...await timesOf(() => (name === plain || name === packed ? read(name) : run(name, source)), { turns: 3, warmUp: 0 }));
    }
    const of = (name: string): number => Math.min(...times.get(name)!);
    const row = (what: string, names: readonly string[], detail: string): Measured => {
      const time = names.reduce((sum, name) => sum + of(name), 0);
      return atMost(what, time / of(plain), 2, ' ×', `${digits(time / of(packed))} × of the file packed by deflate; ${detail}`);
    };
    return [
      row(`QC of a field of ${side}² pixels of 16 bits, ${planned.length} procedures together, as a multiple of reading the plane once from a file without compression`, planned,
        `${planned.map((name) => `${name} ${digits(of(name))} ms`).join(', ')}; reading ${digits(of(plain))} ms, packed ${digits(of(packed))} ms`),
      ...single.map((name) => row(`the same, ${name}`, [name], `${digits(of(name))} ms`)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
