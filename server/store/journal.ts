/**
 * The journal: every version of every record, in SQLite, on disk before anybody hears of it (write-ahead log, full
 * synchronous commits). It is the truth; graph and tables are views of it. Only the keeper holds the writing side.
 */
import { DatabaseSync } from 'node:sqlite';
import { KnownError } from '../errors.ts';
import { backupJournal } from './journal-backup.ts';
import { columns, formatVersion, hashChain, hashContent, journalError, packContent, schema, versionOf } from './journal-rows.ts';
import type { StoredVersion } from './journal-rows.ts';
import { readJournal } from './journal-reader.ts';
import { verifyJournal } from './journal-verify.ts';
import type { Journal, VersionDraft } from './store.ts';

export interface JournalOptions {
  file: string;
  /** most pages of 4 KiB the file may have; a quota, and how tests fill the disk */ maxPages?: number;
}

/** Opens or makes the journal. Throws journal-damaged for a file that is none or of a newer format, journal-failed. */
export function openJournal({ file, maxPages }: JournalOptions): Journal {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;');
    refuseNewer(database);
    database.exec(schema);
    database.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING').run('format', String(formatVersion));
    if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
    return writeJournal(database, file);
  } catch (error) {
    database?.close();
    throw journalError(error);
  }
}

/** A newer server may have kept things that this one would lose. */
function refuseNewer(database: DatabaseSync): void {
  if (!database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get()) return;
  const format = Number((database.prepare("SELECT value FROM meta WHERE key = 'format'").get() as { value: string } | undefined)?.value ?? formatVersion);
  if (format > formatVersion) throw new KnownError('journal-damaged', `the journal has format ${format} and this server knows up to ${formatVersion}: use a newer server`);
}

function writeJournal(database: DatabaseSync, file: string): Journal {
  const reader = readJournal(database);
  const setMeta = database.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  const insert = database.prepare(`INSERT INTO version (${columns}, content) VALUES (${Array(16).fill('?').join(', ')})`);
  const setHead = database.prepare('INSERT INTO head (record, id, seq, size, withdrawn) VALUES (?, ?, ?, ?, ?) ON CONFLICT (record) DO UPDATE SET seq = excluded.seq, size = excluded.size, withdrawn = excluded.withdrawn');
  const chain = database.prepare('SELECT seq, chain_hash FROM version ORDER BY seq DESC LIMIT 1');
  const head = database.prepare('SELECT h.id, v.number FROM head h JOIN version v ON v.seq = h.seq WHERE h.record = ?');
  let open = false;
  /** the first failed write of this transaction: SQLite may have rolled all of it back, so nothing may follow */
  let failed: unknown;

  const append = (draft: VersionDraft): StoredVersion => {
    const before = chain.get() as { seq: number; chain_hash: string } | undefined;
    const own = head.get(draft.record) as { id: string; number: number } | undefined;
    const withdrawn = draft.nquads === undefined;
    const row: Omit<StoredVersion, 'chain_hash'> = {
      seq: (before?.seq ?? 0) + 1, record: draft.record, number: (own?.number ?? 0) + 1, id: draft.id, time: draft.time, agent: draft.agent,
      activity: JSON.stringify(draft.activity), source: draft.source ? JSON.stringify(draft.source) : null,
      visibility: draft.visibility, withdrawn: withdrawn ? 1 : 0, size: draft.size, report: JSON.stringify(draft.report ?? null),
      loss: draft.loss === undefined ? null : JSON.stringify(draft.loss), content_hash: withdrawn ? '' : hashContent(draft.nquads!),
    };
    const stored = { ...row, chain_hash: hashChain(before?.chain_hash ?? '', row) };
    insert.run(stored.seq, stored.record, stored.number, stored.id, stored.time, stored.agent, stored.activity, stored.source, stored.visibility,
      stored.withdrawn, stored.size, stored.report, stored.loss, stored.content_hash, stored.chain_hash, withdrawn ? null : packContent(draft.nquads!));
    setHead.run(stored.record, stored.id, stored.seq, stored.size, stored.withdrawn);
    return stored;
  };
  /** An id stands for one record for ever, and a record keeps its id. */
  const checkId = ({ record, id }: VersionDraft): void => {
    const holder = reader.recordForId(id);
    if (holder !== undefined && holder !== record) throw new KnownError('request-not-valid', `the id ${id} belongs to the record ${holder}`, { id, record: holder });
    const own = head.get(record) as { id: string } | undefined;
    if (own && own.id !== id) throw new KnownError('request-not-valid', `the record ${record} has the id ${own.id}, not ${id}`, { id: own.id, record });
  };

  return {
    ...reader,
    setMeta(key, value) { try { setMeta.run(key, value); } catch (error) { throw journalError(error); } },
    transaction(work) {
      if (open) throw new Error('a transaction of the journal is open already');
      try { database.exec('BEGIN IMMEDIATE'); } catch (error) { throw journalError(error); }
      open = true;
      failed = undefined;
      try {
        const result = work();
        if (result instanceof Promise) throw new Error('the work of a transaction must not be asynchronous');
        if (failed !== undefined) throw failed;
        database.exec('COMMIT');
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK'); // a full disk may have rolled back already
        throw journalError(error);
      } finally {
        open = false;
      }
    },
    append(draft) {
      if (!open) throw new Error('append belongs into a transaction');
      if (failed !== undefined) throw failed;
      checkId(draft);
      try {
        return versionOf(append(draft));
      } catch (error) {
        failed = journalError(error);
        throw failed;
      }
    },
    backup: (target) => backupJournal(file, target),
    verify: (onProgress) => verifyJournal(database, onProgress),
    close() { if (database.isOpen) database.close(); },
  };
}
