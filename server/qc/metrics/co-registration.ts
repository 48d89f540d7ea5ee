/**
 * C1 and C2, the registration of channels from multi-coloured beads: how far the image of a bead in one channel lies from that
 * in another, along each axis with its sign, and as a distance beside what the longer wavelength resolves.
 */
import { AnalysisError } from '../analysis-error.ts';
import { medianMeasure } from '../beads/aggregate.ts';
import { beadTable, tableOf } from '../beads/bead-table.ts';
import type { PixelSize } from '../beads/bead-fit.ts';
import { fewestPlanes } from '../beads/bead-fit.ts';
import { beadParameters, findBeads, isAccepted, tellBeads } from '../beads/beads.ts';
import type { AcceptedBead, BeadParameters } from '../beads/beads.ts';
import { lateralSize } from '../beads/image-size.ts';
import { matchNearest } from '../beads/matching.ts';
import { referenceDistance, resolutionOf } from '../beads/theory.ts';
import type { Resolution } from '../beads/theory.ts';
import type { Figure, Findings, ImageInput, ImageMetric } from '../metric.ts';
import type { Measure } from '../numerics/gaussian-fit.ts';
import { medianOf } from '../numerics/order-statistics.ts';

/** Most channels of one run: pairs grow with their square. */
const mostChannels = 12;

/** From one bead's image in a channel to that in the other, micrometres. */
interface Shift { at: AcceptedBead; x: Measure; y: Measure; z?: Measure }
/** What the longer wavelength resolves, micrometres. */
interface Reference { lateral: number; axial?: number; told: string }

function shiftOf(a: AcceptedBead, b: AcceptedBead, size: PixelSize): Shift {
  const along = (from: Measure, to: Measure, pixel: number): Measure => ({ value: (to.value - from.value) * pixel, uncertainty: Math.hypot(from.uncertainty, to.uncertainty) * pixel });
  return { at: a, x: along(a.fit.x, b.fit.x, size.x), y: along(a.fit.y, b.fit.y, size.y), ...(size.z !== undefined && a.fit.z && b.fit.z ? { z: along(a.fit.z, b.fit.z, size.z) } : {}) };
}

/** Length of a sum of components with its uncertainty; where the length is 0, that of the components as a whole. */
function lengthOf(components: readonly Measure[]): Measure {
  const value = Math.hypot(...components.map((each) => each.value));
  return { value, uncertainty: value > 0 ? Math.hypot(...components.map((each) => each.value * each.uncertainty)) / value : Math.hypot(...components.map(({ uncertainty }) => uncertainty)) };
}

/** C2 for one shift: distance / reference distance; along z too where both can be told, else in the plane. */
function ratioOf({ x, y, z }: Shift, { lateral, axial }: Reference): { reference?: number; ratio: Measure } | undefined {
  if (z && axial === undefined) return undefined;
  const reference = referenceDistance({ x: x.value, y: y.value, z: z?.value ?? 0 }, { lateral, axial: axial ?? lateral });
  if (reference === undefined) return { ratio: { value: 0, uncertainty: 0 } };
  const distance = lengthOf([x, y, ...z ? [z] : []]);
  return { reference, ratio: { value: distance.value / reference, uncertainty: distance.uncertainty / reference } };
}

/** Of two channels, theory of the one with the longer wavelength; undefined where a wavelength is not known. */
function referenceOf(first: Resolution, second: Resolution): Reference | undefined {
  if (first.wavelength === undefined || second.wavelength === undefined) return undefined;
  const { lateral, axial } = first.wavelength >= second.wavelength ? first : second;
  return lateral && { lateral: lateral.value, ...(axial ? { axial: axial.value } : {}), told: [lateral, axial].flatMap((each) => (each ? [each.formula] : [])).join('; ') };
}

