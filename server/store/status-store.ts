/**
 * How every record stands with every profile, in a file of its own: a view of journal and shapes that may be deleted and is
 * then made anew. It also holds the queue of records that must be judged again, so that a killed server goes on where it
 * was. Nothing here is worth waiting for the disk: what a crash takes away is judged again.
 */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { readStatuses } from './status-reader.ts';
import type { StatusStore } from './store.ts';

const format = '1';
const schema = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS status (
    record TEXT NOT NULL, profile TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, fingerprint TEXT NOT NULL, conforms INTEGER NOT NULL,
    violations INTEGER NOT NULL, warnings INTEGER NOT NULL, infos INTEGER NOT NULL, satisfied INTEGER NOT NULL, applicable INTEGER NOT NULL,
    PRIMARY KEY (profile, record)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS status_record ON status (record);
  CREATE TABLE IF NOT EXISTS lack (
    record TEXT NOT NULL, profile TEXT NOT NULL, shape TEXT NOT NULL, resources INTEGER NOT NULL, PRIMARY KEY (profile, record, shape)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS lack_record ON lack (record);
  CREATE TABLE IF NOT EXISTS pending (at INTEGER PRIMARY KEY, record TEXT NOT NULL UNIQUE, changed INTEGER NOT NULL, turn INTEGER NOT NULL DEFAULT 0) STRICT;`;

class UnknownFormat extends Error {}
/** SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html); anything else, such as a full disk, is no reason to delete. */
const damage = new Set([11, 26]);

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
    database.exec(schema);
    const known = (database.prepare("SELECT value FROM meta WHERE key = 'format'").get() as { value: string } | undefined)?.value;
    if (known !== undefined && known !== format) throw new UnknownFormat(`the file has format ${known}; this server writes ${format}`);
    database.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING').run('format', format);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens the file, or makes it; one that cannot be read is made anew. */
export function openStatusStore({ file }: { file: string }): StatusStore {
  let database: DatabaseSync;
  try {
    database = open(file);
  } catch (error) {
    if (!(error instanceof UnknownFormat) && !damage.has((error as { errcode?: number }).errcode ?? 0)) throw error;
    for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
    database = open(file);
  }
  const reader = readStatuses(database);
  const meta = database.prepare('SELECT value FROM meta WHERE key = ?');
  const setMeta = database.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  const enqueue = database.prepare('INSERT INTO pending (record, changed) VALUES (?, ?) ON CONFLICT (record) DO UPDATE SET changed = max(changed, excluded.changed), turn = turn + 1');
  const next = database.prepare('SELECT record, changed, turn FROM pending ORDER BY at LIMIT 1');
  const dequeue = database.prepare('DELETE FROM pending WHERE record = ? AND turn = ?');
  const drop = [database.prepare('DELETE FROM status WHERE record = ?'), database.prepare('DELETE FROM lack WHERE record = ?')];
  const dropLacks = database.prepare('DELETE FROM lack WHERE record = ? AND profile = ?');
  const put = database.prepare(`INSERT OR REPLACE INTO status (record, profile, id, seq, fingerprint, conforms, violations, warnings, infos, satisfied, applicable) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const putLack = database.prepare('INSERT INTO lack (record, profile, shape, resources) VALUES (?, ?, ?, ?)');
  const touch = database.prepare('UPDATE status SET seq = ? WHERE record = ?');
  const valueOf = (key: string): string | undefined => (meta.get(key) as { value: string } | undefined)?.value;

  return {
    ...reader,
    followed: () => ({ seq: Number(valueOf('followed') ?? -1), chain: valueOf('chain') ?? '' }),
    setFollowed(seq, chain) { setMeta.run('followed', String(seq)); setMeta.run('chain', chain); },
    clear() { database.exec('DELETE FROM status; DELETE FROM lack; DELETE FROM pending; DELETE FROM meta WHERE key <> \'format\''); },
    setProfiles(fingerprints) {
      const names = [...fingerprints.keys()], text = JSON.stringify([...fingerprints]);
      if (valueOf('profiles') === text) return false;
      for (const table of ['status', 'lack']) database.prepare(`DELETE FROM ${table} WHERE profile NOT IN (${names.map(() => '?').join(', ')})`).run(...names);
      setMeta.run('profiles', text);
      return true;
    },
    queue(records, all) { for (const record of records) enqueue.run(record, all ? 1 : 0); },
    next() {
      const found = next.get() as { record: string; changed: number; turn: number } | undefined;
      return found && { record: found.record, all: found.changed === 1, turn: found.turn };
    },
    write(written) {
      const { record, turn } = written;
      dequeue.run(record, turn);
      if (!('rows' in written)) { for (const each of drop) each.run(record); return; }
      const { id, seq, rows } = written;
      touch.run(seq, record);
      for (const row of rows) {
        dropLacks.run(record, row.profile);
        put.run(record, row.profile, id, seq, row.fingerprint, row.conforms ? 1 : 0, row.violations, row.warnings, row.infos, row.satisfied, row.applicable);
        for (const { shape, resources } of row.lacks) putLack.run(record, row.profile, shape, resources);
      }
    },
    transaction(work) {
      database.exec('BEGIN');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    close() { database.close(); },
  };
}
