/**
 * The queue of QC work, in a SQLite file of its own. A claim is a lease: who does not prolong it loses the job, so a worker
 * that dies loses nothing but time, and of two workers one gets it. Tries that may help are repeated ever later; after the
 * last the job is dead. Only the outcome of a job becomes RDF; what is in the queue can be planned anew from the graph.
 */
import { randomUUID } from 'node:crypto';
import type { SQLInputValue } from 'node:sqlite';
import { KnownError } from '../errors.ts';
import { analysisErrors } from './analysis-error.ts';
import type { AnalysisErrorClass } from './analysis-error.ts';
import { jobStates } from './job.ts';
import type { Claim, Job, JobPayload, JobState, Progress } from './job.ts';
import { jobOf, openJobsTable } from './jobs-table.ts';
import type { Row } from './jobs-table.ts';

export interface JobDraft {
  key: string;
  payload: JobPayload;
  /** the greater, the sooner; 0 when left out */ priority?: number;
  /** begins anew, with all its tries, when it ended before this time (ISO 8601) */ againIfEndedBefore?: string;
  /** a person asks for it: it begins anew also when it was called off */ asked?: boolean;
}

/** Which jobs: all conditions together. `after`: those that are older than this job. */
export interface JobFilter { state?: JobState; procedure?: string; image?: string; instrument?: string; after?: number; limit?: number }

export interface Jobs {
  /** Adds work that is not there yet, by key. Returns how many were added or began anew. */ add(drafts: readonly JobDraft[]): number;
  /** What is due and has the greatest priority, the oldest of these first (and whose procedure is among these), under a lease. Undefined when there is none. */
  claim(request: { worker: string; leaseMs: number; procedures?: readonly string[] }): Claim | undefined;
  /** Prolongs a lease, and says how far the work is. Throws lease-lost, also when the job was called off. */ heartbeat(id: number, lease: string, leaseMs: number, progress?: Progress): Job;
  /** The run is deposited as this record. Throws lease-lost. */ succeed(id: number, lease: string, record: string): Job;
  /** The try failed: queued again, failed for good, or dead, by the table of errors. Throws lease-lost. */
  fail(id: number, lease: string, error: { errorClass: AnalysisErrorClass; message: string; record?: string }): Job;
  /** Lets a job that is not under way begin anew, with all its tries; with `ended` only where that is still when it ended. Throws not-found, request-not-valid. */ requeue(id: number, ended?: string): Job;
  /** Calls off a job that waits or is under way; its worker hears of it at the next heartbeat. Throws not-found, request-not-valid when it has ended. */ cancel(id: number): Job;
  /** Throws not-found. */ get(id: number): Job;
  /** ids of the jobs with these keys, in their order */ findByKeys(keys: readonly string[]): number[];
  /** newest first, with how many there are in all */ list(filter?: JobFilter): { total: number; jobs: Job[]; /** for `after`, where there are more */ next?: number };
  counts(): Record<JobState, number>;
  /** Calls back after each change of a job, until the returned function is called. */ onChange(listener: (job: Job) => void): () => void;
  /** Resolves when work was added or put back, after `ms`, at the end of the queue, or when the signal says so. */ whenAdded(ms: number, signal?: AbortSignal): Promise<void>;
  close(): void;
}

export interface JobsOptions {
  file: string;
  /** milliseconds */ clock?: () => number;
  /** tries of a job in all */ mostAttempts?: number;
  /** pause after the first try; doubles with each */ firstPauseMs?: number;
}

