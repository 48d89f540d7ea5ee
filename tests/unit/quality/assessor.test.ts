/** What the assessor makes of records as they come, change and go. */
import { describe, expect, test } from 'vitest';
import { createAssessor } from '../../../server/quality/assessor.ts';
import { base, iriOf } from '../tables/tables-harness.ts';
import { observation, openQuality, path, rule } from './quality-harness.ts';

const specification = 'mg:against "specification" ; mg:passAbove 50.0 ; mg:failBelow 50.0', drift = 'mg:against "baseline" ; mg:warnRatio 0.1 ; mg:failRatio 0.2';
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

test('a measured record gets its verdicts in a record of its own, once, and loses them with itself', async () => {
  const { assessor, put, withdraw, verdicts, written } = await openQuality();
  assessor.start();
  await put('rules', rule('rules#r', specification));
  await put('run', observation('run#a', { value: 62 }) + observation('run#b', { value: 40 }));
  expect(await verdicts()).toEqual(['a specification pass', 'b specification fail']);
  await put('run', observation('run#a', { value: 62 }) + observation('run#b', { value: 40 }) + '<run#run> mg:note "looked at again" . ');
  expect(written).toEqual(['assessed-run']);
  await put('run', observation('run#b', { value: 55 }));
  expect(await verdicts()).toEqual(['b specification pass']);
  await withdraw('run');
  expect(await verdicts()).toEqual([]);
  expect(written).toEqual(['assessed-run', 'assessed-run', '-assessed-run']);
});

describe('a change of what is judged by is felt by the observations that it concerns', () => {
  test('a rule that takes the place of another changes the verdict and not the observation; withdrawing it brings the old verdict back', async () => {
    const { assessor, put, withdraw, verdicts, records } = await openQuality();
    assessor.start();
    await put('rules', rule('rules#r', specification));
    await put('run', observation('run#a', { value: 62 }));
    await put('newer', rule('newer#r', 'mg:against "specification" ; mg:passAbove 70.0 ; mg:failBelow 65.0 ; dcterms:replaces <rules#r>'));
    expect(await verdicts()).toEqual(['a specification fail']);
    expect(records.journal.newest(`${base}records/run`)?.number).toBe(1);
    await withdraw('newer');
    expect(await verdicts()).toEqual(['a specification pass']);
    await put('rules', rule('rules#r', `${specification} ; mg:retired true`));
    expect(await verdicts()).toEqual([]);
  });
  test('a rule that is retired is applied to nothing, and takes no place', async () => {
    const { assessor, put, verdicts } = await openQuality();
    assessor.start();
    const newer = 'mg:against "specification" ; mg:failBelow 70.0 ; dcterms:replaces <rules#r>';
    await put('rules', rule('rules#r', specification) + rule('rules#newer', newer));
    await put('run', observation('run#a', { value: 62 }));
    expect(await verdicts()).toEqual(['a specification fail']);
    await put('rules', rule('rules#r', specification) + rule('rules#newer', `${newer} ; mg:retired true`));
    expect(await verdicts()).toEqual(['a specification pass']);
  });
  test('a rule holds for the procedures and things that it names, and replaces another only there', async () => {
    const { assessor, put, verdicts } = await openQuality();
    assessor.start();
    const other = iriOf('m', 'other');
    await put('run', observation('run#a', { value: 62 }) + observation('run#b', { value: 62, about: other }) + observation('run#c', { value: 62, by: `${base}other-procedure` }));
    await put('rules', rule('rules#r', specification) + rule('rules#narrow', `mg:against "specification" ; mg:failBelow 70 ; mg:appliesTo <${other}> ; dcterms:replaces <rules#r>`) + rule('rules#c', `mg:against "theory" ; mg:passRatioBelow 1.5 ; mg:forProcedure <${base}other-procedure>`));
    expect(await verdicts()).toEqual(['a specification pass', 'b specification fail', 'c specification pass', 'c theory notAssessed']);
  });
  test('scatter is not judged by the limits of what scatters, but by a rule that says so', async () => {
    const { assessor, put, verdicts } = await openQuality();
    assessor.start();
    await put('run', observation('run#a', { value: 62, more: '; mg:statistic "mean"' }) + observation('run#b', { value: 2, more: '; mg:statistic "standardDeviation"' }));
    await put('rules', rule('rules#r', specification));
    expect(await verdicts()).toEqual(['a specification pass']);
    await put('scatter', rule('scatter#r', 'mg:against "specification" ; mg:passBelow 1 ; mg:failAbove 1 ; mg:statistic "standardDeviation"'));
    expect(await verdicts()).toEqual(['a specification pass', 'b specification fail']);
  });
  test('a baseline is the mean of its members from its day on, for its own series only; the newest one holds', async () => {
    const { assessor, put, verdicts, withdraw } = await openQuality();
    assessor.start();
    const days = ['2026-01-01', '2026-01-02', '2026-01-03'].map((day, n) => observation(`run#d${n}`, { value: 60 + n * 10, at: `${day}T10:00:00Z` }));
    const late = observation('run#late', { value: 62, at: '2026-03-01T10:00:00Z' }) + observation('run#later', { value: 62, at: '2026-05-01T10:00:00Z' }) + observation('run#other', { value: 62, at: '2026-03-01T10:00:00Z', more: '; mg:parameters "{}" ' });
    await put('rules', rule('rules#r', drift));
    await put('run', days.join('') + late);
    expect(await verdicts()).toEqual([]);
    await put('baseline', '<baseline#b> a mg:QcBaseline ; mg:baselineObservation <run#d0>, <run#d1>, <run#d2> ; mg:validFrom "2026-02-01T00:00:00Z"^^xsd:dateTime . ');
    expect(await verdicts()).toEqual(['late baseline warn', 'later baseline warn']);
    await put('newer', '<newer#b> a mg:QcBaseline ; mg:baselineObservation <run#late> ; mg:validFrom "2026-04-01T00:00:00Z"^^xsd:dateTime . ');
    expect(await verdicts()).toEqual(['late baseline warn', 'later baseline pass']);
    await put('run', days.join('').replace('60', '0.0') + late);
    expect(await verdicts()).toEqual(['late baseline fail', 'later baseline pass']);
    await withdraw('baseline');
    expect(await verdicts()).toEqual(['later baseline pass']);
    await put('marked', observation('marked#o', { value: 62, at: '2026-01-15T10:00:00Z', more: '; mg:isBaseline true ' }));
    expect(await verdicts()).toEqual(['late baseline pass', 'later baseline pass', 'o baseline pass']);
  });
  test('what a person judged is left to that person, until it is taken back', async () => {
    const { assessor, put, verdicts, withdraw, written } = await openQuality();
    assessor.start();
    await put('rules', rule('rules#r', specification));
    await put('run', observation('run#a', { value: 40 }) + observation('run#b', { value: 40 }));
    await put('mine', '<mine#v> a mg:Assessment ; mg:assesses <run#a> ; mg:against "specification" ; mg:verdict "pending" ; mg:reason "the slide was dirty; it is measured again" . ');
    expect(await verdicts()).toEqual(['a specification pending', 'b specification fail']);
    await withdraw('mine');
    expect(await verdicts()).toEqual(['a specification fail', 'b specification fail']);
    expect(written).toEqual(['assessed-run', 'assessed-run', 'assessed-run']);
  });
});

