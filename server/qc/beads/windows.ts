/** The pixels around each candidate, all planes of them, cut out while the stack is read through a second time. */
import type { ImageSource, Pixels } from '../image-source.ts';
import type { Candidate } from './candidates.ts';
import type { Step } from './projection.ts';

/** A block of pixels; the one at (x, y, z) of the image is `data[((z − z0) · height + y − y0) · width + x − x0]`. */
export interface Window { readonly data: Pixels; readonly x0: number; readonly y0: number; readonly z0: number; readonly width: number; readonly height: number; readonly planes: number }

/** Most planes before and behind the brightest that are kept of a window. */
const mostDepth = 150;
/** Most bytes that all windows of a channel take together. */
const mostBytes = 268_435_456;

/**
 * Windows of this radius (pixels), cut off at the borders of the image, in the order of the candidates; the last ones are left
 * out where all of them would need more memory than there may be.
 */
export async function cutWindows(source: ImageSource, candidates: readonly Candidate[], { c, t, radius, step }: { c: number; t: number; radius: number; step: Step }): Promise<Window[]> {
  const { x: imageWidth, y: imageHeight, z: depth } = source.shape;
  const windows: Window[] = [];
  let bytes = 0;
  for (let z = 0; z < depth; z += 1) {
    const { data } = await source.plane({ c, z, t });
    if (z === 0) {
      const Type = data.constructor as new (length: number) => Pixels;
      for (const candidate of candidates) {
        const x0 = Math.max(0, candidate.x - radius), y0 = Math.max(0, candidate.y - radius), z0 = Math.max(0, candidate.z - mostDepth);
        const width = Math.min(imageWidth, candidate.x + radius + 1) - x0, height = Math.min(imageHeight, candidate.y + radius + 1) - y0, planes = Math.min(depth, candidate.z + mostDepth + 1) - z0;
        bytes += width * height * planes * data.BYTES_PER_ELEMENT;
        if (bytes > mostBytes) break;
        windows.push({ data: new Type(width * height * planes), x0, y0, z0, width, height, planes });
      }
    }
    for (const { data: into, x0, y0, z0, width, height, planes } of windows) {
      if (z < z0 || z >= z0 + planes) continue;
      for (let y = 0; y < height; y += 1) {
        const from = (y0 + y) * imageWidth + x0;
        into.set(data.subarray(from, from + width), ((z - z0) * height + y) * width);
      }
    }
    step();
  }
  return windows;
}
