/**
 * What is known of an image beside its pixels, from all who state it, by order of trust: the file's own metadata before the
 * record. Nothing is assumed: a size that nobody states usably is absent, never 1 µm. Whatever was not used, and every
 * disagreement of more than half a percent, becomes a sentence in the notes of the run.
 */
import { AnalysisError } from './analysis-error.ts';
import { dtypes, statedBy } from './image-source.ts';
import type { Dtype, ImageSource, StatedSize } from './image-source.ts';
import type { JobPayload } from './job.ts';
import type { ChannelFacts, ImageFacts } from './metric.ts';
import { inMicrometres, inSeconds } from './sources/units.ts';

/** Relative difference above which two statements disagree. */
export const tolerance = 0.005;

interface Kind { what: string; unit: string; least: number; most: number; inUnit(value: number, unit: string): number | undefined }
/** Limits beyond which a number is a slip: from a tenth of an atom to a centimetre a pixel, from a nanosecond to four months. */
const pixel = (what: string): Kind => ({ what, unit: 'µm', least: 1e-5, most: 1e4, inUnit: inMicrometres });
const kinds: Readonly<Record<'x' | 'y' | 'z' | 't', Kind>> = {
  x: pixel('size of a pixel along x'), y: pixel('size of a pixel along y'), z: { ...pixel('distance of planes along z'), most: 1e5 },
  t: { what: 'time between time points', unit: 's', least: 1e-9, most: 1e7, inUnit: inSeconds },
};
const asItIs = (value: number): number => value;
const opticalKinds: readonly [Exclude<keyof ChannelFacts, 'index' | 'name' | 'modality'>, Kind][] = [
  ['numericalAperture', { what: 'numerical aperture', unit: '', least: 0.01, most: 2, inUnit: asItIs }],
  ['immersionIndex', { what: 'refractive index of the immersion medium', unit: '', least: 1, most: 3, inUnit: asItIs }],
  ['excitationNm', { what: 'wavelength of excitation', unit: 'nm', least: 100, most: 5000, inUnit: asItIs }],
  ['emissionNm', { what: 'wavelength of emission', unit: 'nm', least: 100, most: 5000, inUnit: asItIs }],
  ['pinholeAiryUnits', { what: 'pinhole', unit: 'Airy units', least: 0.01, most: 1000, inUnit: asItIs }],
];

/** Refractive index of a medium that has one value; glycerol is mixed with water, so it has none. Oil by ISO 8036, at 23 °C and 546 nm. */
const mediumIndices: Readonly<Record<string, number>> = { air: 1, water: 1.333, waterdipping: 1.333, oil: 1.518 };

