import { activate, derivativeFromOutput } from "./activation.js";
import { argument, floats, type KernelCall, lengths, type OpContract, word } from "./contract.js";
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

const CELL_ACTIVATIONS = ["tanh", "relu"] as const;

/** The vanilla recurrent layer over a whole sequence. */
export const rnn: OpContract = {
  name: "rnn",
  summary: "h[t] = f(x[t] wx + h[t-1] wh + b), with f tanh or relu",
  sizes: ["time", "batch", "input", "hidden"],
  forward: {
    arguments: [
      argument("x", "input", "time, batch, input"),
      lengths(),
      argument("start", "input", "batch, hidden", { optional: true }),
      STATE_MASK,
      argument("wx", "weight", "input, hidden"),
      argument("wh", "weight", "hidden, hidden"),
      argument("b", "weight", "hidden"),
      argument("y", "output", "time, batch, hidden"),
      argument("last", "output", "batch, hidden", { optional: true }),
    ],
    attributes: [{ name: "activation", kind: "choice", choices: CELL_ACTIVATIONS }, DIRECTION],
    products: cellProducts(1),
    reference: (call) => rnnForward(call),
  },
  backward: {
    arguments: [
      argument("x", "input", "time, batch, input"),
      lengths(),
      argument("start", "input", "batch, hidden", { optional: true }),
      STATE_MASK,
      argument("wx", "weight", "input, hidden"),
      argument("wh", "weight", "hidden, hidden"),
      argument("y", "input", "time, batch, hidden"),
      argument("dY", "gradient", "time, batch, hidden", { of: "y", optional: true }),
      argument("dLast", "gradient", "batch, hidden", { of: "last", optional: true }),
      argument("dZ", "scratch", "time, batch, hidden"),
      argument("dX", "result", "time, batch, input", { of: "x", optional: true }),
      argument("dStart", "result", "batch, hidden", { of: "start", optional: true }),
      argument("dWx", "result", "input, hidden", { of: "wx" }),
      argument("dWh", "result", "hidden, hidden", { of: "wh" }),
      argument("dB", "result", "hidden", { of: "b" }),
    ],
    attributes: [{ name: "activation", kind: "choice", choices: CELL_ACTIVATIONS }, DIRECTION],
    products: cellGradientProducts(1),
    reference: (call) => rnnBackward(call),
  },
  source: "Elman 1990; the book, chapter 2. PyTorch's two biases add up to `b`",
};

/** With `attention`, the cell of a decoder. */
export function rnnForward(call: KernelCall, attention?: ForwardAttention): void {
  const activation = word(call, "activation");
  recurrentForward(
    call,
    1,
    { input: floats(call, "b"), recurrent: null },
    [],
    ({ zx, zh, state }) => {
      for (let j = 0; j < state.length; j++) state[j] = activate(activation, zx[j] + zh[j]);
    },
    attention,
  );
}

export function rnnBackward(call: KernelCall, attention?: BackwardAttention): void {
  const y = floats(call, "y");
  const activation = word(call, "activation");
  recurrentBackward(
    call,
    1,
    { input: "dB" },
    ({ row, dState, dZx, dZh, dPrevious }) => {
      for (let j = 0; j < dState.length; j++) {
        dZx[j] = dState[j] * derivativeFromOutput(activation, y[row * dState.length + j]);
      }
      dZh.set(dZx);
      dPrevious.fill(0);
    },
    attention,
  );
}
