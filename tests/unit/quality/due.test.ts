/** What is due where, over hand-made instruments, schedules, measurements and maintenance. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDueQuestions } from '../../../server/quality/due.ts';
import type { Due } from '../../../server/quality/due.ts';
import { createGraph } from '../../../server/store/graph.ts';
import { createRecords, iriOf, openView, refusalOf } from '../tables/tables-harness.ts';
import type { Opened, Records } from '../tables/tables-harness.ts';
import { at, turtleOf, vocabulary } from './state-timeline.ts';
import type { Timeline } from './state-timeline.ts';

const ends: (() => void)[] = [];
let records: Records, view: Opened;
beforeAll(async () => {
  records = createRecords((end) => { ends.push(end); });
  view = await openView(records);
});
afterAll(async () => { await view.close(); for (const end of ends) end(); });

/** What is due on day 100 of an instrument with these schedules, in words: state, light path (or *), day when it is due. */
let count = 0;
async function dueOn(timeline: Omit<Timeline, 'images'>, schedules: string): Promise<{ words: string[]; due: Due[] }> {
  const id = `d${count += 1}`;
  const apart = `; mg:appliesTo <${id}#m>`; // so that the cases do not see each other
  records.put('vocabulary', vocabulary);
  records.put(id, turtleOf(id, { ...timeline, images: {} }));
  await view.follow(records.put(`${id}-plan`, schedules.replaceAll('<s', `<${id}#s`).replaceAll('<m', `<${id}#m`).replaceAll('<path-', `<${id}#`).replaceAll('ONE', '<vocabulary#one>').replaceAll('TWO', '<vocabulary#two>').replaceAll('HERE', apart)));
  const due = await createDueQuestions({ tables: view, clock: () => Date.parse(at(100)) }).of(iriOf(id, 'm'));
  return { due, words: due.map((each) => `${each.label}: ${each.state} ${each.lightPath?.name.replace('path ', '') ?? '*'}${each.due === undefined ? '' : ` ${(Date.parse(each.due) - Date.parse(at(0))) / 86_400_000}`}`).toSorted() };
}
const monthly = '<s> a mg:QcSchedule ; rdfs:label "monthly" ; mg:forProcedure ONE ; mg:intervalDays 30 ; mg:graceDays 7 ; mg:perLightPath true ; dcterms:source "a paper" HERE .';
const seen = (day: number, on = 'a', procedure = 'one', verdicts: string[] = ['pass']): NonNullable<Timeline['seen']>[number] => ({ day, on, procedure, verdicts });

const cases: [title: string, timeline: Omit<Timeline, 'images'>, schedules: string, words: string[]][] = [
  ['measured within the interval: ok', { seen: [seen(40), seen(80)] }, monthly, ['monthly: ok a 110']],
  ['past its day, within the days of grace: due', { seen: [seen(65)] }, monthly, ['monthly: due a 95']],
  ['past the days of grace: overdue', { seen: [seen(62)] }, monthly, ['monthly: overdue a 92']],
  ['never measured: never', {}, monthly, ['monthly: never a']],
  ['by another procedure does not count', { seen: [seen(99, 'a', 'two')] }, monthly, ['monthly: never a']],
  ['by one of several procedures counts', { seen: [seen(99, 'a', 'two'), seen(10)] }, monthly.replace('ONE', 'ONE, TWO'), ['monthly: ok a 129']],
  ['each light path stands for itself', { paths: ['a', 'b'], seen: [seen(80)] }, monthly, ['monthly: never b', 'monthly: ok a 110']],
  ['a failed measurement is a measurement: what it says is another matter', { seen: [seen(80, 'a', 'one', ['fail', 'pass'])] }, monthly, ['monthly: ok a 110']],
  ['an instrument without light paths is measured as a whole', { paths: [], seen: [seen(80, 'm')] }, monthly, ['monthly: ok * 110']],
  ['a measurement of the instrument as a whole says nothing of a light path', { seen: [seen(80, 'm')] }, monthly, ['monthly: never a']],
  ['once for the instrument, on whatever light path it was', { paths: ['a', 'b'], seen: [seen(80, 'b')] }, monthly.replace('true', 'false'), ['monthly: ok * 110']],
  ['no interval: nothing is due, measured or not', { paths: ['a', 'b'], seen: [seen(1)] }, monthly.replace('mg:intervalDays 30 ;', ''), ['monthly: unscheduled a', 'monthly: unscheduled b']],
  ['maintenance after the measurement: due at once', { seen: [seen(80)], work: [{ from: 89, to: 90 }] }, monthly, ['monthly: due a 90']],
  ['maintenance before it: not', { seen: [seen(80)], work: [{ from: 70, to: 80 }] }, monthly, ['monthly: ok a 110']],
  ['maintenance that leaves QC valid: not', { seen: [seen(80)], work: [{ from: 90, endsValidity: false }] }, monthly, ['monthly: ok a 110']],
  ['maintenance that is only planned: not', { seen: [seen(80)], work: [{ from: 101 }] }, monthly, ['monthly: ok a 110']],
  ['maintenance of another light path: not', { paths: ['a', 'b'], seen: [seen(80), seen(80, 'b')], work: [{ from: 90, on: ['b'] }] }, monthly, ['monthly: due b 90', 'monthly: ok a 110']],
  ['maintenance does not make young again what is overdue', { seen: [seen(10)], work: [{ from: 99 }] }, monthly, ['monthly: overdue a 40']],
  ['maintenance of what was never measured changes nothing', { work: [{ from: 99 }] }, monthly, ['monthly: never a']],
  ['a schedule of its own takes the place of one', { seen: [seen(80)] }, `${monthly} <s2> a mg:QcSchedule ; rdfs:label "weekly" ; mg:forProcedure ONE ; mg:intervalDays 7 ; mg:perLightPath true ; dcterms:replaces <s> HERE .`, ['weekly: overdue a 87']],
  ['also for one light path alone', { paths: ['a', 'b'], seen: [seen(80), seen(80, 'b')] }, `${monthly} <s2> a mg:QcSchedule ; rdfs:label "weekly" ; mg:forProcedure ONE ; mg:intervalDays 7 ; mg:perLightPath true ; dcterms:replaces <s> ; mg:appliesTo <path-b> .`, ['monthly: ok a 110', 'weekly: overdue b 87']],
  ['one that is retired asks nothing and takes no place', { seen: [seen(80)] }, `${monthly} <s2> a mg:QcSchedule ; rdfs:label "weekly" ; mg:forProcedure ONE ; mg:intervalDays 7 ; mg:perLightPath true ; mg:retired true ; dcterms:replaces <s> HERE .`, ['monthly: ok a 110']],
  ['one for another instrument asks nothing here', { seen: [seen(80)] }, `${monthly} <s2> a mg:QcSchedule ; rdfs:label "weekly" ; mg:forProcedure ONE ; mg:intervalDays 7 ; mg:perLightPath true ; dcterms:replaces <s> ; mg:appliesTo <elsewhere#m> .`, ['monthly: ok a 110']],
];
test.each(cases)('%s', async (_title, timeline, schedules, words) => {
  expect((await dueOn(timeline, schedules)).words).toEqual(words);
});

