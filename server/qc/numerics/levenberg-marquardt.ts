/**
 * Non-linear least squares by Levenberg and Marquardt with an analytic gradient, bounds and the covariance of what was
 * fitted. Written here because the libraries estimate gradients, give no covariance or run a fixed number of rounds: the
 * same numbers must give the same fit, and a fit must say how sure it is.
 */
import { choleskyOf, inverseOf, solveBy } from './cholesky.ts';

export interface Problem {
  readonly observed: ArrayLike<number>;
  /** value of the model at this point; writes its derivative by each parameter into `gradient` */ model(parameters: Float64Array, point: number, gradient: Float64Array): number;
  readonly start: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** true where noise differs from point to point, as that of light does: brighter points are noisier */ readonly unequalNoise?: boolean;
  /** what the bounds of single parameters cannot say; parameters for which it is false are never taken */ allowed?(parameters: Float64Array): boolean;
}

export interface Fit {
  readonly parameters: Float64Array;
  /** of the parameters, row by row: (JᵀJ)⁻¹ · RSS / (n − p); where noise is unequal A · Σ (r / (1 − h))² · g·gᵀ · A, A = (JᵀJ)⁻¹ and h = gᵀ·A·g of each point */ readonly covariance: Float64Array;
  /** coefficient of determination, 1 − RSS / TSS; 0 where all observed values are equal */ readonly r2: number;
  readonly rounds: number;
}

const mostRounds = 200;
/** A relative fall of the sum of squares below this, or a relative step below it, is the end. */
const precision = 1e-12;

/**
 * Fits; parameters stay within their bounds. Undefined where it does not converge, where a parameter ends at a bound, or where
 * the points do not determine all parameters: none of these is a measurement. Marquardt 1963 (doi:10.1137/0111030), damping
 * scaled by the diagonal; covariance as usual for unknown equal variance (Press et al., Numerical Recipes, 15.4 and 15.6), for
 * unequal variance that of MacKinnon and White 1985 (doi:10.1016/0304-4076(85)90158-7), HC3: a narrow peak rests on a few
 * points, which draw the model towards themselves, so that their residuals are smaller than their noise by 1 − h.
 */
export function fitLeastSquares({ observed, model, start, lower, upper, unequalNoise = false, allowed = () => true }: Problem): Fit | undefined {
  const count = start.length, points = observed.length;
  if (points <= count) return undefined;
  const gradient = new Float64Array(count);
  let parameters = Float64Array.from(start, (value, at) => Math.min(upper[at]!, Math.max(lower[at]!, value)));
  let normal = new Float64Array(count * count), slope = new Float64Array(count);

  /** Sum of squared residuals; with `derive` also JᵀJ and Jᵀr of these parameters. */
  const residualsOf = (at: Float64Array, derive: boolean): number => {
    if (derive) { normal = new Float64Array(count * count); slope = new Float64Array(count); }
    let sum = 0;
    for (let point = 0; point < points; point += 1) {
      const residual = observed[point]! - model(at, point, gradient);
      sum += residual * residual;
      if (!derive) continue;
      for (let row = 0; row < count; row += 1) {
        slope[row]! += gradient[row]! * residual;
        for (let column = 0; column <= row; column += 1) normal[row * count + column]! += gradient[row]! * gradient[column]!;
      }
    }
    return sum;
  };

  let squares = residualsOf(parameters, true), damping = 1e-3, rounds = 0, converged = false;
  for (; rounds < mostRounds && !converged; rounds += 1) {
    const damped = Float64Array.from(normal);
    for (let row = 0; row < count; row += 1) damped[row * count + row]! += damping * normal[row * count + row]!;
    const factor = choleskyOf(damped, count);
    const step = factor && solveBy(factor, slope, count);
    const next = step && parameters.map((value, at) => Math.min(upper[at]!, Math.max(lower[at]!, value + step[at]!)));
    const squaresThere = next && allowed(next) ? residualsOf(next, false) : Infinity;
    if (next && squaresThere <= squares) {
      const moved = next.reduce((most, value, at) => Math.max(most, Math.abs(value - parameters[at]!) / (Math.abs(value) + 1e-6)), 0);
      converged = squares - squaresThere <= precision * squares || moved <= precision;
      parameters = next;
      squares = residualsOf(parameters, true);
      damping = Math.max(damping / 10, 1e-12);
    } else if (damping > 1e12) converged = true; // no smaller sum in any direction
    else damping *= 10;
  }
  if (!converged || parameters.some((value, at) => value <= lower[at]! || value >= upper[at]!)) return undefined;

  const factor = choleskyOf(normal, count);
  const inverse = factor && inverseOf(factor, count);
  if (!inverse) return undefined;
  let sum = 0, total = 0;
  for (let point = 0; point < points; point += 1) sum += observed[point]!;
  for (let point = 0; point < points; point += 1) total += (observed[point]! - sum / points) ** 2;
  const covariance = unequalNoise ? sandwich(inverse, count, (each) => residualsByPoint(parameters, each)) : inverse.map((value) => value * squares / (points - count));
  return { parameters, covariance, r2: total > 0 ? 1 - squares / total : 0, rounds };

  function residualsByPoint(at: Float64Array, each: (residual: number, gradient: Float64Array) => void): void {
    for (let point = 0; point < points; point += 1) each(observed[point]! - model(at, point, gradient), gradient);
  }
}

/** Most of a point that its own value decides: where it is all, nothing is known of its noise. */
const mostLeverage = 0.99;

/** A · (Σ (r / (1 − gᵀ·A·g))² · g·gᵀ) · A of a symmetric A, over what `visit` gives. */
function sandwich(outer: Float64Array, size: number, visit: (each: (residual: number, gradient: Float64Array) => void) => void): Float64Array {
  const result = new Float64Array(size * size), turned = new Float64Array(size);
  visit((residual, gradient) => {
    let leverage = 0;
    for (let row = 0; row < size; row += 1) {
      let sum = 0;
      for (let at = 0; at < size; at += 1) sum += outer[row * size + at]! * gradient[at]!;
      turned[row] = sum;
      leverage += sum * gradient[row]!;
    }
    const weight = (residual / (1 - Math.min(mostLeverage, leverage))) ** 2;
    for (let row = 0; row < size; row += 1) for (let column = 0; column < size; column += 1) result[row * size + column]! += weight * turned[row]! * turned[column]!;
  });
  return result;
}
