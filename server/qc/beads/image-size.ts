/** The size of a pixel, without which a bead has no width in micrometres. */
import { AnalysisError } from '../analysis-error.ts';
import type { ImageFacts } from '../metric.ts';

/** Micrometres. Throws fact-missing, facts-contradict. */
export function lateralSize({ pixelSize }: Pick<ImageFacts, 'pixelSize'>): { x: number; y: number } {
  for (const axis of ['x', 'y', 'z'] as const) {
    const size = pixelSize[axis];
    if (size !== undefined && !(size > 0 && Number.isFinite(size))) throw new AnalysisError('facts-contradict', `the size of a pixel along ${axis} is ${size} µm; it is greater than 0`);
  }
  const { x, y } = pixelSize;
  if (x === undefined || y === undefined) throw new AnalysisError('fact-missing', `the size of a pixel along ${[...x === undefined ? ['x'] : [], ...y === undefined ? ['y'] : []].join(' and ')}, which the file (OME-XML, ImageJ tags) or the image’s record states`);
  return { x, y };
}
