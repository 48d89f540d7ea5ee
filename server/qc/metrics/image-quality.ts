/**
 * Q1, quality of any image, without a reference sample: is it in focus, blurred, saturated, dark? Some planes of each channel
 * are measured, spread evenly, and the median over them is told: five observations a channel, for every registered image has
 * them and the graph stays lean. All the rest of each plane stands in the table behind the run.
 */
import { AnalysisError } from '../analysis-error.ts';
import { dtypes } from '../image-source.ts';
import type { Dtype, Plane } from '../image-source.ts';
import type { Findings, ImageInput, ImageMetric } from '../metric.ts';
import { medianOf } from '../numerics/order-statistics.ts';
import { medianAndMad } from '../numerics/pixel-medians.ts';
import { checkChannels, planesOfChannel } from './channel-planes.ts';
import { detailOf } from './detail-table.ts';
import { describePixels } from './plane-statistics.ts';
import { powerSlope, smallestSpectrum, spectrumSide } from './power-spectrum.ts';

/** What is told of each plane; undefined where the formula has no value. */
export interface PlaneQuality {
  focusScore: number | undefined; normalisedVariance: number | undefined; powerSlope: number | undefined;
  percentMaximal: number; percentMinimal: number; mean: number; median: number; sd: number; mad: number; min: number; max: number;
}

/** Fewest pixels along a side; a pixel or two have no focus. */
const smallest = 16;

/** What pixels are divided by before the focus score is computed: the greatest value of their type, as CellProfiler does; 1 for floating point. */
export const scaleOf = (dtype: Dtype): number => (dtypes[dtype].float ? 1 : 2 ** (dtypes[dtype].bits - (dtypes[dtype].signed ? 1 : 0)) - 1);

/** Quality of one plane. Throws AnalysisError: pixels-not-finite, image-too-small. */
export function qualityOf(plane: Plane, scale: number, side: number): PlaneQuality {
  const { min, max, mean, sd, counts } = describePixels(plane), { data } = plane;
  if (plane.width < smallest || plane.height < smallest) throw new AnalysisError('image-too-small', `${plane.width} × ${plane.height} pixels; at least ${smallest} × ${smallest} are needed`);
  const countOf = (value: number): number => {
    if (counts) return counts[value]!;
    let count = 0;
    for (let index = 0; index < data.length; index += 1) if (data[index] === value) count += 1;
    return count;
  };
  // where light is negative its mean is no scale
  const light = min >= 0 && mean > 0, finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
  return {
    focusScore: light ? finite(sd * sd / mean / scale) : undefined, normalisedVariance: light ? finite((sd / mean) ** 2) : undefined,
    powerSlope: max > min ? powerSlope(plane, side) : undefined,
    percentMaximal: 100 * countOf(max) / data.length, percentMinimal: 100 * countOf(min) / data.length, mean, sd, min, max, ...medianAndMad(data, counts),
  };
}

/** property → what of a plane it is the median of */
const told: Readonly<Record<string, keyof PlaneQuality>> = { 'focus-score': 'focusScore', 'normalised-variance': 'normalisedVariance', 'power-log-log-slope': 'powerSlope', 'percent-maximal': 'percentMaximal', 'mean-intensity': 'mean' };
/** Columns of the table → what of a plane they are. */
const columns: readonly (readonly [name: string, of: keyof PlaneQuality])[] = [
  ['focus_score', 'focusScore'], ['normalised_variance', 'normalisedVariance'], ['power_log_log_slope', 'powerSlope'], ['percent_maximal', 'percentMaximal'], ['percent_minimal', 'percentMinimal'],
  ['mean', 'mean'], ['median', 'median'], ['sd', 'sd'], ['mad', 'mad'], ['min', 'min'], ['max', 'max'],
];

async function measure(input: ImageInput): Promise<Findings> {
  const { source: { shape, dtype }, parameters } = input;
  checkChannels(input.source);
  const scale = scaleOf(dtype), most = parameters['planes_most']!;
  const side = spectrumSide({ width: shape.x, height: shape.y }, parameters['spectrum_side_px']!);
  const figures: Findings['figures'] = [], notes: string[] = [], rows: (number | undefined)[][] = [];
  let light = false;
  for (let channel = 0; channel < shape.c; channel += 1) {
    const planes: PlaneQuality[] = [];
    for await (const { z, t, plane } of planesOfChannel(input, channel, most)) {
      const quality = qualityOf(plane, scale, side);
      planes.push(quality);
      rows.push([channel, z, t, ...columns.map(([, name]) => quality[name])]);
      light ||= quality.max !== 0 || quality.min !== 0;
    }
    const missing: string[] = [];
    for (const [property, name] of Object.entries(told)) {
      const values = planes.map((quality) => quality[name]).filter((value) => value !== undefined);
      if (values.length > 0) figures.push({ property, value: medianOf(values), channel, ...(planes.length > 1 ? { statistic: 'median' as const, sampleSize: values.length } : {}) });
      if (values.length < planes.length) missing.push(`${property.replaceAll('-', ' ')} (${planes.length - values.length} of ${planes.length} planes)`);
    }
    if (missing.length > 0) notes.push(`Channel ${channel}: no value could be told of ${missing.join(', ')}: pixels are negative, all equal or all zero${side < smallestSpectrum ? `, or the image is smaller than the ${smallestSpectrum} pixels a side that the spectrum needs` : ''}.`);
  }
  if (!light) throw new AnalysisError('image-dark');
  notes.push(`Focus scores are of pixels divided by ${scale}${scale === 1 ? ', as they are' : `, the greatest value of ${dtype}`}.`);
  if (shape.z * shape.t > most) notes.push(`${most} of the ${shape.z * shape.t} planes of each channel were measured, spread evenly.`);
  return { figures, notes, details: [detailOf('quality of each plane', ['channel', 'z', 't', ...columns.map(([name]) => name)], rows)] };
}

const cellProfiler = 'CellProfiler, MeasureImageQuality';
export const imageQuality: ImageMetric = {
  name: 'image-quality-1', title: 'Image quality', input: 'image', about: 'input', measure,
  parameters: {
    planes_most: { value: 16, what: 'most planes of a channel that are measured, spread evenly', least: 1, most: 100 },
    spectrum_side_px: { value: 1024, unit: 'px', what: 'greatest side of the square in the middle whose spectrum is taken; its side is a power of two', least: 64, most: 4096 },
  },
  properties: {
    'focus-score': { unit: 'UNITLESS', formula: 'Σ(x − mean)² / (N · mean), x pixels divided by the greatest value of their type; median over planes', source: `${cellProfiler}: FocusScore` },
    'normalised-variance': { unit: 'UNITLESS', formula: 'variance / mean²; median over planes', source: `${cellProfiler}: FocusScore, without the scale of the pixels` },
    'power-log-log-slope': { unit: 'UNITLESS', formula: 'slope of ln(power of ring k) on ln(k), k from 2 to n / 8 − 1, of the middle square of n pixels a side, n a power of two; median over planes', source: `${cellProfiler}: PowerLogLogSlope` },
    'percent-maximal': { unit: 'PERCENT', formula: '100 · pixels equal to the greatest of the plane / all pixels; median over planes', source: `${cellProfiler}: PercentMaximal` },
    'mean-intensity': { unit: 'UNITLESS', formula: 'mean grey value; median over planes', source: `${cellProfiler}: MeanIntensity, not scaled` },
  },
  refusals: ['pixels-not-finite', 'image-dark', 'image-too-small', 'several-samples', 'too-many-channels'], uses: [],
};
