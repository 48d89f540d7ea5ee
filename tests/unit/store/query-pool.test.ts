import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createQueryPool } from '../../../server/store/query-pool.ts';
import { reader, runaway, startPool, until } from './pool.ts';
import { draftOf, recordIriOf, temporaryFolder, withdrawalOf } from './versions.ts';

const inGraph = (n: number, what = '?s ?p ?o'): string => `SELECT (COUNT(*) AS ?n) { GRAPH <${recordIriOf(n)}> { ${what} } }`;

test('what was followed is seen by the next query, whichever reader answers it', async () => {
  const { count, deposit, pool } = await startPool({ readers: 2 });
  await until(() => pool.status().readers.every(({ state }) => state === 'ready'));
  for (let n = 100; n < 115; n += 1) {
    await deposit(draftOf(n));
    expect(await Promise.all([count(inGraph(n)), count(inGraph(n)), count(inGraph(n))])).toEqual([5, 5, 5]);
  }
  await deposit(draftOf(100, { label: 'second', size: 3 }));
  expect(await count(inGraph(100))).toBe(3);
  await deposit(withdrawalOf(101));
  expect(await Promise.all([count(inGraph(101)), count(inGraph(101))])).toEqual([0, 0]);
  expect(pool.status().readers.map(({ state, seq, memoryBytes }) => [state, seq, memoryBytes > 1_000_000])).toEqual([['ready', 77, true], ['ready', 77, true]]);
});

test('many new records, changes and withdrawals at once come out as one by one, and the number of quads is exact', async () => {
  const { count, journal, pool } = await startPool({ records: 3 });
  const { seq } = journal.transaction(() => {
    for (let n = 10; n < 300; n += 1) journal.append(draftOf(n));
    journal.append(draftOf(12, { label: 'second', size: 7 }));
    journal.append(withdrawalOf(13));
    return journal.append(draftOf(13, { label: 'again', size: 2 }));
  });
  await pool.follow(seq);
  expect(await Promise.all([count(inGraph(12)), count(inGraph(13)), count(inGraph(14))])).toEqual([7, 2, 5]);
  expect(pool.status().readers[0]!.quads).toBe(await count('SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }'));
});

test('provenance of all versions is beside the records', async () => {
  const { count, deposit } = await startPool({ records: 2 });
  await deposit(draftOf(1, { label: 'second' }));
  expect(await count(`SELECT (COUNT(DISTINCT ?v) AS ?n) { ?v <http://www.w3.org/ns/prov#specializationOf> <${recordIriOf(1)}> }`)).toBe(2);
});

test('a query past its deadline is refused with the limit, while the other reader serves on', async () => {
  const { pool, count, events } = await startPool({ readers: 2 });
  await until(() => pool.status().readers.every(({ state }) => state === 'ready'));
  const endless = expect(pool.query({ sparql: runaway, deadlineMs: 800 })).rejects.toMatchObject({ code: 'query-timeout', fields: { limit_ms: 800 } });
  expect(await count('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }')).toBeGreaterThan(300);
  expect(pool.running()).toHaveLength(1);
  await endless;
  expect(pool.running()).toEqual([]);
  await until(() => pool.status().readers.every(({ state }) => state === 'ready'));
  expect(events.map(({ what }) => what)).toEqual(['query-ended']);
});

test('one reader is enough: after a runaway query it comes back with what was written meanwhile, and the waiting queries are answered', async () => {
  const { pool, count, deposit } = await startPool();
  const endless = expect(pool.query({ sparql: runaway, deadlineMs: 200 })).rejects.toMatchObject({ code: 'query-timeout' });
  await deposit(draftOf(500));
  const waiting = count(inGraph(500));
  await endless;
  await deposit(draftOf(501));
  expect(await waiting).toBe(5);
  expect(await count(inGraph(501))).toBe(5);
});

test('a running query is listed with who asked what, and can be ended by its id', async () => {
  const { pool, count } = await startPool();
  const endless = expect(pool.query({ sparql: runaway, label: 'sparql', agent: 'https://orcid.org/0000-0002-1825-0097' })).rejects.toMatchObject({ code: 'query-cancelled' });
  expect(pool.running()).toMatchObject([{ sparql: runaway, label: 'sparql', agent: 'https://orcid.org/0000-0002-1825-0097', deadlineMs: 20_000 }]);
  expect(pool.status().readers[0]!.state).toBe('busy');
  expect(pool.kill('no such id')).toBe(false);
  expect(pool.kill(pool.running()[0]!.id)).toBe(true);
  await endless;
  expect(await count('SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <https://vocabulary.example/p000> ?o } }')).toBe(60);
});

