/** What of a Zarr array is read: its codecs by name, sizes that fit into memory; and the reader's errors in our classes. */
import * as zarr from 'zarrita';
import { AnalysisError } from '../analysis-error.ts';
import { mostPixels } from '../image-source.ts';

/** The remainders of CRC-32C (Castagnoli; RFC 3720, appendix B.4) by byte. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => { let rest = byte; for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? rest >>> 1 ^ 0x82F63B78 : rest >>> 1; return rest; });
function crc32cOf(bytes: Uint8Array): number {
  let rest = 0xFFFFFFFF;
  for (let at = 0; at < bytes.length; at += 1) rest = remainders[(rest ^ bytes[at]!) & 255]! ^ rest >>> 8;
  return ~rest >>> 0;
}
/** Looks at the checksum at the end of a chunk, or of the index of a shard; the reader's own takes it off unseen. */
const checksum = {
  kind: 'bytes_to_bytes' as const, computeEncodedSize: (size: number) => size + 4,
  encode(): never { throw new TypeError('nothing is written here'); },
  decode(bytes: Uint8Array): Uint8Array {
    const end = bytes.length - 4, content = bytes.subarray(0, Math.max(0, end));
    if (end < 0 || new DataView(bytes.buffer, bytes.byteOffset + end, 4).getUint32(0, true) !== crc32cOf(content)) throw new AnalysisError('file-damaged', 'its checksum (crc32c) is not that of its bytes; copy the image again');
    return content;
  },
};
zarr.registry.set('crc32c', () => Promise.resolve({ fromConfig: () => checksum }));

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
  if (cause instanceof Error && cause.cause instanceof AnalysisError) return new AnalysisError(cause.cause.errorClass, `${what}: ${cause.cause.detail}`, { cause });
  const message = (cause as Error).message ?? String(cause);
  return new AnalysisError(/unknown codec|not supported|unsupported/i.test(message) ? 'encoding-not-supported' : 'file-damaged', `${what}: ${message}`, { cause });
}
