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

/**
 * `to[at + i]` = Σ kernel[k] · `from[places[k] + i]`, i below `length`. What lies as far to either side of the middle has the
 * same weight and is added first; four such pairs at a time, whose weights stay in registers, which is what makes it fast.
 */
function weigh(to: Float64Array, at: number, from: Float64Array, places: Int32Array, kernel: Float64Array, length: number): void {
  const middle = kernel.length >>> 1, most = kernel[middle]!, centre = places[middle]!;
  for (let index = 0; index < length; index += 1) to[at + index] = most * from[centre + index]!;
  let left = 0, right = kernel.length - 1;
  for (; left + 4 <= middle; left += 4, right -= 4) {
    const a = kernel[left]!, b = kernel[left + 1]!, c = kernel[left + 2]!, d = kernel[left + 3]!;
    const a0 = places[left]!, b0 = places[left + 1]!, c0 = places[left + 2]!, d0 = places[left + 3]!, a1 = places[right]!, b1 = places[right - 1]!, c1 = places[right - 2]!, d1 = places[right - 3]!;
    for (let index = 0; index < length; index += 1) to[at + index] = to[at + index]! + a * (from[a0 + index]! + from[a1 + index]!) + b * (from[b0 + index]! + from[b1 + index]!) + c * (from[c0 + index]! + from[c1 + index]!) + d * (from[d0 + index]! + from[d1 + index]!);
  }
  for (; left < middle; left += 1, right -= 1) {
    const weight = kernel[left]!, place = places[left]!, other = places[right]!;
    for (let index = 0; index < length; index += 1) to[at + index] = to[at + index]! + weight * (from[place + index]! + from[other + index]!);
  }
}

/**
 * The plane convolved with a Gaussian of this sigma (pixels), cut at 4 sigma (radius ⌊4·sigma + 0.5⌋), mirrored at the
 * borders, in double precision; sigma 0 gives the plane itself. Separable: rows, then columns; of the rows only those are
 * kept that the next row of the result needs.
 */
export function smooth(plane: Plane, sigma: number): Plane {
  if (sigma === 0) return plane;
  const { data, width, height } = plane;
  const radius = Math.floor(4 * sigma + 0.5), kernel = kernelOf(sigma, radius), taps = kernel.length;
  const columns = Int32Array.from({ length: width + 2 * radius }, (_, index) => mirrored(index - radius, width)), within = Int32Array.from({ length: taps }, (_, tap) => tap);
  const padded = new Float64Array(width + 2 * radius), ring = new Float64Array(taps * width), places = new Int32Array(taps), result = new Float64Array(data.length);
  for (let y = 0, ready = 0; y < height; y += 1) {
    for (; ready < height && ready <= y + radius; ready += 1) {
      const start = ready * width;
      for (let index = 0; index < padded.length; index += 1) padded[index] = data[start + columns[index]!]!;
      weigh(ring, ready % taps * width, padded, within, kernel, width);
    }
    // a mirrored row lies no further from y than the row that it stands for
    for (let tap = 0; tap < taps; tap += 1) places[tap] = mirrored(y + tap - radius, height) % taps * width;
    weigh(result, y * width, ring, places, kernel, width);
  }
  return { data: result, width, height };
}
