/**
 * What the references of the three recurrent layers share: the walk over time and batch, lengths, initial state and
 * the products with the weights. A cell adds its own gates. Padded steps (t ≥ length) give outputs of zero, leave the
 * state as it is and take no part in any gradient.
 *
 * A layer whose `direction` is `backward` walks each example from its last real step to its first, as PyTorch does
 * with packed sequences: `start` enters at the last real step, `last` is the state after step 0, and y[t] stands at
 * the step that it belongs to. Where the equations say t-1, the step walked before is meant.
 *
 * With a `stateMask` m, one row for each example and the same at all steps, m ⊙ h[t-1] wh stands for h[t-1] wh, and
 * nothing else changes (recurrent dropout of Gal and Ghahramani 2016, one mask for all gates).
 */
import {
  type Attribute,
  argument,
  type Floats,
  floats,
  ids,
  type KernelCall,
  maybeFloats,
  operands,
  type Product,
  resultArray,
  resultSums,
} from "./contract.js";

/** Which way a layer walks along its sequence. */
export const DIRECTION: Attribute = {
  name: "direction",
  kind: "choice",
  choices: ["forward", "backward"],
  fallback: "forward",
};

/** What a state is multiplied by where it enters the recurrent product. */
export const STATE_MASK = argument("stateMask", "input", "batch, hidden", { optional: true });

/** Of inputs and of states with their weights, at each real step; at the first, of a state of zeros too. */
export function cellProducts(gates: number): readonly Product[] {
  return [ofInputs(gates, "wx"), ofStates(gates, "wh")];
}

export function cellGradientProducts(gates: number): readonly Product[] {
  return [ofInputs(gates, "dX"), ofInputs(gates, "dWx"), ofStates(gates, "wh"), ofStates(gates, "dWh")];
}

function ofInputs(gates: number, of: string): Product {
  return { flops: `${2 * gates} hidden input steps`, of };
}

function ofStates(gates: number, of: string): Product {
  return { flops: `${2 * gates} hidden hidden steps`, of };
}

/** One example at one real step. Arrays hold one row: `zx` and `zh` [gates hidden], `previous` and `state` [hidden]. */
export interface ForwardStep {
  /** Row of `[time, batch]` arrays. */
  readonly row: number;
  readonly example: number;
  /** x[t] wx + bx. */
  readonly zx: Float64Array;
  /** h[t-1] wh + bh, of the masked state where there is a mask. */
  readonly zh: Float64Array;
  /** h[t-1]. */
  readonly previous: Float64Array;
  /** To be filled: h[t]. */
  readonly state: Float64Array;
}

/** What a decoder adds to its cell: it looks at a memory before each step. */
export interface ForwardAttention {
  /** `[time, batch, width]` arrays that it writes at real steps. */
  readonly written: readonly (Floats | null)[];
  /** Before the cell's step: adds the context's part to `zx`, from `previous`. */
  readonly look: (step: Omit<ForwardStep, "zh" | "state">) => void;
}

export function recurrentForward(
  call: KernelCall,
  gates: number,
  bias: { readonly input: Floats; readonly recurrent: Floats | null },
  saved: readonly (Floats | null)[],
  cell: (step: ForwardStep) => void,
  attention?: ForwardAttention,
): void {
  const { time, batch, input, hidden } = call.sizes;
  const [x, wx, wh] = ["x", "wx", "wh"].map((name) => operands(call, floats(call, name)));
  const y = floats(call, "y");
  const last = maybeFloats(call, "last");
  const width = gates * hidden;
  const states = startStates(call);
  const mask = maybeFloats(call, "stateMask");
  const zx = new Float64Array(width);
  const zh = new Float64Array(width);
  const state = new Float64Array(hidden);
  const walk = walkOf(call, attention === undefined);
  for (let step = 0; step < time; step++) {
    for (let example = 0; example < batch; example++) {
      if (step >= walk.length(example)) {
        const padded = step * batch + example;
        y.fill(0, padded * hidden, (padded + 1) * hidden);
        for (const array of [...saved, ...(attention?.written ?? [])]) clearRow(array, padded, time * batch);
        continue;
      }
      const row = walk.row(step, example);
      const previous = states.subarray(example * hidden, (example + 1) * hidden);
      zx.set(bias.input);
      multiplyRow(x, row * input, input, wx, zx);
      attention?.look({ row, example, zx, previous });
      if (bias.recurrent) zh.set(bias.recurrent);
      else zh.fill(0);
      // Without a start there is no state yet to mask.
      const entering = step === 0 && !call.arrays.start ? previous : masked(mask, example, previous);
      multiplyRow(operands(call, entering), 0, hidden, wh, zh);
      cell({ row, example, zx, zh, previous, state });
      previous.set(state);
      y.set(state, row * hidden);
    }
  }
  if (last) last.set(states);
}

/** One example at one real step, backwards. */
export interface BackwardStep {
  readonly row: number;
  readonly example: number;
  /** Row of the step walked before, or null at the first. */
  readonly before: number | null;
  /** h[t-1]. */
  readonly previous: Float64Array;
  /** The gradient with respect to h[t]. */
  readonly dState: Float64Array;
  /** To be filled: the gradients with respect to x[t] wx and to h[t-1] wh, [gates hidden]. */
  readonly dZx: Float64Array;
  readonly dZh: Float64Array;
  /** To be filled: the part of h[t-1]'s gradient that does not pass through wh. */
  readonly dPrevious: Float64Array;
}

/** The gradient of a `ForwardAttention`. */
export interface BackwardAttention {
  /** After the cell's step: from `dZx`, adds to `dPrevious` and to gradients of its own. */
  readonly look: (step: Omit<BackwardStep, "before" | "dState" | "dZh">) => void;
  /** Puts its sums in their places. */
  readonly finish: () => void;
}

