/** The engine behind the tables: deadlines, questions at once, and what it must not reach. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../server/tables/database.ts';
import type { Database } from '../../../server/tables/database.ts';
import { createRecords, openView, refusalOf } from './tables-harness.ts';

async function open(): Promise<Database> {
  const database = await openDatabase(':memory:');
  onTestFinished(() => database.close());
  return database;
}
const endless = 'SELECT count(*) FROM range(1000000000000) AS a(x) WHERE x % 7 = 3';

test('a question past its deadline is ended with query-timeout, and the next one is answered', async () => {
  const database = await open();
  expect((await refusalOf(database.read((run) => run(endless), { deadlineMs: 50 }))).code).toBe('query-timeout');
  expect(await database.read((run) => run('SELECT 1 AS one'), { deadlineMs: 5000 })).toEqual([{ one: 1 }]);
});

test('a deadline holds over several statements of one moment, and for the time of waiting', async () => {
  const database = await open();
  expect((await refusalOf(database.read(async (run) => { await run('SELECT 1'); return run(endless); }, { deadlineMs: 80, snapshot: true }))).code).toBe('query-timeout');
  const busy = Array.from({ length: 4 }, () => refusalOf(database.read((run) => run(endless), { deadlineMs: 300 })));
  expect((await refusalOf(database.read((run) => run('SELECT 1'), { deadlineMs: 30 }))).code).toBe('query-timeout');
  expect((await Promise.all(busy)).map(({ code }) => code)).toEqual(Array(4).fill('query-timeout'));
  expect(await database.read((run) => run('SELECT 2 AS two'))).toEqual([{ two: 2 }]);
});

test('find ends at its deadline', async () => {
  const records = createRecords();
  records.put('r', '<r#a> a ome:Image .');
  const view = await openView(records);
  expect((await refusalOf(view.find({ type: 'Image', deadlineMs: 0 }))).code).toBe('query-timeout');
  expect((await view.find({ type: 'Image', deadlineMs: 10_000 })).rows).toHaveLength(1);
  await view.close();
});

test('no more than four questions run at once, and all are answered', async () => {
  const database = await open();
  let running = 0, most = 0;
  const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => database.read(async (run) => {
    most = Math.max(most, running += 1);
    const [row] = await run('SELECT $n AS n', { n });
    running -= 1;
    return row!['n'];
  })));
  expect([answers, most]).toEqual([Array.from({ length: 30 }, (_, n) => n), 4]);
});

test('a failed change leaves the next one unharmed', async () => {
  const database = await open();
  await database.write((run) => run('CREATE TABLE a (x INTEGER)'));
  expect((await refusalOf(database.write((run) => run('INSERT INTO a VALUES (\'no number\')')))).code).not.toBe('none');
  await database.write((run) => run('INSERT INTO a VALUES ($x)', { x: 1 }));
  expect(await database.read((run) => run('SELECT x FROM a'))).toEqual([{ x: 1 }]);
});

test('no other file is read or written, and no extension is loaded', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-database-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  const database = await open();
  for (const sql of ['SELECT * FROM read_text(\'/etc/hostname\')', `COPY (SELECT 1) TO '${join(folder, 'out.csv')}'`, `ATTACH '${join(folder, 'other.duckdb')}'`, 'INSTALL httpfs', 'LOAD httpfs', 'SET enable_external_access = true']) {
    expect((await refusalOf(database.write((run) => run(sql)))).code).not.toBe('none');
  }
  expect(existsSync(join(folder, 'out.csv'))).toBe(false);
});
