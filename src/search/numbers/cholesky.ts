/**
 * Symmetric positive matrices of some hundred rows, as Gaussian processes need them: row-major float64, n × n. What
 * is written of a triangle is its lower one.
 */

/** The lower triangle L with L Lᵀ = A, written over A; false where A is not positive. */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let row = 0; row < n; row++) {
    const at = row * n;
    for (let column = 0; column < row; column++) {
      const other = column * n;
      let sum = a[at + column];
      for (let inner = 0; inner < column; inner++) sum -= a[at + inner] * a[other + inner];
      a[at + column] = sum / a[other + column];
    }
    let square = a[at + row];
    for (let inner = 0; inner < row; inner++) square -= a[at + inner] * a[at + inner];
    if (!(square > 0)) return false;
    a[at + row] = Math.sqrt(square);
  }
  return true;
}

/** L⁻¹ of a lower triangle, itself a lower triangle; zeros above. */
export function invertTriangle(lower: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    const at = row * n;
    for (let inner = 0; inner < row; inner++) {
      const factor = lower[at + inner];
      const other = inner * n;
      for (let column = 0; column <= inner; column++) inverse[at + column] -= factor * inverse[other + column];
    }
    const scale = 1 / lower[at + row];
    for (let column = 0; column < row; column++) inverse[at + column] *= scale;
    inverse[at + row] = scale;
  }
  return inverse;
}

/** MᵀM of a lower triangle M: of L⁻¹, the inverse of L Lᵀ. Both triangles are written. */
export function squareOfTransposed(lower: Float64Array, n: number): Float64Array {
  const square = new Float64Array(n * n);
  for (let inner = 0; inner < n; inner++) {
    const from = inner * n;
    for (let row = 0; row <= inner; row++) {
      const factor = lower[from + row];
      const at = row * n;
      for (let column = 0; column <= row; column++) square[at + column] += factor * lower[from + column];
    }
  }
  for (let row = 0; row < n; row++)
    for (let column = row + 1; column < n; column++) square[row * n + column] = square[column * n + row];
  return square;
}

/** L v, or rather M v of any lower triangle, into `out`. */
export function timesLower(lower: Float64Array, n: number, v: Float64Array, out: Float64Array): void {
  for (let row = 0; row < n; row++) {
    const at = row * n;
    let sum = 0;
    for (let column = 0; column <= row; column++) sum += lower[at + column] * v[column];
    out[row] = sum;
  }
}

/** Mᵀ v of a lower triangle, into `out`, which is not `v`. */
export function timesTransposed(lower: Float64Array, n: number, v: Float64Array, out: Float64Array): void {
  out.fill(0, 0, n);
  for (let row = 0; row < n; row++) {
    const at = row * n;
    const factor = v[row];
    for (let column = 0; column <= row; column++) out[column] += lower[at + column] * factor;
  }
}
