/**
 * How the power of an image falls with spatial frequency, as one slope. A blurred image lacks high frequencies: its slope is
 * steeper, so more negative. (CellProfiler's help has this the other way round; its figures have not.) The transform is our
 * own forty lines, for the packages that have one rest since years and do twice the work that real pixels need.
 */
import type { Plane } from '../image-source.ts';

/**
 * In-place complex transform of a length that is a power of two (Cooley and Tukey 1965): radix 4, so that numbers are fetched
 * and stored half as often as by radix 2, which is left for the first step where the power is odd.
 */
export function createFft(n: number): (re: Float64Array, im: Float64Array) => void {
  const bits = Math.log2(n), odd = bits % 2 === 1, order = new Uint32Array(n), cos = new Float64Array(n), sin = new Float64Array(n);
  for (let index = 1; index < n; index += 1) order[index] = order[index >>> 1]! >>> 1 | (index & 1) << (bits - 1);
  for (let index = 0; index < n; index += 1) { cos[index] = Math.cos(2 * Math.PI * index / n); sin[index] = -Math.sin(2 * Math.PI * index / n); }
  return (re, im) => {
    for (let index = 0; index < n; index += 1) {
      const other = order[index]!;
      if (other <= index) continue;
      const r = re[index]!, i = im[index]!;
      re[index] = re[other]!; im[index] = im[other]!; re[other] = r; im[other] = i;
    }
    if (odd) for (let a = 0; a < n; a += 2) {
      const r = re[a + 1]!, i = im[a + 1]!;
      re[a + 1] = re[a]! - r; im[a + 1] = im[a]! - i; re[a] = re[a]! + r; im[a] = im[a]! + i;
    }
    for (let quarter = odd ? 2 : 1, step = n / (4 * quarter); quarter < n; quarter *= 4, step /= 4) {
      for (let start = 0; start < n; start += 4 * quarter) {
        for (let a = start, turn = 0; a < start + quarter; a += 1, turn += step) {
          const b = a + quarter, c = b + quarter, d = c + quarter, c1 = cos[turn]!, s1 = sin[turn]!, c2 = cos[2 * turn]!, s2 = sin[2 * turn]!, c3 = cos[3 * turn]!, s3 = sin[3 * turn]!;
          const ar = re[a]!, ai = im[a]!, br = re[b]! * c2 - im[b]! * s2, bi = re[b]! * s2 + im[b]! * c2;
          const cr = re[c]! * c1 - im[c]! * s1, ci = re[c]! * s1 + im[c]! * c1, dr = re[d]! * c3 - im[d]! * s3, di = re[d]! * s3 + im[d]! * c3;
          const sumR = ar + br, sumI = ai + bi, offR = ar - br, offI = ai - bi, sumR2 = cr + dr, sumI2 = ci + di, offR2 = cr - dr, offI2 = ci - di;
          re[a] = sumR + sumR2; im[a] = sumI + sumI2; re[b] = offR + offI2; im[b] = offI - offR2;
          re[c] = sumR - sumR2; im[c] = sumI - sumI2; re[d] = offR - offI2; im[d] = offI + offR2;
        }
      }
    }
  };
}

/** Side of the square that is transformed: the greatest power of two that fits, at most `most`. */
export const spectrumSide = ({ width, height }: Pick<Plane, 'width' | 'height'>, most: number): number => 2 ** Math.floor(Math.log2(Math.min(width, height, most)));

/**
 * Power by ring of frequency, of the square of n pixels a side in the middle of the plane, its mean taken off, without a
 * window: ring k (from 1) is the sum of |F|² over k − 1 ≤ √(kx² + ky²) < k. Rings up to n / 8 are told.
 */
export function radialPower({ data, width, height }: Plane, n: number): Float64Array {
  const left = (width - n) >>> 1, top = (height - n) >>> 1, reach = n / 8, fft = createFft(n);
  let sum = 0;
  for (let y = 0; y < n; y += 1) for (let at = (top + y) * width + left, end = at + n; at < end; at += 1) sum += data[at]!;
  const mean = sum / (n * n);
  // columns of the low frequencies only, by column: all that the rings need
  const re = new Float64Array((reach + 1) * n), im = new Float64Array((reach + 1) * n), rowRe = new Float64Array(n), rowIm = new Float64Array(n);
  for (let y = 0; y < n; y += 2) {
    // two rows of real numbers are one of complex ones
    for (let x = 0, a = (top + y) * width + left, b = a + width; x < n; x += 1) { rowRe[x] = data[a + x]! - mean; rowIm[x] = data[b + x]! - mean; }
    fft(rowRe, rowIm);
    for (let k = 0; k <= reach; k += 1) {
      const m = (n - k) % n, at = k * n + y;
      re[at] = (rowRe[k]! + rowRe[m]!) / 2; im[at] = (rowIm[k]! - rowIm[m]!) / 2;
      re[at + 1] = (rowIm[k]! + rowIm[m]!) / 2; im[at + 1] = (rowRe[m]! - rowRe[k]!) / 2;
    }
  }
  const rings = new Float64Array(Math.floor(reach) + 1);
  for (let kx = 0; kx <= reach; kx += 1) {
    const columnRe = re.subarray(kx * n, (kx + 1) * n), columnIm = im.subarray(kx * n, (kx + 1) * n);
    fft(columnRe, columnIm);
    for (let ky = -Math.floor(reach); ky <= reach; ky += 1) {
      const ring = Math.floor(Math.sqrt(kx * kx + ky * ky)) + 1;
      if (ring >= rings.length) continue;
      const at = (ky + n) % n;
      rings[ring]! += (kx === 0 ? 1 : 2) * (columnRe[at]! ** 2 + columnIm[at]! ** 2);
    }
  }
  return rings;
}

/** Smallest side with more than two rings. */
export const smallestSpectrum = 64;

/**
 * Slope of ln(power of ring k) on ln(k) by least squares, k from 2 to n / 8 − 1 (as CellProfiler's PowerLogLogSlope; it
 * counts negative frequencies one too low, which is not followed). For power that falls with frequency as f^−a it is about
 * 1 − a, for a ring grows with its radius. Undefined where a ring has no power: the square is even, or smaller than 64.
 */
export function powerSlope(plane: Plane, n: number): number | undefined {
  if (n < smallestSpectrum) return undefined;
  const rings = radialPower(plane, n);
  const points = Array.from({ length: n / 8 - 2 }, (_, index) => [Math.log(index + 2), Math.log(rings[index + 2]!)] as const);
  const mx = points.reduce((sum, [x]) => sum + x, 0) / points.length, my = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const slope = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  return Number.isFinite(slope) ? slope : undefined;
}
