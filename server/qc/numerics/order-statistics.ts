/** Middle and spread that single outliers do not move. */

/** The middle value, or the mean of the two in the middle. The input is left as it is and has at least one value. */
export function medianOf(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** MAD, median |x − median|: no mean of deviations, which an outlier would move. */
export function medianDeviationOf(values: ArrayLike<number>, median = medianOf(values)): number {
  return medianOf(Float64Array.from(values, (value) => Math.abs(value - median)));
}

/** MAD · 1.4826: the standard deviation, where values are normal but for outliers. */
export const robustDeviationOf = (values: ArrayLike<number>): number => 1.4826 * medianDeviationOf(values);

/**
 * (x − median) / (1.4826 · MAD) of each value, as Iglewicz and Hoaglin 1993 advise. `least`: the spread is taken to be at least
 * this, for a few values may lie together by chance, and then all others would be outliers; greater than 0.
 */
export function robustScoresOf(values: ArrayLike<number>, least: number): Float64Array {
  const median = medianOf(values), deviation = Math.max(least, 1.4826 * medianDeviationOf(values, median));
  return Float64Array.from(values, (value) => (value - median) / deviation);
}

/** Sample standard deviation (divided by n − 1) of at least two values. */
export function sampleDeviationOf(values: ArrayLike<number>): number {
  const each = Array.from(values), mean = each.reduce((sum, value) => sum + value, 0) / each.length;
  return Math.sqrt(each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (each.length - 1));
}
