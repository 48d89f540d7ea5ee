import { existsSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { KnownError } from '../../../server/errors.ts';
import { openJournal } from '../../../server/store/journal.ts';
import { openJournalReader } from '../../../server/store/journal-reader.ts';
import { draftOf, nquadsOf, recordIriOf, temporaryFolder, withdrawalOf } from './versions.ts';

const fileIn = (folder: string): string => join(folder, 'journal.sqlite');
const codeOf = (act: () => unknown): string => { try { act(); } catch (error) { return error instanceof KnownError ? error.code : String(error); } return 'no error'; };

test('every version is kept, with its number, its content and a chain of hashes', () => {
  const file = fileIn(temporaryFolder());
  const journal = openJournal({ file });
  const [first, other, second] = journal.transaction(() => [journal.append(draftOf(1)), journal.append(draftOf(2)), journal.append(draftOf(1, { label: 'second' }))]);
  expect([first!.seq, other!.seq, second!.seq]).toEqual([1, 2, 3]);
  expect([first!.number, other!.number, second!.number]).toEqual([1, 1, 2]);
  expect(new Set([first!.chainHash, other!.chainHash, second!.chainHash]).size).toBe(3);
  journal.close();

  const reader = openJournalReader({ file });
  expect(reader.newest(recordIriOf(1))).toEqual(second);
  expect(reader.version(recordIriOf(1), 1)).toEqual(first);
  expect(reader.bySeq(2)).toEqual(other);
  expect(reader.history(recordIriOf(1)).map(({ number }) => number)).toEqual([1, 2]);
  expect(reader.content(1)).toBe(nquadsOf(1));
  expect(reader.content(3)).toBe(nquadsOf(1, { label: 'second' }));
  expect(reader.counts()).toEqual({ records: 2, versions: 3, triples: 10 });
  expect(reader.lastSeq()).toBe(3);
  reader.close();
});

test('what a draft says comes back as it was given', () => {
  const journal = openJournal({ file: fileIn(temporaryFolder()) });
  const draft = { ...draftOf(1), source: { sha256: 'ab', name: 'µ "x".ttl', mediaType: 'text/turtle', bytes: 3 }, loss: { kept: 1 }, visibility: 'public' as const };
  const row = journal.transaction(() => journal.append(draft));
  const { nquads: _nquads, ...said } = draft;
  expect(row).toMatchObject({ ...said, withdrawn: false, seq: 1, number: 1 });
  expect(journal.bySeq(1)).toEqual(row);
  journal.close();
});

test('a replay gives the newest content of each record that is not withdrawn, in order of seq, also as of an earlier seq', () => {
  const journal = openJournal({ file: fileIn(temporaryFolder()) });
  journal.transaction(() => { for (const draft of [draftOf(1), draftOf(2), draftOf(3), draftOf(1, { label: 'second' }), withdrawalOf(2)]) journal.append(draft); });
  const replayed = (upToSeq?: number): (readonly [number, string])[] => [...journal.replay(upToSeq === undefined ? {} : { upToSeq })].map(({ row, nquads }) => [row.seq, nquads]);
  expect(replayed()).toEqual([[3, nquadsOf(3)], [4, nquadsOf(1, { label: 'second' })]]);
  expect(replayed(3)).toEqual([[1, nquadsOf(1)], [2, nquadsOf(2)], [3, nquadsOf(3)]]);
  expect(journal.records().map(({ seq }) => seq)).toEqual([3, 4]);
  expect(journal.records({ afterSeq: 3, limit: 1 }).map(({ seq }) => seq)).toEqual([4]);
  expect([...journal.versions({ afterSeq: 3 })].map(({ seq, withdrawn }) => [seq, withdrawn])).toEqual([[4, false], [5, true]]);
  expect(journal.content(5)).toBeUndefined();
  expect(journal.counts()).toEqual({ records: 2, versions: 5, triples: 10 });
  journal.close();
});

test('a withdrawn record can be deposited again and counts on', () => {
  const journal = openJournal({ file: fileIn(temporaryFolder()) });
  journal.transaction(() => { journal.append(draftOf(1)); journal.append(withdrawalOf(1)); journal.append(draftOf(1, { label: 'again' })); });
  expect(journal.newest(recordIriOf(1))).toMatchObject({ number: 3, withdrawn: false });
  expect(journal.verify()).toEqual([]);
  journal.close();
});

test('a transaction that throws leaves no trace, and the journal takes the next one', () => {
  const journal = openJournal({ file: fileIn(temporaryFolder()) });
  expect(() => journal.transaction(() => { journal.append(draftOf(1)); throw new Error('no'); })).toThrow('no');
  expect(journal.lastSeq()).toBe(0);
  journal.transaction(() => journal.append(draftOf(2)));
  expect(journal.bySeq(1)?.record).toBe(recordIriOf(2));
  expect(() => journal.append(draftOf(3))).toThrow('transaction');
  expect(() => journal.transaction(() => Promise.resolve())).toThrow('asynchronous');
  expect(journal.lastSeq()).toBe(1);
  journal.close();
});

test('an id stands for one record only, and the refusal of one deposit leaves the others of its transaction whole', () => {
  const journal = openJournal({ file: fileIn(temporaryFolder()) });
  journal.transaction(() => {
    journal.append(draftOf(1));
    expect(codeOf(() => journal.append({ ...draftOf(2), id: 'r1' }))).toBe('request-not-valid');
    expect(codeOf(() => journal.append({ ...draftOf(1), id: 'other' }))).toBe('request-not-valid');
    journal.append(draftOf(3));
  });
  expect(journal.recordForId('r1')).toBe(recordIriOf(1));
  expect(journal.recordForId('r2')).toBeUndefined();
  expect(journal.counts().versions).toBe(2);
  journal.close();
});

test('facts about the journal itself are kept beside the versions', () => {
  const file = fileIn(temporaryFolder());
  const journal = openJournal({ file });
  expect(journal.meta('base')).toBeUndefined();
  journal.setMeta('base', 'https://data.example/');
  journal.setMeta('base', 'https://other.example/');
  journal.close();
  const reader = openJournalReader({ file });
  expect(reader.meta('base')).toBe('https://other.example/');
  reader.close();
});

test('a reader sees each commit of the writer and never a half transaction', () => {
  const file = fileIn(temporaryFolder());
  const journal = openJournal({ file });
  const reader = openJournalReader({ file });
  journal.transaction(() => { journal.append(draftOf(1)); expect(reader.lastSeq()).toBe(0); });
  expect(reader.lastSeq()).toBe(1);
  reader.close();
  journal.close();
});

test('a backup made while the journal is written is whole, opens as a journal and never overwrites a file', async () => {
  const folder = temporaryFolder();
  const journal = openJournal({ file: fileIn(folder) });
  journal.transaction(() => { for (let n = 1; n <= 400; n += 1) journal.append(draftOf(n, { size: 40 })); });
  const copy = join(folder, 'copy.sqlite');
  const copying = journal.backup(copy);
  let more = 0;
  const pause = (): Promise<'writing'> => new Promise((resolve) => { setImmediate(() => { resolve('writing'); }); });
  do journal.transaction(() => journal.append(draftOf(1000 + more++)));
  while (await Promise.race([copying, pause()]) === 'writing');
  const { bytes, seq } = await copying;
  expect(bytes).toBeGreaterThan(10_000);
  expect(seq).toBeGreaterThanOrEqual(400);
  await expect(journal.backup(copy)).rejects.toMatchObject({ code: 'request-not-valid' });
  await expect(journal.backup(join(folder, 'none', 'copy.sqlite'))).rejects.toMatchObject({ code: 'request-not-valid' });
  journal.close();
  expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);

  const restored = openJournal({ file: copy });
  expect(restored.lastSeq()).toBe(seq);
  expect(restored.verify()).toEqual([]);
  restored.transaction(() => restored.append(draftOf(5000)));
  expect(restored.lastSeq()).toBe(seq + 1);
  restored.close();
});

