/**
 * The QC report as a page to print, for an audit: what was measured in a span of time, by what it was judged, what was done to
 * the instrument, what is due, and what was not assessed and why. Pure: facts in, HTML out; no script is needed to read it.
 */
import { westernElectric } from '../quality/control-chart.ts';
import type { MaintenanceEvent } from '../quality/maintenance.ts';
import type { ReportFacts, ReportPoint, ReportRun, ReportSeries, ReportVerdict } from '../quality/report-facts.ts';
import { controlChartSvg } from './control-chart-svg.ts';
import { html, link, page } from './html.ts';
import type { Html } from './html.ts';

/** A line of the list of what is due. */
export interface ReportDue { state: string; label: string; lightPath?: { name: string }; due?: string; reason?: string; last?: { at: string; undated?: boolean; verdict?: string }; intervalDays?: number; source?: string }
export interface ReportPage {
  facts: ReportFacts; root: string;
  /** what the record says of the instrument, as it is shown elsewhere */ about: Html;
  /** undefined where schedules are not followed */ due?: readonly ReportDue[] | undefined;
  labelOf: (iri: string) => string;
  printedAt: string; printedBy: string; version: string;
}

const words: Readonly<Record<string, string>> = { pass: '● pass', warn: '▲ warning', fail: '✖ fail', notAssessed: '○ not assessed', pending: '◇ pending', unknown: '○ not judged' };
const signalTitles = new Map(westernElectric.map(({ name, title }) => [name, title]));
const dueWords: Readonly<Record<string, string>> = { overdue: 'Overdue', never: 'Never measured', due: 'Due', ok: 'Up to date', unscheduled: 'No interval known' };
const verdictCell = (verdict: string | undefined): Html => (verdict === undefined ? html`<span class="quiet">not judged</span>` : html`<span class="verdict ${verdict}">${words[verdict] ?? verdict}</span>`);
const minute = (time: string | undefined): string => (time === undefined ? '' : time.replace('T', ' ').replace(/:\d\d(?:\.\d+)?Z$/, ' UTC').replace(/Z$/, ' UTC'));
const number = (value: number | null | undefined): string => (value === null || value === undefined ? '' : String(Number(value.toPrecision(6))));
/** Whether a cell is of short words, none of which is cut at the end of a line: half a number reads as another one. */
const isWhole = (cell: Html | string | number): boolean => typeof cell === 'number' || typeof cell === 'string' && cell.split(/\s+/).every((word) => word.length <= 16);
/** A table whose head is repeated on each sheet and whose rows are never cut. */
const sheet = (caption: string, head: readonly string[], rows: readonly (readonly (Html | string | number)[])[]): Html => html`<table><caption>${caption}</caption><thead><tr>${head.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => (isWhole(cell) ? html`<td class="whole">${cell}</td>` : html`<td>${cell}</td>`))}</tr>
`)}</tbody></table>`;

/** Numbers under which things stand in the list at the end, in the order in which they come up. */
function createNumbers(): { of(text: string): number; list(): string[] } {
  const known = new Map<string, number>();
  return { of(text) { if (!known.has(text)) known.set(text, known.size + 1); return known.get(text)!; }, list: () => [...known.keys()] };
}

const sourceOf = ({ sha256, image, readings }: ReportPoint): string | undefined => (sha256 === undefined && image === undefined && readings === undefined ? undefined : JSON.stringify([image ?? readings ?? '', sha256 ?? '']));
const softwareOf = ({ software, softwareName, softwareVersion }: ReportPoint): string => (software === undefined ? 'entered by a person' : `${softwareName ?? software} ${softwareVersion ?? ''}`.trim());
const placeOf = ({ channel, otherChannel, z, location, statistic }: ReportSeries): string => [
  channel === undefined ? '' : otherChannel === undefined ? `channel ${channel}` : `channels ${channel} and ${otherChannel}`, z === undefined ? '' : `plane ${z}`, location ?? '', statistic === undefined || statistic === 'single' ? '' : statistic.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
].filter((text) => text !== '').join(', ');

/** A time, and that it is none of measuring where nobody gave one. */
const dated = ({ at, undated }: { at: string; undated?: boolean }): Html | string => (undated === true ? html`${minute(at)}<br><span class="quiet">date of computing, not of measuring</span>` : minute(at));

function verdictOf(verdicts: readonly ReportVerdict[], against: string): Html {
  const found = verdicts.filter((each) => each.against === against);
  return html`${found.map(({ verdict, reference, reason }, index) => html`${index > 0 && html`<br>`}${verdictCell(verdict)}${reference !== undefined && html` <span class="quiet">against ${number(reference)}</span>`}${verdict !== 'pass' && reason !== undefined && html`<br><span class="quiet">${reason}</span>`}`)}`;
}

/** The page. */
export function reportPage({ facts, root, about, due, labelOf, printedAt, printedBy, version }: ReportPage): string {
  const { instrument, series, runs, events, from, to, sha256 } = facts;
  const paths = new Map(instrument.lightPaths.map(({ iri, name }) => [iri, name]));
  const nameOf = (iri: string): string => (iri === instrument.iri ? 'the instrument' : paths.get(iri) ?? labelOf(iri));
  const inputs = createNumbers();

  const one = (each: ReportSeries): Html => {
    const { propertyTerm: property, procedureTerm: procedure, points, baseline, chart, bounds, unitSymbol: symbol = '' } = each, parameters = each.parameters ?? procedure.parameters;
    const rules = [...new Map(points.flatMap(({ judged }) => judged).map((verdict) => [`${verdict.rule}`, verdict])).values()];
    return html`<section class="report-series">
