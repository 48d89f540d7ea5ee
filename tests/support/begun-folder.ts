/**
 * Data folders that a server has begun and left. What every first start does alike (vocabularies, catalogue of terms, tables,
 * the example study) is done once in a run of tests, by whoever needs it first; all others get a copy of their own.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { startServer } from '../../server/server.ts';
import { readSettings } from '../../server/settings.ts';

/** how long nothing must be deposited until what a start has set off counts as done */
const quietMs = 500;

async function begin(folder: string, example: boolean): Promise<void> {
  const server = await startServer(readSettings({ data: folder, port: '0', example, worker: false }, { MICROGRAPH_READERS: '1' }), { log: pino({ level: 'silent' }) });
  const count = async (): Promise<number> => (await (await fetch(`${server.url}records?limit=1`)).json() as { total: number }).total;
  let before = -1;
  for (let now = await count(); now !== before; now = await count()) { before = now; await setTimeout(quietMs); }
  await server.close();
}

/** A folder of the caller's own, begun with or without the example study. `run`: folder of this run of tests. */
export async function copyBegunFolder({ example = false, run = process.env['TEST_RUN_FOLDER'] }: { example?: boolean; run?: string } = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-test-'));
  if (run === undefined) return folder;
  const begun = join(run, example ? 'begun-with-example' : 'begun');
  if (!existsSync(begun)) {
    mkdirSync(run, { recursive: true });
    const own = mkdtempSync(join(run, 'beginning-'));
    await begin(own, example);
    // two who begin at the same time: the first one's is taken
    try { renameSync(own, begun); } catch { rmSync(own, { recursive: true, force: true }); }
  }
  cpSync(begun, folder, { recursive: true });
  return folder;
}
