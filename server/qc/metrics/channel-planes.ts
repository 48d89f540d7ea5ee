/** The one plane that each channel of a flat image has, one after another, so that never more than one is in memory. */
import { AnalysisError } from '../analysis-error.ts';
import type { ImageSource, Plane } from '../image-source.ts';
import type { ImageInput } from '../metric.ts';

/** Throws several-planes where there is a choice that nobody made, and what reading throws. */
export async function* planeOfEachChannel(source: ImageSource, report: ImageInput['report']): AsyncGenerator<{ channel: number; plane: Plane }> {
  const { z, t, c } = source.shape;
  if (z > 1 || t > 1) throw new AnalysisError('several-planes', `${z} along z, ${t} along t`);
  for (let channel = 0; channel < c; channel += 1) {
    report(channel, c, 'channels');
    yield { channel, plane: await source.plane({ c: channel, z: 0, t: 0 }) };
  }
}
