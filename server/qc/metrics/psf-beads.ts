/**
 * P1 to P7, the point spread function from sub-resolution beads: widths at half maximum, laterally by one- and two-dimensional
 * Gaussians and axially, beside what theory gives for the optics; sampling, asymmetry, planarity of the field. One figure a
 * channel, the median over the beads that pass the gates of `beads/beads.ts`.
 */
import { AnalysisError } from '../analysis-error.ts';
import { medianMeasure, quotient } from '../beads/aggregate.ts';
import { beadTable } from '../beads/bead-table.ts';
import { fewestPlanes } from '../beads/bead-fit.ts';
import type { BeadFit } from '../beads/bead-fit.ts';
import { beadParameters, findBeads, isAccepted, tellBeads } from '../beads/beads.ts';
import type { AcceptedBead, BeadParameters } from '../beads/beads.ts';
import { lateralSize } from '../beads/image-size.ts';
import { planarityOf } from '../beads/planarity.ts';
import { resolutionOf, theorySource } from '../beads/theory.ts';
import type { Resolution, Theory } from '../beads/theory.ts';
import type { Figure, Findings, ImageInput, ImageMetric } from '../metric.ts';
import { checkChannels } from './channel-planes.ts';
import type { Measure } from '../numerics/gaussian-fit.ts';
import { medianOf } from '../numerics/order-statistics.ts';

/** Length of one figure: property, what of a bead it is, which fit it comes from, which theory it has. */
interface Width { property: string; of: (fit: BeadFit) => Measure | undefined; r2: keyof BeadFit['r2']; theory?: 'lateral' | 'axial' }
const spotSize = ({ major, minor }: BeadFit): Measure => { const value = Math.sqrt(major.value * minor.value); return { value, uncertainty: value / 2 * Math.hypot(major.uncertainty / major.value, minor.uncertainty / minor.value) }; };
const widths: readonly Width[] = [
  { property: 'psf-fwhm-x', of: ({ fwhmX }) => fwhmX, r2: 'x', theory: 'lateral' },
  { property: 'psf-fwhm-y', of: ({ fwhmY }) => fwhmY, r2: 'y', theory: 'lateral' },
  { property: 'psf-fwhm-major', of: ({ major }) => major, r2: 'spot', theory: 'lateral' },
  { property: 'psf-fwhm-minor', of: ({ minor }) => minor, r2: 'spot', theory: 'lateral' },
  { property: 'psf-fwhm-axial', of: ({ axial }) => axial, r2: 'z', theory: 'axial' },
  { property: 'psf-spot-size', of: spotSize, r2: 'spot' },
  { property: 'psf-asymmetry-min-max', of: ({ major, minor }) => quotient(minor, major), r2: 'spot' },
  { property: 'psf-asymmetry-max-min', of: ({ major, minor }) => quotient(major, minor), r2: 'spot' },
  { property: 'psf-axial-asymmetry', of: ({ axialSymmetry }) => (axialSymmetry === undefined ? undefined : { value: axialSymmetry, uncertainty: 0 }), r2: 'z' },
];
/** Of these, least and greatest are told beside the median. */
const withExtremes = ['psf-spot-size'];

function widthFigures(beads: readonly AcceptedBead[], resolution: Resolution): Figure[] {
  return widths.flatMap(({ property, of, r2, theory }): Figure[] => {
    const measured = beads.flatMap(({ fit }) => { const each = of(fit); return each ? [{ ...each, r2: fit.r2[r2]! }] : []; });
    if (measured.length === 0) return [];
    const given = theory && resolution[theory];
    const { uncertainty, ...median } = medianMeasure(measured);
    const values = measured.map(({ value }) => value), sampleSize = values.length;
    return [
      { property, ...median, ...(uncertainty > 0 ? { uncertainty } : {}), goodnessOfFit: medianOf(measured.map((each) => each.r2)), ...(given ? { theory: given } : {}) },
      ...(withExtremes.includes(property) ? [{ property, value: Math.min(...values), statistic: 'minimum' as const, sampleSize }, { property, value: Math.max(...values), statistic: 'maximum' as const, sampleSize }] : []),
    ];
  });
}

/** P4, sampling: distance of the pixels or planes divided by the greatest that theory allows; at most 1 is dense enough. */
function samplingFigures(size: { x: number; y: number; z?: number | undefined }, { nyquistLateral, nyquistAxial }: Resolution): Figure[] {
  const figure = (property: string, found: number | undefined, nyquist: Theory | undefined): Figure[] => (found === undefined || !nyquist ? [] : [{ property, value: found / nyquist.value, statistic: 'single' }]);
  return [...figure('psf-sampling-lateral', Math.max(size.x, size.y), nyquistLateral), ...figure('psf-sampling-axial', size.z, nyquistAxial)];
}

/** P7, planarity. */
function planarityFigures(beads: readonly AcceptedBead[], size: { x: number; y: number; z?: number | undefined }): Figure[] {
  const places = size.z === undefined ? [] : beads.flatMap(({ fit: { x, y, z } }) => (z ? [{ x: x.value * size.x, y: y.value * size.y, z: z.value * size.z! }] : []));
  if (places.length < 3) return [];
  const { range, tilt, residual } = planarityOf(places), sampleSize = places.length;
  const figure = (property: string, value: number | undefined): Figure[] => (value === undefined ? [] : [{ property, value, statistic: 'fit', sampleSize }]);
  return [{ property: 'psf-focus-range', value: range, sampleSize, statistic: 'single' }, ...figure('psf-focus-tilt', tilt), ...figure('psf-focus-residual', residual)];
}

