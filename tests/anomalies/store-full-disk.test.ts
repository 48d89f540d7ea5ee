import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../../server/store/journal.ts';
import { draftOf, recordIriOf, temporaryFolder } from '../unit/store/versions.ts';

const writer = new URL('./store-writer.ts', import.meta.url).pathname;
const codeOf = (act: () => unknown): unknown => { try { act(); } catch (error) { return (error as { code?: string }).code; } return 'no error'; };

test('when the disk is full a transaction fails whole, reading goes on, and with room again so does writing', () => {
  const file = join(temporaryFolder(), 'journal.sqlite');
  const journal = openJournal({ file, maxPages: 60 });
  let written = 0;
  const code = codeOf(() => {
    for (;;) {
      journal.transaction(() => { for (let n = 1; n <= 5; n += 1) journal.append(draftOf(written + n, { size: 200 })); });
      written += 5;
    }
  });
  expect(code).toBe('journal-failed');
  expect(written).toBeGreaterThan(0);
  expect(journal.lastSeq()).toBe(written);
  expect(journal.newest(recordIriOf(written + 1))).toBeUndefined();
  expect(journal.content(written)).toBeDefined();
  expect(journal.verify()).toEqual([]);
  expect(codeOf(() => journal.transaction(() => journal.append(draftOf(1, { size: 5000, label: 'larger' }))))).toBe('journal-failed');
  journal.close();

  const roomier = openJournal({ file });
  roomier.transaction(() => roomier.append(draftOf(1, { size: 5000, label: 'larger' })));
  expect(roomier.lastSeq()).toBe(written + 1);
  expect(roomier.verify()).toEqual([]);
  roomier.close();
});

test('after a failed write nothing else of its transaction is kept, even if the caller caught the error', () => {
  const journal = openJournal({ file: join(temporaryFolder(), 'journal.sqlite'), maxPages: 40 });
  const code = codeOf(() => journal.transaction(() => {
    for (let n = 1; n < 200; n += 1) {
      try { journal.append(draftOf(n, { size: 400 })); } catch { /* a careless caller */ }
    }
  }));
  expect(code).toBe('journal-failed');
  expect(journal.lastSeq()).toBe(0);
  journal.transaction(() => journal.append(draftOf(1)));
  expect(journal.verify()).toEqual([]);
  journal.close();
});

const limited = spawnSync('bash', ['-c', 'ulimit -f 100'], { stdio: 'ignore' }).status === 0;

test.skipIf(!limited)('when the operating system refuses to write, the acknowledged versions are there and the journal is whole', () => {
  const file = join(temporaryFolder(), 'journal.sqlite');
  // no file may grow beyond 300 KiB; the signal that comes with it is ignored, as on a full disk there is none
  const said = execFileSync('bash', ['-c', 'trap "" XFSZ; ulimit -f 300; exec "$0" "$@"', process.execPath, writer, file, '0'], { encoding: 'utf8' }).trim().split('\n');
  const [, code, last] = /^error (\S+) (\d+)$/.exec(said.at(-1)!)!;
  expect(code).toBe('journal-failed');
  const acknowledged = Number(said.at(-2));
  expect(Number(last)).toBe(acknowledged);
  const journal = openJournal({ file });
  expect(journal.lastSeq()).toBe(acknowledged);
  expect(journal.verify()).toEqual([]);
  journal.transaction(() => journal.append(draftOf(1, { size: 500, label: 'room again' })));
  expect(journal.lastSeq()).toBe(acknowledged + 1);
  journal.close();
});
