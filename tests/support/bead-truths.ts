/**
 * Beads whose truth is known, what each procedure on beads tells of them, and within what error: one list for the tests, which
 * fail when an error is greater, and for the table in bench/README.md, which shows them.
 */
import type { ImageSource, Plane } from '../../server/qc/image-source.ts';
import type { ChannelFacts, Findings } from '../../server/qc/metric.ts';
import { fwhmOfUnit } from '../../server/qc/numerics/gaussian-fit.ts';
import { referenceDistance } from '../../server/qc/beads/theory.ts';
import { imageOf, measure } from './measure-plane.ts';
import { drawStack, gridOfBeads } from './synthetic-beads.ts';
import type { Scene, TrueBead } from './synthetic-beads.ts';

/** Micrometres of a pixel and between planes, as all these images have them. */
export const size = { x: 0.1, y: 0.1, z: 0.2 };
/** Seconds between time points. */
export const timeIncrement = 30;
const optics: Partial<ChannelFacts> = { modality: 'widefield', numericalAperture: 1.4, immersionIndex: 1.518 };
export const green = { ...optics, emissionNm: 525 }, red = { ...optics, emissionNm: 680 };

/** Four beads, 50 px apart. */
export const grid = gridOfBeads({ columns: 2, rows: 2, pitch: 50, z: 13, seed: 3 });
export const sceneOf = (beads: readonly TrueBead[], more: Partial<Scene> = {}): Scene => ({ width: 100, height: 100, planes: 27, beads, ...more });
export const moved = (beads: readonly TrueBead[], [dx, dy, dz]: readonly number[]): TrueBead[] => beads.map((bead) => ({ ...bead, x: bead.x + dx!, y: bead.y + dy!, z: bead.z + dz! }));
/** Channels of a stack, from the planes of each. */
export const channelsOf = (...channels: readonly (readonly Plane[])[]): ImageSource => imageOf(channels[0]!.flatMap((_, z) => channels.map((planes) => planes[z]!)), { z: channels[0]!.length, c: channels.length });
/** The four beads over time, moved to these places (px, px, planes); none: no beads at that time. */
export function seriesOf(places: readonly (readonly number[] | undefined)[], { planes = 1, seed }: { planes?: number; seed?: number } = {}): ImageSource {
  const images = places.flatMap((place, t) => drawStack(sceneOf(place ? moved(grid, place).map((bead) => (planes === 1 ? { ...bead, z: 0 } : bead)) : [], { planes, background: 50, ...seed === undefined ? {} : { seed: seed + t } })));
  return imageOf(images, { z: planes, t: places.length, c: 1 });
}

export interface Truth { property: string; statistic?: string; /** in the property's unit */ truth: number; /** greatest error, in the same */ within: number }
export interface TruthCase { what: string; procedure: string; truths: readonly Truth[]; find(): Promise<Findings> }

/** Standard deviations in px and planes, angle, amplitude, background; greatest relative error of the medians of nine beads. */
const widths: readonly [sx: number, sy: number, sz: number, angle: number, amplitude: number, background: number, error: number][] = [
  [1, 1, 2, 0, 3000, 500, 0.02], [1.3, 1.3, 2.5, 0, 1000, 100, 0.025], [2, 2, 3, 0, 5000, 10, 0.01], [3, 2, 4, 0.5, 1000, 100, 0.01], [2, 3, 4, 0, 1000, 100, 0.015],
  [4.5, 3, 2, 1.2, 150, 2, 0.03], [2.5, 1.5, 3, -0.8, 400, 50, 0.03],
];
const psf = widths.map(([sx, sy, sz, angle, amplitude, background, error]): TruthCase => {
  const long = Math.max(sx, sy), short = Math.min(sx, sy);
  const lengths: [string, number][] = [
    ['psf-fwhm-major', long * size.x], ['psf-fwhm-minor', short * size.x], ['psf-fwhm-axial', sz * size.z], ['psf-spot-size', Math.sqrt(long * short) * size.x],
    // a cut through a turned ellipse along x or y
    ['psf-fwhm-x', size.x / Math.hypot(Math.cos(angle) / sx, Math.sin(angle) / sy)], ['psf-fwhm-y', size.y / Math.hypot(Math.sin(angle) / sx, Math.cos(angle) / sy)],
  ];
  return {
    what: `nine beads of ${sx} × ${sy} px and ${sz} planes (standard deviations), turned by ${angle}, ${amplitude} counts on ${background}, Poisson noise`, procedure: 'psf-beads-1',
    truths: [
      ...lengths.map(([property, s]): Truth => ({ property, statistic: 'median', truth: fwhmOfUnit * s, within: error * fwhmOfUnit * s })),
      { property: 'psf-asymmetry-min-max', truth: short / long, within: 2 * error * short / long }, { property: 'psf-asymmetry-max-min', truth: long / short, within: 2 * error * long / short },
      { property: 'psf-bead-count', truth: 9, within: 1 },
    ],
    find: () => measure('psf-beads-1', imageOf(drawStack({ width: 135, height: 135, planes: 41, background, seed: 11, beads: gridOfBeads({ columns: 3, rows: 3, pitch: 45, z: 20, seed: 5, sx, sy, sz, angle, amplitude }) }), { z: 41 }), { pixelSize: size, significantBits: 16 }),
  };
});

