/** Writes the header and first directory of a TIFF for tests: classic or BigTIFF, either byte order, no pixels. */
export interface TiffOptions { big?: boolean; little?: boolean; description?: Uint8Array | undefined; /** field type of the description; 2 is text */ type?: number }

export function writeTiff({ big = false, little = true, description, type = 2 }: TiffOptions): Uint8Array {
  const offsetBytes = big ? 8 : 4, entries = description === undefined ? 1 : 2;
  const directory = big ? 16 : 8;
  const entryBytes = big ? 20 : 12, countBytes = big ? 8 : 2;
  const dataAt = directory + countBytes + entries * entryBytes + offsetBytes;
  const bytes = new Uint8Array(dataAt + (description?.length ?? 0));
  const view = new DataView(bytes.buffer);
  const put = (at: number, size: number, value: number): void => {
    if (size === 2) view.setUint16(at, value, little); else if (size === 4) view.setUint32(at, value, little); else view.setBigUint64(at, BigInt(value), little);
  };
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  put(2, 2, big ? 43 : 42);
  if (big) { put(4, 2, 8); put(6, 2, 0); }
  put(big ? 8 : 4, offsetBytes, directory);
  put(directory, countBytes, entries);
  const entry = (index: number, tag: number, kind: number, count: number): number => {
    const at = directory + countBytes + index * entryBytes;
    put(at, 2, tag); put(at + 2, 2, kind); put(at + 4, offsetBytes, count);
    return at + 4 + offsetBytes;
  };
  put(entry(0, 256, 4, 1), 4, 16);
  if (description) {
    const valueAt = entry(1, 270, type, description.length);
    if (description.length <= offsetBytes) bytes.set(description, valueAt); else { put(valueAt, offsetBytes, dataAt); bytes.set(description, dataAt); }
  }
  return bytes;
}
