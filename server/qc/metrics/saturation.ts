/**
 * F1, saturation: the share of pixels at the greatest value that the detector can give. The limit is that of the stated
 * bit depth and not of the number's storage: 12 bits in 16 saturate at 4095. Where no depth is stated there is no answer.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Plane } from '../image-source.ts';
import type { Findings, ImageMetric } from '../metric.ts';
import { planeOfEachChannel } from './channel-planes.ts';
import { statisticsOf } from './plane-statistics.ts';

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

export const saturation: ImageMetric = {
  name: 'saturation-1', title: 'Saturation', input: 'image', parameters: {},
  properties: { 'saturated-fraction': { unit: 'UNITLESS', formula: 'pixels equal to 2^b − 1 / all pixels, b the stated depth of the detector', source: 'microscope-metrics and MetroloJ_QC: exact equality with the limit' } },
  refusals: ['bit-depth-unknown', 'value-above-bit-depth', 'pixels-not-finite', 'pixels-negative', 'image-dark', 'several-planes', 'several-samples'],
  async measure({ source, facts, report }): Promise<Findings> {
    const figures: Findings['figures'] = [];
    for await (const { channel, plane } of planeOfEachChannel(source, report)) {
      statisticsOf(plane); // a plane of zeros or of no numbers has no saturated pixels, and is no pass either
      figures.push({ property: 'saturated-fraction', value: saturatedFraction(plane, facts.significantBits), channel });
    }
    return { figures };
  },
};
