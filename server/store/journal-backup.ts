/**
 * A consistent copy of the journal while it serves: a connection of its own sees one moment of the write-ahead log and
 * copies it in one step on another thread, so the keeper never waits. (In smaller steps SQLite starts anew at every
 * commit; on the keeper's own connection it fails when a step meets a transaction.) The copy gets its name only when it
 * is whole, so a half one is never mistaken for a backup.
 */
import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync, backup } from 'node:sqlite';
import { KnownError } from '../errors.ts';
import { openJournalReader } from './journal-reader.ts';
import { journalError } from './journal-rows.ts';

/** More pages than a journal has: all in one step. */
const allPages = 2 ** 31 - 1;

/** Copies into a new file. Errors: request-not-valid (the file exists, or its folder does not), journal-failed. */
export async function backupJournal(file: string, target: string): Promise<{ bytes: number; seq: number }> {
  const refuse = (why: string): KnownError => new KnownError('request-not-valid', `no backup was made: ${why}`);
  if (existsSync(target)) throw refuse(`${target} exists already, and a backup never overwrites a file`);
  const part = `${target}.part-${process.pid}`;
  let source: DatabaseSync | undefined;
  try {
    closeSync(openSync(part, 'wx', 0o600));
    source = new DatabaseSync(file, { readOnly: true });
    source.exec('PRAGMA busy_timeout = 10000');
    await backup(source, part, { rate: allPages });
    const copy = openJournalReader({ file: part });
    const seq = copy.lastSeq();
    copy.close();
    sync(part);
    linkSync(part, target); // fails where the file has appeared meanwhile; a rename would overwrite it
    return { bytes: statSync(target).size, seq };
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EEXIST') throw refuse(`${target} exists already, and a backup never overwrites a file`);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'EROFS') throw refuse(`${target} cannot be written (${code})`);
    if (code === 'ENOSPC') throw new KnownError('journal-failed', `the backup could not be written: ${(error as Error).message}`, {}, { cause: error });
    throw journalError(error);
  } finally {
    source?.close();
    for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(part + ending, { force: true });
  }
}

function sync(file: string): void {
  const handle = openSync(file, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}
