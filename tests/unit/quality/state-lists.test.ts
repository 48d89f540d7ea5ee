/** Lists that follow from the state of instruments: what a bad run puts in doubt, what has no valid QC, how fit instruments are. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bindQuery, readStoredQuery } from '../../../server/apis/stored-queries.ts';
import { createQualityQuestions } from '../../../server/quality/questions.ts';
import type { QualityQuestions } from '../../../server/quality/questions.ts';
import { createGraph } from '../../../server/store/graph.ts';
import { base, createRecords, iriOf, openView, refusalOf } from '../tables/tables-harness.ts';
import type { Opened, Records } from '../tables/tables-harness.ts';
import { at, propertyIri, turtleOf, vocabulary } from './state-timeline.ts';
import type { Timeline } from './state-timeline.ts';

let records: Records, view: Opened, questions: QualityQuestions;
const ends: (() => void)[] = [];
const own = (name: string): string => iriOf('scope', name);
const names = (rows: readonly { iri: string }[]): string => rows.map(({ iri }) => iri.split('#').at(-1)).join(' ');

/** Path a: passes on day 10, fails on 20, passes on 30; path b: never passed, fails on 20, maintenance from 15 to 16 and 25 to 26. */
const scope = turtleOf('scope', {
  paths: ['a', 'b'],
  seen: [
    { day: 10, on: 'a', verdicts: ['pass'] }, { day: 20, on: 'a', verdicts: ['fail'] }, { day: 30, on: 'a', verdicts: ['pass'] }, { day: 15, on: 'a', verdicts: ['pass'], channel: 1 },
    { day: 20, on: 'b', verdicts: ['fail'] }, { day: 20, on: 'a', verdicts: ['warn'], property: 'q' }, { day: 20, on: 'm', verdicts: ['fail'], property: 'q' }, { day: 21, on: 'i18', verdicts: ['fail'], of: 'i18', origin: 'measured' },
  ],
  work: [{ from: 15, to: 16, on: ['b'] }, { from: 25, to: 26, on: ['b'] }],
  images: {
    i05: { day: 5, paths: ['a'] }, i10: { day: 10, paths: ['a'] }, i12: { day: 12, paths: ['a'], more: '; mg:partOf <study#d1> ; mg:experimenter <study#ann>' }, i18: { day: 18, channels: ['a'], more: '; mg:partOf <study#d1>, <study#d2>' }, i20: { day: 20, wholeDay: true, paths: ['a'] },
    i24: { day: 24, more: '; prov:wasDerivedFrom <scope#i12>' }, i30: { day: 30, paths: ['a'] }, i31: { day: 31, paths: ['a'] }, b15: { day: 15.5, paths: ['b'] }, b14: { day: 14, paths: ['b'] }, b25: { day: 25.5, paths: ['b'] }, b27: { day: 27, paths: ['b'] },
    none: {}, sample: { day: 19, paths: ['a'], sample: 'beads' },
  },
});
const study = `<study#s> a mg:Study ; dcterms:title "Cells" ; schema:author <study#bob> . <study#bob> a schema:Person ; schema:name "Bob" . <study#ann> a schema:Person ; schema:name "Ann" .
  <study#d1> a mg:StudyComponent ; dcterms:title "One" ; mg:partOfStudy <study#s> . <study#d2> a mg:StudyComponent ; dcterms:title "Two" .
  <study#set> a mg:AnnotationSet ; dcterms:title "Masks" . <study#f> a mg:AnnotationFile ; mg:inAnnotationSet <study#set> ; prov:wasDerivedFrom <scope#i18> . <study#net> a mg:AiModel ; schema:name "Net" ; mg:trainedOn <study#set> .`;

