/**
 * Symmetric positive definite systems of a few unknowns, as the normal equations of a fit are. Matrices stand row by row; only
 * the lower half of the input is read.
 */

/** The lower factor L of a matrix L·Lᵀ; undefined where it is not positive definite to working precision. */
export function choleskyOf(matrix: Float64Array, size: number): Float64Array | undefined {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * size + column]!;
      for (let at = 0; at < column; at += 1) sum -= factor[row * size + at]! * factor[column * size + at]!;
      if (row !== column) factor[row * size + column] = sum / factor[column * size + column]!;
      else if (sum > 1e-14 * matrix[row * size + row]!) factor[row * size + row] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return factor;
}

/** x of L·Lᵀ·x = right. */
export function solveBy(factor: Float64Array, right: ArrayLike<number>, size: number): Float64Array {
  const x = Float64Array.from(right);
  for (let row = 0; row < size; row += 1) {
    for (let at = 0; at < row; at += 1) x[row]! -= factor[row * size + at]! * x[at]!;
    x[row]! /= factor[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let at = row + 1; at < size; at += 1) x[row]! -= factor[at * size + row]! * x[at]!;
    x[row]! /= factor[row * size + row]!;
  }
  return x;
}

/** (L·Lᵀ)⁻¹, whole. */
export function inverseOf(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column += 1) {
    const unit = new Float64Array(size);
    unit[column] = 1;
    const solved = solveBy(factor, unit, size);
    for (let row = 0; row < size; row += 1) inverse[row * size + column] = solved[row]!;
  }
  return inverse;
}
