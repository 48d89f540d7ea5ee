/** Bytes at any place of a file, wherever it lies: what the readers of TIFF ask, so that planes are streamed and nothing else is read. */
import { open } from 'node:fs/promises';
import { AnalysisError } from '../analysis-error.ts';

export interface Bytes {
  readonly size: number;
  /** Exactly so many bytes. Throws file-truncated where the file ends before, and what reading throws. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Throws file-truncated for a part that does not lie in the file. */
export function checkInside(offset: number, length: number, size: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= size)) throw new AnalysisError('file-truncated', `bytes ${offset} to ${offset + length} of ${size}`);
}

/** A file on this machine. */
export async function openFileBytes(path: string): Promise<Bytes> {
  const file = await open(path);
  const { size } = await file.stat();
  return {
    size,
    async read(offset, length) {
      checkInside(offset, length, size);
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) throw new AnalysisError('file-truncated', `it became shorter than ${size} bytes`);
        done += bytesRead;
      }
      return bytes;
    },
    close: () => file.close(),
  };
}
