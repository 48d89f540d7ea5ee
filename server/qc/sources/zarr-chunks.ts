/**
 * Planes of a Zarr array, chunk by chunk. A chunk that is missing is never the fill value, whatever the specification says of
 * sparse arrays: the error tells which it is and what can be done.
 */
import { join } from 'node:path/posix';
import type { AsyncReadable, RangeQuery } from '@zarrita/storage';
import type * as zarr from 'zarrita';
import { AnalysisError } from '../analysis-error.ts';
import { dtypeOf } from '../image-source.ts';
import type { Pixels, Plane, PlaneAddress } from '../image-source.ts';
import { fault, listOf } from './zarr-codecs.ts';
import type { ZarrStore } from './zarr-store.ts';

/** Files of one array. `served` counts the chunks that were there, also those inside shards; `absent` are paths at which nothing was. */
export interface Files extends AsyncReadable { served: number; absent: Set<string> }

/** Creates the files of the array at this path. */
export function createFiles(store: ZarrStore, array: string): Files {
  const note = <T extends Uint8Array>(path: string, bytes: T | undefined, isChunk: boolean): T | undefined => {
    if (!bytes) files.absent.add(path);
    if (bytes && isChunk) files.served += 1;
    return bytes;
  };
  const files: Files = {
    served: 0, absent: new Set(),
    async get(key: string) {
      const path = join(array, key), bytes = await store.read(path);
      if (bytes?.length === 0) throw new AnalysisError('file-truncated', `${path} is empty`);
      return note(path, bytes, true);
    },
    async getRange(key: string, range: RangeQuery) {
      const path = join(array, key);
      return note(path, await store.read(path, range), !('suffixLength' in range));
    },
  };
  return files;
}

/** Places of the chunks that a plane needs; `index` is null along its two axes. */
function chunksOf({ shape, chunks }: zarr.Array<zarr.DataType>, index: readonly (number | null)[]): number[][] {
  const ranges = shape.map((size, axis) => (index[axis] === null ? Array.from({ length: Math.ceil(size / chunks[axis]!) }, (_, at) => at) : [Math.floor((index[axis] ?? 0) / chunks[axis]!)]));
  return ranges.reduce<number[][]>((all, range) => all.flatMap((key) => range.map((at) => [...key, at])), [[]]);
}

/** Says where a chunk should be: its file, or its place in the file of its shard; by `.zarray` of Zarr 2 or `zarr.json` of Zarr 3. */
function createChunkNames({ chunks }: Pick<zarr.Array<zarr.DataType>, 'chunks'>, metadata: Record<string, unknown>, array: string, { absent }: Files): (key: readonly number[]) => string {
  const encoding = metadata['chunk_key_encoding'] as { name?: unknown; configuration?: { separator?: unknown } } | undefined;
  const own = metadata['zarr_format'] === 2 ? metadata['dimension_separator'] : encoding?.configuration?.separator, plain = metadata['zarr_format'] === 2 || encoding?.name === 'v2';
  const separator = own === '.' || own === '/' ? own : plain ? '.' : '/';
  const shard = listOf(metadata['codecs']).some(({ name }) => name === 'sharding_indexed') ? (metadata['chunk_grid'] as { configuration?: { chunk_shape?: number[] } } | undefined)?.configuration?.chunk_shape : undefined;
  return (key) => {
    const place = shard ? key.map((at, axis) => Math.floor(at * chunks[axis]! / shard[axis]!)) : key;
    const path = join(array, [...plain ? [] : ['c'], ...place].join(separator));
    return shard && !absent.has(path) ? `chunk ${key.join('/')}, which is not in its shard ${path}` : path;
  };
}

/** Missing chunks that are named, and that are looked for. */
const mostNamed = 3, mostCounted = 1000;

/** Creates the error for chunks that are missing: which they are, and what can be done. */
export function createLacking({ array, metadata, path, files, whenMissing }: { array: zarr.Array<zarr.DataType>; metadata: Record<string, unknown>; path: string; files: Files; whenMissing: string }): (plane: PlaneAddress, missing: readonly number[][], of: number) => AnalysisError {
  const nameOf = createChunkNames(array, metadata, path, files), fill = (JSON.stringify(metadata['fill_value']) ?? 'none').slice(0, 40);
  return ({ c, z, t }, missing, of) => {
    const all = [...new Set(missing.map(nameOf))], names = all.slice(0, mostNamed), count = `${missing.length >= mostCounted ? 'at least ' : ''}${missing.length}`;
    return new AnalysisError('chunks-missing', `${count} of the ${of} of plane z ${z}, c ${c}, t ${t}: ${names.join('; ')}${all.length > mostNamed ? ' …' : ''}${names.some((name) => files.absent.has(name)) ? ` (${whenMissing})` : ''}. Copy the image again; or, if it is whole and its writer leaves out chunks that hold nothing but the fill value (${fill}), have it write them all, as zarr-python does with write_empty_chunks`);
  };
}
/** Decoded chunks that are kept, for a chunk may hold several planes. */
const mostKeptBytes = 268_435_456;
type Chunk = Awaited<ReturnType<zarr.Array<zarr.DataType>['getChunk']>>;

/** Reads chunks; those that hold several planes are kept, the ones used last, up to a size. Undefined for one that is missing. */
export function createChunks(array: zarr.Array<zarr.DataType>, files: Files, depth: number): (key: readonly number[]) => Promise<Chunk | undefined> {
  const kept = new Map<string, Chunk>();
  let bytes = 0;
  const sizeOf = ({ data }: Chunk): number => (data as Pixels).byteLength ?? 0;
  return async (key) => {
    const name = key.join('/'), found = kept.get(name);
    if (found) return found;
    const before = files.served;
    const stored = await array.getChunk([...key]).catch((cause: unknown) => { throw fault(cause, `chunk ${name}`); });
    if (files.served === before) return undefined;
    // numbers of half precision as floats, which hold each of them exactly
    const chunk = array.dtype === 'float16' ? { ...stored, data: Float32Array.from(stored.data as ArrayLike<number>) } : stored;
    if (depth > 1 && sizeOf(chunk) <= mostKeptBytes) {
      kept.set(name, chunk);
      bytes += sizeOf(chunk);
      for (const [old, oldChunk] of kept) { if (bytes <= mostKeptBytes) break; kept.delete(old); bytes -= sizeOf(oldChunk); }
    }
    return chunk;
  };
}

/** Reads one plane, chunk by chunk; `lacking` says why chunks that are missing are an error. Throws what it gives, file-truncated, file-damaged, encoding-not-supported. */
export async function readPlane(array: zarr.Array<zarr.DataType>, getChunk: ReturnType<typeof createChunks>, index: readonly (number | null)[], { x, y, lacking }: { x: number; y: number; lacking: (missing: number[][], of: number) => AnalysisError }): Promise<Plane> {
  const width = array.shape[x] ?? 1, height = array.shape[y] ?? 1;
  const keys = chunksOf(array, index);
  const missing: number[][] = [];
  let plane: Pixels | undefined;
  for (const key of keys) {
    const chunk = await getChunk(key);
    if (!chunk) { missing.push(key); if (missing.length >= mostCounted) break; continue; }
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
  if (missing.length > 0 || !plane) throw lacking(missing, keys.length);
  return { data: plane, width, height };
}
