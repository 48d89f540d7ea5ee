/** What drift and repeatability share: each channel's beads over time, what must be known before, and the table of what was seen. */
import { AnalysisError } from '../analysis-error.ts';
import { checkChannels } from '../metrics/channel-planes.ts';
import type { Detail, Figure, Findings, ImageInput, Parameter } from '../metric.ts';
import { fewestPlanes } from './bead-fit.ts';
import type { PixelSize } from './bead-fit.ts';
import { beadTable, tableOf } from './bead-table.ts';
import { beadParameters } from './beads.ts';
import type { BeadParameters } from './beads.ts';
import { followBeads } from './following.ts';
import type { Followed } from './following.ts';
import { lateralSize } from './image-size.ts';

const { most_robust_z: _brightness, ...shared } = beadParameters;
/** Those of beads, but for their brightness: how far a bead moves does not depend on it. */
export const followingParameters = { ...shared, match_radius_px: { value: 14, unit: 'px', what: 'farthest that a bead moves between two time points', least: 0.5, most: 100 } } as const satisfies Record<string, Parameter>;

/** Fewest time points from which anything is told. */
const fewestTimes = 3;
export const followingRefusals = ['fact-missing', 'facts-contradict', 'nothing-found', 'too-few-readings', 'several-samples', 'too-many-channels', 'pixels-not-finite', 'image-dark', 'value-above-bit-depth'] as const;

const columns = ['t', 'dx_um', 'dx_u_um', 'dy_um', 'dy_u_um', 'dz_um', 'dz_u_um', 'beads', 'filled_in'];

/** Follows the beads of every channel and tells figures of each by `tell`. Throws AnalysisError. */
export async function measureFollowed({ source, facts, parameters, report }: ImageInput, options: { mostGap: number; fills: boolean }, tell: (followed: Followed, channel: number, notes: string[]) => { figures: Figure[]; details?: Detail[] }): Promise<Findings> {
  const { z: planes, t: times, c: channels } = source.shape;
  checkChannels(source);
  if (times < fewestTimes) throw new AnalysisError('too-few-readings', `${times} time point${times === 1 ? '' : 's'}; at least ${fewestTimes} are needed`);
  const size: PixelSize = { ...lateralSize(facts), z: planes > 1 ? facts.pixelSize.z : undefined };
  const figures: Figure[] = [], notes: string[] = [], details: Detail[] = [], told: string[] = [];
  if (planes < fewestPlanes) notes.push(`${planes === 1 ? 'One plane' : `${planes} planes`} a time point: nothing along z is told.`);
  else if (size.z === undefined) notes.push('The distance of the planes is not stated: nothing along z is told.');
  let done = 0, short = false;
  const step = (): void => { done += 1; report(done, 2 * planes * times * channels, 'planes'); };
  for (let c = 0; c < channels; c += 1) {
    const followed = await followBeads({ source, c, bits: facts.significantBits, size, parameters: { ...parameters, most_robust_z: Infinity } as unknown as BeadParameters, step }, { ...options, reach: parameters['match_radius_px']! });
    notes.push(...followed.notes);
    told.push(`channel ${c}: ${followed.told}`);
    if (followed.first.length > 0) details.push(beadTable(`Beads of channel ${c} at the first time point`, followed.first, notes, channels));
    if (followed.followed === 0) { notes.push(`No bead of channel ${c} can be followed: ${followed.told}.`); continue; }
    const { displacements } = followed, label = `Displacement in channel ${c}`;
    details.unshift(tableOf(label, columns, displacements.map(({ t, x, y, z, beads, filled }) => [t, ...[x, y, z].flatMap((each) => [each?.value, each?.uncertainty]), beads, filled ? 'yes' : 'no']), notes));
    if (displacements.length < fewestTimes) { short = true; notes.push(`Channel ${c}: beads were seen at ${displacements.length} of ${times} time points; at least ${fewestTimes} are needed.`); continue; }
    if (displacements.length < times) notes.push(`Channel ${c}: beads were seen at ${displacements.length} of ${times} time points, the last of them ${displacements.at(-1)!.t}.`);
    const filled = displacements.filter((each) => each.filled).length;
    if (filled > 0) notes.push(`Channel ${c}: ${filled} time point${filled === 1 ? ' was' : 's were'} filled in between those at which beads were seen.`);
    const more = tell(followed, c, notes);
    figures.push(...more.figures.map((figure) => ({ ...figure, channel: c })));
    details.push(...more.details ?? []);
  }
  if (figures.length === 0) throw new AnalysisError(short ? 'too-few-readings' : 'nothing-found', `no bead that can be followed; ${[...told, ...notes.filter((note) => /were seen at/.test(note)).map((note) => note.slice(0, -1))].join('; ')}`, { notes, details });
  return { figures, notes, details };
}
