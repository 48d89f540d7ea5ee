/**
 * TIFF and OME-TIFF, plane by plane: which directory holds which plane, and what the file says of itself. Opening decodes no
 * pixels, a plane is decoded once and never kept.
 */
import { AnalysisError } from '../analysis-error.ts';
import { dtypes } from '../image-source.ts';
import type { Dtype, ImageSource, Pixels, Plane, PlaneAddress, StatedSize } from '../image-source.ts';
import type { Bytes } from './bytes.ts';
import { readImageJ, readResolution } from './imagej.ts';
import { findDirectory, planeIndex, readOmeXml } from './ome-xml.ts';
import type { OmeImage } from './ome-xml.ts';
import { readTiffLayout } from './tiff-layout.ts';
import type { TiffDirectory, TiffLayout } from './tiff-layout.ts';
import { createTiffPixels, notesOf, storedDtype, tiffFault } from './tiff-pixels.ts';

const isOme = (text: string | undefined): text is string => text !== undefined && (text.includes('<OME') || /^\s*<\?xml/.test(text) && /:OME[\s>]/.test(text));

/** The OME-XML of a file: in its first directory or, as some write it, in its last. */
async function findOmeXml(layout: TiffLayout, first: string | undefined): Promise<string | undefined> {
  if (isOme(first)) return first;
  const last = await layout.describe(layout.directories.at(-1));
  return isOme(last) ? last : undefined;
}

/** Pixels of one plane of a file with one directory and all planes behind each other, without compression, as ImageJ and MetaMorph write them. */
async function readBehind(bytes: Bytes, { firstByte, width, height }: TiffDirectory, dtype: Dtype, little: boolean, index: number): Promise<Pixels> {
  const size = dtypes[dtype].bits / 8, length = width * height * size;
  const raw = Buffer.from((await bytes.read(firstByte! + index * length, length)).buffer);
  if (!little && size === 2) raw.swap16(); else if (!little && size === 4) raw.swap32(); else if (!little && size === 8) raw.swap64();
  const types = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array, float: Float32Array, double: Float64Array };
  return new types[dtype](raw.buffer as ArrayBuffer, raw.byteOffset, width * height);
}

/** Which directory, or which plane behind the only one, an address means; and how many planes there are. */
interface Arrangement { shape: OmeImage['sizes']; axes: string; indexOf(address: PlaneAddress): number; behind: boolean; notes: string[] }

function arrange(layout: TiffLayout, ome: OmeImage | undefined, imageJ: ReturnType<typeof readImageJ>, name: string): Arrangement {
  if (ome) return { shape: ome.sizes, axes: [...ome.order].toReversed().join(''), indexOf: (address) => findDirectory(ome, address, name), behind: false, notes: [] };
  const full = layout.directories.flatMap(({ reduced }, index) => (reduced ? [] : [index]));
  const [first = 0] = full, { width: x, height: y, firstByte, bits, stacked } = layout.directories[first]!;
  if (imageJ) {
    const { images, c, z, t } = imageJ, behind = full.length === 1 && images > 1;
    if (behind && (firstByte === undefined || bits % 8 !== 0)) throw new AnalysisError('planes-missing', `ImageJ names ${images} images, the file has one`);
    const notes = !behind && images !== full.length ? [`ImageJ names ${images} images, the file has ${full.length}; they are taken as one stack.`] : [];
    const sizes = notes.length > 0 ? { x, y, c: 1, z: full.length, t: 1 } : { x, y, c, z, t };
    return { shape: sizes, axes: 'TZCYX', behind, notes, indexOf: (address) => { const index = planeIndex({ sizes, order: 'XYCZT' }, address); return behind ? index : full[index]!; } };
  }
  if (stacked > 1) {
    if (firstByte === undefined || bits % 8 !== 0 || full.length > 1) throw new AnalysisError('encoding-not-supported', `a stack of MetaMorph (STK) of ${stacked} planes that do not stand behind each other`);
    return { shape: { x, y, z: 1, c: 1, t: stacked }, axes: 'TYX', indexOf: ({ t }) => t, behind: true, notes: ['The file is a stack of MetaMorph; its planes are taken as time points.'] };
  }
  return { shape: { x, y, z: 1, c: 1, t: full.length }, axes: 'TYX', indexOf: ({ t }) => full[t]!, behind: false, notes: [] };
}

