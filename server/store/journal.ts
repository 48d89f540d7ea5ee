/**
 * The journal: every version of every record, in SQLite, on disk before anybody hears of it (write-ahead log, full
 * synchronous commits). It is the truth; graph and tables are views of it. Only the keeper holds the writing side.
 */
import { existsSync, statSync } from 'node:fs';
import { DatabaseSync, backup } from 'node:sqlite';
import { KnownError } from '../errors.ts';
import { columns, formatVersion, hashChain, hashContent, journalError, packContent, schema, unpackContent, versionOf } from './journal-rows.ts';
import type { StoredVersion } from './journal-rows.ts';
import { readJournal } from './journal-reader.ts';
import type { Journal } from './store.ts';

export interface JournalOptions {
  file: string;
  /** most pages of 4 KiB the file may have; how tests fill the disk */ maxPages?: number;
}

/** Opens or makes the journal. Throws journal-damaged for a file that is none or of a newer format. */
export function openJournal({ file, maxPages }: JournalOptions): Journal {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;');
    database.exec(schema);
    if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
  } catch (error) {
    throw journalError(error);
  }
  const reader = readJournal(database);
  const format = Number(reader.meta('format') ?? formatVersion);
  if (format > formatVersion) throw new KnownError('journal-damaged', `the journal has format ${format}; this server knows up to ${formatVersion}: use a newer server`);

  const setMeta = database.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  const insert = database.prepare(`INSERT INTO version (${columns}, content) VALUES (${Array(16).fill('?').join(', ')})`);
  const setHead = database.prepare('INSERT INTO head (record, id, seq, size, withdrawn) VALUES (?, ?, ?, ?, ?) ON CONFLICT (record) DO UPDATE SET seq = excluded.seq, size = excluded.size, withdrawn = excluded.withdrawn');
  const chain = database.prepare('SELECT seq, chain_hash FROM version ORDER BY seq DESC LIMIT 1');
  const lastNumber = database.prepare('SELECT v.number FROM head h JOIN version v ON v.seq = h.seq WHERE h.record = ?');
  const everything = `SELECT ${columns}, content FROM version ORDER BY seq`;
  let inTransaction = false;
  if (reader.meta('format') === undefined) setMeta.run('format', String(formatVersion));

  return {
    ...reader,
    setMeta(key, value) { try { setMeta.run(key, value); } catch (error) { throw journalError(error); } },
    transaction(work) {
      database.exec('BEGIN IMMEDIATE');
      inTransaction = true;
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        // a failed COMMIT or a full disk may have rolled back already
        try { database.exec('ROLLBACK'); } catch (already) { if (!/no transaction/i.test(String(already))) throw journalError(already); }
        throw journalError(error);
      } finally {
        inTransaction = false;
      }
    },
    append(draft) {
      if (!inTransaction) throw new Error('append belongs into a transaction');
      const before = chain.get() as { seq: number; chain_hash: string } | undefined;
      const number = ((lastNumber.get(draft.record) as { number: number } | undefined)?.number ?? 0) + 1;
      const withdrawn = draft.nquads === undefined;
      const row: Omit<StoredVersion, 'chain_hash'> = {
        seq: (before?.seq ?? 0) + 1, record: draft.record, number, id: draft.id, time: draft.time, agent: draft.agent,
        activity: JSON.stringify(draft.activity), source: draft.source ? JSON.stringify(draft.source) : null,
        visibility: draft.visibility, withdrawn: withdrawn ? 1 : 0, size: draft.size, report: JSON.stringify(draft.report),
        loss: draft.loss === undefined ? null : JSON.stringify(draft.loss), content_hash: withdrawn ? '' : hashContent(draft.nquads!),
      };
      const chainHash = hashChain(before?.chain_hash ?? '', row);
      insert.run(row.seq, row.record, row.number, row.id, row.time, row.agent, row.activity, row.source, row.visibility, row.withdrawn,
        row.size, row.report, row.loss, row.content_hash, chainHash, withdrawn ? null : packContent(draft.nquads!));
      setHead.run(row.record, row.id, row.seq, row.size, row.withdrawn);
      return versionOf({ ...row, chain_hash: chainHash });
    },
    async backup(target) {
      if (existsSync(target)) throw new KnownError('request-not-valid', `${target} exists already; a backup never overwrites a file`);
      const seq = reader.lastSeq();
      try { await backup(database, target, { rate: 2000 }); } catch (error) { throw journalError(error); }
      return { bytes: statSync(target).size, seq };
    },
    verify(onProgress) {
      const faults: string[] = [];
      const of = reader.lastSeq();
      let before = '';
      let done = 0;
      try {
        for (const { integrity_check: line } of database.prepare('PRAGMA integrity_check(20)').all() as { integrity_check: string }[]) if (line !== 'ok') faults.push(`journal: ${line}`);
        for (const stored of database.prepare(everything).iterate()) {
          const { content, ...row } = stored as unknown as StoredVersion & { content: Uint8Array | null };
          if (row.seq !== ++done) { faults.push(`journal: version ${done} is missing`); done = row.seq; }
          if (hashChain(before, row) !== row.chain_hash) faults.push(`journal: version ${row.seq} (${row.record}, number ${row.number}) was altered: its chain hash does not match`);
          before = row.chain_hash;
          try { if (content) unpackContent(content, row.seq, row.content_hash); else if (row.withdrawn === 0) faults.push(`journal: version ${row.seq} has lost its content`); } catch (error) { faults.push((error as Error).message); }
          if (done % 500 === 0) onProgress?.(done, of);
        }
        for (const { record } of database.prepare('SELECT h.record FROM head h LEFT JOIN version v ON v.seq = h.seq AND v.record = h.record WHERE v.seq IS NULL OR EXISTS (SELECT 1 FROM version n WHERE n.record = h.record AND n.seq > h.seq)').all() as { record: string }[]) faults.push(`journal: the newest version of ${record} is not the one that is marked`);
      } catch (error) {
        faults.push(`journal: ${(journalError(error) as Error).message}`);
      }
      onProgress?.(of, of);
      return faults;
    },
    close() { database.close(); },
  };
}
