/**
 * The widths and the place of one bead from the pixels around it: an elliptic Gaussian in the plane of focus, Gaussians along
 * x and y through the brightest voxel, and along z through the mean of its 3 × 3 column. Which pixels, is part of the
 * procedure: other windows give widths that differ by some percent.
 */
import { dtypes } from '../image-source.ts';
import type { Dtype } from '../image-source.ts';
import { fitProfile, fitSpot } from '../numerics/gaussian-fit.ts';
import type { Measure, ProfileFit } from '../numerics/gaussian-fit.ts';
import { robustDeviationOf } from '../numerics/order-statistics.ts';
import type { Voxel } from './focus.ts';
import type { Window } from './windows.ts';

/** Lengths in micrometres, places in pixels and planes of the image. */
export interface BeadFit {
  x: Measure; y: Measure; z?: Measure;
  fwhmX: Measure; fwhmY: Measure; major: Measure; minor: Measure; axial?: Measure;
  /** axial width in planes */ axialPlanes?: number;
  /** of the long axis against x, radians */ angle: number;
  /** lesser half width of the axial profile divided by the greater */ axialSymmetry?: number;
  background: number;
  amplitude: number;
  /** amplitude divided by the noise of the background; undefined where there is no noise */ snr?: number;
  /** coefficients of determination */ r2: { x: number; y: number; z?: number; spot: number };
  /** greatest distance of a pixel from the elliptic Gaussian, as a share of its amplitude */ worst: number;
  /** narrowest of what was fitted, in pixels or planes */ narrowest: number;
  /** widest of the lateral ones, in pixels */ widest: number;
}

export interface PixelSize { readonly x: number; readonly y: number; /** undefined: nothing along z is told */ readonly z?: number | undefined }
/** Fewest planes along which a width can be told. */
export const fewestPlanes = 7;
/** Rows of pixels at the border of the window from which background noise is taken. */
const border = 2;

const scaled = ({ value, uncertainty }: Measure, size: number): Measure => ({ value: value * size, uncertainty: uncertainty * size });
const shifted = ({ value, uncertainty }: Measure, by: number): Measure => ({ value: value + by, uncertainty });

/** Standard deviation of the outer pixels of a square, but not less than what whole numbers round away. */
function noiseOf(square: Float64Array, side: number, dtype: Dtype): number {
  const outer = square.filter((_, at) => { const x = at % side, y = Math.floor(at / side); return Math.min(x, y, side - 1 - x, side - 1 - y) < border; });
  return Math.max(robustDeviationOf(outer), dtypes[dtype].float ? 0 : Math.sqrt(1 / 12));
}

/** Way from the peak, in points, to where the profile falls below a level; undefined where it does not. */
function fallTo(profile: Float64Array, peak: number, level: number, direction: 1 | -1): number | undefined {
  for (let at = direction > 0 ? Math.ceil(peak) : Math.floor(peak); at + direction >= 0 && at + direction < profile.length; at += direction) {
    const here = profile[at]!, next = profile[at + direction]!;
    if (here >= level && next < level) return Math.abs(at + direction * (here - level) / (here - next) - peak);
  }
  return undefined;
}

/** Lesser half width at half maximum divided by the greater one, from the profile itself. */
function symmetryOf(profile: Float64Array, { centre, offset, amplitude }: ProfileFit): number | undefined {
  const before = fallTo(profile, centre.value, offset + amplitude / 2, -1), behind = fallTo(profile, centre.value, offset + amplitude / 2, 1);
  return before === undefined || behind === undefined || before === 0 || behind === 0 ? undefined : Math.min(before, behind) / Math.max(before, behind);
}

/**
 * Fits a bead around its brightest voxel; the window holds `spot` pixels to each side of it. `profile`: pixels to each side of
 * the centre along x and y. Undefined where one of the fits finds no peak.
 */
export function fitBead(window: Window, focus: Voxel, { spot, profile, size, dtype }: { spot: number; profile: number; size: PixelSize; dtype: Dtype }): BeadFit | undefined {
  const { data, x0, y0, z0, width, height, planes } = window;
  const valueAt = (x: number, y: number, z: number): number => data[(z * height + y) * width + x]!;
  const side = 2 * spot + 1;
  const square = Float64Array.from({ length: side * side }, (_, at) => valueAt(focus.x - spot + at % side, focus.y - spot + Math.floor(at / side), focus.z));
  const ellipse = fitSpot(square, side, { size, near: spot * side + spot });
  if (!ellipse) return undefined;
  const x = shifted(ellipse.x, focus.x - spot), y = shifted(ellipse.y, focus.y - spot);

  const fitLine = (centre: number, brightest: number, length: number, value: (at: number) => number): ProfileFit | undefined => {
    const first = Math.max(0, Math.round(centre) - profile), last = Math.min(length - 1, Math.round(centre) + profile);
    return brightest < first || brightest > last ? undefined : fitProfile(Float64Array.from({ length: last - first + 1 }, (_, at) => value(first + at)), brightest - first);
  };
  const alongX = fitLine(x.value, focus.x, width, (at) => valueAt(at, focus.y, focus.z));
  const alongY = fitLine(y.value, focus.y, height, (at) => valueAt(focus.x, at, focus.z));
  if (!alongX || !alongY) return undefined;

  // an ellipse that is as narrow as a pixel stands on a hot one beside the bead
  const minorPixels = ellipse.minor.value * Math.hypot(Math.sin(ellipse.angle) / size.x, Math.cos(ellipse.angle) / size.y);
  const noise = noiseOf(square, side, dtype);
  const lateral: BeadFit = {
    x: shifted(x, x0), y: shifted(y, y0), fwhmX: scaled(alongX.fwhm, size.x), fwhmY: scaled(alongY.fwhm, size.y), major: ellipse.major, minor: ellipse.minor, angle: ellipse.angle,
    background: ellipse.offset, amplitude: ellipse.amplitude, ...(noise > 0 ? { snr: ellipse.amplitude / noise } : {}),
    r2: { x: alongX.r2, y: alongY.r2, spot: ellipse.r2 }, worst: ellipse.worst, narrowest: Math.min(alongX.fwhm.value, alongY.fwhm.value, minorPixels), widest: Math.max(alongX.fwhm.value, alongY.fwhm.value),
  };
  if (planes < fewestPlanes) return lateral;

  const column = Float64Array.from({ length: planes }, (_, z) => {
    let sum = 0;
    for (let dy = -1; dy <= 1; dy += 1) for (let dx = -1; dx <= 1; dx += 1) sum += valueAt(focus.x + dx, focus.y + dy, z);
    return sum / 9;
  });
  const alongZ = fitProfile(column, focus.z);
  if (!alongZ) return undefined;
  const axialSymmetry = symmetryOf(column, alongZ);
  return {
    ...lateral, z: shifted(alongZ.centre, z0), axialPlanes: alongZ.fwhm.value, ...(size.z === undefined ? {} : { axial: scaled(alongZ.fwhm, size.z) }), ...(axialSymmetry === undefined ? {} : { axialSymmetry }),
    r2: { ...lateral.r2, z: alongZ.r2 }, narrowest: Math.min(lateral.narrowest, alongZ.fwhm.value),
  };
}

