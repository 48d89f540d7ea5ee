/**
 * The metrics that this worker has, as one list. For which samples each is due is data of its procedure (`mg:forSample`).
 */
import { AnalysisError } from './analysis-error.ts';
import { defaultsOf } from './metric.ts';
import type { Metric } from './metric.ts';
import { cameraNoise } from './metrics/camera-noise.ts';
import { coRegistration } from './metrics/co-registration.ts';
import { detectorVariation } from './metrics/detector-variation.ts';
import { fieldCorners } from './metrics/field-corners.ts';
import { fieldIllumination, fieldIlluminationSmoothed } from './metrics/field-illumination.ts';
import { fieldZones, fieldZonesCut } from './metrics/field-zones.ts';
import { imageQuality } from './metrics/image-quality.ts';
import { lightSourceLinearity } from './metrics/light-source-linearity.ts';
import { lightSourcePower } from './metrics/light-source-power.ts';
import { psfBeads } from './metrics/psf-beads.ts';
import { saturation, saturationOfStacks } from './metrics/saturation.ts';
import { stageDrift } from './metrics/stage-drift.ts';
import { stageRepeatability } from './metrics/stage-repeatability.ts';

const namespace = 'https://w3id.org/micrograph/';
export const procedureIri = (name: string): string => `${namespace}procedure/${name}`;
export const propertyIri = (name: string): string => `${namespace}property/${name}`;

export const metrics: readonly Metric[] = [
  saturation, saturationOfStacks, fieldIllumination, fieldIlluminationSmoothed, fieldCorners, fieldZones, fieldZonesCut,
  imageQuality, cameraNoise, detectorVariation, lightSourcePower, lightSourceLinearity,
  psfBeads, coRegistration, stageDrift, stageRepeatability,
];

/** By name or IRI. Throws procedure-not-known. */
export function getMetric(nameOrIri: string): Metric {
  const found = metrics.find(({ name }) => name === nameOrIri || procedureIri(name) === nameOrIri);
  if (!found) throw new AnalysisError('procedure-not-known', nameOrIri);
  return found;
}

/** IRI of the unit in which a metric gives a property. Throws worker-fault for one that it does not declare. */
export function unitIri({ name, properties }: Metric, property: string): string {
  const declared = properties[property];
  if (!declared) throw new AnalysisError('worker-fault', `${name} gave ${property}, which it does not declare`);
  return `http://qudt.org/vocab/unit/${declared.unit}`;
}

/** The parameters in force: the defaults, with what was asked for instead. Throws parameter-not-valid. */
export function parametersOf(metric: Metric, asked: Readonly<Record<string, number>> = {}): Record<string, number> {
  for (const [name, value] of Object.entries(asked)) {
    const known = metric.parameters[name];
    if (!known) throw new AnalysisError('parameter-not-valid', `${metric.name} has no parameter ${JSON.stringify(name.slice(0, 100))}; it has ${Object.keys(metric.parameters).join(', ') || 'none'}`);
    if (!(value >= (known.least ?? -Infinity) && value <= (known.most ?? Infinity))) throw new AnalysisError('parameter-not-valid', `${name} is ${value}; ${known.least !== undefined && known.least === known.most ? `in ${metric.name} it is ${known.least}, and another procedure has other values` : `it lies from ${known.least ?? 'anything'} to ${known.most ?? 'anything'}`}`);
  }
  return { ...defaultsOf(metric), ...asked };
}
