/** What of a Zarr array is read: its codecs by name, sizes that fit into memory; and the reader's errors in our classes. */
import * as zarr from 'zarrita';
import { AnalysisError } from '../analysis-error.ts';
import { mostPixels } from '../image-source.ts';

export interface Codec { id?: unknown; name?: unknown; configuration?: { codecs?: unknown; index_codecs?: unknown; index_location?: unknown } }
/** A list of codecs, also where there is one or none. */
export const listOf = (value: unknown): Codec[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map((each): Codec => (typeof each === 'object' && each !== null ? each : {}));

/** Refuses codecs by name, before the reader meets several that it does not know. Throws encoding-not-supported. */
export function checkCodecs(metadata: Record<string, unknown> | undefined): void {
  const known = (name: unknown): boolean => typeof name === 'string' && (zarr.registry.has(name as never) || ['sharding_indexed', 'numcodecs.fixedscaleoffset'].includes(name));
  const two = [...listOf(metadata?.['filters']), ...listOf(metadata?.['compressor'])].map(({ id }) => (typeof id === 'string' && !id.startsWith('numcodecs.') ? `numcodecs.${id}` : id));
  const three = listOf(metadata?.['codecs']).flatMap(({ name, configuration }) => [name, ...listOf(configuration?.codecs).map((inner) => inner.name), ...listOf(configuration?.index_codecs).map((inner) => inner.name)]);
  const names = [...two, ...three], unknown = names.findIndex((name) => !known(name));
  if (unknown >= 0) throw new AnalysisError('encoding-not-supported', `its codec ${(JSON.stringify(names[unknown]) ?? 'without a name').slice(0, 80)}`);
}

/** Refuses what the reader would read wrongly, or make room for before it knows that it is not there. Throws AnalysisError. */
export function checkArray(array: zarr.Array<zarr.DataType>, metadata: Record<string, unknown> | undefined): void {
  const codecs = metadata?.['codecs'];
  const sharding = listOf(codecs).find(({ name }) => name === 'sharding_indexed');
  if (sharding && listOf(codecs).length > 1) throw new AnalysisError('encoding-not-supported', 'another codec beside its shards; those within them are read');
  if (sharding?.configuration?.index_location === 'start') throw new AnalysisError('encoding-not-supported', 'the index of its shards stands at their start');
  const pixels = array.chunks.reduce((product, size) => product * size, 1);
  if (!(array.chunks.every((size) => size >= 1) && array.shape.every((size) => size >= 1))) throw new AnalysisError('file-damaged', `its shape is ${array.shape.join(' × ')}, its chunks ${array.chunks.join(' × ')}`);
  if (pixels > mostPixels) throw new AnalysisError('image-too-large', `chunks of ${array.chunks.join(' × ')} pixels`);
}

/** Errors of the reader in our classes. */
export function fault(cause: unknown, what: string): AnalysisError {
  if (cause instanceof AnalysisError) return cause;
  const message = (cause as Error).message ?? String(cause);
  return new AnalysisError(/unknown codec|not supported|unsupported/i.test(message) ? 'encoding-not-supported' : 'file-damaged', `${what}: ${message}`, { cause });
}
