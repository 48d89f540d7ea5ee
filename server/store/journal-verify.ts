/**
 * Whether the journal is what was written: SQLite's own check of its pages, then every version by its hashes, the chain
 * through all of them, and the marks of the newest ones. Each fault is one line; a page that cannot be read ends nothing,
 * the versions after it are still looked at.
 */
import type { DatabaseSync } from 'node:sqlite';
import { columns, hashChain, journalError, unpackContent } from './journal-rows.ts';
import type { StoredVersion } from './journal-rows.ts';

type WholeVersion = StoredVersion & { content: Uint8Array | null };

/** Lines of faults, none when all is well. `onProgress` is told every 500 versions. */
export function verifyJournal(database: DatabaseSync, onProgress?: (done: number, of: number) => void): string[] {
  const faults: string[] = [];
  /** Runs one part of the check; an error of SQLite in it is a fault too. */
  const part = (what: string, check: () => void): void => {
    try { check(); } catch (error) { faults.push(`journal: ${what}: ${(journalError(error) as Error).message}`); }
  };

  part('pages', () => {
    for (const { integrity_check: line } of database.prepare('PRAGMA integrity_check(20)').all() as { integrity_check: string }[]) if (line !== 'ok') faults.push(`journal: ${line}`);
  });
  let last = 0;
  part('number of versions', () => { last = (database.prepare('SELECT max(coalesce((SELECT max(seq) FROM version), 0), coalesce((SELECT max(seq) FROM head), 0)) AS last').get() as { last: number }).last; });
  part('versions', () => {
    const read = database.prepare(`SELECT ${columns}, content FROM version WHERE seq = ?`);
    let before: string | undefined = '';
    for (let seq = 1; seq <= last; seq += 1) {
      let stored: WholeVersion | undefined;
      try {
        stored = read.get(seq) as unknown as WholeVersion | undefined;
        faults.push(...faultsOf(stored, seq, before));
      } catch (error) {
        faults.push(`journal: version ${seq} cannot be read: ${(journalError(error) as Error).message}`);
      }
      before = stored?.chain_hash;
      if (seq % 500 === 0) onProgress?.(seq, last);
    }
  });
  part('newest versions', () => {
    const wrong = database.prepare(`SELECT h.record FROM head h LEFT JOIN version v ON v.seq = h.seq
        WHERE h.seq IS NOT (SELECT max(seq) FROM version WHERE record = h.record) OR v.record IS NOT h.record OR v.withdrawn <> h.withdrawn OR v.size <> h.size OR v.id <> h.id
      UNION SELECT DISTINCT record FROM version WHERE record NOT IN (SELECT record FROM head)`);
    for (const { record } of wrong.all() as { record: string }[]) faults.push(`journal: the newest version of ${record} is not the one that is marked`);
  });
  onProgress?.(last, last);
  return faults;
}

/** `before` is the chain hash of the version before; undefined when that could not be read (then the link is not judged). */
function faultsOf(stored: WholeVersion | undefined, seq: number, before: string | undefined): string[] {
  if (!stored) return [`journal: version ${seq} is missing`];
  const { content, ...row } = stored;
  const faults: string[] = [];
  if (before !== undefined && hashChain(before, row) !== row.chain_hash) faults.push(`journal: version ${seq} (${row.record}, number ${row.number}) was altered: its chain hash does not match`);
  if (row.withdrawn === 1 && content !== null) faults.push(`journal: version ${seq} is a withdrawal and has content`);
  if (row.withdrawn === 0 && content === null) faults.push(`journal: version ${seq} has lost its content`);
  if (content !== null) {
    try { unpackContent(content, row); } catch (error) { faults.push((error as Error).message); }
  }
  return faults;
}
