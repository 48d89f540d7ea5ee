import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../../server/store/journal.ts';
import { createRandom, runAndKill } from '../support/killed-process.ts';
import { temporaryFolder } from '../unit/store/versions.ts';

const writer = new URL('./store-writer.ts', import.meta.url).pathname;

/** Starts the writer, kills it `afterMs` after its first words, gives the last seq that it acknowledged. */
async function writeAndKill(file: string, afterMs: number): Promise<number> {
  const lines = await runAndKill(writer, [file, '0'], afterMs);
  expect(lines.join('\n')).not.toContain('error');
  return Number(lines.at(-1));
}

test('a process killed at sixty random moments loses no acknowledged version and leaves no half transaction', async () => {
  const below = createRandom(20260101);
  // two journals at a time, a fresh one every ten kills
  await Promise.all([1, 2].map(async () => {
    for (let round = 0; round < 3; round += 1) {
      const file = join(temporaryFolder(), 'journal.sqlite');
      for (let kill = 0; kill < 10; kill += 1) {
        const acknowledged = await writeAndKill(file, below(25));
        const journal = openJournal({ file });
        const last = journal.lastSeq();
        expect(last).toBeGreaterThanOrEqual(acknowledged);
        expect(last % 3, 'three versions a transaction, all or none').toBe(0);
        expect(journal.verify()).toEqual([]);
        expect(journal.content(acknowledged)).toContain('turn ');
        expect(journal.counts().records).toBe([...journal.replay()].length);
        journal.close();
      }
    }
  }));
});
