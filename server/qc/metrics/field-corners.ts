/**
 * F6, how much brighter the field is at its maximum than in its corners, and where the maximum is: what NBO records of a
 * field (FieldUniformityEvaluation). A procedure of its own beside F2 to F5, whose series go on as they are: nothing of
 * theirs changes when these are measured too.
 */
import type { Plane } from '../image-source.ts';
import type { Findings, ImageMetric } from '../metric.ts';
import { fieldNotes, fieldOfEachChannel, fieldRefusals } from './field-plane.ts';
import type { PlaneStatistics } from './plane-statistics.ts';

/** Where the greatest pixel is, in pixels from 0, and how many pixels are as great. Of several the first counts: rows from the top, within a row from the left. */
export function brightestPixel({ data, width }: Plane, { max, counts }: PlaneStatistics): { x: number; y: number; ties: number } {
  const first = (data as Float64Array).indexOf(max);
  let ties = counts?.[max] ?? 0;
  if (!counts) for (let index = first; index < data.length; index += 1) if (data[index] === max) ties += 1;
  return { x: first % width, y: Math.floor(first / width), ties };
}

/**
 * Mean and population standard deviation (divided by 4) of maximum / corner over the four corner pixels, plain numbers from
 * 1 on; undefined where a corner is 0.
 */
export function cornerRatios({ data, width }: Plane, { max }: PlaneStatistics): { mean: number; sd: number } | undefined {
  const corners = [0, width - 1, data.length - width, data.length - 1].map((index) => data[index]!);
  if (corners.includes(0)) return undefined;
  const ratios = corners.map((corner) => max / corner);
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / 4;
  const sd = Math.sqrt(ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / 4);
  return Number.isFinite(sd) ? { mean, sd } : undefined;
}

const nbo = '4DN-BINA-OME (NBO-Q) v02-10, FieldUniformityEvaluation';
export const fieldCorners: ImageMetric = {
  name: 'field-corners-1', title: 'Field illumination, maximum and corners', input: 'image', parameters: {},
  properties: {
    'max-to-corner-ratio': { unit: 'UNITLESS', formula: 'mean of max / corner over the four corner pixels', source: `${nbo}: MeanMaxtoCornerIntensityRatio` },
    'max-to-corner-ratio-sd': { unit: 'UNITLESS', formula: 'population SD of max / corner over the four corner pixels', source: `${nbo}: SDMaxtoCornerIntensityRatio` },
    'brightest-pixel-x': { unit: 'UNITLESS', formula: 'column of the greatest pixel, from 0; of several the first in row order', source: `${nbo}: MaxIntensityPixelX` },
    'brightest-pixel-y': { unit: 'UNITLESS', formula: 'row of the greatest pixel, from 0; of several the first in row order', source: `${nbo}: MaxIntensityPixelY` },
  },
  refusals: fieldRefusals, uses: ['significantBits'],
  async measure(input): Promise<Findings> {
    const figures: Findings['figures'] = [], notes = fieldNotes(input.facts);
    for await (const { channel, plane, statistics } of fieldOfEachChannel(input)) {
      const ratios = cornerRatios(plane, statistics), { x, y, ties } = brightestPixel(plane, statistics);
      if (ratios) figures.push({ property: 'max-to-corner-ratio', value: ratios.mean, channel, sampleSize: 4 }, { property: 'max-to-corner-ratio-sd', value: ratios.sd, channel, sampleSize: 4 });
      else notes.push(`Channel ${channel}: a corner pixel is 0, so the ratio of the maximum to the corners cannot be told.`);
      figures.push({ property: 'brightest-pixel-x', value: x, channel }, { property: 'brightest-pixel-y', value: y, channel });
      if (ties > 1) notes.push(`Channel ${channel}: ${ties} pixels are as bright as the brightest; the first in row order is told.`);
    }
    return { figures, notes };
  },
};
