/**
 * Symmetric positive matrices of some hundred rows, as Gaussian processes need them: row-major float64, n × n. What
 * is written of a triangle is its lower one. Rows are taken several at a time, which changes no sum and the order of
 * none: a processor works on four sums at once, and would wait for each addition of one.
 */

/** The lower triangle L with L Lᵀ = A, written over A; false where A is not positive. */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let first = 0; first < n; first += 4) {
    const rows = Math.min(4, n - first);
    if (rows === 4) fourRows(a, n, first);
    for (let row = first; row < first + rows; row++) {
      const at = row * n;
      for (let column = rows === 4 ? first : 0; column < row; column++) {
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
  }
  return true;
}

/** What four rows have before the column of the first. */
function fourRows(a: Float64Array, n: number, first: number): void {
  const [at0, at1, at2, at3] = [first * n, (first + 1) * n, (first + 2) * n, (first + 3) * n];
  for (let column = 0; column < first; column++) {
    const other = column * n;
    let sum0 = a[at0 + column];
    let sum1 = a[at1 + column];
    let sum2 = a[at2 + column];
    let sum3 = a[at3 + column];
    for (let inner = 0; inner < column; inner++) {
      const value = a[other + inner];
      sum0 -= a[at0 + inner] * value;
      sum1 -= a[at1 + inner] * value;
      sum2 -= a[at2 + inner] * value;
      sum3 -= a[at3 + inner] * value;
    }
    const diagonal = a[other + column];
    a[at0 + column] = sum0 / diagonal;
    a[at1 + column] = sum1 / diagonal;
    a[at2 + column] = sum2 / diagonal;
    a[at3 + column] = sum3 / diagonal;
  }
}

/** L⁻¹ of a lower triangle, itself a lower triangle; zeros above. */
export function invertTriangle(lower: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    const at = row * n;
    let inner = 0;
    for (; inner + 1 < row; inner += 2) {
      const [factor, next] = [lower[at + inner], lower[at + inner + 1]];
      const [other, below] = [inner * n, (inner + 1) * n];
      for (let column = 0; column <= inner; column++)
        inverse[at + column] = inverse[at + column] - factor * inverse[other + column] - next * inverse[below + column];
      inverse[at + inner + 1] -= next * inverse[below + inner + 1];
    }
    for (; inner < row; inner++) {
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
  let inner = 0;
  for (; inner + 3 < n; inner += 4) {
    const [at0, at1, at2, at3] = [inner * n, (inner + 1) * n, (inner + 2) * n, (inner + 3) * n];
    for (let row = 0; row <= inner; row++) {
      const [factor0, factor1] = [lower[at0 + row], lower[at1 + row]];
      const [factor2, factor3] = [lower[at2 + row], lower[at3 + row]];
      const at = row * n;
      for (let column = 0; column <= row; column++)
        square[at + column] =
          square[at + column] +
          factor0 * lower[at0 + column] +
          factor1 * lower[at1 + column] +
          factor2 * lower[at2 + column] +
          factor3 * lower[at3 + column];
    }
    for (let later = inner + 1; later < inner + 4; later++)
      for (let row = inner + 1; row <= later; row++) addRow(square, lower, n, later, row);
  }
  for (; inner < n; inner++) for (let row = 0; row <= inner; row++) addRow(square, lower, n, inner, row);
  for (let row = 0; row < n; row++)
    for (let column = row + 1; column < n; column++) square[row * n + column] = square[column * n + row];
  return square;
}

/** What row `inner` of M adds to a row of the square. */
function addRow(square: Float64Array, lower: Float64Array, n: number, inner: number, row: number): void {
  const [from, at] = [inner * n, row * n];
  const factor = lower[from + row];
  for (let column = 0; column <= row; column++) square[at + column] += factor * lower[from + column];
}

/** L v, or rather M v of any lower triangle, into `out`. */
export function timesLower(lower: Float64Array, n: number, v: Float64Array, out: Float64Array): void {
  let row = 0;
  for (; row + 3 < n; row += 4) {
    const [at0, at1, at2, at3] = [row * n, (row + 1) * n, (row + 2) * n, (row + 3) * n];
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let column = 0; column <= row; column++) {
      const value = v[column];
      sum0 += lower[at0 + column] * value;
      sum1 += lower[at1 + column] * value;
      sum2 += lower[at2 + column] * value;
      sum3 += lower[at3 + column] * value;
    }
    const [v1, v2, v3] = [v[row + 1], v[row + 2], v[row + 3]];
    out[row] = sum0;
    out[row + 1] = sum1 + lower[at1 + row + 1] * v1;
    out[row + 2] = sum2 + lower[at2 + row + 1] * v1 + lower[at2 + row + 2] * v2;
    out[row + 3] = sum3 + lower[at3 + row + 1] * v1 + lower[at3 + row + 2] * v2 + lower[at3 + row + 3] * v3;
  }
  for (; row < n; row++) {
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
