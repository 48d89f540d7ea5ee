/**
 * Where each plane of an image is by its OME-XML: which file of the set, which directory (IFD) of it. Sets have a file a
 * plane by the ten thousand, so single planes are looked up by their place in the image's order.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { PlaneAddress } from '../image-source.ts';
import { planeIndex } from './ome-xml.ts';
import type { OmeImage, TiffData } from './ome-xml.ts';

/** A directory of a file. */
export interface PlanePlace { /** undefined where no TiffData is there: planes follow each other in the file itself */ block: TiffData | undefined; ifd: number }

const axes = ['z', 'c', 't'] as const;

/** Creates the finder of an image's planes; the first TiffData that holds a plane counts. It throws planes-missing for a plane that none names, ome-xml-not-valid for a TiffData that begins outside of the image. */
export function createPlaneFinder(image: OmeImage): (address: PlaneAddress) => PlanePlace {
  const { sizes, tiffData } = image, total = sizes.z * sizes.c * sizes.t;
  const single = new Map<number, number>(), several: { first: number; count: number; at: number }[] = [];
  tiffData.forEach((block, at) => {
    const beyond = axes.find((axis) => block[axis] >= sizes[axis]);
    if (beyond !== undefined) throw new AnalysisError('ome-xml-not-valid', `a TiffData begins at First${beyond.toUpperCase()} ${block[beyond]}, Size${beyond.toUpperCase()} is ${sizes[beyond]}; planes are counted from 0`);
    const first = planeIndex(image, block), count = block.planes ?? total - first;
    if (count === 1) { if (!single.has(first)) single.set(first, at); } else if (count > 1) several.push({ first, count, at });
  });
  const sorted = several.toSorted((a, b) => a.first - b.first), apart = sorted.every(({ first }, at) => at === 0 || first >= sorted[at - 1]!.first + sorted[at - 1]!.count);
  const holds = (wanted: number) => ({ first, count }: { first: number; count: number }): boolean => wanted >= first && wanted < first + count;
  /** The last range that begins no later, which is the only one that may hold a plane where ranges lie apart. */
  const lastBefore = (wanted: number): number => {
    let low = 0, high = sorted.length;
    while (low < high) { const middle = (low + high) >> 1; if (sorted[middle]!.first <= wanted) low = middle + 1; else high = middle; }
    return low - 1;
  };
  return (address) => {
    const wanted = planeIndex(image, address);
    if (tiffData.length === 0) return { block: undefined, ifd: wanted };
    const alone = single.get(wanted), range = apart ? sorted[lastBefore(wanted)] : several.find(holds(wanted)), among = range && holds(wanted)(range) ? range.at : undefined;
    const at = Math.min(alone ?? Infinity, among ?? Infinity), block = tiffData[at];
    if (!block) throw new AnalysisError('planes-missing', `no TiffData names plane z ${address.z}, c ${address.c}, t ${address.t}`);
    return { block, ifd: block.ifd + wanted - planeIndex(image, block) };
  };
}
