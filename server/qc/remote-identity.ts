/**
 * What stands for the content of a thing behind an address: the hash of its bytes where they can be fetched, else a weaker
 * one of what is known of it, which is said in the notes of the run and never compared with a registered hash.
 */
import { createHash } from 'node:crypto';
import { hashOfList, sha256Of } from './content-hash.ts';
import type { RemoteBytes } from './sources/remote-bytes.ts';

/** Most bytes of an image that are fetched for its hash. */
export const mostHashed = 268_435_456, pieceBytes = 8_388_608;

export interface Identity { sha256: string; /** whether it is a hash of the content itself */ exact: boolean; notes: string[] }

/** Of a file: the hash of its bytes; of one with more than `most`, that of what its server says of it. Throws what fetching throws. */
export async function identifyBytes(bytes: RemoteBytes, url: string, most = mostHashed): Promise<Identity> {
  if (bytes.size <= most) {
    await bytes.keepSmall();
    const hash = createHash('sha256');
    for (let at = 0; at < bytes.size; at += pieceBytes) hash.update(await bytes.read(at, Math.min(pieceBytes, bytes.size - at)));
    return { sha256: hash.digest('hex'), exact: true, notes: [] };
  }
  const { etag, modified, size } = bytes, { origin, pathname } = new URL(url);
  const by = ['address', 'length', ...etag === undefined ? [] : ['ETag'], ...modified === undefined ? [] : ['Last-Modified']];
  return { sha256: sha256Of([`${origin}${pathname}`, etag ?? '', modified ?? '', size].join('\n')), exact: false, notes: [`At most ${mostHashed} bytes of an image are fetched for a hash, and it has more; the hash of the input is one of ${by.join(', ')}, and was not compared with a registered one.`] };
}

/** Of an OME-Zarr: the hash of the list of its metadata documents (hash, two spaces, path), for its chunks cannot be listed. */
export function identifyDocuments(documents: ReadonlyMap<string, Uint8Array>): Identity {
  const names = [...documents.keys()].toSorted();
  return { sha256: hashOfList(new Map(names.map((name) => [name, sha256Of(documents.get(name)!)]))), exact: false, notes: [`The hash of the input is one of its metadata documents (${names.join(', ')}): chunks behind an address cannot be listed; it was not compared with a registered one.`] };
}
