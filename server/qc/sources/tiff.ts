/**
 * TIFF and OME-TIFF, plane by plane: which directory holds which plane, and what the file says of itself. Opening decodes no
 * pixels, a plane is decoded once and never kept.
 */
import { AnalysisError } from '../analysis-error.ts';
import { dtypes } from '../image-source.ts';
import type { Dtype, ImageSource, Pixels, Plane, PlaneAddress, StatedSize } from '../image-source.ts';
import { checkAddress } from '../selection.ts';
import type { Bytes } from './bytes.ts';
import { readImageJ, readResolution } from './imagej.ts';
import { filesBeside, findOmeFiles, inFile, readHeader } from './ome-files.ts';
import type { OmeFiles } from './ome-files.ts';
import { planeIndex } from './ome-xml.ts';
import type { OmeImage } from './ome-xml.ts';
import type { Siblings } from './siblings.ts';
import { numbersOf, widenHalves } from './tiff-decoding.ts';
import { readTiffLayout } from './tiff-layout.ts';
import type { TiffDirectory, TiffLayout } from './tiff-layout.ts';
import { createTiffPixels, notesOf, storedDtype, tiffFault } from './tiff-pixels.ts';
import type { TiffPixels } from './tiff-pixels.ts';

/** Pixels of one plane of a file with one directory and all planes behind each other, without compression, as ImageJ and MetaMorph write them. */
async function readBehind(bytes: Bytes, { firstByte, width, height, bits }: TiffDirectory, dtype: Dtype, little: boolean, index: number): Promise<Pixels> {
  const length = width * height * bits / 8, plane = await bytes.read(firstByte! + index * length, length);
  return dtypes[dtype].float && bits === 16 ? widenHalves(numbersOf(plane, 'uint16', little) as Uint16Array) : numbersOf(plane, dtype, little);
}

/** Which directory of which file (none: the named one), or which plane behind the only one, an address means; and how many planes there are. */
interface Arrangement { shape: OmeImage['sizes']; axes: string; placeOf(address: PlaneAddress): { path?: string | undefined; ifd: number }; behind: boolean; notes: string[] }

function arrange(layout: TiffLayout, imageJ: ReturnType<typeof readImageJ>): Arrangement {
  const whole = layout.directories.flatMap(({ reduced }, index) => (reduced ? [] : [index])), full = whole.length > 0 ? whole : [...layout.directories.keys()]; // copies of nothing are all that there is
  const [first = 0] = full, { width: x, height: y, firstByte, bits, stacked } = layout.directories[first]!;
  if (imageJ) {
    const { images, c, z, t } = imageJ, behind = full.length === 1 && images > 1;
    if (behind && (firstByte === undefined || bits % 8 !== 0)) throw new AnalysisError('planes-missing', `ImageJ names ${images} images, the file has one`);
    const notes = !behind && images !== full.length ? [`ImageJ names ${images} images, the file has ${full.length}; they are taken as one stack.`] : [];
    const sizes = notes.length > 0 ? { x, y, c: 1, z: full.length, t: 1 } : { x, y, c, z, t };
    return { shape: sizes, axes: 'TZCYX', behind, notes, placeOf: (address) => { const index = planeIndex({ sizes, order: 'XYCZT' }, address); return { ifd: behind ? index : full[index]! }; } };
  }
  if (stacked > 1) {
    if (firstByte === undefined || bits % 8 !== 0 || full.length > 1) throw new AnalysisError('encoding-not-supported', `a stack of MetaMorph (STK) of ${stacked} planes that do not stand behind each other`);
    return { shape: { x, y, z: 1, c: 1, t: stacked }, axes: 'TYX', placeOf: ({ t }) => ({ ifd: t }), behind: true, notes: ['The file is a stack of MetaMorph; its planes are taken as time points.'] };
  }
  return { shape: { x, y, z: 1, c: 1, t: full.length }, axes: 'TYX', placeOf: ({ t }) => ({ ifd: full[t]! }), behind: false, notes: [] };
}

/** A file whose directories were read. */
interface OpenFile { bytes: Bytes; layout: TiffLayout; pixels: TiffPixels }

/** The files of an image by path, each looked through once while it is open. Throws what reading throws, with the path. */
function createFiles(own: OpenFile | undefined, siblings: Siblings): (path: string | undefined) => Promise<OpenFile> {
  const read = new WeakMap<Bytes, Promise<OpenFile>>();
  return async (path) => {
    if (path === undefined) return own!;
    const bytes = await siblings.open(path);
    const found = read.get(bytes) ?? inFile(path, async () => { const layout = await readTiffLayout(bytes); return { bytes, layout, pixels: createTiffPixels(bytes, layout) }; });
    read.set(bytes, found);
    return found;
  };
}

interface TiffOptions { bytes: Bytes; /** of the file */ name: string; /** which image of its OME-XML; the first when left out */ series?: number | undefined; siblings: Siblings; /** the first plane that will be asked for */ first?: PlaneAddress }

/** Opens an image of a file, or of the set that it belongs to. Throws AnalysisError. */
export async function openTiff({ bytes, siblings, ...options }: TiffOptions): Promise<ImageSource> {
  const close = async (): Promise<void> => { await siblings.close(); await bytes.close(); };
  try {
    return await describe({ bytes, siblings, ...options }, close);
  } catch (cause) {
    await close();
    throw tiffFault(cause);
  }
}

