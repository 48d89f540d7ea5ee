/**
 * Metrics of the field on a plane of 2048 × 2048 pixels of 16 bits, against the time of reading that plane as each job does:
 * the file is found and hashed, opened and unpacked. QC of a field must not be what its user waits for. The file is packed by
 * deflate, as programs of microscopes write it; beside it stands what the same takes without compression, which is hardly more
 * than copying memory. Reading and measuring are in turns, in one run; the files are written here.
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
import { median, timesOf } from './timing.ts';

const side = 2048, turns = 15;
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
    for (const [name, deflate] of [['packed.tif', true], ['plain.tif', false]] as const) writeFileSync(join(folder, name), tiffOf(drawn, { rowsPerStrip: 64, deflate }));
    const read = async (name: string): Promise<{ plane: Plane; image: ImageSource }> => {
      const image = await openImage((await hashInput({ contentUrl: name }, { imageRoots: [folder] })).location);
      try { return { plane: await image.plane({ c: 0, z: 0, t: 0 }), image }; } finally { await image.close(); }
    };
    const { plane, image } = await read('packed.tif'), source: ImageSource = { ...image, plane: async () => plane };
    const names = [...planned, ...single], times = new Map<string, number[]>(['packed.tif', 'plain.tif', ...names].map((name) => [name, []]));
    for (let turn = -3; turn < turns; turn += 1) {
      for (const name of times.keys()) {
        const [time] = await timesOf(() => (name.endsWith('.tif') ? read(name) : run(name, source)), { turns: 1, warmUp: 0 });
        if (turn >= 0) times.get(name)!.push(time!);
      }
    }
    const of = (name: string): number => median(times.get(name)!), reading = of('packed.tif');
    const all = planned.reduce((sum, name) => sum + of(name), 0);
    return [
      atMost(`QC of a field of ${side}² pixels of 16 bits, ${planned.length} procedures together, as a multiple of reading the plane`, all / reading, 2, ' ×', `${planned.map((name) => `${name} ${digits(of(name))} ms`).join(', ')}; reading ${digits(reading)} ms, without compression ${digits(of('plain.tif'))} ms`),
      ...single.map((name) => atMost(`the same, ${name}`, of(name) / reading, 2, ' ×', `${digits(of(name))} ms`)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
