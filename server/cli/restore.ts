/** `restore`: a backup becomes the journal of a new data folder. Graph, tables and tokens are made anew at its start. */
import { copyFileSync, existsSync, mkdirSync, openSync, readSync, closeSync, readdirSync, rmSync, constants } from 'node:fs';
import { join } from 'node:path';
import { KnownError } from '../errors.ts';
import { openJournal } from '../store/journal.ts';

/** Copies the backup into the folder. Errors: not-found, request-not-valid (no backup, or the folder
 * holds something), journal-damaged. */
export function restore(file: string, folder: string): void {
  if (!existsSync(file)) throw new KnownError('not-found', `${file}: there is no such file`);
  const head = Buffer.alloc(16);
  const handle = openSync(file, 'r');
  readSync(handle, head, 0, 16, 0);
  closeSync(handle);
  if (!head.toString('latin1').startsWith('SQLite format 3')) throw new KnownError('request-not-valid', `${file} is no backup: it is not a SQLite file`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length > 0) throw new KnownError('request-not-valid', `${folder} is not empty; a backup is restored into a new folder`);
  const journal = join(folder, 'journal.sqlite');
  copyFileSync(file, journal, constants.COPYFILE_EXCL);
  const faults = findFaults(journal);
  if (faults.length === 0) return;
  for (const name of ['journal.sqlite', 'journal.sqlite-wal', 'journal.sqlite-shm']) rmSync(join(folder, name), { force: true });
  throw new KnownError('journal-damaged', `${file} is damaged and was not restored: ${faults.slice(0, 3).join('; ')}${faults.length > 3 ? ` and ${faults.length - 3} more` : ''}`, { faults });
}

/** Hashes and chain of a journal are verified; one line a fault. */
function findFaults(file: string): string[] {
  try {
    const journal = openJournal({ file });
    try { return journal.verify(); } finally { journal.close(); }
  } catch (error) { return [(error as Error).message]; }
}
