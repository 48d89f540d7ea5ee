/**
 * The directory of a ZIP archive, and its entries unpacked within bounds. The sizes are looked at before anything is
 * unpacked, and no entry may become more than its directory says, so a small file cannot fill our memory.
 */
import { crc32, inflateRawSync } from 'node:zlib';

export interface ZipEntry { name: string; /** bytes when unpacked; infinite when the directory does not say */ size: number; packed: number; crc: number; method: number; /** of the local header */ offset: number }

const endOfDirectory = 0x06054b50, entryHead = 0x02014b50;
const stored = 0, deflated = 8;

/** The entries as the directory lists them; undefined when there is none (a truncated file, or no archive). */
export function readZipDirectory(archive: Uint8Array): ZipEntry[] | undefined {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let end = archive.length - 22;
  // a comment of up to 64 KiB may follow the end record
  for (const least = Math.max(0, archive.length - 22 - 0xffff); end >= least && view.getUint32(end, true) !== endOfDirectory; end -= 1);
  if (end < 0 || view.getUint32(end, true) !== endOfDirectory) return undefined;
  const count = view.getUint16(end + 10, true);
  const entries: ZipEntry[] = [];
  for (let at = view.getUint32(end + 16, true); entries.length < count;) {
    if (at + 46 > archive.length || view.getUint32(at, true) !== entryHead) return undefined;
    const packed = view.getUint32(at + 20, true), size = view.getUint32(at + 24, true), nameLength = view.getUint16(at + 28, true);
    entries.push({
      name: new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength)),
      size: size === 0xffffffff || size === 0 && packed > 2 ? Number.POSITIVE_INFINITY : size,
      packed, crc: view.getUint32(at + 16, true), method: view.getUint16(at + 10, true), offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** One entry unpacked; undefined when it is damaged: cut off, larger than it says, or with another checksum. */
export function unpackEntry(archive: Uint8Array, { offset, packed, size, crc, method }: ZipEntry): Uint8Array | undefined {
  if (offset + 30 > archive.length || !Number.isFinite(size)) return undefined;
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const raw = archive.subarray(start, start + packed);
  if (raw.length !== packed) return undefined;
  try {
    const data = method === stored ? raw : method === deflated ? inflateRawSync(raw, { maxOutputLength: Math.max(1, size) }) : undefined;
    return data?.length === size && crc32(data) === crc ? data : undefined;
  } catch { return undefined; }
}