beforeAll(async () => {
  records = createRecords((end) => { ends.push(end); });
  records.putAll([['vocabulary', vocabulary], ['scope', scope], ['study', study], ['idle', turtleOf('idle', { paths: ['a'], images: {} })]]);
  view = await openView(records);
  questions = createQualityQuestions({ tables: view, depositorOf: (record) => ({ iri: `${record}/agent`, name: 'the depositor' }), drifting: () => Promise.resolve(new Map([[own('m'), 2]])) });
});
afterAll(async () => { await view.close(); for (const end of ends) end(); });

test('a failed observation puts in doubt what was recorded since the last pass of its series and until the next', async () => {
  const { windows, total, images, datasets, cohorts, owners, withoutOwner } = await questions.affected({ observation: own('o1') });
  expect(windows).toEqual([{ observation: own('o1'), property: propertyIri('p'), label: 'property p', verdict: 'fail', at: at(20), lightPath: { iri: own('a'), name: 'path a' }, instrument: own('m'), from: at(10), to: at(30), fromWhy: 'the last pass of the same series', toWhy: 'the next pass of the same series' }]);
  // not the one at the instant of the pass, nor the QC sample; one without a light path counts for all of its instrument
  expect([names(images), total]).toEqual(['i12 i18 i20 i24', 4]);
  expect(images[0]).toEqual({ iri: own('i12'), name: 'i12', acquiredAt: at(12), dataset: { iri: iriOf('study', 'd1'), name: 'One' }, study: { iri: iriOf('study', 's'), name: 'Cells' }, owners: [{ iri: iriOf('study', 'ann'), name: 'Ann' }, { iri: iriOf('study', 'bob'), name: 'Bob' }] });
  expect(images[2]!.owners).toEqual([{ iri: `${iriOf('scope', '').slice(0, -1)}/agent`, name: 'the depositor' }]);
  expect(datasets.map(({ name, images: n }) => [name, n])).toEqual([['One', 2], ['Two', 1]]);
  expect(cohorts.map(({ name, type, images: n }) => [name, type, n])).toEqual([['Net', 'AiModel', 1], ['Masks', 'AnnotationSet', 1], ['i24', 'Image', 1], ['Cells', 'Study', 2]]);
  expect([owners.map(({ name, images: n }) => [name, n]), withoutOwner]).toEqual([[['Bob', 2], ['Ann', 1]], 2]);
});

test('maintenance bounds it where no pass is nearer; work in progress is in doubt', async () => {
  const { windows, images } = await questions.affected({ observation: own('o4') });
  expect(windows[0]).toMatchObject({ from: at(15), to: at(26), fromWhy: 'maintenance: work 0', toWhy: 'maintenance: work 1' });
  expect(names(images)).toBe('b15 i24 b25');
});

test('an observation of the whole instrument puts all its light paths in doubt, one of an experimental image that image alone', async () => {
  const whole = await questions.affected({ observation: own('o6') });
  expect([whole.windows[0]!.lightPath, whole.windows[0]!.fromWhy, whole.total]).toEqual([undefined, 'no earlier pass is known', 12]);
  const alone = await questions.affected({ observation: own('o7') });
  expect([names(alone.images), alone.windows[0]!.fromWhy]).toEqual(['i18', 'it was measured on this image alone']);
});

test('what is within tolerance puts nothing in doubt, a warning where that is asked', async () => {
  for (const observation of [own('o0'), own('o5')]) expect(await questions.affected({ observation })).toMatchObject({ windows: [], total: 0, images: [], datasets: [] });
  expect((await questions.affected({ observation: own('o5'), verdict: 'warn' })).windows).toHaveLength(1);
  expect((await questions.affected({ run: own('r1') })).total).toBe(4);
});

