/** One job from its file to its measurements: found inside the image roots, hashed, opened, measured; a table as a whole, an image channel by channel. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { utcTimeOf } from '../rdf/date-time.ts';
import { AnalysisError } from './analysis-error.ts';
import { hashContent } from './content-hash.ts';
import { locateImage } from './image-location.ts';
import type { ImageLocation } from './image-location.ts';
import { factsOf } from './image-facts.ts';
import type { JobPayload } from './job.ts';
import type { Places } from './measurer.ts';
import type { Detail, Figure, Findings, ImageInput, ImageMetric, TableMetric } from './metric.ts';
import { getMetric, parametersOf, unitIri } from './procedures.ts';
import type { Measurement } from './run-record.ts';
import { openImage } from './sources/formats.ts';
import { readReadings } from './sources/readings.ts';

export interface Analysis { observedAt: string | undefined; measurements: Measurement[]; notes: string[]; details: Detail[] }

/** Hash of the file, without opening it. Throws AnalysisError. */
export async function hashInput({ contentUrl, sha256 }: Pick<JobPayload, 'contentUrl' | 'sha256'>, { imageRoots }: Places): Promise<{ sha256: string; location: ImageLocation }> {
  const location = await locateImage(contentUrl, imageRoots);
  const own = await hashContent(location);
  if (sha256 !== undefined && sha256 !== own) throw new AnalysisError('content-changed', `it is ${own}, registered is ${sha256}`);
  return { sha256: own, location };
}

type Input = Awaited<ReturnType<typeof hashInput>>;
interface Measured { findings: Findings; /** as written */ acquiredAt?: string | undefined; known: readonly string[] }

type Report = ImageInput['report'];
/** Bytes of a table that is read whole. */
const mostTableBytes = 2 ** 25;

async function measureImage(metric: ImageMetric, payload: JobPayload, { location }: Input, report: Report): Promise<Measured> {
  const source = await openImage(location, payload.series ?? 0);
  try {
    const { facts, notes: known } = factsOf(payload, source, metric.refusals.includes('bit-depth-unknown'));
    const findings = await metric.measure({ source, facts, parameters: parametersOf(metric, payload.parameters), report }).catch((error: unknown) => {
      if (error instanceof AnalysisError) error.notes = known; // what was not used is often why something is missing
      throw error;
    });
    return { findings, known, acquiredAt: source.acquiredAt?.value };
  } finally {
    await source.close();
  }
}

async function measureTable(metric: TableMetric, payload: JobPayload, { location: { path, folder, bytes } }: Input, report: Report): Promise<Measured> {
  if (folder) throw new AnalysisError('table-not-valid', 'it is a folder');
  if (bytes > mostTableBytes) throw new AnalysisError('table-not-valid', `it has ${Math.ceil(bytes / 2 ** 20)} MiB; ${mostTableBytes / 2 ** 20} MiB are read`);
  const readings = await readReadings(await readFile(path), basename(path));
  return { findings: await metric.measure({ readings, facts: payload.location === undefined ? {} : { location: payload.location }, parameters: parametersOf(metric, payload.parameters), report }), known: [] };
}

/** A light path is named by the channel, or there is only one of the input; else the figure is about the input, as all figures of some metrics are. */
function lightPathOf({ channel }: Figure, { channels, lightPaths }: JobPayload): string | undefined {
  return channels.find(({ index }) => index === channel)?.lightPath ?? (lightPaths.length === 1 ? lightPaths[0] : undefined);
}

/** Measures, in the units that the metric declares. `report` hears how far it is. Throws AnalysisError. */
export async function analyse({ payload, input, report = () => undefined }: { payload: JobPayload; input: Input; report?: Report }): Promise<Analysis> {
  const metric = getMetric(payload.procedure);
  const { findings: { figures, notes = [], details = [] }, acquiredAt, known } = metric.input === 'table' ? await measureTable(metric, payload, input, report) : await measureImage(metric, payload, input, report);
  const measurements = figures.map((figure): Measurement => {
    const lightPath = metric.about === 'input' ? undefined : lightPathOf(figure, payload);
    return { ...figure, unit: unitIri(metric, figure.property), about: lightPath ?? payload.image, ...(lightPath ? { lightPath } : {}) };
  });
  return { observedAt: utcTimeOf(payload.acquiredAt ?? acquiredAt ?? ''), measurements, notes: [...new Set([...known, ...notes])], details };
}
