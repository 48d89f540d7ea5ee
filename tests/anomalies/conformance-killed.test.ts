/** A server that is killed in the middle of judging all records again goes on where it was, and ends where one that ran through ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStatusReader } from '../../server/store/status-reader.ts';
import type { RecordStatus } from '../../server/store/store.ts';
import { createRandom, runAndKill } from '../support/killed-process.ts';
import { baseText, firstText, profileOf } from '../unit/profiles/profile-texts.ts';
import { base, openTestKeeper } from '../unit/records/keeper-harness.ts';

const writer = new URL('./conformance-writer.ts', import.meta.url).pathname;
const ids = Array.from({ length: 30 }, (_, n) => `r${n}`);

test('records that wait to be judged again are judged after a kill, none twice without need and none never', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-killed-'));
  const below = createRandom(20_261_121);
  /** all statuses once nothing waits */
  const settle = async (word: string): Promise<RecordStatus[]> => {
    const kept = openTestKeeper({ shapes: baseText, profiles: [profileOf(firstText.replace('First level', word))], statuses: true, folder });
    while ((await kept.keeper.conformance()).state === 'judging') await new Promise((resolve) => { setTimeout(resolve, 5); });
    const statuses = openStatusReader({ file: join(folder, 'conformance.sqlite') });
    const all = ids.flatMap((id) => statuses.ofRecord(`${base}records/${id}`));
    statuses.close();
    await kept.close();
    return all;
  };
  try {
    const kept = openTestKeeper({ shapes: baseText, folder });
    for (const id of ids) await kept.put(id, Array.from({ length: 60 }, (_, n) => `rec:${id}\\#b${n} a ex:Box ; dcterms:title "Box" ${n % 3 === 0 ? '; ex:note "a note"' : ''} .`).join('\n'));
    await kept.close();
    const waiting: number[] = [];
    for (let kill = 0; kill < 4; kill += 1) {
      const said = await runAndKill(writer, [folder, 'Level'], below(25));
      waiting.push(...said.filter((line) => line.endsWith('waiting')).map((line) => Number.parseInt(line, 10)));
    }
    expect(waiting.length).toBeGreaterThan(0);
    const after = await settle('Level');
    for (const ending of ['', '-wal', '-shm']) rmSync(join(folder, `conformance.sqlite${ending}`), { force: true });
    expect(after).toEqual(await settle('Level'));
    expect(after).toHaveLength(2 * ids.length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
