/**
 * One process a data folder. The lock is an exclusive transaction held open on a small SQLite file: the operating system
 * frees it with the process, however that ends, so no stale lock is ever left.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { KnownError } from '../errors.ts';

/** Takes the lock of a folder, making the folder when missing (mode 700). Throws data-folder-in-use. */
export function acquireLock(folder: string): { release(): void } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, 'lock.sqlite'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw new KnownError('data-folder-in-use', `another process uses the data folder ${folder}${holderOf(folder)}; stop it first, or choose another folder`, {}, { cause: error });
  }
  return { release() { database.close(); } };
}

/** What `server.json` says of the server there, for the message. */
function holderOf(folder: string): string {
  const file = join(folder, 'server.json');
  if (!existsSync(file)) return '';
  try {
    const { pid, url } = JSON.parse(readFileSync(file, 'utf8')) as { pid?: number; url?: string };
    return ` (process ${pid}, at ${url})`;
  } catch {
    return ''; // a half-written note about the holder changes nothing about the lock
  }
}
