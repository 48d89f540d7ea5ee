/**
 * Gaussians with an offset, fitted to a profile and to a plane. Values are scaled to 0…1 before, so that brighter light gives
 * the same widths, and noise is taken to differ from point to point, as that of light does. The ellipse is described by its
 * precision matrix and not by an angle: a round spot has no angle, and its widths are as certain as any other's.
 */
import { fitLeastSquares } from './levenberg-marquardt.ts';
import type { Problem } from './levenberg-marquardt.ts';

/** Width at half maximum of a Gaussian of standard deviation 1: 2 · √(2 · ln 2). */
export const fwhmOfUnit = 2 * Math.sqrt(2 * Math.log(2));

/** A number and its standard uncertainty, in the same unit. */
export interface Measure { value: number; uncertainty: number }

/** Narrowest standard deviation that is looked for, in points; a single bright point is narrower. */
const narrowest = 0.25;

function scaled(values: ArrayLike<number>): { low: number; range: number; observed: Float64Array } {
  let low = Infinity, high = -Infinity;
  for (let at = 0; at < values.length; at += 1) { low = Math.min(low, values[at]!); high = Math.max(high, values[at]!); }
  const range = high > low ? high - low : 1;
  return { low, range, observed: Float64Array.from(values, (value) => (value - low) / range) };
}

/** Index of the greatest value. */
function brightestOf(values: Float64Array): number {
  let peak = 0;
  for (let at = 1; at < values.length; at += 1) if (values[at]! > values[peak]!) peak = at;
  return peak;
}

/** How many values are above half of that at the peak. */
function aboveHalf(values: Float64Array, peak: number): number {
  const half = values[peak]! / 2;
  let count = 0;
  for (let at = 0; at < values.length; at += 1) if (values[at]! > half) count += 1;
  return count;
}

/** Standard deviation of a Gaussian whose share above half of the maximum is so many points wide. */
const widthFrom = (points: number): number => Math.max(2 * narrowest, points / fwhmOfUnit);

export interface ProfileFit { /** place of the peak, in points from the first */ centre: Measure; /** full width at half maximum, in points */ fwhm: Measure; offset: number; amplitude: number; r2: number }

/**
 * offset + amplitude · exp(−(x − centre)² / (2 s²)) through the values at 0, 1, 2 …; FWHM = 2 √(2 ln 2) · s. `near`:
 * where the peak is looked for, the greatest value when left out. Undefined where no such peak is found inside, see
 * `fitLeastSquares`.
 */
export function fitProfile(values: ArrayLike<number>, near?: number): ProfileFit | undefined {
  const { low, range, observed } = scaled(values);
  const peak = near ?? brightestOf(observed), broad = aboveHalf(observed, peak);
  const last = observed.length - 1;
  const fit = fitLeastSquares({
    observed, unequalNoise: true, start: [0, observed[peak]!, peak, widthFrom(broad)], lower: [-2, 0.002, -1, narrowest], upper: [1, 4, last + 1, 2 * observed.length],
    model(parameters, point, gradient) {
      const amplitude = parameters[1]!, s = parameters[3]!, distance = point - parameters[2]!;
      const bell = Math.exp(-distance * distance / (2 * s * s));
      gradient[0] = 1;
      gradient[1] = bell;
      gradient[2] = amplitude * bell * distance / (s * s);
      gradient[3] = amplitude * bell * distance * distance / (s * s * s);
      return parameters[0]! + amplitude * bell;
    },
  });
  if (!fit) return undefined;
  const [offset, amplitude, centre, s] = fit.parameters as unknown as [number, number, number, number];
  return {
    centre: { value: centre, uncertainty: Math.sqrt(fit.covariance[10]!) }, fwhm: { value: fwhmOfUnit * s, uncertainty: fwhmOfUnit * Math.sqrt(fit.covariance[15]!) },
    offset: low + range * offset, amplitude: range * amplitude, r2: fit.r2,
  };
}

export interface SpotFit {
  /** in pixels from the first */ x: Measure; y: Measure;
  /** full widths at half maximum along the long and the short axis, in the unit of the pixels' size */ major: Measure; minor: Measure;
  /** of the long axis against x towards y, radians from −π/2 to π/2 */ angle: number;
  offset: number; amplitude: number; r2: number;
  /** greatest distance of a value from the model, as a share of the amplitude */ worst: number;
}

