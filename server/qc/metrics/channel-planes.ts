/**
 * The planes of an image, channel by channel and one after another, so that never more than one is in memory: the one that
 * each channel of a flat image has, all of a channel, or some of them spread evenly.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { ImageSource, Plane } from '../image-source.ts';
import type { ImageInput } from '../metric.ts';

/** A run of more channels than this would say more about one image than anybody reads; spectral detectors have 32 to 64. */
export const mostChannels = 64;

/** Throws too-many-channels. */
export function checkChannels({ shape: { c } }: Pick<ImageSource, 'shape'>): void {
  if (c > mostChannels) throw new AnalysisError('too-many-channels', `it has ${c}; ${mostChannels} are measured`);
}

/** Throws several-planes where there is a choice that nobody made, too-many-channels, and what reading throws. */
export async function* planeOfEachChannel(source: ImageSource, report: ImageInput['report']): AsyncGenerator<{ channel: number; plane: Plane }> {
  const { z, t, c } = source.shape;
  if (z > 1 || t > 1) throw new AnalysisError('several-planes', `${z} along z, ${t} along t`);
  checkChannels(source);
  for (let channel = 0; channel < c; channel += 1) {
    report(channel, c, 'channels');
    yield { channel, plane: await source.plane({ c: channel, z: 0, t: 0 }) };
  }
}

/** Places of `wanted` of `count` things, first and last among them where there are two, the others evenly between; ascending. */
export function spread(count: number, wanted: number): number[] {
  if (wanted >= count) return Array.from({ length: count }, (_, index) => index);
  if (wanted === 1) return [Math.floor(count / 2)];
  return Array.from({ length: wanted }, (_, index) => Math.round(index * (count - 1) / (wanted - 1)));
}

/** Planes of one channel, those of a time point together; all of them, or at most so many spread evenly. Throws what reading throws. */
export async function* planesOfChannel({ source, report }: Pick<ImageInput, 'source' | 'report'>, channel: number, most = Infinity): AsyncGenerator<{ z: number; t: number; plane: Plane }> {
  const { z: depth, t: times, c } = source.shape;
  // of all planes no list is made: wrong metadata may promise more than any memory holds
  const all = depth * times, chosen = most < all ? spread(all, most) : undefined, count = chosen?.length ?? all;
  for (let index = 0; index < count; index += 1) {
    const place = chosen?.[index] ?? index;
    report(channel * count + index, c * count, 'planes');
    const z = place % depth, t = Math.floor(place / depth);
    yield { z, t, plane: await source.plane({ c: channel, z, t }) };
  }
}
