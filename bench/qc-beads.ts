/**
 * 200 beads found and fitted in a stack of 2048 × 2048 × 40 pixels of 16 bits, from a real OME-TIFF file with noise, on one core:
 * the work of a worker from the file's name to its figures, and the time in which the same planes are only read, twice as it does.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse, hashInput } from '../server/qc/analyse.ts';
import type { JobPayload } from '../server/qc/job.ts';
import { openImage } from '../server/qc/sources/formats.ts';
import { gridOfBeads, writeOmeTiff } from '../tests/support/synthetic-beads.ts';
import { atLeast, atMost } from './measure.ts';
import type { Measured } from './measure.ts';

const width = 2048, height = 2048, planes = 40, beads = 200;

export async function measure(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  try {
    writeOmeTiff(join(folder, 'beads.ome.tif'), { width, height, planes, seed: 1, background: 100, beads: gridOfBeads({ columns: 20, rows: 10, pitch: 100, first: 60, z: 20, seed: 2, sx: 1.3, sy: 1.3, sz: 2.5, amplitude: 2000 }) }, { x: 0.065, y: 0.065, z: 0.2 });
    const payload: JobPayload = {
      image: 'http://example.org/records/beads#image', contentUrl: 'beads.ome.tif', procedure: 'psf-beads-1', lightPaths: [], channels: [], significantBits: 16,
      optics: [{ index: 0, modality: 'widefield', numericalAperture: 1.4, immersionIndex: 1.518, emissionNm: 525 }],
    };
    const places = { imageRoots: [folder] } as Parameters<typeof hashInput>[1];
    const began = performance.now();
    const input = await hashInput(payload, places);
    const hashed = performance.now();
    const { measurements } = await analyse({ payload, input });
    const measured = performance.now();

    const source = await openImage(input.location);
    const opened = performance.now();
    for (let turn = 0; turn < 2; turn += 1) for (let z = 0; z < planes; z += 1) await source.plane({ c: 0, z, t: 0 });
    const read = performance.now();
    await source.close();
    const used = measurements.find(({ property }) => property === 'psf-bead-count')?.value ?? 0;
    const seconds = (from: number, to: number): string => `${((to - from) / 1000).toPrecision(3)} s`;
    return [
      atMost('200 beads found and fitted in a stack of 2048 × 2048 × 40 pixels of 16 bits, from the file’s name to the figures', (measured - began) / 1000, 60, ' s', `hashing ${seconds(began, hashed)}, reading all planes twice alone ${seconds(opened, read)}`),
      atLeast('beads of these 200 that pass all gates', used, 0.95 * beads, ''),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
