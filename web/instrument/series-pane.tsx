/** What was measured, one row a series with its newest value, and the chart of the chosen one. Two procedures are never one line. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Bound, Instrument, QcApi, Series, SeriesSummary } from '../api/qc.ts';
import type { Address } from '../frame/address.ts';
import type { Messages } from '../frame/messages.tsx';
import type { Session } from '../frame/session.ts';
import { count, figure, time } from '../frame/wording.ts';
import { Download } from '../quality/download.tsx';
import { createReading } from '../quality/reading.ts';
import { Drifts, quantity, Undated, VerdictMark } from '../quality/verdict.tsx';
import { ChartView } from './chart.tsx';
import { BaselineEntry } from './entries.tsx';
import { nameBeside, nameOfSeries } from './series-name.ts';

export type InstrumentAddress = Address<'iri' | 'series' | 'from' | 'to' | 'affected'>;
/** What every pane of the page gets. `reload` reads the instrument again. */
export interface PaneProps { root: string; api: QcApi; session: Session; messages: Messages; address: InstrumentAddress; instrument: Instrument; reload: () => void }

const worst = ['fail', 'warn', 'pass', 'pending', 'notAssessed', 'unknown'];
/** verdicts up to this place say something */
const judged = worst.indexOf('pass');
const spans = [['30 days', 30], ['1 year', 365], ['All', 0]] as const;
const dayMs = 86_400_000;

/** Days as a date field wants them; a time of day in the address is kept there. */
const dayOf = (text: string): string => text.slice(0, 10);

function limitText({ kind, above, below }: Bound, symbol: string | undefined): string {
  return [kind, above === undefined ? '' : `above ${quantity(above, symbol)}`, above !== undefined && below !== undefined ? 'and' : '', below === undefined ? '' : `below ${quantity(below, symbol)}`].filter((text) => text !== '').join(' ');
}

function RangePicker({ address }: { address: InstrumentAddress }) {
  const { from, to } = address.of;
  return (
    <div class="tools" role="group" aria-label="Span of time">
      <label>From <input type="date" value={dayOf(from.value)} onChange={(event) => { address.set({ from: event.currentTarget.value }); }} /></label>
      <label>to <input type="date" value={dayOf(to.value)} onChange={(event) => { address.set({ to: event.currentTarget.value }); }} /></label>
      {spans.map(([word, days]) => <button key={word} type="button" onClick={() => { address.set({ from: days === 0 ? '' : new Date(Date.now() - days * dayMs).toISOString().slice(0, 10), to: '' }); }}>{word}</button>)}
    </div>
  );
}

/** The chart of one series; each is a component of its own (its key is the series'). */
function Chosen({ summary, ...props }: PaneProps & { summary: SeriesSummary }) {
  const { root, api, session, address } = props;
  const reading = useMemo(() => createReading<Series>(), []);
  const { from, to } = address.of;
  const again = useSignal(0), seen = useRef(props.instrument);
  useEffect(() => () => { reading.close(); }, []);
  // the instrument was read anew: something was entered or taken back
  useEffect(() => { if (seen.current !== props.instrument) { seen.current = props.instrument; again.value += 1; } }, [props.instrument]);
  useSignalEffect(() => {
    void session.epoch.value;
    void again.value;
    const query = { key: summary.key, from: from.value, to: to.value };
    void reading.read((stop) => api.series(query, stop));
  });
  const series = reading.value.value;
  const query = { key: summary.key, from: from.value, to: to.value };
  return (
    <section class="series" aria-labelledby="chart-title">
      <h3 id="chart-title">{nameOfSeries(summary)} <span class="quiet">{summary.procedureLabel}, {summary.about.name}{summary.parameters !== undefined && summary.parameters !== '{}' && `, ${summary.parameters}`}</span></h3>
      <RangePicker address={address} />
      {reading.fault.value !== undefined && <p class="Violation" role="alert">{reading.fault.value}</p>}
      {series === undefined ? reading.fault.value === undefined && <p class="quiet" aria-busy="true">Loading …</p> : (
        <>
          <ChartView key={series.key} root={root} series={series} range={{ from: from.value, to: to.value }} onSpan={(begin, end) => { address.set({ from: begin, to: end }, { push: true }); }} />
          <p class="tools">
            <Download {...props} path="qc/series" query={{ ...query, format: 'csv' }} name={`${summary.label}.csv`} mediaType="text/csv">These numbers as CSV</Download>
            <span class="quiet">{series.baseline ? `Baseline ${quantity(series.baseline.value, series.unitSymbol)} of ${series.baseline.n} observation${series.baseline.n === 1 ? '' : 's'}.` : 'No baseline is set.'} {series.chart ? `Control chart: centre ${quantity(series.chart.centre, series.unitSymbol)}, SD ${quantity(series.chart.sd, series.unitSymbol)} of ${series.chart.from === 'baseline' ? `the ${series.chart.n} of the baseline` : `the first ${series.chart.n} that did not fail`}.` : 'Not enough values for a control chart.'}</span>
          </p>
          {series.bounds.length > 0 && <ul class="bounds quiet">{[...Map.groupBy(series.bounds, ({ rule }) => rule)].map(([rule, limits]) => <li key={rule}>{limits[0]!.label ?? rule}: {limits.map((limit) => limitText(limit, series.unitSymbol)).join(', ')}{limits[0]!.source !== undefined && ` (${limits[0]!.source})`}</li>)}</ul>}
          <BaselineEntry {...props} series={series} onDone={props.reload} />
          {series.otherProcedures !== undefined && series.otherProcedures.length > 0 && <p class="quiet">The same property by other procedures, channels or parameters, which is another number: {series.otherProcedures.map((other, index) => <>{index > 0 && ', '}<button type="button" class="plain" onClick={() => { address.set({ series: other.key }, { push: true }); }}>{nameBeside(other)} ({figure(other.count)})</button></>)}</p>}
        </>
      )}
    </section>
  );
}

