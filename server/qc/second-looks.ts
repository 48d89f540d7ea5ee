/**
 * Jobs that failed, looked at again: what could not be found or read at that time may be there now, because an image root or
 * an address was added, or because the file came or changed. It is looked whether that is so before a job is put back, so that
 * what would fail in the same way is left alone, however often a worker starts.
 */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AnalysisErrorClass } from './analysis-error.ts';
import { AnalysisError } from './analysis-error.ts';
import { listInside } from './folder-files.ts';
import { locateImage } from './image-location.ts';
import type { ImageLocation } from './image-location.ts';
import type { Job } from './job.ts';
import type { Places } from './measurer.ts';
import type { ServerClient } from './server-client.ts';
import { createSiblings, missingIn } from './sources/siblings.ts';

/** Classes that speak of the place alone: they are over as soon as the image can be reached. All others need another content. */
const ofPlace: ReadonlySet<string> = new Set<AnalysisErrorClass>(['file-not-found', 'path-outside-roots', 'location-not-allowed', 'location-not-answering']);
/** Documents of which an OME-Zarr behind an address has one. */
const documents = ['zarr.json', '.zattrs'];

/** When anything of a file or folder last changed, also its name or its rights: milliseconds since 1970. */
async function changedAt({ path, folder }: ImageLocation): Promise<number> {
  const { ctimeMs } = await stat(path);
  if (!folder) return ctimeMs;
  const files = (await listInside(path)).map((name) => join(path, name));
  let newest = ctimeMs;
  for (const each of new Set(files.flatMap((file) => [file, dirname(file)]))) newest = Math.max(newest, (await stat(each)).ctimeMs);
  return newest;
}

/** The same behind an address; undefined where its server does not say. Throws AnalysisError where nothing is there. */
async function changedThereAt({ path, folder, remote }: ImageLocation): Promise<number | undefined> {
  for (const url of folder ? documents.map((name) => `${path.replace(/\/$/, '')}/${name}`) : [path]) {
    const answer = await remote!.get(url, { range: { offset: 0, length: 1 }, mostBytes: 2 ** 20, ...(folder ? { closedIsMissing: true } : {}) });
    if (answer) return answer.modified === undefined ? undefined : Date.parse(answer.modified);
  }
  throw new AnalysisError('file-not-found', path);
}

/** Whether the file of a set is there now that was missing. Throws location-not-answering. */
async function hasCome(location: ImageLocation, message: string): Promise<boolean> {
  const path = missingIn(message), siblings = createSiblings(location);
  try {
    if (path === undefined) return false;
    await siblings.open(path);
    return true;
  } catch (cause) {
    if (cause instanceof AnalysisError && cause.errorClass === 'location-not-answering') throw cause;
    return false;
  } finally { await siblings.close(); }
}

/** Addresses of one server that may give no answer before it is left alone. */
const mostSilent = 3;

/** Whether another try can end otherwise than the last one did. `silent`: server → how often it gave no answer, of all that is asked in one look. */
export async function mayEndOtherwise({ payload: { contentUrl }, error_class: errorClass = '', error_text: message = '', ended }: Job, { imageRoots, imageUrls = [], requests = {} }: Places, silent = new Map<string, number>()): Promise<boolean> {
  const server = /^https?:/i.test(contentUrl) && URL.canParse(contentUrl) ? new URL(contentUrl).origin : undefined;
  if (server !== undefined && (silent.get(server) ?? 0) >= mostSilent) return false;
  let location: ImageLocation | undefined;
  try {
    location = await locateImage(contentUrl, imageRoots, { prefixes: imageUrls, ...requests });
    const at = location.remote ? await changedThereAt(location) : await changedAt(location), changed = at !== undefined && ended !== undefined && at > Date.parse(ended);
    return ofPlace.has(errorClass) || changed || errorClass === 'files-missing' && await hasCome(location, message);
  } catch (cause) {
    if (server !== undefined && cause instanceof AnalysisError && cause.errorClass === 'location-not-answering') silent.set(server, (silent.get(server) ?? 0) + 1);
    return false; // it would fail as it did
  } finally { location?.remote?.close(); }
}

export interface SecondLooks {
  /** Looks at all jobs that failed, those behind addresses only where `addresses` says so, and puts back what may end otherwise. Returns how many. Throws AnalysisError where the server does not answer. */
  look(options?: { addresses?: boolean; signal?: AbortSignal }): Promise<number>;
}

/** Creates the looks of a worker. `procedures`: those it has. */
export function createSecondLooks({ client, places, procedures }: { client: Pick<ServerClient, 'ended' | 'requeue'>; places: Places; procedures: readonly string[] }): SecondLooks {
  return {
    async look({ addresses = false, signal } = {}) {
      let putBack = 0;
      const silent = new Map<string, number>();
      for (const state of ['failed', 'dead'] as const) {
        for (let after: number | undefined, more = true; more && !signal?.aborted;) {
          const { jobs, next } = await client.ended(state, after);
          // procedures of one image failed alike
          for (const alike of Map.groupBy(jobs, ({ payload, error_class: errorClass, ended }) => JSON.stringify([payload.contentUrl, errorClass, ended?.slice(0, 16)])).values()) {
            const known = alike.filter(({ payload }) => procedures.includes(payload.procedure)), [last] = known.toSorted((a, b) => (a.ended! > b.ended! ? -1 : 1));
            if (!last || signal?.aborted || !addresses && /^https?:/i.test(last.payload.contentUrl) || !await mayEndOtherwise(last, places, silent)) continue;
            for (const job of known) if (await client.requeue(job)) putBack += 1;
          }
          after = next;
          more = next !== undefined;
        }
      }
      return putBack;
    },
  };
}
