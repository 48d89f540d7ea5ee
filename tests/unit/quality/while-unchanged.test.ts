import { expect, test } from 'vitest';
import { createWhileUnchanged } from '../../../server/quality/while-unchanged.ts';

test('an answer is kept until the tables change, each key by itself; what fails and what is oldest goes', async () => {
  let seq = 1, worked = 0;
  const ask = createWhileUnchanged<number>(() => seq, 2), work = async (): Promise<number> => worked += 1;
  expect([await ask('a', work), await ask('a', work), await ask('b', work)]).toEqual([1, 1, 2]);
  expect([await ask('c', work), await ask('a', work)]).toEqual([3, 4]);
  seq = 2;
  expect([await ask('a', work), await ask('a', work)]).toEqual([5, 5]);
  await expect(ask('f', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await ask('f', work)).toBe(6);
});
