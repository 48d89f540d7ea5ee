/** The report of an audit: every value with its verdicts, rules, software and input; what was not assessed; the chart and its numbers say the same. */
import { expect, test } from 'vitest';
import { controlChartSvg, ticksOf } from '../../../server/apis/control-chart-svg.ts';
import { html } from '../../../server/apis/html.ts';
import { readMoment } from '../../../server/apis/qc-report-api.ts';
import { reportPage } from '../../../server/apis/qc-report-page.ts';
import { createCharts } from '../../../server/quality/charts.ts';
import { readReportFacts } from '../../../server/quality/report-facts.ts';
import type { ReportFacts } from '../../../server/quality/report-facts.ts';
import { iriOf, model, refusalOf } from '../tables/tables-harness.ts';
import { observation, openQuality, path, procedure, property, rule } from './quality-harness.ts';

const instrument = iriOf('m', 'm'), hash = 'a'.repeat(64);
const day = (n: number): string => `2026-01-0${n + 1}T10:00:00.000Z`;
const pageOf = (facts: ReportFacts): string => reportPage({ facts, root: '/', about: html`<p>facts</p>`, due: [{ state: 'overdue', label: 'Field, twice a year', lightPath: { name: 'green' }, due: '2025-12-01T00:00:00Z', intervalDays: 182, source: 'Faklaris et al. 2022' }], labelOf: (iri) => iri.split('#').at(-1)!, printedAt: '2026-02-01T12:00:00.000Z', printedBy: 'Ann', version: '9.9' });
const cellsOf = (page: string, caption: string): string[][] => {
  const [, body = ''] = new RegExp(`<caption>${caption}[^<]*</caption>.*?<tbody>(.*?)</tbody>`, 's').exec(page) ?? [];
  return [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) => [...row!.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => cell!.replaceAll(/<br>/g, ' ').replaceAll(/<[^>]+>/g, '').trim()));
};