/** Width along a principal axis (unit vector) of the ellipse, from its precision there and the covariance of a, b and c. */
function widthAlong([vx, vy]: readonly [number, number], precision: number, covarianceOf: (row: number, column: number) => number): Measure {
  const s = 1 / Math.sqrt(precision);
  const derivative = [vx * vx, 2 * vx * vy, vy * vy].map((value) => -s * s * s / 2 * value); // of s by a, b and c
  let variance = 0;
  for (let row = 0; row < 3; row += 1) for (let column = 0; column < 3; column += 1) variance += derivative[row]! * covarianceOf(row, column) * derivative[column]!;
  return { value: fwhmOfUnit * s, uncertainty: fwhmOfUnit * Math.sqrt(Math.max(0, variance)) };
}

/**
 * offset + amplitude · exp(−(a·dx² + 2·b·dx·dy + c·dy²) / 2), an ellipse of any direction; the eigenvalues of ((a, b), (b, c))
 * are 1 / s² along its axes, FWHM = 2 √(2 ln 2) · s. `values` row by row; `size` of a pixel, where the axes are not counted in
 * pixels; `near` as for a profile, as an index of the values. Undefined as for a profile.
 */
export function fitSpot(values: ArrayLike<number>, width: number, { size = { x: 1, y: 1 }, near }: { size?: { x: number; y: number }; near?: number } = {}): SpotFit | undefined {
  const { low, range, observed } = scaled(values);
  const height = observed.length / width;
  const peak = near ?? brightestOf(observed), first = 1 / widthFrom(2 * Math.sqrt(aboveHalf(observed, peak) / Math.PI)) ** 2;
  const broadest = 1 / (2 * Math.max(width, height)) ** 2, sharpest = 1 / narrowest ** 2;
  const model: Problem['model'] = (parameters, point, gradient) => {
    const amplitude = parameters[1]!, dx = point % width - parameters[2]!, dy = Math.floor(point / width) - parameters[3]!;
    const a = parameters[4]!, b = parameters[5]!, c = parameters[6]!;
    const bell = Math.exp(-(a * dx * dx + 2 * b * dx * dy + c * dy * dy) / 2), value = amplitude * bell;
    gradient[0] = 1;
    gradient[1] = bell;
    gradient[2] = value * (a * dx + b * dy);
    gradient[3] = value * (b * dx + c * dy);
    gradient[4] = -value * dx * dx / 2;
    gradient[5] = -value * dx * dy;
    gradient[6] = -value * dy * dy / 2;
    return parameters[0]! + value;
  }, rest = new Float64Array(7);
  const fit = fitLeastSquares({
    observed, unequalNoise: true, start: [0, observed[peak]!, peak % width, Math.floor(peak / width), first, 0, first],
    lower: [-2, 0.002, -1, -1, broadest, -sharpest, broadest], upper: [1, 4, width, height, sharpest, sharpest, sharpest],
    allowed: (parameters) => parameters[4]! * parameters[6]! > parameters[5]! * parameters[5]!,
    model,
  });
  if (!fit) return undefined;
  const [offset, amplitude, x, y] = fit.parameters as unknown as [number, number, number, number];
  const scale = [1 / size.x ** 2, 1 / (size.x * size.y), 1 / size.y ** 2] as const;
  const [a, b, c] = scale.map((factor, at) => factor * fit.parameters[at + 4]!) as [number, number, number];
  const middle = (a + c) / 2, spread = Math.hypot((a - c) / 2, b);
  // the long axis is that of the smaller precision; half the angle of (c − a, −2 b)
  const angle = spread > 0 ? Math.atan2(-2 * b, c - a) / 2 : 0;
  let worst = 0;
  for (let point = 0; point < observed.length; point += 1) worst = Math.max(worst, Math.abs(observed[point]! - model(fit.parameters, point, rest)) / amplitude);
  const covarianceOf = (row: number, column: number): number => scale[row]! * scale[column]! * fit.covariance[(row + 4) * 7 + column + 4]!;
  return {
    x: { value: x, uncertainty: Math.sqrt(fit.covariance[2 * 7 + 2]!) }, y: { value: y, uncertainty: Math.sqrt(fit.covariance[3 * 7 + 3]!) },
    major: widthAlong([Math.cos(angle), Math.sin(angle)], middle - spread, covarianceOf), minor: widthAlong([-Math.sin(angle), Math.cos(angle)], middle + spread, covarianceOf),
    angle, offset: low + range * offset, amplitude: range * amplitude, r2: fit.r2, worst,
  };
}
