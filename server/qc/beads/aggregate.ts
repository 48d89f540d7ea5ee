/** Many beads, one number: the median with its standard uncertainty and how many went into it. */
import type { Figure } from '../metric.ts';
import type { Measure } from '../numerics/gaussian-fit.ts';
import { medianOf, sampleDeviationOf } from '../numerics/order-statistics.ts';

/**
 * Median of at least one value. Its uncertainty is √(π/2 · s² / n), that of the median of normal values, s² the greater of the
 * sample variance and the mean square of the single uncertainties (two beads may agree by chance); of one value its own.
 */
export function medianMeasure(each: readonly Measure[]): Required<Pick<Figure, 'value' | 'uncertainty' | 'sampleSize' | 'statistic'>> {
  const values = each.map(({ value }) => value), own = each.reduce((sum, { uncertainty }) => sum + uncertainty ** 2, 0) / each.length;
  const variance = Math.max(own, each.length > 1 ? sampleDeviationOf(values) ** 2 : 0);
  return { value: medianOf(values), uncertainty: Math.sqrt((each.length > 1 ? Math.PI / 2 : 1) * variance / each.length), sampleSize: each.length, statistic: 'median' };
}

/** A quotient of independent measures with its uncertainty. */
export function quotient(a: Measure, b: Measure): Measure {
  const value = a.value / b.value;
  return { value, uncertainty: Math.abs(value) * Math.hypot(a.uncertainty / a.value, b.uncertainty / b.value) };
}
