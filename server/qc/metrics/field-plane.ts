/**
 * The planes of an image of an evenly fluorescent sample, checked: what all metrics of the field's illumination ask before
 * they compare bright with dark. Where too many pixels are saturated, or the field is a few pixels only, ratios to the
 * brightest pixel say nothing of the light.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Plane } from '../image-source.ts';
import type { ImageInput } from '../metric.ts';
import { planeOfEachChannel } from './channel-planes.ts';
import { statisticsOf } from './plane-statistics.ts';
import type { PlaneStatistics } from './plane-statistics.ts';
import { saturatedFraction } from './saturation.ts';

/** More saturated pixels than this, and ratios to the maximum say nothing of the light (microscopemetrics-schema, saturation_threshold). */
const mostSaturated = 0.01;
/** Fewest pixels along a side; below, corners and midpoints are hardly different places. */
const smallest = 16;

/** Reasons for which a metric of the field refuses. */
export const fieldRefusals = ['pixels-not-finite', 'pixels-negative', 'image-dark', 'saturated', 'value-above-bit-depth', 'image-too-small', 'several-planes', 'several-samples', 'too-many-channels'] as const;

/** Statistics of a plane that shows a field. Where no depth is stated, saturation is not looked at. Throws AnalysisError. */
export function checkField(plane: Plane, bits: number | undefined): PlaneStatistics {
  const statistics = statisticsOf(plane);
  if (bits !== undefined) {
    const fraction = saturatedFraction(plane, bits, statistics);
    if (fraction > mostSaturated) throw new AnalysisError('saturated', `${(100 * fraction).toFixed(1)} % of them`);
  }
  if (plane.width < smallest || plane.height < smallest) throw new AnalysisError('image-too-small', `${plane.width} × ${plane.height} pixels; at least ${smallest} × ${smallest} are needed`);
  return statistics;
}

/** What should be known of a run on these facts. */
export const fieldNotes = ({ significantBits }: Pick<ImageInput['facts'], 'significantBits'>): string[] => (significantBits === undefined ? ['The bit depth of the detector is not stated, so it was not checked whether the field is saturated.'] : []);

/** The field of each channel. Throws AnalysisError. */
export async function* fieldOfEachChannel({ source, facts, report }: Pick<ImageInput, 'source' | 'facts' | 'report'>): AsyncGenerator<{ channel: number; plane: Plane; statistics: PlaneStatistics }> {
  for await (const { channel, plane } of planeOfEachChannel(source, report)) yield { channel, plane, statistics: checkField(plane, facts.significantBits) };
}