test('a client that leaves ends its query, but a thread that is soon free again is kept', async () => {
  const { pool, count, events } = await startPool({ graceMs: 800 });
  const leaving = new AbortController();
  const left = expect(pool.query({ sparql: 'SELECT * { ?s ?p ?o }', signal: leaving.signal })).rejects.toMatchObject({ code: 'query-cancelled' });
  const waiting = new AbortController();
  const neverStarted = expect(pool.query({ sparql: runaway, signal: waiting.signal })).rejects.toMatchObject({ code: 'query-cancelled' });
  waiting.abort();
  leaving.abort();
  await left;
  await neverStarted;
  expect(await count(inGraph(1))).toBe(5);
  expect(events).toEqual([]);

  const gone = new AbortController();
  const ended = expect(pool.query({ sparql: runaway, signal: gone.signal })).rejects.toMatchObject({ code: 'query-cancelled' });
  gone.abort();
  await ended;
  expect(await count(inGraph(1))).toBe(5);
  expect(events.map(({ what }) => what)).toEqual(['query-ended']);
  await expect(pool.query({ sparql: 'ASK {}', signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'query-cancelled' });
});

test('errors of a query cross the thread as known errors with their fields', async () => {
  const { pool } = await startPool({ maxRows: 10 });
  await expect(pool.query({ sparql: 'SELECT * { ?s ?p' })).rejects.toMatchObject({ code: 'query-not-valid', fields: { line: 1 } });
  await expect(pool.query({ sparql: 'DROP ALL' })).rejects.toMatchObject({ code: 'update-not-offered' });
  await expect(pool.query({ sparql: `SELECT * {${'{'.repeat(9999)}` })).rejects.toMatchObject({ code: 'query-too-large' });
  await expect(pool.query({ sparql: 'SELECT * {?s ?p ?o}', maxRows: 1_000_000 })).rejects.toMatchObject({ code: 'answer-too-large', fields: { limit_rows: 10 } });
  await expect(pool.query({ sparql: 'ASK {}', accept: ['text/turtle'] })).rejects.toMatchObject({ code: 'not-acceptable' });
});

test('queries wait in a line of bounded length and for a bounded time', async () => {
  const { pool } = await startPool({ maxWaiting: 2, maxWaitMs: 150 });
  const endless = expect(pool.query({ sparql: runaway, deadlineMs: 1500 })).rejects.toMatchObject({ code: 'query-timeout' });
  const waiting = [1, 2].map(() => expect(pool.query({ sparql: 'ASK {}' })).rejects.toMatchObject({ code: 'not-ready', message: expect.stringContaining('within') as string }));
  await expect(pool.query({ sparql: 'ASK {}' })).rejects.toMatchObject({ code: 'not-ready', message: expect.stringContaining('2 queries are waiting') as string });
  await Promise.all(waiting);
  await endless;
});

test('a pool that cannot load says why, at once and to every query', async () => {
  const file = join(temporaryFolder(), 'journal.sqlite');
  writeFileSync(file, 'not a journal at all, but long enough to be read as a header of a database file, which is one hundred bytes');
  const pool = createQueryPool({ readerEntry: reader, readerData: { journalFile: file }, readers: 2, defaultDeadlineMs: 30_000, maxBytes: 1000, maxRows: 10 });
  const early = expect(pool.query({ sparql: 'ASK {}' })).rejects.toMatchObject({ code: 'not-ready' });
  await expect(pool.ready).rejects.toMatchObject({ code: 'journal-damaged' });
  await early;
  await expect(pool.query({ sparql: 'ASK {}' })).rejects.toMatchObject({ code: 'not-ready', message: expect.stringContaining('damaged') as string });
  expect(pool.status().readers.map(({ state }) => state)).toEqual(['failed', 'failed']);
  await pool.close();
});

test('closing ends what runs and waits, and nothing is taken any more', async () => {
  const { pool } = await startPool();
  const open = [1, 2].map(() => expect(pool.query({ sparql: runaway })).rejects.toMatchObject({ code: 'not-ready' }));
  await pool.close();
  await Promise.all(open);
  await expect(pool.query({ sparql: 'ASK {}' })).rejects.toMatchObject({ code: 'not-ready' });
});

test('a query that would only begin after its deadline is told so at its deadline', async () => {
  const { pool } = await startPool({});
  const endless = expect(pool.query({ sparql: runaway, deadlineMs: 1500 })).rejects.toMatchObject({ code: 'query-timeout' });
  let ended = false;
  void endless.then(() => { ended = true; });
  await expect(pool.query({ sparql: 'ASK {}', deadlineMs: 200 })).rejects.toMatchObject({ code: 'query-timeout', message: expect.stringContaining('within 200 ms') as string });
  expect(ended).toBe(false);
  await endless;
});
