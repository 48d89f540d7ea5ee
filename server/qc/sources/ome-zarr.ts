/**
 * OME-Zarr (OME-NGFF) 0.4 on Zarr 2 and 0.5 on Zarr 3, from a folder. The full resolution is read; a chunk that is missing
 * is an error, for the fill value in its place would be measured as if it were light.
 */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileSystemStore } from '@zarrita/storage';
import * as zarr from 'zarrita';
import { AnalysisError } from '../analysis-error.ts';
import { dtypeOf, mostPixels } from '../image-source.ts';
import type { Dtype, ImageSource, Pixels, Plane, PlaneAddress } from '../image-source.ts';

interface Axis { name: string; type?: string; unit?: string }
interface Multiscale { axes?: (Axis | string)[]; datasets?: { path: string; coordinateTransformations?: { type: string; scale?: number[] }[] }[] }

async function readJson(file: string): Promise<Record<string, unknown> | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' || (cause as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw new AnalysisError('file-damaged', file, { cause });
  }
}

/** Attributes of a group: `.zattrs` of Zarr 2, `attributes.ome` of Zarr 3. */
async function attributesOf(folder: string): Promise<Record<string, unknown> | undefined> {
  const three = await readJson(join(folder, 'zarr.json'));
  if (three) return ((three['attributes'] as Record<string, unknown> | undefined)?.['ome'] ?? three['attributes'] ?? {}) as Record<string, unknown>;
  return await readJson(join(folder, '.zattrs')) ?? (await readJson(join(folder, '.zgroup')) ? {} : undefined);
}

/** Whether every chunk that a plane needs is there. Zarr's rule for its path is the array's own. */
async function checkChunks(array: zarr.Array<zarr.DataType, FileSystemStore>, folder: string, index: readonly (number | null)[]): Promise<void> {
  const meta = await readJson(join(folder, 'zarr.json'));
  const encoding = meta?.['chunk_key_encoding'] as { name?: string; configuration?: { separator?: string } } | undefined;
  const separator = meta ? encoding?.configuration?.separator ?? (encoding?.name === 'v2' ? '.' : '/') : ((await readJson(join(folder, '.zarray')))?.['dimension_separator'] as string | undefined) ?? '.';
  const sharded = (meta?.['codecs'] as { name: string }[] | undefined)?.some(({ name }) => name === 'sharding_indexed');
  // with shards the chunks that count as files are the grid's
  const grid = sharded ? (meta!['chunk_grid'] as { configuration: { chunk_shape: number[] } }).configuration.chunk_shape : array.chunks;
  const ranges = array.shape.map((size, axis) => (index[axis] === null ? Array.from({ length: Math.ceil(size / grid[axis]!) }, (_, at) => at) : [Math.floor((index[axis] ?? 0) / grid[axis]!)]));
  const keys = ranges.reduce<number[][]>((all, range) => all.flatMap((key) => range.map((at) => [...key, at])), [[]]);
  let missing = 0;
  for (const key of keys) {
    const name = meta && encoding?.name !== 'v2' ? join('c', key.join(separator)) : key.join(separator) || '0';
    await access(join(folder, name)).catch(() => { missing += 1; });
  }
  if (missing > 0) throw new AnalysisError('chunks-missing', `${missing} of ${keys.length}`);
}

