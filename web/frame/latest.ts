/** Requests of which only the newest matters: a newer one ends the older, and an answer that comes too late is dropped. */
import { isAbort } from '../api/client.ts';

export interface Latest {
  /** Runs the work; undefined where a newer one took its place. Errors of the newest are thrown. */
  run<T>(work: (signal: AbortSignal) => Promise<T>, delayMs?: number): Promise<T | undefined>;
  stop(): void;
}

/** Creates a place for one running request. */
export function createLatest(): Latest {
  let running = new AbortController();
  return {
    async run(work, delayMs = 0) {
      running.abort();
      const own = running = new AbortController();
      try {
        if (delayMs > 0) await new Promise((done) => { setTimeout(done, delayMs); });
        if (own.signal.aborted) return undefined;
        const answer = await work(own.signal);
        return own.signal.aborted ? undefined : answer;
      } catch (error) {
        if (own.signal.aborted || isAbort(error)) return undefined;
        throw error;
      }
    },
    stop() { running.abort(); },
  };
}
