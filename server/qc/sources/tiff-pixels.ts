/**
 * The pixels of one TIFF directory. geotiff reads only its strips and tiles; what it does not read, or reads wrongly, is
 * given to `tiff`, which takes the whole file, so only up to a size. Unpacking is bounded by what the directory says, so that
 * a small file cannot become a large one. Grey values are handed on as stored: an index into a palette is what was measured.
 */
import { inflateSync, zstdDecompressSync } from 'node:zlib';
import GeoTIFF, { addDecoder, BaseDecoder } from 'geotiff';
import { decode } from 'tiff';
import { AnalysisError } from '../analysis-error.ts';
import { dtypeOf, dtypes } from '../image-source.ts';
import type { Dtype, Pixels } from '../image-source.ts';
import type { Bytes } from './bytes.ts';
import type { TiffDirectory, TiffLayout } from './tiff-layout.ts';

/** Largest file that is read whole, for encodings that cannot be read in parts. */
const mostWholeBytes = 67_108_864;

/** Errors of the libraries in our classes: past the end of the file, or damaged within. */
export function tiffFault(cause: unknown): AnalysisError {
  if (cause instanceof AnalysisError) return cause;
  const message = (cause as Error).message ?? String(cause);
  if (/offset|out of (?:range|bounds)|outside the bounds|beyond|EOF|unexpected end|Invalid typed array length|RangeError|not enough|length of/i.test(message) || cause instanceof RangeError) return new AnalysisError('file-truncated', message, { cause });
  if (/unsupported|unknown compression|not supported|decoder/i.test(message)) return new AnalysisError('encoding-not-supported', message, { cause });
  return new AnalysisError('file-damaged', message, { cause });
}

type Unpack = (packed: Uint8Array, options: { maxOutputLength: number }) => Buffer;

/** A decoder that gives no more than the strip or tile may hold, by the runtime's own libraries. */
const bounded = (unpack: Unpack) => async (): Promise<typeof BaseDecoder> => class extends BaseDecoder {
  override decodeBlock(packed: ArrayBufferLike): ArrayBufferLike {
    const { tileWidth, tileHeight, bitsPerSample } = this.parameters;
    const bits = typeof bitsPerSample === 'number' ? [bitsPerSample] : Array.from(bitsPerSample);
    const maxOutputLength = Math.ceil(tileWidth * bits.reduce((sum, each) => sum + each, 0) / 8) * tileHeight + 4096;
    let plain: Buffer;
    try { plain = unpack(new Uint8Array(packed), { maxOutputLength }); } catch (cause) {
      throw new AnalysisError((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'file-damaged' : (cause as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? 'file-truncated' : 'file-damaged', `a strip or tile cannot be unpacked to at most ${maxOutputLength} bytes (${(cause as Error).message})`, { cause });
    }
    return plain.buffer.slice(plain.byteOffset, plain.byteOffset + plain.byteLength);
  }
};
addDecoder([8, 32_946], bounded(inflateSync));
addDecoder(50_000, bounded(zstdDecompressSync));

const formats: Readonly<Record<number, string>> = { 1: 'unsigned whole numbers', 2: 'signed whole numbers', 3: 'floating-point numbers', 5: 'complex whole numbers', 6: 'complex numbers' };

/** Type of the numbers of a directory. Throws encoding-not-supported with words for those that are not measured. */
export function storedDtype({ format, bits, predictor, fillOrder, samples }: TiffDirectory): Dtype {
  if (samples > 1) throw new AnalysisError('several-samples', `${samples} samples a pixel`);
  const dtype = format === 3 ? ({ 32: 'float', 64: 'double' } as const)[bits]
    : format === 1 || format === 4 ? bits >= 1 && bits <= 8 ? 'uint8' : bits <= 16 ? 'uint16' : bits === 32 ? 'uint32' : undefined
      : format === 2 ? ({ 8: 'int8', 16: 'int16', 32: 'int32' } as const)[bits] : undefined;
  if (dtype === undefined || bits < 1) throw new AnalysisError('encoding-not-supported', `the pixels are ${formats[format] ?? `numbers of sample format ${format}`} of ${bits} bits; whole numbers of up to 16 or of 32 bits and floating-point numbers of 32 or 64 bits are read`);
  if (fillOrder !== 1 && bits % 8 !== 0) throw new AnalysisError('encoding-not-supported', `bits are filled in the order ${fillOrder}`);
  if (predictor !== 1 && bits % 8 !== 0) throw new AnalysisError('encoding-not-supported', `${bits} bits a sample with a predictor`);
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
  const part = async (offset: number, length: number): Promise<ArrayBuffer> => {
    const start = Math.min(offset, bytes.size), read = await bytes.read(start, Math.min(length, bytes.size - start));
    return read.byteLength === read.buffer.byteLength ? read.buffer : read.buffer.slice(read.byteOffset, read.byteOffset + read.byteLength);
  };
  const source = {
    fetch: (slices: { offset: number; length: number }[]) => Promise.all(slices.map(({ offset, length }) => part(offset, length))),
    fetchSlice: async ({ offset, length }: { offset: number; length: number }) => ({ offset, length, data: await part(offset, length) }),
    fileSize: bytes.size, close: async () => undefined,
  };
  let opened: Promise<GeoTIFF> | undefined, whole: Promise<Uint8Array<ArrayBuffer>> | undefined;
  const readWhole = async (index: number): Promise<unknown> => {
    if (bytes.size > mostWholeBytes) throw new AnalysisError('encoding-not-supported', `only files of up to ${mostWholeBytes / 2 ** 20} MiB are read in this encoding`);
    return decode(await (whole ??= bytes.read(0, bytes.size)), { pages: [index] })[0]?.data;
  };
  const readParts = async (index: number): Promise<unknown> => {
    const image = await (await (opened ??= GeoTIFF.fromSource(source))).getImage(index);
    const [data] = await image.readRasters({ samples: [0] }) as unknown as [unknown];
    return data;
  };
  return {
    async read(index) {
      const directory = layout.directories[index]!, dtype = storedDtype(directory);
      const { bits, predictor, width, height } = directory;
      // geotiff 3 takes this machine's byte order for that of the file in these two; of packed bits that can be undone
      const misread = !layout.little && bits > 8 && predictor !== 1, swapped = !layout.little && bits > 8 && bits % 8 !== 0;
      if (misread && predictor === 3) throw new AnalysisError('encoding-not-supported', 'floating-point numbers with a predictor in a big-endian file');
      let data: unknown;
      try {
        data = misread ? await readWhole(index) : await readParts(index);
      } catch (cause) {
        const fault = tiffFault(cause);
        if (misread || fault.errorClass !== 'encoding-not-supported') throw fault;
        try { data = await readWhole(index); } catch (second) { throw second instanceof AnalysisError ? second : fault; }
      }
      if (swapped && data instanceof Uint16Array) Buffer.from(data.buffer, data.byteOffset, data.byteLength).swap16();
      if (dtypeOf(data) !== dtype) throw new AnalysisError('encoding-not-supported', `the pixels came as ${Object.prototype.toString.call(data).slice(8, -1)}, the file says ${dtype} (${dtypes[dtype].bits} bits)`);
      if ((data as Pixels).length < width * height) throw new AnalysisError('file-truncated', 'there are fewer pixels than the size says');
      return data as Pixels;
    },
  };
}
