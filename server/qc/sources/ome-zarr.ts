/**
 * OME-Zarr (OME-NGFF) 0.4 on Zarr 2 and 0.5 on Zarr 3, from a folder. The full resolution is read; a chunk that is missing
 * is an error, for the fill value in its place would be measured as if it were light.
 */
import { join } from 'node:path/posix';
import type { AsyncReadable, RangeQuery } from '@zarrita/storage';
import * as zarr from 'zarrita';
import { AnalysisError } from '../analysis-error.ts';
import { readInside } from '../folder-files.ts';
import { dtypeOf, mostPixels } from '../image-source.ts';
import type { Dtype, ImageSource, Pixels, Plane, PlaneAddress, StatedSize } from '../image-source.ts';

interface Axis { name: string; type?: string; unit?: string }
interface Scaled { coordinateTransformations?: { type: string; scale?: unknown }[] }
interface Multiscale extends Scaled { axes?: (Axis | string)[]; datasets?: (Scaled & { path: string })[] }
/** Files of one array. `served` counts the chunks that were there, also those inside shards. */
interface Files extends AsyncReadable { served: number }

function createFiles(folder: string, array: string): Files {
  const files: Files = {
    served: 0,
    async get(key: string) {
      const bytes = await readInside(folder, join(array, key));
      if (bytes?.length === 0) throw new AnalysisError('file-truncated', `${join(array, key)} is empty`);
      if (bytes) files.served += 1;
      return bytes;
    },
    async getRange(key: string, range: RangeQuery) {
      const ofIndex = 'suffixLength' in range;
      const bytes = await readInside(folder, join(array, key), ofIndex ? { offset: -range.suffixLength, length: range.suffixLength } : range);
      if (bytes && !ofIndex) files.served += 1;
      return bytes;
    },
  };
  return files;
}

async function readJson(folder: string, path: string): Promise<Record<string, unknown> | undefined> {
  const bytes = await readInside(folder, path);
  if (!bytes) return undefined;
  let value: unknown;
  try { value = JSON.parse(new TextDecoder().decode(bytes)); } catch (cause) { throw new AnalysisError('file-damaged', path, { cause }); }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AnalysisError('file-damaged', path);
  return value as Record<string, unknown>;
}

/** Attributes of a group: `.zattrs` of Zarr 2, `attributes.ome` of Zarr 3. */
async function attributesOf(folder: string, group: string): Promise<Record<string, unknown> | undefined> {
  const three = await readJson(folder, join(group, 'zarr.json'));
  if (three) return ((three['attributes'] as Record<string, unknown> | undefined)?.['ome'] ?? three['attributes'] ?? {}) as Record<string, unknown>;
  return await readJson(folder, join(group, '.zattrs')) ?? (await readJson(folder, join(group, '.zgroup')) ? {} : undefined);
}

/** Errors of the reader in our classes. */
function fault(cause: unknown, what: string): AnalysisError {
  if (cause instanceof AnalysisError) return cause;
  const message = (cause as Error).message ?? String(cause);
  return new AnalysisError(/unknown codec|not supported|unsupported/i.test(message) ? 'encoding-not-supported' : 'file-damaged', `${what}: ${message}`, { cause });
}

/** The scales that a dataset or multiscale is multiplied with; a path in the place of numbers is not read. */
const scalesOf = ({ coordinateTransformations }: Scaled): unknown[][] => (Array.isArray(coordinateTransformations) ? coordinateTransformations : []).flatMap(({ type, scale }) => (type === 'scale' ? [Array.isArray(scale) ? scale : []] : []));

/** Places of the chunks that a plane needs; `index` is null along its two axes. */
function chunksOf({ shape, chunks }: zarr.Array<zarr.DataType>, index: readonly (number | null)[]): number[][] {
  const ranges = shape.map((size, axis) => (index[axis] === null ? Array.from({ length: Math.ceil(size / chunks[axis]!) }, (_, at) => at) : [Math.floor((index[axis] ?? 0) / chunks[axis]!)]));
  return ranges.reduce<number[][]>((all, range) => all.flatMap((key) => range.map((at) => [...key, at])), [[]]);
}

/** Reads one plane, chunk by chunk. Throws chunks-missing, file-truncated, file-damaged, encoding-not-supported. */
async function readPlane(array: zarr.Array<zarr.DataType>, files: Files, index: readonly (number | null)[], { x, y }: { x: number; y: number }): Promise<Plane> {
  const width = array.shape[x] ?? 1, height = array.shape[y] ?? 1;
  const keys = chunksOf(array, index);
  let plane: Pixels | undefined, missing = 0;
  for (const key of keys) {
    const before = files.served;
    const { data, shape, stride } = await array.getChunk(key).catch((cause: unknown) => { throw fault(cause, `chunk ${key.join('/')}`); });
    if (files.served === before) { missing += 1; continue; }
    if (dtypeOf(data) === undefined) throw new AnalysisError('encoding-not-supported', `the pixels are ${array.dtype}`);
    const pixels = data as Pixels;
    if (pixels.length < shape.reduce((product, size) => product * size, 1)) throw new AnalysisError('file-truncated', `chunk ${key.join('/')} holds ${pixels.length} of its pixels`);
    plane ??= new (pixels.constructor as Uint8ArrayConstructor)(width * height) as Pixels;
    const start = index.reduce<number>((sum, place, axis) => sum + (place === null ? 0 : place % shape[axis]! * stride[axis]!), 0);
    const left = key[x]! * shape[x]!, top = key[y]! * shape[y]!;
    for (let row = top; row < Math.min(top + shape[y]!, height); row += 1) {
      const from = start + (row - top) * stride[y]!, to = row * width;
      for (let column = left; column < Math.min(left + shape[x]!, width); column += 1) plane[to + column] = pixels[from + (column - left) * stride[x]!]!;
    }
  }
  if (missing > 0 || !plane) throw new AnalysisError('chunks-missing', `${missing} of ${keys.length}`);
  return { data: plane, width, height };
}

