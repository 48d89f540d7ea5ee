/**
 * D2, how evenly detectors answer even light: the coefficient of variation in a region that is one brightness, channel by
 * channel, and against the best channel. The region is the middle of the image, or a rectangle that is asked for, such as
 * within a large bead.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Plane } from '../image-source.ts';
import type { Findings, ImageInput, ImageMetric } from '../metric.ts';
import { fieldNotes, fieldOfEachChannel, fieldRefusals } from './field-plane.ts';
import { describePixels } from './plane-statistics.ts';

interface Region { x: number; y: number; width: number; height: number }

/** The region that parameters ask for; the middle where no width or height is. Throws parameter-not-valid where it is not within the image. */
export function regionOf({ x, y }: { x: number; y: number }, parameters: Readonly<Record<string, number>>): Region {
  const { roi_percent: percent = 0, roi_x_px: left = 0, roi_y_px: top = 0, roi_width_px: width = 0, roi_height_px: height = 0 } = parameters;
  if (width === 0 && height === 0 && left === 0 && top === 0) {
    const w = Math.max(1, Math.round(x * percent / 100)), h = Math.max(1, Math.round(y * percent / 100));
    return { x: Math.floor((x - w) / 2), y: Math.floor((y - h) / 2), width: w, height: h };
  }
  const region = { x: left, y: top, width, height };
  if (!Object.values(region).every((value) => Number.isInteger(value)) || width < 2 || height < 2 || left + width > x || top + height > y) throw new AnalysisError('parameter-not-valid', `the region of ${width} × ${height} pixels at (${left}, ${top}) is not within the image of ${x} × ${y}, or smaller than 2 × 2`);
  return region;
}

/** The pixels of a region as a plane. */
export function crop({ data, width }: Plane, region: Region): Plane {
  const part = new (data.constructor as Float64ArrayConstructor)(region.width * region.height);
  for (let row = 0; row < region.height; row += 1) part.set((data as Float64Array).subarray((region.y + row) * width + region.x, (region.y + row) * width + region.x + region.width), row * region.width);
  return { data: part, width: region.width, height: region.height };
}

async function measure(input: ImageInput): Promise<Findings> {
  const region = regionOf(input.source.shape, input.parameters), notes = fieldNotes(input.facts);
  const measured: { channel: number; cv: number }[] = [];
  for await (const { channel, plane } of fieldOfEachChannel(input)) {
    const { mean, sd } = describePixels(crop(plane, region));
    if (mean > 0) measured.push({ channel, cv: sd / mean });
    else notes.push(`Channel ${channel}: the region is dark, so there is no variation to tell.`);
  }
  if (measured.length === 0) throw new AnalysisError('image-dark', 'the region is dark in every channel');
  const best = Math.min(...measured.map(({ cv }) => cv)), sampleSize = region.width * region.height;
  const figures: Findings['figures'] = measured.map(({ channel, cv }) => ({ property: 'detector-variation', value: cv, channel, sampleSize }));
  if (measured.length > 1 && best > 0) for (const { channel, cv } of measured) figures.push({ property: 'detector-variation-ratio', value: cv / best, channel, sampleSize });
  if (measured.length > 1 && best === 0) notes.push('A channel has no variation at all, so the others cannot be compared with it.');
  return { figures, notes };
}

const metroloj = 'MetroloJ_QC, detection: variation of detectors';
const place = (what: string): { value: number; unit: string; what: string; least: number } => ({ value: 0, unit: 'px', what, least: 0 });
export const detectorVariation: ImageMetric = {
  name: 'detector-variation-1', title: 'Variation of detectors', input: 'image', measure,
  parameters: {
    roi_percent: { value: 20, unit: '%', what: 'side of the region in the middle, as a share of the sides of the image; used when no rectangle is given', least: 1, most: 100 },
    roi_x_px: place('left column of a rectangle'), roi_y_px: place('top row of a rectangle'), roi_width_px: place('width of a rectangle'), roi_height_px: place('height of a rectangle'),
  },
  properties: {
    'detector-variation': { unit: 'UNITLESS', formula: 'population SD / mean of the region', source: metroloj },
    'detector-variation-ratio': { unit: 'UNITLESS', formula: 'variation of the channel / smallest variation of the channels of the image', source: metroloj },
  },
  refusals: [...fieldRefusals, 'parameter-not-valid'], uses: ['significantBits'],
};