/** In px, px and planes. */
const shifts: readonly (readonly [number, number, number])[] = [[0, 0, 0], [1.3, 0, 0], [0, -0.7, 0], [0, 0, 1.5], [0.4, 0.9, -0.6], [-3, 2, 0.25]];
const registration = shifts.map((shift): TruthCase => {
  const x = shift[0] * size.x, y = shift[1] * size.y, z = shift[2] * size.z;
  const reference = referenceDistance({ x, y, z }, { lateral: 0.51 * 0.68 / 1.4, axial: 1.77 * 1.518 * 0.68 / 1.96 });
  return {
    what: `two channels shifted by ${shift[0]} px, ${shift[1]} px and ${shift[2]} planes, Poisson noise`, procedure: 'co-registration-1',
    truths: [
      { property: 'registration-shift-x', truth: x, within: 0.005 }, { property: 'registration-shift-y', truth: y, within: 0.005 }, { property: 'registration-shift-z', truth: z, within: 0.005 },
      { property: 'registration-distance-lateral', truth: Math.hypot(x, y), within: 0.006 }, { property: 'registration-distance-axial', truth: Math.abs(z), within: 0.006 }, { property: 'registration-distance', truth: Math.hypot(x, y, z), within: 0.008 },
      { property: 'registration-ratio', truth: reference === undefined ? 0 : Math.hypot(x, y, z) / reference, within: 0.03 }, { property: 'registration-bead-count', truth: 4, within: 0 },
    ],
    find: () => measure('co-registration-1', channelsOf(drawStack(sceneOf(grid, { seed: 1, background: 50 })), drawStack(sceneOf(moved(grid, shift), { seed: 2, background: 50 }))), { pixelSize: size, channels: [green, red] }),
  };
});

const drift: TruthCase = {
  what: 'a stage that drifts by 0.5 px, −0.25 px and 0.1 planes a time point, six time points 30 s apart, Poisson noise', procedure: 'stage-drift-1',
  truths: [
    { property: 'stage-drift-x', truth: 0.25, within: 0.004 }, { property: 'stage-drift-y', truth: -0.125, within: 0.004 }, { property: 'stage-drift-z', truth: 0.1, within: 0.01 },
    { property: 'stage-drift-lateral', truth: Math.hypot(0.25, 0.125), within: 0.004 }, { property: 'stage-drift-axial', truth: 0.1, within: 0.01 },
    { property: 'stage-speed-x', truth: 0.05 / 30, within: 1e-4 }, { property: 'stage-speed-y', truth: 0.025 / 30, within: 1e-4 }, { property: 'stage-speed-lateral', truth: Math.hypot(0.05, 0.025) / 30, within: 1e-4 }, { property: 'stage-speed', truth: Math.hypot(0.05, 0.025, 0.02) / 30, within: 2e-4 },
    { property: 'stage-mean-square-displacement', truth: (0.05 ** 2 + 0.025 ** 2 + 0.02 ** 2) * (1 + 4 + 9 + 16 + 25) / 5, within: 0.003 }, { property: 'stage-stabilisation-time', truth: 0, within: 0 }, { property: 'stage-drift-bead-count', truth: 4, within: 0 },
  ],
  find: () => measure('stage-drift-1', seriesOf(Array.from({ length: 6 }, (_, t) => [0.5 * t, -0.25 * t, 0.1 * t]), { planes: 27, seed: 5 }), { pixelSize: size, timeIncrement }),
};

const returns = [[0.3, -1.2, 0], [1.9, 0.4, 0], [-1.5, 0.1, 0], [0.8, 0.9, 0], [-0.6, -0.3, 0], [1.1, -0.8, 0], [-1.9, 0.7, 0], [0.2, 0.5, 0]];
const spreadOf = (values: readonly number[]): { sd: number; most: number } => { const mean = values.reduce((sum, value) => sum + value, 0) / values.length; return { sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)), most: Math.max(...values.map((value) => Math.abs(value - mean))) }; };
const [alongX, alongY] = [spreadOf(returns.map(([x]) => x! * size.x)), spreadOf(returns.map(([, y]) => y! * size.y))];
const repeatability: TruthCase = {
  what: 'a stage that returns eight times, up to 1.9 px away, Poisson noise', procedure: 'stage-repeatability-1',
  truths: [
    { property: 'stage-repeatability-x', statistic: 'standardDeviation', truth: alongX.sd, within: 0.003 }, { property: 'stage-repeatability-x', statistic: 'maximum', truth: alongX.most, within: 0.005 },
    { property: 'stage-repeatability-y', statistic: 'standardDeviation', truth: alongY.sd, within: 0.003 }, { property: 'stage-repeatability-y', statistic: 'maximum', truth: alongY.most, within: 0.005 },
    { property: 'stage-repeatability-lateral', statistic: 'standardDeviation', truth: Math.hypot(alongX.sd, alongY.sd), within: 0.004 },
  ],
  find: () => measure('stage-repeatability-1', seriesOf(returns, { seed: 1 }), { pixelSize: size }),
};

export const truthCases: readonly TruthCase[] = [...psf, ...registration, drift, repeatability];

/** The figure that tells a truth. */
export function figureOf({ figures }: Findings, { property, statistic }: Pick<Truth, 'property' | 'statistic'>): Findings['figures'][number] | undefined {
  return figures.find((figure) => figure.property === property && (statistic === undefined || figure.statistic === statistic));
}