<h3>${property.label}${placeOf(each) !== '' && html`, ${placeOf(each)}`}</h3>
<p>${property.description !== undefined && html`${property.description}. `}Procedure: ${procedure.label}, version ${procedure.version ?? 'not stated'}${parameters !== undefined && parameters !== '{}' && html`, parameters <code>${parameters}</code>`}${(procedure.conformsTo ?? []).map((iri) => html`, after ${link(iri, iri)}`)}.
${baseline ? html`Baseline: ${number(baseline.value)} ${symbol}, mean of ${baseline.n} observation${baseline.n !== 1 && 's'}, in force from ${minute(baseline.from)}.` : 'No baseline is set.'}
${chart ? html`Control chart: centre ${number(chart.centre)} ${symbol}, standard deviation ${number(chart.sd)} ${symbol}, from ${chart.from === 'baseline' ? 'the baseline' : `the first ${chart.n} values`}; signals by the rules of Western Electric (1956).` : 'Not enough values for a control chart.'}</p>
${controlChartSvg({ title: `${property.label}, ${each.about.name}`, unit: symbol, points, bounds, events, ...(baseline ? { baseline: baseline.value } : {}), ...(chart ? { chart } : {}) })}
${rules.length > 0 ? sheet('Rules that judged', ['Rule', 'Against', 'Source'], rules.map(({ rule, ruleLabel, against, ruleSource }) => [ruleLabel ?? rule ?? 'not stated', against, ruleSource ?? 'none is stated'])) : html`<p>No rule judged these values.</p>`}
${sheet(`Values${symbol === '' ? '' : ` in ${symbol}`}`, ['Observed', 'Value', 'Uncertainty', 'Values in it', 'Theory', 'Against theory', 'Against baseline', 'Against specification', 'Verdict', 'Control chart', 'Software', 'Input'], points.map((point) => {
      const source = sourceOf(point);
      return [dated(point), number(point.value), number(point.uncertainty), point.n ?? '', point.theoretical === undefined ? '' : html`<span class="number">${number(point.theoretical)}</span>${point.formula !== undefined && html`<br><span class="quiet">${point.formula}</span>`}`, verdictOf(point.judged, 'theory'), verdictOf(point.judged, 'baseline'), verdictOf(point.judged, 'specification'), verdictCell(point.verdict), point.signals.map((name) => signalTitles.get(name) ?? name).join('; '), softwareOf(point), source === undefined ? '' : `[${inputs.of(source)}]`];
    }))}
</section>
`;
  };
  // one value that no rule has a limit for is a line of a table, not a chart
  const isLine = ({ points }: ReportSeries): boolean => points.length === 1 && ['unknown', 'notAssessed'].includes(points[0]!.verdict);
  const lines = (own: readonly ReportSeries[]): Html | false => own.length > 0 && sheet('Further values, one of each and without a verdict', ['Property', 'Procedure', 'Observed', 'Value', 'Uncertainty', 'Values in it', 'Software', 'Input'], own.map((each) => {
    const point = each.points[0]!, source = sourceOf(point);
    return [`${each.label}${placeOf(each) === '' ? '' : `, ${placeOf(each)}`}`, `${each.procedureLabel}, version ${each.procedureTerm.version ?? 'not stated'}${each.parameters === undefined || each.parameters === '{}' ? '' : `, ${each.parameters}`}`, dated(point), `${number(point.value)} ${each.unitSymbol ?? ''}`, number(point.uncertainty), point.n ?? '', softwareOf(point), source === undefined ? '' : `[${inputs.of(source)}]`];
  }));
  const groups = [...Map.groupBy(series, ({ about: thing }) => thing.iri)].map(([iri, own]) => html`<h2>${nameOf(iri)}</h2>