test('an observation that two records describe is judged once, for the first of them that is left', async () => {
  const { assessor, put, withdraw, verdicts, written } = await openQuality();
  assessor.start();
  await put('rules', rule('rules#r', specification));
  await put('b', observation('b#o', { value: 62 }));
  await put('a', `<b#o> mg:note "of the old lamp" ; a sosa:Observation . `);
  expect(await verdicts()).toEqual(['o specification pass']);
  await withdraw('a');
  expect(await verdicts()).toEqual(['o specification pass']);
  expect(written).toEqual(['assessed-b', 'assessed-a', '-assessed-b', '-assessed-a', 'assessed-b']);
});

test('ended at any point, the next start completes the verdicts and writes none twice', async () => {
  const { records, view, keeper, verdicts, written } = await openQuality();
  const ids = Array.from({ length: 4 }, (_, n) => `run${n}`);
  for (const id of ids) await view.follow(records.put(id, observation(`${id}#${id}`, { value: 62 })));
  for (let deaths = 0; deaths < ids.length; deaths += 1) {
    written.length = 0;
    // all verdicts are to change: the limits are others each time
    await view.follow(records.put('rules', rule('rules#r', `mg:against "specification" ; mg:passAbove ${50 + deaths}`)));
    let left = deaths;
    const killed = Promise.withResolvers<void>();
    const dying = createAssessor({ tables: view, journal: records.journal, base, log: quiet, retryMs: 100_000, keeper: { ...keeper, async deposit(request) { if (left === 0) { killed.resolve(); throw new Error('killed'); } left -= 1; return keeper.deposit(request); } } });
    dying.start();
    await killed.promise;
    await dying.close();
    expect(written).toHaveLength(deaths);
    const next = createAssessor({ tables: view, journal: records.journal, base, log: quiet, keeper });
    next.start();
    await next.settled();
    await next.close();
    expect(await verdicts()).toEqual(ids.map((id) => `${id} specification pass`));
    expect(written.toSorted()).toEqual(ids.map((id) => `assessed-${id}`));
  }
});

test('verdicts of what went while nobody looked are withdrawn at the start', async () => {
  const { assessor, records, view, keeper, verdicts, written } = await openQuality();
  records.put('rules', rule('rules#r', specification));
  await view.follow(records.put('run', observation('run#a', { value: 62, about: path })));
  assessor.start();
  await assessor.settled();
  await assessor.close();
  await view.follow(records.withdraw('run'));
  expect(await verdicts()).toEqual(['a specification pass']);
  const next = createAssessor({ tables: view, journal: records.journal, base, log: quiet, keeper });
  next.start();
  await next.settled();
  await next.close();
  expect(await verdicts()).toEqual([]);
  expect(written).toEqual(['assessed-run', '-assessed-run']);
});
