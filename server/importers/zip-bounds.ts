/**
 * How large a ZIP archive becomes when it is unpacked, read from its directory before anything is. The reader of workbooks
 * never unpacks more of an entry than its directory declares, so this bounds what a small file can make of our memory.
 */
export interface ZipBounds { entries: number; /** bytes of all entries, unpacked */ bytes: number; names: readonly string[] }

const endOfDirectory = 0x06054b50, entryHead = 0x02014b50;

/** Sums up the directory; undefined when there is none (a truncated file, or no archive). An entry that declares nothing counts as endless. */
export function readZipBounds(archive: Uint8Array): ZipBounds | undefined {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let end = archive.length - 22;
  // a comment of up to 64 KiB may follow the end record
  for (const least = Math.max(0, archive.length - 22 - 0xffff); end >= least && view.getUint32(end, true) !== endOfDirectory; end -= 1);
  if (end < 0 || view.getUint32(end, true) !== endOfDirectory) return undefined;
  const entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true), bytes = 0;
  const names: string[] = [];
  for (let index = 0; index < entries; index += 1) {
    if (at + 46 > archive.length || view.getUint32(at, true) !== entryHead) return undefined;
    const packed = view.getUint32(at + 20, true), unpacked = view.getUint32(at + 24, true), nameLength = view.getUint16(at + 28, true);
    bytes += unpacked === 0xffffffff || unpacked === 0 && packed > 2 ? Number.POSITIVE_INFINITY : unpacked;
    names.push(new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength)));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return { entries, bytes, names };
}
