/**
 * Reads the ImageDescription of a TIFF's first directory from its bytes, without touching pixels: classic TIFF (6.0) and
 * BigTIFF, in both byte orders. Every offset is checked before it is followed.
 */
import { notReadable } from '../rdf/source-text.ts';

/** Tag 270, ImageDescription; field type 2, ASCII (TIFF 6.0, sections 2 and 8). */
const imageDescription = 270;
const ascii = 2;

interface Layout { countBytes: 2 | 8; entryBytes: 12 | 20; offsetBytes: 4 | 8; firstOffsetAt: 4 | 8 }
const layouts: Readonly<Record<number, Layout>> = {
  42: { countBytes: 2, entryBytes: 12, offsetBytes: 4, firstOffsetAt: 4 },
  43: { countBytes: 8, entryBytes: 20, offsetBytes: 8, firstOffsetAt: 8 },
};

/** True when the first bytes are those of a TIFF, in either size and byte order. */
export function isTiff(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = view.getUint16(0);
  return (order === 0x4949 || order === 0x4d4d) && layouts[view.getUint16(2, order === 0x4949)] !== undefined;
}

/** The text of the first directory's ImageDescription. Throws source-not-readable when there is none or the file ends before it. */
export function readImageDescription(bytes: Uint8Array): string {
  if (!isTiff(bytes)) throw notReadable(bytes.length < 8 ? `The file ends after ${bytes.length} bytes, within the header of a TIFF` : 'This is no TIFF: its first bytes are not II or MM with 42 or 43');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = view.getUint16(0) === 0x4949;
  const { countBytes, entryBytes, offsetBytes, firstOffsetAt } = layouts[view.getUint16(2, little)]!;
  const need = (at: number, length: number, what: string): void => {
    if (at < 0 || at + length > bytes.length) throw notReadable(`The TIFF is cut off or damaged: its ${what} would be at byte ${at}, and the file has ${bytes.length}`);
  };
  const readNumber = (at: number, size: 2 | 4 | 8, what: string): number => {
    need(at, size, what);
    if (size === 2) return view.getUint16(at, little);
    if (size === 4) return view.getUint32(at, little);
    const value = view.getBigUint64(at, little);
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.POSITIVE_INFINITY : Number(value);
  };
  if (offsetBytes === 8 && (readNumber(4, 2, 'header') !== 8 || readNumber(6, 2, 'header') !== 0)) throw notReadable('This is no BigTIFF that is read here: its offsets are not of 8 bytes');

  const directory = readNumber(firstOffsetAt, offsetBytes, 'header');
  const entries = readNumber(directory, countBytes, 'first directory');
  for (let index = 0, at = directory + countBytes; index < entries; index += 1, at += entryBytes) {
    need(at, entryBytes, 'first directory');
    if (readNumber(at, 2, 'tag') !== imageDescription) continue;
    if (readNumber(at + 2, 2, 'tag') !== ascii) throw notReadable('The ImageDescription of the TIFF is not text');
    const length = readNumber(at + 4, offsetBytes, 'tag');
    const valueAt = at + 4 + offsetBytes;
    const start = length <= offsetBytes ? valueAt : readNumber(valueAt, offsetBytes, 'tag');
    need(start, length, 'ImageDescription');
    const text = bytes.subarray(start, start + length);
    const end = text.indexOf(0);
    return decode(end < 0 ? text : text.subarray(0, end));
  }
  throw notReadable('The TIFF has no ImageDescription, and so no OME-XML');
}

/** UTF-8, as OME-TIFF asks; files that were written in Latin-1 (its µ is no UTF-8) are read as that. */
function decode(bytes: Uint8Array): string {
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch { return new TextDecoder('latin1').decode(bytes); }
}
