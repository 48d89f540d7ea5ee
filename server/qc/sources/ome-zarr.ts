/**
 * OME-Zarr (OME-NGFF) 0.4 on Zarr 2 and 0.5 on Zarr 3. The full resolution is read. A chunk that is missing is an error, also
 * where a sparse array is meant: nobody can tell it from a copy that is not complete, and the fill value in its place would be
 * measured as if it were light.
 */
import { join } from 'node:path/posix';
import * as zarr from 'zarrita';
import { AnalysisError } from '../analysis-error.ts';
import { dtypes, mostPixels } from '../image-source.ts';
import type { Dtype, ImageSource, Plane, PlaneAddress, StatedSize } from '../image-source.ts';
import { checkAddress } from '../selection.ts';
import { readOmeXml } from './ome-xml.ts';
import type { OmeImage } from './ome-xml.ts';
import { createChunks, createFiles, createLacking, readPlane } from './zarr-chunks.ts';
import { checkArray, checkCodecs, fault } from './zarr-codecs.ts';
import type { ZarrStore } from './zarr-store.ts';

interface Axis { name: string; type?: string; unit?: string }
interface Scaled { coordinateTransformations?: { type: string; scale?: unknown }[] }
interface Multiscale extends Scaled { axes?: (Axis | string)[]; datasets?: (Scaled & { path: string })[] }
async function readJson(store: ZarrStore, path: string): Promise<Record<string, unknown> | undefined> {
  const bytes = await store.read(path);
  if (!bytes) return undefined;
  let value: unknown;
  try { value = JSON.parse(new TextDecoder().decode(bytes)); } catch (cause) { throw new AnalysisError('file-damaged', `${path} is no JSON`, { cause }); }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AnalysisError('file-damaged', `${path} is no JSON object`);
  return value as Record<string, unknown>;
}

/** Attributes of a group: `.zattrs` of Zarr 2, `attributes.ome` of Zarr 3. */
async function attributesOf(store: ZarrStore, group: string): Promise<Record<string, unknown> | undefined> {
  const three = await readJson(store, join(group, 'zarr.json'));
  if (three) return ((three['attributes'] as Record<string, unknown> | undefined)?.['ome'] ?? three['attributes'] ?? {}) as Record<string, unknown>;
  return await readJson(store, join(group, '.zattrs')) ?? (await readJson(store, join(group, '.zgroup')) ? {} : undefined);
}

/** What the OME-XML beside the images of a collection says of one of them (bioformats2raw); undefined where there is none that fits. */
async function findOmeXml(store: ZarrStore, series: number, { x, y }: { x: number; y: number }): Promise<OmeImage | undefined> {
  const bytes = await store.read('OME/METADATA.ome.xml');
  const image = bytes && readOmeXml(new TextDecoder().decode(bytes)).images[series];
  return image && image.sizes.x === x && image.sizes.y === y ? image : undefined;
}

/** The scales that a dataset or multiscale is multiplied with; a path in the place of numbers is not read. */
const scalesOf = ({ coordinateTransformations }: Scaled): unknown[][] => (Array.isArray(coordinateTransformations) ? coordinateTransformations : []).flatMap(({ type, scale }) => (type === 'scale' ? [Array.isArray(scale) ? scale : []] : []));

/** Chunks that a plane may be made of. */
const mostChunks = 1_048_576;

/** The group of an image of a collection: as the well lists its fields, or bioformats2raw its series, else by its number. Throws series-not-there. */
async function groupOf(store: ZarrStore, attributes: Record<string, unknown>, series: number): Promise<string> {
  const { plate, well } = attributes as { plate?: { wells?: unknown }; well?: { images?: unknown } };
  if (plate) {
    const wells = (Array.isArray(plate.wells) ? plate.wells : []) as { path?: unknown }[];
    throw new AnalysisError('series-not-there', `it is a plate of ${wells.length} wells; an image is a field of one of them, named by its own path${typeof wells[0]?.path === 'string' ? ` such as ${JSON.stringify(`${wells[0].path}/0`.slice(0, 60))} below the plate` : ''}`);
  }
  const listed = well ? well.images : (await attributesOf(store, 'OME'))?.['series'];
  if (!Array.isArray(listed)) return String(series);
  const path: unknown = well ? (listed[series] as { path?: unknown } | undefined)?.path : listed[series];
  if (typeof path !== 'string' || path.split('/').includes('..')) throw new AnalysisError('series-not-there', `series ${series}; ${listed.length} are listed, from 0`);
  return path;
}

/** Opens an image (`series`: its place in a collection). Throws AnalysisError. */
export async function openOmeZarr({ store, series = 0 }: { store: ZarrStore; series?: number }): Promise<ImageSource> {
  try { return await describe(store, series); } catch (cause) { store.close(); throw fault(cause, 'its metadata are not as they should be'); }
}

