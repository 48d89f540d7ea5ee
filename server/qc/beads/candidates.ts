/**
 * Where beads may be: local maxima of the projection that stand clearly above its background. Maxima that are not parted by a
 * dip are one; those that are parted and near each other know of it, for light of one falls on the other.
 */
import { smooth } from '../metrics/gaussian.ts';
import { medianOf, robustDeviationOf } from '../numerics/order-statistics.ts';
import type { Projection } from './projection.ts';

export interface Candidate {
  /** pixels from 0 */ readonly x: number; readonly y: number;
  /** plane of the greatest value */ readonly z: number;
  /** above the background of the smoothed projection */ readonly height: number;
  /** pixels to the nearest other one whose light matters; Infinity where there is none */ neighbour: number;
}

/** Standard deviation of the smoothing before maxima are looked for, pixels. */
const sigma = 1;
/** A maximum stands at least so many times the noise of the background above it. */
const noiseTimes = 10;
/** Two maxima are one when nothing between them is lower than this share of the lower one. */
const dip = 0.9;
/** A neighbour matters when it has at least this share of a bead's height. */
const dimmest = 0.2;
/** A maximum of which smoothing leaves a smaller share is one bright pixel, of which it leaves 0.16, and no bead. */
const leastLeft = 0.22;
/** Most candidates that are looked at, the brightest first. */
export const mostCandidates = 2000;
/** Pixels from which background and noise are estimated. */
const mostSampled = 262_144;

/** Median and robust deviation of evenly taken pixels. */
function backgroundOf(data: ArrayLike<number>): { background: number; noise: number } {
  const step = Math.max(1, Math.floor(data.length / mostSampled));
  const sample = Float64Array.from({ length: Math.ceil(data.length / step) }, (_, at) => data[at * step]!);
  return { background: medianOf(sample), noise: robustDeviationOf(sample) };
}

/** Indices of pixels that no neighbour of the eight exceeds; of equal neighbours the first one counts. */
function maximaOf(data: ArrayLike<number>, width: number, height: number, above: number): number[] {
  const found: number[] = [];
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const value = data[at]!;
      if (!(value > above)) continue;
      let greatest = true;
      for (let dy = -1; dy <= 1 && greatest; dy += 1) {
        for (let dx = -1; dx <= 1 && greatest; dx += 1) {
          if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
          const there = at + dy * width + dx, other = data[there]!;
          greatest = other < value || other === value && there >= at;
        }
      }
      if (greatest) found.push(at);
    }
  }
  return found;
}

/** Candidates, the highest first (equal ones by row and column); `reach`: how near, in pixels, another one disturbs. */
export function findCandidates({ plane, depth }: Projection, reach: number): { candidates: Candidate[]; /** maxima that were not looked at */ left: number; /** single bright pixels, which are none */ pixels: number } {
  const { width, height } = plane, { data } = smooth(plane, sigma);
  const { background, noise } = backgroundOf(data);
  let most = -Infinity;
  for (let at = 0; at < data.length; at += 1) most = Math.max(most, data[at]!);
  const above = background + (noise > 0 ? noiseTimes * noise : 0.02 * (most - background));
  const all = maximaOf(data, width, height, above), maxima = all.filter((at) => data[at]! - background >= leastLeft * (plane.data[at]! - background)).toSorted((a, b) => data[b]! - data[a]! || a - b);

  /** Lowest value on the straight way between two pixels, above the background. */
  const lowestBetween = (a: Candidate, b: Candidate): number => {
    const steps = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
    let lowest = Infinity;
    for (let step = 0; step <= steps; step += 1) lowest = Math.min(lowest, data[Math.round(a.y + (b.y - a.y) * step / steps) * width + Math.round(a.x + (b.x - a.x) * step / steps)]!);
    return lowest - background;
  };

  const candidates: Candidate[] = [];
  let looked = 0;
  for (const at of maxima) {
    if (candidates.length === mostCandidates) break;
    looked += 1;
    const candidate: Candidate = { x: at % width, y: Math.floor(at / width), z: depth[at]!, height: data[at]! - background, neighbour: Infinity };
    const near: { other: Candidate; distance: number }[] = [];
    for (const other of candidates) { const distance = Math.hypot(other.x - candidate.x, other.y - candidate.y); if (distance < reach) near.push({ other, distance }); }
    if (near.some(({ other }) => lowestBetween(other, candidate) >= dip * candidate.height)) continue;
    for (const { other, distance } of near) {
      candidate.neighbour = Math.min(candidate.neighbour, distance);
      if (candidate.height >= dimmest * other.height) other.neighbour = Math.min(other.neighbour, distance);
    }
    candidates.push(candidate);
  }
  return { candidates, left: maxima.length - looked, pixels: all.length - maxima.length };
}