test('changed, missing and slipped-in versions are all named by a verification', () => {
  const file = fileIn(temporaryFolder());
  const journal = openJournal({ file });
  journal.transaction(() => { for (let n = 1; n <= 6; n += 1) journal.append(draftOf(n)); });
  expect(journal.verify()).toEqual([]);
  const faultsAfter = (sql: string): string => {
    const database = new DatabaseSync(file);
    database.exec('PRAGMA foreign_keys = OFF; BEGIN');
    database.exec(sql);
    database.exec('COMMIT');
    database.close();
    const faults = journal.verify().join('\n');
    return faults;
  };
  expect(faultsAfter("UPDATE version SET agent = 'https://example.org/somebody-else' WHERE seq = 2")).toMatch(/version 2 .*altered/);
  expect(faultsAfter('UPDATE version SET content = (SELECT content FROM version WHERE seq = 4) WHERE seq = 3')).toMatch(/version 3 does not match its hash/);
  expect(faultsAfter("UPDATE version SET content = x'0102' WHERE seq = 4")).toMatch(/content of version 4 cannot be read/);
  expect(faultsAfter('DELETE FROM version WHERE seq = 5')).toMatch(/version 5 is missing/);
  expect(faultsAfter('DELETE FROM version WHERE seq = 6')).toMatch(/newest version of .*r6 is not the one/);
  expect(faultsAfter('UPDATE head SET withdrawn = 1 WHERE seq = 1')).toMatch(/newest version of .*r1 is not the one/);
  expect(() => journal.content(3)).toThrow(/version 3/);
  expect(codeOf(() => [...journal.replay()])).toBe('journal-damaged');
  journal.close();
});

test('a file that is no journal, or one of a newer format, is refused and left as it is', () => {
  const folder = temporaryFolder();
  const text = join(folder, 'text');
  writeFileSync(text, 'this is a diary, not a journal of this server, and longer than a hundred bytes so that it has a whole header in it');
  expect(codeOf(() => openJournal({ file: text }))).toBe('journal-damaged');
  expect(codeOf(() => openJournalReader({ file: text }))).toBe('journal-damaged');
  const newer = join(folder, 'newer');
  const database = new DatabaseSync(newer);
  database.exec("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT; INSERT INTO meta VALUES ('format', '99')");
  database.close();
  expect(codeOf(() => openJournal({ file: newer }))).toBe('journal-damaged');
  const missing = join(folder, 'missing');
  expect(codeOf(() => openJournalReader({ file: missing }))).toBe('journal-failed');
  expect(existsSync(missing)).toBe(false);
});
