/** Questions of our own in SQL: values are bound, deadlines hold, the end of a day is known, and they are conditions like others. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecords, iriOf, openView, refusalOf } from './tables-harness.ts';
import type { Opened } from './tables-harness.ts';

let view: Opened;
const ends: (() => void)[] = [];

beforeAll(async () => {
  const records = createRecords((end) => { ends.push(end); });
  records.put('r', `<r#a> a ome:Image ; schema:name "a" ; ome:acquisitionDate "2026-03-01"^^xsd:date ; ome:sizeX 10 . <r#b> a ome:Image ; schema:name "b" ; ome:acquisitionDate "2026-03-01T00:00:00Z"^^xsd:dateTime ; ome:sizeX 20 .
    <r#c> a ome:Image ; schema:name "c" ; ome:acquisitionDate "2024-02-29"^^xsd:date ; ome:sizeX 30 . <r#d> a ome:Image ; schema:name "d" .`);
  view = await openView(records);
});
afterAll(async () => { await view.close(); for (const end of ends) end(); });

test('a value is bound by its name, whatever stands in it', async () => {
  const sql = 'SELECT name FROM "type Image" WHERE name = $name OR list_contains(from_json($names, \'["VARCHAR"]\'), name) ORDER BY name';
  expect(await view.select(sql, { name: 'a', names: ['c', '\'); DROP TABLE things; --'] })).toEqual([{ name: 'a' }, { name: 'c' }]);
  expect(await view.select(sql, { name: 'a\' OR true --', names: [] })).toEqual([]);
  expect(await view.select(sql, { name: '\ud800', names: ['half a character \ud800', '\udc00', '\u0000'] })).toEqual([]);
});

test('a day lasts until its last millisecond, and a time is its own end', async () => {
  expect(await view.select('SELECT name, "acquiredAt" AS first, "acquiredAt until" AS last FROM "type Image" ORDER BY name')).toEqual([
    { name: 'a', first: '2026-03-01T00:00:00.000Z', last: '2026-03-01T23:59:59.999Z' }, { name: 'b', first: '2026-03-01T00:00:00.000Z', last: '2026-03-01T00:00:00.000Z' },
    { name: 'c', first: '2024-02-29T00:00:00.000Z', last: '2024-02-29T23:59:59.999Z' }, { name: 'd', first: null, last: null },
  ]);
});

test('it ends at its deadline, and what cannot be asked is told beforehand', async () => {
  expect((await refusalOf(view.select('SELECT count(*) FROM range(1000000000000) AS a(x) WHERE x % 7 = 3', {}, { deadlineMs: 50 }))).code).toBe('query-timeout');
  expect(await view.findFault('SELECT iri FROM "type Image" WHERE name = $name')).toBeUndefined();
  expect(await view.findFault('SELECT iri FROM "type Unicorn"')).toMatch(/type Unicorn/);
  expect(await view.findFault('SELECT')).toMatch(/Parser Error/);
});

test('as a condition it goes with all others, by pages, with counts and facets', async () => {
  const among = { sql: 'SELECT rowid FROM "type Image" WHERE "sizeX" >= $least AND name <> $not AND "sizeX" >= $least', values: { least: 10, not: 'c' } };
  expect(await view.names('Image', { among })).toEqual(['a', 'b']);
  expect(await view.names('Image', { not: { among } })).toEqual(['c', 'd']);
  const where = { and: [{ among }, { condition: { field: 'sizeX', op: 'lt', value: 100 } } as const, { or: [{ among: { ...among, values: { least: 20, not: 'none' } } }, { iri: [iriOf('r', 'a')] }] }] };
  const first = await view.find({ type: 'Image', where, first: 1, totalCount: true, facets: [{ field: 'name' }] });
  expect([first.rows.map(({ iri }) => iri), first.totalCount, first.facets[0]!.values.map(({ value }) => value)]).toEqual([[iriOf('r', 'a')], 2, ['a', 'b']]);
  expect((await view.find({ type: 'Image', where, first: 1, after: first.rows[0]!.cursor })).rows.map(({ iri }) => iri)).toEqual([iriOf('r', 'b')]);
});

test('what a condition chose is gone with its request, also where nothing was asked of it', async () => {
  const among = { sql: 'SELECT rowid FROM "type Image" WHERE "sizeX" >= $least', values: { least: 10 } };
  for (let turn = 0; turn < 3; turn += 1) expect((await view.find({ type: 'Image', where: { among }, noRows: true })).rows).toEqual([]);
  expect(await view.select('SELECT count(*)::DOUBLE AS n FROM duckdb_tables() WHERE temporary')).toEqual([{ n: 0 }]);
  expect(await view.names('Image', { among })).toEqual(['a', 'b', 'c']);
});

test('times are stored that are ordered as their text and that SQL can calculate with; others are left to the graph', async () => {
  const records = createRecords(), times = { a: '20244-05-01T10:00:00Z', b: '-0100-05-01T10:00:00Z', c: '9999-12-31T23:30:00-01:00', d: '9999-12-31T23:30:00Z' };
  records.put('t', Object.entries(times).map(([name, time]) => `<t#${name}> a ome:Image ; ome:acquisitionDate "${time}"^^xsd:dateTime .`).join('\n'));
  const own = await openView(records);
  expect(await own.select('SELECT iri, epoch_ms("acquiredAt"::TIMESTAMP)::DOUBLE AS ms FROM "type Image" ORDER BY iri')).toEqual([['a', null], ['b', null], ['c', null], ['d', Date.parse(times.d)]].map(([name, ms]) => ({ iri: iriOf('t', String(name)), ms })));
  await own.close();
});