${own.filter((each) => !isLine(each)).map(one)}${lines(own.filter(isLine))}`);
  const reasonsOf = ({ judged }: ReportPoint): string[] => (judged.length === 0 ? ['no rule judges it'] : judged.filter(({ verdict }) => verdict === 'notAssessed' || verdict === 'pending').map(({ against, reason = 'no reason is stated' }) => `against ${against}: ${reason}`));
  const unjudged = series.flatMap((each) => [...Map.groupBy(each.points.flatMap(reasonsOf), (reason) => reason)].map(([reason, found]) => [`${each.label}, ${nameOf(each.about.iri)}`, found.length, reason]));
  const newestOf = ({ points }: ReportSeries): ReportPoint => points.at(-1)!;
  const verdictCount = (verdict: string): number => series.filter((each) => newestOf(each).verdict === verdict).length;
  const runRow = ({ label, iri, status, errorClass, errorText, notes = [], procedures = [], images = [], at }: ReportRun): (Html | string)[] => [minute(at), label ?? iri, procedures.map(labelOf).join(', '), images.map(labelOf).join(', '), status === 'failed' ? 'failed' : 'not assessed', [errorText ?? errorClass ?? '', ...notes].filter((text) => text !== '').join(' ')];
  const eventRow = ({ label, kind, from: began, to: ended, lightPaths, description, endsValidity }: MaintenanceEvent, index: number): (Html | string)[] => [`M${index + 1}`, `${minute(began)}${ended === undefined ? '' : ` to ${minute(ended)}`}`, html`${label}${description !== undefined && html`<br><span class="quiet">${description}</span>`}`, kind, lightPaths.length === 0 ? 'all' : lightPaths.map(nameOf).join(', '), endsValidity ? 'no longer holds' : 'still holds'];
  const title = `QC report: ${instrument.name}`;
  return page({
    title, root, styles: ['report.css'],
    body: html`<article class="report"><h1>${title}</h1>
<p>${from === undefined ? 'From the beginning' : `From ${minute(from)}`} to ${minute(to)}. Printed ${minute(printedAt)} by ${printedBy}, Micrograph ${version}.<br>SHA-256 of the data shown: <code>${sha256}</code></p>
<p class="screen-only quiet">The browser prints this page; sheets break between series. <a href="${root}instrument?iri=${encodeURIComponent(instrument.iri)}">Back to the instrument</a></p>
<h2>Instrument</h2><p class="quiet">${instrument.iri}</p>${about}
<h2>In short</h2>
${series.length === 0 ? html`<p>Nothing was measured in this span of time. Whether the instrument was fit is unknown, which is not the same as fit.</p>`
    : sheet('Newest verdict of each series that is judged or followed', ['Of', 'Property', 'Values', 'Newest', 'Observed', 'Verdict'], series.filter((each) => !isLine(each)).map((each) => { const newest = newestOf(each); return [nameOf(each.about.iri), `${each.label}${placeOf(each) === '' ? '' : `, ${placeOf(each)}`} (${each.procedureLabel})`, each.points.length, `${number(newest.value)} ${each.unitSymbol ?? ''}`, dated(newest), verdictCell(newest.verdict)]; }))}
${series.length > 0 && html`<p>${verdictCount('fail')} of ${series.length} series fail by their newest value, ${verdictCount('warn')} warn, ${verdictCount('pass')} pass; ${series.length - verdictCount('fail') - verdictCount('warn') - verdictCount('pass')} are not assessed.</p>`}
<h2>Due</h2>
${due === undefined ? html`<p>Schedules are not followed here.</p>` : due.length === 0 ? html`<p>No schedule applies.</p>` : sheet('What is due, the most pressing first', ['State', 'What', 'Of', 'Due', 'Last run', 'Interval and source'], due.map((each) => [dueWords[each.state] ?? each.state, each.label, each.lightPath?.name ?? 'the instrument', html`${minute(each.due)}${each.reason !== undefined && html`<br><span class="quiet">${each.reason}</span>`}`, each.last === undefined ? 'never' : html`${dated(each.last)} ${each.last.verdict === undefined ? '' : words[each.last.verdict] ?? each.last.verdict}`, `${each.intervalDays === undefined ? '' : `every ${each.intervalDays} days`} ${each.source ?? ''}`]))}
<h2>Maintenance</h2>
${events.length === 0 ? html`<p>Nothing is noted in this span of time.</p>` : sheet('Maintenance', ['', 'When', 'What', 'Kind', 'Light paths', 'QC from before'], events.map(eventRow))}
${groups}
<h2>Not assessed</h2>
${unjudged.length === 0 && runs.length === 0 ? html`<p>Every value was judged, and every run gave numbers.</p>` : ''}
${unjudged.length > 0 && sheet('Values without a verdict, and why', ['What', 'Values', 'Why'], unjudged)}
${runs.length > 0 && sheet('Runs that gave no numbers', ['When', 'Run', 'Procedure', 'Input', 'Outcome', 'Why'], runs.map(runRow))}
<h2>Inputs</h2>
${inputs.list().length === 0 ? html`<p>No value names its input.</p>` : sheet('What the values were computed from', ['', 'Input', 'SHA-256'], inputs.list().map((text, index) => { const [iri, hash] = JSON.parse(text) as [string, string]; return [`[${index + 1}]`, iri === '' ? 'not named' : html`${labelOf(iri)}<br><span class="quiet">${iri}</span>`, html`<code>${hash === '' ? 'not stated' : hash}</code>`]; }))}
</article>`,
  });
}
