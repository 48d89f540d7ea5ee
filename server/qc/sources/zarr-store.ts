/** Where the documents and chunks of a Zarr are read: a folder on this machine, or behind an address. */
import { join } from 'node:path/posix';
import { readInside } from '../folder-files.ts';
import type { Range, Remote } from '../remote.ts';
import { AnalysisError } from '../analysis-error.ts';

export interface ZarrStore {
  /** A file, or a part of it (`suffixLength`: that many bytes before its end). Undefined when nothing is there. Throws AnalysisError. */
  read(path: string, range?: Range): Promise<Uint8Array | undefined>;
  close(): void;
  /** what it means that nothing is at a path, in words */ readonly whenMissing: string;
}

/** Largest chunk, or metadata document, that is fetched at once. */
const mostFetched = 268_435_456;

/** A folder (a real path); links lead nowhere else. */
export function createFolderStore(folder: string): ZarrStore {
  return {
    read: (path, range) => readInside(folder, path, range && ('offset' in range ? range : { offset: -range.suffixLength, length: range.suffixLength })),
    close() { /* files are closed after each read */ },
    whenMissing: 'not in the folder',
  };
}

/** A folder behind an address; what is not there and what may not be seen are the same to it. `noteDocument` hears of every metadata document. */
export function createRemoteStore({ remote, url, noteDocument = () => undefined }: { remote: Remote; url: string; noteDocument?: (path: string, bytes: Uint8Array) => void }): ZarrStore {
  const addressOf = (path: string): string => {
    const address = new URL(url);
    address.pathname = join(address.pathname, path.split('/').map(encodeURIComponent).join('/'));
    return address.href;
  };
  return {
    async read(path, range) {
      const answer = await remote.get(addressOf(path), { ...(range ? { range } : {}), mostBytes: mostFetched, closedIsMissing: true });
      if (!answer) return undefined;
      if (/(?:^|\/)(?:zarr\.json|\.z[a-z]+|METADATA\.ome\.xml)$/.test(path)) noteDocument(path, answer.bytes);
      if (!range || !answer.whole) return answer.bytes;
      // a server without ranges
      const start = 'offset' in range ? range.offset : answer.bytes.length - range.suffixLength, length = 'offset' in range ? range.length : range.suffixLength;
      if (start < 0 || start + length > answer.bytes.length) throw new AnalysisError('file-truncated', `${path}: bytes ${start} to ${start + length} of ${answer.bytes.length}`);
      return answer.bytes.subarray(start, start + length);
    },
    close() { remote.close(); },
    whenMissing: 'the server has nothing there, or lets nobody read it',
  };
}
