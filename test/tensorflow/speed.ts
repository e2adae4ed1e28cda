/**
 * How long an LSTM layer and a parity step take on the TensorFlow device, on the native one, and with TF.js's own layers
 * over the same library, by turns. Not a test: `RNNC_TENSORFLOW=.rnnc/tensorflow node --import tsx test/tensorflow/speed.ts`.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Pass } from "../../src/ops/contract.js";
import { OPS } from "../../src/ops/table.js";
import type { Device, Memory } from "../../src/runtime/devices/device.js";
import { elementCount } from "../../src/runtime/devices/js.js";
import { findPackage } from "../../src/runtime/devices/tensorflow/library.js";
import { trainStep } from "../../src/runtime/training/loop.js";
import { load, ROOT, ready } from "../programs/workshop.js";
import { nativeDevice } from "../runtime/kernels/native-harness.js";
import { tensorflowDevice } from "./device-harness.js";

type Work = () => void | Promise<void>;
const DEVICES: readonly (readonly [string, Device])[] = [
  ["tensorflow", tensorflowDevice()],
  ["native", nativeDevice(2)],
];
const SIZES = { time: 50, batch: 64, input: 512, hidden: 512 };

/** Forward and backward of one layer, without initial states and lengths. */
function layer(device: Device): Work {
  const memories = new Map<string, Memory>();
  const passes: readonly (readonly ["forward" | "backward", Pass | undefined])[] = [
    ["forward", OPS.lstm.forward],
    ["backward", OPS.lstm.backward],
  ];
  const calls = passes.map(([name, pass]) => {
    const arrays = (pass?.arguments ?? []).map((argument) => {
      if (argument.role === "lengths" || /start/i.test(argument.name)) return null;
      const length = elementCount(argument)(SIZES);
      const known = memories.get(argument.name);
      const memory = known ?? device.allocate(argument.dtype, length);
      if (!known)
        device.upload(
          memory,
          Float32Array.from({ length }, (_, at) => Math.sin(at) / 10),
        );
      memories.set(argument.name, memory);
      return memory;
    });
    const kernel = device.kernel("lstm", name);
    return () => kernel?.(arrays, Object.values(SIZES), [0], 0);
  });
  return () => {
    for (const call of calls) call();
  };
}

async function parityStep(device: Device): Promise<Work> {
  const loaded = await load(readFileSync(join(ROOT, "experiments", "parity-lengths.rnn"), "utf8"));
  const { bound, batch } = ready(loaded, device, { examples: 256 });
  const hosts = Array.from({ length: 8 }, (_, index) => batch(0, index));
  let step = 0;
  return () => {
    trainStep(bound, hosts[step % hosts.length], ++step, 1);
  };
}

/** What we call of TF.js's layers. */
interface Layers {
  readonly layers: Readonly<Record<"lstm" | "dense", (options: object) => object>>;
  readonly train: { adam(rate: number): object };
  sequential(options: object): Model;
  zeros(shape: readonly number[]): Value;
  randomNormal(shape: readonly number[]): Value;
  variableGrads(
    loss: () => Value,
    variables: readonly object[],
  ): { readonly value: Value; readonly grads: Readonly<Record<string, Value>> };
}
interface Value {
  sum(): Value;
  dataSync(): unknown;
  dispose(): void;
}
interface Model {
  readonly trainableWeights: readonly { readonly val: object }[];
  compile(options: object): void;
  apply(x: Value, options: object): Value;
  trainOnBatch(x: Value, y: Value): Promise<unknown>;
}

function layersOf(): Layers {
  const found = findPackage();
  if (!found) throw new Error("no package of TensorFlow");
  return createRequire(import.meta.url)(found.path) as Layers;
}

function layersLstm(tf: Layers): Work {
  const { time, batch, input, hidden } = SIZES;
  const lstm = tf.layers.lstm({ units: hidden, returnSequences: true, inputShape: [time, input] });
  const model = tf.sequential({ layers: [lstm] });
  const x = tf.randomNormal([batch, time, input]);
  const variables = model.trainableWeights.map(({ val }) => val);
  return () => {
    const { value, grads } = tf.variableGrads(() => model.apply(x, { training: true }).sum(), variables);
    for (const one of [value, ...Object.values(grads)]) {
      one.dataSync();
      one.dispose();
    }
  };
}

function layersParity(tf: Layers): Work {
  const lstm = tf.layers.lstm({ units: 32, inputShape: [50, 1] });
  const model = tf.sequential({ layers: [lstm, tf.layers.dense({ units: 2, activation: "softmax" })] });
  model.compile({ optimizer: tf.train.adam(1e-2), loss: "sparseCategoricalCrossentropy" });
  const [x, y] = [tf.randomNormal([256, 50, 1]), tf.zeros([256, 1])];
  return async () => {
    await model.trainOnBatch(x, y);
  };
}

async function compare(title: string, works: readonly (readonly [string, Work])[], rounds: number): Promise<void> {
  const times = new Map(works.map(([name]): [string, number[]] => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of works) {
      const began = performance.now();
      await work();
      if (round > 1) times.get(name)?.push(performance.now() - began);
    }
  }
  console.log(title);
  for (const [name, list] of times) {
    const [least, middle] = [Math.min(...list), list.sort((a, b) => a - b)[list.length >> 1]];
    console.log(`  ${name.padEnd(14)} median ${middle.toFixed(1)} ms, least ${least.toFixed(1)} ms`);
  }
}

const tf = layersOf();
const layers = DEVICES.map(([name, device]) => [name, layer(device)] as const);
await compare(`LSTM ${Object.values(SIZES).join(" x ")}`, [...layers, ["TF.js layers", layersLstm(tf)]], 7);
const steps = await Promise.all(DEVICES.map(async ([name, device]) => [name, await parityStep(device)] as const));
await compare("parity step, 256 strings of up to 50 bits", [...steps, ["TF.js layers", layersParity(tf)]], 12);
