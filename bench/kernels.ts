/**
 * The native device's kernels against the machine's limit: median milliseconds, GFLOP/s, share of the peak.
 *
 *   node --import tsx bench/kernels.ts [--json FILE] [--only TEXT] [--seconds N] [--threads N]
 *
 * Shapes are those of the project's workloads: W1 parity (vanilla RNN), W2 a chapter of text (GRU and a vocabulary of
 * 10,000), W5 single recurrent layers. Operations are counted by the contracts; times are medians after a warm-up.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Argument, OpContract, Pass, Stream } from "../src/ops/contract.js";
import { passFlops, withoutPadding } from "../src/ops/flops.js";
import type { OpName } from "../src/ops/names.js";
import { evaluate } from "../src/ops/polynomial.js";
import { OPS } from "../src/ops/table.js";
import type { Memory, PassName } from "../src/runtime/devices/device.js";
import { elementCount } from "../src/runtime/devices/js.js";
import { loadNative, type NativeDevice } from "../src/runtime/devices/native.js";

type Sizes = Readonly<Record<string, number>>;

/** One pass with its memories, ready to run again and again. */
interface Prepared {
  readonly flops: number;
  readonly run: () => void;
}

interface Workload {
  readonly name: string;
  readonly prepare: (device: NativeDevice) => readonly Prepared[];
}

interface Measured {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
  readonly gflops: number;
  readonly shareOfPeak: number;
  readonly runs: number;
}

interface Options {
  readonly attributes?: readonly (number | Stream)[];
  /** Arguments left out. */
  readonly without?: readonly string[];
}

/** Memories of one op, by argument name: the backward pass finds those of the forward pass. */
type Memories = Map<string, Memory>;

let seed = 1;
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}

function fill(device: NativeDevice, argument: Argument, length: number, sizes: Sizes): Memory {
  const memory = device.allocate(argument.dtype, length);
  const values = device.read(memory);
  if (argument.dtype === "i32") {
    const limit = argument.role === "state" ? 1 : (sizes.symbols ?? sizes.classes ?? 2);
    for (let at = 0; at < length; at++) values[at] = Math.floor(random() * limit);
  } else if (argument.role === "weight") {
    for (let at = 0; at < length; at++) values[at] = (2 * random() - 1) / Math.sqrt(sizes.hidden ?? sizes.input ?? 1);
  } else {
    for (let at = 0; at < length; at++) values[at] = 0.5 + 0.5 * random();
  }
  return memory;
}

function prepare(
  device: NativeDevice,
  op: OpName,
  passName: PassName,
  sizes: Sizes,
  memories: Memories,
  { attributes = [], without = [] }: Options = {},
): Prepared {
  const contract: OpContract = OPS[op];
  const pass: Pass | undefined = contract[passName];
  const kernel = device.kernel(op, passName);
  if (!pass || !kernel) throw new Error(`no ${passName} pass of ${op}`);
  const list = pass.arguments.map((argument) => {
    if (without.includes(argument.name)) return null;
    const known = memories.get(argument.name) ?? fill(device, argument, elementCount(argument)(sizes), sizes);
    memories.set(argument.name, known);
    return known;
  });
  const sizeList = contract.sizes.map((name) => sizes[name]);
  const flops = evaluate(withoutPadding(passFlops(pass, (name) => !without.includes(name))), sizes);
  return { flops, run: () => kernel(list, sizeList, attributes, 0) };
}

function both(device: NativeDevice, op: OpName, sizes: Sizes, options: Options = {}): readonly Prepared[] {
  const memories: Memories = new Map();
  return (["forward", "backward"] as const).map((pass) => prepare(device, op, pass, sizes, memories, options));
}

/** Attribute `direction`, by its index. */
const [FORWARD, BACKWARD] = [0, 1];

