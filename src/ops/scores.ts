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
 * A dense layer whose weights have a row for each output: those that `sampled_softmax` keeps, and the table of an
 * embedding that the layer shares. Its gradient works in place, as that of `linear`.
 */
export const scores: OpContract = {
  name: "scores",
  summary: "y[r, c] = activation(x[r]·w[c] + b[c])",
  sizes: ["rows", "input", "classes"],
  forward: {
    arguments: [
      argument("x", "input", "rows..., input"),
      argument("w", "weight", "classes, input"),
      argument("b", "weight", "classes", { optional: true }),
      argument("y", "output", "rows..., classes"),
    ],
    attributes: [{ name: "activation", kind: "choice", choices: ACTIVATIONS, fallback: "none" }],
    products: [{ flops: "2 classes input rows", of: "y" }],
    reference: forward,
  },
  backward: {
    arguments: [
      argument("x", "input", "rows..., input"),
      argument("w", "weight", "classes, input"),
      // Absent where the activation is `none`, whose derivative needs nothing.
      argument("y", "input", "rows..., classes", { optional: true }),
      argument("dY", "gradient", "rows..., classes", { of: "y" }),
      argument("dX", "result", "rows..., input", { of: "x", optional: true }),
      argument("dW", "result", "classes, input", { of: "w" }),
      argument("dB", "result", "classes", { of: "b", optional: true }),
    ],
    attributes: [{ name: "activation", kind: "choice", choices: ACTIVATIONS, fallback: "none" }],
    products: ["dX", "dW"].map((of) => ({ flops: "2 classes input rows", of })),
    reference: backward,
  },
  source: "Mikolov et al. 2013; Press and Wolf 2017: an output matrix is a table of vectors, one a class",
};

function forward(call: KernelCall): void {
  const { rows, input, classes } = call.sizes;
  const [x, w] = ["x", "w"].map((name) => operands(call, floats(call, name)));
  const [b, y] = [maybeFloats(call, "b"), floats(call, "y")];
  const activation = word(call, "activation");
  for (let row = 0; row < rows; row++) {
    for (let id = 0; id < classes; id++) {
      let sum = b ? b[id] : 0;
      for (let i = 0; i < input; i++) sum += x[row * input + i] * w[id * input + i];
      y[row * classes + id] = activate(activation, sum);
    }
  }
}

function backward(call: KernelCall): void {
  const { rows, input, classes } = call.sizes;
  const [x, w] = ["x", "w"].map((name) => operands(call, floats(call, name)));
  const [y, dY] = [maybeFloats(call, "y"), floats(call, "dY")];
  const activation = word(call, "activation");
  const [dX, dW, dB] = [resultArray(call, "dX"), resultSums(call, "dW"), resultSums(call, "dB")];
  if (!y && activation !== "none") throw new TypeError(`the gradient of ${activation} needs its output \`y\``);
  const [dZ, toX] = [new Float64Array(classes), new Float64Array(input)];
  for (let row = 0; row < rows; row++) {
    for (let id = 0; id < classes; id++) {
      const at = row * classes + id;
      dZ[id] = dY[at] * derivativeFromOutput(activation, y ? y[at] : 0);
      dY[at] = dZ[id];
      if (dB) dB.values[id] += dZ[id];
    }
    const rounded = operands(call, dZ);
    toX.fill(0);
    for (let id = 0; id < classes; id++) {
      const given = rounded[id];
      for (let i = 0; i < input; i++) {
        if (dX) toX[i] += given * w[id * input + i];
        if (dW) dW.values[id * input + i] += given * x[row * input + i];
      }
    }
    for (let i = 0; dX && i < input; i++) dX[row * input + i] += toX[i];
  }
  dW?.store();
  dB?.store();
}
