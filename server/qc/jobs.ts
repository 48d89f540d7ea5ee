/**
 * The queue of QC work, in a SQLite file of its own. A claim is a lease: who does not prolong it loses the job, so a worker
 * that dies loses nothing but time, and of two workers one gets it. Tries that may help are repeated ever later; after the
 * last the job is dead. Only the outcome of a job becomes RDF; what is in the queue can be planned anew from the graph.
 */
import { randomUUID } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import { KnownError } from '../errors.ts';
import { analysisErrors } from './analysis-error.ts';
import type { AnalysisErrorClass } from './analysis-error.ts';
import { jobStates } from './job.ts';
import type { Claim, Job, JobPayload, JobState } from './job.ts';

export interface JobDraft {
  key: string;
  payload: JobPayload;
  /** begins anew, with all its tries, when it ended before this time (ISO 8601) */ againIfEndedBefore?: string;
}

export interface Jobs {
  /** Adds work that is not there yet, by key. Returns how many were added or began anew. */ add(drafts: readonly JobDraft[]): number;
  /** The oldest job that is due (and whose procedure is among these), under a lease. Undefined when there is none. */
  claim(request: { worker: string; leaseMs: number; procedures?: readonly string[] }): Claim | undefined;
  /** Prolongs a lease. Throws lease-lost. */ heartbeat(id: number, lease: string, leaseMs: number): Job;
  /** The run is deposited as this record. Throws lease-lost. */ succeed(id: number, lease: string, record: string): Job;
  /** The try failed: queued again, failed for good, or dead, by the table of errors. Throws lease-lost. */
  fail(id: number, lease: string, error: { errorClass: AnalysisErrorClass; message: string; record?: string }): Job;
  /** Lets a job that is not under way begin anew, with all its tries. Throws not-found, request-not-valid. */ requeue(id: number): Job;
  /** Throws not-found. */ get(id: number): Job;
  /** newest first */ list(options?: { state?: JobState; limit?: number }): Job[];
  counts(): Record<JobState, number>;
  /** Resolves when work was added or put back, after `ms`, at the end of the queue, or when the signal says so. */ whenAdded(ms: number, signal?: AbortSignal): Promise<void>;
  close(): void;
}

export interface JobsOptions {
  file: string;
  /** milliseconds */ clock?: () => number;
  /** tries of a job in all */ mostAttempts?: number;
  /** pause after the first try; doubles with each */ firstPauseMs?: number;
}

/** Number of the table's form; a file of another form is made anew. */
const form = 2;
const schema = `CREATE TABLE jobs (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, state TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, payload TEXT NOT NULL, created TEXT NOT NULL,
  worker TEXT, lease TEXT, lease_until INTEGER, not_before INTEGER, ended TEXT, error_class TEXT, error_text TEXT, record TEXT) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, id); PRAGMA user_version = ${form};`;

interface Row { id: number; key: string; state: JobState; attempt: number; payload: string; created: string; worker: string | null; lease: string | null; lease_until: number | null; not_before: number | null; ended: string | null; error_class: string | null; error_text: string | null; record: string | null }

/** What is shown of a job: all but its lease. */
function jobOf(row: Row): Job {
  const { id, key, state, attempt, payload, created } = row;
  const time = (value: number | null): string | null => (value === null ? null : new Date(value).toISOString());
  const more = { worker: row.worker, lease_until: time(row.lease_until), not_before: time(row.not_before), ended: row.ended, error_class: row.error_class, error_text: row.error_text, record: row.record };
  return { id, key, state, attempt, payload: JSON.parse(payload) as JobPayload, created, ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== null)) };
}

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000');
  if (file !== ':memory:') chmodSync(file, 0o600);
  if ((database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version !== form) database.exec(`BEGIN IMMEDIATE; DROP TABLE IF EXISTS jobs; ${schema} COMMIT`);
  return database;
}

