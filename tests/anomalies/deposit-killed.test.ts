import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../../server/store/journal.ts';
import { createRandom, runAndKill } from '../support/killed-process.ts';
import { temporaryFolder } from '../unit/store/versions.ts';

const writer = new URL('./deposit-writer.ts', import.meta.url).pathname;

test('a keeper killed at eight random moments of its deposits loses nothing that it acknowledged and shows nothing by halves', async () => {
  const below = createRandom(20_260_202);
  await Promise.all([1, 2].map(async () => {
    const folder = temporaryFolder();
    let deposited = 0;
    for (let kill = 0; kill < 4; kill += 1) {
      // its lines: how many faults it found at its start, then what was acknowledged
      const [faults, ...acknowledged] = await runAndKill(writer, [folder], below(60), 3 + below(12));
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
    expect(deposited).toBeGreaterThanOrEqual(8);
  }));
}, 300_000);
