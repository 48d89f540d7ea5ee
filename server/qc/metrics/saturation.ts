/**
 * F1, saturation: the share of pixels at the greatest value that the detector can give. The limit is that of the stated
 * bit depth and not of the number's storage: 12 bits in 16 saturate at 4095. Where no depth is stated there is no answer.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Plane } from '../image-source.ts';

/**
 * Fraction (0 to 1) of pixels equal to 2^bits − 1. `bits` is the detector's depth, a whole number from 1 to 32. Exact
 * equality, as in microscope-metrics and MetroloJ_QC. Throws AnalysisError: bit-depth-unknown, value-above-bit-depth.
 */
export function saturatedFraction({ data }: Plane, bits: number | undefined): number {
  if (bits === undefined) throw new AnalysisError('bit-depth-unknown');
  const limit = 2 ** bits - 1;
  let count = 0;
  for (let index = 0; index < data.length; index += 1) {
    const value = data[index]!;
    if (value > limit) throw new AnalysisError('value-above-bit-depth', `${value} is greater than ${limit}, the limit of ${bits} bits`);
    if (value === limit) count += 1;
  }
  return count / data.length;
}
