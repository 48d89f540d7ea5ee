/**
 * The voxel of a bead from which it is measured: the brightest after smoothing. Of raw voxels several are often equal, and
 * which of them is taken would move the axial width by some percent; after smoothing they are not.
 */
import { kernelOf, mirrored } from '../metrics/gaussian.ts';
import type { Window } from './windows.ts';

/** Voxel by its place in the window. */
export interface Voxel { x: number; y: number; z: number }

const weightsOf = (sigma: number): Float64Array => (sigma > 0 ? kernelOf(sigma, Math.floor(4 * sigma + 0.5)) : Float64Array.of(1));
/** Values that differ by less than this share are equal: what is left is rounding. */
const rounding = 1e-12;

/**
 * The brightest voxel after a Gaussian (standard deviations in pixels and planes, cut at 4 of them, mirrored at the borders)
 * within `search` pixels of a place, over all planes; of equal ones the first by z, y, x.
 */
export function findFocus({ data, width, height, planes }: Window, near: { x: number; y: number }, { search, sigma, sigmaPlanes }: { search: number; sigma: number; sigmaPlanes: number }): Voxel {
  const lateral = weightsOf(sigma), axial = weightsOf(sigmaPlanes), reach = lateral.length >> 1, depth = axial.length >> 1;
  const left = Math.max(0, near.x - search), top = Math.max(0, near.y - search);
  const across = Math.min(width - 1, near.x + search) - left + 1, down = Math.min(height - 1, near.y + search) - top + 1;
  const rows = new Float64Array(across * height), smoothed = new Float64Array(across * down * planes);
  for (let z = 0; z < planes; z += 1) {
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < across; x += 1) {
        let sum = 0;
        for (let at = -reach; at <= reach; at += 1) sum += lateral[at + reach]! * data[(z * height + y) * width + mirrored(left + x + at, width)]!;
        rows[y * across + x] = sum;
      }
    }
    for (let y = 0; y < down; y += 1) {
      for (let x = 0; x < across; x += 1) {
        let sum = 0;
        for (let at = -reach; at <= reach; at += 1) sum += lateral[at + reach]! * rows[mirrored(top + y + at, height) * across + x]!;
        smoothed[(z * down + y) * across + x] = sum;
      }
    }
  }
  let brightest = -Infinity, focus: Voxel = { x: near.x, y: near.y, z: 0 };
  for (let z = 0; z < planes; z += 1) {
    for (let at = 0; at < across * down; at += 1) {
      let value = 0;
      for (let away = -depth; away <= depth; away += 1) value += axial[away + depth]! * smoothed[mirrored(z + away, planes) * across * down + at]!;
      if (brightest !== -Infinity && !(value > brightest + rounding * Math.abs(brightest))) continue;
      brightest = value;
      focus = { x: left + at % across, y: top + Math.floor(at / across), z };
    }
  }
  return focus;
}
