import {
  argument,
  floats,
  type KernelCall,
  maybeFloats,
  type OpContract,
  real,
  resultArray,
  resultSums,
} from "./contract.js";

/** Layer normalisation over the last dimension, with a trained gain and bias. */
export const layerNorm: OpContract = {
  name: "layer_norm",
  summary: "y = gain (x - mean) / sqrt(variance + epsilon) + bias, over the last dimension",
  sizes: ["rows", "size"],
  forward: {
    arguments: [
      argument("x", "input", "rows..., size"),
      argument("gain", "weight", "size"),
      argument("bias", "weight", "size"),
      argument("y", "output", "rows..., size"),
      argument("mean", "saved", "rows...", { optional: true }),
      argument("inverse", "saved", "rows...", { optional: true }),
    ],
    attributes: [{ name: "epsilon", kind: "real" }],
    products: [],
    reference: forward,
  },
  backward: {
    arguments: [
      argument("x", "input", "rows..., size"),
      argument("gain", "weight", "size"),
      argument("mean", "saved", "rows..."),
      argument("inverse", "saved", "rows..."),
      argument("dY", "gradient", "rows..., size", { of: "y" }),
      argument("dX", "result", "rows..., size", { of: "x", optional: true }),
      argument("dGain", "result", "size", { of: "gain" }),
      argument("dBias", "result", "size", { of: "bias" }),
    ],
    attributes: [],
    products: [],
    reference: backward,
  },
  source: "Ba, Kiros and Hinton 2016; biased variance, as PyTorch",
};

function forward(call: KernelCall): void {
  const { rows, size } = call.sizes;
  const [x, gain, bias, y] = [floats(call, "x"), floats(call, "gain"), floats(call, "bias"), floats(call, "y")];
  const [means, inverses] = [maybeFloats(call, "mean"), maybeFloats(call, "inverse")];
  const epsilon = real(call, "epsilon");
  for (let row = 0; row < rows; row++) {
    const from = row * size;
    let mean = 0;
    for (let j = 0; j < size; j++) mean += x[from + j];
    mean /= size;
    let variance = 0;
    for (let j = 0; j < size; j++) variance += (x[from + j] - mean) ** 2;
    const inverse = 1 / Math.sqrt(variance / size + epsilon);
    for (let j = 0; j < size; j++) y[from + j] = gain[j] * (x[from + j] - mean) * inverse + bias[j];
    if (means) means[row] = mean;
    if (inverses) inverses[row] = inverse;
  }
}

function backward(call: KernelCall): void {
  const { rows, size } = call.sizes;
  const [x, gain, dY] = [floats(call, "x"), floats(call, "gain"), floats(call, "dY")];
  const [means, inverses] = [floats(call, "mean"), floats(call, "inverse")];
  const [dX, dGain, dBias] = [resultArray(call, "dX"), resultSums(call, "dGain"), resultSums(call, "dBias")];
  for (let row = 0; row < rows; row++) {
    const from = row * size;
    let sum = 0;
    let sumAlong = 0;
    for (let j = 0; j < size; j++) {
      const normal = (x[from + j] - means[row]) * inverses[row];
      const gradient = dY[from + j] * gain[j];
      sum += gradient;
      sumAlong += gradient * normal;
      if (dGain) dGain.values[j] += dY[from + j] * normal;
      if (dBias) dBias.values[j] += dY[from + j];
    }
    if (!dX) continue;
    for (let j = 0; j < size; j++) {
      const normal = (x[from + j] - means[row]) * inverses[row];
      dX[from + j] += inverses[row] * (dY[from + j] * gain[j] - sum / size - (normal * sumAlong) / size);
    }
  }
  dGain?.store();
  dBias?.store();
}
