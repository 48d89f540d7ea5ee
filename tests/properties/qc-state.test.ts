/** The state of instruments at acquisition by SQL against a plain reading of the rules, over random timelines on a coarse grid of time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createImageStates } from '../../server/quality/image-state.ts';
import { assuredBy, createDemandReader } from '../../server/quality/required-qc.ts';
import { anyDay as day, anyImage, at, turtleOf, vocabulary } from '../unit/quality/state-timeline.ts';
import type { Recorded, Seen, Timeline, Work } from '../unit/quality/state-timeline.ts';
import { createRecords, iriOf, openView } from '../unit/tables/tables-harness.ts';

const order = ['fail', 'warn', 'unknown', 'notAssessed', 'pending', 'pass'];
const paths = fc.subarray(['a', 'b', 'c']);
const given = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const halfDay = fc.integer({ min: 0, max: 20 }).map((half) => half / 2);
const seen: fc.Arbitrary<Seen> = fc.record({ day: halfDay, on: fc.constantFrom('a', 'a', 'b', 'c', 'm'), verdicts: fc.oneof({ weight: 3, arbitrary: fc.constant(['pass']) }, fc.subarray(['fail', 'warn', 'notAssessed', 'pending', 'pass'], { maxLength: 2 })), property: fc.constantFrom('p', 'p', 'q') });
const work: fc.Arbitrary<Work> = fc.record({ from: day, lasts: given(fc.integer({ min: 0, max: 3 })), on: given(paths), endsValidity: given(fc.boolean()) })
  .map(({ from, lasts, on, endsValidity }) => ({ from, ...(lasts === undefined ? {} : { to: from + lasts }), ...(on && on.length > 0 ? { on } : {}), ...(endsValidity === undefined ? {} : { endsValidity }) }));
const timeline: fc.Arbitrary<Timeline> = fc.record({ seen: fc.array(seen, { maxLength: 8 }), work: fc.array(work, { maxLength: 3 }), images: fc.array(anyImage(paths), { minLength: 1, maxLength: 4 }) })
  .map(({ images, ...rest }) => ({ paths: ['a', 'b', 'c'], ...rest, images: Object.fromEntries(images.map((each, n) => [`i${n}`, each])) }));

interface Expected { before?: number; after?: number; verdict: string; age?: number }
const worst = (verdicts: readonly string[]): string => order.find((each) => verdicts.includes(each))!;
/** Of one observation: what was not assessed counts where nothing else was decided. */
const verdictOf = (verdicts: readonly string[]): string => (verdicts.length === 0 ? 'unknown' : worst(verdicts.some((each) => each !== 'notAssessed') ? verdicts.filter((each) => each !== 'notAssessed') : verdicts));
const ofDay = (all: readonly Seen[], of: number): string => worst(all.filter((each) => each.day === of).map(({ verdicts }) => verdictOf(verdicts)));

/** What the rules say of an image: property and light path (or * for the whole instrument) → what brackets it. */
function expectedOf({ seen: all = [], work: works = [] }: Timeline, { day: recorded = 0, wholeDay, paths: own = [], channels = [] }: Recorded): { told: Map<string, Expected>; ofTarget: (property: string, target: string) => Expected; targets: string[] } {
  const targets = own.length + channels.length > 0 ? [...new Set([...own, ...channels])] : ['a', 'b', 'c'], until = wholeDay ? recorded + 1 - 1 / 86_400_000 : recorded;
  const ofTarget = (property: string, target: string): Expected => {
    const mine = all.filter((each) => (each.property ?? 'p') === property && [target, 'm'].includes(each.on));
    const before = Math.max(...mine.filter((each) => each.day <= recorded).map((each) => each.day)), after = Math.min(...mine.filter((each) => each.day > until).map((each) => each.day));
    const parted = works.some(({ from, to = from, on, endsValidity }) => endsValidity !== false && (!on || on.includes(target)) && to > before && from <= until);
    return { ...(before >= 0 ? { before, age: until - before } : {}), ...(Number.isFinite(after) ? { after } : {}), verdict: before < 0 || parted ? 'unknown' : worst([ofDay(mine, before), ...mine.filter((each) => each.day > recorded && each.day <= until).map((each) => ofDay(mine, each.day))]) };
  };
  const told = new Map<string, Expected>();
  for (const property of ['p', 'q']) {
    const concerning = all.filter((each) => (each.property ?? 'p') === property && ['m', ...targets].includes(each.on));
    if (concerning.length === 0) continue;
    if (concerning.every(({ on }) => on === 'm')) { const every = targets.map((target) => ofTarget(property, target)); told.set(`${property} *`, every.find(({ verdict }) => verdict === 'unknown') ?? every[0]!); } else for (const target of targets) told.set(`${property} ${target}`, ofTarget(property, target));
  }
  return { told, ofTarget, targets };
}

test('brackets and the filter that demands a pass are what the rules say', async () => {
  let passes = 0, brackets = 0;
  await fc.assert(fc.asyncProperty(fc.array(timeline, { minLength: 25, maxLength: 25 }), async (timelines) => {
    const ends: (() => void)[] = [];
    const records = createRecords((end) => { ends.push(end); });
    records.putAll([['vocabulary', vocabulary], ...timelines.map((each, n) => [`t${n}`, turtleOf(`t${n}`, each)] as const)]);
    const view = await openView(records);
    try {
      const images = timelines.flatMap((each, n) => Object.entries(each.images).map(([name, own]) => ({ iri: iriOf(`t${n}`, name), own, ...expectedOf(each, own) })));
      const states = await createImageStates(view).of(images.map(({ iri }) => iri));
      const local = (iri: string): string => iri.split('#').at(-1)!;
      for (const { iri, told } of images) {
        const found = new Map(states.get(iri)!.brackets.map(({ property, lightPath, before, after, verdict }) => [`${local(property)} ${lightPath ? local(lightPath.iri) : '*'}`, { before: before?.at, after: after?.at, verdict }]));
        for (const [key, { before, after, verdict }] of told) expect([key, found.get(key)]).toEqual([key, { before: before === undefined ? undefined : at(before), after: after === undefined ? undefined : at(after), verdict }]);
        expect([...found.keys()].toSorted()).toEqual([...told.keys()].toSorted());
        brackets += told.size;
      }
      const read = await createDemandReader(view);
      for (const [require, maxAgeDays] of [[['p'], undefined], [['p'], 3], [['p', 'q'], undefined], [['q', 'p'], 4]] as const) {
        const expected = images.filter(({ targets, ofTarget }) => require.every((property) => targets.every((target) => { const { verdict, age } = ofTarget(property, target); return verdict === 'pass' && (maxAgeDays === undefined || age! <= maxAgeDays); }))).map(({ iri }) => iri);
        const { rows } = await view.find({ type: 'Image', where: assuredBy(read({ require, maxAgeDays })), first: 1000 });
        expect(rows.map(({ iri }) => iri).toSorted(), `${require.join()} ${maxAgeDays}`).toEqual(expected.toSorted());
        passes += expected.length;
      }
    } finally { await view.close(); for (const end of ends) end(); }
  }), { numRuns: 4, seed: 5, endOnFailure: true });
  expect(brackets).toBeGreaterThan(300);
  expect(passes).toBeGreaterThan(25);
});
