/**
 * One process a data folder. The lock is an exclusive transaction held open on a small SQLite file: the operating system
 * frees it with the process, however that ends, so no stale lock is ever left.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { KnownError } from '../errors.ts';

/** Locks of this process: one that nobody refers to would be collected, and with it the lock would end. */
const held = new Set<DatabaseSync>();

/** Takes the lock of a folder, making the folder when missing (mode 700). Throws data-folder-in-use, start-up-faults. */
export function acquireLock(folder: string): { release(): void } {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(folder, 'lock.sqlite'));
    database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (/locked|busy/i.test(String(error))) throw new KnownError('data-folder-in-use', `another process uses the data folder ${folder}${holderOf(folder)}; stop it first, or choose another folder`, {}, { cause: error });
    throw new KnownError('start-up-faults', 'the data folder cannot be used', { faults: [`${folder}: ${(error as Error).message}`] }, { cause: error });
  }
  const lock = database;
  held.add(lock);
  return { release() { held.delete(lock); if (lock.isOpen) lock.close(); } };
}

/** What `server.json` says of the server there, for the message. */
function holderOf(folder: string): string {
  const file = join(folder, 'server.json');
  if (!existsSync(file)) return '';
  try {
    const { pid, url, since } = JSON.parse(readFileSync(file, 'utf8')) as { pid?: number; url?: string; since?: string };
    const known = [pid === undefined ? '' : `process ${pid}`, url === undefined ? '' : `at ${url}`, since === undefined ? '' : `since ${since}`].filter(Boolean);
    return known.length > 0 ? ` (${known.join(', ')})` : '';
  } catch {
    return ''; // a half-written note about the holder changes nothing about the lock
  }
}
