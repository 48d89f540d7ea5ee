/** The thread of the mapping sets across its border: one question after another, each failing alone. */
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { createMappingsClient } from '../../../server/mapping-sets/channel.ts';
import type { MappingsClient, MappingsLimits } from '../../../server/mapping-sets/channel.ts';

const channel = new URL('../../../server/mapping-sets/channel.ts', import.meta.url).href, errors = new URL('../../../server/errors.ts', import.meta.url).href;
/** A thread with questions of the test's own, behind the real border. */
const code = `const { parentPort, threadId } = require('node:worker_threads');
Promise.all([import(${JSON.stringify(channel)}), import(${JSON.stringify(errors)})]).then(([{ serveQuestions }, { KnownError }]) => serveQuestions(parentPort, {
  where: () => threadId,
  crash: () => { setImmediate(() => { throw new Error('boom'); }); return new Promise(() => {}); },
  leave: () => process.exit(0),
  spin: () => { for (;;); },
  refuse: () => { throw new KnownError('not-found', 'nothing is here', { record: 'x' }); },
  bytes: ({ bytes }) => bytes.map((byte) => byte + 1),
}));`;

let client: MappingsClient;
let threads = 0;
const open = (limits: MappingsLimits = {}): Record<string, (argument?: unknown) => Promise<unknown>> => {
  threads = 0;
  client = createMappingsClient(() => { threads += 1; return new Worker(code, { eval: true }); }, limits);
  return client.ask as unknown as Record<string, (argument?: unknown) => Promise<unknown>>;
};
afterEach(() => client.close());

test('the thread starts with the first question and stays', async () => {
  const ask = open();
  expect(threads).toBe(0);
  expect(await ask['where']!()).toBe(await ask['where']!());
  expect(threads).toBe(1);
});

test.each([['crash', { message: 'boom' }], ['leave', { code: 'not-ready' }], ['spin', { code: 'query-timeout' }]])('%s fails alone: those that wait are answered by a new thread', async (method, error) => {
  const ask = open({ deadlineMs: method === 'spin' ? 3000 : 60_000 });
  const before = await ask['where']!();
  const [failed, after] = await Promise.allSettled([ask[method]!(), ask['where']!()]);
  expect(failed).toMatchObject({ status: 'rejected', reason: error });
  expect(after.status).toBe('fulfilled');
  expect((after as { value: unknown }).value).not.toBe(before);
  expect(threads).toBe(2);
});

test('known errors come over as such, and the thread lives on', async () => {
  const ask = open();
  await expect(ask['refuse']!()).rejects.toMatchObject({ code: 'not-found', message: 'nothing is here', fields: { record: 'x' } });
  await ask['where']!();
  expect(threads).toBe(1);
});

test('bytes are given away and come back', async () => {
  const ask = open(), bytes = new Uint8Array(new ArrayBuffer(3));
  expect(await ask['bytes']!({ bytes })).toEqual(new Uint8Array([1, 1, 1]));
  expect(bytes.byteLength).toBe(0);
});

test('so many may wait, the next one is told to come again', async () => {
  const ask = open({ mostWaiting: 2 });
  const answers = [ask['where']!(), ask['where']!(), ask['where']!()];
  await expect(ask['where']!()).rejects.toMatchObject({ code: 'not-ready' });
  expect(new Set(await Promise.all(answers)).size).toBe(1);
});

test('who waits too long is told so, and keeps no place', async () => {
  const ask = open({ mostWaitMs: 200, deadlineMs: 2000 });
  const spinning = expect(ask['spin']!()).rejects.toMatchObject({ code: 'query-timeout' });
  await expect(ask['where']!()).rejects.toMatchObject({ code: 'not-ready' });
  await spinning;
  expect(threads).toBe(1);
});

test('closing ends what is asked and what waits', async () => {
  const ask = open(), open2 = [ask['spin']!(), ask['where']!()];
  const settled = Promise.allSettled(open2);
  await client.close();
  expect((await settled).map((each) => (each as { reason?: { code: string } }).reason?.code)).toEqual(['not-ready', 'not-ready']);
  await expect(ask['where']!()).rejects.toMatchObject({ code: 'not-ready' });
});
