/** TIFF files for tests, directory by directory, with any fields: what no ordinary writer would put together. */

/** Type of a field (TIFF 6.0): 2 text, 3 short, 4 long, 5 fraction (two numbers a value). */
export type Field = readonly [tag: number, type: 2 | 3 | 4 | 5, values: readonly number[] | string];
export interface TestDirectory {
  width: number; height: number; bits?: number; format?: number; samples?: number;
  /** strips, or tiles where their size is given */ blocks: readonly Uint8Array[];
  rowsPerStrip?: number; tile?: readonly [width: number, height: number]; compression?: number; predictor?: number; description?: string;
  /** further ones, or in the place of these */ fields?: readonly Field[];
}

/** The bytes of a file with these directories in a chain; blocks first, then directories. */
export function tiffFile(directories: readonly TestDirectory[], { little = true }: { little?: boolean } = {}): Uint8Array {
  const widths = { 2: 1, 3: 2, 4: 4, 5: 8 } as const;
  const laid = directories.map(({ width, height, bits = 16, format = 1, samples = 1, blocks, rowsPerStrip = height, tile, compression = 1, predictor = 1, description, fields = [] }) => {
    const offsets: number[] = blocks.map(() => 0), counts = blocks.map(({ length }) => length);
    const own: Field[] = [
      [256, 4, [width]], [257, 4, [height]], [258, 3, Array.from({ length: samples }, () => bits)], [259, 3, [compression]], [262, 3, [1]], ...(description === undefined ? [] : [[270, 2, `${description}\0`] as const]),
      ...(tile ? [[322, 4, [tile[0]]], [323, 4, [tile[1]]], [324, 4, offsets], [325, 4, counts]] as Field[] : [[273, 4, offsets], [278, 4, [rowsPerStrip]], [279, 4, counts]] as Field[]),
      [277, 3, [samples]], [317, 3, [predictor]], [339, 3, Array.from({ length: samples }, () => format)],
    ];
    const replaced = new Set(fields.map(([tag]) => tag));
    return { blocks, offsets, fields: [...own.filter(([tag]) => !replaced.has(tag)), ...fields].toSorted(([a], [b]) => a - b).map(([tag, type, values]) => ({ tag, type, values: typeof values === 'string' ? Buffer.from(values) : values })) };
  });
  let end = 8;
  for (const { blocks, offsets } of laid) blocks.forEach(({ length }, at) => { offsets[at] = end; end += length + length % 2; });
  const places = laid.map(({ fields }) => {
    const at = end, aside = fields.map(({ type, values }) => (type === 5 ? values.length / 2 : values.length) * widths[type]);
    let to = at + 2 + fields.length * 12 + 4;
    const asideAt = aside.map((size) => { const here = to; if (size > 4) to += size + size % 2; return here; });
    end = to;
    return { at, aside, asideAt };
  });
  const bytes = new Uint8Array(end), view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(little ? 'II' : 'MM'));
  view.setUint16(2, 42, little);
  view.setUint32(4, places[0]!.at, little);
  laid.forEach(({ fields, blocks, offsets }, index) => {
    const { at, aside, asideAt } = places[index]!;
    blocks.forEach((block, number) => { bytes.set(block, offsets[number]); });
    view.setUint16(at, fields.length, little);
    fields.forEach(({ tag, type, values }, number) => {
      const entry = at + 2 + number * 12;
      view.setUint16(entry, tag, little);
      view.setUint16(entry + 2, type, little);
      view.setUint32(entry + 4, type === 5 ? values.length / 2 : values.length, little);
      const to = aside[number]! > 4 ? asideAt[number]! : entry + 8;
      if (aside[number]! > 4) view.setUint32(entry + 8, to, little);
      values.forEach((value, place) => { if (type === 2) view.setUint8(to + place, value); else if (type === 3) view.setUint16(to + 2 * place, value, little); else view.setUint32(to + 4 * place, value, little); });
    });
    view.setUint32(at + 2 + fields.length * 12, places[index + 1]?.at ?? 0, little);
  });
  return bytes;
}

/** Numbers as bytes in an order. */
export function bytesOf(values: readonly number[], { bits = 16, little = true }: { bits?: 8 | 16 | 32; little?: boolean } = {}): Uint8Array {
  const bytes = new Uint8Array(values.length * bits / 8), view = new DataView(bytes.buffer);
  values.forEach((value, at) => { if (bits === 8) view.setUint8(at, value); else if (bits === 16) view.setUint16(at * 2, value, little); else view.setUint32(at * 4, value, little); });
  return bytes;
}