const figure = (value: number): string => String(Number(value.toPrecision(6)));
const amount = (value: number, unit: string): string => `${figure(value)}${unit === '' ? '' : ` ${unit}`}`;
const whose = (source: StatedSize['source']): string => ({ 'OME-XML': 'the OME-XML of the file', 'OME-Zarr': 'the OME-Zarr metadata', ImageJ: 'the ImageJ tags', TIFF: 'the TIFF tags', record: 'the record' })[source];
const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`;

/** Why a statement is not used; undefined when it is. */
function objection({ value, unit }: StatedSize, kind: Kind): string | undefined {
  if (!Number.isFinite(value)) return 'it is no number';
  if (!(value > 0)) return 'it is not greater than 0';
  const canonical = kind.inUnit(value, unit);
  if (canonical === undefined) return unit.trim() === '' ? 'it has no unit' : `its unit ${JSON.stringify(unit.slice(0, 40))} is not known here`;
  return canonical >= kind.least && canonical <= kind.most ? undefined : `it lies outside of ${figure(kind.least)} to ${amount(kind.most, kind.unit)}`;
}

/** The first usable statement in the canonical unit, by order of trust; sentences about the others go to `notes`. */
function settle(statements: readonly StatedSize[], kind: Kind, where: string, notes: string[]): number | undefined {
  let used: { value: number; source: StatedSize['source'] } | undefined;
  for (const stated of statements.toSorted((a, b) => statedBy.indexOf(a.source) - statedBy.indexOf(b.source))) {
    const against = objection(stated, kind);
    if (against !== undefined) { notes.push(sentence(`the ${kind.what}${where} that ${whose(stated.source)} states${Number.isFinite(stated.value) ? ` (${figure(stated.value)} ${stated.unit.slice(0, 40)}`.trimEnd() + ')' : ''} is not used: ${against}`)); continue; }
    const value = kind.inUnit(stated.value, stated.unit)!;
    if (used === undefined) { used = { value, source: stated.source }; continue; }
    const apart = Math.abs(value / used.value - 1);
    if (apart > tolerance) notes.push(sentence(`the ${kind.what}${where} is ${amount(used.value, kind.unit)} by ${whose(used.source)} and ${amount(value, kind.unit)} by ${whose(stated.source)} (${(100 * apart).toPrecision(2)} % apart); that of ${whose(used.source)} is used`));
  }
  return used?.value;
}

function channelOf(index: number, own: NonNullable<ImageSource['channels']>[number] | undefined, recorded: ChannelFacts | undefined, notes: string[]): ChannelFacts {
  const channel: ChannelFacts = { index };
  const name = own?.name ?? recorded?.name, modality = own?.modality ?? recorded?.modality;
  if (name !== undefined) channel.name = name;
  if (modality !== undefined) channel.modality = modality;
  if (own?.modality && recorded?.modality && own.modality !== recorded.modality) notes.push(sentence(`the way of imaging of channel ${index} is ${own.modality} by ${whose('OME-XML')} and ${recorded.modality} by ${whose('record')}; that of ${whose('OME-XML')} is used`));
  for (const [fact, kind] of opticalKinds) {
    const statements = [[own?.[fact], 'OME-XML'], [recorded?.[fact], 'record']] as const;
    const value = settle(statements.flatMap(([stated, source]) => (stated === undefined ? [] : [{ value: stated, source, unit: kind.unit }])), kind, ` of channel ${index}`, notes);
    if (value !== undefined) channel[fact] = value;
  }
  const nominal = mediumIndices[own?.medium?.toLowerCase() ?? ''];
  if (channel.immersionIndex === undefined && nominal !== undefined) {
    channel.immersionIndex = nominal;
    notes.push(`The refractive index of the immersion medium is taken as ${nominal}, for the OME-XML of the file names ${own!.medium} and nobody states a number.`);
  }
  return channel;
}

/** Ways of imaging with a pinhole. */
const withPinhole: ReadonlySet<string | undefined> = new Set(['confocal', 'spinning-disk']);

/** Says of pinholes that the file states as lengths, and nobody in Airy units, that they are left as they are; why, see `ome-optics.ts`. */
function pinholeNotes(own: ImageSource['channels'] = [], channels: readonly ChannelFacts[]): string[] {
  const stated = channels.flatMap(({ index, modality, pinholeAiryUnits }) => {
    const size = own.find((each) => each.index === index)?.pinholeMicrometres;
    return size === undefined || pinholeAiryUnits !== undefined || !withPinhole.has(modality) ? [] : [`${amount(size, 'µm')} in channel ${index}`];
  });
  return stated.length === 0 ? [] : [`The OME-XML of the file states the pinhole as a length (${stated.slice(0, 8).join(', ')}${stated.length > 8 ? ' …' : ''}). It is not made into Airy units, for the magnification between objective and pinhole is not stated, and programs differ in whether the length is that of the pinhole or of its image in the sample; the theoretical values are computed without it.`];
}

/** Why a depth cannot be that of these pixels: a limit that the numbers cannot hold would let no pixel be saturated, ever. */
function depthObjection(bits: number, dtype: Dtype): string | undefined {
  const { bits: stored, signed, float } = dtypes[dtype];
  return !(bits >= 1) || !float && bits > stored - (signed ? 1 : 0) ? `${bits} bits are stated, the pixels are ${dtype}` : undefined;
}

/**
 * The facts, with the notes. `needsDepth`: the procedure is about the depth of the detector, so that a contradiction ends it;
 * for others the depth is then left out, and a note says so. `usesOptics`: its figures depend on optics. Throws bit-depth-contradiction.
 */
export function factsOf({ stated, optics = [], significantBits: recordedBits }: Pick<JobPayload, 'stated' | 'optics' | 'significantBits'>, source: Pick<ImageSource, 'dtype' | 'shape' | 'significantBits' | 'physicalSizes' | 'channels' | 'notes'>, needsDepth: boolean, usesOptics = true): { facts: ImageFacts; notes: string[] } {
  const notes: string[] = [...source.notes ?? []];
  const recorded = { ...stated?.pixelSize, t: stated?.timeIncrement };
  const sizeOf = (axis: 'x' | 'y' | 'z' | 't'): number | undefined => {
    if ((axis === 'z' || axis === 't') && source.shape[axis] === 1) return undefined; // nothing lies between
    const own = recorded[axis];
    return settle([...source.physicalSizes[axis] ?? [], ...own === undefined ? [] : [{ value: own, unit: kinds[axis].unit, source: 'record' as const }]], kinds[axis], '', notes);
  };
  const pixelSize: ImageFacts['pixelSize'] = {};
  for (const axis of ['x', 'y', 'z'] as const) {
    const size = sizeOf(axis);
    if (size !== undefined) pixelSize[axis] = size;
  }
  const { x, y } = pixelSize;
  if (x !== undefined && y !== undefined && Math.abs(x / y - 1) > tolerance) notes.push(`Pixels are not square: ${amount(x, 'µm')} along x, ${amount(y, 'µm')} along y.`);
  const timeIncrement = sizeOf('t');

  const own = source.significantBits;
  const bits = own?.value ?? recordedBits;
  const doubt = own && recordedBits !== undefined && own.value !== recordedBits ? `${own.source} says ${own.value}, the record ${recordedBits}` : bits === undefined ? undefined : depthObjection(bits, source.dtype);
  if (doubt !== undefined && needsDepth) throw new AnalysisError('bit-depth-contradiction', doubt);
  if (doubt !== undefined) notes.push(`The depth of the detector is not used: ${doubt}.`);

  const beyond = optics.filter(({ index }) => index >= source.shape.c).length;
  if (beyond > 0) notes.push(`The record describes ${beyond} channel${beyond === 1 ? '' : 's'} more than the image has (${source.shape.c}).`);
  const channels = Array.from({ length: source.shape.c }, (_, index) => channelOf(index, source.channels?.find((each) => each.index === index), optics.find((each) => each.index === index), notes));
  if (usesOptics) notes.push(...pinholeNotes(source.channels, channels));
  return { facts: { ...(bits === undefined || doubt !== undefined ? {} : { significantBits: bits }), pixelSize, ...(timeIncrement === undefined ? {} : { timeIncrement }), channels }, notes: [...new Set(notes)] };
}
