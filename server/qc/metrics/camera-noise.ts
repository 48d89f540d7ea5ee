/**
 * D1, a camera in the dark: from many frames without light, pixel by pixel, its offset, how much the pixels differ, how noisy
 * they are, and which are hot, warm or cold. Frames go by one at a time (Welford 1962), so a long series needs no more memory
 * than a short one. Figures in electrons depend on the conversion factor, which is a parameter: its default is MetroloJ_QC's
 * and hardly that of the camera at hand, so the data sheet's is to be asked for.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Findings, ImageInput, ImageMetric } from '../metric.ts';
import { medianInPlace } from '../numerics/pixel-medians.ts';
import { checkChannels, planesOfChannel, spread } from './channel-planes.ts';
import { detailOf } from './detail-table.ts';
import { describePixels } from './plane-statistics.ts';

/** Fewest frames of which a standard deviation is told at all, and how many are common practice. */
const fewestFrames = 3, commonFrames = 100;
/** Two numbers a pixel are kept. */
const mostSensorPixels = 2 ** 26;
/** Rows of the table of frames. */
const mostRows = 5000;

/** Mean of each pixel over the frames, and its sample standard deviation (divided by n − 1). */
export interface Projections { frames: number; mean: Float64Array; sd: Float64Array }

/** Adds frames one at a time. */
export function createProjections(pixels: number): { add(data: ArrayLike<number>): void; result(): Projections } {
  const mean = new Float64Array(pixels), squares = new Float64Array(pixels);
  let frames = 0;
  return {
    add(data) {
      frames += 1;
      for (let index = 0; index < pixels; index += 1) {
        const value = data[index]!, off = value - mean[index]!, now = mean[index]! + off / frames;
        mean[index] = now;
        squares[index] = squares[index]! + off * (value - now);
      }
    },
    result() {
      for (let index = 0; index < pixels; index += 1) squares[index] = Math.sqrt(squares[index]! / (frames - 1));
      return { frames, mean, sd: squares };
    },
  };
}

/**
 * The figures of one channel, by property: offset in grey values, noise in electrons, counts of pixels. `limit`: greatest
 * value that the detector can give; undefined where its depth is not stated, and then no pixel is called hot. Without an
 * offset above 0 no pixel is called warm or cold, for both are measured by it.
 */
export function darkFigures({ mean, sd }: Pick<Projections, 'mean' | 'sd'>, { factor, percent, limit }: { factor: number; percent: number; limit: number | undefined }): Record<string, number> {
  const { mean: offset, sd: spreadOfMeans } = describePixels({ data: mean, width: mean.length, height: 1 });
  const warmFrom = offset * (1 + percent / 100), coldTo = offset * (1 - percent / 100);
  let squares = 0, hot = 0, warm = 0, cold = 0;
  for (let index = 0; index < mean.length; index += 1) {
    squares += sd[index]! ** 2;
    const value = mean[index]!;
    if (value === limit) hot += 1;
    if (value > warmFrom) warm += 1;
    if (value < coldTo) cold += 1;
  }
  return {
    'camera-offset': offset, 'dark-signal-nonuniformity': factor * spreadOfMeans, 'median-read-noise': factor * medianInPlace(Float64Array.from(sd)), 'rms-read-noise': factor * Math.sqrt(squares / sd.length),
    ...(limit === undefined ? {} : { 'hot-pixels': hot }), ...(offset > 0 ? { 'warm-pixels': warm, 'cold-pixels': cold } : {}),
  };
}

const counts = new Set(['hot-pixels', 'warm-pixels', 'cold-pixels']);

