/**
 * S1, drift of the stage from beads over time: how far it goes, how fast, and when it comes to rest. All from the median
 * displacement of the beads since the first time point.
 */
import { tableOf } from '../beads/bead-table.ts';
import { followingParameters, followingRefusals, measureFollowed } from '../beads/followed-channels.ts';
import type { Displacement, Followed } from '../beads/following.ts';
import { referenceDistance, resolutionOf } from '../beads/theory.ts';
import type { ChannelFacts, Detail, Figure, Findings, ImageInput, ImageMetric } from '../metric.ts';
import { sampleDeviationOf } from '../numerics/order-statistics.ts';

/** Along which axes a displacement is looked at: the end of a property's name, and the axes that it takes. */
type Axis = 'x' | 'y' | 'z';
const views = [['-x', ['x']], ['-y', ['y']], ['-z', ['z']], ['-lateral', ['x', 'y']], ['', ['x', 'y', 'z']]] as const satisfies readonly (readonly [string, readonly Axis[]])[];

/** From one time point to the next, micrometres. */
type Step = Record<Axis, number>;
const has = ({ z }: Displacement, axes: readonly Axis[]): boolean => !axes.includes('z') || z !== undefined;
const stepsOf = (displacements: readonly Displacement[]): Step[] => displacements.slice(1).map((to, at) => {
  const from = displacements[at]!;
  return { x: to.x.value - from.x.value, y: to.y.value - from.y.value, z: (to.z?.value ?? 0) - (from.z?.value ?? 0) };
});
const lengthAlong = (step: Step, axes: readonly Axis[]): number => Math.hypot(...axes.map((axis) => step[axis]));

/** MSD by lag: mean over all pairs of time points so far apart of the squared distance, µm². */
export function meanSquaresByLag(displacements: readonly Displacement[]): { lag: number; pairs: number; msd: number }[] {
  return displacements.slice(1).map((_, index) => {
    const lag = index + 1, pairs = displacements.length - lag;
    let sum = 0;
    for (let at = 0; at < pairs; at += 1) { const a = displacements[at]!, b = displacements[at + lag]!; sum += (b.x.value - a.x.value) ** 2 + (b.y.value - a.y.value) ** 2 + ((b.z?.value ?? 0) - (a.z?.value ?? 0)) ** 2; }
    return { lag, pairs, msd: sum / pairs };
  });
}

/** First time point from which on every step is below its limit; undefined where the last step is not. */
export function stableFrom(steps: readonly Step[], axes: readonly Axis[], limitOf: (step: Step) => number): number | undefined {
  const last = steps.findLastIndex((step) => lengthAlong(step, axes) >= limitOf(step));
  return last === steps.length - 1 ? undefined : last + 1;
}

/** Limit of a step along these axes: a fixed one, or what theory resolves; undefined where theory is not known. */
function limitFor(axes: readonly Axis[], fixed: number, facts: ChannelFacts): ((step: Step) => number) | undefined {
  if (fixed > 0) return () => fixed;
  const resolved = resolutionOf(facts), lateral = resolved.lateral?.value, axial = resolved.axial?.value;
  if (axes.length === 3) return lateral === undefined || axial === undefined ? undefined : (step) => referenceDistance(step, { lateral, axial }) ?? Infinity;
  const each = axes.map((axis) => (axis === 'z' ? axial : lateral));
  return each.includes(undefined) ? undefined : () => Math.hypot(...each as number[]);
}

interface Given { facts: ChannelFacts; interval: number | undefined; fixed: number; channel: number; notes: string[] }

