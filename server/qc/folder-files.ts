/**
 * The files of an image that is a folder (OME-Zarr). Every file is resolved to its real path before it is read, and must lie
 * in the folder itself: a link inside it leads nowhere else. Hash and reader use the same rule, so what is measured is what
 * was hashed.
 */
import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AnalysisError } from './analysis-error.ts';
import { isInside } from './image-location.ts';

const nothing = new Set(['ENOENT', 'ENOTDIR']);

/** The real path of a file below the folder (a real path itself); undefined when nothing is there. Throws path-outside-roots. */
export async function findInside(folder: string, path: string): Promise<string | undefined> {
  let real: string;
  try {
    real = await realpath(join(folder, path));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (nothing.has(code)) return undefined;
    throw new AnalysisError('file-not-readable', `${path} (${code})`, { cause });
  }
  if (!isInside(real, folder)) throw new AnalysisError('path-outside-roots', `${path} leads out of the image's folder`);
  return real;
}

/** A file, or the part of it that begins at `offset` (negative: that many bytes before its end). Undefined when nothing is there. Throws AnalysisError. */
export async function readInside(folder: string, path: string, part?: { offset: number; length: number }): Promise<Uint8Array | undefined> {
  const real = await findInside(folder, path);
  if (real === undefined) return undefined;
  try {
    if (!(await stat(real)).isFile()) return undefined;
    if (!part) return await readFile(real);
    const file = await open(real);
    try {
      const { size } = await file.stat();
      const start = part.offset < 0 ? size + part.offset : part.offset;
      if (start < 0 || start + part.length > size) throw new AnalysisError('file-truncated', `${path}: bytes ${start} to ${start + part.length} of ${size}`);
      const bytes = new Uint8Array(part.length);
      await file.read(bytes, 0, part.length, start);
      return bytes;
    } finally { await file.close(); }
  } catch (cause) {
    throw cause instanceof AnalysisError ? cause : new AnalysisError('file-not-readable', path, { cause });
  }
}

/**
 * All files of the folder, as paths with slashes, sorted. Links are followed inside it. Throws path-outside-roots,
 * file-damaged for a link to nothing, to a folder around itself or for what is neither file nor folder.
 */
export async function listInside(folder: string): Promise<string[]> {
  const files: string[] = [];
  const walk = async (path: string, real: string, around: readonly string[]): Promise<void> => {
    for (const name of await readdir(real)) {
      const inner = path === '' ? name : `${path}/${name}`;
      const found = await findInside(folder, inner);
      if (found === undefined) throw new AnalysisError('file-damaged', `${inner} is a link to nothing`);
      const entry = await stat(found);
      if (entry.isDirectory()) {
        if ([...around, real].includes(found)) throw new AnalysisError('file-damaged', `${inner} is a link to a folder around it`);
        await walk(inner, found, [...around, real]);
      } else if (entry.isFile()) files.push(inner);
      else throw new AnalysisError('file-damaged', `${inner} is neither a file nor a folder`);
    }
  };
  try {
    await walk('', folder, []);
  } catch (cause) {
    throw cause instanceof AnalysisError ? cause : new AnalysisError('file-not-readable', folder, { cause });
  }
  return files.sort((a, b) => (a < b ? -1 : 1));
}