/** Opens the queue and makes it when missing (mode 600). */
export function openJobs({ file, clock = Date.now, mostAttempts = 5, firstPauseMs = 2000 }: JobsOptions): Jobs {
  const database = openDatabase(file);
  const insert = database.prepare('INSERT OR IGNORE INTO jobs (key, state, payload, created) VALUES (?, \'queued\', ?, ?)');
  const byId = database.prepare('SELECT * FROM jobs WHERE id = ?');
  const due = database.prepare(`SELECT * FROM jobs WHERE state = 'queued' AND (not_before IS NULL OR not_before <= :now)
    AND (:known IS NULL OR json_extract(payload, '$.procedure') IN (SELECT value FROM json_each(:known))) ORDER BY id LIMIT 1`);
  const take = database.prepare('UPDATE jobs SET state = \'running\', worker = ?, lease = ?, lease_until = ?, attempt = attempt + 1, not_before = NULL WHERE id = ? AND state = \'queued\' RETURNING *');
  const prolong = database.prepare('UPDATE jobs SET lease_until = ? WHERE id = ? RETURNING *');
  const end = database.prepare('UPDATE jobs SET state = ?, not_before = ?, ended = ?, error_class = ?, error_text = ?, record = coalesce(?, record), lease = NULL, lease_until = NULL WHERE id = ? RETURNING *');
  const lapsed = database.prepare('SELECT * FROM jobs WHERE state = \'running\' AND lease_until <= ?');
  const begin = 'state = \'queued\', attempt = 0, not_before = NULL, ended = NULL, error_class = NULL, error_text = NULL';
  const again = database.prepare(`UPDATE jobs SET ${begin} WHERE id = ? AND state <> 'running' RETURNING *`);
  const againByKey = database.prepare(`UPDATE jobs SET ${begin} WHERE key = ? AND ended < ?`);

  const waiting = new Set<() => void>();
  const wake = (): void => { for (const go of waiting) go(); };
  let closed = false;
  const time = (): string => new Date(clock()).toISOString();
  const transaction = <T>(work: () => T): T => {
    database.exec('BEGIN IMMEDIATE');
    try { const result = work(); database.exec('COMMIT'); return result; } catch (error) { database.exec('ROLLBACK'); throw error; }
  };
  const settle = (id: number, state: JobState, { notBefore = null, error = [null, null], record = null }: { notBefore?: number | null; error?: [SQLInputValue, SQLInputValue]; record?: string | null } = {}): Job => (
    jobOf(end.get(state, notBefore, state === 'queued' ? null : time(), ...error, record, id) as unknown as Row)
  );
  /** After a failed try: another one later, where that may help and there are tries left. */
  const settleFailed = ({ id, attempt }: Row, errorClass: AnalysisErrorClass, message: string, record: string | null): Job => {
    const error: [string, string] = [errorClass, message];
    if (!analysisErrors[errorClass].retryable) return settle(id, 'failed', { error, record });
    if (attempt >= mostAttempts) return settle(id, 'dead', { error, record });
    return settle(id, 'queued', { notBefore: clock() + firstPauseMs * 2 ** (attempt - 1), error, record });
  };
  const freeLapsed = (): void => {
    for (const row of lapsed.all(clock()) as unknown as Row[]) settleFailed(row, 'lease-expired', analysisErrors['lease-expired'].sentence, null);
  };
  const find = (id: number): Row => {
    const row = byId.get(id) as unknown as Row | undefined;
    if (!row) throw new KnownError('not-found', `there is no job ${id}`);
    return row;
  };
  const held = (id: number, lease: string): Row => {
    freeLapsed();
    const row = find(id);
    if (row.state !== 'running' || row.lease !== lease) throw new KnownError('lease-lost', `the lease of the job ${id} has run out or is another's; leave the job alone`, { state: row.state });
    return row;
  };

  return {
    add(drafts) {
      if (drafts.length === 0) return 0;
      const added = transaction(() => drafts.reduce((sum, { key, payload, againIfEndedBefore }) => {
        const inserted = Number(insert.run(key, JSON.stringify(payload), time()).changes);
        return sum + (inserted === 0 && againIfEndedBefore !== undefined ? Number(againByKey.run(key, againIfEndedBefore).changes) : inserted);
      }, 0));
      if (added > 0) wake();
      return added;
    },
    claim({ worker, leaseMs, procedures }) {
      if (closed) return undefined;
      return transaction(() => {
        freeLapsed();
        const row = due.get({ now: clock(), known: procedures ? JSON.stringify(procedures) : null }) as unknown as Row | undefined;
        if (!row) return undefined;
        const lease = randomUUID();
        const taken = take.get(worker, lease, clock() + leaseMs, row.id) as unknown as Row;
        return { ...jobOf(taken), lease, last_try: taken.attempt >= mostAttempts };
      });
    },
    heartbeat: (id, lease, leaseMs) => jobOf(prolong.get(clock() + leaseMs, held(id, lease).id) as unknown as Row),
    succeed: (id, lease, record) => settle(held(id, lease).id, 'succeeded', { record }),
    fail: (id, lease, { errorClass, message, record }) => settleFailed(held(id, lease), errorClass, message, record ?? null),
    requeue(id) {
      freeLapsed();
      find(id);
      const row = again.get(id) as unknown as Row | undefined;
      if (!row) throw new KnownError('request-not-valid', `the job ${id} is under way; it can be put back when it has ended`);
      wake();
      return jobOf(row);
    },
    get(id) { freeLapsed(); return jobOf(find(id)); },
    list({ state, limit = 100 } = {}) {
      freeLapsed();
      return (database.prepare(`SELECT * FROM jobs ${state ? 'WHERE state = ?' : ''} ORDER BY id DESC LIMIT ?`).all(...state ? [state, limit] : [limit]) as unknown as Row[]).map(jobOf);
    },
    counts() {
      freeLapsed();
      const counts = Object.fromEntries(jobStates.map((state) => [state, 0])) as Record<JobState, number>;
      for (const { state, n } of database.prepare('SELECT state, count(*) AS n FROM jobs GROUP BY state').all() as unknown as { state: JobState; n: number }[]) counts[state] = n;
      return counts;
    },
    whenAdded: (ms, signal) => new Promise((resolve) => {
      const go = (): void => { clearTimeout(timer); waiting.delete(go); signal?.removeEventListener('abort', go); resolve(); };
      const timer = setTimeout(go, ms);
      waiting.add(go);
      if (closed || signal?.aborted) go(); else signal?.addEventListener('abort', go, { once: true });
    }),
    close() { closed = true; wake(); database.close(); },
  };
}
