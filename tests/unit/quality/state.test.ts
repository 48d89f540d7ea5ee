/** The state of an instrument when an image was recorded: hand-made timelines, and what follows for lists and filters. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQualityQuestions } from '../../../server/quality/questions.ts';
import type { QualityQuestions } from '../../../server/quality/questions.ts';
import { assuredBy, createDemandReader } from '../../../server/quality/required-qc.ts';
import { checkQuestions } from '../../../server/quality/sql-text.ts';
import { createRecords, iriOf, openView, refusalOf } from '../tables/tables-harness.ts';
import type { Opened, Records } from '../tables/tables-harness.ts';
import { at, propertyIri, turtleOf, vocabulary } from './state-timeline.ts';
import type { Recorded, Seen, Timeline, Work } from './state-timeline.ts';

const pass = (day: number, on = 'a', more: Partial<Seen> = {}): Seen => ({ day, on, verdicts: ['pass'], ...more });
const fail = (day: number, on = 'a', more: Partial<Seen> = {}): Seen => ({ day, on, verdicts: ['fail'], ...more });
const one = (image: Recorded, seen: readonly Seen[], work: readonly Work[] = [], paths: readonly string[] = ['a']): Timeline => ({ seen, work, paths, images: { i: image } });

/** Each: the timeline, and its brackets as text: path, last before, first after, verdict; whether the filter on p finds the image. */
const cases: [title: string, timeline: Timeline, brackets: string[], assured: boolean][] = [
  ['QC before and after brackets it', one({ day: 10 }, [pass(1), pass(8), fail(12), fail(20)]), ['a o1 o2 pass'], true],
  ['the last QC before counts, not an earlier pass', one({ day: 10 }, [pass(1), fail(8), pass(12)]), ['a o1 o2 fail'], false],
  ['QC that is only after it tells nothing of it', one({ day: 10 }, [pass(12)]), ['a - o0 unknown'], false],
  ['QC of the very instant counts as before it', one({ day: 10 }, [fail(9), pass(10)]), ['a o1 - pass'], true],
  ['maintenance in between ends what QC says', one({ day: 10 }, [pass(8)], [{ from: 9, to: 9.5 }]), ['a o0 - unknown w0'], false],
  ['so does work that began before the QC and ended after it', one({ day: 10 }, [pass(8)], [{ from: 7, to: 9 }]), ['a o0 - unknown w0'], false],
  ['work that is over by the time of the QC does not', one({ day: 10 }, [pass(8)], [{ from: 7, to: 8 }]), ['a o0 - pass'], true],
  ['nor does work after the image', one({ day: 10 }, [pass(8), pass(12)], [{ from: 11 }]), ['a o0 o1 pass'], true],
  ['nor work that is said to leave QC valid', one({ day: 10 }, [pass(8)], [{ from: 9, endsValidity: false }]), ['a o0 - pass'], true],
  ['nor work on another light path', one({ day: 10, paths: ['a'] }, [pass(8)], [{ from: 9, on: ['b'] }], ['a', 'b']), ['a o0 - pass'], true],
  ['work during the image counts as before it', one({ day: 10 }, [pass(8)], [{ from: 9, to: 11 }]), ['a o0 - unknown w0'], false],
  ['of several works the first is told', one({ day: 10 }, [pass(5)], [{ from: 9 }, { from: 6, to: 6.5 }, { from: 7 }]), ['a o0 - unknown w1'], false],
  ['QC after the work holds again', one({ day: 10 }, [pass(5), pass(9.5)], [{ from: 6, to: 9 }]), ['a o1 - pass'], true],
  ['its own light path counts, not another', one({ day: 10, paths: ['b'] }, [fail(8, 'a'), pass(8, 'b')], [], ['a', 'b']), ['b o1 - pass'], true],
  ['all its light paths must pass', one({ day: 10, paths: ['a', 'b'] }, [pass(8, 'a'), fail(8, 'b')], [], ['a', 'b']), ['a o0 - pass', 'b o1 - fail'], false],
  ['one that was never measured is unknown', one({ day: 10, paths: ['a', 'b'] }, [pass(8, 'a')], [], ['a', 'b']), ['a o0 - pass', 'b - - unknown'], false],
  ['light paths of channels count as its own', one({ day: 10, paths: ['a'], channels: ['b', 'c'] }, [pass(8, 'a'), pass(8, 'b'), fail(8, 'c')], [], ['a', 'b', 'c', 'd']), ['a o0 - pass', 'b o1 - pass', 'c o2 - fail'], false],
  ['where none is stated, all of the instrument count', one({ day: 10 }, [pass(8, 'a'), pass(9, 'b')], [], ['a', 'b']), ['a o0 - pass', 'b o1 - pass'], true],
  ['QC of the instrument as a whole holds for all its light paths, and is told once', one({ day: 10 }, [pass(8, 'm')], [], ['a', 'b']), ['* o0 - pass'], true],
  ['QC of the instrument counts beside that of a light path: the last one stands', one({ day: 10, paths: ['a'] }, [pass(7, 'a'), fail(8, 'm'), pass(9, 'b')], [], ['a', 'b']), ['a o1 - fail'], false],
  ['an instrument without light paths stands for itself', one({ day: 10 }, [pass(8, 'm')], [], []), ['* o0 - pass'], true],
  ['of two procedures the last one stands', one({ day: 10 }, [pass(7, 'a', { procedure: 'one' }), fail(8, 'a', { procedure: 'two' })]), ['a o1 - fail'], false],
  ['of two observations of one instant the worst stands', one({ day: 10 }, [pass(8, 'a', { channel: 0 }), fail(8, 'a', { channel: 1 }), pass(8, 'a', { channel: 2 })]), ['a o1 - fail'], false],
  ['of those after it one of the same series is told', one({ day: 10 }, [pass(8, 'a', { channel: 1 }), fail(12, 'a', { channel: 0 }), pass(12, 'a', { channel: 1 })]), ['a o0 o2 pass'], true],
  ['the worst of its assessments is the verdict of an observation', one({ day: 10 }, [pass(8, 'a', { verdicts: ['pass', 'warn', 'pass'] })]), ['a o0 - warn'], false],
  ['not assessed is no pass', one({ day: 10 }, [pass(8, 'a', { verdicts: ['notAssessed'] })]), ['a o0 - notAssessed'], false],
  ['a rule without a limit takes no pass away that another gave', one({ day: 10 }, [pass(8, 'a', { verdicts: ['notAssessed', 'pass'] })]), ['a o0 - pass'], true],
  ['of two observations of one instant one that was not assessed is no pass', one({ day: 10 }, [pass(8, 'a', { channel: 0 }), pass(8, 'a', { channel: 1, verdicts: ['notAssessed'] })]), ['a o1 - notAssessed'], false],
  ['pending is no pass', one({ day: 10 }, [pass(8, 'a', { verdicts: ['pass', 'pending'] })]), ['a o0 - pending'], false],
  ['not judged is unknown', one({ day: 10 }, [pass(8, 'a', { verdicts: [] })]), ['a o0 - unknown'], false],
  ['of a whole day only QC before its start counts as before it', one({ day: 10, wholeDay: true }, [pass(8), pass(10.5), pass(10.9), pass(11)]), ['a o0 o3 pass'], true],
  ['and what did not pass on that day may have been before it', one({ day: 10, wholeDay: true }, [pass(8), fail(10.5), pass(10.9), pass(11)]), ['a o0 o3 fail'], false],
  ['QC at the start of that day does', one({ day: 10, wholeDay: true }, [fail(8), pass(10)]), ['a o1 - pass'], true],
  ['work on that day ends what QC says', one({ day: 10, wholeDay: true }, [pass(8)], [{ from: 10.9 }]), ['a o0 - unknown w0'], false],
  ['another property is another bracket', one({ day: 10 }, [pass(8), fail(9, 'a', { property: 'q' })]), ['a o0 - pass', 'a o1 - fail'], true],
  ['what was measured here of an experimental image tells nothing of the instrument', { seen: [pass(7), fail(8, 'a', { of: 'j', origin: 'measured' }), fail(9, 'j')], images: { i: { day: 10 }, j: { day: 8 } } }, ['a o0 - pass'], true],
  ['what was measured on a QC sample does', { seen: [pass(7), fail(8, 'a', { of: 'j', origin: 'measured' })], images: { i: { day: 10 }, j: { day: 8, sample: 'beads' } } }, ['a o1 - fail'], false],
  ['a QC sample of unknown light path tells of the whole instrument', { paths: ['a'], seen: [pass(7), fail(8, 'j', { of: 'j', origin: 'measured' })], images: { i: { day: 10 }, j: { day: 8, sample: 'beads' } } }, ['a o1 - fail'], false],
  ['a procedure that is for any image tells of none but that', { paths: ['a'], seen: [pass(7), fail(8, 'j', { of: 'j', origin: 'measured', procedure: 'any' })], images: { i: { day: 10 }, j: { day: 8, sample: 'beads' } } }, ['a o0 - pass'], true],
  ['without a time nothing is told', one({}, [pass(8)]), ['no time of acquisition is stated'], false],
  ['without an instrument nothing is told', one({ day: 10, without: 'instrument' }, [pass(8)]), ['no instrument is stated'], false],
  ['a light path of its own is enough', one({ day: 10, without: 'instrument', paths: ['a'] }, [pass(8)]), ['a o0 - pass'], true],
  ['without any QC nothing is told', one({ day: 10 }, []), ['nothing was ever measured on its light paths'], false],
  ['a QC sample is no experimental image', one({ day: 10, sample: 'beads' }, [pass(8)]), ['it shows a QC sample and is no experimental image'], false],
];

