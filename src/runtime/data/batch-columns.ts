/** Filling the columns of one batch, in memory that is used again for the next. */
import { type Batching, IN_JAVASCRIPT } from "./batching.js";
import type { ColumnValues } from "./column.js";
import type { PartColumn } from "./prepared.js";
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
}

export interface FilledColumn {
  readonly column: BatchColumn;
  /** Real steps of all examples; for a value null. */
  readonly steps: number | null;
}

export interface ColumnFiller {
  /** The column for these examples of the part. */
  fill(examples: Uint32Array): FilledColumn;
  /** For a stream: `time` steps from each of these positions on. */
  fillRuns(starts: Int32Array, time: number): FilledColumn;
}

export function columnFiller(source: PartColumn, batching: Batching = IN_JAVASCRIPT): ColumnFiller {
  const typed = source.type.dtype === "i32" ? Int32Array : Float32Array;
  const values = new Reusable<ColumnValues>((size) => new typed(size));
  const before = new Reusable<ColumnValues>((size) => new typed(size));
  const lengths = new Reusable((size) => new Int32Array(size));
  const weights = new Reusable((size) => new Float32Array(size));
  const starts = new Reusable((size) => new Int32Array(size));
  const { values: from, offsets, window, length } = source;
  const { features = 1 } = source.type;
  const wide = features === 1 ? {} : { features };

  function fillValues(examples: Uint32Array): FilledColumn {
    const into = values.take(examples.length * features);
    if (features === 1) for (let b = 0; b < examples.length; b++) into[b] = from[examples[b]];
    else for (let b = 0; b < examples.length; b++) into.set(step(examples[b]), b * features);
    return { column: { time: null, ...wide, values: into, lengths: null, weights: null, before: null }, steps: null };
  }

  function fillRuns(positions: Int32Array, time: number): FilledColumn {
    const count = positions.length;
    const into = values.take(time * count);
    const first = before.take(count);
    for (let b = 0; b < count; b++) first[b] = from[positions[b] - 1];
    batching.timeMajor(into, from, positions, null, time);
    return { column: { time, values: into, lengths: null, weights: null, before: first }, steps: time * count };
  }

  function fillSequences(examples: Uint32Array, ends: Int32Array): FilledColumn {
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
    const sequences = { time, ...wide, values: into, lengths: masked ? real : null, weights: weight, before: null };
    return { column: sequences, steps };
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
    const column = { time, features: several, values: into, lengths: null, weights: null, before: null };
    return { column, steps: time * count };
  }

  return {
    fill(examples) {
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

/** Memory that grows to the greatest size asked for and is handed out again and again. */
class Reusable<Values extends ColumnValues> {
  private values: Values | null = null;

  constructor(private readonly make: (size: number) => Values) {}

  /** The first `size` places; what they hold is left from before. */
  take(size: number): Values {
    if (!this.values || this.values.length < size) this.values = this.make(size);
    return this.values.subarray(0, size) as Values;
  }
}
