/**
 * A job: one image, one procedure, and the facts of the image's record that the outcome depends on. Its key is a hash of
 * exactly these: the same work is never planned twice, and corrected facts are new work.
 */
import { canonicalJson } from '../rdf/canonical-json.ts';
import { sha256Of } from './content-hash.ts';
import type { ChannelFacts } from './metric.ts';
import { getMetric, parametersOf } from './procedures.ts';
import type { Selection } from './selection.ts';


/** What a worker needs to know of an image (or table) and what to do with it. */
export interface JobPayload {
  /** IRI of the image, or of the table of readings */ image: string;
  contentUrl: string;
  /** name with version */ procedure: string;
  /** lower-case hexadecimal */ sha256?: string;
  /** which image of the file, from 0 */ series?: number;
  significantBits?: number;
  /** lexical value of an xsd:dateTime or xsd:date */ acquiredAt?: string;
  /** IRI */ instrument?: string;
  /** IRIs of light paths of the whole image */ lightPaths: string[];
  /** those of single channels, counted from 0 */ channels: { index: number; lightPath: string }[];
  /** what the record states of sizes, with its units: canonical values in micrometres and seconds */ stated?: { pixelSize?: { x?: number; y?: number; z?: number }; timeIncrement?: number };
  /** what the records state of the optics of each channel */ optics?: ChannelFacts[];
  /** where on the light path a table was read */ location?: string;
  /** the part of the image that was asked for; none: all of it */ selection?: Selection;
  /** values that were asked for in the place of a procedure's own */ parameters?: Record<string, number>;
}

/** queued: waits, also for another try; running: held under a lease; failed: for good, the record of the run says why; dead: no try helped, a person may put it back; cancelled: a person called it off. */
export const jobStates = ['queued', 'running', 'succeeded', 'failed', 'dead', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

/** How far a job under way is. */
export interface Progress { done: number; of: number; what: string }

/** What comes first in the queue: who asked is waiting, QC of an instrument concerns many images, an image only itself. */
export const priorities = { asked: 30, sample: 20, image: 10 } as const;

/** A job as it is kept and shown. Times are ISO 8601 UTC. */
export interface Job {
  id: number;
  /** 64 hexadecimal digits */ key: string;
  state: JobState;
  /** the greater, the sooner */ priority: number;
  /** tries begun */ attempt: number;
  payload: JobPayload;
  created: string;
  worker?: string;
  lease_until?: string;
  not_before?: string;
  ended?: string;
  progress?: Progress;
  error_class?: string;
  error_text?: string;
  /** IRI of the record that holds the run */ record?: string;
}

/** A job in the hands of a worker. */
export interface Claim extends Job {
  /** by which its holder speaks: known to nobody else, and another one at each claim */ lease: string;
  /** true when no other try will follow */ last_try: boolean;
}

/** Key of a piece of work: SHA-256 over all facts of the payload, the procedure and its parameters. Throws procedure-not-known. */
export function planKeyOf({ lightPaths, channels, optics, series = 0, ...facts }: JobPayload): string {
  const metric = getMetric(facts.procedure);
  const byIndex = channels.toSorted((a, b) => a.index - b.index || (a.lightPath < b.lightPath ? -1 : 1));
  return sha256Of(canonicalJson({ ...facts, optics: optics?.toSorted((a, b) => a.index - b.index), series, lightPaths: lightPaths.toSorted(), channels: byIndex, procedure: metric.name, parameters: parametersOf(metric, facts.parameters) }));
}
