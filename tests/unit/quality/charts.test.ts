/** What series and their charts tell, over tables that are filled from records. */
import { expect, test } from 'vitest';
import { createCharts } from '../../../server/quality/charts.ts';
import { readSeriesKey, seriesKeyOf } from '../../../server/quality/series.ts';
import { iriOf, model, recordIri, refusalOf } from '../tables/tables-harness.ts';
import { observation, openQuality, path, procedure, property, rule } from './quality-harness.ts';

const day = (n: number): string => `2026-01-${String(n + 1).padStart(2, '0')}T10:00:00.000Z`;
const other = `${recordIri('p')}#other-procedure`, elsewhere = iriOf('m', 'elsewhere');
const values = [60, 61, 59, 60, 61, 59, 60, 61, 62, 70];

test('series are listed, charted and never mixed', async () => {
  const { assessor, put, view } = await openQuality();
  assessor.start();
  await put('p', `<${property}> a sosa:ObservableProperty ; rdfs:label "uniformity" ; mg:canonicalUnit unit:PERCENT ; mg:betterWhen "higher" . <${procedure}> a sosa:Procedure ; rdfs:label "Field" ; dcterms:hasVersion "1" . `);
  await put('m', `<${path}> a ome:LightPath ; schema:name "green" ; mg:lightPathOf <m#m> . <m#m> a ome:Instrument ; schema:name "M" . `);
  await put('rules', rule('rules#r', 'rdfs:label "above 50 %" ; dcterms:source "a paper" ; mg:against "specification" ; mg:passAbove 60.5 ; mg:failBelow 50.0') + rule('rules#drift', 'mg:against "baseline" ; mg:warnRatio 0.1 ; mg:failRatio 0.2'));
  await put('runs', `${values.map((value, n) => observation(`runs#o${n}`, { value, at: day(n) })).join('')} <runs#run> a sosa:ObservationCollection ; mg:jobKey "k" ; mg:status "succeeded" ; sosa:hasMember ${values.map((_, n) => `<runs#o${n}>`).join(', ')} . `);
  await put('more', observation('more#by-other', { value: 77, by: other }) + observation('more#with', { value: 1, more: '; mg:parameters "{\\"sigma\\":2}" ' }) + observation('more#elsewhere', { value: 5, about: elsewhere }));
  await put('event', `<event#e> a mg:MaintenanceEvent ; rdfs:label "new lamp" ; mg:maintenanceKind "replacement" ; sosa:hasUltimateFeatureOfInterest <m#m> ; prov:startedAtTime "2026-01-05T00:00:00Z"^^xsd:dateTime . <event#no> a mg:MaintenanceEvent ; rdfs:label "of another path" ; mg:maintenanceKind "service" ; mg:lightPath <${elsewhere}> ; sosa:hasUltimateFeatureOfInterest <m#m> ; prov:startedAtTime "2026-01-05T00:00:00Z"^^xsd:dateTime . `);
  const charts = createCharts({ tables: view, findUnit: (iri) => model.findUnit(iri) });

  const listed = await charts.list({ property });
  expect(listed.map(({ about, procedure: by, parameters, count }) => [about.name, by, parameters, count])).toEqual([['green', other, undefined, 1], ['elsewhere', procedure, undefined, 1], ['green', procedure, '{"sigma":2}', 1], ['green', procedure, undefined, 10]]);
  expect(listed[3]).toMatchObject({ label: 'uniformity', unitSymbol: '%', procedureLabel: 'Field', newest: { observation: 'https://data.example/records/runs#o9', at: day(9), value: 70, verdict: 'pass' } });
  expect((await charts.list({ instrument: iriOf('m', 'm') })).map(({ count }) => count)).toEqual([1, 1, 10]);

  const { key } = listed[3]!;
  const series = await charts.series({ key });
  expect(series).toMatchObject({ key, count: 10, betterWhen: 'higher', chart: { from: 'first', n: 8 }, events: [{ label: 'new lamp', endsValidity: true, lightPaths: [] }] });
  expect(series.points.map(({ value }) => value)).toEqual(values);
  expect(series.points[0]).toEqual({ observation: iriOf('runs', 'o0'), run: iriOf('runs', 'run'), at: day(0), value: 60, verdict: 'warn', verdicts: { specification: 'warn' }, signals: [] });
  expect(series.points[9]!.signals).toEqual(['western-electric-1', 'western-electric-2']);
  expect(series).not.toHaveProperty('baseline');
  expect(series.bounds).toEqual([{ rule: iriOf('rules', 'r'), label: 'above 50 %', against: 'specification', source: 'a paper', kind: 'pass', above: 60.5 }, { kind: 'fail', below: 50 }, { kind: 'warn', above: 50, below: 60.5 }].map((band) => ({ rule: iriOf('rules', 'r'), label: 'above 50 %', against: 'specification', source: 'a paper', ...band })));
  expect(series.otherProcedures.map(({ procedure: by, parameters }) => [by, parameters])).toEqual([[other, undefined], [procedure, '{"sigma":2}']]);
  expect((await charts.series({ key, from: day(3), to: day(5) })).points.map(({ at }) => at)).toEqual([day(3), day(4)]);
  expect((await charts.drifting({})).map((each) => [each.key, each.signals])).toEqual([[key, ['western-electric-1', 'western-electric-2']]]);

  await put('baseline', '<baseline#b> a mg:QcBaseline ; mg:baselineObservation <runs#o0>, <runs#o1>, <runs#o9> ; mg:validFrom "2026-01-09T00:00:00Z"^^xsd:dateTime . ');
  const against = await charts.series({ key });
  expect(against).toMatchObject({ baseline: { n: 3, from: '2026-01-09T00:00:00.000Z', sd: expect.closeTo(5.5075, 3) as number }, chart: { from: 'baseline', n: 3 } });
  expect(against.baseline!.value).toBeCloseTo(63.6667, 3);
  expect(against.points.map(({ verdicts }) => verdicts.baseline)).toEqual([...Array<undefined>(8).fill(undefined), 'pass', 'pass']);
  expect(against.bounds.filter((bound) => bound.against === 'baseline').map(({ kind }) => kind)).toEqual(['pass', 'fail', 'fail', 'warn', 'warn']);
  expect(await charts.drifting({})).toEqual([]);
  // a baseline that ended before the newest value: that one stands alone on the chart of the first values, on both lists
  await put('baseline', '<baseline#b> a mg:QcBaseline ; mg:baselineObservation <runs#o0>, <runs#o1>, <runs#o2> ; mg:validFrom "2026-01-01T00:00:00Z"^^xsd:dateTime ; mg:validUntil "2026-01-10T00:00:00Z"^^xsd:dateTime . ');
  expect((await charts.series({ key })).points[9]!.signals).toEqual(['western-electric-1']);
  expect((await charts.drifting({})).map(({ chart, signals }) => [chart.from, signals])).toEqual([['first', ['western-electric-1']]]);

  expect((await charts.series({ property, about: elsewhere })).points).toHaveLength(1);
  expect(await refusalOf(charts.series({ property, about: path }))).toEqual({ code: 'request-not-valid', message: `it was measured by 2 procedures, whose figures are never compared; ask for one of them: ${other}, ${procedure}` });
  expect((await refusalOf(charts.series({ property, about: path, procedure }))).message).toContain('there are 2 series, which differ in parameters');
  expect((await charts.series({ property, about: path, procedure: other })).points).toHaveLength(1);
  expect((await refusalOf(charts.series({ property }))).code).toBe('request-not-valid');
  expect((await refusalOf(charts.series({ property, about: 'urn:nothing' }))).code).toBe('not-found');
  for (const broken of ['x', Buffer.from('[1,2,3]').toString('base64url'), Buffer.from('["a","b","c","d"]').toString('base64url'), Buffer.from('["a","b",null]').toString('base64url'), '']) expect((await refusalOf(charts.series({ key: broken }))).code, broken).toBe('request-not-valid');
});

test('the key of a series gives its facts back', () => {
  const facts = { property: 'urn:p', procedure: 'urn:q', about: 'urn:ä', channel: 1, otherChannel: null, z: 0, t: null, location: 'FIBER_EXIT', statistic: null, parameters: null };
  expect(readSeriesKey(seriesKeyOf(facts))).toEqual(facts);
});
