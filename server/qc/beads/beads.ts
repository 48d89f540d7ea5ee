/**
 * The beads of one channel at one time: found in the projection, cut out, fitted, and let through gates. A bead that a gate
 * keeps out stays in the list with the reason, so that nobody wonders where it went.
 */
import { dtypes } from '../image-source.ts';
import type { ImageSource } from '../image-source.ts';
import type { Parameter } from '../metric.ts';
import { medianOf, robustScoresOf } from '../numerics/order-statistics.ts';
import { fitBead } from './bead-fit.ts';
import type { BeadFit, PixelSize } from './bead-fit.ts';
import { findCandidates, mostCandidates } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import { findFocus } from './focus.ts';
import type { Voxel } from './focus.ts';
import { projectStack } from './projection.ts';
import type { Step } from './projection.ts';
import { cutWindows } from './windows.ts';
import type { Window } from './windows.ts';

/** reason → what it means; a bead has the first that holds */
export const rejections = {
  neighbour: 'another bead is too near', 'lateral-edge': 'the window reaches beyond the border of the image', saturated: 'pixels at the limit of the detector, or a flat top',
  'axial-edge': 'the bead is too near to the first or last plane, fewer than so many of its axial widths (axial_edge_fwhm)', 'no-fit': 'no Gaussian fits', 'too-narrow': 'narrower than the pixels can show', 'too-wide': 'wider than half of the window, which may be asked for greater (spot_window_px, profile_window_px)', dim: 'too little signal for the noise of the background',
  'poor-fit': 'the Gaussian fits badly', 'stray-light': 'a pixel of the window is far from the Gaussian: a hot pixel, or light of something else', outlier: 'its brightness or its width is unlike that of the others: more than one bead, or a piece of one',
} as const;
export type Rejection = keyof typeof rejections;

export interface Bead {
  /** brightest voxel, in pixels and planes of the image */ readonly place: Voxel;
  readonly rejection?: Rejection;
  /** also of beads that were rejected after they were fitted */ readonly fit?: BeadFit;
}
export type AcceptedBead = Bead & { readonly fit: BeadFit; readonly rejection?: never };
export const isAccepted = (bead: Bead): bead is AcceptedBead => bead.rejection === undefined && bead.fit !== undefined;

/** What all procedures on beads share. */
export const beadParameters = {
  spot_window_px: { value: 14, unit: 'px', what: 'pixels to each side of a bead to which the elliptic Gaussian is fitted', least: 4, most: 60 },
  profile_window_px: { value: 12, unit: 'px', what: 'pixels to each side of a bead to which the Gaussians along x and y are fitted', least: 4, most: 60 },
  focus_sigma_px: { value: 2, unit: 'px', what: 'standard deviation of the lateral smoothing before the brightest voxel is looked for', least: 0, most: 5 },
  focus_sigma_planes: { value: 1, what: 'the same along z, in planes', least: 0, most: 5 },
  least_distance_px: { value: 28, unit: 'px', what: 'nearer beads disturb each other', least: 0, most: 500 },
  least_snr: { value: 10, what: 'least amplitude of a bead divided by the noise of its background', least: 0, most: 1000 },
  least_r2: { value: 0.95, what: 'least coefficient of determination of the Gaussians along x, y and z', least: 0, most: 1 },
  axial_edge_fwhm: { value: 2, what: 'least distance from the first and last plane, in axial widths of the bead', least: 0, most: 10 },
  most_robust_z: { value: 3.5, what: 'greatest robust z-score of a bead’s amplitude and of its long axis, (a − median) / (1.4826 · MAD), from six beads on', least: 1, most: 100 },
} as const satisfies Record<string, Parameter>;
export type BeadParameters = Readonly<Record<keyof typeof beadParameters, number>>;

/** How far from its maximum in the projection the brightest voxel of a bead is looked for, pixels. */
const search = 4;
/** Equal brightest pixels in the plane of focus from which on the top is flat. */
const flat = 9;
/** Below this many pixels or planes, a width is that of the pixels. */
const narrowestFwhm = 1.5;
/** A pixel this far from the elliptic Gaussian, as a share of its amplitude, is none of the bead's; noise and diffraction rings stay below. */
const farthest = 0.5;
/** Fewest beads that tell which of them is unlike the others. */
const fewestForOutliers = 6;
/** Beads of one kind differ in amplitude by at least this share of its median: noise, and how the pixels fall. */
const leastSpread = 0.05;
/** Their long axes differ by at least this share: focus and field are not the same everywhere; two beads in one are longer by a quarter and more. */
const leastWidthSpread = 0.07;

function isSaturated({ data, width, height }: Window, focus: Voxel, spot: number, limit: number): boolean {
  const planes = data.length / (width * height);
  let top = -Infinity, same = 0;
  for (let z = 0; z < planes; z += 1) {
    for (let y = focus.y - spot; y <= focus.y + spot; y += 1) {
      for (let x = focus.x - spot; x <= focus.x + spot; x += 1) {
        const value = data[(z * height + y) * width + x]!;
        if (value >= limit) return true;
        if (z !== focus.z) continue;
        if (value > top) { top = value; same = 1; } else if (value === top) same += 1;
      }
    }
  }
  return same >= flat;
}

