/** How parameters begin: a pure function of (seed, id, place), so that nothing else changes them (language rule R11). */
import { normal, type Stream, stream, uniform } from "../../random/streams.js";
import type { Entry, Layout } from "./parameters.js";
import type { Initial } from "./weights.js";

/** Values of the whole block, in float64 rounded once. */
export function initialValues({ entries, count }: Layout, seed: number): Float32Array {
  const values = new Float32Array(count);
  for (const entry of entries) {
    const from = stream(seed, "init", entry.id);
    values.set(begin(entry.initial, entry, from), entry.start);
  }
  return values;
}

function begin(initial: Initial, entry: Pick<Entry, "sizes" | "count">, from: Stream): Float64Array {
  const { count, sizes } = entry;
  const rows = sizes.length > 1 ? sizes[0] : 1;
  const columns = count / rows;
  const each = (value: (index: number) => number) => Float64Array.from({ length: count }, (_, index) => value(index));
  switch (initial.kind) {
    case "zeros":
      return new Float64Array(count);
    case "constant":
      return new Float64Array(count).fill(initial.value);
    case "uniform":
      return each((index) => evenly(from, index, initial.bound));
    case "inverse_root":
      return each((index) => evenly(from, index, 1 / Math.sqrt(initial.fan)));
    case "normal":
      return each((index) => initial.deviation * normal(from, 0, index));
    case "truncated_normal":
      return each((index) => initial.deviation * truncatedNormal(from, index));
    case "glorot":
      return scaled(from, count, initial.form, 2 / (rows + columns / initial.gates));
    case "he":
      return scaled(from, count, initial.form, 2 / rows);
    case "orthogonal":
      return orthogonal(from, rows, columns, initial.gates, initial.gain);
    case "transposed":
      return transposed(begin(initial.of, { count, sizes: [columns, rows] }, from), rows, columns);
    case "shifted": {
      const values = begin(initial.of, entry, from);
      const width = columns / initial.gates;
      for (let index = 0; index < count; index++) {
        if (Math.floor((index % columns) / width) === initial.gate) values[index] += initial.by;
      }
      return values;
    }
  }
}

/** A matrix of `columns` rows as one of `rows` rows. */
function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  return values.map((_, at) => values[(at % columns) * rows + Math.floor(at / columns)]);
}

function evenly(from: Stream, index: number, bound: number): number {
  return (2 * uniform(from, 0, index) - 1) * bound;
}

/** Uniform or normal with a variance. */
function scaled(from: Stream, count: number, form: "uniform" | "normal", variance: number): Float64Array {
  const bound = Math.sqrt(3 * variance);
  const deviation = Math.sqrt(variance);
  return Float64Array.from({ length: count }, (_, index) =>
    form === "uniform" ? evenly(from, index, bound) : deviation * normal(from, 0, index),
  );
}

/** Drawn again, at other coordinates, until within two deviations. */
function truncatedNormal(from: Stream, index: number): number {
  for (let attempt = 0; ; attempt++) {
    const value = normal(from, attempt, index);
    if (Math.abs(value) <= 2) return value;
  }
}

/** Orthonormal rows or columns, whichever are fewer, of each gate's block (Saxe et al. 2014), by Gram and Schmidt. */
function orthogonal(from: Stream, rows: number, columns: number, gates: number, gain: number): Float64Array {
  const values = new Float64Array(rows * columns);
  const width = columns / gates;
  const tall = rows >= width;
  const [vectors, length] = tall ? [width, rows] : [rows, width];
  for (let gate = 0; gate < gates; gate++) {
    const basis: Float64Array[] = [];
    for (let vector = 0; vector < vectors; vector++) {
      const at = (gate * vectors + vector) * length;
      const one = Float64Array.from({ length }, (_, index) => normal(from, 0, at + index));
      // Twice, because once leaves rounding errors that grow with the number of vectors.
      for (let pass = 0; pass < 2; pass++) for (const known of basis) subtractProjection(one, known);
      const norm = Math.sqrt(one.reduce((sum, value) => sum + value * value, 0));
      basis.push(one.map((value) => value / norm));
    }
    basis.forEach((one, vector) => {
      one.forEach((value, index) => {
        const [row, column] = tall ? [index, vector] : [vector, index];
        values[row * columns + gate * width + column] = gain * value;
      });
    });
  }
  return values;
}

function subtractProjection(vector: Float64Array, onto: Float64Array): void {
  let along = 0;
  for (let index = 0; index < vector.length; index++) along += vector[index] * onto[index];
  for (let index = 0; index < vector.length; index++) vector[index] -= along * onto[index];
}