/** Opens an image (`series`: a numbered group of a collection) of a folder. Throws AnalysisError. */
export async function openOmeZarr({ path, series = 0 }: { path: string; series?: number }): Promise<ImageSource> {
  let group = path;
  let attributes = await attributesOf(group);
  if (!attributes) throw new AnalysisError('format-not-known', 'the folder is no Zarr group');
  if (!attributes['multiscales']) {
    group = join(path, String(series));
    attributes = await attributesOf(group);
    if (!attributes?.['multiscales']) throw new AnalysisError(series === 0 ? 'format-not-known' : 'series-not-there', 'there is no OME-NGFF image (multiscales)');
  } else if (series !== 0) throw new AnalysisError('series-not-there', `series ${series}`);
  const [scale] = attributes['multiscales'] as Multiscale[];
  const dataset = scale?.datasets?.[0];
  if (!scale || !dataset || typeof dataset.path !== 'string' || dataset.path.split('/').includes('..')) throw new AnalysisError('file-damaged', 'multiscales names no dataset');
  const folder = join(group, dataset.path);
  const array = await zarr.open(new FileSystemStore(folder), { kind: 'array' }).catch((cause: unknown) => { throw new AnalysisError('file-damaged', `the array ${dataset.path} cannot be opened`, { cause }); }) as zarr.Array<zarr.DataType, FileSystemStore>;
  const axes = (scale.axes ?? ['t', 'c', 'z', 'y', 'x'].slice(-array.shape.length)).map((axis) => ({ ...(typeof axis === 'string' ? {} : axis), name: (typeof axis === 'string' ? axis : axis.name).toLowerCase() }));
  if (axes.length !== array.shape.length) throw new AnalysisError('file-damaged', `there are ${axes.length} axes and ${array.shape.length} dimensions`);
  const sizeOf = (name: string): number => { const at = axes.findIndex((axis) => axis.name === name); return at < 0 ? 1 : array.shape[at]!; };
  const shape = { x: sizeOf('x'), y: sizeOf('y'), z: sizeOf('z'), c: sizeOf('c'), t: sizeOf('t') };
  if (shape.x * shape.y > mostPixels) throw new AnalysisError('image-too-large', `${shape.x} × ${shape.y} pixels`);
  const dtype = ({ float32: 'float', float64: 'double' } as Record<string, Dtype>)[array.dtype] ?? array.dtype as Dtype;
  const steps = dataset.coordinateTransformations?.find(({ type }) => type === 'scale')?.scale;
  const physicalSizes: Record<string, { value: number; unit: string; source: 'OME-Zarr' }> = {};
  axes.forEach(({ name, unit }: Axis, at) => { if (['x', 'y', 'z'].includes(name) && unit && steps?.[at]) physicalSizes[name] = { value: steps[at], unit, source: 'OME-Zarr' }; });

  return {
    format: `OME-Zarr on Zarr ${await readJson(join(folder, 'zarr.json')) ? 3 : 2}`, shape, axes: axes.map(({ name }) => name.toUpperCase()).join(''), dtype, physicalSizes,
    async plane(address: PlaneAddress): Promise<Plane> {
      for (const axis of ['c', 'z', 't'] as const) if (!(address[axis] >= 0 && address[axis] < shape[axis])) throw new AnalysisError('plane-not-there', `${axis} ${address[axis]} of ${shape[axis]}`);
      const index = axes.map(({ name }) => (name === 'x' || name === 'y' ? null : address[name as 'c'] ?? 0));
      await checkChunks(array, folder, index);
      const chunk = await zarr.get(array, index).catch((cause: unknown) => { throw new AnalysisError('file-damaged', (cause as Error).message, { cause }); });
      const { data, shape: read, stride } = chunk as { data: unknown; shape: number[]; stride: number[] };
      if (dtypeOf(data) === undefined) throw new AnalysisError('encoding-not-supported', `the pixels are ${array.dtype}`);
      const xFirst = axes.findIndex(({ name }) => name === 'x') < axes.findIndex(({ name }) => name === 'y');
      if (!xFirst && stride[1] === 1) return { data: data as Pixels, width: read[1]!, height: read[0]! };
      const plane = new Float64Array(shape.x * shape.y);
      const [xStride, yStride] = xFirst ? [stride[0]!, stride[1]!] : [stride[1]!, stride[0]!];
      for (let y = 0; y < shape.y; y += 1) for (let x = 0; x < shape.x; x += 1) plane[y * shape.x + x] = (data as Pixels)[y * yStride + x * xStride]!;
      return { data: plane, width: shape.x, height: shape.y };
    },
    async close() { /* files are closed after each read */ },
  };
}
