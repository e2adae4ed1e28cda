import { argument, type Floats, floats, type KernelCall, type OpContract } from "./contract.js";

/**
 * One mask for all steps of a sequence: dropout whose choice of elements does not change from step to step. The mask is
 * data, made by `dropout` of ones, and has no gradient.
 */
export const maskSteps: OpContract = {
  name: "mask_steps",
  summary: "y[t] = x[t] ⊙ mask",
  sizes: ["time", "batch", "size"],
  forward: {
    arguments: [
      argument("x", "input", "time, batch, size"),
      argument("mask", "input", "batch, size"),
      argument("y", "output", "time, batch, size", { alias: "x" }),
    ],
    attributes: [],
    products: [],
    reference: (call) => multiplyBy(call, floats(call, "x"), floats(call, "y"), false),
  },
  backward: {
    arguments: [
      argument("mask", "input", "batch, size"),
      argument("dY", "gradient", "time, batch, size", { of: "y" }),
      argument("dX", "result", "time, batch, size", { of: "x", alias: "dY" }),
    ],
    attributes: [],
    products: [],
    reference: (call) => multiplyBy(call, floats(call, "dY"), floats(call, "dX"), call.accumulate.has("dX")),
  },
  source: "Gal and Ghahramani 2016",
};

function multiplyBy(call: KernelCall, from: Floats, to: Floats, add: boolean): void {
  const { time, batch, size } = call.sizes;
  const mask = floats(call, "mask");
  const period = batch * size;
  for (let at = 0; at < time * period; at++) {
    const value = from[at] * mask[at % period];
    to[at] = add ? to[at] + value : value;
  }
}