async function describe(store: ZarrStore, series: number): Promise<ImageSource> {
  let group = '';
  let attributes = await attributesOf(store, group);
  if (!attributes) throw new AnalysisError('format-not-known', 'there is no Zarr group');
  const collection = !attributes['multiscales'];
  if (collection) {
    group = await groupOf(store, attributes, series);
    attributes = await attributesOf(store, group);
    if (!attributes?.['multiscales']) throw new AnalysisError(series === 0 ? 'format-not-known' : 'series-not-there', `there is no OME-NGFF image (multiscales)${series === 0 ? '' : ` in the group ${group.slice(0, 100)}`}`);
  } else if (series !== 0) throw new AnalysisError('series-not-there', `series ${series}; the OME-Zarr is one image, 0`);
  const [scale] = Array.isArray(attributes['multiscales']) ? attributes['multiscales'] as Multiscale[] : [];
  const dataset = Array.isArray(scale?.datasets) ? scale.datasets[0] : undefined;
  if (!scale || !dataset || typeof dataset.path !== 'string' || dataset.path.split('/').includes('..')) throw new AnalysisError('file-damaged', 'multiscales names no dataset');
  const arrayPath = join(group, dataset.path);
  const files = createFiles(store, arrayPath);
  const metadata = await readJson(store, join(arrayPath, 'zarr.json'));
  const described = metadata ?? await readJson(store, join(arrayPath, '.zarray'));
  checkCodecs(described);
  const array = await (metadata ? zarr.open.v3(files, { kind: 'array' }) : zarr.open.v2(files, { kind: 'array' })).catch((cause: unknown) => { throw fault(cause, `the array ${dataset.path} cannot be opened`); });
  checkArray(array, metadata);
  const axes = (scale.axes ?? ['t', 'c', 'z', 'y', 'x'].slice(-array.shape.length)).map((axis) => ({ ...(typeof axis === 'string' ? {} : axis), name: (typeof axis === 'string' ? axis : String(axis.name)).toLowerCase() }));
  if (axes.length !== array.shape.length) throw new AnalysisError('file-damaged', `there are ${axes.length} axes and ${array.shape.length} dimensions`);
  const axisOf = (name: string): number => axes.findIndex((axis) => axis.name === name);
  const unknown = axes.find(({ name }, at) => !'tczyx'.includes(name) && array.shape[at]! > 1);
  if (axisOf('x') < 0 || axisOf('y') < 0 || unknown) throw new AnalysisError('encoding-not-supported', `its axes are ${axes.map(({ name }) => name).join(', ')}`);
  const sizeOf = (name: string): number => array.shape[axisOf(name)] ?? 1;
  const shape = { x: sizeOf('x'), y: sizeOf('y'), z: sizeOf('z'), c: sizeOf('c'), t: sizeOf('t') };
  if (shape.x * shape.y > mostPixels) throw new AnalysisError('image-too-large', `${shape.x} × ${shape.y} pixels`);
  const dtype = ({ float16: 'float', float32: 'float', float64: 'double' } as Record<string, Dtype>)[array.dtype] ?? array.dtype as Dtype;
  if (dtypes[dtype] === undefined) throw new AnalysisError('encoding-not-supported', `the pixels are ${array.dtype}; whole numbers of up to 32 bits and floating-point numbers of 16, 32 or 64 bits are read`);
  if (Math.ceil(shape.x / array.chunks[axisOf('x')]!) * Math.ceil(shape.y / array.chunks[axisOf('y')]!) > mostChunks) throw new AnalysisError('image-too-large', `a plane has more than ${mostChunks} chunks`);
  const ome = collection ? await findOmeXml(store, series, shape) : undefined;
  const physicalSizes: { [axis in 'x' | 'y' | 'z' | 't']?: StatedSize[] } = {};
  axes.forEach(({ name, unit }: Axis, at) => {
    // an axis without a unit has a step of nothing in particular
    if (name === 'c' || typeof unit !== 'string') return;
    const steps = [...scalesOf(dataset), ...scalesOf(scale)].map((each) => each[at]);
    if (steps.length > 0) physicalSizes[name as 'x'] = [{ value: steps.reduce<number>((product, step) => product * (typeof step === 'number' ? step : Number.NaN), 1), unit, source: 'OME-Zarr' }];
  });
  for (const axis of ['x', 'y', 'z', 't'] as const) physicalSizes[axis] = [...ome?.physicalSizes[axis] ?? [], ...physicalSizes[axis] ?? []];
  const depth = array.chunks.reduce((product, size, axis) => (axis === axisOf('x') || axis === axisOf('y') ? product : product * size), 1);
  const getChunk = createChunks(array, files, depth), lacking = createLacking({ array, metadata: described ?? {}, path: arrayPath, files, whenMissing: store.whenMissing });

  return {
    format: `OME-Zarr on Zarr ${metadata ? 3 : 2}`, shape, axes: axes.map(({ name }) => name.toUpperCase()).join(''), dtype, physicalSizes,
    ...(ome?.significantBits === undefined ? {} : { significantBits: { value: ome.significantBits, source: 'OME-XML' as const } }), ...(ome ? { channels: ome.channels } : {}),
    ...(ome?.acquiredAt ? { acquiredAt: { value: ome.acquiredAt, source: 'OME-XML' as const } } : {}),
    async plane(address: PlaneAddress): Promise<Plane> {
      checkAddress(address, shape);
      return readPlane(array, getChunk, axes.map(({ name }) => (name === 'x' || name === 'y' ? null : address[name as 'c'] ?? 0)), { x: axisOf('x'), y: axisOf('y'), lacking: (missing, of) => lacking(address, missing, of) });
    },
    async close() { store.close(); },
  };
}
