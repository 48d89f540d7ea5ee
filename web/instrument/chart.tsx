/**
 * One chart with its keys and words: arrows go from point to point, what the chosen point says stands below with its links,
 * and all numbers stand in a table. The drawing is loaded when it is needed.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Series, SeriesPoint } from '../api/qc.ts';
import { count, time } from '../frame/wording.ts';
import { quantity, signalWords, ThingLink, Undated, VerdictMark, wordOf } from '../quality/verdict.tsx';
import type { Chart } from './draw-chart.ts';
import { figureOf } from './figure.ts';

const tall = 320;
const against = [['theory', 'Theory'], ['baseline', 'Baseline'], ['specification', 'Specification']] as const;

function Chosen({ root, point, symbol }: { root: string; point: SeriesPoint; symbol: string | undefined }) {
  return (
    <p class="chosen">
      <strong>{quantity(point.value, symbol)}</strong>{point.uncertainty !== undefined && ` ± ${quantity(point.uncertainty, symbol)}`}{point.n !== undefined && ` (${count(point.n, 'value')})`}
      {', '}<time dateTime={point.at}>{time(point.at)}</time><Undated of={point} />: <VerdictMark of={point.verdict} />
      {against.map(([key, word]) => point.verdicts?.[key] && <span key={key}> · {word}: {wordOf(point.verdicts[key])}</span>)}
      {point.theoretical !== undefined && <span> · theory gives {quantity(point.theoretical, symbol)}</span>}
      {point.signals !== undefined && point.signals.length > 0 && <span> · control chart: {signalWords(point.signals)}</span>}
      {' '}<ThingLink root={root} iri={point.observation}>Observation</ThingLink>
      {point.image !== undefined && <> · <ThingLink root={root} iri={point.image}>Image</ThingLink></>}
      {point.run !== undefined && <> · <ThingLink root={root} iri={point.run}>Run</ThingLink></>}
      {point.verdict === 'fail' && <> · <a href={`?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(location.search)), affected: point.observation })}#affected`}>Affected images</a></>}
    </p>
  );
}

/** The numbers behind a chart. */
function Numbers({ root, series, points, onChoose }: { root: string; series: Series; points: readonly SeriesPoint[]; onChoose: (index: number) => void }) {
  const symbol = series.unitSymbol;
  return (
    <details class="numbers">
      <summary>Numbers: {count(points.length, 'value')}</summary>
      <div class="wide" tabIndex={0} role="region" aria-label={`Numbers of ${series.label}`}>
        <table>
          <thead><tr><th scope="col">Time</th><th scope="col" class="figure">Value{symbol ? ` (${symbol})` : ''}</th><th scope="col" class="figure">Uncertainty</th><th scope="col" class="figure">Values in it</th><th scope="col" class="figure">Theory</th><th scope="col">Verdict</th>{against.map(([key, word]) => <th key={key} scope="col">{word}</th>)}<th scope="col">Control chart</th></tr></thead>
          <tbody>
            {points.map((point, index) => (
              <tr key={point.observation}>
                <th scope="row"><button type="button" class="plain" onClick={() => { onChoose(index); }}>{time(point.at)}</button><Undated of={point} /></th>
                <td class="figure"><ThingLink root={root} iri={point.observation}>{String(point.value)}</ThingLink></td>
                <td class="figure">{point.uncertainty ?? ''}</td><td class="figure">{point.n ?? ''}</td><td class="figure">{point.theoretical ?? ''}</td>
                <td><VerdictMark of={point.verdict} /></td>
                {against.map(([key]) => <td key={key}>{point.verdicts?.[key] === undefined ? '' : wordOf(point.verdicts[key])}</td>)}
                <td>{signalWords(point.signals)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** The chart of one series; `onSpan` is called with a span of time that was drawn on it. */
export function ChartView({ root, series, range, onSpan }: { root: string; series: Series; range: { from: string; to: string }; onSpan: (from: string, to: string) => void }) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | undefined>(undefined);
  const index = useSignal(-1);
  const pinned = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const figure = useMemo(() => figureOf(series, range), [series, range.from, range.to]);
  const span = useRef(onSpan);
  span.current = onSpan;
  const choose = (next: number): void => { index.value = next; chart.current?.choose(next); };

  useEffect(() => {
    const element = place.current!;
    let closed = false;
    import('./draw-chart.ts').then(({ createChart }) => {
      if (closed) return;
      chart.current = createChart({
        place: element, height: tall, axis: [series.label, series.unitSymbol].filter(Boolean).join(', '),
        onHover: (at) => { if (!pinned.peek()) choose(at); }, onClick: () => { pinned.value = !pinned.peek(); }, onSpan: (from, to) => { span.current(from, to); },
      });
      chart.current.show(figure);
      element.dataset['points'] = String(figure.values.length);
    }, () => { fault.value = 'The chart could not be loaded; the numbers are below. Reload the page to see it.'; });
    const watch = new ResizeObserver(() => { chart.current?.resize(Math.max(element.clientWidth, 200)); });
    watch.observe(element);
    return () => { closed = true; watch.disconnect(); chart.current?.close(); chart.current = undefined; };
  }, [series.key]);
  useEffect(() => { pinned.value = false; choose(-1); chart.current?.show(figure); if (place.current && chart.current) place.current.dataset['points'] = String(figure.values.length); }, [figure]);

  const last = figure.points.length - 1;
  const steps: Readonly<Record<string, (from: number) => number>> = { ArrowRight: (from) => Math.min(from + 1, last), ArrowLeft: (from) => (from < 0 ? last : Math.max(from - 1, 0)), Home: () => 0, End: () => last };
  const keyed = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') { pinned.value = false; choose(-1); return; }
    const step = steps[event.key];
    if (!step || last < 0) return;
    event.preventDefault();
    pinned.value = true;
    choose(step(index.peek()));
  };
  const point = figure.points[index.value];
  const summary = `${series.label}: ${count(figure.points.length, 'value')}${series.newest ? `, newest ${quantity(series.newest.value, series.unitSymbol)}, ${wordOf(series.newest.verdict)}` : ''}. Arrow keys go from point to point.`;
  return (
    <div class="chart-view">
      {fault.value !== undefined && <p class="Violation" role="alert">{fault.value}</p>}
      <div class="chart" ref={place} tabIndex={0} role="application" aria-roledescription="chart" aria-label={summary} onKeyDown={keyed} />
      <p class="key quiet" aria-hidden="true"><span class="verdict pass">● pass</span> <span class="verdict warn">▲ warning</span> <span class="verdict fail">✖ fail</span> <span class="verdict">○ not assessed</span> ◯ control chart signal · ― baseline · │ maintenance</p>
      <div aria-live="polite">{point ? <Chosen root={root} point={point} symbol={series.unitSymbol} /> : <p class="chosen quiet">{figure.points.length === 0 ? 'No value lies in this span of time.' : 'Point at a value, or go through them with the arrow keys. Draw a span of time to see it closer.'}</p>}</div>
      {figure.marks.length > 0 && <ul class="marks">{figure.marks.map(({ tag, event }) => <li key={event.iri}><strong>{tag}</strong> {time(event.from)}: <ThingLink root={root} iri={event.iri}>{event.label}</ThingLink> <span class="quiet">{event.kind}</span></li>)}</ul>}
      <Numbers root={root} series={series} points={figure.points} onChoose={(at) => { pinned.value = true; choose(at); place.current?.scrollIntoView({ block: 'nearest' }); }} />
    </div>
  );
}
