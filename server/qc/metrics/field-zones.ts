/**
 * F7, the field in nine zones: mean grey value of the corners, edges and middle, and its ratio to the greatest pixel. In
 * microscope-metrics' figures the zones at the right and at the bottom lack their last column and row; ours are complete,
 * and who compares with those has a procedure of its own that cuts as they do.
 */
import type { Plane } from '../image-source.ts';
import type { Findings, ImageMetric } from '../metric.ts';
import { fieldNotes, fieldOfEachChannel, fieldRefusals } from './field-plane.ts';

const rows = ['top', 'middle', 'bottom'] as const, columns = ['left', 'center', 'right'] as const;

type Range = readonly [from: number, to: number];

/** First and end of the three zones along a side of n pixels; s is the side of a zone, `cut` what the last one lacks at its end. */
function zonesAlong(n: number, s: number, cut: number): readonly Range[] {
  const half = Math.ceil(s / 2), middle = Math.floor(n / 2);
  return [[0, s], [Math.max(0, middle - half), Math.min(n, middle + half)], [n - s, n - cut]];
}

/** Sum of the pixels in columns x0 to x1 and rows y0 to y1, without the ends. */
function sumWithin({ data, width }: Plane, [x0, x1]: Range, [y0, y1]: Range): number {
  let sum = 0;
  for (let y = y0; y < y1; y += 1) for (let index = y * width + x0, end = y * width + x1; index < end; index += 1) sum += data[index]!;
  return sum;
}

/**
 * Means of the nine zones by name. A corner zone is s pixels a side, s = max(2, ⌊fraction · (width + height) / 2⌋) and at
 * most the shorter side; the middle ones reach from ⌊n / 2⌋ − ⌈s / 2⌉ to ⌊n / 2⌋ + ⌈s / 2⌉.
 */
export function zoneMeans(plane: Plane, fraction: number, cut = 0): Record<string, { mean: number; pixels: number }> {
  const { width, height } = plane;
  const s = Math.min(width, height, Math.max(2, Math.floor(fraction * (width + height) / 2)));
  const across = zonesAlong(width, s, cut), down = zonesAlong(height, s, cut);
  return Object.fromEntries(rows.flatMap((row, r) => columns.map((column, c) => {
    const [x0, x1] = across[c]!, [y0, y1] = down[r]!, pixels = (x1 - x0) * (y1 - y0);
    return [`${row}-${column}`, { mean: sumWithin(plane, across[c]!, down[r]!) / pixels, pixels }] as const;
  })));
}

const source = 'microscope-metrics, field illumination: corner_fraction 0.1, intensity mean and ratio of nine zones';
const names = rows.flatMap((row) => columns.map((column) => `${row}-${column}`));
const shared = {
  input: 'image', refusals: fieldRefusals, uses: ['significantBits'],
  parameters: { corner_fraction: { value: 0.1, what: 'side of a zone, as a share of the mean side of the image', least: 0.01, most: 0.33 } },
  properties: Object.fromEntries(names.flatMap((name) => [
    [`zone-${name}-mean`, { unit: 'UNITLESS', formula: 'mean grey value of the zone', source }],
    [`zone-${name}-ratio`, { unit: 'UNITLESS', formula: 'mean grey value of the zone / greatest pixel of the plane', source }],
  ])),
} as const;

/** `cut`: rows and columns that the zones at the bottom and right lack at their end. */
const measureWith = (cut: number): ImageMetric['measure'] => async (input): Promise<Findings> => {
  const figures: Findings['figures'] = [];
  for await (const { channel, plane, statistics } of fieldOfEachChannel(input)) {
    for (const [name, { mean, pixels }] of Object.entries(zoneMeans(plane, input.parameters['corner_fraction']!, cut))) {
      figures.push({ property: `zone-${name}-mean`, value: mean, channel, sampleSize: pixels }, { property: `zone-${name}-ratio`, value: mean / statistics.max, channel, sampleSize: pixels });
    }
  }
  return { figures, notes: fieldNotes(input.facts) };
};

export const fieldZones: ImageMetric = { ...shared, name: 'field-zones-1', title: 'Field illumination, nine zones', measure: measureWith(0) };
export const fieldZonesCut: ImageMetric = { ...shared, name: 'field-zones-cut-1', title: 'Field illumination, nine zones without the last row and column', measure: measureWith(1) };
