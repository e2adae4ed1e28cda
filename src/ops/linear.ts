import { ACTIVATIONS, activate, derivativeFromOutput } from "./activation.js";
import {
  argument,
  floats,
  type KernelCall,
  maybeFloats,
  type OpContract,
  operands,
  resultArray,
  resultSums,
  word,
} from "./contract.js";

/**
 * A dense layer: y = activation(x w + b), for any number of leading dimensions. Its gradient works in place: `dY`
 * holds the gradient before the activation afterwards.
 */
export const linear: OpContract = {
  name: "linear",
  summary: "y = activation(x w + b)",
  sizes: ["rows", "input", "output"],
  forward: {
    arguments: [
      argument("x", "input", "rows..., input"),
      argument("w", "weight", "input, output"),
      argument("b", "weight", "output", { optional: true }),
      argument("y", "output", "rows..., output"),
    ],
    attributes: [{ name: "activation", kind: "choice", choices: ACTIVATIONS }],
    products: [{ flops: "2 input output rows", of: "y" }],
    reference: forward,
  },
  backward: {
    arguments: [
      argument("x", "input", "rows..., input"),
      argument("w", "weight", "input, output"),
      // Absent where the activation is `none`, whose derivative needs nothing.
      argument("y", "input", "rows..., output", { optional: true }),
      argument("dY", "gradient", "rows..., output", { of: "y" }),
      argument("dX", "result", "rows..., input", { of: "x", optional: true }),
      argument("dW", "result", "input, output", { of: "w" }),
      argument("dB", "result", "output", { of: "b", optional: true }),
    ],
    attributes: [{ name: "activation", kind: "choice", choices: ACTIVATIONS }],
    products: ["dX", "dW"].map((of) => ({ flops: "2 input output rows", of })),
    reference: backward,
  },
  source: "textbook; weights as [input, output]",
};

function forward(call: KernelCall): void {
  const { rows, input, output } = call.sizes;
  const [x, w] = ["x", "w"].map((name) => operands(call, floats(call, name)));
  const [b, y] = [maybeFloats(call, "b"), floats(call, "y")];
  const activation = word(call, "activation");
  const sums = new Float64Array(output);
  for (let row = 0; row < rows; row++) {
    if (b) sums.set(b);
    else sums.fill(0);
    for (let i = 0; i < input; i++) {
      const value = x[row * input + i];
      if (value === 0) continue;
      for (let o = 0; o < output; o++) sums[o] += value * w[i * output + o];
    }
    for (let o = 0; o < output; o++) y[row * output + o] = activate(activation, sums[o]);
  }
}

function backward(call: KernelCall): void {
  const { rows, input, output } = call.sizes;
  const [x, w] = ["x", "w"].map((name) => operands(call, floats(call, name)));
  const [y, dY] = [maybeFloats(call, "y"), floats(call, "dY")];
  const [dX, dW, dB] = [resultArray(call, "dX"), resultSums(call, "dW"), resultSums(call, "dB")];
  const activation = word(call, "activation");
  if (!y && activation !== "none") throw new TypeError(`the gradient of ${activation} needs its output \`y\``);
  const dZ = new Float64Array(output);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < output; o++) {
      const at = row * output + o;
      dZ[o] = dY[at] * derivativeFromOutput(activation, y ? y[at] : 0);
      dY[at] = dZ[o];
      if (dB) dB.values[o] += dZ[o];
    }
    const rounded = operands(call, dZ);
    for (let i = 0; i < input; i++) {
      const value = x[row * input + i];
      let sum = 0;
      for (let o = 0; o < output; o++) {
        if (dX) sum += rounded[o] * w[i * output + o];
        if (dW) dW.values[i * output + o] += value * rounded[o];
      }
      if (dX) dX[row * input + i] += sum;
    }
  }
  dW?.store();
  dB?.store();
}
