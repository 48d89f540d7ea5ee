/**
 * A control chart as SVG for paper: axes, regions of tolerance, baseline and limits, points with uncertainty in the shape of
 * their verdict, events as vertical marks. Pure, and without styles or scripts, so that it prints everywhere the same.
 */
import { html } from './html.ts';
import type { Html } from './html.ts';

export interface ChartPoint { at: string; value: number; uncertainty?: number; verdict: string }
export interface ChartBound { kind: 'pass' | 'warn' | 'fail'; above?: number; below?: number }
export interface ControlChart {
  title: string; unit: string;
  points: readonly ChartPoint[];
  bounds: readonly ChartBound[];
  baseline?: number;
  /** centre and standard deviation */ chart?: { centre: number; sd: number };
  events: readonly { from: string; label: string }[];
}

const width = 720, height = 260, left = 70, right = 84, top = 20, bottom = 34;
const colours: Readonly<Record<string, string>> = { pass: '#1a7431', warn: '#8a5a00', fail: '#a4130b' };
const grey = '#5a636e';
const colourOf = (verdict: string): string => colours[verdict] ?? grey;
const fixed = (value: number): string => value.toFixed(1);

/** Round numbers between two values, four to eight of them; the values themselves where they are one. */
export function ticksOf(low: number, high: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough)!;
  const first = Math.ceil(low / step), count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_each, index) => Number(((first + index) * step).toPrecision(12)));
}

function shapeOf(verdict: string, x: number, y: number): Html {
  const colour = colourOf(verdict), [px, py] = [fixed(x), fixed(y)];
  if (verdict === 'pass') return html`<circle cx="${px}" cy="${py}" r="3.2" fill="${colour}"/>`;
  if (verdict === 'warn') return html`<path d="M${px} ${fixed(y - 4.4)}l4 7h-8z" fill="${colour}"/>`;
  if (verdict === 'fail') return html`<path d="M${fixed(x - 3.2)} ${fixed(y - 3.2)}l6.4 6.4m0 -6.4l-6.4 6.4" stroke="${colour}" stroke-width="2.2" fill="none"/>`;
  return html`<circle cx="${px}" cy="${py}" r="3.2" fill="#fff" stroke="${colour}" stroke-width="1.2"/>`;
}