export function recurrentBackward(
  call: KernelCall,
  gates: number,
  bias: { readonly input: string; readonly recurrent?: string },
  cell: (step: BackwardStep) => void,
  attention?: BackwardAttention,
): void {
  const { time, batch, input, hidden } = call.sizes;
  const [x, wx, wh] = ["x", "wx", "wh"].map((name) => operands(call, floats(call, name)));
  const y = floats(call, "y");
  const [start, mask, dY] = ["start", "stateMask", "dY"].map((name) => maybeFloats(call, name));
  const dX = resultArray(call, "dX");
  const [dWx, dWh] = [resultSums(call, "dWx"), resultSums(call, "dWh")];
  const dInputBias = resultSums(call, bias.input);
  const dRecurrentBias = bias.recurrent ? resultSums(call, bias.recurrent) : null;
  const width = gates * hidden;
  const dStates = new Float64Array(batch * hidden);
  const dLast = maybeFloats(call, "dLast");
  if (dLast) dStates.set(dLast.subarray(0, batch * hidden));
  const [dZx, dZh] = [new Float64Array(width), new Float64Array(width)];
  const [previous, dPrevious, dMasked] = [0, 1, 2].map(() => new Float64Array(hidden));
  const walk = walkOf(call, attention === undefined);
  for (let step = time - 1; step >= 0; step--) {
    for (let example = 0; example < batch; example++) {
      if (step >= walk.length(example)) continue;
      const row = walk.row(step, example);
      const before = step > 0 ? walk.row(step - 1, example) : null;
      const dState = dStates.subarray(example * hidden, (example + 1) * hidden);
      for (let j = 0; j < hidden; j++) {
        if (dY) dState[j] += dY[row * hidden + j];
        previous[j] = before !== null ? y[before * hidden + j] : start ? start[example * hidden + j] : 0;
      }
      cell({ row, example, before, previous, dState, dZx, dZh, dPrevious });
      attention?.look({ row, example, previous, dZx, dPrevious });
      const [roundedX, roundedH] = [operands(call, dZx), operands(call, dZh)];
      if (dWx) outerProduct(x, row * input, input, roundedX, dWx.values);
      if (dWh) outerProduct(operands(call, masked(mask, example, previous)), 0, hidden, roundedH, dWh.values);
      if (dInputBias) addTo(dInputBias.values, dZx);
      if (dRecurrentBias) addTo(dRecurrentBias.values, dZh);
      if (dX) multiplyTransposed(roundedX, wx, input, dX, row * input);
      dState.set(dPrevious);
      multiplyTransposed(roundedH, wh, hidden, dMasked.fill(0), 0);
      addTo(dState, masked(mask, example, dMasked));
    }
  }
  for (const sums of [dWx, dWh, dInputBias, dRecurrentBias]) sums?.store();
  attention?.finish();
  const dStart = resultArray(call, "dStart");
  if (dStart) addTo(dStart, dStates);
}

/** A row of states, or of their gradients, times its example's mask. */
function masked(mask: Floats | null, example: number, row: Float64Array): Float64Array {
  return mask ? row.map((value, j) => value * mask[example * row.length + j]) : row;
}

/** The order in which the real steps of each example are taken. */
interface Walk {
  /** How many they are. */
  readonly length: (example: number) => number;
  /** Row of `[time, batch]` arrays of the example's `step`-th. */
  readonly row: (step: number, example: number) => number;
}

function walkOf(call: KernelCall, turns: boolean): Walk {
  const { time, batch } = call.sizes;
  const lengths = call.arrays.lengths ? ids(call, "lengths") : null;
  const isBackward = turns && call.attributes.direction === "backward";
  const length = (example: number) => Math.min(time, lengths ? lengths[example] : time);
  return {
    length,
    row: (step, example) => (isBackward ? length(example) - 1 - step : step) * batch + example,
  };
}

function startStates(call: KernelCall): Float64Array {
  const { batch, hidden } = call.sizes;
  const states = new Float64Array(batch * hidden);
  const start = maybeFloats(call, "start");
  if (start) states.set(start.subarray(0, batch * hidden));
  return states;
}

/** Saved arrays are `[time, batch, width]`; a padded row of them is zero. */
function clearRow(array: Floats | null, row: number, rows: number): void {
  if (!array) return;
  const width = Math.floor(array.length / rows);
  array.fill(0, row * width, (row + 1) * width);
}

/** sums += x[at..at+inner] w, with w [inner, sums.length]. */
export function multiplyRow(x: Floats, at: number, inner: number, w: Floats, sums: Float64Array): void {
  const width = sums.length;
  for (let i = 0; i < inner; i++) {
    const value = x[at + i];
    if (value === 0) continue;
    const from = i * width;
    for (let j = 0; j < width; j++) sums[j] += value * w[from + j];
  }
}

/** out[at..at+outer] += d wᵀ, with w [outer, d.length]. */
export function multiplyTransposed(d: Floats, w: Floats, outer: number, out: Floats, at: number): void {
  const width = d.length;
  for (let i = 0; i < outer; i++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += d[j] * w[i * width + j];
    out[at + i] += sum;
  }
}

/** out += xᵀ d. */
export function outerProduct(x: Floats, at: number, inner: number, d: Floats, out: Float64Array): void {
  const width = d.length;
  for (let i = 0; i < inner; i++) {
    const value = x[at + i];
    if (value === 0) continue;
    const from = i * width;
    for (let j = 0; j < width; j++) out[from + j] += value * d[j];
  }
}

export function addTo(out: Floats, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) out[i] += values[i];
}
