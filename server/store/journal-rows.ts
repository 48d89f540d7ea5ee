/**
 * How versions lie in SQLite: the tables, the row ↔ object mapping and the hashes. Content is N-Quads text compressed
 * with zstd; its SHA-256 is of the text, so that a changed page is found whatever the compression did. Each row's chain
 * hash covers the row and the chain hash before it: no version can be altered, dropped or slipped in unseen.
 */
import { createHash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { KnownError } from '../errors.ts';
import type { VersionRow } from './store.ts';

/** Bumped when the tables change; a newer file than the server knows is refused. */
export const formatVersion = 1;

export const schema = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS version (
    seq INTEGER PRIMARY KEY, record TEXT NOT NULL, number INTEGER NOT NULL, id TEXT NOT NULL, time TEXT NOT NULL,
    agent TEXT NOT NULL, activity TEXT NOT NULL, source TEXT, visibility TEXT NOT NULL, withdrawn INTEGER NOT NULL,
    size INTEGER NOT NULL, report TEXT NOT NULL, loss TEXT, content_hash TEXT NOT NULL, chain_hash TEXT NOT NULL,
    content BLOB, UNIQUE (record, number)) STRICT;
  CREATE TABLE IF NOT EXISTS head (
    record TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL UNIQUE, size INTEGER NOT NULL, withdrawn INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS head_seq ON head (seq) WHERE withdrawn = 0;`;

/** Columns of a row without its content. */
export const columns = 'seq, record, number, id, time, agent, activity, source, visibility, withdrawn, size, report, loss, content_hash, chain_hash';
/** The same with an empty report and no loss: for walks over all versions, where parsing them would cost most of the time. */
export const lightColumns = columns.replace('report', "'null' AS report").replace('loss', 'NULL AS loss');

export interface StoredVersion {
  seq: number; record: string; number: number; id: string; time: string; agent: string; activity: string; source: string | null;
  visibility: string; withdrawn: number; size: number; report: string; loss: string | null; content_hash: string; chain_hash: string;
}

/** Stored row → version. */
export function versionOf(stored: StoredVersion): VersionRow {
  return {
    seq: stored.seq, record: stored.record, number: stored.number, id: stored.id, time: stored.time, agent: stored.agent,
    activity: JSON.parse(stored.activity) as VersionRow['activity'],
    ...(stored.source === null ? {} : { source: JSON.parse(stored.source) as NonNullable<VersionRow['source']> }),
    visibility: stored.visibility as VersionRow['visibility'], withdrawn: stored.withdrawn === 1, size: stored.size,
    report: JSON.parse(stored.report), ...(stored.loss === null ? {} : { loss: JSON.parse(stored.loss) as unknown }),
    contentHash: stored.content_hash, chainHash: stored.chain_hash,
  };
}

/** SHA-256 of N-Quads text, hexadecimal. */
export function hashContent(nquads: string): string {
  return createHash('sha256').update(nquads).digest('hex');
}

/** Chain hash of a row: over the chain hash before it and everything that the row says. */
export function hashChain(before: string, row: Omit<StoredVersion, 'chain_hash'>): string {
  return createHash('sha256').update(JSON.stringify([before, row.seq, row.record, row.number, row.id, row.time, row.agent,
    row.activity, row.source, row.visibility, row.withdrawn, row.size, row.report, row.loss, row.content_hash])).digest('hex');
}

/** N-Quads text → what is stored, at zstd's own default level. */
export function packContent(nquads: string): Uint8Array {
  return zstdCompressSync(nquads);
}

/** Stored bytes → N-Quads text, verified by its hash. Throws journal-damaged, naming the version. */
export function unpackContent(content: Uint8Array, { seq, content_hash: hash }: Pick<StoredVersion, 'seq' | 'content_hash'>): string {
  let text: string;
  try {
    text = zstdDecompressSync(content).toString('utf8');
  } catch (error) {
    throw new KnownError('journal-damaged', `journal: the content of version ${seq} cannot be read`, { seq }, { cause: error });
  }
  if (hashContent(text) !== hash) throw new KnownError('journal-damaged', `journal: the content of version ${seq} does not match its hash`, { seq });
  return text;
}

const storageCodes = /database or disk is full|disk I\/O|readonly database|unable to open|database is locked/i;
const damageCodes = /malformed|not a database/i;

/** SQLite's errors as known ones: a full or failing disk, a damaged file; others are passed on. */
export function journalError(error: unknown): unknown {
  if (error instanceof KnownError || !(error instanceof Error)) return error;
  const text = `${(error as { errstr?: string }).errstr ?? ''} ${error.message}`;
  if (damageCodes.test(text)) return new KnownError('journal-damaged', `the journal is damaged: ${error.message}`, {}, { cause: error });
  if (storageCodes.test(text)) return new KnownError('journal-failed', `the journal could not be written (${error.message}); nothing was changed`, {}, { cause: error });
  return error;
}
