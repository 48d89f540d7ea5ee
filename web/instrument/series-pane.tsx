/** What was measured, one row a series with its newest value, and the chart of the chosen one. Two procedures are never one line. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Instrument, QcApi, Series, SeriesSummary } from '../api/qc.ts';
import type { Address } from '../frame/address.ts';
import type { Messages } from '../frame/messages.tsx';
import type { Session } from '../frame/session.ts';
import { figure, time } from '../frame/wording.ts';
import { Download } from '../quality/download.tsx';
import { createReading } from '../quality/reading.ts';
import { quantity, VerdictMark } from '../quality/verdict.tsx';
import { ChartView } from './chart.tsx';
import { BaselineEntry } from './entries.tsx';
import { nameOfSeries } from './series-name.ts';

export type InstrumentAddress = Address<'iri' | 'series' | 'from' | 'to' | 'affected'>;
/** What every pane of the page gets. `reload` reads the instrument again. */
export interface PaneProps { root: string; api: QcApi; session: Session; messages: Messages; address: InstrumentAddress; instrument: Instrument; reload: () => void }

const worst = ['fail', 'warn', 'pending', 'notAssessed', 'unknown', 'pass'];
const spans = [['30 days', 30], ['1 year', 365], ['All', 0]] as const;
const dayMs = 86_400_000;

/** Days as a date field wants them; a time of day in the address is kept there. */
const dayOf = (text: string): string => text.slice(0, 10);

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
  const again = useSignal(0);
  useEffect(() => () => { reading.close(); }, []);
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
            <span class="quiet">{series.baseline ? `Baseline ${quantity(series.baseline.value, series.unitSymbol)} of ${series.baseline.n} observation${series.baseline.n === 1 ? '' : 's'}.` : 'No baseline is set.'} {series.chart ? `Control chart: centre ${quantity(series.chart.centre, series.unitSymbol)}, SD ${quantity(series.chart.sd, series.unitSymbol)} (${series.chart.from}, ${series.chart.n}).` : 'Not enough values for a control chart.'}</span>
          </p>
          {series.bounds.length > 0 && <ul class="bounds quiet">{series.bounds.map((bound) => <li key={`${bound.rule} ${bound.kind}`}>{bound.kind}{bound.above !== undefined && ` above ${quantity(bound.above, series.unitSymbol)}`}{bound.below !== undefined && ` below ${quantity(bound.below, series.unitSymbol)}`}: {bound.label ?? bound.rule}{bound.source !== undefined && ` (${bound.source})`}</li>)}</ul>}
          <BaselineEntry {...props} series={series} onDone={() => { props.reload(); again.value += 1; }} />
          {series.otherProcedures !== undefined && series.otherProcedures.length > 0 && <p class="quiet">Measured by other procedures too, which is not the same number: {series.otherProcedures.map((other, index) => <>{index > 0 && ', '}<button type="button" class="plain" onClick={() => { address.set({ series: other.key }, { push: true }); }}>{other.procedureLabel} ({figure(other.count)})</button></>)}</p>}
        </>
      )}
    </section>
  );
}

export function SeriesPane(props: PaneProps) {
  const { address, instrument } = props;
  const all = (instrument.series ?? []).toSorted((a, b) => (a.about.name < b.about.name ? -1 : a.about.name > b.about.name ? 1 : 0) || (a.label < b.label ? -1 : 1));
  const asked = address.of.series.value;
  const chosen = all.find(({ key }) => key === asked) ?? all.toSorted((a, b) => worst.indexOf(a.newest?.verdict ?? 'unknown') - worst.indexOf(b.newest?.verdict ?? 'unknown'))[0];
  return (
    <section aria-labelledby="measured">
      <h2 id="measured">Measured</h2>
      {chosen && <Chosen key={chosen.key} {...props} summary={chosen} />}
      <div class="wide"><table>
        <thead><tr><th scope="col">Of</th><th scope="col">Property</th><th scope="col">Procedure</th><th scope="col" class="figure">Newest</th><th scope="col">Verdict</th><th scope="col">When</th><th scope="col" class="figure">Values</th></tr></thead>
        <tbody>{all.map((series) => (
          <tr key={series.key} class={series.key === chosen?.key ? 'current' : undefined}>
            <td>{series.about.name}</td>
            <th scope="row"><button type="button" class="plain" aria-pressed={series.key === chosen?.key} onClick={() => { address.set({ series: series.key }, { push: true }); document.querySelector('#chart-title')?.scrollIntoView({ block: 'nearest' }); }}>{nameOfSeries(series)}</button></th>
            <td>{series.procedureLabel}</td><td class="figure">{series.newest && quantity(series.newest.value, series.unitSymbol)}</td><td>{series.newest && <VerdictMark of={series.newest.verdict} />}</td>
            <td>{series.newest?.at !== undefined && time(series.newest.at)}</td><td class="figure">{figure(series.count)}</td>
          </tr>
        ))}</tbody>
      </table></div>
    </section>
  );
}
