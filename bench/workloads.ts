/** The workloads W1, W2 and W5, each ready to step, and what a peer needs to do the same. */

import { loadExperiment } from "../src/cli/programs/load.js";
import { compiledProgram } from "../src/cli/programs/program-cache.js";
import type { Numbers, Stream } from "../src/ops/contract.js";
import { passFlops, withoutPadding } from "../src/ops/flops.js";
import type { OpName } from "../src/ops/names.js";
import { evaluate } from "../src/ops/polynomial.js";
import { pieceRows } from "../src/ops/projection.js";
import { OPS } from "../src/ops/table.js";
import { normal, stream, uniform } from "../src/random/streams.js";
import type { Device, Memory, PassName } from "../src/runtime/devices/device.js";
import { elementCount } from "../src/runtime/devices/js.js";
import { loadNative, type NativeDevice } from "../src/runtime/devices/native.js";
import { batchLoss } from "../src/runtime/training/evaluate.js";
import { trainStep } from "../src/runtime/training/loop.js";
import { batchesOf, makeReady } from "../src/runtime/training/ready.js";

type Arrays = Readonly<Record<string, Numbers>>;

export interface Workload {
  readonly name: string;
  /** Multiplications and additions of `train`: a step is three times its forward pass. */
  readonly flops: number;
  /** What the peer calls it, and its sizes. */
  readonly peer: { readonly workload: string; readonly sizes: Readonly<Record<string, number | string>> };
  /** Weights, as training has left them, and batch. */
  readonly inputs: () => Arrays;
  /** One step without an update: the loss, and what came of it, by the peer's names. */
  readonly step: () => { readonly loss: number; readonly results: Arrays };
  /** One whole training step. */
  readonly train: () => void;
}

const FILE = "bench/experiments/workloads.rnn";

/** W1 and W2: programs as `rnnc run` runs them. `inputs` names the batch's columns for the peer. */
async function program(
  name: string,
  experiment: string,
  threads: number,
  peer: Workload["peer"],
  set: readonly string[],
  columns: Readonly<Record<string, (batch: Readonly<Record<string, Numbers>>) => Numbers>>,
  forwardFlops: number,
): Promise<Workload> {
  const { program, file } = await compiledProgram(await loadExperiment(FILE, experiment, [], true), FILE);
  const ready = makeReady(program, file, { set, device: "native", threads });
  const { bound } = ready;
  const host = batchesOf(ready, "train").get(0, 0);
  const batch = Object.fromEntries(Object.entries(host.columns).map(([column, { values }]) => [column, values]));
  const before = Object.values(host.columns).flatMap((column) => (column.before ? [column.before] : []));
  if (before.length > 0) batch.before = before[0];
  const parts = (block: Memory): Arrays => {
    const flat = bound.device.read(block);
    return Object.fromEntries(
      bound.layout.entries.map(({ layer, part, start, count }) => [
        part === "table" ? "table" : `${layer}.${part}`,
        flat.slice(start, start + count),
      ]),
    );
  };
  const given = Object.entries(columns).map(([column, read]) => [column, read(batch)] as const);
  let step = 0;
  return {
    name,
    flops: 3 * forwardFlops,
    peer,
    inputs: () => ({ ...parts(bound.p.memory), ...Object.fromEntries(given) }),
    step() {
      const loss = batchLoss(bound.train(host, 1), bound);
      return { loss, results: parts(bound.g.memory) };
    },
    train() {
      step++;
      trainStep(bound, host, step, 1);
    },
  };
}

export function parity(activation: "tanh" | "relu", threads: number): Promise<Workload> {
  const [units, classes, time, batch] = [24, 51, 50, 1000];
  const peer = { workload: "parity", sizes: { units, classes, time, batch, activation } };
  const flops = 2 * batch * time * (1 + units) * units + 2 * batch * units * classes;
  const columns = {
    string: ({ string }: Arrays) => string,
    target: ({ ones }: Arrays) => ones,
  };
  return program(`W1 ${activation}`, `w1_${activation}`, threads, peer, [], columns, flops);
}

export function languageModel(units: 256 | 1024, threads: number): Promise<Workload> {
  const [time, batch] = [20, 512];
  const [words, size] = [10_000, 128];
  const peer = { workload: "language model", sizes: { units, words, size, time, batch } };
  const flops = 2 * batch * time * (size + units) * 3 * units + 2 * batch * units * words;
  const columns = {
    // What the model reads: the word before each step.
    words: ({ word, before }: Arrays) =>
      Int32Array.from({ length: time * batch }, (_, at) => (at < batch ? before[at] : word[at - batch])),
    target: ({ word }: Arrays) => word.slice((time - 1) * batch),
  };
  return program(`W2, ${units} units`, "w2", threads, peer, [`units=${units}`], columns, flops);
}

/** Batch, steps, inputs, hidden units. */
export type Shape = readonly [number, number, number, number];

const WHOLE = [
  ...["lengths", "start", "startCell", "stateMask", "last", "lastCell"],
  ...["dLast", "dLastCell", "dStart", "dStartCell"],
];

