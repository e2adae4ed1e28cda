/** Ops on single elements: what custom cells and residual connections are made of. */
import { ACTIVATIONS, activate, derivativeFromOutput } from "./activation.js";
import {
  type Argument,
  type Attribute,
  argument,
  floats,
  type KernelCall,
  maybeFloats,
  type OpContract,
  real,
  word,
} from "./contract.js";

const input = (name: string) => argument(name, "input", "rows...");
const dY = () => argument("dY", "gradient", "rows...", { of: "y" });
const result = (name: string, of: string) => argument(name, "result", "rows...", { of, optional: true, alias: "dY" });

/** Writes, or adds, one value for each element of a result that is there. */
function put(call: KernelCall, name: string, value: (at: number) => number): void {
  const to = maybeFloats(call, name);
  if (!to) return;
  const add = call.accumulate.has(name);
  for (let at = 0; at < call.sizes.rows; at++) to[at] = add ? to[at] + value(at) : value(at);
}

function elementwise(
  op: { name: string; summary: string; inputs: readonly string[]; attributes?: readonly Attribute[] },
  forward: (call: KernelCall) => (at: number) => number,
  backwardInputs: readonly Argument[],
  backward: (call: KernelCall) => void,
): OpContract {
  const attributes = op.attributes ?? [];
  return {
    name: op.name,
    summary: op.summary,
    sizes: ["rows"],
    forward: {
      arguments: [...op.inputs.map(input), argument("y", "output", "rows...", { alias: op.inputs[0] })],
      attributes,
      products: [],
      reference: (call) => put(call, "y", forward(call)),
    },
    backward: {
      arguments: [
        ...backwardInputs,
        dY(),
        ...op.inputs.map((name) => result(`d${name[0].toUpperCase()}${name.slice(1)}`, name)),
      ],
      attributes,
      products: [],
      reference: backward,
    },
    source: "textbook",
  };
}

export const add = elementwise(
  { name: "add", summary: "y = a + b", inputs: ["a", "b"] },
  (call) => {
    const [a, b] = [floats(call, "a"), floats(call, "b")];
    return (at) => a[at] + b[at];
  },
  [],
  (call) => {
    const d = floats(call, "dY");
    put(call, "dB", (at) => d[at]);
    put(call, "dA", (at) => d[at]);
  },
);

export const subtract = elementwise(
  { name: "subtract", summary: "y = a - b", inputs: ["a", "b"] },
  (call) => {
    const [a, b] = [floats(call, "a"), floats(call, "b")];
    return (at) => a[at] - b[at];
  },
  [],
  (call) => {
    const d = Float64Array.from(floats(call, "dY"));
    put(call, "dA", (at) => d[at]);
    put(call, "dB", (at) => -d[at]);
  },
);

export const multiply = elementwise(
  { name: "multiply", summary: "y = a b", inputs: ["a", "b"] },
  (call) => {
    const [a, b] = [floats(call, "a"), floats(call, "b")];
    return (at) => a[at] * b[at];
  },
  [input("a"), input("b")],
  (call) => {
    const [a, b] = [floats(call, "a"), floats(call, "b")];
    const d = Float64Array.from(floats(call, "dY"));
    put(call, "dA", (at) => d[at] * b[at]);
    put(call, "dB", (at) => d[at] * a[at]);
  },
);

export const affine = elementwise(
  {
    name: "affine",
    summary: "y = factor x + shift",
    inputs: ["x"],
    attributes: [
      { name: "factor", kind: "real" },
      { name: "shift", kind: "real" },
    ],
  },
  (call) => {
    const [x, factor, shift] = [floats(call, "x"), real(call, "factor"), real(call, "shift")];
    return (at) => factor * x[at] + shift;
  },
  [],
  (call) => {
    const [d, factor] = [floats(call, "dY"), real(call, "factor")];
    put(call, "dX", (at) => factor * d[at]);
  },
);

export const activation = elementwise(
  {
    name: "activation",
    summary: "y = f(x), with f tanh, relu or sigmoid",
    inputs: ["x"],
    attributes: [{ name: "activation", kind: "choice", choices: ACTIVATIONS }],
  },
  (call) => {
    const [x, name] = [floats(call, "x"), word(call, "activation")];
    return (at) => activate(name, x[at]);
  },
  [input("y")],
  (call) => {
    const [y, d, name] = [floats(call, "y"), floats(call, "dY"), word(call, "activation")];
    put(call, "dX", (at) => d[at] * derivativeFromOutput(name, y[at]));
  },
);
