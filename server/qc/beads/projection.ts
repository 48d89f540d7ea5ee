/**
 * The greatest value along z at each pixel, and in which plane it stands, plane by plane: a stack is read through once and
 * never held. Where several planes share the greatest value the first of them counts.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { ImageSource, Pixels, Plane } from '../image-source.ts';

export interface Projection { readonly plane: Plane; /** plane of each pixel's greatest value */ readonly depth: Uint32Array }

/** Tells that one more plane was read. */
export type Step = () => void;

/** Takes greater values over; false where one is no number. */
function raise(most: Pixels, data: Pixels, depth: Uint32Array, z: number): boolean {
  let finite = true;
  for (let at = 0; at < most.length; at += 1) {
    const value = data[at]!;
    if (value > most[at]!) { most[at] = value; depth[at] = z; }
    if (value - value !== 0) finite = false;
  }
  return finite;
}

/**
 * Projects one channel at one time. Throws pixels-not-finite, image-dark, value-above-bit-depth, and what reading throws.
 * Negative values are no fault: a camera's offset may have been taken off.
 */
export async function projectStack(source: ImageSource, { c, t, bits, step }: { c: number; t: number; bits: number | undefined; step: Step }): Promise<Projection> {
  const { x: width, y: height, z: planes } = source.shape;
  const depth = new Uint32Array(width * height);
  let most: Pixels | undefined, dark = true;
  for (let z = 0; z < planes; z += 1) {
    const { data } = await source.plane({ c, z, t });
    most ??= data.slice();
    if (!raise(most, data, depth, z)) throw new AnalysisError('pixels-not-finite', `channel ${c}, plane ${z}, time ${t}`);
    dark &&= !data.some((value) => value !== 0);
    step();
  }
  if (!most || dark) throw new AnalysisError('image-dark', `channel ${c}, time ${t}`);
  if (bits !== undefined) {
    const limit = 2 ** bits - 1, above = most.find((value) => value > limit);
    if (above !== undefined) throw new AnalysisError('value-above-bit-depth', `${above} is greater than ${limit}, the limit of ${bits} bits`);
  }
  return { plane: { data: most, width, height }, depth };
}
