/**
 * From a file that a record names to the OME-XML that describes it and the files that its planes are in: the file itself, one
 * that names another as the one which describes it (BinaryOnly), or OME-XML by itself (companion). By the OME-TIFF
 * specification 6 and as Bio-Formats reads; but where that takes black planes for a file that is missing, here it is an error.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { PlaneAddress } from '../image-source.ts';
import type { Bytes } from './bytes.ts';
import { createPlaneFinder } from './ome-planes.ts';
import { readOmeXml } from './ome-xml.ts';
import type { OmeDocument, OmeImage, TiffData } from './ome-xml.ts';
import { siblingPath } from './siblings.ts';
import type { Siblings } from './siblings.ts';
import { mostText, readTiffLayout } from './tiff-layout.ts';
import type { TiffLayout } from './tiff-layout.ts';

/** The head of a file: a TIFF with its descriptions, or OME-XML by itself. */
export interface Header { layout?: TiffLayout; /** of the first directory */ description?: string; /** OME-XML, where there is some */ xml?: string }

/** An image of an OME-XML, and where its planes are. */
export interface OmeFiles {
  image: OmeImage;
  /** path of the file that holds the OME-XML; undefined: the named one */ describedIn: string | undefined;
  /** all planes are in the file that holds the OME-XML */ alone: boolean;
  /** Directory and path of a plane's file; no path for the named one. Throws planes-missing, file-outside-image. */ placeOf(address: PlaneAddress): { path: string | undefined; ifd: number };
}

const isOme = (text: string | undefined): text is string => text !== undefined && (text.includes('<OME') || /^\s*<\?xml/.test(text) && /:OME[\s>]/.test(text));

/** Reads a file's head; OME-XML stands in the first directory or, as some write it, in the last. Throws what reading a TIFF throws. */
export async function readHeader(bytes: Bytes): Promise<Header> {
  const begin = new TextDecoder().decode(await bytes.read(0, Math.min(64, bytes.size)));
  if (/^\s*</.test(begin) && bytes.size <= mostText) {
    const xml = new TextDecoder().decode(await bytes.read(0, bytes.size));
    if (isOme(xml)) return { xml };
  }
  const layout = await readTiffLayout(bytes);
  const description = await layout.describe(layout.directories[0]);
  const xml = [description, isOme(description) ? undefined : await layout.describe(layout.directories.at(-1))].find((text) => isOme(text));
  return { layout, ...(description === undefined ? {} : { description }), ...(xml === undefined ? {} : { xml }) };
}

/** Says of a fault which file of the set it is in. */
export async function inFile<T>(path: string | undefined, work: () => Promise<T>): Promise<T> {
  try { return await work(); } catch (cause) {
    if (path === undefined || !(cause instanceof AnalysisError) || cause.detail.startsWith(path)) throw cause;
    throw new AnalysisError(cause.errorClass, `${path}${cause.detail === '' ? '' : `: ${cause.detail}`}`, { cause });
  }
}

/** The OME-XML that counts, and the path of the file it is in. */
async function findDocument(own: OmeDocument, siblings: Siblings): Promise<{ document: OmeDocument; describedIn: string | undefined; pixels: boolean }> {
  const path = siblingPath(own.metadataFile!);
  const bytes = await siblings.open(path);
  const { layout, xml } = await inFile(path, () => readHeader(bytes));
  const document = xml === undefined ? undefined : await inFile(path, async () => readOmeXml(xml));
  if (!document || document.metadataFile !== undefined) throw new AnalysisError('ome-xml-not-valid', `${path} is named as the file that describes the planes, and ${document ? 'names another one itself' : 'holds no OME-XML'}`);
  return { document, describedIn: path, pixels: layout !== undefined };
}

/**
 * The image of this number with its files; undefined where there is no OME-XML. Without a number it is the first, which must
 * then have planes in the named file, for another image of the set would be measured under its name. Throws AnalysisError.
 */
