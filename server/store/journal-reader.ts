/**
 * The reading side of the journal: any thread may hold one, on its own read-only connection; SQLite's write-ahead log
 * lets it read while the keeper writes.
 */
import { DatabaseSync } from 'node:sqlite';
import { columns, journalError, lightColumns, unpackContent, versionOf } from './journal-rows.ts';
import type { StoredVersion } from './journal-rows.ts';
import type { JournalReader, VersionRow } from './store.ts';

/** Opens a read-only connection to an existing journal. Throws journal-damaged when the file is none. */
export function openJournalReader({ file }: { file: string }): JournalReader {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    database.exec('PRAGMA busy_timeout = 10000; PRAGMA query_only = ON;');
    return readJournal(database);
  } catch (error) {
    database?.close();
    throw journalError(error);
  }
}

/** Reading through a given connection; the keeper reads through the one it writes with. */
export function readJournal(database: DatabaseSync): JournalReader {
  const lastSeq = database.prepare('SELECT coalesce(max(seq), 0) AS seq FROM version');
  const meta = database.prepare('SELECT value FROM meta WHERE key = ?');
  const recordForId = database.prepare('SELECT record FROM head WHERE id = ?');
  const newest = database.prepare(`SELECT ${columns} FROM version WHERE seq = (SELECT seq FROM head WHERE record = ?)`);
  const version = database.prepare(`SELECT ${columns} FROM version WHERE record = ? AND number = ?`);
  const bySeq = database.prepare(`SELECT ${columns} FROM version WHERE seq = ?`);
  const history = database.prepare(`SELECT ${columns} FROM version WHERE record = ? ORDER BY number`);
  const content = database.prepare('SELECT seq, content, content_hash FROM version WHERE seq = ?');
  const records = database.prepare(`SELECT ${columns} FROM version WHERE seq IN (SELECT seq FROM head WHERE withdrawn = 0 AND seq > ? ORDER BY seq LIMIT ?) ORDER BY seq`);
  const counts = database.prepare('SELECT (SELECT count(*) FROM head WHERE withdrawn = 0) AS records, (SELECT count(*) FROM version) AS versions, (SELECT coalesce(sum(size), 0) FROM head WHERE withdrawn = 0) AS triples');
  // the heads' seqs by their index, then each version by its key: in order without a sort
  const newestOfAll = `SELECT ${lightColumns}, content FROM version WHERE seq IN (SELECT seq FROM head WHERE withdrawn = 0) ORDER BY seq`;
  const newestUpTo = `SELECT ${lightColumns}, content FROM version WHERE withdrawn = 0 AND seq IN (SELECT max(seq) FROM version WHERE seq <= ? GROUP BY record) ORDER BY seq`;
  const versionsBetween = `SELECT ${lightColumns} FROM version WHERE seq > ? AND seq <= ? ORDER BY seq`;
  const one = (stored: unknown): VersionRow | undefined => stored === undefined ? undefined : versionOf(stored as StoredVersion);
  const guarded = <A extends unknown[], T>(read: (...given: A) => T) => (...given: A): T => {
    try { return read(...given); } catch (error) { throw journalError(error); }
  };

  return {
    lastSeq: guarded(() => (lastSeq.get() as { seq: number }).seq),
    meta: guarded((key: string) => (meta.get(key) as { value: string } | undefined)?.value),
    recordForId: guarded((id: string) => (recordForId.get(id) as { record: string } | undefined)?.record),
    newest: guarded((record: string) => one(newest.get(record))),
    version: guarded((record: string, number: number) => one(version.get(record, number))),
    bySeq: guarded((seq: number) => one(bySeq.get(seq))),
    history: guarded((record: string) => (history.all(record) as unknown as StoredVersion[]).map(versionOf)),
    content: guarded((seq: number) => {
      const stored = content.get(seq) as (Pick<StoredVersion, 'seq' | 'content_hash'> & { content: Uint8Array | null }) | undefined;
      return stored?.content ? unpackContent(stored.content, stored) : undefined;
    }),
    records: guarded(({ afterSeq = 0, limit = 1000 } = {}) => (records.all(afterSeq, limit) as unknown as StoredVersion[]).map(versionOf)),
    counts: guarded(() => ({ ...counts.get() }) as { records: number; versions: number; triples: number }),
    *living() {
      try {
        for (const row of database.prepare('SELECT record, id, seq FROM head WHERE withdrawn = 0 ORDER BY seq').iterate()) yield { ...row } as { record: string; id: string; seq: number };
      } catch (error) {
        throw journalError(error);
      }
    },
    *versions({ afterSeq = 0, upToSeq = Number.MAX_SAFE_INTEGER } = {}) {
      try {
        for (const stored of database.prepare(versionsBetween).iterate(afterSeq, upToSeq)) yield versionOf(stored as unknown as StoredVersion);
      } catch (error) {
        throw journalError(error);
      }
    },
    *replay({ upToSeq } = {}) {
      try {
        const rows = upToSeq === undefined ? database.prepare(newestOfAll).iterate() : database.prepare(newestUpTo).iterate(upToSeq);
        for (const stored of rows) {
          const { content: packed, ...row } = stored as unknown as StoredVersion & { content: Uint8Array };
          yield { row: versionOf(row), nquads: unpackContent(packed, row) };
        }
      } catch (error) {
        throw journalError(error);
      }
    },
    close: () => { database.close(); },
  };
}