const hand = { procedure: 'two', origin: 'entered' } as const, worker = { origin: 'measured' } as const;
/** Each: the timeline, what of it the last QC outweighs, and the notes (times as @day). */
const plain: [title: string, timeline: Timeline, outweighed: string, notes: string[]][] = [
  ['a pass by hand outweighs a fail of the worker, and says so', one({ day: 10 }, [fail(7, 'a', worker), pass(8, 'a', hand)]), 'o0', ['the pass of @8 (two, entered by hand) is later than the fail of @7 (one, measured here), and outweighs it: the last QC counts, whoever made it and by whichever procedure']],
  ['a warning outweighs a fail', one({ day: 10 }, [fail(7, 'a', worker), { day: 8, on: 'a', verdicts: ['warn'], ...hand }]), 'o0', [expect.stringMatching(/^the warning of @8 .* the fail of @7 /) as string]],
  ['a pass of the same procedure and origin is a recovery', one({ day: 10 }, [fail(7, 'a', worker), pass(8, 'a', worker)]), '-', []],
  ['so it is when the other procedure has passed since', one({ day: 10 }, [fail(6, 'a', worker), pass(7, 'a', worker), pass(8, 'a', hand)]), '-', []],
  ['maintenance has ended what it said', one({ day: 10 }, [fail(6, 'a', worker), pass(8, 'a', hand)], [{ from: 7 }]), '-', []],
  ['of two the worst is told', one({ day: 10 }, [fail(6, 'a', worker), { day: 7, on: 'a', verdicts: ['warn'], procedure: 'two', origin: 'imported' }, pass(8, 'a', hand)]), 'o0', [expect.stringContaining('fail of @6') as string]],
  ['a fail by hand outweighs nothing that is as bad', one({ day: 10 }, [fail(7, 'a', worker), fail(8, 'a', hand)]), '-', []],
  ['another property is no matter', one({ day: 10 }, [fail(7, 'a', { ...worker, property: 'q' }), pass(8, 'a', hand)]), '- -', []],
  ['QC that nobody dated is marked on both sides', one({ day: 10 }, [pass(8, 'a', { undated: true }), pass(12, 'a', { undated: true })]), '-', ['nobody said when the last QC was measured: @8 is the date of its computing, not of its measuring', 'nobody said when the next QC was measured: @12 is the date of its computing, not of its measuring']],
  ['an unknown origin is said to be so', one({ day: 10 }, [fail(7), pass(8, 'a', hand)]), 'o0', [expect.stringContaining('(one, of unknown origin)') as string]],
];

