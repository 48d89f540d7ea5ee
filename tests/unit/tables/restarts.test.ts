/** The tables over restarts, crashes and damage: whatever happens to their file, answers are those of the journal. */
import { spawn } from 'node:child_process';
import { closeSync, copyFileSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { openJournalReader } from '../../../server/store/journal-reader.ts';
import type { JournalReader } from '../../../server/store/store.ts';
import { openTableView } from '../../../server/tables/table-view.ts';
import type { FindAnswer, FindRequest } from '../../../server/tables/tables.ts';
import { createRecords, fewTypes, openView, refusalOf } from './tables-harness.ts';
import type { Opened, Records } from './tables-harness.ts';

const manyImages = (from: number, to: number, round = 0): [string, string][] => Array.from({ length: to - from }, (_, at) => {
  const n = from + at;
  return [`r${n}`, `<r${n}#i> a ome:Image ; schema:name "image ${n} ${round}" ; ome:sizeX ${n} ; mg:instrument <m#one> . <m#one> a ome:Instrument ; dcterms:identifier "known to ${n}" .`];
});
const count = async (view: Opened): Promise<number | undefined> => (await view.find({ type: 'Image', noRows: true, totalCount: true })).totalCount;

/** Runs SQL on the file of tables that nobody has open. */
async function tamper(file: string, ...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

describe('a restart', () => {
  test('goes on where the tables stand when their stamp fits, and takes in what came since', async () => {
    const records = createRecords();
    records.putAll(manyImages(0, 20));
    const first = await openView(records, { inFile: true });
    await first.close();
    records.putAll(manyImages(15, 25, 1));
    records.withdraw('r0');
    const second = await openView(records, { inFile: true });
    expect([second.reasons, await count(second), second.seq]).toEqual([[], 24, records.journal.lastSeq()]);
    expect(await second.names('Image', { text: 'image 17 1' })).toEqual(['i']);
    expect(await second.check()).toEqual([]);
    await second.close();
  });

  test('makes the tables anew when they are of another journal, other shapes, or worn', async () => {
    const records = createRecords(), others = createRecords();
    records.putAll(manyImages(0, 5));
    others.putAll(manyImages(0, 9, 7));
    await (await openView(records, { inFile: true })).close();
    copyFileSync(records.file, others.file);
    const foreign = await openView(others, { inFile: true });
    expect([foreign.reasons, await count(foreign), await foreign.check()]).toEqual([['they do not fit the journal'], 9, []]);
    await foreign.close();

    const fewer = { ...fewTypes, types: fewTypes.types.filter(({ name }) => name !== 'Grant') };
    const reshaped = await openView(records, { inFile: true, model: fewer });
    expect([reshaped.reasons.length, await count(reshaped)]).toEqual([1, 5]);
    await reshaped.close();

    await (await openView(records, { inFile: true })).close();
    await tamper(records.file, 'UPDATE stamp SET removed = 1000000');
    const worn = await openView(records, { inFile: true });
    expect([worn.reasons, await count(worn)]).toEqual([['more of their rows were removed than are left'], 5]);
    await worn.close();
  });

  test('makes them anew from a file that is no database, half of one, empty, or gone', async () => {
    const records = createRecords();
    records.putAll(manyImages(0, 30));
    await (await openView(records, { inFile: true })).close();
    const { size } = statSync(records.file);
    const spoil: Record<string, () => void> = {
      none: () => { writeFileSync(records.file, 'this is no database '.repeat(5000)); },
      half: () => { const bytes = openSync(records.file, 'r+'); closeSync(bytes); rmSync(records.file); writeFileSync(records.file, Buffer.alloc(size >> 1, 7)); },
      empty: () => { writeFileSync(records.file, ''); },
      gone: () => { rmSync(records.file); },
    };
    for (const each of Object.values(spoil)) {
      each();
      const view = await openView(records, { inFile: true });
      expect([await count(view), await view.check()]).toEqual([30, []]);
      await view.close();
    }
  });
});

describe('versions that are written while the tables are made anew', () => {
  test('are in them once', async () => {
    const records = createRecords();
    records.putAll(manyImages(0, 20));
    // the keeper writes on its own connection at the worst moments: before the first record is read, and after some
    const reader = openJournalReader({ file: join(records.folder, 'journal.sqlite') });
    const late: JournalReader = {
      ...reader,
      * replay(options) {
        records.put('r3', '<r3#i> a ome:Image ; schema:name "late" .');
        let n = 0;
        for (const each of reader.replay(options)) {
          if (n++ === 10) { records.put('r19', '<r19#i> a ome:Image ; schema:name "later" .'); records.put('new', '<new#i> a ome:Image ; schema:name "new" .'); records.withdraw('r18'); }
          yield each;
        }
      },
    };
    const view = await openTableView({ file: ':memory:', journal: late, model: fewTypes });
    await view.follow(records.journal.lastSeq());
    expect(view.seq).toBe(23 + 1);
    const { rows } = await view.find({ type: 'Image', first: 100 });
    expect([rows.length, new Set(rows.map(({ iri }) => iri)).size]).toEqual([20, 20]);
    const plain = await openTableView({ file: ':memory:', journal: reader, model: fewTypes });
    expect(await plain.check()).toEqual([]);
    await plain.close();
    await view.close();
    reader.close();
  });
});

describe('a check', () => {
  test('names the table in which a row was changed, removed or added', async () => {
    const records = createRecords();
    records.putAll(manyImages(0, 20));
    await (await openView(records, { inFile: true })).close();
    for (const [sql, table] of [['UPDATE "type Image" SET "sizeX" = 1000 WHERE "sizeX" = 7', 'type Image'], ['DELETE FROM things WHERE label = \'image 3 0\'', 'things'], ['INSERT INTO links VALUES (\'x:a\', 1, \'x:b\')', 'links']] as const) {
      await tamper(records.file, sql);
      const view = await openView(records, { inFile: true });
      expect(await view.check()).toEqual(expect.arrayContaining([expect.stringMatching(`^tables: "?${table}"? has .*, a rebuild has .*; delete the file`)]));
      await view.close();
      rmSync(records.file);
      const anew = await openView(records, { inFile: true });
      expect(await anew.check()).toEqual([]);
      await anew.close();
    }
  });
});

/** Opens the tables of a folder in a process of its own that is killed: after so many milliseconds, or as soon as all is inserted and nothing stamped. */
async function openAndKill({ folder }: Records, when: number | 'inserted'): Promise<void> {
  const source = `
    import { openJournalReader } from ${JSON.stringify(new URL('../../../server/store/journal-reader.ts', import.meta.url).href)};
    import { openTableView } from ${JSON.stringify(new URL('../../../server/tables/table-view.ts', import.meta.url).href)};
    import { loadModel } from ${JSON.stringify(new URL('../../../server/model/build-model.ts', import.meta.url).href)};
    const whole = loadModel(${JSON.stringify(new URL('../../../', import.meta.url).pathname)}).model;
    const names = new Set(${JSON.stringify(fewTypes.types.map(({ name }) => name))});
    const model = { ...whole, types: whole.types.filter(({ name }) => names.has(name)) };
    const journal = openJournalReader({ file: ${JSON.stringify(join(folder, 'journal.sqlite'))} });
    process.stdout.write('ready');
    await openTableView({ file: ${JSON.stringify(join(folder, 'tables.duckdb'))}, journal, model, onProgress: () => { if (${when === 'inserted'}) process.kill(process.pid, 'SIGKILL'); } });
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((done) => { child.once('exit', () => { done(); }); });
  if (typeof when === 'number') child.stdout.once('data', () => { setTimeout(() => { child.kill('SIGKILL'); }, when); });
  await ended;
}

describe('a process that is killed', () => {
  test('in the middle of a rebuild leaves tables that the next start makes anew', async () => {
    const records = createRecords();
    records.putAll(manyImages(0, 50));
    await openAndKill(records, 'inserted');
    const view = await openView(records, { inFile: true });
    expect([view.reasons, await count(view), await view.check()]).toEqual([['they are of other shapes, or were never whole'], 50, []]);
    await view.close();
  });
  test('while it brings the tables up leaves them true at some version', async () => {
    const records = createRecords();
    records.putAll(manyImages(0, 900));
    await (await openView(records, { inFile: true })).close();
    for (const [round, ms] of [60, 120, 200].entries()) {
      records.putAll(manyImages(0, 900, round + 1));
      await openAndKill(records, ms);
    }
    const view = await openView(records, { inFile: true });
    expect([view.reasons, await count(view), await view.check()]).toEqual([[], 900, []]);
    await view.close();
  });
});

describe('damage', () => {
  const asked: FindRequest = { type: 'Image', first: 10_000, totalCount: true, where: { text: 'image' }, orderBy: [{ field: 'sizeX', direction: 'asc' }] };
  /** asks until the tables answer */
  async function answerOf(view: Opened): Promise<FindAnswer> {
    for (;;) {
      const { code } = await refusalOf(view.find(asked));
      if (code === 'none') return view.find(asked);
      expect(code).toBe('not-ready');
      await new Promise((go) => { setTimeout(go, 20); });
    }
  }
  test('of any block of the file, also one that shows in a question only, ends in tables made anew and true answers', async () => {
    const records = createRecords();
    records.putAll(Array.from({ length: 30 }, (_, record) => [`r${record}`, Array.from({ length: 100 }, (__, n) => `<r${record}#i${n}> a ome:Image ; schema:name "image ${n} of ${record}" ; ome:sizeX ${record * 100 + n} ; mg:instrument <m#one> .`).join('\n')]));
    const whole = await openView(records, { inFile: true });
    const expected = await whole.find(asked);
    await whole.close();
    const good = `${records.file}.good`;
    copyFileSync(records.file, good);
    const block = 262_144, blocks = Math.floor((statSync(good).size - 12_288) / block);
    let late = 0;
    for (let each = 0; each < blocks; each += Math.max(1, Math.floor(blocks / 3))) {
      copyFileSync(good, records.file);
      const handle = openSync(records.file, 'r+');
      writeSync(handle, Buffer.alloc(64, 0xa5), 0, 64, 12_288 + each * block + 200);
      closeSync(handle);
      const view = await openView(records, { inFile: true });
      if (view.reasons.length === 0) late += 1;
      expect(await answerOf(view)).toEqual(expected);
      // a change reads the indexes too
      await view.follow(records.put('new', `<new#o> a nbo:Objective ; schema:name "lens ${each}" . <r3#i7> dcterms:identifier "${each}" .`));
      expect((await answerOf(view)).totalCount).toBe(3000);
      await view.close();
      // what no question met, a check finds
      const again = await openView(records, { inFile: true });
      for (const fault of await again.check()) expect(fault).toMatch(/^tables: the file is damaged \(.*\); they are being made anew$/);
      expect((await answerOf(again)).totalCount).toBe(3000);
      expect(await again.check()).toEqual([]);
      await again.close();
    }
    expect(late).toBeGreaterThan(0);
  });
});
