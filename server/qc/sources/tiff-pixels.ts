/**
 * The pixels of one TIFF directory, put together from its strips or tiles, of which only they are read. Grey values are handed
 * on as stored: an index into a palette is what was measured.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { Dtype, Pixels } from '../image-source.ts';
import type { Bytes } from './bytes.ts';
import { checkPacking, decodeBlock, pixelsOf } from './tiff-decoding.ts';
import type { TiffDirectory, TiffLayout } from './tiff-layout.ts';

/** Errors of the libraries in our classes: past the end of the file, or damaged within. */
export function tiffFault(cause: unknown): AnalysisError {
  if (cause instanceof AnalysisError) return cause;
  const message = (cause as Error).message ?? String(cause);
  if (/offset|out of (?:range|bounds)|outside the bounds|beyond|EOF|unexpected end|Invalid typed array length|RangeError|not enough|length of/i.test(message) || cause instanceof RangeError) return new AnalysisError('file-truncated', message, { cause });
  if (/unsupported|unknown compression|not supported|decoder/i.test(message)) return new AnalysisError('encoding-not-supported', message, { cause });
  return new AnalysisError('file-damaged', message, { cause });
}

const formats: Readonly<Record<number, string>> = { 1: 'unsigned whole numbers', 2: 'signed whole numbers', 3: 'floating-point numbers', 5: 'complex whole numbers', 6: 'complex numbers' };

/** Type of the numbers of a directory; those of half precision come as float. Throws encoding-not-supported with words for those that are not measured. */
export function storedDtype(directory: TiffDirectory): Dtype {
  const { format, bits, samples } = directory;
  if (samples > 1) throw new AnalysisError('several-samples', `${samples} samples a pixel`);
  const dtype = format === 3 ? ({ 16: 'float', 32: 'float', 64: 'double' } as const)[bits]
    : format === 1 || format === 4 ? bits >= 1 && bits <= 8 ? 'uint8' : bits <= 16 ? 'uint16' : bits === 32 ? 'uint32' : undefined
      : format === 2 ? ({ 8: 'int8', 16: 'int16', 32: 'int32' } as const)[bits] : undefined;
  if (dtype === undefined || bits < 1) throw new AnalysisError('encoding-not-supported', `the pixels are ${formats[format] ?? `numbers of sample format ${format}`} of ${bits} bits; whole numbers of up to 16 or of 32 bits and floating-point numbers of 16, 32 or 64 bits are read`);
  checkPacking(directory);
  return dtype;
}

/** What should be known of how the pixels stand in the file. */
export function notesOf({ photometric, compression }: TiffDirectory): string[] {
  return [
    ...photometric === 0 ? ['The file says that white is zero; values are measured as they are stored, so light may stand for dark.'] : [],
    ...photometric === 3 ? ['The file shows its values by a palette; the values are measured, not its colours.'] : [],
    ...[6, 7, 34_887, 50_001].includes(compression) ? ['The pixels were compressed in a way that may lose detail; figures are those of what is left.'] : [],
  ];
}

export interface TiffPixels { read(index: number): Promise<Pixels> }

/** Creates the reader of a file's pixels. `read` throws AnalysisError. */
export function createTiffPixels(bytes: Bytes, layout: TiffLayout): TiffPixels {
  return {
    async read(index) {
      const directory = layout.directories[index]!, dtype = storedDtype(directory);
      const blocks = await layout.blocksOf(directory);
      const { width, height } = directory, pixels = pixelsOf(dtype, width * height), across = Math.ceil(width / blocks.width);
      for (let number = 0; number < across * Math.ceil(height / blocks.height); number += 1) {
        const left = number % across * blocks.width, top = Math.floor(number / across) * blocks.height;
        const rows = Math.min(blocks.height, height - top), columns = Math.min(blocks.width, width - left);
        const part = await decodeBlock(await bytes.read(blocks.offsets[number]!, blocks.counts[number]!), { directory, blocks, dtype, little: layout.little });
        if (part.length < (rows - 1) * blocks.width + columns) throw new AnalysisError('file-truncated', `strip or tile ${number} holds ${part.length} of its ${rows * blocks.width} pixels`);
        for (let row = 0; row < rows; row += 1) pixels.set(part.subarray(row * blocks.width, row * blocks.width + columns), (top + row) * width + left);
      }
      return pixels;
    },
  };
}