function layer(op: "lstm" | "gru", [batch, time, input, hidden]: Shape, direction = FORWARD): Workload {
  const without = ["lengths", "start", "startCell", "stateMask", "dLast", "dLastCell", "dStart", "dStartCell"];
  return {
    name: `W5 ${op} ${batch}x${time}x${input}->${hidden}${direction === BACKWARD ? " going backward" : ""}`,
    prepare: (device) => both(device, op, { batch, time, input, hidden }, { without, attributes: [direction] }),
  };
}

function dense(rows: number, input: number, output: number): Workload {
  return {
    name: `linear ${rows}x${input}->${output}`,
    prepare: (device) => both(device, "linear", { rows, input, output }, { attributes: [0] }),
  };
}

function one(op: OpName, pass: PassName, sizes: Sizes, options: Options = {}): Workload {
  const shape = Object.values(sizes).join("x");
  return {
    name: `${op} ${pass} ${shape}`,
    prepare: (device) => [prepare(device, op, pass, sizes, new Map(), options)],
  };
}

const ADAM = [1e-3, 0.9, 0.999, 1e-8, 10];
const WHOLE_SEQUENCES = ["lengths", "start", "stateMask", "dLast", "dStart"];

/** The whole step of a small parity network, but for moving the batch in. */
const W1: Workload = {
  name: "W1 step: rnn 24 (tanh), batch 1000, 50 steps, dense 51",
  prepare: (device) => {
    const states: Memories = new Map();
    const logits: Memories = new Map();
    const loss: Memories = new Map();
    const sizes = { time: 50, batch: 1000, input: 1, hidden: 24 };
    const dense = { rows: 1000, input: 24, output: 51 };
    const classes = { rows: 1000, classes: 51 };
    const layer = {
      attributes: [0, FORWARD],
      without: [...WHOLE_SEQUENCES.filter((name) => name !== "dLast"), "dY", "dX"],
    };
    return [
      prepare(device, "rnn", "forward", sizes, states, layer),
      prepare(device, "linear", "forward", dense, logits, { attributes: [0] }),
      prepare(device, "softmax_cross_entropy", "forward", classes, loss, { attributes: [0], without: ["weights"] }),
      prepare(device, "softmax_cross_entropy", "backward", classes, loss, {
        attributes: [1e-3, 0],
        without: ["weights"],
      }),
      prepare(device, "linear", "backward", dense, logits, { attributes: [0] }),
      prepare(device, "rnn", "backward", sizes, states, layer),
      prepare(device, "adam", "forward", { count: 24 + 24 * 24 + 24 + 25 * 51 }, new Map(), { attributes: ADAM }),
    ];
  },
};

const W2: Workload = {
  name: "W2 step: embedding 10000x128, gru 256, batch 512, 20 steps, dense 10000",
  prepare: (device) => {
    const [embedded, states, logits, loss] = [1, 2, 3, 4].map((): Memories => new Map());
    const table = { rows: 512 * 20, symbols: 10000, size: 128 };
    const sizes = { time: 20, batch: 512, input: 128, hidden: 256 };
    const dense = { rows: 512, input: 256, output: 10000 };
    const classes = { rows: 512, classes: 10000 };
    const layer = { attributes: [FORWARD], without: [...WHOLE_SEQUENCES.filter((name) => name !== "dLast"), "dY"] };
    const count = 10000 * 128 + 3 * 256 * (128 + 256 + 2) + 257 * 10000;
    return [
      prepare(device, "embedding", "forward", table, embedded),
      prepare(device, "gru", "forward", sizes, states, layer),
      prepare(device, "linear", "forward", dense, logits, { attributes: [0] }),
      prepare(device, "softmax_cross_entropy", "forward", classes, loss, { attributes: [0], without: ["weights"] }),
      prepare(device, "softmax_cross_entropy", "backward", classes, loss, {
        attributes: [1e-3, 0],
        without: ["weights"],
      }),
      prepare(device, "linear", "backward", dense, logits, { attributes: [0] }),
      prepare(device, "gru", "backward", sizes, states, layer),
      prepare(device, "embedding", "backward", table, embedded, { attributes: [1] }),
      prepare(device, "adam", "forward", { count }, new Map(), { attributes: ADAM }),
    ];
  },
};