test('each names the newest measurement with its run and verdict, the source of the interval, and why it is due before its day', async () => {
  const { due: [first] } = await dueOn({ seen: [seen(70), seen(80, 'a', 'one', ['pass', 'warn'])], work: [{ from: 90 }] }, monthly);
  expect(first).toMatchObject({ label: 'monthly', intervalDays: 30, graceDays: 7, source: 'a paper', last: { at: at(80), run: expect.stringMatching(/#r1$/) as string, verdict: 'warn' }, due: at(90), state: 'due', reason: expect.stringContaining('work 0') as string });
});

const verdictsOfRun: [title: string, verdicts: string[][], of: string][] = [
  ['a figure that nothing judges takes no pass away', [['pass'], [], ['notAssessed']], 'pass'], ['the worst decides', [['pass'], ['fail'], []], 'fail'],
  ['where nothing was decided it is not assessed', [[], ['notAssessed']], 'notAssessed'], ['where nothing was judged it is unknown', [[], []], 'unknown'],
];
test.each(verdictsOfRun)('of the figures of the newest measurement: %s', async (_title, figures, verdict) => {
  const { due } = await dueOn({ seen: figures.map((verdicts) => seen(80, 'a', 'one', verdicts)) }, monthly);
  expect(due.map(({ last }) => last?.verdict)).toEqual([verdict]);
});

test('the stored query finds what is overdue or was never measured, by the same rules', async () => {
  const graph = createGraph();
  for (const { row, nquads } of records.journal.replay()) graph.replaceGraph(row.record, nquads);
  const text = readFileSync(new URL('../../../queries/instruments-overdue-for-qc.rq', import.meta.url), 'utf8').replaceAll('$graceDays', '0');
  const { body } = await graph.query({ sparql: text, accept: ['application/sparql-results+json'] });
  const found = (JSON.parse(body) as { results: { bindings: Record<string, { value: string } | undefined>[] } }).results.bindings.map((row) => `${row['schedule']!.value} ${row['lightPath']?.value ?? row['instrument']!.value}`);
  const { due } = await createDueQuestions({ tables: view }).list({ first: 1000 });
  const expected = due.filter(({ state }) => state === 'overdue' || state === 'never').map((each) => `${each.schedule} ${each.lightPath?.iri ?? each.instrument.iri}`);
  expect(expected.length).toBeGreaterThan(15);
  expect(found.toSorted()).toEqual(expected.toSorted());
});

describe('the list', () => {
  test('has the most pressing first, and its pages hold all of it once', async () => {
    const questions = createDueQuestions({ tables: view, clock: () => Date.parse(at(100)) });
    const all = await questions.list({ first: 1000 });
    expect(all.total).toBeGreaterThan(20);
    const order = ['overdue', 'never', 'due', 'ok', 'unscheduled'];
    expect(all.due.map(({ state }) => order.indexOf(state))).toEqual(all.due.map(({ state }) => order.indexOf(state)).toSorted());
    expect(Object.values(all.counts).reduce((sum, n) => sum + n, 0)).toBe(all.total);
    const paged: Due[] = [];
    for (let after: string | undefined = ''; after !== undefined;) { const page: Awaited<ReturnType<typeof questions.list>> = await questions.list({ first: 7, after }); paged.push(...page.due); after = page.next; }
    expect(paged).toEqual(all.due);
    const overdue = await questions.list({ state: 'overdue' });
    expect([overdue.total, overdue.due.length]).toEqual([all.counts.overdue, all.counts.overdue]);
    expect(overdue.total).toBeGreaterThan(2);
    const [some] = overdue.due;
    expect(await questions.overdue([some!.instrument.iri])).toEqual(new Map([[some!.instrument.iri, 1]]));
  });
  test.each([[{ first: 0 }], [{ first: 1.5 }], [{ after: 'x' }]])('%j is refused', async (asked) => {
    expect((await refusalOf(createDueQuestions({ tables: view }).list(asked))).code).toBe('request-not-valid');
  });
});
