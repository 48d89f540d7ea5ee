/**
 * Wiring of the HTTP thread, by hand: which parts there are, in which order they start and end. No logic lives here.
 */
import type { Logger } from 'pino';
import type { Settings } from './settings.ts';

export interface RunningServer {
  /** where it listens, ends in a slash */ readonly url: string;
  /** base of all IRIs, ends in a slash; does not depend on the address */ readonly base: string;
  readonly summary: {
    records: number;
    triples: number;
    /** true when this start deposited the example study */ example: boolean;
  };
  /** Finishes what was promised (requests under way, the keeper's queue), then ends all threads and frees the folder. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** logger; default: JSON lines on the error stream at the level of the settings */ log?: Logger;
  /** called as soon as it listens (it answers /health, and /ready with 503 while loading) */ onListening?: (url: string) => void;
}

/**
 * Starts a server on a data folder and returns when it serves. Throws KnownError: data-folder-in-use, start-up-faults
 * (all of settings, shapes, mappings and queries together), journal-damaged.
 */
export async function startServer(_settings: Settings, _options: ServerOptions = {}): Promise<RunningServer> {
  throw new Error('the parts are not wired yet');
}