async function measure(input: ImageInput): Promise<Findings> {
  const { source: { shape }, facts, parameters } = input;
  checkChannels(input.source);
  const frames = shape.z * shape.t, pixels = shape.x * shape.y;
  if (frames < fewestFrames) throw new AnalysisError('too-few-readings', `${frames} frames; at least ${fewestFrames} dark frames are needed, and about ${commonFrames} are common`);
  if (pixels > mostSensorPixels) throw new AnalysisError('image-too-large', `${shape.x} × ${shape.y} pixels`);
  const limit = facts.significantBits === undefined ? undefined : 2 ** facts.significantBits - 1, factor = parameters['conversion_e_per_adu']!;
  const figures: Findings['figures'] = [], rows: number[][] = [], shown = new Set(spread(frames, Math.floor(mostRows / shape.c)));
  const notes = [`Noise in electrons is by ${factor} electrons a grey value${factor === defaultFactor ? ', MetroloJ_QC\'s default and not a fact about this camera' : ''}.`];
  if (shape.z > 1) notes.push(`All ${frames} planes count as frames in time, also the ${shape.z} along z: in the dark there is no depth.`);
  if (frames < commonFrames) notes.push(`${frames} frames were measured; about ${commonFrames} are common practice, and noise is the less certain the fewer there are.`);
  if (limit === undefined) notes.push('The bit depth of the detector is not stated, so no pixel can be called hot.');
  for (let channel = 0; channel < shape.c; channel += 1) {
    const projections = createProjections(pixels);
    let frame = 0, cut = 0, light = false;
    for await (const { plane } of planesOfChannel(input, channel)) {
      const { min, max, mean, sd } = describePixels(plane);
      if (limit !== undefined && max > limit) throw new AnalysisError('value-above-bit-depth', `${max} is greater than ${limit}`);
      if (plane.data.length !== pixels) throw new AnalysisError('file-damaged', `frame ${frame} has ${plane.data.length} pixels, the image ${pixels}`);
      light ||= min !== 0 || max !== 0;
      if (min === 0) cut += 1;
      projections.add(plane.data);
      if (shown.has(frame)) rows.push([channel, frame, mean, sd]);
      frame += 1;
    }
    if (!light) throw new AnalysisError('image-dark', `channel ${channel}: the camera's offset hides all noise`);
    if (cut > 0) notes.push(`Channel ${channel}: in ${cut} of ${frames} frames some pixels are 0, so noise below the offset may be cut off and the figures too small.`);
    const told = darkFigures(projections.result(), { factor, percent: parameters['pixel_threshold_percent']!, limit });
    if (told['warm-pixels'] === undefined) notes.push(`Channel ${channel}: the offset is not above 0, so no pixel can be called warm or cold.`);
    for (const [property, value] of Object.entries(told)) figures.push({ property, value, channel, sampleSize: counts.has(property) ? pixels : frames });
  }
  return { figures, notes, details: [detailOf(shown.size < frames ? 'frames, evenly chosen' : 'frames', ['channel', 'frame', 'mean', 'sd'], rows)] };
}

const metroloj = 'MetroloJ_QC, detection: camera noise';
const defaultFactor = 0.21;
export const cameraNoise: ImageMetric = {
  name: 'camera-noise-1', title: 'Camera noise', input: 'image', measure,
  parameters: {
    conversion_e_per_adu: { value: defaultFactor, unit: 'electrons a grey value', what: 'conversion factor of the camera, from its data sheet; the default is MetroloJ_QC\'s', least: 1e-6, most: 1e6 },
    pixel_threshold_percent: { value: 20, unit: '%', what: 'how far from the offset a pixel is warm or cold', least: 0, most: 100 },
  },
  properties: {
    'camera-offset': { unit: 'UNITLESS', formula: 'mean of the mean projection, in grey values', source: metroloj },
    'dark-signal-nonuniformity': { unit: 'NUM', formula: 'conversion factor · population SD of the mean projection, in electrons', source: metroloj },
    'median-read-noise': { unit: 'NUM', formula: 'conversion factor · median of the SD projection (n − 1), in electrons', source: metroloj },
    'rms-read-noise': { unit: 'NUM', formula: 'conversion factor · √(mean of the squared SD projection (n − 1)), in electrons', source: metroloj },
    'hot-pixels': { unit: 'NUM', formula: 'pixels at 2^b − 1 in every frame', source: metroloj },
    'warm-pixels': { unit: 'NUM', formula: 'pixels whose mean is above offset · (1 + threshold / 100), hot ones among them', source: metroloj },
    'cold-pixels': { unit: 'NUM', formula: 'pixels whose mean is below offset · (1 − threshold / 100)', source: metroloj },
  },
  refusals: ['too-few-readings', 'pixels-not-finite', 'image-dark', 'value-above-bit-depth', 'image-too-large', 'several-samples', 'too-many-channels'], uses: ['significantBits'],
};
