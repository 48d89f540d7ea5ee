import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../../server/store/journal.ts';
import { temporaryFolder } from '../unit/store/versions.ts';

const writer = new URL('./deposit-writer.ts', import.meta.url).pathname;

/** Starts the depositing process and kills it `afterMs` after it has begun. Its lines: how many faults it found at its start, then what was acknowledged. */
async function depositAndKill(folder: string, afterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { said += text; });
  await once(child.stdout, 'data');
  await new Promise((resolve) => { setTimeout(resolve, afterMs); });
  child.kill('SIGKILL');
  await once(child, 'close');
  return said.slice(0, said.lastIndexOf('\n')).split('\n');
}

test('a keeper killed at fifty random moments of its deposits loses nothing that it acknowledged and shows nothing by halves', async () => {
  let random = 20_260_202;
  const below = (limit: number): number => { random = (random * 1_103_515_245 + 12_345) % 2 ** 31; return random % limit; };
  await Promise.all([1, 2].map(async () => {
    const folder = temporaryFolder();
    let deposited = 0;
    for (let kill = 0; kill < 25; kill += 1) {
      const [faults, ...acknowledged] = await depositAndKill(folder, 60 + below(200));
      expect(faults, 'journal and graph after the kill before').toBe('0 faults');
      deposited += acknowledged.length;
      const journal = openJournal({ file: join(folder, 'journal.sqlite') });
      for (const line of acknowledged) {
        const [, id, version, what] = /^(\S+) (\d+) (.*)$/.exec(line)!;
        const row = journal.version(`http://localhost:7117/records/${id}`, Number(version))!;
        expect(row, line).toBeDefined();
        expect(row.withdrawn).toBe(what === 'withdrawn');
        if (!row.withdrawn) expect(journal.content(row.seq)).toContain(`${what}"`);
      }
      expect(journal.verify()).toEqual([]);
      journal.close();
    }
    expect(deposited).toBeGreaterThan(25);
  }));
}, 300_000);