type ShiftProperty = readonly [property: string, of: (shift: Shift) => Measure | undefined];
const shiftProperties: readonly ShiftProperty[] = [
  ['registration-shift-x', ({ x }) => x], ['registration-shift-y', ({ y }) => y], ['registration-shift-z', ({ z }) => z],
  ['registration-distance-lateral', ({ x, y }) => lengthOf([x, y])], ['registration-distance-axial', ({ z }) => z && lengthOf([z])], ['registration-distance', ({ x, y, z }) => z && lengthOf([x, y, z])],
];

function figuresOf(shifts: readonly Shift[], reference: Reference | undefined): Figure[] {
  const ratios = reference ? shifts.flatMap((shift) => ratioOf(shift, reference) ?? []) : [];
  const references = ratios.flatMap((each) => each.reference ?? []);
  /** the distance that the reference is for: in space, or in the plane where nothing along z is told */
  const compared = shifts.some(({ z }) => z) ? 'registration-distance' : 'registration-distance-lateral';
  const theory = reference && references.length > 0 ? { value: medianOf(references), formula: `median reference distance in the direction of each shift, of an ellipsoid by ${reference.told}` } : undefined;
  const figure = (property: string, measured: readonly Measure[]): Figure[] => (measured.length === 0 ? [] : [{ property, ...medianMeasure(measured), ...(theory && property === compared ? { theory } : {}) }]);
  return [
    ...shiftProperties.flatMap(([property, of]) => figure(property, shifts.flatMap((shift) => of(shift) ?? []))),
    ...figure('registration-ratio', ratios.map(({ ratio }) => ratio)),
    { property: 'registration-bead-count', value: shifts.length, statistic: 'count' },
  ];
}

const columns = ['channel', 'other_channel', 'x_px', 'y_px', 'z_px', 'dx_um', 'dy_um', 'dz_um', 'lateral_um', 'distance_um', 'reference_um', 'ratio'];

async function measure({ source, facts, parameters, report }: ImageInput): Promise<Findings> {
  const { z: planes, t, c: channels } = source.shape;
  if (channels < 2) throw new AnalysisError('channels-too-few');
  if (channels > mostChannels) throw new AnalysisError('too-many-channels', `${channels}; at most ${mostChannels} are compared with each other`);
  if (t > 1) throw new AnalysisError('several-planes', `${t} time points; channels are compared at one`);
  const size: PixelSize = { ...lateralSize(facts), z: planes > 1 ? facts.pixelSize.z : undefined };
  const resolutions = facts.channels.map(resolutionOf);
  const notes: string[] = [], figures: Figure[] = [], details: NonNullable<Findings['details']> = [], told: string[] = [], beads: AcceptedBead[][] = [], rows: (string | number | undefined)[][] = [];
  let done = 0;
  const step = (): void => { done += 1; report(done, 2 * planes * channels, 'planes'); };
  if (planes < fewestPlanes) notes.push(`${planes === 1 ? 'One plane' : `${planes} planes`}: nothing along z is compared, and the ratio is that of the lateral distance.`);
  else if (size.z === undefined) notes.push('The distance of the planes is not stated: nothing along z is compared, and the ratio is that of the lateral distance.');

  for (let c = 0; c < channels; c += 1) {
    const found = await findBeads({ source, c, t: 0, bits: facts.significantBits, size, parameters: parameters as BeadParameters, step });
    notes.push(...found.notes);
    told.push(`channel ${c}: ${tellBeads(found.beads)}`);
    if (found.beads.length > 0) details.push(beadTable(`Beads of channel ${c}`, found.beads, notes, channels));
    beads.push(found.beads.filter(isAccepted));
  }
  for (let channel = 0; channel < channels; channel += 1) {
    for (let otherChannel = channel + 1; otherChannel < channels; otherChannel += 1) {
      const first = beads[channel]!, second = beads[otherChannel]!;
      const pairs = matchNearest(first.map(({ fit }) => ({ x: fit.x.value, y: fit.y.value })), second.map(({ fit }) => ({ x: fit.x.value, y: fit.y.value })), parameters['match_radius_px']!);
      const shifts = pairs.map(([a, b]) => shiftOf(first[a]!, second[b]!, size)), name = `channels ${channel} and ${otherChannel}`;
      if (shifts.length === 0) { notes.push(`No bead was found in both ${name}.`); continue; }
      if (pairs.length < Math.min(first.length, second.length)) notes.push(`Of ${first.length} and ${second.length} beads, ${pairs.length} are in both ${name}.`);
      const reference = referenceOf(resolutions[channel]!, resolutions[otherChannel]!);
      if (!reference) notes.push(`No ratio is told for ${name}: not stated are ${[...new Set([channel, otherChannel].flatMap((c) => resolutions[c]!.missing))].join(', ')}.`);
      else if (reference.axial === undefined && shifts.some(({ z }) => z)) notes.push(`No ratio is told for ${name}: the refractive index of the immersion is not stated.`);
      figures.push(...figuresOf(shifts, reference).map((figure) => ({ ...figure, channel, otherChannel })));
      rows.push(...shifts.map((shift) => {
        const { at: { fit }, x, y, z } = shift, ratio = reference && ratioOf(shift, reference);
        return [channel, otherChannel, fit.x.value, fit.y.value, fit.z?.value, x.value, y.value, z?.value, Math.hypot(x.value, y.value), z && Math.hypot(x.value, y.value, z.value), ratio?.reference, ratio?.ratio.value];
      }));
    }
  }
  if (figures.length === 0) throw new AnalysisError('nothing-found', `no bead was found in two channels; ${told.join('; ')}`, { notes, details });
  return { figures, notes, details: [tableOf('Shifts of beads between channels', columns, rows, notes), ...details] };
}