/** First gate that a fitted bead does not pass. */
function gateOf({ narrowest, snr = Infinity, r2, z, axialPlanes, widest, worst }: BeadFit, { depth, parameters }: { depth: number; parameters: BeadParameters }): Rejection | undefined {
  if (narrowest < narrowestFwhm) return 'too-narrow';
  if (widest > Math.min(parameters.spot_window_px, parameters.profile_window_px + 1)) return 'too-wide';
  if (snr < parameters.least_snr) return 'dim';
  if (Math.min(r2.x, r2.y, r2.z ?? 1) < parameters.least_r2) return 'poor-fit';
  if (worst > farthest) return 'stray-light';
  if (z && axialPlanes !== undefined && Math.min(z.value, depth - 1 - z.value) < parameters.axial_edge_fwhm * axialPlanes) return 'axial-edge';
  return undefined;
}

export interface BeadSearch { source: ImageSource; c: number; t: number; /** depth of the detector */ bits: number | undefined; size: PixelSize; parameters: BeadParameters; step: Step }

/** Finds and fits the beads of one channel at one time, the brightest first. Throws what `projectStack` throws. */
export async function findBeads({ source, c, t, bits, size, parameters, step }: BeadSearch): Promise<{ beads: Bead[]; notes: string[] }> {
  const { dtype, shape } = source;
  const { spot_window_px: spot, profile_window_px: profile } = parameters;
  const projection = await projectStack(source, { c, t, bits, step });
  const { candidates, left, pixels } = findCandidates(projection, parameters.least_distance_px);
  const windows = await cutWindows(source, candidates, { c, t, radius: Math.max(spot, profile) + search, step });
  const limit = bits !== undefined ? 2 ** bits - 1 : dtypes[dtype].float ? Infinity : 2 ** (dtypes[dtype].bits - (dtypes[dtype].signed ? 1 : 0)) - 1;

  const beads = windows.map((window, at) => measure(window, candidates[at]!));
  const accepted = beads.filter(isAccepted);
  const unlike = (values: readonly number[], spread: number): Set<Bead> => {
    const scores = accepted.length < fewestForOutliers ? [] : robustScoresOf(values, spread * medianOf(values));
    return new Set<Bead>(accepted.filter((_, at) => Math.abs(scores[at] ?? 0) > parameters.most_robust_z));
  };
  const outliers = unlike(accepted.map(({ fit }) => fit.amplitude), leastSpread).union(unlike(accepted.map(({ fit }) => fit.major.value), leastWidthSpread));
  const notes = [
    ...left + candidates.length - windows.length > 0 ? [`Channel ${c}: only the ${windows.length.toLocaleString('en')} brightest of ${(candidates.length + left).toLocaleString('en')} maxima were looked at (at most ${mostCandidates.toLocaleString('en')}).`] : [],
    ...pixels > 0 ? [`Channel ${c}: ${pixels.toLocaleString('en')} single bright pixel${pixels === 1 ? ' was' : 's were'} passed over.`] : [],
  ];
  return { beads: beads.map((bead) => (outliers.has(bead) ? { ...bead, rejection: 'outlier' } : bead)), notes };

  function measure(window: Window, candidate: Candidate): Bead {
    const focus = findFocus(window, { x: candidate.x - window.x0, y: candidate.y - window.y0 }, { search, sigma: parameters.focus_sigma_px, sigmaPlanes: parameters.focus_sigma_planes });
    const place = { x: window.x0 + focus.x, y: window.y0 + focus.y, z: window.z0 + focus.z };
    const early: Rejection | undefined = candidate.neighbour < parameters.least_distance_px ? 'neighbour'
      : Math.min(place.x, place.y, shape.x - 1 - place.x, shape.y - 1 - place.y) < spot ? 'lateral-edge'
        : isSaturated(window, focus, spot, limit) ? 'saturated'
          : shape.z > 1 && (place.z === 0 || place.z === shape.z - 1) ? 'axial-edge' : undefined;
    if (early) return { place, rejection: early };
    const fit = fitBead(window, focus, { spot, profile, size, dtype });
    if (!fit) return { place, rejection: 'no-fit' };
    const rejection = gateOf(fit, { depth: shape.z, parameters });
    return rejection ? { place, fit, rejection } : { place, fit };
  }
}

/** Along which axes Gaussians fit worst, of beads that they fit badly: along z alone it is often spherical aberration. */
function worstAxes(beads: readonly Bead[]): string {
  const axes = beads.flatMap(({ rejection, fit }) => (rejection === 'poor-fit' && fit ? [fit.r2] : [])).map(({ x, y, z = 1 }) => (z < Math.min(x, y) ? 'z' : x < y ? 'x' : 'y'));
  return axes.length === 0 ? '' : `, worst along ${[...new Set(axes)].toSorted().join(' or ')}`;
}

/** How many beads were found and why which of them do not count, in words. */
export function tellBeads(beads: readonly Bead[]): string {
  const counts = new Map<Rejection, number>();
  for (const { rejection } of beads) if (rejection) counts.set(rejection, (counts.get(rejection) ?? 0) + 1);
  return [`${beads.length} found`, ...[...counts].map(([rejection, count]) => `${count} left out: ${rejections[rejection]}${rejection === 'poor-fit' ? worstAxes(beads) : ''}`)].join('; ');
}
