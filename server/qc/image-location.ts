/**
 * From a record's content URL to a file on this machine, inside the configured image roots, or to an address that a setting
 * allows, or not at all. Paths are resolved to real ones first, so that neither `..` nor a symbolic link leads out.
 */
import { realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AnalysisError } from './analysis-error.ts';
import { checkAllowed, createRemote } from './remote.ts';
import type { Remote, RemoteOptions } from './remote.ts';
import type { RemoteBytes } from './sources/remote-bytes.ts';
import type { Siblings } from './sources/siblings.ts';

export interface ImageLocation { /** real path; of what is fetched, its address */ path: string; /** real path of the root it lies in, or the beginning of addresses that allows it */ root: string; folder: boolean; bytes: number; /** by which it is fetched */ remote?: Remote; /** of a file, once it was opened */ opened?: Promise<RemoteBytes>; /** the files beside it, once one was looked for */ siblings?: Siblings }

/** Where a file may be: below each root, also when the path begins with the root's own name (`images/a.tif` in …/images). */
function candidates(contentUrl: string, root: string): string[] {
  let path = contentUrl;
  if (/^file:/i.test(path)) {
    try { path = fileURLToPath(path); } catch (cause) { throw new AnalysisError('location-not-supported', contentUrl, { cause }); }
  } else if (/^[a-z][a-z0-9+.-]+:/i.test(path)) throw new AnalysisError('location-not-supported', contentUrl);
  if (path.includes('\0')) throw new AnalysisError('path-outside-roots', 'it holds a NUL character');
  if (isAbsolute(path)) return [path];
  const parts = path.split(/[/\\]/);
  return [resolve(root, path), ...(parts.length > 1 && parts[0] === basename(root) ? [resolve(root, parts.slice(1).join('/'))] : [])];
}

/** Whether a path is this folder or below it; both are real paths. */
export const isInside = (path: string, root: string): boolean => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

/** The real path, or undefined when nothing is there. Throws file-not-readable for all else. */
async function findRealPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(code)) return undefined;
    throw new AnalysisError('file-not-readable', `${path} (${code})`, { cause });
  }
}

/** An address that is allowed; nothing is asked yet. What has .zarr in its path, or ends in a slash, is a folder. */
function locateAddress(contentUrl: string, options: RemoteOptions): ImageLocation {
  if (!URL.canParse(contentUrl)) throw new AnalysisError('location-not-supported', contentUrl.slice(0, 300));
  const url = new URL(contentUrl);
  const root = checkAllowed(url, options.prefixes).href;
  return { path: url.href, root, folder: /\.zarr(?:\/|$)|\/$/i.test(url.pathname), bytes: 0, remote: createRemote(options) };
}

/** Finds the file or folder (OME-Zarr) that a content URL means, below these roots or behind these beginnings of addresses. Throws AnalysisError. */
export async function locateImage(contentUrl: string, roots: readonly string[], addresses: RemoteOptions = { prefixes: [] }): Promise<ImageLocation> {
  if (/^https?:/i.test(contentUrl)) return locateAddress(contentUrl, addresses);
  let outside = false;
  for (const given of roots) {
    const root = await findRealPath(given);
    if (root === undefined) continue;
    for (const candidate of candidates(contentUrl, given)) {
      const path = await findRealPath(candidate);
      if (path === undefined) { outside ||= !isInside(candidate, resolve(given)); continue; }
      if (!isInside(path, root) || path === root) { outside = true; continue; }
      const found = await stat(path);
      if (!found.isFile() && !found.isDirectory()) throw new AnalysisError('location-not-supported', `${contentUrl} is neither a file nor a folder`); // opening a pipe would wait for ever
      return { path, root, folder: found.isDirectory(), bytes: found.size };
    }
  }
  throw outside ? new AnalysisError('path-outside-roots', contentUrl) : new AnalysisError('file-not-found', `${contentUrl} is below none of the image roots`);
}
