/**
 * What an image reader needs of OME-XML: sizes, order of planes, where each plane is, stated bit depth, pixel sizes, times
 * and optics. It is read strictly, without document type or entities; the importers read the same text for its metadata.
 */
import { SaxesParser } from 'saxes';
import { AnalysisError } from '../analysis-error.ts';
import { dtypes } from '../image-source.ts';
import type { Dtype, ImageSource, PlaneAddress, StatedSize } from '../image-source.ts';
import { createOpticsReader } from './ome-optics.ts';
import { inSeconds } from './units.ts';

/** Where some planes are: from this directory on, of the file of this name or UUID; of the same file where it says neither. */
export interface TiffData { ifd: number; z: number; c: number; t: number; planes: number | undefined; fileName: string | undefined; uuid: string | undefined }

/** One `Image` with its `Pixels`. */
export interface OmeImage {
  sizes: { x: number; y: number; z: number; c: number; t: number };
  /** such as XYZCT: the first changes fastest */ order: string;
  dtype: Dtype | undefined; typeName: string;
  significantBits: number | undefined;
  physicalSizes: ImageSource['physicalSizes'];
  acquiredAt: string | undefined;
  channels: NonNullable<ImageSource['channels']>;
  /** most samples a pixel among its channels */ samples: number;
  tiffData: TiffData[];
}

/** A whole text: its images in their order, or the name of the file that describes them. */
export interface OmeDocument { /** of the file that holds the text */ uuid: string | undefined; images: OmeImage[]; metadataFile: string | undefined }

type Attributes = Readonly<Record<string, string>>;

/** What others attach to the metadata may hold elements of the same names, of other images. */
const attached = new Set(['StructuredAnnotations', 'CustomAttributes', 'SemanticTypeDefinitions']);
const orders = new Set(['XYZCT', 'XYZTC', 'XYCTZ', 'XYCZT', 'XYTCZ', 'XYTZC']);

/** A whole number ≥ `least` of an attribute; undefined when absent. */
function whole(attributes: Attributes, name: string, least: number): number | undefined {
  const text = attributes[name];
  if (text === undefined) return undefined;
  const value = /^\s*\d{1,10}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least) return value;
  throw new AnalysisError('ome-xml-not-valid', `${name} is ${JSON.stringify(text.slice(0, 50))}`);
}

function readPixels(attributes: Attributes, acquiredAt: string | undefined): OmeImage {
  const size = (axis: string): number => {
    const value = whole(attributes, `Size${axis}`, 1);
    if (value === undefined) throw new AnalysisError('ome-xml-not-valid', `Size${axis} is missing`);
    return value;
  };
  const order = attributes['DimensionOrder'] ?? 'XYZCT';
  if (!orders.has(order)) throw new AnalysisError('ome-xml-not-valid', `DimensionOrder is ${JSON.stringify(order.slice(0, 50))}`);
  // "Uint16" in the schema of 2003
  const typeName = (attributes['Type'] ?? attributes['PixelType'] ?? '').trim(), type = typeName.toLowerCase();
  // µm and s are OME's documented default units
  const stated = (name: string, fallback: string): StatedSize[] => (attributes[name] === undefined ? [] : [{ value: attributes[name].trim() === '' ? Number.NaN : Number(attributes[name]), unit: attributes[`${name}Unit`] ?? fallback, source: 'OME-XML' }]);
  const physicalSizes = { x: stated('PhysicalSizeX', 'µm'), y: stated('PhysicalSizeY', 'µm'), z: stated('PhysicalSizeZ', 'µm'), t: stated('TimeIncrement', 's') };
  return {
    sizes: { x: size('X'), y: size('Y'), z: size('Z'), c: size('C'), t: size('T') }, order, typeName,
    dtype: Object.hasOwn(dtypes, type) ? type as Dtype : undefined,
    significantBits: whole(attributes, 'SignificantBits', 1), physicalSizes, acquiredAt, channels: [], samples: 1, tiffData: [],
  };
}

/** Mean time between the first planes of the time points, from when each was taken (`DeltaT`); none where they do not go on. */
function intervalOf(times: ReadonlyMap<number, number>): StatedSize[] {
  const points = [...times.keys()].toSorted((a, b) => a - b), first = points[0], last = points.at(-1);
  if (first === undefined || last === undefined || last === first) return [];
  const value = (times.get(last)! - times.get(first)!) / (last - first);
  return value > 0 ? [{ value, unit: 's', source: 'OME-XML' }] : [];
}

