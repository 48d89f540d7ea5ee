/** One job from its file to its measurements: found inside the image roots, hashed, opened, measured; a table as a whole, an image channel by channel. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { utcTimeOf } from '../rdf/date-time.ts';
import { AnalysisError } from './analysis-error.ts';
import { hashContent } from './content-hash.ts';
import { identifySet } from './file-set.ts';
import { locateImage } from './image-location.ts';
import type { ImageLocation } from './image-location.ts';
import { factsOf } from './image-facts.ts';
import type { JobPayload } from './job.ts';
import type { Places } from './measurer.ts';
import type { Detail, Figure, Findings, ImageInput, ImageMetric, TableMetric } from './metric.ts';
import { getMetric, parametersOf, unitIri } from './procedures.ts';
import type { Measurement } from './run-record.ts';
import { extentOf, firstOf, placeInImage, selectFrom } from './selection.ts';
import { identifyBytes, identifyDocuments } from './remote-identity.ts';
import type { Identity } from './remote-identity.ts';
import { findOtherFiles, openImage } from './sources/formats.ts';
import { openOmeZarr } from './sources/ome-zarr.ts';
import { readReadings } from './sources/readings.ts';
import { openRemoteBytes } from './sources/remote-bytes.ts';
import { createRemoteStore } from './sources/zarr-store.ts';

export interface Analysis { observedAt: string | undefined; measurements: Measurement[]; notes: string[]; details: Detail[] }

/** What is measured, and its hash. */
export interface Input { sha256: string; location: ImageLocation; /** what should be known of the hash */ notes?: readonly string[] }

/** Identity of what an address leads to; of an OME-Zarr it needs to be opened. */
async function identifyRemote(location: ImageLocation, series: number): Promise<Identity> {
  const { path, folder, remote } = location;
  if (!folder) return identifyBytes(await (location.opened ??= openRemoteBytes(remote!, path)), path);
  const documents = new Map<string, Uint8Array>();
  await openOmeZarr({ store: createRemoteStore({ remote: remote!, url: path, noteDocument: (name, bytes) => { documents.set(name, bytes); } }), series });
  return identifyDocuments(documents);
}

interface Registered { sha256: string; own: Identity; whole: Identity; location: ImageLocation; series: number | undefined; /** only some of its files were hashed */ isPart: boolean }

/** Registered is the named file, or all the set. A hash that is weaker than that of the content is not compared. Throws content-changed; gives a note where a set of which a part is asked for is not all there. */
async function checkRegistered({ sha256, own, whole, location, series, isPart }: Registered): Promise<string[]> {
  const differs = ({ exact, sha256: its }: Identity): boolean => exact && its !== sha256;
  if (!differs(own) || !differs(whole)) return [];
  let all = whole;
  if (isPart) {
    try {
      const others = await findOtherFiles(location, { series });
      if (others.length > 0) all = await identifySet(own, others, location, location.siblings!);
    } catch (cause) {
      if (cause instanceof AnalysisError && cause.errorClass === 'files-missing') return [`The registered hash was not compared, for it is not that of the named file, and the set is not all there (${cause.detail}).`];
      throw cause;
    }
  }
  if (differs(all)) throw new AnalysisError('content-changed', `it is ${all.sha256}, registered is ${sha256}`);
  return [];
}

/** Finds the image and its hash, without measuring. Throws AnalysisError. */
export async function hashInput({ contentUrl, sha256, series, selection = {} }: Pick<JobPayload, 'contentUrl' | 'sha256' | 'series' | 'selection'>, { imageRoots, imageUrls = [], requests = {} }: Places): Promise<Input> {
  const location = await locateImage(contentUrl, imageRoots, { prefixes: imageUrls, ...requests });
  try {
    const own: Identity = location.remote ? await identifyRemote(location, series ?? 0) : { sha256: await hashContent(location), exact: true, notes: [] };
    const others = await findOtherFiles(location, { series, extent: extentOf(selection) });
    const whole = others.length === 0 ? own : await identifySet(own, others, location, location.siblings!);
    const unchecked = sha256 === undefined ? [] : await checkRegistered({ sha256, own, whole, location, series, isPart: Object.keys(selection).length > 0 });
    if (!location.remote) await location.siblings?.close(); // files are opened anew in no time; what was fetched is kept
    return { sha256: whole.sha256, location, notes: [...whole.notes, ...unchecked] };
  } catch (cause) {
    await location.siblings?.close();
    location.remote?.close();
    throw cause;
  }
}

