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

/** Classes that speak of the place alone: they are over as soon as the image can be reached. All others need another content. */
const ofPlace: ReadonlySet<string> = new Set<AnalysisErrorClass>(['file-not-found', 'path-outside-roots', 'location-not-allowed', 'location-not-answering']);
/** Documents of which an OME-Zarr behind an address has one. */
const documents = ['zarr.json', '.zattrs'];

/** When anything of a file or folder last changed, also its name or its rights: milliseconds since 1970. `beside`: also what is beside it came or went. */
async function changedAt({ path, folder }: ImageLocation, beside: boolean): Promise<number> {
  const { ctimeMs } = await stat(path);
  if (!folder) return beside ? Math.max(ctimeMs, (await stat(dirname(path))).ctimeMs) : ctimeMs;
  const files = (await listInside(path)).map((name) => join(path, name));
  let newest = ctimeMs;
  for (const each of new Set(files.flatMap((file) => [file, dirname(file)]))) newest = Math.max(newest, (await stat(each)).ctimeMs);
  return newest;
}

/** The same behind an address; undefined where its server does not say. Throws AnalysisError where nothing is there. */
async function changedThereAt({ path, folder, remote }: ImageLocation): Promise<number | undefined> {
  try {
    for (const url of folder ? documents.map((name) => `${path.replace(/\/$/, '')}/${name}`) : [path]) {
      const answer = await remote!.get(url, { range: { offset: 0, length: 1 }, mostBytes: 2 ** 20, ...(folder ? { closedIsMissing: true } : {}) });
      if (answer) return answer.modified === undefined ? undefined : Date.parse(answer.modified);
    }
  } finally { remote!.close(); }
  throw new AnalysisError('file-not-found', path);
}

/** Whether another try can end otherwise than the last one did. */
export async function mayEndOtherwise({ payload: { contentUrl }, error_class: errorClass = '', ended }: Job, { imageRoots, imageUrls = [], requests = {} }: Places): Promise<boolean> {
  try {
    const location = await locateImage(contentUrl, imageRoots, { prefixes: imageUrls, ...requests });
    const at = location.remote ? await changedThereAt(location) : await changedAt(location, errorClass === 'files-missing');
    return ofPlace.has(errorClass) || at !== undefined && ended !== undefined && at > Date.parse(ended);
  } catch { return false; /* it would fail as it did */ }
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
      for (const state of ['failed', 'dead'] as const) {
        for (let after: number | undefined, more = true; more && !signal?.aborted;) {
          const { jobs, next } = await client.ended(state, after);
          // procedures of one image failed alike
          for (const alike of Map.groupBy(jobs, ({ payload, error_class: errorClass, ended }) => JSON.stringify([payload.contentUrl, errorClass, ended?.slice(0, 16)])).values()) {
            const known = alike.filter(({ payload }) => procedures.includes(payload.procedure)), [last] = known.toSorted((a, b) => (a.ended! > b.ended! ? -1 : 1));
            if (!last || signal?.aborted || !addresses && /^https?:/i.test(last.payload.contentUrl) || !await mayEndOtherwise(last, places)) continue;
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
