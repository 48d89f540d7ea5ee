import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KnownError } from '../../server/errors.ts';
import { createGraph } from '../../server/store/graph.ts';
import { loadGraph } from '../../server/store/load-graph.ts';
import { openJournal } from '../../server/store/journal.ts';
import { openJournalReader } from '../../server/store/journal-reader.ts';
import { createQueryPool } from '../../server/store/query-pool.ts';
import { draftOf, nquadsOf, temporaryFolder } from '../unit/store/versions.ts';
import { reader } from '../unit/store/pool.ts';

const size = 60;

/** A journal of forty versions, closed, in one file. */
function writeJournal(): string {
  const file = join(temporaryFolder(), 'journal.sqlite');
  const journal = openJournal({ file });
  for (let n = 1; n <= 40; n += 1) journal.transaction(() => journal.append(draftOf(n, { size })));
  journal.close();
  return file;
}

/** Where the compressed contents begin; pages may hold copies of some that they no longer use. */
function framesIn(bytes: Buffer): number[] {
  const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
  const frames: number[] = [];
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) frames.push(at);
  return frames;
}

/** The faults of a file, or the known error with which it does not even open. */
function faultsOf(file: string): string[] {
  try {
    const journal = openJournal({ file });
    const faults = journal.verify();
    journal.close();
    return faults;
  } catch (error) {
    expect(error).toBeInstanceOf(KnownError);
    return [(error as KnownError).code];
  }
}

test('flipped bytes in any page are found, or hit no content at all; what is read is right or an error', () => {
  const file = writeJournal();
  const bytes = readFileSync(file);
  const damaged = join(temporaryFolder(), 'damaged.sqlite');
  let found = 0;
  for (let page = 0; page * 4096 < bytes.length; page += 1) {
    const copy = Buffer.from(bytes);
    for (const at of [300, 1500, 3900]) copy[page * 4096 + at]! ^= 0x5a;
    writeFileSync(damaged, copy);
    if (faultsOf(damaged).length > 0) found += 1;
    else {
      const journal = openJournal({ file: damaged });
      for (let n = 1; n <= 40; n += 1) expect(journal.content(n), `page ${page}`).toBe(nquadsOf(n, { size }));
      journal.close();
    }
  }
  expect(found).toBeGreaterThan(5);
});

test('a version whose content was hit is named, its content is an error, the others are read', () => {
  const file = writeJournal();
  const bytes = readFileSync(file);
  const frames = framesIn(bytes);
  expect(frames.length).toBeGreaterThanOrEqual(40);
  bytes[frames[20]! + 60]! ^= 0xff;
  writeFileSync(file, bytes);
  const journal = openJournal({ file });
  const faults = journal.verify();
  expect(faults).toHaveLength(1);
  const seq = Number(/content of version (\d+)/.exec(faults[0]!)?.[1]);
  expect(() => journal.content(seq)).toThrow(expect.objectContaining({ code: 'journal-damaged', fields: { seq } }));
  expect(journal.content(seq === 1 ? 2 : seq - 1)).toBeDefined();
  expect(() => loadGraph({ graph: createGraph(), journal, provenanceOf: () => '' })).toThrow(expect.objectContaining({ code: 'journal-damaged', fields: { seq } }));
  journal.close();
});

test('readers do not serve a damaged journal: they say which version is damaged', async () => {
  const file = writeJournal();
  const bytes = readFileSync(file);
  for (const frame of framesIn(bytes)) bytes[frame + 60]! ^= 0xff;
  writeFileSync(file, bytes);
  const pool = createQueryPool({ readerEntry: reader, readerData: { journalFile: file }, readers: 1, defaultDeadlineMs: 1000, maxBytes: 1_000_000, maxRows: 10 });
  await expect(pool.ready).rejects.toMatchObject({ code: 'journal-damaged', message: expect.stringMatching(/version \d+/) as string });
  await pool.close();
});

test('a file cut off in the middle is refused or its losses are named', () => {
  const file = writeJournal();
  const cut = join(temporaryFolder(), 'cut.sqlite');
  for (const share of [0.2, 0.5, 0.9]) {
    copyFileSync(file, cut);
    truncateSync(cut, Math.floor(readFileSync(file).length * share));
    expect(faultsOf(cut).length, `${share}`).toBeGreaterThan(0);
  }
  writeFileSync(cut, '');
  expect(() => openJournalReader({ file: cut })).toThrow();
});