let records: Records, view: Opened, questions: QualityQuestions, states: Awaited<ReturnType<QualityQuestions['states']['of']>>;
const ends: (() => void)[] = [];
const local = (iri: string | undefined): string => iri?.split('#').at(-1) ?? '-';

beforeAll(async () => {
  records = createRecords((end) => { ends.push(end); });
  records.putAll([['vocabulary', vocabulary], ...cases.map(([, timeline], n) => [`case-${n}`, turtleOf(`case-${n}`, timeline)] as const), ...plain.map(([, timeline], n) => [`plain-${n}`, turtleOf(`plain-${n}`, timeline)] as const)]);
  view = await openView(records);
  questions = createQualityQuestions({ tables: view, depositorOf: () => ({ iri: 'urn:depositor', name: 'depositor' }) });
  states = await questions.states.of(cases.map((_, n) => iriOf(`case-${n}`, 'i')));
});
afterAll(async () => { await view.close(); for (const end of ends) end(); });

test('each question can be asked of the tables', async () => {
  expect(await checkQuestions(view)).toEqual([]);
  expect(await checkQuestions({ findFault: (sql) => Promise.resolve(sql.includes('assured') ? 'Binder Error: no such table\nLINE 1' : undefined) })).toEqual(['server/quality/assured.sql: Binder Error: no such table', 'server/quality/unassured.sql: Binder Error: no such table']);
});

