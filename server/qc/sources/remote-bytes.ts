/**
 * A file behind an address, as bytes at any place of it: blocks of it are fetched by range and a few of them kept. A server
 * that knows no ranges gives the whole, when it is small.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Answer, Remote } from '../remote.ts';
import { checkInside } from './bytes.ts';
import type { Bytes } from './bytes.ts';

export interface RemoteBytes extends Bytes { /** Fetches all of a small file, so that it is fetched once. */ keepSmall(): Promise<void>; readonly etag: string | undefined; readonly modified: string | undefined }

const blockBytes = 131_072, keptBlocks = 256, mostAtOnce = 8_388_608;
/** Largest file that is kept whole, or taken whole from a server without ranges. */
export const mostWhole = 67_108_864;

/** Opens. Throws AnalysisError: file-not-found, and those of the client. */
export async function openRemoteBytes(remote: Remote, url: string): Promise<RemoteBytes> {
  const first = await remote.get(url, { range: { offset: 0, length: blockBytes }, mostBytes: mostWhole });
  const { origin, pathname } = new URL(url);
  if (!first) throw new AnalysisError('file-not-found', `${origin}${pathname} answers that nothing is there`);
  if (first.size === undefined) throw new AnalysisError('file-not-readable', `${origin}${pathname} does not say how large it is`);
  const { size, whole, etag, modified } = first;
  const fetchPart = async (offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    const answer: Answer | undefined = await remote.get(url, { range: { offset, length }, mostBytes: mostWhole });
    if (!answer || answer.etag !== etag || answer.size !== undefined && answer.size !== size) throw new AnalysisError('content-changed', `${origin}${pathname} changed while it was read`);
    const bytes = answer.whole ? answer.bytes.subarray(offset, offset + length) : answer.bytes;
    if (bytes.length !== length) throw new AnalysisError('file-truncated', `${origin}${pathname} gave ${bytes.length} of ${length} bytes`);
    return bytes;
  };
  const blocks = new Map<number, Promise<Uint8Array<ArrayBuffer>>>([[0, Promise.resolve(first.bytes)]]);
  const block = (index: number): Promise<Uint8Array<ArrayBuffer>> => {
    const found = blocks.get(index) ?? fetchPart(index * blockBytes, Math.min(blockBytes, size - index * blockBytes));
    blocks.delete(index);
    blocks.set(index, found); // the one used last is forgotten last
    found.catch(() => { blocks.delete(index); });
    for (const old of blocks.keys()) { if (blocks.size <= keptBlocks) break; blocks.delete(old); }
    return found;
  };
  let all = whole ? first.bytes : undefined;
  const read = async (offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    checkInside(offset, length, size);
    if (all) return all.slice(offset, offset + length);
    const bytes = new Uint8Array(length);
    if (length > blockBytes) {
      for (let at = 0; at < length; at += mostAtOnce) bytes.set(await fetchPart(offset + at, Math.min(mostAtOnce, length - at)), at);
      return bytes;
    }
    for (let at = 0; at < length;) {
      const index = Math.floor((offset + at) / blockBytes), from = offset + at - index * blockBytes;
      const part = (await block(index)).subarray(from, Math.min(blockBytes, from + length - at));
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  };
  return {
    size, etag, modified, read,
    async keepSmall() { if (size <= mostWhole) all ??= await read(0, size); },
    async close() { remote.close(); },
  };
}
