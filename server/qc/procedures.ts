/**
 * The procedures that this worker has: name and version, what each measures on a plane, and for which samples it is due.
 * Whatever changes a figure is a new version or another procedure, for figures of two procedures are never compared.
 */
import { AnalysisError } from './analysis-error.ts';
import type { Plane } from './image-source.ts';
import { centringAccuracy, eightPointUniformity, uniformity, variation } from './metrics/field-illumination.ts';
import { smooth } from './metrics/gaussian.ts';
import { statisticsOf } from './metrics/plane-statistics.ts';
import { saturatedFraction } from './metrics/saturation.ts';

export interface Procedure {
  /** with its version at the end; its IRI is `mg:procedure/NAME` */ name: string;
  parameters: Readonly<Record<string, number>>;
  /** samples whose images it is due for */ samples: readonly string[];
  /** property name → value in the property's unit. `bits`: stated depth of the detector. Throws AnalysisError. */
  measure(plane: Plane, bits: number | undefined): Record<string, number>;
}

const namespace = 'https://w3id.org/micrograph/';
export const procedureIri = (name: string): string => `${namespace}procedure/${name}`;
export const propertyIri = (name: string): string => `${namespace}property/${name}`;

/** More saturated pixels than this, and ratios to the maximum say nothing of the light. */
const mostSaturated = 0.01;
/** Fewest pixels along a side; below, corners and midpoints are hardly different places. */
const smallest = 16;

function fieldIllumination(plane: Plane, bits: number | undefined, sigma: number): Record<string, number> {
  const stored = statisticsOf(plane); // before smoothing, which would hide a pixel that cannot be measured
  if (bits !== undefined) {
    const fraction = saturatedFraction(plane, bits);
    if (fraction > mostSaturated) throw new AnalysisError('saturated', `${(100 * fraction).toFixed(1)} % of them`);
  }
  if (plane.width < smallest || plane.height < smallest) throw new AnalysisError('image-too-small', `${plane.width} × ${plane.height} pixels; at least ${smallest} × ${smallest} are needed`);
  const measured = smooth(plane, sigma);
  const statistics = measured === plane ? stored : statisticsOf(measured);
  return {
    'field-uniformity': uniformity(statistics), 'eight-point-uniformity': eightPointUniformity(measured, statistics),
    'centring-accuracy': centringAccuracy(measured, statistics), 'field-variation': variation(statistics),
  };
}

export const procedures: readonly Procedure[] = [
  {
    name: 'saturation-1', parameters: {}, samples: ['uniform-field', 'beads', 'grid', 'mirror'],
    measure(plane, bits) {
      statisticsOf(plane); // a plane of zeros or of no numbers has no saturated pixels, and is no pass either
      return { 'saturated-fraction': saturatedFraction(plane, bits) };
    },
  },
  { name: 'field-illumination-1', parameters: { sigma_px: 0, band_percent: 10 }, samples: ['uniform-field'], measure: (plane, bits) => fieldIllumination(plane, bits, 0) },
  { name: 'field-illumination-smoothed-1', parameters: { sigma_px: 2, band_percent: 10 }, samples: [], measure: (plane, bits) => fieldIllumination(plane, bits, 2) },
];

/** By name or IRI. Throws procedure-not-known. */
export function getProcedure(nameOrIri: string): Procedure {
  const found = procedures.find(({ name }) => name === nameOrIri || procedureIri(name) === nameOrIri);
  if (!found) throw new AnalysisError('procedure-not-known', nameOrIri);
  return found;
}