const iso = 'ISO 21073:2019, as MetroloJ_QC (Faklaris et al. 2022, doi:10.1083/jcb.202107093) computes it';
const nbo = '4DN-BINA-OME NBO-Q, ChromaticRegistrationEvaluation: chromatic shift, with its sign';
export const coRegistration: ImageMetric = {
  name: 'co-registration-1', title: 'Registration of channels', input: 'image', measure,
  parameters: { ...beadParameters, match_radius_px: { value: 14, unit: 'px', what: 'images of a bead in two channels are at most so far apart', least: 0.5, most: 100 } },
  properties: {
    'registration-shift-x': { unit: 'MicroM', formula: 'x of a bead in the other channel − x in the channel, from elliptic Gaussians; median over beads', source: nbo },
    'registration-shift-y': { unit: 'MicroM', formula: 'y of a bead in the other channel − y in the channel, from elliptic Gaussians; median over beads', source: nbo },
    'registration-shift-z': { unit: 'MicroM', formula: 'z of a bead in the other channel − z in the channel, from axial Gaussians; median over beads', source: nbo },
    'registration-distance-lateral': { unit: 'MicroM', formula: '√(dx² + dy²); median over beads', source: iso },
    'registration-distance-axial': { unit: 'MicroM', formula: '|dz|; median over beads', source: iso },
    'registration-distance': { unit: 'MicroM', formula: '√(dx² + dy² + dz²); median over beads', source: iso },
    'registration-ratio': { unit: 'UNITLESS', formula: 'd / reference distance, that is rx ry rz / √((ry rz cos φ sin θ)² + (rx rz sin φ sin θ)² + (rx ry cos θ)²), θ = acos(dz / d), φ = acos(dx / dxy), r the theoretical widths of the longer wavelength; median over beads', source: 'MetroloJ_QC, co-registration' },
    'registration-bead-count': { unit: 'UNITLESS', formula: 'beads that are each other’s nearest in two channels', source: iso },
  },
  compares: ['c'],
  refusals: ['fact-missing', 'facts-contradict', 'nothing-found', 'channels-too-few', 'too-many-channels', 'several-planes', 'several-samples', 'pixels-not-finite', 'image-dark', 'value-above-bit-depth'],
};
