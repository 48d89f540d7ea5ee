/**
 * What every metric of a plane needs first: that its pixels can be measured at all, and their extremes. A plane that
 * cannot be measured ends here with its class of error; no metric ever returns a number that is none.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Plane } from '../image-source.ts';

export interface PlaneStatistics { min: number; max: number; mean: number; /** population standard deviation (divided by n) */ sd: number }

/**
 * Smallest, greatest and mean grey value and their standard deviation (two passes, so that large offsets lose nothing).
 * Throws AnalysisError: pixels-not-finite, pixels-negative, image-dark.
 */
export function statisticsOf({ data }: Plane): PlaneStatistics {
  let min = Infinity, max = -Infinity, sum = 0;
  for (let index = 0; index < data.length; index += 1) {
    const value = data[index]!;
    if (!Number.isFinite(value)) throw new AnalysisError('pixels-not-finite');
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  if (min < 0) throw new AnalysisError('pixels-negative', `the smallest is ${min}`);
  if (!(max > 0)) throw new AnalysisError('image-dark');
  const mean = sum / data.length;
  let squares = 0;
  for (let index = 0; index < data.length; index += 1) squares += (data[index]! - mean) ** 2;
  return { min, max, mean, sd: Math.sqrt(squares / data.length) };
}
