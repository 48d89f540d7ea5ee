/**
 * S2, repeatability of the stage: it goes away and returns to the same place, once a time point; the scatter of where beads are
 * then is how well it returns. A return at which no bead was seen is left out, never filled in.
 */
import { followingParameters, followingRefusals, measureFollowed } from '../beads/followed-channels.ts';
import type { Displacement } from '../beads/following.ts';
import type { Figure, ImageMetric } from '../metric.ts';
import { sampleDeviationOf } from '../numerics/order-statistics.ts';

/** Figures of one axis: sample standard deviation, and greatest distance from the mean. */
function spreadOf(property: string, values: readonly number[]): { figures: Figure[]; sd: number; away: number[] } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length, away = values.map((value) => value - mean), sd = sampleDeviationOf(values);
  return { sd, away, figures: figuresOf(property, sd, away.map(Math.abs)) };
}

/** The uncertainty of a standard deviation of n values is that of normal ones, SD / √(2 (n − 1)). */
const figuresOf = (property: string, sd: number, distances: readonly number[]): Figure[] => [
  { property, value: sd, uncertainty: sd / Math.sqrt(2 * (distances.length - 1)), statistic: 'standardDeviation', sampleSize: distances.length },
  { property, value: Math.max(...distances), statistic: 'maximum', sampleSize: distances.length },
];

function tell(returns: readonly Displacement[]): Figure[] {
  const x = spreadOf('stage-repeatability-x', returns.map((each) => each.x.value)), y = spreadOf('stage-repeatability-y', returns.map((each) => each.y.value));
  const along = returns.flatMap(({ z }) => z?.value ?? []);
  return [
    ...x.figures, ...y.figures, ...along.length === returns.length ? spreadOf('stage-repeatability-z', along).figures : [],
    ...figuresOf('stage-repeatability-lateral', Math.hypot(x.sd, y.sd), x.away.map((away, at) => Math.hypot(away, y.away[at]!))),
  ];
}

const metroloj = 'MetroloJ_QC (Faklaris et al. 2022, doi:10.1083/jcb.202107093), stage repeatability';
const formula = (axis: string): string => `sample standard deviation (and greatest distance from the mean) of the place along ${axis} over returns, median over beads`;
export const stageRepeatability: ImageMetric = {
  name: 'stage-repeatability-1', title: 'Repeatability of the stage', input: 'image', about: 'instrument', parameters: followingParameters,
  measure: (input) => measureFollowed(input, { mostGap: Infinity, fills: false }, ({ displacements }) => ({ figures: tell(displacements) })),
  properties: {
    'stage-repeatability-x': { unit: 'MicroM', formula: formula('x'), source: metroloj }, 'stage-repeatability-y': { unit: 'MicroM', formula: formula('y'), source: metroloj }, 'stage-repeatability-z': { unit: 'MicroM', formula: formula('z'), source: metroloj },
    'stage-repeatability-lateral': { unit: 'MicroM', formula: '√(SD x² + SD y²) over returns (and greatest lateral distance from the mean), median over beads', source: metroloj },
  },
  compares: ['t'],
  refusals: followingRefusals,
};