describe('the state of an image', () => {
  test.for(cases.map(([title, , brackets], n) => ({ title, brackets, n })))('$title', ({ brackets, n }) => {
    const { reason, brackets: own } = states.get(iriOf(`case-${n}`, 'i'))!;
    const told = own.map(({ lightPath, before, after, verdict, interruptedBy }) => [lightPath ? local(lightPath.iri) : '*', local(before?.observation), local(after?.observation), verdict, ...interruptedBy ? [local(interruptedBy.iri)] : []].join(' '));
    expect(reason === undefined ? told : [reason]).toEqual(brackets);
  });

  test.for(plain.map(([title, , outweighed, notes], n) => ({ title, outweighed, notes, n })))('in plain words: $title', async ({ outweighed, notes, n }) => {
    const { brackets: own } = await questions.states.get(iriOf(`plain-${n}`, 'i'));
    expect(own.map((each) => local(each.outweighed?.observation)).join(' ')).toBe(outweighed);
    const day = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) => `@${(Date.parse(time) - Date.parse(at(0))) / 86_400_000}`);
    expect(own.flatMap((each) => each.notes.map(day))).toEqual(notes);
  });
  test('each side tells procedure and origin', async () => {
    const [bracket] = (await questions.states.get(iriOf('plain-0', 'i'))).brackets;
    expect(bracket).toMatchObject({ verdict: 'pass', before: { procedureLabel: 'two', origin: 'entered' }, outweighed: { verdict: 'fail', procedureLabel: 'one', origin: 'measured' } });
    expect(bracket!.before).not.toHaveProperty('undated');
    expect((await questions.states.get(iriOf('plain-8', 'i'))).brackets[0]).toMatchObject({ before: { undated: true }, after: { undated: true } });
  });

  test('ages and drift are told, and what makes it none', async () => {
    const index = (title: string): string => `case-${cases.findIndex(([each]) => each === title)}`;
    const [bracket] = (await questions.states.get(iriOf('case-0', 'i'))).brackets;
    expect(bracket).toMatchObject({ property: propertyIri('p'), label: 'property p', lightPath: { name: 'path a' }, ageDays: 2, before: { at: at(8), ageDays: 2, value: 1, verdict: 'pass' }, after: { ageDays: 2, verdict: 'fail' }, drift: { absolute: 0, relative: 0 } });
    expect((await questions.states.get(iriOf(index('nor does work after the image'), 'i'))).brackets[0]).toMatchObject({ drift: { absolute: 0 }, driftReason: 'maintenance lies between them: work 0' });
    const day = (await questions.states.get(iriOf(index('of a whole day only QC before its start counts as before it'), 'i'))).brackets[0]!;
    expect([day.ageDays, day.after?.ageDays]).toEqual([3, 1]);
    expect((await refusalOf(questions.states.get('urn:none'))).code).toBe('not-found');
  });
});

describe('the filter that demands a pass', () => {
  const found = async (require: string[], maxAgeDays?: number): Promise<Set<string>> => new Set((await view.find({ type: 'Image', where: assuredBy((await createDemandReader(view))({ require, maxAgeDays })), first: 1000 })).rows.map(({ iri }) => iri));
  test('finds those images whose brackets pass, and no other', async () => {
    const expected = cases.flatMap(([, , , assured], n) => (assured ? [iriOf(`case-${n}`, 'i')] : []));
    expect(expected.length).toBeGreaterThan(12);
    expect([...await found(['p'])].filter((iri) => /case-\d+#i$/.test(iri)).toSorted()).toEqual(expected.toSorted());
  });
  test('all that is required must pass, and in time', async () => {
    const q = cases.findIndex(([title]) => title === 'another property is another bracket');
    expect((await found(['p'])).has(iriOf(`case-${q}`, 'i'))).toBe(true);
    expect((await found(['p', propertyIri('q')])).size).toBe(0);
    expect((await found(['p'], 2)).has(iriOf('case-0', 'i'))).toBe(true);
    expect((await found(['p'], 1.999)).has(iriOf('case-0', 'i'))).toBe(false);
  });
  test('a name that is none is refused with the nearest, and so is a demand of nothing', async () => {
    const read = await createDemandReader(view);
    expect(await refusalOf((async () => { read({ require: ['P', 'nothing-like-it'] }); })())).toEqual({ code: 'request-not-valid', message: 'no property that QC measures is called "nothing-like-it"' });
    for (const age of [0, -1, Number.NaN, 1e9]) expect((await refusalOf((async () => { read({ require: ['p'], maxAgeDays: age }); })())).code).toBe('request-not-valid');
    expect((await refusalOf((async () => { assuredBy(read({ require: [] })); })())).code).toBe('request-not-valid');
  });
});
