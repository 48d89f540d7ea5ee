/**
 * F2 to F5, illumination of the field: how even the image of an evenly fluorescent sample is, and where it is brightest.
 * Pure functions of one plane. All but the centring do not change when every pixel is multiplied by the same number, and
 * the centring does not either but for rounding at the edge of its band.
 */
import type { Plane } from '../image-source.ts';
import type { PlaneStatistics } from './plane-statistics.ts';

/**
 * F2, uniformity: 100 · min / max, percent. 100 is even. As in MetroloJ_QC (field illumination); the tolerance of
 * Faklaris et al. 2022 (doi:10.1083/jcb.202107093) is for this quantity.
 */
export function uniformity({ min, max }: PlaneStatistics): number {
  return 100 * min / max;
}

/**
 * F3, eight-point uniformity: 100 − 100 · SD / max, percent, of the four corners and the middles of the four edges; SD is
 * the population's (divided by 8), as in MetroloJ_QC's reading of ISO 21073:2019. The middle of a side of n pixels is pixel
 * ⌊n / 2⌋, counted from 0; max is that of the whole plane.
 */
export function eightPointUniformity({ data, width, height }: Plane, { max }: PlaneStatistics): number {
  const xs = [0, Math.floor(width / 2), width - 1], ys = [0, Math.floor(height / 2), height - 1];
  const values = ys.flatMap((y, row) => xs.flatMap((x, column) => (row === 1 && column === 1 ? [] : [data[y * width + x]!])));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return 100 - 100 * Math.sqrt(variance) / max;
}

/** Centroid of the brightest band, in pixels from the middle of the first: all pixels of at least nine tenths of max. */
export function brightestBand({ data, width, height }: Plane, { max }: PlaneStatistics): { x: number; y: number; pixels: number } {
  let sumX = 0, sumY = 0, pixels = 0;
  for (let y = 0, index = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, index += 1) {
      if (data[index]! * 10 < max * 9) continue;
      sumX += x; sumY += y; pixels += 1;
    }
  }
  return { x: sumX / pixels, y: sumY / pixels, pixels };
}

/**
 * F4, centring accuracy: 100 − 200 · d / diagonal, percent; d is the distance from the centroid of the brightest band (the
 * pixels of 90 to 100 % of max, unweighted) to (width / 2, height / 2). 100 is centred, 0 is a corner. As in MetroloJ_QC
 * with bins of 10 %. Pixels count from 0, so that centre lies half a pixel beyond the middle of the pixels in each direction,
 * and a symmetric field gives 100 − 100 · √2 / diagonal, a little less than 100.
 */
export function centringAccuracy(plane: Plane, statistics: PlaneStatistics): number {
  const { x, y } = brightestBand(plane, statistics);
  const distance = Math.hypot(x - plane.width / 2, y - plane.height / 2);
  return 100 - 200 * distance / Math.hypot(plane.width, plane.height);
}

/** F5, coefficient of variation: population SD / mean of all pixels, a plain number. 0 is even. As in MetroloJ_QC. */
export function variation({ sd, mean }: PlaneStatistics): number {
  return sd / mean;
}
