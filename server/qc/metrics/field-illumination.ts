/**
 * F2 to F5, illumination of the field: how even the image of an evenly fluorescent sample is, and where it is brightest.
 * Pure functions of one plane. All but the centring do not change when every pixel is multiplied by the same number, and
 * the centring does not either but for rounding at the edge of its band.
 */
import type { Plane } from '../image-source.ts';
import type { Findings, ImageInput, ImageMetric } from '../metric.ts';
import { checkField, fieldNotes, fieldOfEachChannel, fieldRefusals } from './field-plane.ts';
import { smooth } from './gaussian.ts';
import { statisticsOf } from './plane-statistics.ts';
import type { PlaneStatistics } from './plane-statistics.ts';

/**
 * F2, uniformity: 100 · min / max, percent. 100 is even. As in MetroloJ_QC (field illumination); the tolerance of
 * Faklaris et al. 2022 (doi:10.1083/jcb.202107093) is for this quantity.
 */
export function uniformity({ min, max }: PlaneStatistics): number {
  return 100 * min / max;
}

/**
 * F3, eight-point uniformity: 100 − 100 · SD / max, percent, of the four corners and the middles of the four edges; SD is
 * the population's (divided by 8), as in MetroloJ_QC's reading of ISO 21073:2019. The middle of a side of n pixels is pixel
 * ⌊n / 2⌋, counted from 0; max is that of the whole plane.
 */
export function eightPointUniformity({ data, width, height }: Plane, { max }: PlaneStatistics): number {
  const xs = [0, Math.floor(width / 2), width - 1], ys = [0, Math.floor(height / 2), height - 1];
  const values = ys.flatMap((y, row) => xs.flatMap((x, column) => (row === 1 && column === 1 ? [] : [data[y * width + x]!])));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return 100 - 100 * Math.sqrt(variance) / max;
}

/** Centroid of the brightest band, in pixels from the middle of the first: all pixels of at least nine tenths of max. */
export function brightestBand({ data, width, height }: Plane, { max }: PlaneStatistics): { x: number; y: number; pixels: number } {
  const least = max * 9;
  let sumX = 0, sumY = 0, pixels = 0;
  for (let y = 0, index = 0; y < height; y += 1) {
    let along = 0, inRow = 0;
    for (let x = 0; x < width; x += 1, index += 1) {
      if (data[index]! * 10 < least) continue;
      along += x; inRow += 1;
    }
    sumX += along; sumY += y * inRow; pixels += inRow;
  }
  return { x: sumX / pixels, y: sumY / pixels, pixels };
}

/**
 * F4, centring accuracy: 100 − 200 · d / diagonal, percent; d is the distance from the centroid of the brightest band (the
 * pixels of 90 to 100 % of max, unweighted) to (width / 2, height / 2). 100 is centred, 0 is a corner. As in MetroloJ_QC
 * with bins of 10 %. Pixels count from 0, so that centre lies half a pixel beyond the middle of the pixels in each direction,
 * and a symmetric field gives 100 − 100 · √2 / diagonal, a little less than 100.
 */
export function centringAccuracy(plane: Plane, statistics: PlaneStatistics): number {
  const { x, y } = brightestBand(plane, statistics);
  const distance = Math.hypot(x - plane.width / 2, y - plane.height / 2);
  return 100 - 200 * distance / Math.hypot(plane.width, plane.height);
}

/** F5, coefficient of variation: population SD / mean of all pixels, a plain number. 0 is even. As in MetroloJ_QC. */
export function variation({ sd, mean }: PlaneStatistics): number {
  return sd / mean;
}

/** The figures of one plane, by property. Throws AnalysisError. */
export function measureField(plane: Plane, bits: number | undefined, sigma: number): Record<string, number> {
  return figuresOf(plane, checkField(plane, bits), sigma);
}

/** What was checked is what was stored: smoothing would hide a pixel that cannot be measured. */
function figuresOf(plane: Plane, stored: PlaneStatistics, sigma: number): Record<string, number> {
  const measured = smooth(plane, sigma);
  const statistics = measured === plane ? stored : statisticsOf(measured);
  return {
    'field-uniformity': uniformity(statistics), 'eight-point-uniformity': eightPointUniformity(measured, statistics),
    'centring-accuracy': centringAccuracy(measured, statistics), 'field-variation': variation(statistics),
  };
}

async function measure(input: ImageInput): Promise<Findings> {
  const figures: Findings['figures'] = [];
  for await (const { channel, plane, statistics } of fieldOfEachChannel(input)) {
    for (const [property, value] of Object.entries(figuresOf(plane, statistics, input.parameters['sigma_px']!))) figures.push({ property, value, channel });
  }
  return { figures, notes: fieldNotes(input.facts) };
}

const metroloj = 'MetroloJ_QC (Faklaris et al. 2022, doi:10.1083/jcb.202107093)';
const shared = {
  input: 'image', measure,
  properties: {
    'field-uniformity': { unit: 'PERCENT', formula: '100 · min / max', source: metroloj },
    'eight-point-uniformity': { unit: 'PERCENT', formula: '100 − 100 · SD / max of four corners and four edge midpoints', source: `ISO 21073:2019, as ${metroloj} computes it` },
    'centring-accuracy': { unit: 'PERCENT', formula: '100 − 200 · distance of the brightest band from the centre / diagonal', source: metroloj },
    'field-variation': { unit: 'UNITLESS', formula: 'SD / mean', source: metroloj },
  },
  refusals: fieldRefusals,
  uses: ['significantBits'],
} as const;
const band = { value: 10, unit: '%', what: 'width of a band of brightness', least: 10, most: 10 };

export const fieldIllumination: ImageMetric = { ...shared, name: 'field-illumination-1', title: 'Field illumination', parameters: { sigma_px: { value: 0, unit: 'px', what: 'standard deviation of the smoothing', least: 0, most: 0 }, band_percent: band } };
export const fieldIlluminationSmoothed: ImageMetric = { ...shared, name: 'field-illumination-smoothed-1', title: 'Field illumination, smoothed', parameters: { sigma_px: { value: 2, unit: 'px', what: 'standard deviation of the smoothing', least: 2, most: 2 }, band_percent: band } };
