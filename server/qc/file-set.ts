/**
 * What stands for the content of an image that is in several files: the hash of the list of their hashes, by their paths, so
 * that a change of any of them is other content. Of files behind an address the weaker hash counts where one is too large to
 * be fetched for it.
 */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { hashOfList } from './content-hash.ts';
import type { ImageLocation } from './image-location.ts';
import { identifyBytes, mostHashed } from './remote-identity.ts';
import type { Identity } from './remote-identity.ts';
import type { Bytes } from './sources/bytes.ts';
import type { RemoteBytes } from './sources/remote-bytes.ts';
import { besideAddress } from './sources/siblings.ts';
import type { Siblings } from './sources/siblings.ts';

const pieceBytes = 8_388_608;

async function hashBytes(bytes: Bytes): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.size; at += pieceBytes) hash.update(await bytes.read(at, Math.min(pieceBytes, bytes.size - at)));
  return hash.digest('hex');
}

/** Identity of a set: of the named file with its own identity, and of these beside it. Throws files-missing and what reading throws. */
export async function identifySet(own: Identity, others: readonly string[], { path, remote, opened }: Pick<ImageLocation, 'path' | 'remote' | 'opened'>, siblings: Siblings): Promise<Identity> {
  const identities = new Map<string, Identity>([[basename(remote ? new URL(path).pathname : path), own]]);
  let left = mostHashed - (remote ? (await opened)?.size ?? 0 : 0);
  for (const other of others) {
    const bytes = await siblings.open(other);
    identities.set(other, remote ? await identifyBytes(bytes as RemoteBytes, besideAddress(path, other), left) : { sha256: await hashBytes(bytes), exact: true, notes: [] });
    left -= bytes.size;
  }
  const names = [...identities.keys()].toSorted(), exact = [...identities.values()].every((each) => each.exact);
  return {
    sha256: hashOfList(new Map([...identities].map(([name, { sha256 }]) => [name, sha256]))), exact,
    notes: [`The image is in ${names.length} files (${names.slice(0, 5).join(', ')}${names.length > 5 ? ' …' : ''}); the hash of the input is that of the list of their hashes and paths, as sha256sum prints it.`, ...new Set([...identities.values()].flatMap(({ notes }) => notes))],
  };
}
