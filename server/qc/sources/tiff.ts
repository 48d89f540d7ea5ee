/**
 * TIFF and OME-TIFF, plane by plane. geotiff reads only the strips and tiles of the plane that is asked for; what it
 * refuses is tried with `tiff`, which reads the whole file, so only up to a size. Opening decodes no pixels, a plane is
 * decoded once. Grey values are handed on as stored: an index into a palette is the value that was measured.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fromFile } from 'geotiff';
import type { GeoTIFFImage } from 'geotiff';
import { decode } from 'tiff';
import { AnalysisError } from '../analysis-error.ts';
import { dtypeOf, dtypes, mostPixels } from '../image-source.ts';
import type { Dtype, ImageSource, Pixels, Plane, PlaneAddress } from '../image-source.ts';
import { findDirectory, readOmeXml } from './ome-xml.ts';
import type { OmeImage } from './ome-xml.ts';
import { checkTiffLayout } from './tiff-layout.ts';

/** Largest file that the reader of whole files gets. */
const mostWholeBytes = 536_870_912;

interface Directory { width: number; height: number; samples: number; dtype: Dtype; description: string | undefined; read(): Promise<Pixels> }
interface Directories { count: number; get(index: number): Promise<Directory>; close(): Promise<void> }

/** Errors of the libraries in our classes: past the end of the file, or damaged within. */
function fault(cause: unknown): AnalysisError {
  if (cause instanceof AnalysisError) return cause;
  const message = (cause as Error).message ?? String(cause);
  if (/offset|out of (?:range|bounds)|outside the bounds|beyond|EOF|unexpected end|Invalid typed array length|RangeError|not enough|length of/i.test(message) || cause instanceof RangeError) return new AnalysisError('file-truncated', message, { cause });
  if (/unsupported|unknown compression|not supported|decoder/i.test(message)) return new AnalysisError('encoding-not-supported', message, { cause });
  return new AnalysisError('file-damaged', message, { cause });
}

function pixelsOf(data: unknown): Pixels {
  if (dtypeOf(data) === undefined) throw new AnalysisError('encoding-not-supported', `the pixels are ${Object.prototype.toString.call(data).slice(8, -1)}`);
  return data as Pixels;
}

/** Type of the numbers that decoding gives, from the tags SampleFormat and BitsPerSample. */
function storedDtype(format: number, bits: number): Dtype {
  const [dtype] = (Object.keys(dtypes) as Dtype[]).filter((name) => dtypes[name].float === (format === 3) && dtypes[name].signed === (format !== 1) && bits <= dtypes[name].bits);
  if (dtype === undefined || bits < 1) throw new AnalysisError('encoding-not-supported', `${bits} bits a sample, sample format ${format}`);
  return dtype;
}

async function openByGeotiff(path: string): Promise<Directories> {
  const file = await fromFile(path);
  let whole: Promise<Directories> | undefined;
  return {
    count: await file.getImageCount(),
    async get(index) {
      const image: GeoTIFFImage = await file.getImage(index);
      const description: unknown = image.fileDirectory.hasTag('ImageDescription') ? await image.fileDirectory.loadValue('ImageDescription') : undefined;
      return {
        width: image.getWidth(), height: image.getHeight(), samples: image.getSamplesPerPixel(), dtype: storedDtype(image.getSampleFormat() || 1, image.getBitsPerSample()),
        description: typeof description === 'string' ? description : undefined,
        async read() {
          try {
            const [data] = await image.readRasters({ samples: [0] }) as unknown as [unknown];
            return pixelsOf(data);
          } catch (cause) {
            if (fault(cause).errorClass !== 'encoding-not-supported') throw cause;
            return await (await (await (whole ??= openWhole(path))).get(index)).read();
          }
        },
      };
    },
    async close() { await file.close(); },
  };
}

async function openWhole(path: string): Promise<Directories> {
  const { size } = await stat(path);
  if (size > mostWholeBytes) throw new AnalysisError('encoding-not-supported', `only files of up to ${mostWholeBytes / 2 ** 20} MiB are read in this encoding`);
  const bytes = await readFile(path);
  const images = decode(bytes, { ignoreImageData: true });
  return {
    count: images.length,
    async get(index) {
      const image = images[index];
      if (!image) throw new AnalysisError('planes-missing', `there is no directory ${index}`);
      return {
        width: image.width, height: image.height, samples: image.samplesPerPixel, dtype: storedDtype(image.sampleFormat, image.bitsPerSample), description: image.imageDescription || undefined,
        async read() { return pixelsOf(decode(bytes, { pages: [index] })[0]?.data); },
      };
    },
    async close() { /* it is in memory */ },
  };
}

