/**
 * SHA-256 of what was measured. For a file it is the hash of its bytes. For a folder (OME-Zarr), and for the files of a set,
 * it is the hash of a list with one line a file, sorted by path: hash, two spaces, path with slashes (the list that
 * `sha256sum` prints), so that anybody can check it with standard tools.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AnalysisError } from './analysis-error.ts';
import { findInside, listInside } from './folder-files.ts';
import type { ImageLocation } from './image-location.ts';

/** Lower-case hexadecimal SHA-256 of bytes or text. */
export function sha256Of(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Hash of the list of these files: path → its hash. */
export function hashOfList(hashes: ReadonlyMap<string, string>): string {
  const list = createHash('sha256');
  for (const path of [...hashes.keys()].toSorted()) list.update(`${hashes.get(path)!}  ${path}\n`);
  return list.digest('hex');
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Hashes a file or folder (its real path). Throws AnalysisError: file-not-readable, and for a folder those of its links. */
export async function hashContent({ path, folder }: Pick<ImageLocation, 'path' | 'folder'>): Promise<string> {
  try {
    if (!folder) return await hashFile(path);
    const hashes = new Map<string, string>();
    for (const name of await listInside(path)) hashes.set(name, await hashFile(await findInside(path, name) ?? join(path, name)));
    return hashOfList(hashes);
  } catch (cause) {
    throw cause instanceof AnalysisError ? cause : new AnalysisError('file-not-readable', path, { cause });
  }
}
