import { sigmoid } from "./activation.js";
import { argument, floats, type KernelCall, lengths, maybeFloats, type OpContract } from "./contract.js";
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
 * The gated recurrent unit over a whole sequence, reset applied after the product (as cuDNN and PyTorch compute it).
 * Gate columns r, z, n. Saved: `gates` holds r, z and n after their activations, `candidate` holds h[t-1] wh_n + bh_n.
 */
export const gru: OpContract = {
  name: "gru",
  summary:
    "r, z = sigmoid(x wx + bx + h wh + bh); n = tanh(x wx_n + bx_n + r (h wh_n + bh_n)); h[t] = (1 - z) n + z h[t-1]",
  sizes: ["time", "batch", "input", "hidden"],
  forward: {
    arguments: [
      argument("x", "input", "time, batch, input"),
      lengths(),
      argument("start", "input", "batch, hidden", { optional: true }),
      STATE_MASK,
      argument("wx", "weight", "input, 3 hidden"),
      argument("wh", "weight", "hidden, 3 hidden"),
      argument("bx", "weight", "3 hidden"),
      argument("bh", "weight", "3 hidden"),
      argument("y", "output", "time, batch, hidden"),
      argument("last", "output", "batch, hidden", { optional: true }),
      argument("gates", "saved", "time, batch, 3 hidden", { optional: true }),
      argument("candidate", "saved", "time, batch, hidden", { optional: true }),
    ],
    attributes: [DIRECTION],
    products: cellProducts(3),
    reference: (call) => gruForward(call),
  },
  backward: {
    arguments: [
      argument("x", "input", "time, batch, input"),
      lengths(),
      argument("start", "input", "batch, hidden", { optional: true }),
      STATE_MASK,
      argument("wx", "weight", "input, 3 hidden"),
      argument("wh", "weight", "hidden, 3 hidden"),
      argument("y", "input", "time, batch, hidden"),
      argument("gates", "saved", "time, batch, 3 hidden"),
      argument("candidate", "saved", "time, batch, hidden"),
      argument("dY", "gradient", "time, batch, hidden", { of: "y", optional: true }),
      argument("dLast", "gradient", "batch, hidden", { of: "last", optional: true }),
      argument("dZx", "scratch", "time, batch, 3 hidden"),
      argument("dZh", "scratch", "time, batch, 3 hidden"),
      argument("dX", "result", "time, batch, input", { of: "x", optional: true }),
      argument("dStart", "result", "batch, hidden", { of: "start", optional: true }),
      argument("dWx", "result", "input, 3 hidden", { of: "wx" }),
      argument("dWh", "result", "hidden, 3 hidden", { of: "wh" }),
      argument("dBx", "result", "3 hidden", { of: "bx" }),
      argument("dBh", "result", "3 hidden", { of: "bh" }),
    ],
    attributes: [DIRECTION],
    products: cellGradientProducts(3),
    reference: (call) => gruBackward(call),
  },
  source: "Cho et al. 2014, in the form of cuDNN and PyTorch; the book, chapter 3",
};

/** With `attention`, the cell of a decoder. */
export function gruForward(call: KernelCall, attention?: ForwardAttention): void {
  const { hidden } = call.sizes;
  const [gates, candidate] = [maybeFloats(call, "gates"), maybeFloats(call, "candidate")];
  const bias = { input: floats(call, "bx"), recurrent: floats(call, "bh") };
  recurrentForward(
    call,
    3,
    bias,
    [gates, candidate],
    ({ row, zx, zh, previous, state }) => {
      for (let j = 0; j < hidden; j++) {
        const [r, z] = [sigmoid(zx[j] + zh[j]), sigmoid(zx[hidden + j] + zh[hidden + j])];
        const n = Math.tanh(zx[2 * hidden + j] + r * zh[2 * hidden + j]);
        state[j] = (1 - z) * n + z * previous[j];
        if (gates) {
          gates[row * 3 * hidden + j] = r;
          gates[(row * 3 + 1) * hidden + j] = z;
          gates[(row * 3 + 2) * hidden + j] = n;
        }
        if (candidate) candidate[row * hidden + j] = zh[2 * hidden + j];
      }
    },
    attention,
  );
}

export function gruBackward(call: KernelCall, attention?: BackwardAttention): void {
  const { hidden } = call.sizes;
  const [gates, candidate] = [floats(call, "gates"), floats(call, "candidate")];
  recurrentBackward(
    call,
    3,
    { input: "dBx", recurrent: "dBh" },
    ({ row, previous, dState, dZx, dZh, dPrevious }) => {
      for (let j = 0; j < hidden; j++) {
        const r = gates[row * 3 * hidden + j];
        const z = gates[(row * 3 + 1) * hidden + j];
        const n = gates[(row * 3 + 2) * hidden + j];
        const dN = dState[j] * (1 - z) * (1 - n * n);
        const dR = dN * candidate[row * hidden + j] * r * (1 - r);
        const dZ = dState[j] * (previous[j] - n) * z * (1 - z);
        dZx[j] = dR;
        dZh[j] = dR;
        dZx[hidden + j] = dZ;
        dZh[hidden + j] = dZ;
        dZx[2 * hidden + j] = dN;
        dZh[2 * hidden + j] = dN * r;
        dPrevious[j] = dState[j] * z;
      }
    },
    attention,
  );
}
