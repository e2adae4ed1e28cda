import { sigmoid } from "./activation.js";
import { argument, floats, type KernelCall, lengths, maybeFloats, type OpContract, resultArray } from "./contract.js";
import {
  type BackwardAttention,
  cellGradientProducts,
  cellProducts,
  DIRECTION,
  type ForwardAttention,
  recurrentBackward,
  recurrentForward,
  STATE_MASK,
} from "./recurrence.js";

/**
 * Long short-term memory over a whole sequence. Gate columns i, f, g, o. Saved: `gates` after their activations,
 * `cells` the cell state c[t] of every step.
 */
export const lstm: OpContract = {
  name: "lstm",
  summary: "i, f, o = sigmoid(x wx + h wh + b); g = tanh(…); c[t] = f c[t-1] + i g; h[t] = o tanh(c[t])",
  sizes: ["time", "batch", "input", "hidden"],
  forward: {
    arguments: [
      argument("x", "input", "time, batch, input"),
      lengths(),
      argument("start", "input", "batch, hidden", { optional: true }),
      argument("startCell", "input", "batch, hidden", { optional: true }),
      STATE_MASK,
      argument("wx", "weight", "input, 4 hidden"),
      argument("wh", "weight", "hidden, 4 hidden"),
      argument("b", "weight", "4 hidden"),
      argument("y", "output", "time, batch, hidden"),
      argument("last", "output", "batch, hidden", { optional: true }),
      argument("lastCell", "output", "batch, hidden", { optional: true }),
      argument("gates", "saved", "time, batch, 4 hidden", { optional: true }),
      argument("cells", "saved", "time, batch, hidden", { optional: true }),
    ],
    attributes: [DIRECTION],
    products: cellProducts(4),
    reference: (call) => lstmForward(call),
  },
  backward: {
    arguments: [
      argument("x", "input", "time, batch, input"),
      lengths(),
      argument("start", "input", "batch, hidden", { optional: true }),
      argument("startCell", "input", "batch, hidden", { optional: true }),
      STATE_MASK,
      argument("wx", "weight", "input, 4 hidden"),
      argument("wh", "weight", "hidden, 4 hidden"),
      argument("y", "input", "time, batch, hidden"),
      argument("gates", "saved", "time, batch, 4 hidden"),
      argument("cells", "saved", "time, batch, hidden"),
      argument("dY", "gradient", "time, batch, hidden", { of: "y", optional: true }),
      argument("dLast", "gradient", "batch, hidden", { of: "last", optional: true }),
      argument("dLastCell", "gradient", "batch, hidden", { of: "lastCell", optional: true }),
      argument("dZ", "scratch", "time, batch, 4 hidden"),
      argument("dX", "result", "time, batch, input", { of: "x", optional: true }),
      argument("dStart", "result", "batch, hidden", { of: "start", optional: true }),
      argument("dStartCell", "result", "batch, hidden", { of: "startCell", optional: true }),
      argument("dWx", "result", "input, 4 hidden", { of: "wx" }),
      argument("dWh", "result", "hidden, 4 hidden", { of: "wh" }),
      argument("dB", "result", "4 hidden", { of: "b" }),
    ],
    attributes: [DIRECTION],
    products: cellGradientProducts(4),
    reference: (call) => lstmBackward(call),
  },
  source: "Hochreiter and Schmidhuber 1997 with forget gates; PyTorch's two biases add up to `b`",
};

/** With `attention`, the cell of a decoder. */
export function lstmForward(call: KernelCall, attention?: ForwardAttention): void {
  const { batch, hidden } = call.sizes;
  const [gates, cells] = [maybeFloats(call, "gates"), maybeFloats(call, "cells")];
  const memory = new Float64Array(batch * hidden);
  const startCell = maybeFloats(call, "startCell");
  if (startCell) memory.set(startCell.subarray(0, batch * hidden));
  const bias = { input: floats(call, "b"), recurrent: null };
  recurrentForward(
    call,
    4,
    bias,
    [gates, cells],
    ({ row, example, zx, zh, state }) => {
      for (let j = 0; j < hidden; j++) {
        const i = sigmoid(zx[j] + zh[j]);
        const f = sigmoid(zx[hidden + j] + zh[hidden + j]);
        const g = Math.tanh(zx[2 * hidden + j] + zh[2 * hidden + j]);
        const o = sigmoid(zx[3 * hidden + j] + zh[3 * hidden + j]);
        const c = f * memory[example * hidden + j] + i * g;
        memory[example * hidden + j] = c;
        state[j] = o * Math.tanh(c);
        if (gates) {
          const at = row * 4 * hidden + j;
          gates[at] = i;
          gates[at + hidden] = f;
          gates[at + 2 * hidden] = g;
          gates[at + 3 * hidden] = o;
        }
        if (cells) cells[row * hidden + j] = c;
      }
    },
    attention,
  );
  const lastCell = maybeFloats(call, "lastCell");
  if (lastCell) lastCell.set(memory);
}

export function lstmBackward(call: KernelCall, attention?: BackwardAttention): void {
  const { batch, hidden } = call.sizes;
  const [gates, cells] = [floats(call, "gates"), floats(call, "cells")];
  const startCell = maybeFloats(call, "startCell");
  const dMemory = new Float64Array(batch * hidden);
  const dLastCell = maybeFloats(call, "dLastCell");
  if (dLastCell) dMemory.set(dLastCell.subarray(0, batch * hidden));
  recurrentBackward(
    call,
    4,
    { input: "dB" },
    ({ row, example, before, dState, dZx, dZh, dPrevious }) => {
      for (let j = 0; j < hidden; j++) {
        const at = row * 4 * hidden + j;
        const [i, f, g, o] = [gates[at], gates[at + hidden], gates[at + 2 * hidden], gates[at + 3 * hidden]];
        const entered = startCell ? startCell[example * hidden + j] : 0;
        const memory = before !== null ? cells[before * hidden + j] : entered;
        const squashed = Math.tanh(cells[row * hidden + j]);
        const dC = dMemory[example * hidden + j] + dState[j] * o * (1 - squashed * squashed);
        dZx[j] = dC * g * i * (1 - i);
        dZx[hidden + j] = dC * memory * f * (1 - f);
        dZx[2 * hidden + j] = dC * i * (1 - g * g);
        dZx[3 * hidden + j] = dState[j] * squashed * o * (1 - o);
        dMemory[example * hidden + j] = dC * f;
      }
      dZh.set(dZx);
      dPrevious.fill(0);
    },
    attention,
  );
  const dStartCell = resultArray(call, "dStartCell");
  if (dStartCell) for (let at = 0; at < batch * hidden; at++) dStartCell[at] += dMemory[at];
}
