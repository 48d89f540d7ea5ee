/**
 * OME-Zarr (OME-NGFF) 0.4 on Zarr 2 and 0.5 on Zarr 3. The full resolution is read. A chunk that is missing is an error, also
 * where a sparse array is meant: nobody can tell it from a copy that is not complete, and the fill value in its place would be
 * measured as if it were light.
 */
import { join } from 'node:path/posix';
import type { AsyncReadable, RangeQuery } from '@zarrita/storage';
import * as zarr from 'zarrita';
import { AnalysisError } from '../analysis-error.ts';
import { dtypeOf, dtypes, mostPixels } from '../image-source.ts';
import type { Dtype, ImageSource, Pixels, Plane, PlaneAddress, StatedSize } from '../image-source.ts';
import { readOmeXml } from './ome-xml.ts';
import type { OmeImage } from './ome-xml.ts';
import type { ZarrStore } from './zarr-store.ts';

interface Axis { name: string; type?: string; unit?: string }
interface Scaled { coordinateTransformations?: { type: string; scale?: unknown }[] }
interface Multiscale extends Scaled { axes?: (Axis | string)[]; datasets?: (Scaled & { path: string })[] }
/** Files of one array. `served` counts the chunks that were there, also those inside shards. */
interface Files extends AsyncReadable { served: number }

function createFiles(store: ZarrStore, array: string): Files {
  const files: Files = {
    served: 0,
    async get(key: string) {
      const bytes = await store.read(join(array, key));
      if (bytes?.length === 0) throw new AnalysisError('file-truncated', `${join(array, key)} is empty`);
      if (bytes) files.served += 1;
      return bytes;
    },
    async getRange(key: string, range: RangeQuery) {
      const bytes = await store.read(join(array, key), range);
      if (bytes && !('suffixLength' in range)) files.served += 1;
      return bytes;
    },
  };
  return files;
}

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

