/**
 * The queue of QC work, in a SQLite file of its own: durable, claimed under a lease, tried again after faults that may pass.
 * Only the outcome of a job becomes RDF; its heartbeats do not.
 */
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { KnownError } from '../errors.ts';

/** What a worker needs to know of an image and what to do with it. */
export interface JobPayload {
  image: string; contentUrl: string; procedure: string;
  sha256?: string; series?: number; significantBits?: number; acquiredAt?: string; instrument?: string;
  /** light paths of the whole image */ lightPaths: string[];
  /** those of single channels */ channels: { index: number; lightPath: string }[];
}
export type JobState = 'queued' | 'running' | 'succeeded' | 'failed';
export interface Job {
  id: number; key: string; state: JobState; attempt: number; payload: JobPayload;
  created: string; worker?: string; lease_until?: string; not_before?: string; ended?: string; error_class?: string; error_text?: string; record?: string;
}
export interface JobDraft { key: string; payload: JobPayload }

export interface Jobs {
  /** Adds work that is not there yet, by key. Returns how many were added. */ add(drafts: readonly JobDraft[]): number;
  /** The next job that is due, under a lease. Undefined when there is none. */ claim(worker: string, leaseMs: number): Job | undefined;
  /** Prolongs a lease. Throws lease-lost. */ heartbeat(id: number, worker: string, leaseMs: number): Job;
  /** Throws lease-lost. */ succeed(id: number, worker: string, record: string): Job;
  /** Ends a job, or lets it wait for another try when that may help and there are tries left. Throws lease-lost. */
  fail(id: number, worker: string, error: { errorClass: string; message: string; retryable: boolean; record?: string }): Job;
  /** Lets an ended job begin anew; others stay as they are. Throws not-found. */ requeue(id: number): Job;
  /** Throws not-found. */ get(id: number): Job;
  /** newest first */ list(options?: { state?: JobState; limit?: number }): Job[];
  counts(): Record<JobState, number>;
  close(): void;
}

/** Tries of a job in all. */
export const mostAttempts = 3;
const firstPauseMs = 1000;

const schema = `CREATE TABLE IF NOT EXISTS jobs (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, state TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, payload TEXT NOT NULL, created TEXT NOT NULL,
  worker TEXT, lease_until INTEGER, not_before INTEGER, ended TEXT, error_class TEXT, error_text TEXT, record TEXT) STRICT;
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, id);`;

interface Row { id: number; key: string; state: JobState; attempt: number; payload: string; created: string; worker: string | null; lease_until: number | null; not_before: number | null; ended: string | null; error_class: string | null; error_text: string | null; record: string | null }

function jobOf(row: Row): Job {
  const { id, key, state, attempt, payload, created } = row;
  const time = (value: number | null): string | undefined => (value === null ? undefined : new Date(value).toISOString());
  const more = { worker: row.worker, lease_until: time(row.lease_until), not_before: time(row.not_before), ended: row.ended, error_class: row.error_class, error_text: row.error_text, record: row.record };
  return { id, key, state, attempt, payload: JSON.parse(payload) as JobPayload, created, ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== null && value !== undefined)) };
}

/** Opens the queue and makes it when missing (mode 600); `clock` gives milliseconds. */
export function openJobs({ file, clock = Date.now }: { file: string; clock?: () => number }): Jobs {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; ${schema}`);
  if (file !== ':memory:') chmodSync(file, 0o600);
  const insert = database.prepare('INSERT OR IGNORE INTO jobs (key, state, payload, created) VALUES (?, \'queued\', ?, ?)');
  const byId = database.prepare('SELECT * FROM jobs WHERE id = ?');
  const due = database.prepare('SELECT id FROM jobs WHERE (state = \'queued\' AND (not_before IS NULL OR not_before <= ?)) OR (state = \'running\' AND lease_until <= ?) ORDER BY id LIMIT 1');
  const take = database.prepare('UPDATE jobs SET state = \'running\', worker = ?, lease_until = ?, attempt = attempt + 1, not_before = NULL WHERE id = ?');
  const prolong = database.prepare('UPDATE jobs SET lease_until = ? WHERE id = ?');
  const end = database.prepare('UPDATE jobs SET state = ?, ended = ?, lease_until = NULL, error_class = ?, error_text = ?, record = ? WHERE id = ?');
  const wait = database.prepare('UPDATE jobs SET state = \'queued\', not_before = ?, lease_until = NULL, error_class = ?, error_text = ? WHERE id = ?');
  const again = database.prepare('UPDATE jobs SET state = \'queued\', attempt = 0, not_before = NULL, lease_until = NULL, ended = NULL, error_class = NULL, error_text = NULL WHERE id = ? AND state IN (\'succeeded\', \'failed\')');
  const time = (): string => new Date(clock()).toISOString();
  const get = (id: number): Job => {
    const row = byId.get(id) as unknown as Row | undefined;
    if (!row) throw new KnownError('not-found', `there is no job ${id}`);
    return jobOf(row);
  };
  const held = (id: number, worker: string): Job => {
    const job = get(id);
    if (job.state !== 'running' || job.worker !== worker) throw new KnownError('lease-lost', `the job ${id} is not held by ${worker}`, { state: job.state });
    return job;
  };
  const transaction = <T>(work: () => T): T => {
    database.exec('BEGIN IMMEDIATE');
    try { const result = work(); database.exec('COMMIT'); return result; } catch (error) { database.exec('ROLLBACK'); throw error; }
  };

  return {
    add: (drafts) => (drafts.length === 0 ? 0 : transaction(() => drafts.reduce((added, { key, payload }) => added + Number(insert.run(key, JSON.stringify(payload), time()).changes), 0))),
    claim: (worker, leaseMs) => transaction(() => {
      const now = clock();
      for (;;) {
        const row = due.get(now, now) as { id: number } | undefined;
        if (!row) return undefined;
        const { state, attempt } = get(row.id);
        // who held it has fallen silent too often: what it did to them it will do to the next
        if (state === 'running' && attempt >= mostAttempts) { end.run('failed', time(), 'lease-expired', `${attempt} workers ended, or fell silent, while they measured`, null, row.id); continue; }
        take.run(worker, now + leaseMs, row.id);
        return get(row.id);
      }
    }),
    heartbeat(id, worker, leaseMs) {
      held(id, worker);
      prolong.run(clock() + leaseMs, id);
      return get(id);
    },
    succeed(id, worker, record) {
      held(id, worker);
      end.run('succeeded', time(), null, null, record, id);
      return get(id);
    },
    fail(id, worker, { errorClass, message, retryable, record }) {
      const { attempt } = held(id, worker);
      if (retryable && attempt < mostAttempts) wait.run(clock() + firstPauseMs * 2 ** (attempt - 1), errorClass, message, id);
      else end.run('failed', time(), errorClass, message, record ?? null, id);
      return get(id);
    },
    requeue(id) {
      get(id);
      again.run(id);
      return get(id);
    },
    get,
    list: ({ state, limit = 100 } = {}) => (database.prepare(`SELECT * FROM jobs ${state ? 'WHERE state = ?' : ''} ORDER BY id DESC LIMIT ?`).all(...state ? [state, limit] : [limit]) as unknown as Row[]).map(jobOf),
    counts() {
      const counts: Record<JobState, number> = { queued: 0, running: 0, succeeded: 0, failed: 0 };
      for (const { state, n } of database.prepare('SELECT state, count(*) AS n FROM jobs GROUP BY state').all() as unknown as { state: JobState; n: number }[]) counts[state] = n;
      return counts;
    },
    close() { database.close(); },
  };
}
