import { expect, test } from 'vitest';
import { poisonableReader, startPool, until } from '../unit/store/pool.ts';
import { draftOf, recordIriOf } from '../unit/store/versions.ts';

test('a reader whose engine broke is replaced: the caller gets a known error, the next query its answer', async () => {
  const { pool, count, deposit, events } = await startPool({ readerEntry: poisonableReader });
  const poisoned = expect(pool.query({ sparql: 'SELECT * { ?s ?p ?o } # poison' })).rejects.toMatchObject({ code: 'query-too-large' });
  await deposit(draftOf(900));
  await poisoned;
  expect(await count(`SELECT (COUNT(*) AS ?n) { GRAPH <${recordIriOf(900)}> { ?s ?p ?o } }`)).toBe(5);
  expect(events.map(({ what }) => what)).toEqual(['reader-replaced']);
});

test('while one reader is replaced the others serve', async () => {
  const { pool, count, events } = await startPool({ readers: 2, readerEntry: poisonableReader });
  await until(() => pool.status().readers.every(({ state }) => state === 'ready'));
  const poisoned = expect(pool.query({ sparql: 'ASK {} # poison' })).rejects.toMatchObject({ code: 'query-too-large' });
  expect(await Promise.all(Array.from({ length: 20 }, () => count('SELECT (COUNT(*) AS ?n) { ?s <https://vocabulary.example/p000> ?o }')))).toEqual(Array(20).fill(60));
  await poisoned;
  await until(() => pool.status().readers.every(({ state }) => state === 'ready'));
  expect(events.map(({ what }) => what)).toEqual(['reader-replaced']);
});