async function measure({ source, facts, parameters, report }: ImageInput): Promise<Findings> {
  const { z: planes, t, c: channels } = source.shape;
  checkChannels(source);
  if (t > 1) throw new AnalysisError('several-planes', `${t} time points; beads are measured at one (drift is another procedure)`);
  const size = { ...lateralSize(facts), z: planes > 1 ? facts.pixelSize.z : undefined };
  const resolutions = facts.channels.map(resolutionOf); // contradictions end the run before anything is read
  const figures: Figure[] = [], notes: string[] = [], details: NonNullable<Findings['details']> = [], told: string[] = [];
  let done = 0;
  const step = (): void => { done += 1; report(done, 2 * planes * channels, 'planes'); };
  if (facts.significantBits === undefined) notes.push('The bit depth of the detector is not stated: only beads with a flat top or at the limit of the numbers count as saturated.');
  if (planes < fewestPlanes) notes.push(planes === 1 ? 'One plane: nothing along z is measured, and whether the beads are in focus is not known.' : `${planes} planes: at least ${fewestPlanes} are needed to measure along z.`);
  else if (size.z === undefined) notes.push('The distance of the planes is not stated: no axial width is told.');

  for (let c = 0; c < channels; c += 1) {
    const found = await findBeads({ source, c, t: 0, bits: facts.significantBits, size, parameters: parameters as BeadParameters, step });
    const beads = found.beads.filter(isAccepted), resolution = resolutions[c]!;
    notes.push(...found.notes);
    if (found.beads.length > 0) details.push(beadTable(`Beads of channel ${c}`, found.beads, notes, channels));
    const outcome = `channel ${c}: ${tellBeads(found.beads)}`;
    told.push(outcome);
    if (beads.length === 0) { notes.push(`No bead of ${outcome}.`); continue; }
    if (beads.length < found.beads.length) notes.push(`Beads of ${outcome}.`);
    if (resolution.missing.length > 0) notes.push(`Channel ${c}: neither record nor file states ${resolution.missing.join(', ')}; what needs ${resolution.missing.length === 1 ? 'it' : 'them'} is told without theory.`);
    figures.push(...[
      ...widthFigures(beads, resolution), ...samplingFigures(size, resolution), ...planarityFigures(beads, size),
      { property: 'psf-bead-count', value: beads.length, statistic: 'count' as const, sampleSize: found.beads.length },
    ].map((figure) => ({ ...figure, channel: c })));
  }
  if (figures.length === 0) throw new AnalysisError('nothing-found', `no bead that can be measured; ${told.join('; ')}`, { notes, details });
  return { figures, notes, details };
}

const fits = 'Gaussian fits; FWHM = 2 √(2 ln 2) · s';
const nbo = '4DN-BINA-OME NBO-Q, OpticalCalibration';
export const psfBeads: ImageMetric = {
  name: 'psf-beads-1', title: 'Point spread function of beads', input: 'image', parameters: beadParameters, measure,
  properties: {
    'psf-fwhm-x': { unit: 'MicroM', formula: '2 √(2 ln 2) · s of b + a · exp(−(x − c)² / (2 s²)) along x through the brightest voxel; median over beads', source: fits },
    'psf-fwhm-y': { unit: 'MicroM', formula: '2 √(2 ln 2) · s of b + a · exp(−(y − c)² / (2 s²)) along y through the brightest voxel; median over beads', source: fits },
    'psf-fwhm-major': { unit: 'MicroM', formula: '2 √(2 ln 2) · s along the long axis of an elliptic Gaussian in the plane of focus; median over beads', source: fits },
    'psf-fwhm-minor': { unit: 'MicroM', formula: '2 √(2 ln 2) · s along the short axis of an elliptic Gaussian in the plane of focus; median over beads', source: fits },
    'psf-fwhm-axial': { unit: 'MicroM', formula: '2 √(2 ln 2) · s along z of the mean of the 3 × 3 column around the brightest voxel; median over beads', source: fits },
    'psf-spot-size': { unit: 'MicroM', formula: '√(FWHM major · FWHM minor); median, least and greatest over beads', source: `${nbo}: XY spot size` },
    'psf-asymmetry-min-max': { unit: 'UNITLESS', formula: 'FWHM minor / FWHM major, at most 1; median over beads', source: `${nbo}: LateralAsymmetry; MetroloJ_QC: lateral asymmetry ratio` },
    'psf-asymmetry-max-min': { unit: 'UNITLESS', formula: 'FWHM major / FWHM minor, at least 1; median over beads', source: 'microscope-metrics: lateral asymmetry ratio' },
    'psf-axial-asymmetry': { unit: 'UNITLESS', formula: 'lesser / greater half width at half maximum of the axial profile, at most 1; median over beads', source: `${nbo}: AxialAsymmetry, read as that of one bead` },
    'psf-sampling-lateral': { unit: 'UNITLESS', formula: 'pixel size / Nyquist distance', source: theorySource },
    'psf-sampling-axial': { unit: 'UNITLESS', formula: 'distance of planes / axial Nyquist distance', source: theorySource },
    'psf-focus-range': { unit: 'MicroM', formula: 'greatest − least z of the beads’ axial fits', source: `${nbo}: Planarity` },
    'psf-focus-tilt': { unit: 'DEG', formula: 'atan √(q² + r²) of the plane z = p + q x + r y through the beads', source: `${nbo}: Planarity` },
    'psf-focus-residual': { unit: 'MicroM', formula: '√(Σ (z − plane)² / (n − 3)) of the beads’ z from the plane through them', source: `${nbo}: Planarity` },
    'psf-bead-count': { unit: 'UNITLESS', formula: 'beads that pass the gates', source: `${nbo}: SampleSize` },
  },
  refusals: ['fact-missing', 'facts-contradict', 'nothing-found', 'several-planes', 'several-samples', 'too-many-channels', 'pixels-not-finite', 'image-dark', 'value-above-bit-depth'],
};