/** Reads an OME-XML text. Throws AnalysisError: ome-xml-not-valid. */
export function readOmeXml(text: string): OmeDocument {
  const images: OmeImage[] = [];
  const path: string[] = [];
  const optics = createOpticsReader();
  const times: Map<number, number>[] = [];
  let acquiredAt: string | undefined;
  /** elements around the present place that hold what others attached */ let outside = 0;
  let data: TiffData | undefined, uuid: string | undefined, metadataFile: string | undefined;
  const parser = new SaxesParser({ xmlns: false });
  const opened: Record<string, (attributes: Attributes) => void> = {
    Image() { acquiredAt = undefined; },
    Pixels(attributes) { if (path.at(-2) !== 'Image') return; images.push(readPixels(attributes, acquiredAt)); times.push(new Map()); },
    OME(attributes) { if (path.length === 1) uuid = attributes['UUID']?.trim(); },
    BinaryOnly(attributes) {
      metadataFile = attributes['MetadataFile'];
      if (metadataFile === undefined) throw new AnalysisError('ome-xml-not-valid', 'its BinaryOnly does not name the file that describes the planes (MetadataFile)');
    },
    Plane(attributes) {
      const after = inSeconds(Number(attributes['DeltaT']), attributes['DeltaTUnit'] ?? 's');
      if (path.at(-2) === 'Pixels' && attributes['TheC'] === '0' && attributes['TheZ'] === '0' && attributes['DeltaT'] !== undefined && Number.isFinite(after)) times.at(-1)?.set(Number(attributes['TheT']), after!);
    },
    Channel(attributes) {
      const image = images.at(-1);
      if (image && path.at(-2) === 'Pixels') image.samples = Math.max(image.samples, whole(attributes, 'SamplesPerPixel', 1) ?? 1);
    },
    TiffData(attributes) {
      data = {
        ifd: whole(attributes, 'IFD', 0) ?? 0, z: whole(attributes, 'FirstZ', 0) ?? 0, c: whole(attributes, 'FirstC', 0) ?? 0, t: whole(attributes, 'FirstT', 0) ?? 0,
        // the schema's default: all planes when the IFD is not given, else one
        planes: whole(attributes, 'PlaneCount', 0) ?? (attributes['IFD'] === undefined ? undefined : 1), fileName: undefined, uuid: undefined,
      };
      images.at(-1)?.tiffData.push(data);
    },
    UUID(attributes) { if (data && path.at(-2) === 'TiffData') data.fileName = attributes['FileName']; },
  };
  const nameOf = (name: string): string => name.slice(name.indexOf(':') + 1);
  parser.on('doctype', () => { throw new AnalysisError('ome-xml-not-valid', 'it has a document type, which is not read'); });
  parser.on('error', (cause) => { throw new AnalysisError('ome-xml-not-valid', cause.message, { cause }); });
  parser.on('opentag', ({ name, attributes }) => {
    path.push(nameOf(name));
    if (attached.has(nameOf(name))) outside += 1;
    if (outside > 0) return;
    opened[nameOf(name)]?.(attributes as Attributes);
    optics.open(nameOf(name), attributes as Attributes, path.at(-2));
  });
  parser.on('text', (value) => {
    if (outside > 0) return;
    if (data && path.at(-1) === 'UUID' && path.at(-2) === 'TiffData' && value.trim() !== '') data.uuid = value.trim();
    if (path.at(-1) === 'AcquisitionDate' && path.at(-2) === 'Image' && value.trim() !== '') acquiredAt = value.trim();
  });
  parser.on('closetag', ({ name }) => {
    if (nameOf(name) === 'TiffData') data = undefined;
    if (attached.has(nameOf(name))) outside -= 1;
    path.pop();
    const image = images.at(-1);
    if (nameOf(name) === 'AcquisitionDate' && outside === 0 && image && path.at(-1) === 'Image' && image.acquiredAt === undefined) image.acquiredAt = acquiredAt;
  });
  parser.write(text.replace(/\0+\s*$/, '')).close();
  if (images.length === 0 && metadataFile === undefined) throw new AnalysisError('ome-xml-not-valid', 'it has no Pixels');
  const channels = optics.channels();
  return { uuid, metadataFile, images: images.map((image, index) => ({ ...image, channels: channels[index] ?? [], physicalSizes: { ...image.physicalSizes, t: [...image.physicalSizes.t ?? [], ...intervalOf(times[index]!)] } })) };
}

/** Place of a plane in the image's own order, from 0. */
export function planeIndex({ sizes, order }: Pick<OmeImage, 'sizes' | 'order'>, address: PlaneAddress): number {
  let index = 0;
  let step = 1;
  for (const axis of order.slice(2).toLowerCase() as Iterable<'z' | 'c' | 't'>) {
    index += address[axis] * step;
    step *= sizes[axis];
  }
  return index;
}