/** Opens the queue and makes it when missing (mode 600). */
export function openJobs({ file, clock = Date.now, mostAttempts = 5, firstPauseMs = 2000 }: JobsOptions): Jobs {
  const database = openJobsTable(file);
  const insert = database.prepare('INSERT OR IGNORE INTO jobs (key, state, payload, created, priority, procedure, image, instrument) VALUES (?, \'queued\', ?, ?, ?, ?, ?, ?) RETURNING *');
  const byId = database.prepare('SELECT * FROM jobs WHERE id = ?');
  const byKey = database.prepare('SELECT id FROM jobs WHERE key = ?');
  const ready = database.prepare('UPDATE jobs INDEXED BY jobs_waiting SET not_before = NULL WHERE state = \'queued\' AND not_before <= ?');
  // the best of each procedure is one look into an index; the best of these is what is due
  const due = database.prepare(`SELECT jobs.* FROM json_each(?) AS known
    JOIN jobs ON jobs.id = (SELECT id FROM jobs INDEXED BY jobs_ready WHERE procedure = known.value AND state = 'queued' AND not_before IS NULL ORDER BY priority DESC, id LIMIT 1)
    ORDER BY jobs.priority DESC, jobs.id LIMIT 1`);
  const waitingFor = database.prepare('SELECT DISTINCT procedure FROM jobs WHERE state = \'queued\'');
  const take = database.prepare('UPDATE jobs SET state = \'running\', worker = ?, lease = ?, lease_until = ?, attempt = attempt + 1, progress = NULL WHERE id = ? AND state = \'queued\' RETURNING *');
  const prolong = database.prepare('UPDATE jobs SET lease_until = ?, progress = coalesce(?, progress) WHERE id = ? RETURNING *');
  const end = database.prepare('UPDATE jobs SET state = ?, not_before = ?, ended = ?, error_class = ?, error_text = ?, record = coalesce(?, record), lease = NULL, lease_until = NULL, progress = NULL WHERE id = ? RETURNING *');
  const lapsed = database.prepare('SELECT * FROM jobs INDEXED BY jobs_leased WHERE state = \'running\' AND lease_until <= ?');
  const begin = 'state = \'queued\', attempt = 0, not_before = NULL, ended = NULL, error_class = NULL, error_text = NULL';
  const again = database.prepare(`UPDATE jobs SET ${begin} WHERE id = ?1 AND state <> 'running' AND (?2 IS NULL OR ended = ?2) RETURNING *`);
  const againByKey = database.prepare(`UPDATE jobs SET ${begin} WHERE key = ? AND ended < ? AND (state <> 'cancelled' OR ?) RETURNING *`);
  const hasten = database.prepare(`UPDATE jobs SET priority = max(priority, :priority), not_before = iif(:asked, NULL, not_before)
    WHERE key = :key AND state = 'queued' AND (priority < :priority OR :asked AND not_before IS NOT NULL)`);

  const waiting = new Set<() => void>();
  const wake = (): void => { for (const go of waiting) go(); };
  const listeners = new Set<(job: Job) => void>();
  const tell = (job: Job): Job => { for (const listener of listeners) listener(job); return job; };
  let closed = false;
  const time = (): string => new Date(clock()).toISOString();
  const transaction = <T>(work: () => T): T => {
    database.exec('BEGIN IMMEDIATE');
    try { const result = work(); database.exec('COMMIT'); return result; } catch (error) { database.exec('ROLLBACK'); throw error; }
  };
  const settle = (id: number, state: JobState, { notBefore = null, error = [null, null], record = null }: { notBefore?: number | null; error?: [SQLInputValue, SQLInputValue]; record?: string | null } = {}): Job => (
    tell(jobOf(end.get(state, notBefore, state === 'queued' ? null : time(), ...error, record, id) as unknown as Row))
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
    if (row.state === 'cancelled') throw new KnownError('lease-lost', `the job ${id} was called off; leave it alone`, { state: row.state });
    if (row.state !== 'running' || row.lease !== lease) throw new KnownError('lease-lost', `the lease of the job ${id} has run out or is another's; leave the job alone`, { state: row.state });
    return row;
  };
  const addOne = ({ key, payload, priority = 0, againIfEndedBefore, asked = false }: JobDraft): Row | undefined => {
    const added = insert.get(key, JSON.stringify(payload), time(), priority, payload.procedure, payload.image, payload.instrument ?? null) as unknown as Row | undefined;
    if (added) return added;
    const anew = againIfEndedBefore === undefined ? undefined : againByKey.get(key, againIfEndedBefore, asked ? 1 : 0) as unknown as Row | undefined;
    hasten.run({ key, priority, asked: asked ? 1 : 0 });
    return anew;
  };

  return {
    add(drafts) {
      if (drafts.length === 0) return 0;
      const rows = transaction(() => drafts.flatMap((draft) => addOne(draft) ?? []));
      if (rows.length > 0) wake();
      if (listeners.size > 0) for (const row of rows) tell(jobOf(row));
      return rows.length;
    },
    claim({ worker, leaseMs, procedures }) {
      if (closed) return undefined;
      return transaction(() => {
        freeLapsed();
        ready.run(clock());
        const row = due.get(JSON.stringify(procedures ?? waitingFor.all().map(({ procedure }) => procedure))) as unknown as Row | undefined;
        if (!row) return undefined;
        const lease = randomUUID();
        const taken = take.get(worker, lease, clock() + leaseMs, row.id) as unknown as Row;
        return { ...tell(jobOf(taken)), lease, last_try: taken.attempt >= mostAttempts };
      });
    },
    heartbeat: (id, lease, leaseMs, progress) => tell(jobOf(prolong.get(clock() + leaseMs, progress ? JSON.stringify(progress) : null, held(id, lease).id) as unknown as Row)),
    succeed: (id, lease, record) => settle(held(id, lease).id, 'succeeded', { record }),
    fail: (id, lease, { errorClass, message, record }) => settleFailed(held(id, lease), errorClass, message, record ?? null),
    requeue(id, ended) {
      freeLapsed();
      const { state } = find(id);
      const row = again.get(id, ended ?? null) as unknown as Row | undefined;
      if (!row) throw new KnownError('request-not-valid', state === 'running' ? `the job ${id} is under way; it can be put back when it has ended` : `the job ${id} did not end at ${ended}: it has gone on since`);
      wake();
      return tell(jobOf(row));
    },
    cancel(id) {
      freeLapsed();
      const { state } = find(id);
      if (state !== 'queued' && state !== 'running') throw new KnownError('request-not-valid', `the job ${id} has ended (${state}); only one that waits or is under way can be called off`);
      return settle(id, 'cancelled');
    },
    get(id) { freeLapsed(); return jobOf(find(id)); },
    findByKeys: (keys) => keys.flatMap((key) => (byKey.get(key) as { id: number } | undefined)?.id ?? []),
    list({ state, procedure, image, instrument, after, limit = 100 } = {}) {
      freeLapsed();
      const conditions = Object.entries({ state, procedure, image, instrument }).filter((each): each is [string, string] => each[1] !== undefined);
      const where = (more: string[]): string => { const all = [...conditions.map(([name]) => `${name} = ?`), ...more]; return all.length > 0 ? `WHERE ${all.join(' AND ')}` : ''; };
      const values = conditions.map(([, value]) => value);
      const { total } = database.prepare(`SELECT count(*) AS total FROM jobs ${where([])}`).get(...values) as { total: number };
      const rows = database.prepare(`SELECT * FROM jobs ${where(after === undefined ? [] : ['id < ?'])} ORDER BY id DESC LIMIT ?`).all(...values, ...after === undefined ? [] : [after], limit + 1) as unknown as Row[];
      const jobs = rows.slice(0, limit).map(jobOf);
      return { total, jobs, ...(rows.length > limit ? { next: jobs.at(-1)!.id } : {}) };
    },
    counts() {
      freeLapsed();
      const counts = Object.fromEntries(jobStates.map((state) => [state, 0])) as Record<JobState, number>;
      for (const { state, n } of database.prepare('SELECT state, count(*) AS n FROM jobs GROUP BY state').all() as unknown as { state: JobState; n: number }[]) counts[state] = n;
      return counts;
    },
    onChange(listener) { listeners.add(listener); return () => { listeners.delete(listener); }; },
    whenAdded: (ms, signal) => new Promise((resolve) => {
      const go = (): void => { clearTimeout(timer); waiting.delete(go); signal?.removeEventListener('abort', go); resolve(); };
      const timer = setTimeout(go, ms);
      waiting.add(go);
      if (closed || signal?.aborted) go(); else signal?.addEventListener('abort', go, { once: true });
    }),
    close() { closed = true; wake(); listeners.clear(); database.close(); },
  };
}
