/**
 * Golden values from PyTorch (`make.py`) as calls of the ops: our names, our layout, what goes in and what must come
 * out. For the references here, and for every other device.
 */
import { readFileSync } from "node:fs";
import type { AttributeValue } from "../../src/ops/contract.js";
import type { OpName } from "../../src/ops/names.js";

export type GoldenArray = Float64Array | Int32Array;
export type GoldenArrays = Readonly<Record<string, GoldenArray>>;

/** One op, forward and, where it has a gradient, backward. Inputs are exact in float32, save an optimiser's state. */
export interface GoldenCall {
  readonly name: string;
  readonly op: OpName;
  readonly sizes: Readonly<Record<string, number>>;
  /** Of both passes. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** What the forward pass reads: inputs, weights, lengths, and states as they were. What is not here is absent. */
  readonly inputs: GoldenArrays;
  /** What it must have written: outputs, what is saved, and states as they are then. */
  readonly outputs: GoldenArrays;
  /** Gradients handed to the backward pass, which reads the forward pass's arrays besides. */
  readonly gradients: GoldenArrays;
  /** What the backward pass must have written; empty where there is none. */
  readonly results: GoldenArrays;
  /** Of a loss: PyTorch's mean, which is the attribute `scale` times the sum of `loss`. */
  readonly mean?: number;
}

export interface GoldenHeader {
  readonly torch: string;
  readonly date: string;
  readonly command: string;
}

interface Tensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

type Tensors = Readonly<Record<string, Tensor>>;

interface Recorded {
  readonly name: string;
  readonly op: OpName;
  readonly sizes: Readonly<Record<string, number>>;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly lengths?: readonly number[] | null;
  readonly inputs: Tensors;
  /** By PyTorch's names. */
  readonly parameters?: Tensors;
  readonly outputs: Tensors;
  readonly mean?: number;
  readonly gradients: Tensors;
  readonly results: Tensors;
  readonly parameterGradients?: Tensors;
}

interface RecordedSteps {
  readonly name: string;
  readonly op: OpName;
  readonly sizes: Readonly<Record<string, number>>;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly before: Tensors;
  readonly steps: readonly Tensors[];
}

interface GoldenFile {
  readonly header: GoldenHeader;
  readonly cases: readonly (Recorded | RecordedSteps)[];
}

const FILES = ["rnn", "gru", "lstm", "directions", "attention", "layers", "losses", "sampled", "updates"] as const;

function read(name: string): GoldenFile {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8")) as GoldenFile;
}

export function goldenHeaders(): readonly GoldenHeader[] {
  return FILES.map((name) => read(name).header);
}

export function goldenCalls(): readonly GoldenCall[] {
  return FILES.flatMap((name) =>
    read(name).cases.flatMap((one) => ("steps" in one ? stepCalls(one) : [layerCall(one)])),
  );
}

function layerCall(recorded: Recorded): GoldenCall {
  const { name, op, sizes, attributes, lengths, inputs, outputs, gradients, results, mean } = recorded;
  return {
    // Without stretches a block is taken whole.
    ...{ name, op, sizes: op === "clip_by_global_norm" ? { stretches: 0, ...sizes } : sizes, attributes },
    inputs: {
      ...arrays(inputs),
      ...(lengths ? { lengths: Int32Array.from(lengths) } : {}),
      ...weights(op, recorded.parameters ?? {}, (a, b) => a + b),
    },
    outputs: arrays(outputs),
    gradients: arrays(gradients),
    results: {
      ...arrays(results),
      ...asResults(weights(op, recorded.parameterGradients ?? {}, sharedGradient)),
    },
    ...(mean === undefined ? {} : { mean }),
  };
}

/** One call a step, each from the state in which PyTorch left the step before. `step` counts from 1, as in the ops. */
function stepCalls({ name, op, sizes, attributes, before, steps }: RecordedSteps): readonly GoldenCall[] {
  return steps.map(({ g, ...after }, index) => {
    const { g: _, ...states } = index === 0 ? { ...before, g } : steps[index - 1];
    return {
      ...{ name: `${name}, step ${index + 1}`, op, sizes: { stretches: 0, ...sizes } },
      attributes: { ...attributes, step: index + 1 },
      inputs: { ...arrays(states), g: array("g", g) },
      outputs: arrays(after),
      ...{ gradients: {}, results: {} },
    };
  });
}

/**
 * PyTorch's parameters in our layout. Theirs are [gates hidden, input], ours [input, gates hidden]; the order of the
 * gates is the same: r, z, n and i, f, g, o. A GRU keeps its two biases; elsewhere `join` makes one of them.
 */
function weights(op: OpName, torch: Tensors, join: (a: number, b: number) => number): GoldenArrays {
  if (op === "linear") return { w: transposed(torch.weight), ...(torch.bias ? { b: array("b", torch.bias) } : {}) };
  if (op !== "rnn" && op !== "gru" && op !== "lstm") return {};
  const [bx, bh] = [array("bx", torch.bias_ih_l0), array("bh", torch.bias_hh_l0)];
  const products = { wx: transposed(torch.weight_ih_l0), wh: transposed(torch.weight_hh_l0) };
  return op === "gru" ? { ...products, bx, bh } : { ...products, b: bx.map((value, at) => join(value, bh[at])) };
}

/** Of two parameters that are only ever added up, each has the gradient of the sum. */
function sharedGradient(a: number, b: number): number {
  if (Math.abs(a - b) > 1e-12) throw new Error(`PyTorch gives two biases of one sum the gradients ${a} and ${b}`);
  return a;
}

function asResults(gradients: GoldenArrays): GoldenArrays {
  return Object.fromEntries(
    Object.entries(gradients).map(([name, value]) => [`d${name[0].toUpperCase()}${name.slice(1)}`, value]),
  );
}

function arrays(tensors: Tensors): GoldenArrays {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, array(name, tensor)]));
}

function array(name: string, { values }: Tensor): GoldenArray {
  return name === "ids" || name === "memoryLengths" ? Int32Array.from(values) : Float64Array.from(values);
}

function transposed({ shape, values }: Tensor): Float64Array {
  const [rows, columns] = shape;
  return Float64Array.from(values, (_, at) => values[(at % rows) * columns + Math.floor(at / rows)]);
}