test('the images come by pages, and a place belongs to its list', async () => {
  const pages: string[] = [];
  for (let after: string | undefined, page = 0; page === 0 || after; page += 1) {
    const { images, next, total } = await questions.affected({ observation: own('o1'), first: 3, after });
    pages.push(`${names(images)} of ${total}`);
    after = next;
  }
  expect(pages).toEqual(['i12 i18 i20 of 4', 'i24 of 4']);
  const { next } = await questions.affected({ observation: own('o1'), first: 1 });
  for (const asked of [{ observation: own('o4'), after: next }, { observation: own('o1'), after: 'x' }, { observation: own('o1'), first: 0 }, { observation: own('o1'), run: own('r1') }, {}]) expect((await refusalOf(questions.affected(asked))).code).toBe('request-not-valid');
  for (const asked of [{ observation: 'urn:none' }, { run: own('o1') }]) expect((await refusalOf(questions.affected(asked))).code).toBe('not-found');
});

test('images without valid QC come with their reasons', async () => {
  const { total, images } = await questions.unassured({ require: ['p'] });
  expect(images.map(({ iri, reasons }) => [iri.split('#').at(-1), ...reasons])).toEqual([
    ['i05', 'property p on path a: no QC before it'], ['b14', 'property p on path b: no QC before it'], ['b15', 'property p on path b: no QC before it'], ['i20', 'property p on path a: fail on 2026-01-21'],
    ['i24', 'property p on path a: fail on 2026-01-21', 'property p on path b: fail on 2026-01-21'],
    ['b25', 'property p on path b: maintenance after the last QC before it: work 1'], ['b27', 'property p on path b: maintenance after the last QC before it: work 1'], ['none', 'no time of acquisition is stated'],
  ]);
  expect(total).toBe(8);
  // nothing demanded: a pass of anything will do, unless something failed
  expect(names((await questions.unassured({ require: [] })).images)).toBe('i05 b14 b15 i20 i24 b25 b27 i30 i31 none');
  expect((await questions.unassured({ require: ['p', 'q'] })).images.find(({ iri }) => iri === own('i12'))!.reasons).toEqual(['property q on path a: no QC before it']);
  expect((await questions.unassured({ require: ['p'], maxAgeDays: 2 })).images.find(({ iri }) => iri === own('i18'))!.reasons).toEqual(['property p on path a: the pass of 2026-01-16 was 3 days old']);
  expect((await questions.unassured({ require: ['p'], instrument: iriOf('idle', 'm') })).total).toBe(0);
  const first = await questions.unassured({ require: ['p'], first: 4 });
  expect(names((await questions.unassured({ require: ['p'], first: 4, after: first.next })).images)).toBe('i24 b25 b27 none');
});

test('instruments are listed with what failed last and when QC was made; of one, what was recorded since each pass', async () => {
  expect(await questions.instruments.list({})).toEqual({ total: 2, instruments: [
    { iri: iriOf('idle', 'm'), name: 'idle', lightPaths: 1, failing: 0, drifting: 0, overdue: 0 },
    { iri: own('m'), name: 'scope', lightPaths: 2, failing: 2, drifting: 2, overdue: 0, lastRun: at(30) },
  ] });
  const first = await questions.instruments.list({ first: 1 });
  expect(names((await questions.instruments.list({ first: 1, after: first.next })).instruments)).toBe('m');
  expect((await questions.instruments.list({ text: 'SCÖPE' })).total).toBe(1);
  expect(await questions.instruments.sinceLastPass(own('m'))).toEqual([
    { property: propertyIri('p'), label: 'property p', lightPath: { iri: own('a'), name: 'path a' }, lastPass: at(30), images: 1 }, { property: propertyIri('p'), label: 'property p', lightPath: { iri: own('b'), name: 'path b' }, images: 5 },
    { property: propertyIri('q'), label: 'property q', lightPath: { iri: own('a'), name: 'path a' }, images: 8 }, { property: propertyIri('q'), label: 'property q', lightPath: { iri: own('b'), name: 'path b' }, images: 5 },
  ]);
  expect((await questions.instruments.get(own('m'))).name).toBe('scope');
  expect((await refusalOf(questions.instruments.get(own('a')))).code).toBe('not-found');
});