async function describe({ bytes, name, series, siblings, first = { c: 0, z: 0, t: 0 } }: TiffOptions, close: () => Promise<void>): Promise<ImageSource> {
  const header = await readHeader(bytes), { layout: ownLayout, description } = header;
  const files = await findOmeFiles(header, { name, series, siblings }), ome = files?.image;
  if (!ome && (series ?? 0) !== 0) throw new AnalysisError('series-not-there', `image ${series}; a TIFF without OME-XML is one`);
  const imageJ = ownLayout && readImageJ(description, ownLayout.directories[0]!.resolution);
  const { shape, axes, placeOf, behind, notes } = files ? { ...files, shape: files.image.sizes, axes: [...files.image.order].toReversed().join(''), behind: false, notes: [] as string[] } : arrange(ownLayout!, imageJ);
  const fileOf = createFiles(ownLayout && { bytes, layout: ownLayout, pixels: createTiffPixels(bytes, ownLayout) }, siblings);
  checkAddress(first, shape);
  const { path, ifd } = placeOf(first), { layout } = await fileOf(path);
  const sample = layout.directories[behind ? 0 : ifd];
  const where = path === undefined ? '' : `${path}: `;
  if (!sample) throw new AnalysisError('planes-missing', `${where}the directory of the first plane (${ifd}) is not in the file, which has ${layout.directories.length}`);
  if (shape.x !== sample.width || shape.y !== sample.height) throw new AnalysisError('ome-xml-contradicts-pixels', `${where}it says ${shape.x} × ${shape.y}, the pixels are ${sample.width} × ${sample.height}`);
  const dtype = storedDtype(sample);
  if (ome?.dtype ? dtypes[ome.dtype].bits !== dtypes[dtype].bits : ome && ome.typeName !== '' && !(ome.typeName === 'bit' && sample.bits === 1)) throw new AnalysisError('ome-xml-contradicts-pixels', `${where}it says ${ome!.typeName}, the pixels are ${dtype}`);
  if (ome?.typeName === '') notes.push(`The OME-XML states no type of pixels; they are read as the tags of the TIFF say, ${dtype}.`);

  if (ome?.dtype && dtypes[ome.dtype].float !== dtypes[dtype].float) throw new AnalysisError('ome-xml-contradicts-pixels', `${where}it says ${ome.typeName}, the pixels are ${dtype}`);
  if (ome?.dtype && ome.dtype !== dtype) notes.push(`The OME-XML says ${ome.dtype}, the tags of the TIFF ${dtype}; the pixels are read as ${dtype}.`);

  const tagged = readResolution(sample.resolution);
  const physicalSizes: { [axis in 'x' | 'y' | 'z' | 't']?: StatedSize[] } = {};
  for (const axis of ['x', 'y', 'z', 't'] as const) {
    const own = imageJ?.sizes[axis] ?? (axis === 'x' || axis === 'y' ? imageJ ? undefined : tagged.sizes[axis] : undefined);
    physicalSizes[axis] = [...ome?.physicalSizes[axis] ?? [], ...own ? [own] : []];
  }
  const unused = imageJ ? imageJ.note : ome ? undefined : tagged.note;
  const significantBits = ome?.significantBits !== undefined ? { value: ome.significantBits, source: 'OME-XML' as const } : sample.bits % 8 !== 0 ? { value: sample.bits, source: 'TIFF' as const } : undefined;
  return {
    format: ome ? 'OME-TIFF' : imageJ ? 'TIFF of ImageJ' : 'TIFF', shape, axes, dtype, physicalSizes,
    ...(significantBits ? { significantBits } : {}), ...(ome ? { channels: ome.channels } : {}),
    ...(ome?.acquiredAt ? { acquiredAt: { value: ome.acquiredAt, source: 'OME-XML' as const } } : {}),
    notes: [...notes, ...notesOf(sample), ...unused ? [unused] : []],
    async plane(address): Promise<Plane> {
      checkAddress(address, shape);
      try {
        const { path: file, ifd: index } = placeOf(address), { bytes: its, layout: own, pixels } = await fileOf(file);
        if (behind) return { data: await readBehind(its, sample, dtype, own.little, index), width: shape.x, height: shape.y };
        return await inFile(file, async () => {
          const directory = own.directories[index];
          if (!directory) throw new AnalysisError('planes-missing', `directory ${index} of ${own.directories.length}`);
          if (directory.width !== shape.x || directory.height !== shape.y) throw new AnalysisError(ome ? 'ome-xml-contradicts-pixels' : 'encoding-not-supported', `directory ${index} has ${directory.width} × ${directory.height} pixels, the first ${shape.x} × ${shape.y}; planes of one image are of one size`);
          const found = storedDtype(directory);
          if (found !== dtype) throw new AnalysisError(ome ? 'ome-xml-contradicts-pixels' : 'encoding-not-supported', `directory ${index} has pixels of ${found}, the first of ${dtype}; planes of one image are of one type`);
          return { data: await pixels.read(index).catch((cause: unknown) => { throw tiffFault(cause); }), width: directory.width, height: directory.height };
        });
      } catch (cause) { throw tiffFault(cause); }
    },
    close,
  };
}

/** Paths of the files that an image is in beside the named one; none where it is in no set, or where nothing says so. Throws file-outside-image, ome-xml-not-valid. */
export async function findFilesBeside({ bytes, name, series, siblings, extent }: TiffOptions & { extent?: Parameters<typeof filesBeside>[1] }): Promise<string[]> {
  let files: OmeFiles | undefined;
  try { files = await findOmeFiles(await readHeader(bytes), { name, series, siblings }); } catch { return []; } // opening it tells why
  return files ? filesBeside(files, extent) : [];
}
