/**
 * Where a server is, and what its IRIs begin with: the note in the data folder that the command line reads, and the base,
 * which is chosen once and kept with the data.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KnownError } from '../errors.ts';
import { defaultPort } from '../settings.ts';
import type { Settings } from '../settings.ts';
import { openJournalReader } from '../store/journal-reader.ts';

/** The part of the data folder that says where the server is; read by the command line. */
export function writeAddress(folder: string, url: string): { remove(): void } {
  const file = join(folder, 'server.json');
  writeFileSync(file, `${JSON.stringify({ url, pid: process.pid })}\n`, { mode: 0o600 });
  return { remove: () => { rmSync(file, { force: true }); } };
}

/** The base IRI kept with the data, or the one of the first start. Throws start-up-faults when another one is wished for. */
export function chooseBase(journalFile: string, settings: Settings): string {
  let kept: string | undefined;
  if (existsSync(journalFile)) {
    const journal = openJournalReader({ file: journalFile });
    kept = journal.meta('base');
    journal.close();
  }
  if (kept !== undefined && settings.base !== undefined && settings.base !== kept) {
    const fault = `MICROGRAPH_BASE is ${settings.base}, but the data in ${settings.dataFolder} was made with ${kept}; IRIs never change: leave the setting out, or choose another data folder`;
    throw new KnownError('start-up-faults', fault, { faults: [fault] });
  }
  return kept ?? settings.base ?? `http://localhost:${settings.port || defaultPort}/`;
}
