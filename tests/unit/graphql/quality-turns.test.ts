/** The fields about quality control ask the tables in the turns of their request: a hundred of them in one query are no flood. */
import { expect, test } from 'vitest';
import { createQualityResolvers } from '../../../server/apis/graphql-quality.ts';
import type { QualityParts } from '../../../server/apis/graphql-quality.ts';

const asked: string[] = [];
const answering = (name: string, answer: unknown) => async (): Promise<unknown> => { asked.push(name); return answer; };
const parts = {
  charts: { series: answering('series', { points: [] }), list: answering('list', []), drifting: answering('drifting', []) }, due: { list: answering('due', { counts: {}, due: [], total: 0 }) },
  entries: {}, jobs: { jobs: {}, planner: {}, feed: {} },
} as unknown as QualityParts;

test.each([['qcSeries', 'series'], ['qcSeriesList', 'list'], ['qcDrifting', 'drifting'], ['qcDue', 'due']])('%s asks when its turn comes, and not at all when the time is up', async (field, question) => {
  const resolve = createQualityResolvers(parts).Query[field]!, turns: (() => unknown)[] = [];
  asked.length = 0;
  const ask = ((work: (leftMs: number) => Promise<unknown>) => new Promise((go, stop) => { turns.push(() => { work(1000).then(go, stop); }); })) as never;
  const answer = resolve(undefined, { first: 10 }, { ask, agent: undefined, client: '' });
  expect([turns.length, asked]).toEqual([1, []]);
  turns[0]!();
  await answer;
  expect(asked).toEqual([question]);
  await expect(async () => resolve(undefined, { first: 10 }, { ask: () => Promise.reject(new Error('time is up')), agent: undefined, client: '' })).rejects.toThrow('time is up');
  expect(asked).toEqual([question]);
});