/** Opens an image (`series`) of a file of this name. Throws AnalysisError. */
export async function openTiff({ bytes, name, series = 0 }: { bytes: Bytes; name: string; series?: number }): Promise<ImageSource> {
  try {
    return await describe(bytes, await readTiffLayout(bytes), name, series);
  } catch (cause) {
    await bytes.close();
    throw tiffFault(cause);
  }
}

async function describe(bytes: Bytes, layout: TiffLayout, name: string, series: number): Promise<ImageSource> {
  const description = await layout.describe(layout.directories[0]);
  const text = await findOmeXml(layout, description);
  const ome = text === undefined ? undefined : readOmeXml(text)[series];
  if (!ome && (text !== undefined || series !== 0)) throw new AnalysisError('series-not-there', `series ${series}${text === undefined ? '; a TIFF without OME-XML is one' : ''}`);
  const imageJ = readImageJ(description, layout.directories[0]!.resolution);
  const { shape, axes, indexOf, behind, notes } = arrange(layout, ome, imageJ, name);
  const sample = layout.directories[behind ? 0 : indexOf({ c: 0, z: 0, t: 0 })];
  if (!sample) throw new AnalysisError('planes-missing', 'the directory of the first plane is not in the file');
  if (shape.x !== sample.width || shape.y !== sample.height) throw new AnalysisError('ome-xml-contradicts-pixels', `it says ${shape.x} × ${shape.y}, the pixels are ${sample.width} × ${sample.height}`);
  const dtype = storedDtype(sample);
  if (ome?.dtype ? dtypes[ome.dtype].bits !== dtypes[dtype].bits : ome && !(ome.typeName === 'bit' && sample.bits === 1)) throw new AnalysisError('ome-xml-contradicts-pixels', `it says ${ome!.typeName || 'no type'}, the pixels are ${dtype}`);

  if (ome?.dtype && dtypes[ome.dtype].float !== dtypes[dtype].float) throw new AnalysisError('ome-xml-contradicts-pixels', `it says ${ome.typeName}, the pixels are ${dtype}`);
  if (ome?.dtype && ome.dtype !== dtype) notes.push(`The OME-XML says ${ome.dtype}, the tags of the TIFF ${dtype}; the pixels are read as ${dtype}.`);

  const tagged = readResolution(sample.resolution);
  const physicalSizes: { [axis in 'x' | 'y' | 'z' | 't']?: StatedSize[] } = {};
  for (const axis of ['x', 'y', 'z', 't'] as const) {
    const own = imageJ?.sizes[axis] ?? (axis === 'x' || axis === 'y' ? imageJ ? undefined : tagged.sizes[axis] : undefined);
    physicalSizes[axis] = [...ome?.physicalSizes[axis] ?? [], ...own ? [own] : []];
  }
  const unused = imageJ ? imageJ.note : ome ? undefined : tagged.note;
  const significantBits = ome?.significantBits !== undefined ? { value: ome.significantBits, source: 'OME-XML' as const } : sample.bits % 8 !== 0 ? { value: sample.bits, source: 'TIFF' as const } : undefined;
  const pixels = createTiffPixels(bytes, layout);
  return {
    format: ome ? 'OME-TIFF' : imageJ ? 'TIFF of ImageJ' : 'TIFF', shape, axes, dtype, physicalSizes,
    ...(significantBits ? { significantBits } : {}), ...(ome ? { channels: ome.channels } : {}),
    ...(ome?.acquiredAt ? { acquiredAt: { value: ome.acquiredAt, source: 'OME-XML' as const } } : {}),
    notes: [...notes, ...notesOf(sample), ...unused ? [unused] : []],
    async plane(address): Promise<Plane> {
      for (const axis of ['c', 'z', 't'] as const) if (!(address[axis] >= 0 && address[axis] < shape[axis])) throw new AnalysisError('plane-not-there', `${axis} ${address[axis]} of ${shape[axis]}`);
      try {
        const index = indexOf(address);
        if (behind) return { data: await readBehind(bytes, sample, dtype, layout.little, index), width: shape.x, height: shape.y };
        const directory = layout.directories[index];
        if (!directory) throw new AnalysisError('planes-missing', `directory ${index} of ${layout.directories.length}`);
        if (directory.width !== shape.x || directory.height !== shape.y) throw new AnalysisError(ome ? 'ome-xml-contradicts-pixels' : 'encoding-not-supported', `directory ${index} has ${directory.width} × ${directory.height} pixels, the first ${shape.x} × ${shape.y}; planes of one image are of one size`);
        return { data: await pixels.read(index), width: directory.width, height: directory.height };
      } catch (cause) { throw tiffFault(cause); }
    },
    close: () => bytes.close(),
  };
}
