/** Ops that only move values along a sequence. */
import {
  argument,
  floats,
  ids,
  type KernelCall,
  lengths,
  maybeFloats,
  maybeIds,
  type OpContract,
  real,
} from "./contract.js";

/** A sequence of ids one step later: what came before each step. */
export const previousIds: OpContract = {
  name: "previous_ids",
  summary: "y[0] = before, else start; y[t] = x[t-1]",
  sizes: ["time", "batch"],
  forward: {
    arguments: [
      argument("x", "input", "time, batch", { dtype: "i32" }),
      argument("before", "input", "batch", { dtype: "i32", optional: true }),
      argument("y", "output", "time, batch", { dtype: "i32" }),
    ],
    attributes: [{ name: "start", kind: "count" }],
    products: [],
    reference(call) {
      const { time, batch } = call.sizes;
      const [x, before, y] = [ids(call, "x"), maybeIds(call, "before"), ids(call, "y")];
      if (before) y.set(before.subarray(0, batch));
      else y.fill(real(call, "start"), 0, batch);
      y.set(x.subarray(0, (time - 1) * batch), batch);
    },
  },
  source: "teacher forcing: Williams and Zipser 1989",
};

/** A sequence of vectors one step later. Only data is shifted, so there is no gradient. */
export const previous: OpContract = {
  name: "previous",
  summary: "y[0] = before, else 0; y[t] = x[t-1]",
  sizes: ["time", "batch", "size"],
  forward: {
    arguments: [
      argument("x", "input", "time, batch, size"),
      argument("before", "input", "batch, size", { optional: true }),
      argument("y", "output", "time, batch, size"),
    ],
    attributes: [],
    products: [],
    reference(call) {
      const { time, batch, size } = call.sizes;
      const [x, before, y] = [floats(call, "x"), maybeFloats(call, "before"), floats(call, "y")];
      if (before) y.set(before.subarray(0, batch * size));
      else y.fill(0, 0, batch * size);
      y.set(x.subarray(0, (time - 1) * batch * size), batch * size);
    },
  },
  source: "teacher forcing: Williams and Zipser 1989",
};

/** The vector at the last real step of each example. */
export const takeLast: OpContract = {
  name: "take_last",
  summary: "y[b] = x[lengths[b] - 1, b]",
  sizes: ["time", "batch", "size"],
  forward: {
    arguments: [argument("x", "input", "time, batch, size"), lengths(), argument("y", "output", "batch, size")],
    attributes: [],
    products: [],
    reference(call) {
      const { batch, size } = call.sizes;
      const [x, y] = [floats(call, "x"), floats(call, "y")];
      for (let example = 0; example < batch; example++) {
        const from = (lastStep(call, example) * batch + example) * size;
        y.set(x.subarray(from, from + size), example * size);
      }
    },
  },
  backward: {
    arguments: [
      lengths(),
      argument("dY", "gradient", "batch, size", { of: "y" }),
      argument("dX", "result", "time, batch, size", { of: "x" }),
    ],
    attributes: [],
    products: [],
    reference(call) {
      const { batch, size } = call.sizes;
      const [dY, dX] = [floats(call, "dY"), floats(call, "dX")];
      if (!call.accumulate.has("dX")) dX.fill(0);
      for (let example = 0; example < batch; example++) {
        const to = (lastStep(call, example) * batch + example) * size;
        for (let j = 0; j < size; j++) dX[to + j] += dY[example * size + j];
      }
    },
  },
  source: "textbook",
};

/** The id at the last real step of each example. */
export const takeLastIds: OpContract = {
  name: "take_last_ids",
  summary: "y[b] = x[lengths[b] - 1, b]",
  sizes: ["time", "batch"],
  forward: {
    arguments: [
      argument("x", "input", "time, batch", { dtype: "i32" }),
      lengths(),
      argument("y", "output", "batch", { dtype: "i32" }),
    ],
    attributes: [],
    products: [],
    reference(call) {
      const { batch } = call.sizes;
      const [x, y] = [ids(call, "x"), ids(call, "y")];
      for (let example = 0; example < batch; example++) y[example] = x[lastStep(call, example) * batch + example];
    },
  },
  source: "textbook",
};