export async function findOmeFiles({ layout, xml }: Header, { name, series, siblings }: { name: string; series: number | undefined; siblings: Siblings }): Promise<OmeFiles | undefined> {
  if (xml === undefined) return undefined;
  const own = readOmeXml(xml);
  const { document, describedIn, pixels } = own.metadataFile === undefined ? { document: own, describedIn: undefined, pixels: layout !== undefined } : await findDocument(own, siblings);
  const image = document.images[series ?? 0];
  if (!image) throw new AnalysisError('series-not-there', `image ${series ?? 0}; the OME-XML describes images 0 to ${document.images.length - 1}`);
  // a file that was renamed is still the only one of its set
  const blocks = document.images.flatMap(({ tiffData }) => tiffData), only = layout !== undefined && describedIn === undefined && new Set(blocks.map(({ fileName }) => fileName)).size === 1;
  const pathOf = ({ fileName, uuid }: TiffData): string | undefined => {
    const here = only || fileName === undefined && uuid === undefined || uuid !== undefined && uuid === document.uuid;
    if (here && pixels) return describedIn;
    if (fileName === undefined) throw new AnalysisError('planes-missing', uuid === undefined ? 'the OME-XML stands by itself and does not say which file holds its planes (UUID FileName of TiffData)' : `a file is named by its UUID alone (${uuid.slice(0, 100)}), without FileName`);
    const path = siblingPath(fileName, describedIn);
    return path === name ? undefined : path;
  };
  const paths = new Map<TiffData, string | undefined>();
  const fileOf = (block: TiffData): string | undefined => { if (!paths.has(block)) paths.set(block, pathOf(block)); return paths.get(block); };
  if (series === undefined && layout && !only && document.images.length > 1 && image.tiffData.length > 0) {
    const inOwn = document.images.flatMap(({ tiffData }, index) => (tiffData.some((block) => fileOf(block) === undefined) ? [index] : []));
    if (inOwn.length > 0 && !inOwn.includes(0)) throw new AnalysisError('series-not-there', `image 0, which is meant where the record says no number, has no planes in ${name}; the file holds planes of image ${inOwn.slice(0, 20).join(', ')}. The record of an image says which one it is (series index)`);
  }
  const find = createPlaneFinder(image);
  return {
    image, describedIn, alone: only || image.tiffData.every(({ fileName, uuid }) => fileName === undefined && uuid === undefined),
    placeOf(address) {
      const { block, ifd } = find(address);
      if (!block && !pixels) throw new AnalysisError('planes-missing', 'the OME-XML stands by itself and does not say which file holds its planes (TiffData)');
      return { path: block ? fileOf(block) : describedIn, ifd };
    },
  };
}

/** Planes of a set that are looked for. */
const mostPlanes = 1_000_000;

/**
 * Paths of the files beside the named one that these planes (along an axis that is left out, all) are read from, with the one that describes
 * them; sorted. A plane that none holds is missed when it is read. Throws file-outside-image, ome-xml-not-valid.
 */
export function filesBeside({ image: { sizes }, describedIn, placeOf, alone }: OmeFiles, extent: { readonly [axis in 'c' | 'z' | 't']?: readonly [first: number, last: number] } = {}): string[] {
  const files = new Set<string | undefined>([describedIn]);
  const within = (axis: 'c' | 'z' | 't'): readonly [number, number] => [extent[axis]?.[0] ?? 0, Math.min(extent[axis]?.[1] ?? Infinity, sizes[axis] - 1)];
  const c = within('c'), z = within('z'), t = within('t');
  const planes = [c, z, t].reduce((product, [first, last]) => product * (last - first + 1), 1);
  if (!alone && planes > mostPlanes) throw new AnalysisError('ome-xml-not-valid', `it describes ${planes} planes; ${mostPlanes} of a set are read at most`);
  const add = (address: PlaneAddress): void => {
    try { files.add(placeOf(address).path); } catch (cause) { if (!(cause instanceof AnalysisError) || cause.errorClass !== 'planes-missing') throw cause; }
  };
  if (!alone) for (let time = t[0]; time <= t[1]; time += 1) for (let channel = c[0]; channel <= c[1]; channel += 1) for (let depth = z[0]; depth <= z[1]; depth += 1) add({ c: channel, z: depth, t: time });
  files.delete(undefined);
  return [...files as Set<string>].toSorted();
}
