/**
 * F1, saturation: the share of pixels at the greatest value that the detector can give. The limit is that of the stated
 * bit depth and not of the number's storage: 12 bits in 16 saturate at 4095. Where no depth is stated there is no answer.
 * Version 1 measured flat images and refused stacks; version 2 counts all planes of a channel and tells the worst plane too,
 * for a saturated bead is nothing in a stack and much in its plane. It is another version because what a figure is about has
 * changed, and so that what version 1 refused is measured.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Plane } from '../image-source.ts';
import type { Findings, ImageMetric } from '../metric.ts';
import { checkChannels, planeOfEachChannel, planesOfChannel } from './channel-planes.ts';
import { describePixels, statisticsOf } from './plane-statistics.ts';
import type { PlaneStatistics } from './plane-statistics.ts';

/** How many pixels have this value. */
function countOf(value: number, { data }: Plane, { counts }: PlaneStatistics): number {
  if (counts) return counts[value] ?? 0;
  let count = 0;
  for (let index = 0; index < data.length; index += 1) if (data[index] === value) count += 1;
  return count;
}

/**
 * Fraction (0 to 1) of pixels equal to 2^bits − 1. `bits` is the detector's depth, a whole number from 1 to 32. Exact
 * equality, as in microscope-metrics and MetroloJ_QC. Throws AnalysisError: bit-depth-unknown, value-above-bit-depth.
 */
export function saturatedFraction(plane: Plane, bits: number | undefined, statistics = describePixels(plane)): number {
  if (bits === undefined) throw new AnalysisError('bit-depth-unknown');
  const limit = 2 ** bits - 1;
  if (statistics.max > limit) throw new AnalysisError('value-above-bit-depth', `${statistics.max} is greater than ${limit}, the limit of ${bits} bits`);
  return statistics.max < limit ? 0 : countOf(limit, plane, statistics) / plane.data.length;
}

const source = 'microscope-metrics and MetroloJ_QC: exact equality with the limit';
const fraction = { unit: 'UNITLESS', formula: 'pixels equal to 2^b − 1 / all pixels, b the stated depth of the detector', source };
const refusals = ['bit-depth-unknown', 'value-above-bit-depth', 'pixels-not-finite', 'pixels-negative', 'image-dark', 'several-samples', 'too-many-channels'] as const;

export const saturation: ImageMetric = {
  name: 'saturation-1', title: 'Saturation', input: 'image', parameters: {},
  properties: { 'saturated-fraction': fraction }, refusals: [...refusals, 'several-planes'], uses: ['significantBits'],
  async measure({ source: image, facts, report }): Promise<Findings> {
    const figures: Findings['figures'] = [];
    for await (const { channel, plane } of planeOfEachChannel(image, report)) {
      // a plane of zeros or of no numbers has no saturated pixels, and is no pass either
      figures.push({ property: 'saturated-fraction', value: saturatedFraction(plane, facts.significantBits, statisticsOf(plane)), channel });
    }
    return { figures };
  },
};

export const saturationOfStacks: ImageMetric = {
  name: 'saturation-2', title: 'Saturation, all planes', input: 'image', parameters: {},
  properties: { 'saturated-fraction': fraction, 'saturated-fraction-worst-plane': { unit: 'UNITLESS', formula: 'the greatest saturated fraction of the planes of a channel', source } }, refusals, uses: ['significantBits'],
  async measure(input): Promise<Findings> {
    const { source: image, facts } = input;
    checkChannels(image);
    if (facts.significantBits === undefined) throw new AnalysisError('bit-depth-unknown');
    const figures: Findings['figures'] = [], notes: string[] = [];
    for (let channel = 0; channel < image.shape.c; channel += 1) {
      let sum = 0, planes = 0, worst = { value: -1, z: 0, t: 0 }, light = false;
      for await (const { z, t, plane } of planesOfChannel(input, channel)) {
        const statistics = describePixels(plane);
        if (statistics.min < 0) throw new AnalysisError('pixels-negative', `the smallest is ${statistics.min}`);
        light ||= statistics.max > 0;
        const value = saturatedFraction(plane, facts.significantBits, statistics);
        if (value > worst.value) worst = { value, z, t };
        sum += value; planes += 1;
      }
      if (!light) throw new AnalysisError('image-dark', `channel ${channel}`);
      figures.push({ property: 'saturated-fraction', value: sum / planes, channel, ...(planes > 1 ? { statistic: 'mean' as const, sampleSize: planes } : {}) });
      if (planes === 1) continue;
      // where it is, is a note: figures of plane 3 and of plane 4 would be two series, and the worst plane is another each time
      figures.push({ property: 'saturated-fraction-worst-plane', value: worst.value, channel, statistic: 'maximum', sampleSize: planes });
      if (worst.value > 0) notes.push(`Channel ${channel}: the plane with most saturated pixels is ${worst.z}${image.shape.t > 1 ? ` at time ${worst.t}` : ''}.`);
    }
    return { figures, notes };
  },
};
