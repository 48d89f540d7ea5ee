/**
 * What diffraction lets a microscope resolve, and how densely that must be sampled, by way of imaging: a table of formulas as
 * MetroloJ_QC gives them. Wavelengths and results in micrometres; n is the refractive index of immersion, NA the numerical
 * aperture. Nothing is guessed: a fact that is not stated leaves out what needs it.
 */
import { AnalysisError } from '../analysis-error.ts';
import type { ChannelFacts, Modality } from '../metric.ts';

/** A theoretical value and the formula with what was put in. */
export interface Theory { value: number; formula: string }
/** Widths at half maximum and Nyquist distances, as far as the facts go. */
export interface Resolution { lateral?: Theory; axial?: Theory; nyquistLateral?: Theory; nyquistAxial?: Theory; /** facts that are not stated, in words */ missing: string[]; /** the wavelength the formulas took, micrometres */ wavelength?: number }

interface Optics { em: number; ex: number; na: number; n: number }
type Formula = readonly [text: string, compute: (optics: Optics) => number];
interface Formulas { light: 'em' | 'ex'; lateral: (na: number) => Formula; axial: Formula; nyquistLateral: Formula; nyquistAxial: Formula }

/** n − √(n² − NA²) */
const sag = ({ n, na }: Optics): number => n - Math.sqrt(n * n - na * na);
/** 1 − cos α, sin α = NA / n */
const cap = ({ n, na }: Optics): number => 1 - Math.cos(Math.asin(na / n));
const one: Pick<Formulas, 'nyquistLateral' | 'nyquistAxial'> = {
  nyquistLateral: ['λem / (4 NA)', ({ em, na }) => em / (4 * na)], nyquistAxial: ['λem / (2 n (1 − cos α)), α = asin(NA / n)', (optics) => optics.em / (2 * optics.n * cap(optics))],
};
const scanned: typeof one = {
  nyquistLateral: ['λex / (8 NA)', ({ ex, na }) => ex / (8 * na)], nyquistAxial: ['λex / (4 n (1 − cos α)), α = asin(NA / n)', (optics) => optics.ex / (4 * optics.n * cap(optics))],
};

/** way of imaging → formulas; MetroloJ_QC (Faklaris et al. 2022, doi:10.1083/jcb.202107093), theoretical resolution */
const formulas: Readonly<Record<Modality, Formulas>> = {
  widefield: { light: 'em', lateral: () => ['0.51 λem / NA', ({ em, na }) => 0.51 * em / na], axial: ['1.77 n λem / NA²', ({ em, n, na }) => 1.77 * n * em / na ** 2], ...one },
  confocal: { light: 'ex', lateral: () => ['0.51 λex / NA', ({ ex, na }) => 0.51 * ex / na], axial: ['0.88 λex / (n − √(n² − NA²))', (optics) => 0.88 * optics.ex / sag(optics)], ...scanned },
  'spinning-disk': { light: 'em', lateral: () => ['0.51 λem / NA', ({ em, na }) => 0.51 * em / na], axial: ['1.00 λem / (n − √(n² − NA²))', (optics) => optics.em / sag(optics)], ...one },
  'two-photon': {
    light: 'ex', lateral: (na) => (na > 0.7 ? ['0.383 λex / NA^0.91', (optics) => 0.383 * optics.ex / optics.na ** 0.91] : ['0.377 λex / NA', (optics) => 0.377 * optics.ex / optics.na]),
    axial: ['0.626 λex / (n − √(n² − NA²))', (optics) => 0.626 * optics.ex / sag(optics)], ...scanned,
  },
};
export const theorySource = 'MetroloJ_QC (Faklaris et al. 2022, doi:10.1083/jcb.202107093), theoretical resolution';

const positive = (value: number | undefined): number | undefined => (value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined);

/** What theory says of a channel. Throws facts-contradict where the aperture is greater than the index. */
export function resolutionOf({ index, modality, numericalAperture, immersionIndex, excitationNm, emissionNm }: ChannelFacts): Resolution {
  const na = positive(numericalAperture), n = positive(immersionIndex);
  if (na !== undefined && n !== undefined && na > n) throw new AnalysisError('facts-contradict', `channel ${index}: the numerical aperture ${na} is greater than the refractive index ${n} of the immersion, which no objective can have`);
  const rows = modality && formulas[modality];
  const light = rows?.light ?? 'em', nm = positive(light === 'em' ? emissionNm : excitationNm);
  const missing = [
    ...rows ? [] : ['the way of imaging (imaging method of the acquisition, or acquisition mode of the channel)'], ...na === undefined ? ['the numerical aperture'] : [],
    ...nm === undefined && rows ? [`the ${light === 'em' ? 'emission' : 'excitation'} wavelength`] : [], ...n === undefined ? ['the refractive index of the immersion'] : [],
  ];
  if (!rows || na === undefined || nm === undefined) return { missing };
  const wavelength = nm / 1000, optics: Optics = { em: wavelength, ex: wavelength, na, n: n ?? NaN };
  const tell = ([text, compute]: Formula): Theory => ({ value: compute(optics), formula: `${text}; λ${light} = ${wavelength} µm, NA = ${na}${text.includes('n') ? `, n = ${n}` : ''} (${modality})` });
  return {
    missing, wavelength, lateral: tell(rows.lateral(na)), nyquistLateral: tell(rows.nyquistLateral),
    ...(n === undefined ? {} : { axial: tell(rows.axial), nyquistAxial: tell(rows.nyquistAxial) }),
  };
}

/**
 * C2, the reference distance in a direction: how far the surface of an ellipsoid with the half axes rx, ry and rz is from its
 * middle, rx·ry·rz / √((ry·rz·cos φ·sin θ)² + (rx·rz·sin φ·sin θ)² + (rx·ry·cos θ)²), θ = acos(dz / d), φ = acos(dx / dxy).
 * All in one unit; a shift of 0 has no direction and no reference. MetroloJ_QC, co-registration.
 */
export function referenceDistance({ x, y, z }: { x: number; y: number; z: number }, { lateral, axial }: { lateral: number; axial: number }): number | undefined {
  const d = Math.hypot(x, y, z), xy = Math.hypot(x, y);
  if (d === 0) return undefined;
  const sinTheta = xy / d, cosTheta = z / d, cosPhi = xy > 0 ? x / xy : 1, sinPhi = xy > 0 ? y / xy : 0;
  return lateral * lateral * axial / Math.hypot(lateral * axial * cosPhi * sinTheta, lateral * axial * sinPhi * sinTheta, lateral * lateral * cosTheta);
}
