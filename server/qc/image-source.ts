/**
 * An image as the metrics see it: its shape, what is stated about it and by whom, and its planes one at a time. Each
 * format is one file under `sources/` and one row in `sources/formats.ts`. Nothing is guessed: a size or bit depth that
 * the file does not state is absent, and pixels are handed on as they were stored (a palette is never applied).
 */
import type { ChannelFacts } from './metric.ts';

export type Pixels = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** One plane in row order: the pixel at (x, y) is `data[y * width + x]`. */
export interface Plane { readonly data: Pixels; readonly width: number; readonly height: number }

/** Indices from 0. */
export interface PlaneAddress { c: number; z: number; t: number }

/** OME's names of the pixel types that can be measured. */
export type Dtype = 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float' | 'double';

/** Who states a fact. The order is that of trust: what describes exactly these pixels first, a person's record last. */
export const statedBy = ['OME-XML', 'OME-Zarr', 'ImageJ', 'TIFF', 'record'] as const;

/** A statement and who made it. */
export interface Stated<T> { value: T; source: (typeof statedBy)[number] }
/** A number with its unit, both as written: it may be 0, no number or in a unit that nobody knows. */
export interface StatedSize extends Stated<number> { unit: string }

export interface ImageSource {
  /** name of the format */ readonly format: string;
  readonly shape: { readonly x: number; readonly y: number; readonly z: number; readonly c: number; readonly t: number };
  /** dimensions as they are stored, slowest first, such as TCZYX */ readonly axes: string;
  readonly dtype: Dtype;
  /** bits that carry signal: the detector's depth, not the size of the number it is stored in */ readonly significantBits?: Stated<number>;
  /** size of a pixel, distance of planes and of time points: all that the file states, also when it contradicts itself */ readonly physicalSizes: { readonly [axis in 'x' | 'y' | 'z' | 't']?: readonly StatedSize[] };
  /** what the file states of the optics of its channels, the immersion medium by its name, and the pinhole as its program measures it */ readonly channels?: readonly (ChannelFacts & { medium?: string; pinholeMicrometres?: number })[];
  /** time of acquisition as written in the file, ISO 8601 */ readonly acquiredAt?: Stated<string>;
  /** sentences about what should be known of how it was read */ readonly notes?: readonly string[];
  /** Reads one plane. Throws AnalysisError. */
  plane(address: PlaneAddress): Promise<Plane>;
  close(): Promise<void>;
}

/** Storage type → bits, and whether it is signed. */
export const dtypes: Readonly<Record<Dtype, { bits: number; signed: boolean; float: boolean }>> = {
  uint8: { bits: 8, signed: false, float: false }, int8: { bits: 8, signed: true, float: false },
  uint16: { bits: 16, signed: false, float: false }, int16: { bits: 16, signed: true, float: false },
  uint32: { bits: 32, signed: false, float: false }, int32: { bits: 32, signed: true, float: false },
  float: { bits: 32, signed: true, float: true }, double: { bits: 64, signed: true, float: true },
};

/** The type of a typed array, in OME's words; undefined for arrays that cannot be measured (64-bit integers, 16-bit floats). */
export function dtypeOf(data: unknown): Dtype | undefined {
  const name = Object.prototype.toString.call(data).slice(8, -1);
  return ({
    Uint8Array: 'uint8', Uint8ClampedArray: 'uint8', Int8Array: 'int8', Uint16Array: 'uint16', Int16Array: 'int16',
    Uint32Array: 'uint32', Int32Array: 'int32', Float32Array: 'float', Float64Array: 'double',
  } as const)[name as 'Uint8Array'];
}

/** Greatest number of pixels of a plane: 256 million, 2 GiB as double. */
export const mostPixels = 268_435_456;
