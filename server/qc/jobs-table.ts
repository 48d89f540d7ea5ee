/**
 * The table of QC work in its SQLite file: its form, how an earlier form is led over, and what is shown of a row. What is
 * asked for often is a column with an index; all else of the work is the payload as it was planned.
 */
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Job, JobPayload, JobState } from './job.ts';

/** Number of the table's form. Work of forms 2 and 3 is taken over; of any other form the file is made anew, for its work can be planned again from the graph. */
const form = 4;
const table = `CREATE TABLE jobs (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, state TEXT NOT NULL, priority INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL DEFAULT 0, payload TEXT NOT NULL, created TEXT NOT NULL,
  procedure TEXT NOT NULL, image TEXT NOT NULL, instrument TEXT,
  worker TEXT, lease TEXT, lease_until INTEGER, not_before INTEGER, ended TEXT, error_class TEXT, error_text TEXT, record TEXT, progress TEXT) STRICT;`;
/** `jobs_ready` begins with the procedure, so that a worker is served without looking at what others are for, however long the queue. */
const indexes = `CREATE INDEX jobs_by_state ON jobs (state, id); CREATE INDEX jobs_by_image ON jobs (image, id); CREATE INDEX jobs_by_instrument ON jobs (instrument, id); CREATE INDEX jobs_by_procedure ON jobs (procedure, id);
CREATE INDEX jobs_ready ON jobs (procedure, priority DESC, id) WHERE state = 'queued' AND not_before IS NULL;
CREATE INDEX jobs_waiting ON jobs (not_before) WHERE state = 'queued' AND not_before IS NOT NULL;
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'running';`;
const takeOver = `INSERT INTO jobs (id, key, state, priority, attempt, payload, created, procedure, image, instrument, worker, lease, lease_until, not_before, ended, error_class, error_text, record)
  SELECT id, key, state, 0, attempt, payload, created, json_extract(payload, '$.procedure'), json_extract(payload, '$.image'), json_extract(payload, '$.instrument'), worker, lease, lease_until, not_before, ended, error_class, error_text, record FROM former;`;

export interface Row {
  id: number; key: string; state: JobState; priority: number; attempt: number; payload: string; created: string; worker: string | null; lease: string | null; lease_until: number | null; not_before: number | null;
  ended: string | null; error_class: string | null; error_text: string | null; record: string | null; progress: string | null;
}

/** What is shown of a job: all but its lease. */
export function jobOf(row: Row): Job {
  const { id, key, state, priority, attempt, payload, created } = row;
  const time = (value: number | null): string | null => (value === null ? null : new Date(value).toISOString());
  const more = {
    worker: row.worker, lease_until: time(row.lease_until), not_before: time(row.not_before), ended: row.ended, error_class: row.error_class, error_text: row.error_text, record: row.record,
    progress: row.progress === null ? null : JSON.parse(row.progress) as Job['progress'],
  };
  return { id, key, state, priority, attempt, payload: JSON.parse(payload) as JobPayload, created, ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== null)) };
}

/** Opens the file, makes it when missing (mode 600), and leads an earlier form over. */
export function openJobsTable(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000');
  if (file !== ':memory:') chmodSync(file, 0o600);
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found === form) return database;
  const known = found === 2 || found === 3;
  const former = known ? 'ALTER TABLE jobs RENAME TO former;' : 'DROP TABLE IF EXISTS jobs;';
  database.exec(`BEGIN IMMEDIATE; ${former} ${table} ${known ? `${takeOver} DROP TABLE former;` : ''} ${indexes} PRAGMA user_version = ${form}; COMMIT`);
  return database;
}
