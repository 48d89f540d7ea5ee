/**
 * Median and median absolute deviation of the millions of numbers of a plane, exactly: from counts by value where there are any, else by selection (Hoare's
 * quickselect with the median of three), which is linear where sorting millions of pixels would not be.
 */
import type { Pixels } from '../image-source.ts';

/** The kth smallest, from 0; what is smaller stands before it afterwards, and what is greater behind it. Changes the order. */
function select(values: Float64Array, k: number): number {
  let low = 0, high = values.length - 1;
  while (low < high) {
    const a = values[low]!, b = values[(low + high) >>> 1]!, c = values[high]!;
    const pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
    let i = low, j = high;
    while (i <= j) {
      while (values[i]! < pivot) i += 1;
      while (values[j]! > pivot) j -= 1;
      if (i > j) break;
      const swapped = values[i]!;
      values[i] = values[j]!; values[j] = swapped;
      i += 1; j -= 1;
    }
    if (k <= j) high = j; else if (k >= i) low = i; else break;
  }
  return values[k]!;
}

/** Median of finite numbers; of an even count the mean of the two in the middle. Changes the order of `values`, which are at least one. */
export function medianInPlace(values: Float64Array): number {
  const half = values.length >>> 1, upper = select(values, half);
  if (values.length % 2 === 1) return upper;
  let lower = -Infinity;
  for (let index = 0; index < half; index += 1) if (values[index]! > lower) lower = values[index]!;
  return lower + (upper - lower) / 2;
}

/** Median of whole numbers that were counted by value. `pixels` is the sum of the counts. */
function medianOfCounts(counts: ArrayLike<number>, pixels: number): number {
  const upperRank = pixels >>> 1, lowerRank = pixels % 2 === 1 ? upperRank : upperRank - 1;
  let seen = 0, lower = -1;
  for (let value = 0; value < counts.length; value += 1) {
    seen += counts[value]!;
    if (lower < 0 && seen > lowerRank) lower = value;
    if (seen > upperRank) return (lower + value) / 2;
  }
  return lower;
}

/** Median, and the median of the absolute deviations from it (not scaled by 1.4826). */
export function medianAndMad(data: Pixels, counts?: Uint32Array): { median: number; mad: number } {
  if (!counts) {
    const values = Float64Array.from(data), median = medianInPlace(values);
    for (let index = 0; index < values.length; index += 1) values[index] = Math.abs(values[index]! - median);
    return { median, mad: medianInPlace(values) };
  }
  const median = medianOfCounts(counts, data.length);
  // deviations of whole numbers from a median that may be a half: counted twofold
  const deviations = new Uint32Array(2 * counts.length);
  for (let value = 0; value < counts.length; value += 1) if (counts[value]! > 0) deviations[Math.abs(2 * value - 2 * median)]! += counts[value]!;
  return { median, mad: medianOfCounts(deviations, data.length) / 2 };
}
