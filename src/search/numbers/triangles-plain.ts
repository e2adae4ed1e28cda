/**
 * What `triangles.cc` does, in JavaScript: for where WebAssembly is not to be had, or a process may not have as much address
 * space as its memory reserves, and as what it is compared with. Each sum has the same order, and so the same bits.
 */
import type { Triangles } from "./triangles.js";

export function plainTriangles(): Triangles {
  return {
    pieces: (lengths) => lengths.map((length) => new Float64Array(length)),
    factorize,
    invert,
    square,
    transpose(m, out, n) {
      for (let row = 0; row < n; row++)
        for (let column = 0; column < n; column++) out[column * n + row] = m[row * n + column];
    },
    timesLower(m, v, out, n) {
      for (let row = 0; row < n; row++) {
        let sum = 0;
        for (let column = 0; column <= row; column++) sum += m[row * n + column] * v[column];
        out[row] = sum;
      }
    },
    timesTransposed(m, v, out, n) {
      out.fill(0, 0, n);
      for (let row = 0; row < n; row++)
        for (let column = 0; column <= row; column++) out[column] += m[row * n + column] * v[row];
    },
    lessFourTransposed(upper, v, out, n) {
      for (let row = 0; row < n; row++)
        for (let column = 0; column < 4; column++) {
          let sum = 0;
          for (let inner = 0; inner <= row; inner++) sum -= upper[inner * n + row] * v[inner * 4 + column];
          out[row * 4 + column] = sum;
        }
    },
    distances(points, four, weights, choices, out) {
      const n = out.length / 4;
      for (let at = 0; at < out.length; at++) {
        let sum = 0;
        for (let axis = 0; axis < weights.length; axis++) {
          const off = points[axis * n + Math.floor(at / 4)] - four[axis * 4 + (at % 4)];
          sum += weights[axis] * (choices[axis] !== 0 ? Number(off !== 0) : off * off);
        }
        out[at] = sum;
      }
    },
    weighedSum(rows, weights, out) {
      out.fill(0);
      for (let row = 0; row < weights.length; row++)
        for (let at = 0; at < out.length; at++) out[at] += weights[row] * rows[row * out.length + at];
    },
    products(rows, weights, others, out) {
      for (let row = 0; row < weights.length; row++) {
        let sum = 0;
        for (let at = 0; at < others.length; at++) sum += others[at] * weights[row] * rows[row * others.length + at];
        out[row] = sum;
      }
    },
  };
}

function factorize(a: Float64Array, n: number): boolean {
  for (let row = 0; row < n; row++) {
    const own = row * n;
    for (let above = 0; above < row; above++) {
      const factor = a[above * n + row];
      for (let column = row; column < n; column++) a[own + column] -= factor * a[above * n + column];
    }
    if (!(a[own + row] > 0)) return false;
    const diagonal = Math.sqrt(a[own + row]);
    a[own + row] = diagonal;
    for (let column = row + 1; column < n; column++) a[own + column] /= diagonal;
  }
  return true;
}

function invert(r: Float64Array, out: Float64Array, n: number): void {
  out.fill(0, 0, n * n);
  for (let row = 0; row < n; row++) {
    const own = row * n;
    for (let above = 0; above < row; above++) {
      const factor = r[above * n + row];
      for (let column = 0; column <= above; column++) out[own + column] -= factor * out[above * n + column];
    }
    const scale = 1 / r[own + row];
    for (let column = 0; column < row; column++) out[own + column] *= scale;
    out[own + row] = scale;
  }
}

function square(m: Float64Array, out: Float64Array, n: number): void {
  out.fill(0, 0, n * n);
  for (let inner = 0; inner < n; inner++)
    for (let row = 0; row <= inner; row++) {
      const factor = m[inner * n + row];
      for (let column = 0; column <= row; column++) out[row * n + column] += factor * m[inner * n + column];
    }
}