interface Measured { findings: Findings; /** as written */ acquiredAt?: string | undefined; known: readonly string[]; /** where in the image, if a part of it was asked for */ location?: string | undefined }

type Report = ImageInput['report'];
/** Channels that are looked at; beyond it the metadata are wrong, and what is said of each would fill the memory. */
const mostDescribed = 4096;
/** Bytes of a table that is read whole. */
const mostTableBytes = 2 ** 25;

async function measureImage(metric: ImageMetric, payload: JobPayload, { location, notes = [] }: Input, report: Report): Promise<Measured> {
  const source = await openImage(location, { series: payload.series, first: firstOf(payload.selection) });
  try {
    if (source.shape.c > mostDescribed) throw new AnalysisError('too-many-channels', `the file says that it has ${source.shape.c}`);
    const { facts, notes: ofFacts } = factsOf(payload, source, metric.refusals.includes('bit-depth-unknown'), metric.uses?.includes('optics') ?? true);
    const chosen = payload.selection && selectFrom(source, facts, payload.selection);
    const known = [...chosen ? [chosen.note] : [], ...notes, ...ofFacts];
    const findings = await metric.measure({ source: chosen?.source ?? source, facts: chosen?.facts ?? facts, parameters: parametersOf(metric, payload.parameters), report }).catch((error: unknown) => {
      if (error instanceof AnalysisError) error.notes = [...known, ...error.notes]; // what was not used is often why something is missing
      throw error;
    });
    return { findings, known, acquiredAt: source.acquiredAt?.value, location: chosen?.location };
  } finally {
    await source.close();
  }
}

async function measureTable(metric: TableMetric, payload: JobPayload, { location: { path, folder, opened, ...location }, notes = [] }: Input, report: Report): Promise<Measured> {
  const remote = await opened, bytes = remote?.size ?? location.bytes;
  if (folder) throw new AnalysisError('table-not-valid', 'it is a folder');
  if (bytes > mostTableBytes) throw new AnalysisError('table-not-valid', `it has ${Math.ceil(bytes / 2 ** 20)} MiB; ${mostTableBytes / 2 ** 20} MiB are read`);
  const readings = await readReadings(remote ? await remote.read(0, bytes) : await readFile(path), basename(remote ? new URL(path).pathname : path));
  await remote?.close();
  return { findings: await metric.measure({ readings, facts: payload.location === undefined ? {} : { location: payload.location }, parameters: parametersOf(metric, payload.parameters), report }), known: notes };
}

/** A light path is named by the channel, or there is only one of the input; else the figure is about the input, as all figures of some metrics are. */
function lightPathOf({ channel }: Figure, { channels, lightPaths }: JobPayload): string | undefined {
  return channels.find(({ index }) => index === channel)?.lightPath ?? (lightPaths.length === 1 ? lightPaths[0] : undefined);
}

/** Measures, in the units that the metric declares. `report` hears how far it is. Throws AnalysisError. */
export async function analyse({ payload, input, report = () => undefined }: { payload: JobPayload; input: Input; report?: Report }): Promise<Analysis> {
  const metric = getMetric(payload.procedure);
  const { findings: { figures, notes = [], details = [] }, acquiredAt, known, location } = metric.input === 'table' ? await measureTable(metric, payload, input, report) : await measureImage(metric, payload, input, report);
  const measurements = figures.map((each): Measurement => {
    const figure = payload.selection ? { ...placeInImage(each, payload.selection), ...(location === undefined ? {} : { location }) } : each;
    const lightPath = metric.about === undefined || metric.about === 'instrument' && payload.instrument === undefined ? lightPathOf(figure, payload) : undefined;
    const about = lightPath ?? (metric.about === 'instrument' ? payload.instrument : undefined) ?? payload.image;
    return { ...figure, unit: unitIri(metric, figure.property), about, ...(lightPath ? { lightPath } : {}) };
  });
  return { observedAt: utcTimeOf(payload.acquiredAt ?? acquiredAt ?? ''), measurements, notes: [...new Set([...known, ...notes])], details };
}
