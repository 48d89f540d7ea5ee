/**
 * Beads over time: those of the first time point are looked for again in each later one, and the median of how far they have
 * come is where the stage is. A bead that is not found for a while is filled in along a straight line; one that stays away ends.
 */
import { medianMeasure } from './aggregate.ts';
import { findBeads, isAccepted, tellBeads } from './beads.ts';
import type { AcceptedBead, Bead, BeadSearch } from './beads.ts';
import { matchNearest } from './matching.ts';
import type { Measure } from '../numerics/gaussian-fit.ts';

/** How far from the first time point, micrometres; `z` where it is told. */
export interface Displacement { t: number; x: Measure; y: Measure; z?: Measure; /** beads that were seen or filled in */ beads: number; /** true where no bead was seen, and all are filled in */ filled: boolean }
export interface Followed { displacements: Displacement[]; /** of the first time point */ first: Bead[]; followed: number; notes: string[]; told: string }

interface Point { x: Measure; y: Measure; z?: Measure; filled: boolean }
/** A bead of the first time point: its places by time point, up to the last at which it was seen. */
interface Track { places: Map<number, Point>; last: number; ended: boolean }

const pointOf = ({ fit: { x, y, z } }: AcceptedBead): Point => ({ x, y, ...(z ? { z } : {}), filled: false });
const between = (a: Measure, b: Measure, share: number): Measure => ({ value: a.value + share * (b.value - a.value), uncertainty: Math.hypot((1 - share) * a.uncertainty, share * b.uncertainty) });

/** Fills the time points between two sightings. */
function fill({ places }: Track, from: number, to: number): void {
  const a = places.get(from)!, b = places.get(to)!;
  for (let t = from + 1; t < to; t += 1) {
    const share = (t - from) / (to - from);
    places.set(t, { x: between(a.x, b.x, share), y: between(a.y, b.y, share), ...(a.z && b.z ? { z: between(a.z, b.z, share) } : {}), filled: true });
  }
}

/**
 * Follows beads through all time points of a channel. `mostGap`: so many time points without a bead are filled in, more end it;
 * `fills` false: nothing is filled in and nothing ends. Throws what finding beads throws.
 */
export async function followBeads({ source, parameters, size, ...search }: Omit<BeadSearch, 't'>, { reach, mostGap, fills }: { reach: number; mostGap: number; fills: boolean }): Promise<Followed> {
  const notes: string[] = [];
  const find = async (t: number): Promise<Bead[]> => {
    const found = await findBeads({ ...search, source, size, t, parameters });
    notes.push(...found.notes);
    return found.beads;
  };
  const first = await find(0), tracks: Track[] = first.filter(isAccepted).map((bead) => ({ places: new Map([[0, pointOf(bead)]]), last: 0, ended: false }));
  for (let t = 1; t < source.shape.t; t += 1) {
    const alive = tracks.filter(({ ended }) => !ended);
    if (alive.length === 0) break;
    const beads = (await find(t)).filter(isAccepted);
    const lastPlaces = alive.map(({ places, last }) => { const { x, y } = places.get(last)!; return { x: x.value, y: y.value }; });
    for (const [at, there] of matchNearest(lastPlaces, beads.map(({ fit }) => ({ x: fit.x.value, y: fit.y.value })), reach)) {
      const track = alive[at]!, from = track.last;
      track.places.set(t, pointOf(beads[there]!));
      track.last = t;
      if (fills) fill(track, from, t);
    }
    if (fills) for (const track of alive) track.ended = t - track.last > mostGap;
  }

  const displacements: Displacement[] = [], seenUntil = tracks.reduce((until, { last }) => Math.max(until, last), -1); // metadata may promise time points without end
  for (let t = 0; t <= seenUntil; t += 1) {
    const here = tracks.flatMap(({ places }) => { const point = places.get(t); return point ? [{ point, start: places.get(0)! }] : []; });
    if (here.length === 0) continue;
    const along = (axis: 'x' | 'y' | 'z', pixel: number | undefined): Measure | undefined => {
      const each = here.flatMap(({ point, start }) => { const to = point[axis], from = start[axis]; return to && from && pixel !== undefined ? [{ value: (to.value - from.value) * pixel, uncertainty: t === 0 ? 0 : Math.hypot(to.uncertainty, from.uncertainty) * pixel }] : []; });
      return each.length > 0 ? medianMeasure(each) : undefined;
    };
    const z = along('z', size.z);
    displacements.push({ t, x: along('x', size.x)!, y: along('y', size.y)!, ...(z ? { z } : {}), beads: here.length, filled: here.every(({ point }) => point.filled) });
  }
  return { displacements, first, followed: tracks.length, notes: [...new Set(notes)], told: tellBeads(first) };
}
