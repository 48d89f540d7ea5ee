/** One job from its file to its measurements: found inside the image roots, hashed, opened, measured channel by channel. */
import { utcTimeOf } from '../rdf/date-time.ts';
import { AnalysisError } from './analysis-error.ts';
import { hashContent } from './content-hash.ts';
import { locateImage } from './image-location.ts';
import type { ImageLocation } from './image-location.ts';
import { factsOf } from './image-facts.ts';
import type { JobPayload } from './job.ts';
import type { Places } from './measurer.ts';
import type { Detail, ImageInput } from './metric.ts';
import { getMetric, parametersOf, unitIri } from './procedures.ts';
import type { Measurement } from './run-record.ts';
import { openImage } from './sources/formats.ts';

export interface Analysis { observedAt: string | undefined; measurements: Measurement[]; notes: string[]; details: Detail[] }

/** Hash of the file, without opening it. Throws AnalysisError. */
export async function hashInput({ contentUrl, sha256 }: Pick<JobPayload, 'contentUrl' | 'sha256'>, { imageRoots }: Places): Promise<{ sha256: string; location: ImageLocation }> {
  const location = await locateImage(contentUrl, imageRoots);
  const own = await hashContent(location);
  if (sha256 !== undefined && sha256 !== own) throw new AnalysisError('content-changed', `it is ${own}, registered is ${sha256}`);
  return { sha256: own, location };
}

/** Measures, in the units that the metric declares. `report` hears how far it is. Throws AnalysisError. */
export async function analyse({ payload, input, report = () => undefined }: { payload: JobPayload; input: Awaited<ReturnType<typeof hashInput>>; report?: ImageInput['report'] }): Promise<Analysis> {
  const metric = getMetric(payload.procedure);
  if (metric.input !== 'image') throw new AnalysisError('format-not-known', `${metric.name} reads tables`);
  const source = await openImage(input.location, payload.series ?? 0);
  try {
    const { facts, notes: known } = factsOf(payload, source, metric.refusals.includes('bit-depth-unknown'));
    const { figures, notes = [], details = [] } = await metric.measure({ source, facts, parameters: parametersOf(metric, payload.parameters), report }).catch((error: unknown) => {
      if (error instanceof AnalysisError) error.notes = known; // what was not used is often why something is missing
      throw error;
    });
    const measurements: Measurement[] = [];
    for (const figure of figures) {
      // a light path is named by the channel, or there is only one of the image; else the figure is about the image
      const lightPath = payload.channels.find(({ index }) => index === figure.channel)?.lightPath ?? (payload.lightPaths.length === 1 ? payload.lightPaths[0] : undefined);
      const about = lightPath ?? payload.image;
      measurements.push({ ...figure, unit: unitIri(metric, figure.property), about, ...(lightPath ? { lightPath } : {}) });
    }
    return { observedAt: utcTimeOf(payload.acquiredAt ?? source.acquiredAt?.value ?? ''), measurements, notes: [...new Set([...known, ...notes])], details };
  } finally {
    await source.close();
  }
}