/** Batch, steps, inputs, hidden units. */
type Shape = readonly [number, number, number, number];

const SHAPES: readonly Shape[] = [
  [64, 50, 256, 256],
  [64, 50, 512, 512],
  [32, 100, 1024, 1024],
  [1, 50, 512, 512],
];

const WORKLOADS: readonly Workload[] = [
  ...SHAPES.map((shape) => layer("lstm", shape)),
  ...SHAPES.map((shape) => layer("gru", shape)),
  ...(["lstm", "gru"] as const).map((op) => layer(op, [64, 50, 512, 512], BACKWARD)),
  W1,
  W2,
  dense(3200, 512, 2048),
  dense(512, 256, 10000),
  dense(1120, 256, 10001),
  dense(1000, 24, 51),
  dense(64, 333, 777),
  one("softmax_cross_entropy", "forward", { rows: 1024, classes: 10000 }, { without: ["weights"] }),
  one("softmax_cross_entropy", "backward", { rows: 1024, classes: 10000 }, { attributes: [1], without: ["weights"] }),
  one("adam", "forward", { count: 4_000_000 }, { attributes: ADAM }),
  one("dropout", "forward", { rows: 1_638_400 }, { attributes: [0.5, { k0: 1, k1: 2 }, 3] }),
  one("noise", "forward", { rows: 1_638_400 }, { attributes: [0.5, { k0: 1, k1: 2 }, 3] }),
  one("layer_norm", "forward", { rows: 3200, size: 512 }, { attributes: [1e-5] }),
  one("layer_norm", "backward", { rows: 3200, size: 512 }),
  one("clip_by_global_norm", "forward", { count: 4_000_000 }, { attributes: [1e9] }),
];

function measure({ name, prepare }: Workload, device: NativeDevice, peak: number, seconds: number): Measured {
  const passes = prepare(device);
  const step = () => {
    for (const pass of passes) pass.run();
  };
  for (let warm = 0; warm < 3; warm++) step();
  const times: number[] = [];
  const end = performance.now() + 1000 * seconds;
  while (times.length < 5 || (performance.now() < end && times.length < 2000)) {
    const start = performance.now();
    step();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const medianMs = times[times.length >> 1];
  const gflops = passes.reduce((sum, pass) => sum + pass.flops, 0) / medianMs / 1e6;
  return { name, medianMs, minMs: times[0], gflops, shareOfPeak: gflops / peak, runs: times.length };
}

function main(): void {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      only: { type: "string", default: "" },
      seconds: { type: "string", default: "2" },
      threads: { type: "string" },
    },
  });
  const loaded = loadNative(values.threads ? { threads: Number(values.threads) } : {});
  if ("absent" in loaded) throw new Error(loaded.absent);
  const { device } = loaded;
  const peak = device.peak();
  console.log(`${device.description}: peak ${peak.toFixed(0)} GFLOP/s`);
  console.log(`${"".padEnd(72)}${"median ms".padStart(10)}${"min ms".padStart(10)}${"GFLOP/s".padStart(9)}   peak`);
  const results: Measured[] = [];
  for (const workload of WORKLOADS) {
    if (!workload.name.includes(values.only)) continue;
    const result = measure(workload, device, peak, Number(values.seconds));
    results.push(result);
    const share = `${(100 * result.shareOfPeak).toFixed(0)} %`;
    const times = [result.medianMs, result.minMs].map((time) => time.toFixed(3).padStart(10)).join("");
    console.log(`${result.name.padEnd(72)}${times}${result.gflops.toFixed(1).padStart(9)}${share.padStart(7)}`);
  }
  const report = { device: device.description, peakGflops: peak, results };
  if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}

main();
