/** What the suggesting thread has to know is told until it has heard it, and told again to one that was started anew. */
import { expect, test } from 'vitest';
import { createTermSuggestions } from '../../../server/apis/term-suggestions.ts';
import type { TermDecision } from '../../../server/terms/decision-memory.ts';

const decision: TermDecision = { text: 'beast', field: 'Sample.organisms', verdict: 'accept', term: 'urn:mouse' };

function open(): { suggest: () => Promise<unknown>; thread: { ends: number; fails: boolean; told: { decisions?: readonly TermDecision[]; fitted?: unknown }[] }; news: { decisions: readonly TermDecision[] | undefined } } {
  const thread: ReturnType<typeof open>['thread'] = { ends: 0, fails: false, told: [] };
  const news: ReturnType<typeof open>['news'] = { decisions: [decision] };
  const suggesting = {
    remember: async (what: { decisions?: readonly TermDecision[] }) => { if (thread.fails) { thread.fails = false; thread.ends += 1; throw new Error('the thread has ended'); } thread.told.push(what); },
    suggest: async () => [],
  };
  const service = createTermSuggestions({
    catalogue: { suggesting, suggestingEnds: () => thread.ends, fit: () => { throw new Error('not asked'); } } as never, model: { types: [{ name: 'Sample', fields: [{ name: 'organisms', term: { ontologies: [] } }] }] } as never,
    decisions: { async changed() { const { decisions } = news; news.decisions = undefined; return decisions; } }, journal: { newest: () => undefined } as never, keeper: {} as never, base: 'urn:base/', log: { warn() { throw new Error('nothing to warn of'); } },
  });
  return { suggest: () => service.suggest([{ text: 'beast', field: 'Sample.organisms' }]), thread, news };
}

test('what it knows already is not told twice', async () => {
  const { suggest, thread } = open();
  for (let at = 0; at < 3; at += 1) await suggest();
  expect(thread.told).toEqual([{ decisions: [decision], fitted: null }]);
});

test('decisions that a failing thread did not hear are told with the next question', async () => {
  const { suggest, thread } = open();
  thread.fails = true;
  await expect(suggest()).rejects.toThrow('ended');
  await suggest();
  expect(thread.told).toEqual([{ decisions: [decision], fitted: null }]);
});

test('a thread that was started anew is told all of it again', async () => {
  const { suggest, thread, news } = open();
  await suggest();
  thread.ends += 1;
  await suggest();
  expect(thread.told).toHaveLength(2);
  expect(thread.told[1]).toEqual({ decisions: [decision], fitted: null });
  news.decisions = [];
  await suggest();
  expect(thread.told[2]).toEqual({ decisions: [] });
});
