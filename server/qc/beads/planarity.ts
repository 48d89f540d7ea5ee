/** How flat the field is: the best focus of beads that lie on one cover slip, over the field. */
import { choleskyOf, solveBy } from '../numerics/cholesky.ts';

/** Micrometres. */
export interface Place { x: number; y: number; z: number }
export interface Planarity {
  /** greatest minus least z, micrometres */ range: number;
  /** angle of the plane through them against that of the image, degrees; undefined where the beads lie in a line */ tilt?: number;
  /** root of the mean squared distance from that plane along z (divided by n − 3), micrometres; from four beads on */ residual?: number;
}

/** Of at least three places. Plane by least squares: z = p + q·x + r·y, tilt = atan √(q² + r²). */
export function planarityOf(places: readonly Place[]): Planarity {
  const n = places.length, zs = places.map(({ z }) => z), range = Math.max(...zs) - Math.min(...zs);
  const meanOf = (axis: keyof Place): number => places.reduce((sum, place) => sum + place[axis], 0) / n;
  const middle = { x: meanOf('x'), y: meanOf('y'), z: meanOf('z') };
  let xx = 0, xy = 0, yy = 0, xz = 0, yz = 0;
  for (const place of places) {
    const x = place.x - middle.x, y = place.y - middle.y, z = place.z - middle.z;
    xx += x * x; xy += x * y; yy += y * y; xz += x * z; yz += y * z;
  }
  // in a line, or nearly: one direction of the plane is not known
  if (!(xx * yy - xy * xy > 1e-6 * (xx + yy) ** 2)) return { range };
  const factor = choleskyOf(Float64Array.of(xx, 0, xy, yy), 2);
  if (!factor) return { range };
  const [q, r] = solveBy(factor, [xz, yz], 2) as unknown as [number, number];
  const squares = places.reduce((sum, { x, y, z }) => sum + (z - middle.z - q * (x - middle.x) - r * (y - middle.y)) ** 2, 0);
  return { range, tilt: Math.atan(Math.hypot(q, r)) * 180 / Math.PI, ...(n > 3 ? { residual: Math.sqrt(squares / (n - 3)) } : {}) };
}