function tell({ displacements, followed }: Followed, { facts, interval, fixed, channel, notes }: Given): { figures: Figure[]; details: Detail[] } {
  const last = displacements.at(-1)!, steps = stepsOf(displacements), figures: Figure[] = [], sampleSize = displacements.length;
  for (const axis of ['x', 'y', 'z'] as const) { const net = last[axis]; if (net) figures.push({ property: `stage-drift-${axis}`, value: net.value, ...(net.uncertainty > 0 ? { uncertainty: net.uncertainty } : {}), statistic: 'single', sampleSize }); }
  figures.push({ property: 'stage-drift-lateral', value: Math.max(...displacements.map(({ x, y }) => Math.hypot(x.value, y.value))), statistic: 'maximum', sampleSize });
  if (has(last, ['z'])) figures.push({ property: 'stage-drift-axial', value: Math.max(...displacements.map(({ z }) => Math.abs(z!.value))), statistic: 'maximum', sampleSize });
  figures.push({ property: 'stage-mean-square-displacement', value: steps.length > 0 ? displacements.slice(1).reduce((sum, { x, y, z }) => sum + x.value ** 2 + y.value ** 2 + (z?.value ?? 0) ** 2, 0) / steps.length : 0, statistic: 'mean', sampleSize: steps.length });

  const never: string[] = [], unknown: string[] = [];
  for (const [end, axes] of interval === undefined ? [] : views) {
    if (!has(last, axes)) continue;
    const speeds = steps.map((step) => lengthAlong(step, axes) / interval!);
    figures.push({ property: `stage-speed${end}`, value: speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length, uncertainty: sampleDeviationOf(speeds) / Math.sqrt(speeds.length), statistic: 'mean', sampleSize: speeds.length });
    const limit = limitFor(axes, fixed, facts), words = axes.length === 3 ? 'in space' : axes.length === 2 ? 'laterally' : `along ${axes[0]}`;
    if (!limit) { unknown.push(words); continue; }
    const from = stableFrom(steps, axes, limit);
    if (from === undefined) never.push(words); else figures.push({ property: `stage-stabilisation-time${end}`, value: displacements[from]!.t * interval!, statistic: 'single', sampleSize });
  }
  if (interval === undefined) notes.push(`Channel ${channel}: the time between time points is not stated; no speed and no time until the stage is stable is told.`);
  if (never.length > 0) notes.push(`Channel ${channel}: the stage was not stable at the end ${never.join(', ')}; no time until then is told.`);
  if (unknown.length > 0) notes.push(`Channel ${channel}: what the optics resolve is not known ${unknown.join(', ')}; no time until the stage is stable is told.`);
  figures.push({ property: 'stage-drift-bead-count', value: followed, statistic: 'count' });
  return { figures, details: [tableOf(`Mean squared displacement in channel ${channel}`, ['lag', 'pairs', 'msd_um2'], meanSquaresByLag(displacements).map(({ lag, pairs, msd }) => [lag, pairs, msd]), notes)] };
}

async function measure(input: ImageInput): Promise<Findings> {
  const { facts, parameters } = input, stated = facts.timeIncrement;
  const interval = stated !== undefined && stated > 0 && Number.isFinite(stated) ? stated : undefined;
  return measureFollowed(input, { mostGap: parameters['most_gap_frames']!, fills: true }, (followed, channel, notes) => tell(followed, { facts: facts.channels[channel]!, interval, fixed: parameters['stable_below_um']!, channel, notes }));
}

const metroloj = 'MetroloJ_QC (Faklaris et al. 2022, doi:10.1083/jcb.202107093), stage drift';
const along = { x: 'along x', y: 'along y', z: 'along z' };
const each = <T>(make: (axis: Axis) => T, name: (axis: Axis) => string): Record<string, T> => Object.fromEntries((['x', 'y', 'z'] as const).map((axis) => [name(axis), make(axis)]));
export const stageDrift: ImageMetric = {
  name: 'stage-drift-1', title: 'Drift of the stage', input: 'image', about: 'instrument', measure,
  parameters: {
    ...followingParameters,
    most_gap_frames: { value: 4, what: 'so many time points without a bead are filled in', least: 0, most: 100 },
    stable_below_um: { value: 0.2, unit: 'µm', what: 'a stage is stable whose steps are smaller; 0: smaller than what theory resolves', least: 0, most: 100 },
  },
  properties: {
    ...each((axis) => ({ unit: 'MicroM', formula: `place ${along[axis]} at the last time point − at the first, median over beads`, source: metroloj }), (axis) => `stage-drift-${axis}`),
    'stage-drift-lateral': { unit: 'MicroM', formula: 'greatest √(dx² + dy²) from the first time point', source: metroloj },
    'stage-drift-axial': { unit: 'MicroM', formula: 'greatest |dz| from the first time point', source: metroloj },
    ...each((axis) => ({ unit: 'MicroM-PER-SEC', formula: `mean of |step ${along[axis]}| / time between time points`, source: metroloj }), (axis) => `stage-speed-${axis}`),
    'stage-speed-lateral': { unit: 'MicroM-PER-SEC', formula: 'mean of √(step x² + step y²) / time between time points', source: metroloj },
    'stage-speed': { unit: 'MicroM-PER-SEC', formula: 'mean of √(step x² + step y² + step z²) / time between time points', source: metroloj },
    'stage-mean-square-displacement': { unit: 'MicroM2', formula: 'mean over the later time points of dx² + dy² + dz² from the first; dz where it is measured', source: metroloj },
    ...each((axis) => ({ unit: 'SEC', formula: `time from which on each |step ${along[axis]}| stays below the limit: a fixed one, or the theoretical width`, source: metroloj }), (axis) => `stage-stabilisation-time-${axis}`),
    'stage-stabilisation-time-lateral': { unit: 'SEC', formula: 'time from which on each lateral step stays below the limit: a fixed one, or the root of the sum of the squared theoretical widths along x and y', source: metroloj },
    'stage-stabilisation-time': { unit: 'SEC', formula: 'time from which on each step stays below the limit: a fixed one, or the reference distance of co-registration in its direction', source: metroloj },
    'stage-drift-bead-count': { unit: 'UNITLESS', formula: 'beads that were followed from the first time point', source: metroloj },
  },
  compares: ['t'],
  refusals: followingRefusals,
};