/** The chart; undefined where no point has both a time and a value. */
export function controlChartSvg({ title, unit, points, bounds, baseline, chart, events }: ControlChart): Html | undefined {
  const drawn = points.map((point) => ({ ...point, time: Date.parse(point.at) })).filter(({ time, value }) => Number.isFinite(time) && Number.isFinite(value));
  if (drawn.length === 0) return undefined;
  const marks = events.map((event) => ({ ...event, time: Date.parse(event.from) })).filter(({ time }) => Number.isFinite(time)).sort((a, b) => a.time - b.time);
  const edges = bounds.flatMap(({ kind, above, below }) => [...(above === undefined ? [] : [{ value: above, kind, label: `${kind} >` }]), ...(below === undefined ? [] : [{ value: below, kind, label: `${kind} <` }])]);
  const lines = [
    // where two regions meet there is one line with both names, in the colour of the worse
    ...[...Map.groupBy(edges, ({ value }) => value)].map(([value, meeting]) => ({ value, label: [...new Set(meeting.map(({ label }) => label))].sort().join(' · '), colour: colourOf(['fail', 'warn', 'pass'].find((kind) => meeting.some((edge) => edge.kind === kind))!), dash: '8 3 2 3' })),
    ...(baseline === undefined ? [] : [{ value: baseline, label: 'baseline', colour: '#0b57a4', dash: '' }]),
    ...(chart && chart.sd > 0 ? [{ value: chart.centre + 3 * chart.sd, label: '+3 SD', colour: grey, dash: '5 4' }, { value: chart.centre - 3 * chart.sd, label: '−3 SD', colour: grey, dash: '5 4' }] : []),
  ].filter(({ value }) => Number.isFinite(value));
  const levels = [...drawn.flatMap(({ value, uncertainty = 0 }) => [value - uncertainty, value + uncertainty]), ...lines.map(({ value }) => value)].filter(Number.isFinite);
  const [low, high] = [levels.reduce((a, b) => Math.min(a, b)), levels.reduce((a, b) => Math.max(a, b))];
  const room = (high - low || Math.abs(high) || 1) * 0.08, least = low - room, most = high + room;
  const times = [...drawn, ...marks].map(({ time }) => time), [begin, end] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  const margin = Math.max((end - begin) * 0.03, 43_200_000);
  const x = (time: number): number => left + ((time - begin + margin) / (end - begin + 2 * margin)) * (width - left - right);
  const y = (value: number): number => top + ((most - value) / (most - least)) * (height - top - bottom);
  const clamp = (value: number): number => Math.min(Math.max(value, top), height - bottom);
  const region = ({ kind, above, below }: ChartBound): Html => {
    const from = below === undefined ? top : clamp(y(below)), to = above === undefined ? height - bottom : clamp(y(above));
    return html`<rect x="${left}" y="${fixed(from)}" width="${width - left - right}" height="${fixed(Math.max(to - from, 0))}" fill="${colourOf(kind)}" opacity="0.08"/>`;
  };
  // names of lines stand beside the plot, moved apart where lines are near
  let before = -Infinity;
  const names = lines.map((line) => ({ ...line, at: y(line.value) })).sort((a, b) => a.at - b.at).map((line) => { before = Math.max(line.at, before + 11); return { ...line, at: before }; });
  const dates = Array.from({ length: 5 }, (_each, index) => begin + ((end - begin) * index) / 4).filter((time, index, all) => all.findIndex((other) => fixed(x(other)) === fixed(x(time))) === index);
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}: ${drawn.length} values" font-family="sans-serif" font-size="10" fill="#1b1f24">
${bounds.filter(({ above, below }) => above !== undefined || below !== undefined).map(region)}
${ticksOf(least, most).map((tick) => html`<path d="M${left} ${fixed(y(tick))}H${width - right}" stroke="#d0d7de" stroke-width="0.6"/><text x="${left - 6}" y="${fixed(y(tick) + 3.5)}" text-anchor="end">${tick}</text>
`)}${dates.map((time) => html`<text x="${fixed(x(time))}" y="${height - bottom + 15}" text-anchor="middle">${new Date(time).toISOString().slice(0, 10)}</text>
`)}<path d="M${left} ${top}V${height - bottom}H${width - right}" stroke="#1b1f24" fill="none"/><text x="4" y="12">${unit === '' ? 'value' : unit}</text>
${lines.map(({ value, colour, dash }) => html`<path d="M${left} ${fixed(y(value))}H${width - right}" stroke="${colour}"${dash !== '' && html` stroke-dasharray="${dash}"`}/>
`)}${names.map(({ label, colour, at }) => html`<text x="${width - right + 4}" y="${fixed(at + 3.5)}" fill="${colour}">${label}</text>
`)}${marks.map(({ time }, index) => html`<path d="M${fixed(x(time))} ${top}V${height - bottom}" stroke="#0b57a4" stroke-dasharray="3 3"/><text x="${fixed(x(time) + 3)}" y="${top + 9 + (index % 3) * 11}" fill="#0b57a4">M${index + 1}</text>
`)}${drawn.map(({ time, value, uncertainty = 0, verdict }) => html`${uncertainty > 0 && html`<path d="M${fixed(x(time))} ${fixed(y(value - uncertainty))}V${fixed(y(value + uncertainty))}m-3 0h6M${fixed(x(time) - 3)} ${fixed(y(value - uncertainty))}h6" stroke="${colourOf(verdict)}" fill="none"/>`}${shapeOf(verdict, x(time), y(value))}
`)}</svg>`;
}
