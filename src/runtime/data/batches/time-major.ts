/** From sequences that lie one after another to steps that do: what kernels read. */
import type { ColumnValues } from "../rows/column.js";

/** Examples that are written together: their values of one step share a cache line. */
const TILE = 16;

/** As `Batching` has it. */
export function timeMajor(
  into: ColumnValues,
  from: ColumnValues,
  starts: Int32Array,
  lengths: Int32Array | null,
  time: number,
): void {
  const count = starts.length;
  for (let begin = 0; begin < count; begin += TILE) {
    const end = Math.min(begin + TILE, count);
    for (let t = 0; t < time; t++) {
      const row = t * count;
      if (lengths === null) for (let b = begin; b < end; b++) into[row + b] = from[starts[b] + t];
      else for (let b = begin; b < end; b++) into[row + b] = t < lengths[b] ? from[starts[b] + t] : 0;
    }
  }
}

/** 1 for a real step, 0 for padding, laid out like the values. */
export function stepWeights(into: Float32Array, lengths: Int32Array, time: number, count: number): void {
  for (let t = 0; t < time; t++) {
    const row = t * count;
    for (let b = 0; b < count; b++) into[row + b] = t < lengths[b] ? 1 : 0;
  }
}
