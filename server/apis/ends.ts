/** What was started is ended, in the opposite order: at a shutdown, and when a start fails half-way. */
import type { Logger } from 'pino';

export interface Ends {
  /** What ends a part that has just been started. */ add(what: string, end: () => void | Promise<void>): void;
  /** Ends all that is there; what does not end cleanly is logged and stops no other. */ all(): Promise<void>;
}

/** Everything that was started, to be ended in the opposite order, whatever happens on the way. */
export function createEnds(log: Logger): Ends {
  const ends: [string, () => void | Promise<void>][] = [];
  return {
    add(what, end) { ends.push([what, end]); },
    async all() {
      for (const [what, end] of ends.splice(0).toReversed()) {
        try { await end(); } catch (error) { log.error({ err: error, what }, 'did not end cleanly'); }
      }
    },
  };
}
