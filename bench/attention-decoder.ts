/**
 * W3's decoder: 16 steps of an LSTM of 512 units that looks at 15 steps of memory before each, additive scores, batch
 * 64, forward and backward. Keys come from a dense layer, as the language's `additive(memory, feed: input)` has them.
 */
import type { Numbers } from "../src/ops/contract.js";
import type { OpName } from "../src/ops/names.js";
import { OPS } from "../src/ops/table.js";
import { stream, uniform } from "../src/random/streams.js";
import type { Memory, PassName } from "../src/runtime/devices/device.js";
import { elementCount } from "../src/runtime/devices/js.js";
import { flopsOf, nativeDevice, type Workload } from "./workloads.js";

const SIZES = { time: 16, batch: 64, input: 100, hidden: 512, source: 15, features: 512, attention: 512 };
/** Everything has all its steps, and nobody uses context and alignment but the decoder. */
const ABSENT = [
  "stateMask",
  "lengths",
  "memoryLengths",
  "last",
  "lastCell",
  "dLast",
  "dLastCell",
  "dContext",
  "dAlignment",
];
/** What the dense layer's arguments are called among the decoder's. */
const DENSE: Readonly<Record<string, string>> = {
  ...{ x: "memory", w: "wk", y: "keys" },
  ...{ dX: "dMemory", dW: "dWk", dY: "dKeys" },
};
const GIVEN = ["x", "memory", "start", "startCell", "wx", "wh", "wc", "b", "wq", "wk", "v", "dY"];
const RESULTS = ["y", ...["x", "memory", "start", "startCell", "wx", "wh", "wc", "b", "wq", "wk", "v"].map(gradientOf)];

export function attentionDecoder(threads: number): Workload {
  const device = nativeDevice(threads);
  const memories = new Map<string, Memory>();
  const call = (
    op: OpName,
    pass: PassName,
    sizes: Readonly<Record<string, number>>,
    nameOf: (argument: string) => string | undefined,
    adds: readonly string[] = [],
  ) => {
    const given = OPS[op][pass]?.arguments ?? [];
    const list = given.map((argument) => {
      const name = nameOf(argument.name);
      if (name === undefined) return null;
      const memory = memories.get(name) ?? device.allocate(argument.dtype, elementCount(argument)(sizes));
      memories.set(name, memory);
      return memory;
    });
    const kernel = device.kernel(op, pass);
    if (!kernel) throw new Error(`no ${pass} pass of ${op}`);
    const sizeList = OPS[op].sizes.map((name) => sizes[name]);
    const attributes = (OPS[op][pass]?.attributes ?? []).map(() => 0);
    const results = given.filter(({ role }) => role === "result");
    const mask = results.reduce((bits, { name }, bit) => bits | (adds.includes(name) ? 1 << bit : 0), 0);
    return () => kernel(list, sizeList, attributes, mask);
  };
  const own = (name: string) => (ABSENT.includes(name) ? undefined : name);
  const dense = (name: string) => DENSE[name];
  const keySizes = { rows: SIZES.source * SIZES.batch, input: SIZES.features, output: SIZES.attention };
  const passes = [
    call("linear", "forward", keySizes, dense),
    call("attention_lstm", "forward", SIZES, own),
    call("attention_lstm", "backward", SIZES, own),
    call("linear", "backward", keySizes, dense, ["dX"]),
  ];
  const read = (name: string): Numbers => {
    const memory = memories.get(name);
    if (!memory) throw new Error(`the decoder has no ${name}`);
    return device.read(memory);
  };
  const width = 1 / Math.sqrt(SIZES.hidden);
  for (const name of GIVEN) {
    const from = stream(1, "init", `bench decoder ${name}`);
    const isWeight = /^[wbv]/.test(name);
    const values = read(name);
    for (let at = 0; at < values.length; at++) values[at] = (isWeight ? width : 1) * (2 * uniform(from, 0, at) - 1);
  }
  const train = () => {
    for (const pass of passes) pass();
  };
  return {
    flops: flopsOf("linear", keySizes) + flopsOf("attention_lstm", SIZES),
    name: "W3 attention decoder",
    peer: { workload: "attention decoder", sizes: SIZES },
    inputs: () => Object.fromEntries(GIVEN.map((name) => [name, read(name)])),
    step() {
      train();
      return { loss: 0, results: Object.fromEntries(RESULTS.map((name) => [name, read(name)])) };
    },
    train,
  };
}

function gradientOf(name: string): string {
  return `d${name[0].toUpperCase()}${name.slice(1)}`;
}
