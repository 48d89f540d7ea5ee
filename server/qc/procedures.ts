/**
 * The procedures of this worker as a table: IRI with version, parameters, the samples that ask for it, and how it measures a
 * plane. A change that changes a number is a new version, and so a new IRI; observations of two versions are never one series.
 * The words about them for people stand in `ontologies/qc.ttl`.
 */
import { AnalysisError } from './analysis-error.ts';
import type { Plane } from './image-source.ts';
import { centringAccuracy, eightPointUniformity, uniformity, variation } from './metrics/field-illumination.ts';
import { smooth } from './metrics/gaussian.ts';
import { statisticsOf } from './metrics/plane-statistics.ts';
import { saturatedFraction } from './metrics/saturation.ts';

const vocabulary = 'https://w3id.org/micrograph/';
const units = 'http://qudt.org/vocab/unit/';

/** The properties that are measured, each with its one unit. */
export const properties = {
  saturatedFraction: { iri: `${vocabulary}property/saturated-fraction`, unit: `${units}UNITLESS`, label: 'Saturated pixels' },
  uniformity: { iri: `${vocabulary}property/field-uniformity`, unit: `${units}PERCENT`, label: 'Field uniformity' },
  eightPointUniformity: { iri: `${vocabulary}property/field-uniformity-8-point`, unit: `${units}PERCENT`, label: 'Eight-point field uniformity' },
  centring: { iri: `${vocabulary}property/field-centring`, unit: `${units}PERCENT`, label: 'Centring accuracy of the field' },
  variation: { iri: `${vocabulary}property/field-variation`, unit: `${units}UNITLESS`, label: 'Coefficient of variation of the field' },
} as const;

export type PropertyName = keyof typeof properties;

/** A number in the unit of its property, and how many pixels went into it. */
export interface Measured { property: PropertyName; value: number; sampleSize: number }

export interface Procedure {
  readonly iri: string;
  /** name in labels */ readonly label: string;
  /** written with each observation as canonical JSON */ readonly parameters: Readonly<Record<string, number | string>>;
  /** what an image shows that asks for it */ readonly samples: readonly string[];
  /** Measures one plane. `bits`: stated depth of the detector. Throws AnalysisError. */
  measure(plane: Plane, stated: { bits?: number }): Measured[];
}

/** Greatest share of saturated pixels with which a field is still measured (the refusal limit of microscope-metrics). */
const mostSaturated = 0.01;
/** Shortest side of a field in pixels: less is smaller than the smoothing's reach. */
const leastSide = 16;

/** Field illumination after smoothing with this sigma in pixels. */
function fieldIllumination(sigma: number, name: string, label: string): Procedure {
  return {
    iri: `${vocabulary}procedure/${name}`, label, samples: ['uniform-field'],
    parameters: { bandFrom: 0.9, border: 'mirror', cutSigmas: 4, sd: 'population', smoothingSigmaPx: sigma },
    measure(plane, { bits }) {
      const sampleSize = plane.data.length;
      if (Math.min(plane.width, plane.height) < leastSide) throw new AnalysisError('image-too-small', `${plane.width} × ${plane.height} pixels; a side has at least ${leastSide}`);
      const unsmoothed = statisticsOf(plane);
      if (bits !== undefined && unsmoothed.max === 2 ** bits - 1 && saturatedFraction(plane, bits) > mostSaturated) throw new AnalysisError('saturated', `more than ${100 * mostSaturated} % of them`);
      const smoothed = smooth(plane, sigma);
      const statistics = smoothed === plane ? unsmoothed : statisticsOf(smoothed);
      return [
        { property: 'uniformity', value: uniformity(statistics), sampleSize },
        { property: 'eightPointUniformity', value: eightPointUniformity(smoothed, statistics), sampleSize: 8 },
        { property: 'centring', value: centringAccuracy(smoothed, statistics), sampleSize },
        { property: 'variation', value: variation(statistics), sampleSize },
      ];
    },
  };
}

export const procedures: readonly Procedure[] = [
  {
    iri: `${vocabulary}procedure/saturation-1`, label: 'Saturation', parameters: { limit: '2^bits - 1' }, samples: ['uniform-field'],
    measure: (plane, { bits }) => {
      statisticsOf(plane);
      return [{ property: 'saturatedFraction', value: saturatedFraction(plane, bits), sampleSize: plane.data.length }];
    },
  },
  fieldIllumination(0, 'field-illumination-1', 'Field illumination, pixels as recorded'),
  fieldIllumination(2, 'field-illumination-smoothed-1', 'Field illumination, smoothed with sigma 2 pixels'),
];

/** The procedures that an image of this sample asks for. */
export function proceduresFor(sample: string): Procedure[] {
  return procedures.filter(({ samples }) => samples.includes(sample));
}

/** A procedure by its IRI. Throws AnalysisError procedure-not-known. */
export function getProcedure(iri: string): Procedure {
  const found = procedures.find((each) => each.iri === iri);
  if (!found) throw new AnalysisError('procedure-not-known', iri);
  return found;
}
