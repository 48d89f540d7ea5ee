/**
 * The greatest value along z at each pixel, and in which plane it stands, plane by plane: a stack is read through once and
 * never held. Where several planes share the greatest value the first of them counts.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { ImageSource, Plane } from '../image-source.ts';

export interface Projection { readonly plane: Plane; /** plane of each pixel's greatest value */ readonly depth: Uint32Array; readonly least: number; readonly most: number }

/** Tells that one more plane was read. */
export type Step = () => void;

/**
 * Projects one channel at one time. Throws pixels-not-finite, image-dark, value-above-bit-depth, and what reading throws.
 * Negative values are no fault: a camera's offset may have been taken off.
 */
export async function projectStack(source: ImageSource, { c, t, bits, step }: { c: number; t: number; bits: number | undefined; step: Step }): Promise<Projection> {
  const { x: width, y: height, z: planes } = source.shape;
  const most = new Float64Array(width * height).fill(-Infinity), depth = new Uint32Array(width * height);
  let least = Infinity, dark = true;
  for (let z = 0; z < planes; z += 1) {
    const { data } = await source.plane({ c, z, t });
    for (let at = 0; at < most.length; at += 1) {
      const value = data[at]!;
      if (value > most[at]!) { most[at] = value; depth[at] = z; } else if (!(value <= most[at]!)) throw new AnalysisError('pixels-not-finite', `channel ${c}, plane ${z}, time ${t}`);
      if (value < least) least = value;
      if (value !== 0) dark = false;
    }
    step();
  }
  if (dark) throw new AnalysisError('image-dark', `channel ${c}, time ${t}`);
  let greatest = -Infinity;
  for (let at = 0; at < most.length; at += 1) greatest = Math.max(greatest, most[at]!);
  if (!Number.isFinite(greatest) || !Number.isFinite(least)) throw new AnalysisError('pixels-not-finite', `channel ${c}, time ${t}`);
  if (bits !== undefined && greatest > 2 ** bits - 1) throw new AnalysisError('value-above-bit-depth', `${greatest} is greater than ${2 ** bits - 1}, the limit of ${bits} bits`);
  return { plane: { data: most, width, height }, depth, least, most: greatest };
}
