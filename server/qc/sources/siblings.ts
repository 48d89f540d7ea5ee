/**
 * The other files of an image that is made of several: each is named by the OME-XML, lies in the folder of the image's own
 * file or below it (behind the same beginning of an address), and is opened when a plane of it is asked for. Few are open at
 * once, for a set may have a file for each plane.
 */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { dirname as folderOf, join, normalize } from 'node:path/posix';
import { AnalysisError } from '../analysis-error.ts';
import { findInside } from '../folder-files.ts';
import type { ImageLocation } from '../image-location.ts';
import { openFileBytes } from './bytes.ts';
import type { Bytes } from './bytes.ts';
import { openRemoteBytes } from './remote-bytes.ts';

export interface Siblings {
  /** Opens a file, or gives the one that is open. Throws files-missing, file-outside-image and what reading throws; content-changed where it is another than before. */
  open(path: string): Promise<Bytes>;
  close(): Promise<void>;
}

/** Files that are open at once; of an address, each may be kept whole. */
const mostOpen = 8;
const shown = (name: string): string => JSON.stringify(name.slice(0, 200));

/**
 * The path of a file below the folder of the image's own, from its name in an OME-XML that lies in the file `from`. Old
 * writers told where a file was on their machine, from its root on: such a file is looked for by its last part, as
 * Bio-Formats does. Throws file-outside-image.
 */
export function siblingPath(name: string, from = ''): string {
  const plain = name.trim().replaceAll('\\', '/');
  if (plain === '' || plain.includes('\0')) throw new AnalysisError('ome-xml-not-valid', `a file of the set is named ${shown(name)}`);
  if (/^(?:file:|[a-z][a-z0-9+.-]+:\/\/)/i.test(plain)) throw new AnalysisError('file-outside-image', `the OME-XML names a file of its set by an address, ${shown(name)}; it must lie in the folder of the image's file, or below it`);
  const path = /^(?:[a-z]:)?\//i.test(plain) ? plain.slice(plain.lastIndexOf('/') + 1) : normalize(join(folderOf(from), plain));
  if (path === '' || path === '.' || path === '..' || path.startsWith('../') || path.endsWith('/')) throw new AnalysisError('file-outside-image', `the OME-XML names ${shown(name)} as a file of its set; it must lie in the folder of the image's file, or below it. A file further up, such as one that describes all others, can be named by the record itself`);
  return path;
}

const missing = (path: string): AnalysisError => new AnalysisError('files-missing', `${path}, which the OME-XML names, is not beside the image's own file; planes are read from all files of a set, so it must be copied there`);

/** The path that a message of files-missing names. */
export const missingIn = (message: string): string | undefined => /^[^:]*: (.+?), which the OME-XML names, is /s.exec(message)?.[1];

async function openBeside(folder: string, path: string): Promise<Bytes> {
  const real = await findInside(folder, path).catch((cause: unknown) => { throw cause instanceof AnalysisError && cause.errorClass === 'path-outside-roots' ? new AnalysisError('file-outside-image', `${path} is a link that leads out`, { cause }) : cause; });
  if (real === undefined) throw missing(path);
  if (!(await stat(real)).isFile()) throw new AnalysisError('files-missing', `${path}, which the OME-XML names, is no file`);
  return openFileBytes(real);
}

/** The address of a file below that of another; what follows a question mark stays, for it may be what lets one in. */
export function besideAddress(url: string, path: string): string {
  const address = new URL(url);
  address.pathname = address.pathname.slice(0, address.pathname.lastIndexOf('/') + 1) + path.split('/').map(encodeURIComponent).join('/');
  return address.href;
}

/** Creates the files beside a located one. */
export function createSiblings({ path: own, remote }: Pick<ImageLocation, 'path' | 'remote'>): Siblings {
  const opened = new Map<string, Promise<Bytes>>();
  const before = new Map<string, string>();
  const open = async (path: string): Promise<Bytes> => {
    if (!remote) return openBeside(dirname(own), path);
    const bytes = await openRemoteBytes(remote, besideAddress(own, path)).catch((cause: unknown) => { throw cause instanceof AnalysisError && cause.errorClass === 'file-not-found' ? missing(path) : cause; });
    const identity = JSON.stringify([bytes.size, bytes.etag, bytes.modified]);
    if ((before.get(path) ?? identity) !== identity) throw new AnalysisError('content-changed', `${path} changed while the set was read`);
    before.set(path, identity);
    return bytes;
  };
  // what is fetched belongs to one client, which its image closes
  const close = async (bytes: Promise<Bytes>): Promise<void> => { if (!remote) await (await bytes.catch(() => undefined))?.close(); };
  return {
    async open(path) {
      const found = opened.get(path) ?? open(path);
      opened.delete(path);
      opened.set(path, found); // the one used last is closed last
      found.catch(() => { opened.delete(path); });
      for (const [old, bytes] of opened) { if (opened.size <= mostOpen) break; opened.delete(old); await close(bytes); }
      return found;
    },
    async close() {
      const all = [...opened.values()];
      opened.clear();
      for (const bytes of all) await close(bytes);
    },
  };
}