/** Opens an image (`series`: a numbered group of a collection) of a folder (a real path). Throws AnalysisError. */
export async function openOmeZarr({ path: folder, series = 0 }: { path: string; series?: number }): Promise<ImageSource> {
  let group = '';
  let attributes = await attributesOf(folder, group);
  if (!attributes) throw new AnalysisError('format-not-known', 'the folder is no Zarr group');
  if (!attributes['multiscales']) {
    group = String(series);
    attributes = await attributesOf(folder, group);
    if (!attributes?.['multiscales']) throw new AnalysisError(series === 0 ? 'format-not-known' : 'series-not-there', 'there is no OME-NGFF image (multiscales)');
  } else if (series !== 0) throw new AnalysisError('series-not-there', `series ${series}`);
  const [scale] = Array.isArray(attributes['multiscales']) ? attributes['multiscales'] as Multiscale[] : [];
  const dataset = scale?.datasets?.[0];
  if (!scale || !dataset || typeof dataset.path !== 'string' || dataset.path.split('/').includes('..')) throw new AnalysisError('file-damaged', 'multiscales names no dataset');
  const arrayPath = join(group, dataset.path);
  const files = createFiles(folder, arrayPath);
  const array = await zarr.open(files, { kind: 'array' }).catch((cause: unknown) => { throw fault(cause, `the array ${dataset.path} cannot be opened`); });
  const axes = (scale.axes ?? ['t', 'c', 'z', 'y', 'x'].slice(-array.shape.length)).map((axis) => ({ ...(typeof axis === 'string' ? {} : axis), name: (typeof axis === 'string' ? axis : String(axis.name)).toLowerCase() }));
  if (axes.length !== array.shape.length) throw new AnalysisError('file-damaged', `there are ${axes.length} axes and ${array.shape.length} dimensions`);
  const axisOf = (name: string): number => axes.findIndex((axis) => axis.name === name);
  const unknown = axes.find(({ name }, at) => !'tczyx'.includes(name) && array.shape[at]! > 1);
  if (axisOf('x') < 0 || axisOf('y') < 0 || unknown) throw new AnalysisError('encoding-not-supported', `its axes are ${axes.map(({ name }) => name).join(', ')}`);
  const sizeOf = (name: string): number => array.shape[axisOf(name)] ?? 1;
  const shape = { x: sizeOf('x'), y: sizeOf('y'), z: sizeOf('z'), c: sizeOf('c'), t: sizeOf('t') };
  if (shape.x * shape.y > mostPixels) throw new AnalysisError('image-too-large', `${shape.x} × ${shape.y} pixels`);
  const dtype = ({ float32: 'float', float64: 'double' } as Record<string, Dtype>)[array.dtype] ?? array.dtype as Dtype;
  const physicalSizes: { [axis in 'x' | 'y' | 'z' | 't']?: StatedSize[] } = {};
  axes.forEach(({ name, unit }: Axis, at) => {
    // an axis without a unit has a step of nothing in particular
    if (name === 'c' || typeof unit !== 'string') return;
    const steps = [...scalesOf(dataset), ...scalesOf(scale)].map((each) => each[at]);
    if (steps.length > 0) physicalSizes[name as 'x'] = [{ value: steps.reduce<number>((product, step) => product * (typeof step === 'number' ? step : Number.NaN), 1), unit, source: 'OME-Zarr' }];
  });

  return {
    format: `OME-Zarr on Zarr ${await readJson(folder, join(arrayPath, 'zarr.json')) ? 3 : 2}`, shape, axes: axes.map(({ name }) => name.toUpperCase()).join(''), dtype, physicalSizes,
    async plane(address: PlaneAddress): Promise<Plane> {
      for (const axis of ['c', 'z', 't'] as const) if (!(address[axis] >= 0 && address[axis] < shape[axis])) throw new AnalysisError('plane-not-there', `${axis} ${address[axis]} of ${shape[axis]}`);
      return readPlane(array, files, axes.map(({ name }) => (name === 'x' || name === 'y' ? null : address[name as 'c'] ?? 0)), { x: axisOf('x'), y: axisOf('y') });
    },
    async close() { /* files are closed after each read */ },
  };
}
