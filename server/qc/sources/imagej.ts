/**
 * What ImageJ writes into a TIFF: the numbers of channels, slices and frames in the description, the size of a pixel in the
 * resolution tags with its unit in the description. By ImageJ's own reader and writer (ij.io.FileOpener, ij.io.FileSaver).
 */
import type { StatedSize } from '../image-source.ts';

/** Tags XResolution and YResolution in pixels a unit, and ResolutionUnit (1 none, 2 inch, 3 centimetre). */
export interface Resolution { x: number | undefined; y: number | undefined; unit: number }
export interface ImageJ { images: number; c: number; z: number; t: number; sizes: Partial<Record<'x' | 'y' | 'z' | 't', StatedSize>>; note?: string }

/** Coarser than this (micrometres a pixel), a resolution per inch or centimetre is one of print or screens: 72, 96, 300 dpi. */
const coarsest = 20;
const resolutionUnits: Readonly<Record<number, { name: string; micrometres: number }>> = { 2: { name: 'inch', micrometres: 25_400 }, 3: { name: 'cm', micrometres: 10_000 } };

/** Lines NAME=VALUE of a description that ImageJ wrote; undefined for others. */
function linesOf(description: string | undefined): Map<string, string> | undefined {
  if (!description?.startsWith('ImageJ=')) return undefined;
  return new Map(description.split(/\r?\n/).flatMap((line): [string, string][] => { const at = line.indexOf('='); return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).replace(/\0.*$/s, '').trim()]] : []; }));
}

/** Sizes that the resolution tags state when their unit is inch or centimetre; a resolution of print is told, not used. */
export function readResolution({ x, y, unit }: Resolution): { sizes: Partial<Record<'x' | 'y', StatedSize>>; note?: string } {
  const { name, micrometres } = resolutionUnits[unit] ?? {};
  if (name === undefined || micrometres === undefined) return { sizes: {} };
  const given = [['x', x], ['y', y]] as const;
  if (given.some(([, value]) => value !== undefined && value > 0 && micrometres / value > coarsest)) return { sizes: {}, note: `The resolution tags of the TIFF (${x} and ${y} pixels per ${name}) are of print or screens and not used as the size of a pixel.` };
  return { sizes: Object.fromEntries(given.flatMap(([axis, value]) => (value === undefined ? [] : [[axis, { value: 1 / value, unit: name, source: 'TIFF' as const }]]))) };
}

/**
 * Reads what ImageJ states; undefined where it did not write the file. A hyperstack whose numbers do not multiply to its
 * images is a plain stack, as in ImageJ; a plain stack lies along z.
 */
export function readImageJ(description: string | undefined, resolution: Resolution): ImageJ | undefined {
  const lines = linesOf(description);
  if (!lines) return undefined;
  const whole = (name: string): number => { const value = Number(lines.get(name) ?? 1); return Number.isSafeInteger(value) && value > 0 ? value : 1; };
  const [c, z, t] = [whole('channels'), whole('slices'), whole('frames')];
  const images = lines.has('images') ? whole('images') : c * z * t;
  const sizes: ImageJ['sizes'] = {};
  const unit = lines.get('unit') ?? '', perInch = /^(?:inch|cm)$/.test(unit) ? readResolution({ ...resolution, unit: unit === 'cm' ? 3 : 2 }) : undefined;
  if (perInch) for (const axis of ['x', 'y'] as const) { const size = perInch.sizes[axis]; if (size) sizes[axis] = { ...size, source: 'ImageJ' }; }
  else if (unit !== '' && !/^pixels?$/i.test(unit)) {
    if (resolution.x !== undefined) sizes.x = { value: 1 / resolution.x, unit, source: 'ImageJ' };
    if (resolution.y !== undefined) sizes.y = { value: 1 / resolution.y, unit: lines.get('yunit') ?? unit, source: 'ImageJ' };
  }
  const spacing = lines.get('spacing'), interval = lines.get('finterval');
  const spacingUnit = lines.get('zunit') ?? unit;
  if (spacing !== undefined && spacingUnit !== '' && !/^pixels?$/i.test(spacingUnit)) sizes.z = { value: Number(spacing), unit: spacingUnit, source: 'ImageJ' };
  if (interval !== undefined && Number(interval) !== 0) sizes.t = { value: Number(interval), unit: lines.get('tunit') ?? 's', source: 'ImageJ' };
  return { images, ...(c * z * t === images ? { c, z, t } : { c: 1, z: images, t: 1 }), sizes, ...(perInch?.note ? { note: perInch.note } : {}) };
}
