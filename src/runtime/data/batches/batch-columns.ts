/** Filling the columns of one batch, in memory that is used again for the next. */

import type { PartColumn } from "../prepared.js";
import type { ColumnValues } from "../rows/column.js";
import { type Batching, IN_JAVASCRIPT } from "./batching.js";
import { Reusable } from "./reusable.js";
import { stepWeights } from "./time-major.js";

/** Sequences are time-major: step t of example b lies at `t * examples + b`. */
export interface BatchColumn {
  /** Steps, the longest in the batch; null for a value. */
  readonly time: number | null;
  /** Numbers of one step, side by side; 1 unless said. */
  readonly features?: number;
  /** Padding is 0. */
  readonly values: ColumnValues;
  /** Real steps of each example; null where the declared length is one number, and then all steps are real. */
  readonly lengths: Int32Array | null;
  /** 1 for a real step, 0 for padding, laid out like `values`; null where `lengths` is. */
  readonly weights: Float32Array | null;
  /** Windows and lanes: the value before each example's first step. Else null. */
  readonly before: ColumnValues | null;
  /** While training: what the model is fed in the place of `values`. */
  readonly fed?: Int32Array;
  /** Where classes have weights: those of `values`, and 0 for padding. */
  readonly worths?: Float32Array;
}

export interface FilledColumn {
  readonly column: BatchColumn;
  /** Real steps of all examples; for a value null. */
  readonly steps: number | null;
}

export interface ColumnFiller {
  /** The column for these examples of the part. */
  fill(examples: Int32Array): FilledColumn;
  /** For a stream: `time` steps from each of these positions on. */
  fillRuns(starts: Int32Array, time: number): FilledColumn;
}

export function columnFiller(source: PartColumn, batching: Batching = IN_JAVASCRIPT): ColumnFiller {
  const { values: from, offsets, window, length } = source;
  const { dtype, features = 1 } = source.type;
  const values = new Reusable((size) => batching.array(dtype, size));
  const before = new Reusable((size) => batching.array(dtype, size));
  const lengths = new Reusable((size) => batching.array("i32", size) as Int32Array);
  const weights = new Reusable((size) => batching.array("f32", size) as Float32Array);
  const starts = new Reusable((size) => new Int32Array(size));
  const wide = features === 1 ? {} : { features };

  /** What was filled the last time, where only what its arrays hold is new. */
  let last: FilledColumn | null = null;
  function filled(column: BatchColumn, steps: number | null): FilledColumn {
    if (last === null || last.steps !== steps || !isAlike(last.column, column)) last = { column, steps };
    return last;
  }

  function fillValues(examples: Int32Array): FilledColumn {
    const into = values.take(examples.length * features);
    if (features === 1) for (let b = 0; b < examples.length; b++) into[b] = from[examples[b]];
    else for (let b = 0; b < examples.length; b++) into.set(step(examples[b]), b * features);
    return filled({ time: null, ...wide, values: into, lengths: null, weights: null, before: null }, null);
  }

  function fillRuns(positions: Int32Array, time: number): FilledColumn {
    const count = positions.length;
    const into = values.take(time * count);
    const first = before.take(count);
    for (let b = 0; b < count; b++) first[b] = from[positions[b] - 1];
    batching.timeMajor(into, from, positions, null, time);
    return filled({ time, values: into, lengths: null, weights: null, before: first }, time * count);
  }

  /** Sequences that are all as long begin where their number says. */
  function fillEqual(examples: Int32Array, time: number): FilledColumn {
    const count = examples.length;
    const begin = starts.take(count);
    for (let b = 0; b < count; b++) begin[b] = examples[b] * time;
    const into = values.take(time * count);
    batching.timeMajor(into, from, begin, null, time);
    return filled({ time, values: into, lengths: null, weights: null, before: null }, time * count);
  }

  function fillSequences(examples: Int32Array, ends: Int32Array): FilledColumn {
    const count = examples.length;
    const masked = length !== null && length[0] !== length[1];
    const [real, begin] = [lengths.take(count), starts.take(count)];
    let [time, steps] = [1, 0];
    for (let b = 0; b < count; b++) {
      begin[b] = ends[examples[b]];
      real[b] = ends[examples[b] + 1] - begin[b];
      steps += real[b];
      if (real[b] > time) time = real[b];
    }
    const into = values.take(time * count * features);
    if (features === 1) batching.timeMajor(into, from, begin, steps === time * count ? null : real, time);
    else fillWide(into, begin, real);
    const weight = masked ? weights.take(time * count) : null;
    if (weight) stepWeights(weight, real, time, count);
    return filled({ time, ...wide, values: into, lengths: masked ? real : null, weights: weight, before: null }, steps);
  }

  /** The numbers of one step. */
  function step(at: number): ColumnValues {
    return from.subarray(at * features, (at + 1) * features);
  }

  function fillWide(into: ColumnValues, begin: Int32Array, real: Int32Array): void {
    into.fill(0);
    const count = begin.length;
    for (let b = 0; b < count; b++) {
      for (let t = 0; t < real[b]; t++) into.set(step(begin[b] + t), (t * count + b) * features);
    }
  }

  /** Each step is the next `several` values, from its own on. */
  function fillAhead(positions: Int32Array, time: number, several: number): FilledColumn {
    const count = positions.length;
    const into = values.take(time * count * several);
    for (let b = 0; b < count; b++) {
      for (let t = 0; t < time; t++) {
        for (let k = 0; k < several; k++) into[(t * count + b) * several + k] = from[positions[b] + t + k];
      }
    }
    return filled({ time, features: several, values: into, lengths: null, weights: null, before: null }, time * count);
  }

  return {
    fill(examples) {
      if (offsets && length && length[0] === length[1] && features === 1) return fillEqual(examples, length[0]);
      if (offsets) return fillSequences(examples, offsets);
      if (!window) return fillValues(examples);
      const positions = starts.take(examples.length);
      for (let b = 0; b < examples.length; b++) positions[b] = 1 + examples[b] * window.every;
      if (window.several) return fillAhead(positions, window.length, window.ahead ?? 1);
      return fillRuns(positions, window.length);
    },
    fillRuns,
  };
}

/** The same arrays, for as many steps. */
function isAlike(a: BatchColumn, b: BatchColumn): boolean {
  return (
    a.time === b.time &&
    a.values === b.values &&
    a.lengths === b.lengths &&
    a.weights === b.weights &&
    a.before === b.before
  );
}