/** Opens an image (`series`) of a file. Throws AnalysisError. */
export async function openTiff({ path, series = 0 }: { path: string; series?: number }): Promise<ImageSource> {
  await checkTiffLayout(path);
  let directories: Directories | undefined;
  try {
    try {
      directories = await openByGeotiff(path);
      return await describe(directories, await directories.get(0), path, series);
    } catch (cause) {
      if (cause instanceof AnalysisError || fault(cause).errorClass !== 'encoding-not-supported') throw cause;
      await directories?.close();
      directories = await openWhole(path);
      return await describe(directories, await directories.get(0), path, series);
    }
  } catch (cause) {
    await directories?.close();
    throw fault(cause);
  }
}

async function describe(directories: Directories, first: Directory, path: string, series: number): Promise<ImageSource> {
  const ome = first.description?.includes('<OME') || /^\s*<\?xml/.test(first.description ?? '') && /:OME[\s>]/.test(first.description ?? '') ? readOmeXml(first.description!)[series] : undefined;
  if (first.description?.includes('<OME') && !ome) throw new AnalysisError('series-not-there', `series ${series}`);
  if (!ome && series !== 0) throw new AnalysisError('series-not-there', `series ${series}; a TIFF without OME-XML is one`);
  const directoryOf = (address: PlaneAddress): number => (ome ? findDirectory(ome, address, basename(path)) : address.t);
  const sample = await directories.get(ome ? directoryOf({ c: 0, z: 0, t: 0 }) : 0);
  if (ome && (ome.sizes.x !== sample.width || ome.sizes.y !== sample.height)) throw new AnalysisError('ome-xml-contradicts-pixels', `it says ${ome.sizes.x} × ${ome.sizes.y}, the pixels are ${sample.width} × ${sample.height}`);
  if (sample.width * sample.height > mostPixels) throw new AnalysisError('image-too-large', `${sample.width} × ${sample.height} pixels`);
  const { dtype } = sample;
  if (ome?.dtype && dtypes[ome.dtype].bits !== dtypes[dtype].bits) throw new AnalysisError('ome-xml-contradicts-pixels', `it says ${ome.typeName}, the pixels are ${dtype}`);
  // ImageJ may write one directory only and all planes behind it; then what it says of their number holds
  const stacked = Number(/^ImageJ=[^]*?\nimages=(\d{1,9})\s/.exec(first.description ?? '')?.[1] ?? 1);
  const shape: OmeImage['sizes'] = ome?.sizes ?? { x: sample.width, y: sample.height, z: 1, c: 1, t: Math.max(directories.count, stacked) };
  return {
    format: ome ? 'OME-TIFF' : 'TIFF', shape, axes: ome ? [...ome.order].toReversed().join('') : 'TYX', dtype,
    ...(ome?.significantBits === undefined ? {} : { significantBits: { value: ome.significantBits, source: 'OME-XML' as const } }),
    physicalSizes: ome?.physicalSizes ?? {},
    ...(ome?.acquiredAt ? { acquiredAt: { value: ome.acquiredAt, source: 'OME-XML' as const } } : {}),
    async plane(address): Promise<Plane> {
      for (const axis of ['c', 'z', 't'] as const) if (!(address[axis] >= 0 && address[axis] < shape[axis])) throw new AnalysisError('plane-not-there', `${axis} ${address[axis]} of ${shape[axis]}`);
      const index = directoryOf(address);
      if (index >= directories.count) throw new AnalysisError('planes-missing', `directory ${index} of ${directories.count}`);
      try {
        const directory = await directories.get(index);
        if (directory.samples > 1) throw new AnalysisError('several-samples', `${directory.samples} samples a pixel`);
        const pixels = await directory.read();
        if (pixels.length < directory.width * directory.height) throw new AnalysisError('file-truncated', 'there are fewer pixels than the size says');
        return { data: pixels, width: directory.width, height: directory.height };
      } catch (cause) { throw fault(cause); }
    },
    close: () => directories.close(),
  };
}
