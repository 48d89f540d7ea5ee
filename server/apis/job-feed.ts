/**
 * Changes of jobs as they happen, for those who watch. Of a job that changes faster than its watcher reads only the newest
 * state is kept, so a slow watcher costs no memory; how many may watch is limited, and the end of the server ends them all.
 */
import { KnownError } from '../errors.ts';
import type { Job } from '../qc/job.ts';
import type { Jobs } from '../qc/jobs.ts';

export interface JobFeed {
  /**
   * Changes of one job (first as it stands) or of all, until the reader returns or the feed ends. `client`: who watches.
   * Throws not-found, too-many-watchers.
   */
  watch(client: string, id?: number): AsyncIterableIterator<Job>;
  /** Ends all; nobody may watch after that. */ close(): void;
}

/** Creates the feed over the queue. */
export function createJobFeed({ jobs, most = 200, mostPerClient = 10 }: { jobs: Pick<Jobs, 'onChange' | 'get'>; most?: number; mostPerClient?: number }): JobFeed {
  const watching = new Map<() => void, string>();
  let closed = false;
  return {
    watch(client, id) {
      const own = [...watching.values()].filter((each) => each === client).length;
      if (closed || watching.size >= most || own >= mostPerClient) throw new KnownError('too-many-watchers', closed ? 'the server is shutting down' : `${own >= mostPerClient ? `you watch ${own}` : `${watching.size} watch`} already, which is as many as are served; end one first`);
      /** jobs by id, each in its newest state, in the order of their first change */
      const changed = new Map<number, Job>();
      if (id !== undefined) changed.set(id, jobs.get(id));
      let over = false, wake = (): void => undefined;
      const stop = jobs.onChange((job) => {
        if (id !== undefined && job.id !== id) return;
        changed.set(job.id, job);
        wake();
      });
      const end = (): void => { over = true; stop(); watching.delete(end); wake(); };
      watching.set(end, client);
      return {
        [Symbol.asyncIterator]() { return this; },
        async next() {
          while (changed.size === 0 && !over) await new Promise<void>((resolve) => { wake = resolve; });
          const [job] = changed.values();
          if (over || !job) return { done: true, value: undefined };
          changed.delete(job.id);
          return { done: false, value: job };
        },
        // called while next still waits: an async generator would only hear of it afterwards
        async return() { end(); return { done: true, value: undefined }; },
      };
    },
    close() {
      closed = true;
      for (const end of watching.keys()) end();
    },
  };
}
