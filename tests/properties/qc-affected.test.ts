/** What an out-of-tolerance observation puts in doubt, by SQL against a plain reading of the rules, over random timelines on a coarse grid of time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAffectedImages } from '../../server/quality/affected-images.ts';
import { anyDay as day, anyImage, at, turtleOf, vocabulary } from '../unit/quality/state-timeline.ts';
import type { Seen, Timeline, Work } from '../unit/quality/state-timeline.ts';
import { createRecords, iriOf, openView } from '../unit/tables/tables-harness.ts';

const paths = fc.subarray(['a', 'b']);
const seen: fc.Arbitrary<Seen> = fc.record({ day, on: fc.constantFrom('a', 'a', 'b', 'm'), verdicts: fc.constantFrom(['pass'], ['pass', 'fail'], ['warn'], ['fail'], [], ['notAssessed']), channel: fc.constantFrom(0, 0, 1), procedure: fc.constantFrom('one', 'one', 'two') });
const work: fc.Arbitrary<Work> = fc.record({ from: day, lasts: fc.integer({ min: -1, max: 3 }), on: paths, endsValidity: fc.constantFrom(undefined, undefined, true, false) })
  .map(({ from, lasts, on, endsValidity }) => ({ from, ...(lasts < 0 ? {} : { to: from + lasts }), ...(on.length > 0 ? { on } : {}), ...(endsValidity === undefined ? {} : { endsValidity }) }));
const timeline: fc.Arbitrary<Timeline> = fc.record({ seen: fc.array(seen, { minLength: 1, maxLength: 8 }), work: fc.array(work, { maxLength: 3 }), images: fc.array(anyImage(paths), { minLength: 1, maxLength: 5 }) })
  .map(({ images, ...rest }) => ({ paths: ['a', 'b'], ...rest, images: Object.fromEntries(images.map((each, n) => [`i${n}`, each])) }));

/** Names of the images in doubt after an observation that failed; undefined when it did not. */
function expectedOf({ seen: all = [], work: works = [], images }: Timeline, nth: number): string[] | undefined {
  const bad = all[nth]!;
  if (!bad.verdicts.includes('fail')) return undefined;
  const passes = all.filter(({ on, channel, procedure, verdicts }) => on === bad.on && channel === bad.channel && procedure === bad.procedure && verdicts.length > 0 && verdicts.every((verdict) => verdict === 'pass')).map((each) => each.day);
  // work on one light path says nothing of what was measured of the whole instrument
  const mine = works.filter(({ on, endsValidity }) => endsValidity !== false && (!on || bad.on !== 'm' && on.includes(bad.on)));
  const since = Math.max(-Infinity, ...passes.filter((each) => each < bad.day), ...mine.map(({ from }) => from).filter((from) => from <= bad.day));
  const until = Math.min(Infinity, ...passes.filter((each) => each > bad.day), ...mine.map(({ from, to = from }) => to).filter((to) => to > bad.day));
  return Object.entries(images).filter(([, { day: recorded = 0, wholeDay, paths: own = [], channels = [] }]) => {
    const stated = [...own, ...channels], last = wholeDay ? recorded + 1 - 1 / 86_400_000 : recorded;
    return (bad.on === 'm' || stated.length === 0 || stated.includes(bad.on)) && last > since && recorded < until;
  }).map(([name]) => name).toSorted();
}

test('affected images are those of the light path since the last pass or maintenance and until the next', async () => {
  let asked = 0, found = 0;
  await fc.assert(fc.asyncProperty(fc.array(timeline, { minLength: 16, maxLength: 16 }), async (timelines) => {
    const ends: (() => void)[] = [];
    const records = createRecords((end) => { ends.push(end); });
    records.putAll([['vocabulary', vocabulary], ...timelines.map((each, n) => [`t${n}`, turtleOf(`t${n}`, each)] as const)]);
    const view = await openView(records), affected = createAffectedImages({ tables: view, depositorOf: () => undefined });
    try {
      for (const [n, each] of timelines.entries()) {
        for (const nth of (each.seen ?? []).keys()) {
          const expected = expectedOf(each, nth);
          if (!expected) continue;
          const { images, total, windows } = await affected({ observation: iriOf(`t${n}`, `o${nth}`) });
          expect([images.map(({ iri }) => iri.split('#').at(-1)!).toSorted(), total], JSON.stringify({ each, nth, windows, at: at(each.seen![nth]!.day) })).toEqual([expected, expected.length]);
          asked += 1; found += total;
        }
      }
    } finally { await view.close(); for (const end of ends) end(); }
  }), { numRuns: 1, seed: 8, endOnFailure: true });
  expect(asked).toBeGreaterThan(12);
  expect(found).toBeGreaterThan(12);
});
