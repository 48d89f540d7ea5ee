/**
 * Smoothing by a Gaussian before a field is measured, so that one noisy pixel is not its minimum. It changes the figures by
 * some percent; so sigma, cut and border are fixed here and a procedure names them.
 */
import type { Plane } from '../image-source.ts';

/** Weights of a Gaussian cut at `radius`, their sum 1. */
export function kernelOf(sigma: number, radius: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, index) => Math.exp(-((index - radius) ** 2) / (2 * sigma * sigma)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Index of the pixel that stands beyond the border: the image is mirrored at its edge, the edge pixel twice (d c b a | a b c d). */
export function mirrored(index: number, length: number): number {
  const place = ((index % (2 * length)) + 2 * length) % (2 * length);
  return place < length ? place : 2 * length - 1 - place;
}

/** One direction: `count` lines of `length` pixels that lie `step` apart. */
function smoothLines(from: ArrayLike<number>, to: Float64Array, { kernel, count, length, step, lineStep }: { kernel: Float64Array; count: number; length: number; step: number; lineStep: number }): void {
  const radius = (kernel.length - 1) / 2;
  const padded = new Float64Array(length + 2 * radius);
  for (let line = 0; line < count; line += 1) {
    const start = line * lineStep;
    for (let index = 0; index < padded.length; index += 1) padded[index] = from[start + mirrored(index - radius, length) * step]!;
    for (let index = 0; index < length; index += 1) {
      let sum = 0;
      for (let offset = 0; offset < kernel.length; offset += 1) sum += kernel[offset]! * padded[index + offset]!;
      to[start + index * step] = sum;
    }
  }
}

/**
 * The plane convolved with a Gaussian of this sigma (pixels), cut at 4 sigma (radius ⌊4·sigma + 0.5⌋), mirrored at the
 * borders, in double precision; sigma 0 gives the plane itself. Separable: rows, then columns.
 */
export function smooth(plane: Plane, sigma: number): Plane {
  if (sigma === 0) return plane;
  const { data, width, height } = plane;
  const kernel = kernelOf(sigma, Math.floor(4 * sigma + 0.5));
  const rows = new Float64Array(data.length), both = new Float64Array(data.length);
  smoothLines(data, rows, { kernel, count: height, length: width, step: 1, lineStep: width });
  smoothLines(rows, both, { kernel, count: width, length: height, step: width, lineStep: 1 });
  return { data: both, width, height };
}