function SeriesTable({ series, chosen, address }: { series: readonly SeriesSummary[]; chosen: SeriesSummary | undefined; address: InstrumentAddress }) {
  return (
    <div class="wide"><table class="series-list">
      <thead><tr><th scope="col">Property</th><th scope="col">Of</th><th scope="col">Procedure</th><th scope="col" class="figure">Newest</th><th scope="col">Verdict</th><th scope="col">When</th><th scope="col" class="figure">Values</th></tr></thead>
      <tbody>{series.map((each) => (
        <tr key={each.key} class={each.key === chosen?.key ? 'current' : undefined}>
          <th scope="row"><button type="button" class="plain" aria-pressed={each.key === chosen?.key} onClick={() => { address.set({ series: each.key }, { push: true }); document.querySelector('#chart-title')?.scrollIntoView({ block: 'nearest' }); }}>{nameOfSeries(each)}</button></th>
          <td>{each.about.name}</td><td>{each.procedureLabel}</td><td class="figure">{each.newest && quantity(each.newest.value, each.unitSymbol)}</td><td>{each.newest && <VerdictMark of={each.newest.verdict} />}<Drifts signals={each.signals} /></td>
          <td>{each.newest?.at !== undefined && time(each.newest.at)}<Undated of={each.newest} /></td><td class="figure">{figure(each.count)}</td>
        </tr>
      ))}</tbody>
    </table></div>
  );
}

/** Series that are judged or drift stand first, the worst at the top; those of which nothing is said are folded away. */
export function SeriesPane(props: PaneProps) {
  const { address, instrument } = props;
  const rank = ({ newest }: SeriesSummary): number => worst.indexOf(newest?.verdict ?? 'unknown');
  const all = (instrument.series ?? []).toSorted((a, b) => rank(a) - rank(b) || a.about.name.localeCompare(b.about.name, 'en') || a.label.localeCompare(b.label, 'en'));
  const asked = address.of.series.value;
  const chosen = all.find(({ key }) => key === asked) ?? all.toSorted((a, b) => Number(rank(a) > judged) - Number(rank(b) > judged) || (rank(a) === 0 || rank(b) === 0 ? rank(a) - rank(b) : b.count - a.count))[0];
  const says = (each: SeriesSummary): boolean => rank(each) <= judged || each.signals !== undefined;
  const [told, silent] = [all.filter(says), all.filter((each) => !says(each))];
  return (
    <section aria-labelledby="measured">
      <h2 id="measured">Measured</h2>
      {chosen && <Chosen key={chosen.key} {...props} summary={chosen} />}
      {told.length > 0 && <SeriesTable series={told} chosen={chosen} address={address} />}
      {silent.length > 0 && <details open={told.length === 0 || silent.includes(chosen!)}><summary>{count(silent.length, 'series', 'series')} without a verdict</summary><SeriesTable series={silent} chosen={chosen} address={address} /></details>}
    </section>
  );
}