interface Codec { id?: unknown; name?: unknown; configuration?: { codecs?: unknown; index_codecs?: unknown; index_location?: unknown } }
const listOf = (value: unknown): Codec[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map((each): Codec => (typeof each === 'object' && each !== null ? each : {}));

/** Refuses codecs by name, before the reader meets several that it does not know. Throws encoding-not-supported. */
function checkCodecs(metadata: Record<string, unknown> | undefined): void {
  const known = (name: unknown): boolean => typeof name === 'string' && (zarr.registry.has(name as never) || ['sharding_indexed', 'numcodecs.fixedscaleoffset'].includes(name));
  const two = [...listOf(metadata?.['filters']), ...listOf(metadata?.['compressor'])].map(({ id }) => (typeof id === 'string' && !id.startsWith('numcodecs.') ? `numcodecs.${id}` : id));
  const three = listOf(metadata?.['codecs']).flatMap(({ name, configuration }) => [name, ...listOf(configuration?.codecs).map((inner) => inner.name), ...listOf(configuration?.index_codecs).map((inner) => inner.name)]);
  const names = [...two, ...three], unknown = names.findIndex((name) => !known(name));
  if (unknown >= 0) throw new AnalysisError('encoding-not-supported', `its codec ${(JSON.stringify(names[unknown]) ?? 'without a name').slice(0, 80)}`);
}

/** Refuses what the reader would read wrongly, or make room for before it knows that it is not there. Throws AnalysisError. */
function checkArray(array: zarr.Array<zarr.DataType>, metadata: Record<string, unknown> | undefined): void {
  const codecs = metadata?.['codecs'];
  const sharding = listOf(codecs).find(({ name }) => name === 'sharding_indexed');
  if (sharding?.configuration?.index_location === 'start') throw new AnalysisError('encoding-not-supported', 'the index of its shards stands at their start');
  const pixels = array.chunks.reduce((product, size) => product * size, 1);
  if (!(array.chunks.every((size) => size >= 1) && array.shape.every((size) => size >= 1))) throw new AnalysisError('file-damaged', `its shape is ${array.shape.join(' × ')}, its chunks ${array.chunks.join(' × ')}`);
  if (pixels > mostPixels) throw new AnalysisError('image-too-large', `chunks of ${array.chunks.join(' × ')} pixels`);
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

/** Chunks that a plane may be made of. */
const mostChunks = 1_048_576;
/** Decoded chunks that are kept, for a chunk may hold several planes. */
const mostKeptBytes = 268_435_456;
type Chunk = Awaited<ReturnType<zarr.Array<zarr.DataType>['getChunk']>>;

/** Reads chunks; those that hold several planes are kept, the ones used last, up to a size. Undefined for one that is missing. */
function createChunks(array: zarr.Array<zarr.DataType>, files: Files, depth: number): (key: readonly number[]) => Promise<Chunk | undefined> {
  const kept = new Map<string, Chunk>();
  let bytes = 0;
  const sizeOf = ({ data }: Chunk): number => (data as Pixels).byteLength ?? 0;
  return async (key) => {
    const name = key.join('/'), found = kept.get(name);
    if (found) return found;
    const before = files.served;
    const chunk = await array.getChunk([...key]).catch((cause: unknown) => { throw fault(cause, `chunk ${name}`); });
    if (files.served === before) return undefined;
    if (depth > 1 && sizeOf(chunk) <= mostKeptBytes) {
      kept.set(name, chunk);
      bytes += sizeOf(chunk);
      for (const [old, oldChunk] of kept) { if (bytes <= mostKeptBytes) break; kept.delete(old); bytes -= sizeOf(oldChunk); }
    }
    return chunk;
  };
}

/** Reads one plane, chunk by chunk. Throws chunks-missing, file-truncated, file-damaged, encoding-not-supported. */
async function readPlane(array: zarr.Array<zarr.DataType>, getChunk: ReturnType<typeof createChunks>, index: readonly (number | null)[], { x, y }: { x: number; y: number }): Promise<Plane> {
  const width = array.shape[x] ?? 1, height = array.shape[y] ?? 1;
  const keys = chunksOf(array, index);
  let plane: Pixels | undefined, missing = 0;
  for (const key of keys) {
    const chunk = await getChunk(key);
    if (!chunk) { missing += 1; continue; }
    const { data, shape, stride } = chunk;
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
  if (missing > 0 || !plane) throw new AnalysisError('chunks-missing', `${missing} of ${keys.length}${missing > 0 ? '; a writer that leaves out chunks of nothing but the fill value can be told to write them (write_empty_chunks)' : ''}`);
  return { data: plane, width, height };
}

/** Opens an image (`series`: a numbered group of a collection). Throws AnalysisError. */
export async function openOmeZarr({ store, series = 0 }: { store: ZarrStore; series?: number }): Promise<ImageSource> {
  try { return await describe(store, series); } catch (cause) { store.close(); throw fault(cause, 'its metadata are not as they should be'); }
}

async function describe(store: ZarrStore, series: number): Promise<ImageSource> {
  let group = '';
  let attributes = await attributesOf(store, group);
  if (!attributes) throw new AnalysisError('format-not-known', 'there is no Zarr group');
  const collection = !attributes['multiscales'];
  if (collection) {
    group = String(series);
    attributes = await attributesOf(store, group);
    if (!attributes?.['multiscales']) throw new AnalysisError(series === 0 ? 'format-not-known' : 'series-not-there', 'there is no OME-NGFF image (multiscales)');
  } else if (series !== 0) throw new AnalysisError('series-not-there', `series ${series}`);
  const [scale] = Array.isArray(attributes['multiscales']) ? attributes['multiscales'] as Multiscale[] : [];
  const dataset = Array.isArray(scale?.datasets) ? scale.datasets[0] : undefined;
  if (!scale || !dataset || typeof dataset.path !== 'string' || dataset.path.split('/').includes('..')) throw new AnalysisError('file-damaged', 'multiscales names no dataset');
  const arrayPath = join(group, dataset.path);
  const files = createFiles(store, arrayPath);
  const metadata = await readJson(store, join(arrayPath, 'zarr.json'));
  checkCodecs(metadata ?? await readJson(store, join(arrayPath, '.zarray')));
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
  const dtype = ({ float32: 'float', float64: 'double' } as Record<string, Dtype>)[array.dtype] ?? array.dtype as Dtype;
  if (dtypes[dtype] === undefined) throw new AnalysisError('encoding-not-supported', `the pixels are ${array.dtype}; whole numbers of up to 32 bits and floating-point numbers of 32 or 64 bits are read`);
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
  const getChunk = createChunks(array, files, depth);

  return {
    format: `OME-Zarr on Zarr ${metadata ? 3 : 2}`, shape, axes: axes.map(({ name }) => name.toUpperCase()).join(''), dtype, physicalSizes,
    ...(ome?.significantBits === undefined ? {} : { significantBits: { value: ome.significantBits, source: 'OME-XML' as const } }), ...(ome ? { channels: ome.channels } : {}),
    ...(ome?.acquiredAt ? { acquiredAt: { value: ome.acquiredAt, source: 'OME-XML' as const } } : {}),
    async plane(address: PlaneAddress): Promise<Plane> {
      for (const axis of ['c', 'z', 't'] as const) if (!(address[axis] >= 0 && address[axis] < shape[axis])) throw new AnalysisError('plane-not-there', `${axis} ${address[axis]} of ${shape[axis]}`);
      return readPlane(array, getChunk, axes.map(({ name }) => (name === 'x' || name === 'y' ? null : address[name as 'c'] ?? 0)), { x: axisOf('x'), y: axisOf('y') });
    },
    async close() { store.close(); },
  };
}