test('a report holds what was measured in its time, what judged it, where it comes from, and what was not assessed', async () => {
  const { assessor, put, view } = await openQuality();
  assessor.start();
  const charts = createCharts({ tables: view, findUnit: (iri) => model.findUnit(iri) });
  const read = (span: { from?: string; to: string } = { to: '2026-02-01T00:00:00.000Z' }): Promise<ReportFacts> => readReportFacts({ tables: view, charts }, { instrument, ...span });
  await put('m', `<${path}> a ome:LightPath ; schema:name "green" ; mg:lightPathOf <m#m> . <m#m> a ome:Instrument ; schema:name "M <1>" . <m#i> a ome:Image ; schema:name "slide" ; mg:instrument <m#m> . <m#s> a schema:SoftwareApplication ; schema:name "field-check" ; schema:softwareVersion "2.1" . `);
  const empty = pageOf(await read());
  expect(empty).toContain('Nothing was measured in this span of time. Whether the instrument was fit is unknown');
  expect(empty).toContain('QC report: M &lt;1&gt;');

  await put('p', `<${property}> a sosa:ObservableProperty ; rdfs:label "uniformity" ; <http://www.w3.org/2004/02/skos/core#definition> "least by greatest" ; mg:canonicalUnit unit:PERCENT . <${procedure}> a sosa:Procedure ; rdfs:label "Field" ; dcterms:hasVersion "3" . `);
  await put('rules', rule('rules#r', 'rdfs:label "above 50 %" ; dcterms:source "a paper" ; mg:against "specification" ; mg:passAbove 50.0 ; mg:failBelow 50.0') + rule('rules#empty', 'rdfs:label "as theory has it" ; dcterms:source "none found" ; mg:against "theory"'));
  await put('runs', [60, 61, 48].map((value, n) => observation(`runs#o${n}`, { value, at: day(n), more: `; sosa:madeBySensor <m#s> ; qudt:standardUncertainty 0.${n + 1} ; mg:sampleSize 3 ; prov:used <m#i> ; mg:inputSha256 "${hash}"` })).join('')
    + '<runs#failed> a sosa:ObservationCollection ; rdfs:label "beads of slide" ; mg:jobKey "k" ; mg:status "failed" ; mg:errorClass "no-beads" ; mg:errorText "no bead was found" ; mg:note "it is dark" ; prov:used <m#i> ; prov:endedAtTime "2026-01-02T00:00:00Z"^^xsd:dateTime . ');
  await put('event', '<event#e> a mg:MaintenanceEvent ; rdfs:label "new lamp" ; mg:maintenanceKind "replacement" ; sosa:hasUltimateFeatureOfInterest <m#m> ; prov:startedAtTime "2026-01-02T12:00:00Z"^^xsd:dateTime . ');
  const facts = await read(), page = pageOf(facts);
  const values = cellsOf(page, 'Values in %');
  expect(values.map((row) => [row[0], row[1], row[2], row[3], row[10], row[11]])).toEqual([
    ['2026-01-01 10:00 UTC', '60', '0.1', '3', 'field-check 2.1', '[1]'], ['2026-01-02 10:00 UTC', '61', '0.2', '3', 'field-check 2.1', '[1]'], ['2026-01-03 10:00 UTC', '48', '0.3', '3', 'field-check 2.1', '[1]'],
  ]);
  expect(values.map((row) => row[7]!.replace(/ against.*$/, ''))).toEqual(['● pass', '● pass', '✖ fail']);
  expect(values[2]![7]).toContain('48 is not greater than 50');
  expect(cellsOf(page, 'Rules that judged')).toEqual(expect.arrayContaining([['above 50 %', 'specification', 'a paper']]));
  expect(cellsOf(page, 'Runs that gave no numbers')).toEqual([['2026-01-02 00:00 UTC', 'beads of slide', '', 'i', 'failed', 'no bead was found it is dark']]);
  expect(cellsOf(page, 'Maintenance')).toEqual([['M1', '2026-01-02 12:00 UTC', 'new lamp', 'replacement', 'all', 'no longer holds']]);
  expect(cellsOf(page, 'What is due')).toEqual([['Overdue', 'Field, twice a year', 'green', '2025-12-01 00:00 UTC', 'never', 'every 182 days Faklaris et al. 2022']]);
  expect(cellsOf(page, 'What the values were computed from')).toEqual([['[1]', `i ${iriOf('m', 'i')}`, hash]]);
  expect(page).toContain('least by greatest. Procedure: Field, version 3');
  expect(page).toContain(`Printed 2026-02-01 12:00 UTC by Ann, Micrograph 9.9.<br>SHA-256 of the data shown: <code>${facts.sha256}</code>`);
  expect(page.match(/<svg /g)).toHaveLength(1);
  expect(page).not.toMatch(/<script| style="/);

  // the same data, the same hash, whenever it is printed; less data, another
  expect((await read({ to: '2026-03-01T00:00:00.000Z' })).sha256).toBe(facts.sha256);
  const less = await read({ from: '2026-01-03T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' });
  expect([less.series.flatMap(({ points }) => points.map(({ value }) => value)), less.events, less.runs, less.sha256 === facts.sha256]).toEqual([[48], [], [], false]);
  expect((await refusalOf(readReportFacts({ tables: view, charts }, { instrument: path, to: '2026-02-01T00:00:00.000Z' }))).code).toBe('not-found');
});

test('a chart draws each point in the shape of its verdict, its uncertainty, the limits and the events, within its frame', () => {
  const points = ['pass', 'warn', 'fail', 'notAssessed'].map((verdict, n) => ({ at: day(n), value: 10 + n, verdict, ...(n === 0 ? { uncertainty: 0.5 } : {}) }));
  const { markup } = controlChartSvg({ title: 'a < b', unit: 'µm', points, bounds: [{ kind: 'pass', below: 12 }, { kind: 'fail', above: 12 }], baseline: 10, chart: { centre: 10, sd: 1 }, events: [{ from: day(1), label: 'lamp' }] })!;
  expect(markup).toContain('aria-label="a &lt; b: 4 values"');
  expect([markup.match(/<circle [^>]*fill="#1a7431"/g), markup.match(/<circle [^>]*fill="#fff"/g), markup.match(/l4 7h-8z/g), markup.match(/l6\.4 6\.4/g)].map((found) => found?.length)).toEqual([1, 1, 1, 1]);
  for (const label of ['fail &gt; · pass &lt;', 'baseline', '+3 SD', '−3 SD', 'M1', 'µm', '2026-01-01', '2026-01-04']) expect(markup).toContain(`>${label}<`);
  const heights = [...markup.matchAll(/c[xy]="(-?[\d.]+)"/g)].map(([, text]) => Number(text));
  expect(heights).toHaveLength(4);
  expect(heights.filter((each) => each < 20 || each > 720)).toEqual([]);
  expect(markup).not.toMatch(/NaN|Infinity/);
});

test('a chart of one value, of equal values, and of none is drawn or left out, never broken', () => {
  const chart = (points: { at: string; value: number; verdict: string }[]): string | undefined => controlChartSvg({ title: 't', unit: '', points, bounds: [], events: [] })?.markup;
  expect([chart([]), chart([{ at: 'never', value: 1, verdict: 'pass' }]), chart([{ at: day(0), value: Number.NaN, verdict: 'pass' }])]).toEqual([undefined, undefined, undefined]);
  for (const values of [[0], [5, 5, 5], [1e-12, 2e-12], [-1e9, 1e9]]) expect(chart(values.map((value, n) => ({ at: day(n), value, verdict: 'pass' }))), String(values)).not.toMatch(/NaN|Infinity/);
  expect([ticksOf(0, 1), ticksOf(47.6, 80), ticksOf(3, 3)]).toEqual([[0, 0.2, 0.4, 0.6, 0.8, 1], [50, 60, 70, 80], [3]]);
});

test('a span is given by days or moments; a day as its end is whole; anything else is refused by name', () => {
  const at = (text: string, end = false): string | undefined => readMoment(new URLSearchParams({ to: text }), 'to', end);
  expect([at('2026-03-01'), at('2026-03-01', true), at('2026-03-01T08:00:00+02:00'), at('')]).toEqual(['2026-03-01T00:00:00.000Z', '2026-03-01T23:59:59.999Z', '2026-03-01T06:00:00.000Z', undefined]);
  for (const wrong of ['2026-02-30', 'yesterday', '2026', '1', '2026-03-01T08:00:00', '2026-13-01T00:00:00Z']) expect(() => at(wrong), wrong).toThrow('the parameter to is');
});