test('the stored questions over the graph find the same', () => {
  const graph = createGraph();
  records.put('sizes', `${['i12', 'i18', 'i20', 'b27'].map((name) => `<scope#${name}> ome:physicalSizeX <sizes#size> ; mg:partOf <study#d1> .`).join(' ')} <sizes#size> mg:canonicalValue "0.1"^^xsd:double . <study#d1> dcterms:license <urn:licence> .`);
  for (const id of ['vocabulary', 'scope', 'study', 'sizes']) graph.load(records.journal.content(records.journal.newest(`${base}records/${id}`)!.seq)!);
  const ask = (name: string, parameters: Record<string, string> = {}): Record<string, string>[] => {
    const faults: string[] = [];
    const query = readStoredQuery(name, readFileSync(resolve(import.meta.dirname, `../../../queries/${name}.rq`), 'utf8'), faults);
    expect(faults).toEqual([]);
    const { results } = JSON.parse(graph.query({ sparql: bindQuery(query, new URLSearchParams(parameters), { base, prefixes: {} }), accept: ['application/sparql-results+json'] }).body) as { results: { bindings: Record<string, { value: string }>[] } };
    return results.bindings.map((row) => Object.fromEntries(Object.entries(row).map(([key, { value }]) => [key, value.split('#').at(-1)!])));
  };
  const found = (rows: readonly Record<string, string>[], failedAbout: string): string => rows.filter(({ about }) => about === failedAbout).map(({ image }) => image).join(' ');
  const affected = ask('images-affected-by-failed-qc', { instrument: own('m') });
  expect(['a', 'b', 'm', 'i18'].map((about) => found(affected, about))).toEqual(['i12 i18 i20 i24', 'b15 i24 b25', 'i05 i10 i12 b14 b15 i18 i20 i24 b25 b27 i30 i31', 'i18']);
  expect(affected.find(({ about }) => about === 'a')).toMatchObject({ since: '2026-01-11T00:00:00Z', until: '2026-01-31T00:00:00Z', propertyLabel: 'property p' });
  expect(ask('image-qc-status', { dataset: iriOf('study', 'd1') }).map(({ image, about, property, verdict, interrupted }) => [image, about, property, verdict, interrupted])).toEqual([['b27', 'b', 'p', 'fail', 'true'], ['b27', 'm', 'q', 'fail', 'false'], ['i12', 'a', 'p', 'pass', 'false'], ['i18', 'a', 'p', 'pass', 'false'], ['i20', 'a', 'p', 'fail', 'false'], ['i20', 'a', 'q', 'warn', 'false'], ['i20', 'm', 'q', 'fail', 'false']]);
  expect(ask('training-candidates').map(({ image, license }) => [image, license])).toEqual([['i12', 'urn:licence'], ['i18', 'urn:licence']]);
  expect([...new Set(ask('images-since-verdict', { verdict: 'pass', instrument: own('m') }).filter(({ about }) => about === 'a').map(({ image }) => image))]).toEqual(['i10', 'i12', 'i18', 'i30', 'i31']);
});

test('a pass of another channel or procedure takes no failure out of the list', async () => {
  const one = (day: number, verdict: string, more: object = {}): NonNullable<Timeline['seen']>[number] => ({ day, on: 'a', verdicts: [verdict], ...more });
  const failing = async (id: string, seen: Timeline['seen']): Promise<number> => {
    await view.follow(records.put(id, turtleOf(id, { seen: seen!, images: {} })));
    return (await questions.instruments.list({ text: id })).instruments[0]!.failing;
  };
  expect(await failing('channels', [one(1, 'fail', { channel: 1 }), one(2, 'pass', { channel: 0 })])).toBe(1);
  expect(await failing('procedures', [one(1, 'fail'), one(2, 'pass', { procedure: 'two' })])).toBe(1);
  expect(await failing('both-channels', [one(1, 'fail', { channel: 1 }), one(1, 'fail', { channel: 0 })])).toBe(1); // one property of one light path
  expect(await failing('mended', [one(1, 'fail', { channel: 1 }), one(2, 'pass', { channel: 1 })])).toBe(0);
});
