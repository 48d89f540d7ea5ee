/**
 * What a control chart shows, worked out before anything is drawn: points in order of time, the range of the values axis,
 * regions of tolerance, lines, and events. Pure, so that what is seen can be compared with the numbers it comes from.
 */
import type { Bound, QcEvent, Series, SeriesPoint } from '../api/qc.ts';

export interface Line { readonly value: number; readonly label: string; readonly kind: 'baseline' | 'centre' | 'limit' | Bound['kind'] }
/** A region of values; an open end is undefined. */
export interface Region { readonly kind: Bound['kind']; readonly from?: number; readonly to?: number }
/** Times in seconds since 1970. */
export interface Mark { readonly at: number; readonly until?: number; readonly tag: string; readonly label: string; readonly event: QcEvent }

export interface Figure {
  readonly points: readonly SeriesPoint[];
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly lines: readonly Line[];
  readonly regions: readonly Region[];
  readonly marks: readonly Mark[];
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const daySeconds = 86_400;
const signs = { above: '>', below: '<' } as const;

/** ISO 8601 → seconds since 1970, NaN where it is no time. */
function secondsOf(text: string): number { return Date.parse(text) / 1000; }

const worstFirst = ['fail', 'warn', 'pass'] as const;

/** Lines of tolerance, baseline and chart; a limit of three standard deviations is the first rule of Western Electric. Where two regions meet there is one line, and its name says what is worse and on which side. */
function linesOf({ bounds, baseline, chart }: Series): Line[] {
  const edges = bounds.flatMap(({ kind, above, below }) => [...(above === undefined ? [] : [{ kind, value: above, text: `${kind} ${signs.above}` }]), ...(below === undefined ? [] : [{ kind, value: below, text: `${kind} ${signs.below}` }])]);
  const lines = [...Map.groupBy(edges, ({ value }) => value)].map(([value, meeting]): Line => {
    const worst = worstFirst.find((kind) => meeting.some((edge) => edge.kind === kind))!;
    return { value, kind: worst, label: [...new Set(meeting.filter(({ kind }) => kind === worst).map(({ text }) => text))].toSorted().join(' · ') };
  });
  if (baseline) lines.push({ kind: 'baseline', value: baseline.value, label: 'baseline' });
  if (chart && chart.sd > 0) {
    if (chart.centre !== baseline?.value) lines.push({ kind: 'centre', value: chart.centre, label: 'centre' });
    lines.push({ kind: 'limit', value: chart.centre + 3 * chart.sd, label: '+3 SD' }, { kind: 'limit', value: chart.centre - 3 * chart.sd, label: '−3 SD' });
  }
  return lines;
}

/** Least and greatest of what is to be seen, with some room. */
function rangeOf(values: readonly number[]): [number, number] {
  const low = Math.min(...values), high = Math.max(...values);
  if (!Number.isFinite(low)) return [0, 1];
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - room, high + room];
}

/** Works a chart out. `range` are the times that were asked for, ISO 8601 or ''. */
export function figureOf(series: Series, range: { from: string; to: string } = { from: '', to: '' }): Figure {
  const points = series.points.filter(({ at, value }) => Number.isFinite(secondsOf(at)) && Number.isFinite(value)).toSorted((a, b) => secondsOf(a.at) - secondsOf(b.at));
  const times = points.map(({ at }) => secondsOf(at)), values = points.map(({ value }) => value);
  const lines = linesOf(series);
  const marks = series.events.filter(({ from }) => Number.isFinite(secondsOf(from))).toSorted((a, b) => secondsOf(a.from) - secondsOf(b.from))
    .map((event, index): Mark => ({ at: secondsOf(event.from), ...(event.to === undefined ? {} : { until: secondsOf(event.to) }), tag: `M${index + 1}`, label: event.label, event }));
  const spread = points.flatMap(({ value, uncertainty = 0, theoretical }) => [value - uncertainty, value + uncertainty, ...(theoretical === undefined ? [] : [theoretical])]);
  // a day as an end is whole
  const least = secondsOf(range.from), most = secondsOf(range.to) + (/^\d{4}-\d\d-\d\d$/.test(range.to) ? daySeconds - 1 : 0);
  const seen = [...times, ...marks.map(({ at }) => at)];
  const begin = Number.isFinite(least) ? least : Math.min(...seen), end = Number.isFinite(most) ? most : Math.max(...seen);
  const room = Number.isFinite(begin) && Number.isFinite(end) ? Math.max((end - begin) * 0.05, daySeconds) : daySeconds;
  return {
    points, times, values, lines, marks,
    regions: series.bounds.flatMap(({ kind, above, below }): Region[] => (above === undefined && below === undefined ? [] : [{ kind, ...(above === undefined ? {} : { from: above }), ...(below === undefined ? {} : { to: below }) }])),
    x: Number.isFinite(begin) && Number.isFinite(end) ? [begin - room, end + room] : [0, daySeconds],
    y: rangeOf([...spread, ...lines.map(({ value }) => value)]),
  };
}