/** @throws RangeError for an example without steps, or with more steps than there are: it has no last one. */
function lastStep(call: KernelCall, example: number): number {
  const { time } = call.sizes;
  const steps = maybeIds(call, "lengths")?.[example] ?? time;
  if (steps < 1 || steps > time) throw new RangeError(`a length of ${steps} in a sequence of ${time} steps`);
  return steps - 1;
}

/** Inside a scan: the new state where step `t` is real, else the old one. */
export const hold: OpContract = {
  name: "hold",
  summary: "y[b] = t < lengths[b] ? fresh[b] : old[b]",
  sizes: ["batch", "size"],
  forward: {
    arguments: [
      argument("fresh", "input", "batch, size"),
      argument("old", "input", "batch, size"),
      lengths(),
      argument("y", "output", "batch, size"),
    ],
    attributes: [{ name: "t", kind: "count" }],
    products: [],
    reference(call) {
      const { batch, size } = call.sizes;
      const [fresh, old, y] = [floats(call, "fresh"), floats(call, "old"), floats(call, "y")];
      for (let example = 0; example < batch; example++) {
        const from = isReal(call, example) ? fresh : old;
        y.set(from.subarray(example * size, (example + 1) * size), example * size);
      }
    },
  },
  backward: {
    arguments: [
      lengths(),
      argument("dY", "gradient", "batch, size", { of: "y" }),
      argument("dFresh", "result", "batch, size", { of: "fresh" }),
      argument("dOld", "result", "batch, size", { of: "old" }),
    ],
    attributes: [{ name: "t", kind: "count" }],
    products: [],
    reference(call) {
      const { batch, size } = call.sizes;
      const [dY, dFresh, dOld] = [floats(call, "dY"), floats(call, "dFresh"), floats(call, "dOld")];
      for (let at = 0; at < batch * size; at++) {
        const fresh = isReal(call, Math.floor(at / size));
        const [toFresh, toOld] = fresh ? [dY[at], 0] : [0, dY[at]];
        dFresh[at] = call.accumulate.has("dFresh") ? dFresh[at] + toFresh : toFresh;
        dOld[at] = call.accumulate.has("dOld") ? dOld[at] + toOld : toOld;
      }
    },
  },
  source: "textbook",
};

function isReal(call: KernelCall, example: number): boolean {
  const given = maybeIds(call, "lengths");
  return given === null || real(call, "t") < given[example];
}

/** The state of one batch handed to the next. */
export const copy: OpContract = {
  name: "copy",
  summary: "y = x",
  sizes: ["rows"],
  forward: {
    arguments: [argument("x", "input", "rows..."), argument("y", "output", "rows...")],
    attributes: [],
    products: [],
    reference: (call) => floats(call, "y").set(floats(call, "x").subarray(0, call.sizes.rows)),
  },
  source: "textbook",
};

/** Ids, or lengths, handed on as a state is. */
export const copyIds: OpContract = {
  name: "copy_ids",
  summary: "y = x",
  sizes: ["rows"],
  forward: {
    arguments: [
      argument("x", "input", "rows...", { dtype: "i32" }),
      argument("y", "output", "rows...", { dtype: "i32" }),
    ],
    attributes: [],
    products: [],
    reference: (call) => ids(call, "y").set(ids(call, "x").subarray(0, call.sizes.rows)),
  },
  source: "textbook",
};

/** One value everywhere: what sums over a scan begin from. */
export const fill: OpContract = {
  name: "fill",
  summary: "y = value",
  sizes: ["rows"],
  forward: {
    arguments: [argument("y", "output", "rows...")],
    attributes: [{ name: "value", kind: "real" }],
    products: [],
    reference: (call) => {
      floats(call, "y").fill(real(call, "value"), 0, call.sizes.rows);
    },
  },
  source: "textbook",
};
