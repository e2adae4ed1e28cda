/** What putting a batch together takes most time for. A device may do it in the host's place, with the same results. */
import type { Dtype } from "../../../ops/contract.js";
import { permutation, type Stream } from "../../../random/streams.js";
import { arrayFor, type ColumnValues } from "../rows/column.js";
import { timeMajor } from "./time-major.js";

export interface Batching {
  /** Zeros, for batches to be put together in: a device may have them lie where its kernels read them. */
  array(dtype: Dtype, length: number): ColumnValues;
  /**
   * `into[t * count + b]` is value `t` from `starts[b]` on, and 0 from `lengths[b]` on. Without lengths all `time` steps
   * are real. `count` is how many starts there are.
   */
  timeMajor(into: ColumnValues, from: ColumnValues, starts: Int32Array, lengths: Int32Array | null, time: number): void;
  /** The numbers 0..count-1 in random order; `major` keeps one epoch apart from another. */
  permutation(from: Stream, major: number, count: number): Uint32Array;
}

export const IN_JAVASCRIPT: Batching = { array: arrayFor, timeMajor, permutation };
