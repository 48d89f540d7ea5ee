/**
 * What every metric of a plane needs first: that its pixels can be measured at all, and their extremes. A plane that
 * cannot be measured ends here with its class of error; no metric ever returns a number that is none. Planes of 8 and 16
 * bits are counted by value in one pass, and all else comes from the counts: their pixels are never looked at again.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Pixels, Plane } from '../image-source.ts';

export interface PlaneStatistics {
  min: number; max: number; mean: number; /** population standard deviation (divided by n) */ sd: number;
  /** how many pixels have each value, by value, for unsigned numbers of 8 and 16 bits */ counts?: Uint32Array;
}

/** How many pixels have each value from 0 on. (A length that is asked in each turn of such a loop costs a third of its time.) */
function countValues(data: Uint8Array | Uint16Array): Uint32Array {
  const counts = new Uint32Array(2 ** (8 * data.BYTES_PER_ELEMENT));
  for (let index = 0, pixels = data.length; index < pixels; index += 1) counts[data[index]!]! += 1;
  return counts;
}

function fromCounts(counts: Uint32Array, pixels: number): PlaneStatistics {
  let min = 0, max = counts.length - 1, sum = 0, squares = 0;
  while (counts[min] === 0) min += 1;
  while (counts[max] === 0) max -= 1;
  for (let value = min; value <= max; value += 1) sum += value * counts[value]!;
  const mean = sum / pixels;
  for (let value = min; value <= max; value += 1) squares += (value - mean) ** 2 * counts[value]!;
  return { min, max, mean, sd: Math.sqrt(squares / pixels), counts };
}

/**
 * In two passes, so that large offsets lose nothing. A sum is a number only where all its parts are, so it is looked at once
 * and not each pixel. Throws AnalysisError: pixels-not-finite.
 */
function fromPixels(data: Pixels): PlaneStatistics {
  const pixels = data.length;
  let min = Infinity, max = -Infinity, sum = 0;
  for (let index = 0; index < pixels; index += 1) {
    const value = data[index]!;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const mean = sum / pixels;
  let squares = 0;
  if (Number.isFinite(sum)) for (let index = 0; index < pixels; index += 1) { const off = data[index]! - mean; squares += off * off; }
  else if (data.some((value) => !Number.isFinite(value))) throw new AnalysisError('pixels-not-finite');
  else squares = Infinity;
  // sums of doubles may go beyond the greatest double although no pixel does
  if (!Number.isFinite(squares)) throw new AnalysisError('pixels-not-finite', 'their sum is beyond what a number holds');
  return { min, max, mean, sd: Math.sqrt(squares / pixels) };
}

/** Statistics of whatever numbers a plane has, negative ones and zeros too. Throws AnalysisError: pixels-not-finite, image-too-small (no pixels). */
export function describePixels({ data }: Plane): PlaneStatistics {
  if (data.length === 0) throw new AnalysisError('image-too-small', 'it has no pixels');
  return data instanceof Uint8Array || data instanceof Uint16Array ? fromCounts(countValues(data), data.length) : fromPixels(data);
}

/**
 * Smallest, greatest and mean grey value and their standard deviation, of planes that show light.
 * Throws AnalysisError: pixels-not-finite, pixels-negative, image-dark, image-too-small (no pixels).
 */
export function statisticsOf(plane: Plane): PlaneStatistics {
  const statistics = describePixels(plane);
  if (statistics.min < 0) throw new AnalysisError('pixels-negative', `the smallest is ${statistics.min}`);
  if (!(statistics.max > 0)) throw new AnalysisError('image-dark');
  return statistics;
}
