/**
 * Draws a figure with uPlot: axes, zoom and the nearest point are its work, everything else is drawn by hooks, so that
 * verdicts have shapes and lines have names. This file is loaded when the first chart is shown.
 */
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Verdict } from '../api/qc.ts';
import type { Figure, Line } from './figure.ts';

export interface Chart {
  show(figure: Figure): void;
  /** marks one point as the chosen one; -1 none */ choose(index: number): void;
  resize(width: number): void;
  close(): void;
}
export interface ChartParts {
  place: HTMLElement; height: number; axis: string;
  onHover: (index: number) => void; onClick: () => void; /** a span of time was drawn; ISO 8601 */ onSpan: (from: string, to: string) => void;
}

/** beside the plot, for the names of lines */
const labelRoom = 64;

/**
 * Times along the axis, as on the rest of the page: day before month, the month as a word (9/10 is two days), 24 hours. From
 * uPlot: least step in seconds, the text, the text where year, day or minute changes, the first of a series, mode.
 */
const timeNames: readonly (readonly (number | string | null)[])[] = [
  [31_536_000, '{YYYY}', null, null, null, null, null, null, 1],
  [2_419_200, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [86_400, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [0.001, ':{ss}', '\n{D} {MMM} {YYYY} {HH}:{mm}', null, '\n{D} {MMM} {HH}:{mm}', null, '\n{HH}:{mm}', null, 1],
];

type Colours = Readonly<Record<Verdict | 'text' | 'quiet' | 'line' | 'baseline' | 'centre' | 'limit' | 'page' | 'event', string>>;
const colourNames: Readonly<Record<keyof Colours, string>> = {
  pass: '--pass', warn: '--warn', fail: '--fail', notAssessed: '--unsure', pending: '--unsure', unknown: '--unsure',
  text: '--text', quiet: '--quiet', line: '--border', baseline: '--accent', centre: '--quiet', limit: '--quiet', page: '--surface', event: '--link',
};
const dashes: Readonly<Record<Line['kind'], readonly number[]>> = { baseline: [], centre: [2, 3], limit: [6, 4], pass: [8, 3, 2, 3], warn: [8, 3, 2, 3], fail: [8, 3, 2, 3] };

/** Custom properties hold light-dark(), which a canvas does not know: an element says which of the two it is. */
function readColours(place: HTMLElement): Colours {
  const probe = place.appendChild(document.createElement('i'));
  const read = (name: string): string => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
  const colours = Object.fromEntries(Object.entries(colourNames).map(([key, name]) => [key, read(name)])) as Record<keyof Colours, string>;
  probe.remove();
  return colours;
}

/** One point, by the shape of its verdict. */
function drawPoint(context: CanvasRenderingContext2D, verdict: Verdict, x: number, y: number, size: number): void {
  context.beginPath();
  if (verdict === 'warn') { context.moveTo(x, y - size * 1.2); context.lineTo(x + size * 1.1, y + size * 0.8); context.lineTo(x - size * 1.1, y + size * 0.8); context.closePath(); context.fill(); }
  else if (verdict === 'fail') { context.moveTo(x - size, y - size); context.lineTo(x + size, y + size); context.moveTo(x + size, y - size); context.lineTo(x - size, y + size); context.lineWidth = size * 0.7; context.stroke(); }
  else if (verdict === 'pending') { context.moveTo(x, y - size * 1.2); context.lineTo(x + size * 1.2, y); context.lineTo(x, y + size * 1.2); context.lineTo(x - size * 1.2, y); context.closePath(); context.stroke(); }
  else { context.arc(x, y, size, 0, 2 * Math.PI); if (verdict === 'pass') context.fill(); else context.stroke(); }
}

/** Creates the chart in its place. */
export function createChart({ place, height, axis, onHover, onClick, onSpan }: ChartParts): Chart {
  let figure: Figure | undefined, chosen = -1;
  let colours = readColours(place);
  const scale = devicePixelRatio || 1;

  const under = (plot: UPlot): void => {
    if (!figure) return;
    const { ctx: context, bbox: { left, top, width, height: tall } } = plot;
    context.save();
    context.beginPath(); context.rect(left, top, width, tall); context.clip();
    for (const { kind, from, to } of figure.regions) {
      const high = to === undefined ? top : plot.valToPos(to, 'y', true), low = from === undefined ? top + tall : plot.valToPos(from, 'y', true);
      context.globalAlpha = 0.09; context.fillStyle = colours[kind];
      context.fillRect(left, high, width, low - high);
    }
    context.restore();
  };
  const over = (plot: UPlot): void => {
    if (!figure) return;
    const { ctx: context, bbox: { left, top, width, height: tall } } = plot;
    const x = (value: number): number => plot.valToPos(value, 'x', true), y = (value: number): number => plot.valToPos(value, 'y', true);
    context.save();
    context.beginPath(); context.rect(left, top, width, tall); context.clip();
    context.font = `${11 * scale}px system-ui, sans-serif`;
    for (const { value, kind } of figure.lines) {
      context.strokeStyle = colours[kind]; context.lineWidth = scale * (kind === 'baseline' ? 1.6 : 1); context.setLineDash(dashes[kind].map((each) => each * scale));
      context.beginPath(); context.moveTo(left, y(value)); context.lineTo(left + width, y(value)); context.stroke();
    }
    context.textAlign = 'left'; context.textBaseline = 'top';
    for (const [index, { at, until, tag, label }] of figure.marks.entries()) {
      context.strokeStyle = context.fillStyle = colours.event; context.lineWidth = scale * 1.4; context.setLineDash([3 * scale, 3 * scale]);
      if (until !== undefined && Number.isFinite(until)) { context.globalAlpha = 0.12; context.fillRect(x(at), top, Math.max(x(until) - x(at), 0), tall); context.globalAlpha = 1; }
      context.beginPath(); context.moveTo(x(at), top); context.lineTo(x(at), top + tall); context.stroke();
      const text = `${tag} ${label.length > 28 ? `${label.slice(0, 27)}…` : label}`, wide = context.measureText(text).width;
      context.fillText(text, Math.min(x(at) + 4 * scale, left + width - wide), top + (2 + (index % 3) * 13) * scale);
    }
    context.setLineDash([]);
    for (const [index, { value, uncertainty, verdict, signals = [], theoretical }] of figure.points.entries()) {
      const at = x(figure.times[index]!), level = y(value), colour = colours[verdict] ?? colours.unknown;
      context.strokeStyle = context.fillStyle = colour; context.lineWidth = scale * 1.2;
      if (uncertainty !== undefined && uncertainty > 0) {
        const high = y(value + uncertainty), low = y(value - uncertainty), cap = 3 * scale;
        context.beginPath(); context.moveTo(at, high); context.lineTo(at, low); context.moveTo(at - cap, high); context.lineTo(at + cap, high); context.moveTo(at - cap, low); context.lineTo(at + cap, low); context.stroke();
      }
      if (theoretical !== undefined) { context.strokeStyle = colours.quiet; context.beginPath(); context.moveTo(at - 5 * scale, y(theoretical)); context.lineTo(at + 5 * scale, y(theoretical)); context.stroke(); context.strokeStyle = colour; }
      drawPoint(context, verdict, at, level, 4 * scale);
      context.lineWidth = scale * 1.2;
      if (signals.length > 0) { context.strokeStyle = colours.text; context.beginPath(); context.arc(at, level, 8 * scale, 0, 2 * Math.PI); context.stroke(); }
      if (index === chosen) { context.strokeStyle = colours.event; context.lineWidth = scale * 2; context.strokeRect(at - 9 * scale, level - 9 * scale, 18 * scale, 18 * scale); }
    }
    context.restore();
    // names of lines stand beside the plot, moved apart where lines are near
    context.save();
    context.font = `${11 * scale}px system-ui, sans-serif`; context.textAlign = 'left'; context.textBaseline = 'middle';
    const named = figure.lines.map((line) => ({ ...line, at: y(line.value) })).toSorted((a, b) => a.at - b.at);
    for (const { label, kind, at } of named.map((line, index, all) => { line.at = Math.max(line.at, index === 0 ? top : all[index - 1]!.at + 12 * scale); return line; })) { context.fillStyle = colours[kind]; context.fillText(label, left + width + 5 * scale, at); }
    context.restore();
  };

  const plot = new UPlot({
    width: Math.max(place.clientWidth, 200), height, legend: { show: false }, padding: [null, labelRoom, null, null],
    cursor: { points: { show: false }, y: false, drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: true, range: () => [...figure?.x ?? [0, 1]] as [number, number] }, y: { range: () => [...figure?.y ?? [0, 1]] as [number, number] } },
    axes: [
      { stroke: () => colours.text, grid: { stroke: () => colours.line, width: 0.5 }, ticks: { stroke: () => colours.line }, values: timeNames as UPlot.Axis['values'] },
      { stroke: () => colours.text, grid: { stroke: () => colours.line, width: 0.5 }, ticks: { stroke: () => colours.line }, label: axis, size: 70 },
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      drawClear: [under], draw: [over],
      setCursor: [({ cursor: { idx, left = -1 } }) => { if (idx !== null && idx !== undefined && left >= 0) onHover(idx); }],
      setSelect: [(own) => {
        const { left, width } = own.select;
        if (width > 6) onSpan(...[left, left + width].map((at) => new Date(own.posToVal(at, 'x') * 1000).toISOString()) as [string, string]);
        if (width > 0) own.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      }],
    },
  }, [[], []], place);
  let pressedAt = 0;
  plot.over.addEventListener('mousedown', ({ clientX }) => { pressedAt = clientX; });
  plot.over.addEventListener('click', ({ clientX }) => { if (Math.abs(clientX - pressedAt) < 4) onClick(); });
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const recolour = (): void => { colours = readColours(place); plot.redraw(false, true); };
  scheme.addEventListener('change', recolour);
  return {
    show(next) { figure = next; plot.setData([[...next.times], [...next.values]]); },
    choose(index) { if (index !== chosen) { chosen = index; plot.redraw(false, false); } },
    resize(width) { plot.setSize({ width, height }); },
    close() { scheme.removeEventListener('change', recolour); plot.destroy(); },
  };
}