/** W5: one layer, forward and backward, with the gradient of its input. */
export function layer(cell: "lstm" | "gru", [batch, time, input, hidden]: Shape, device: Device): Workload {
  const sizes: Readonly<Record<string, number>> = { time, batch, input, hidden };
  const memories = new Map<string, Memory>();
  const call = (pass: PassName) => {
    const contract = OPS[cell];
    const kernel = device.kernel(cell, pass);
    const list = contract[pass]?.arguments.map((argument) => {
      if (WHOLE.includes(argument.name)) return null;
      const memory = memories.get(argument.name) ?? device.allocate(argument.dtype, elementCount(argument)(sizes));
      memories.set(argument.name, memory);
      return memory;
    });
    if (!kernel || !list) throw new Error(`no ${pass} pass of ${cell}`);
    const sizeList = contract.sizes.map((name) => sizes[name]);
    return () => kernel(list, sizeList, [0], 0);
  };
  const [forward, backward] = [call("forward"), call("backward")];
  const width = 1 / Math.sqrt(hidden);
  const biases = cell === "lstm" ? ["b"] : ["bx", "bh"];
  for (const name of ["wx", "wh", ...biases])
    fill(device, memories, name, (from, at) => width * (2 * uniform(from, 0, at) - 1));
  for (const name of ["x", "dY"]) fill(device, memories, name, (from, at) => normal(from, 0, at));
  const read = (name: string): Numbers => {
    const memory = memories.get(name);
    if (!memory) throw new Error(`${cell} has no ${name}`);
    return device.read(memory);
  };
  const train = () => {
    forward();
    backward();
  };
  const results = ["y", "dX", "dWx", "dWh", cell === "lstm" ? "dB" : "dBx"];
  return {
    flops: flopsOf(cell, sizes),
    name: `W5 ${cell.toUpperCase()} ${batch} × ${time} × ${input} → ${hidden}`,
    peer: { workload: "layer", sizes: { cell, batch, time, input, hidden } },
    inputs: () => Object.fromEntries(["wx", "wh", ...biases, "x", "dY"].map((name) => [name, read(name)])),
    step() {
      train();
      return { loss: 0, results: Object.fromEntries(results.map((name) => [name, read(name)])) };
    },
    train,
  };
}

/** Softmax cross-entropy with projection, forward and backward, with the gradient of its input. */
export function projection(rows: number, input: number, classes: number, threads: number): Workload {
  const device = nativeDevice(threads);
  const sizes: Readonly<Record<string, number>> = { rows, input, classes, piece: pieceRows(rows, classes) };
  const contract = OPS.projected_cross_entropy;
  const given = (contract.backward?.arguments ?? []).filter(({ name }) => name !== "rowWeights");
  const memories = new Map(
    given.map((argument) => [argument.name, device.allocate(argument.dtype, elementCount(argument)(sizes))]),
  );
  const width = 1 / Math.sqrt(input);
  fill(device, memories, "x", (from, at) => normal(from, 0, at));
  for (const name of ["w", "b"]) fill(device, memories, name, (from, at) => width * (2 * uniform(from, 0, at) - 1));
  fill(device, memories, "ids", (from, at) => Math.floor(classes * uniform(from, 0, at)));
  const kernel = device.kernel("projected_cross_entropy", "backward");
  if (!kernel) throw new Error("no backward pass of projected_cross_entropy");
  const list = (contract.backward?.arguments ?? []).map(({ name }) => memories.get(name) ?? null);
  const sizeList = contract.sizes.map((name) => sizes[name]);
  const train = () => kernel(list, sizeList, [1 / rows, 0], 0);
  const read = (name: string): Numbers => device.read(memories.get(name) as Memory);
  return {
    flops: 6 * rows * input * classes,
    name: `softmax cross-entropy with projection ${rows} × ${input} → ${classes}`,
    peer: { workload: "projection", sizes: { rows, input, classes } },
    inputs: () => Object.fromEntries(["x", "w", "b", "ids"].map((name) => [name, read(name)])),
    step() {
      train();
      return {
        loss: Array.from(read("loss")).reduce((sum, row) => sum + row, 0) / rows,
        results: Object.fromEntries(["loss", "dX", "dW", "dB"].map((name) => [name, read(name)])),
      };
    },
    train,
  };
}

/** Of both passes of an op, as its contract counts them. */
export function flopsOf(op: OpName, sizes: Readonly<Record<string, number>>): number {
  const { forward, backward } = OPS[op];
  const passes = [forward, ...(backward ? [backward] : [])];
  return passes.reduce((sum, pass) => sum + evaluate(withoutPadding(passFlops(pass, () => true)), sizes), 0);
}

function fill(
  device: Device,
  memories: ReadonlyMap<string, Memory>,
  name: string,
  draw: (from: Stream, at: number) => number,
): void {
  const memory = memories.get(name);
  if (!memory) throw new Error(`no memory for ${name}`);
  const from = stream(1, "init", `bench ${name}`);
  device.upload(
    memory,
    Float32Array.from({ length: memory.length }, (_, at) => draw(from, at)),
  );
}

export function nativeDevice(threads: number): NativeDevice {
  const loaded = loadNative({ threads });
  if ("absent" in loaded) throw new Error(loaded.absent);
  return loaded.device;
}
