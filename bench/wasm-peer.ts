/**
 * The WebAssembly device beside TensorFlow.js on its own WebAssembly backend: an LSTM layer forward and backward, with the
 * gradients of its input and weights, from equal weights, by turns, medians. Outputs are compared first.
 *
 *     npm install --prefix FOLDER @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0
 *     RNNC_BENCH_TFJS=FOLDER node --import tsx bench/wasm-peer.ts [threads]
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Numbers } from "../src/ops/contract.js";
import { loadWasm } from "../src/runtime/devices/wasm/load.js";
import { median } from "./machine.js";
import { layer, type Shape } from "./workloads.js";

const SHAPE: Shape = [64, 50, 256, 256];
const [BATCH, TIME, INPUT, HIDDEN] = SHAPE;
const GFLOP = (3 * 2 * BATCH * TIME * (INPUT + HIDDEN) * 4 * HIDDEN) / 1e9;
const TURNS = 5;
const MOST_DIFFERENT = 1e-4;

/** What is used of TensorFlow.js, which is no dependency of the project. */
interface Tensor {
  readonly shape: readonly number[];
  dispose(): void;
  dataSync(): Float32Array;
}

interface Tfjs {
  readonly version: { readonly tfjs: string };
  readonly layers: { lstm(options: object): TfjsLayer };
  setBackend(name: string): Promise<boolean>;
  tensor(values: Numbers, shape: readonly number[]): Tensor;
  variable(value: Tensor): Tensor;
  transpose(value: Tensor, order: readonly number[]): Tensor;
  sum(value: Tensor): Tensor;
  mul(a: Tensor, b: Tensor): Tensor;
  variableGrads(
    loss: () => Tensor,
    variables: readonly Tensor[],
  ): { readonly value: Tensor; readonly grads: Readonly<Record<string, Tensor>> };
}

interface TfjsLayer {
  readonly trainableWeights: readonly { readonly val: Tensor }[];
  apply(x: Tensor): Tensor;
  setWeights(weights: readonly Tensor[]): void;
}

interface Peer {
  readonly name: string;
  /** Time first, as ours. */
  readonly forward: () => Numbers;
  readonly train: () => void;
}

async function tfjs(folder: string, threads: number, inputs: Readonly<Record<string, Numbers>>): Promise<Peer> {
  const find = createRequire(join(folder, "package.json"));
  const load = async (name: string) => (await import(pathToFileURL(find.resolve(name)).href)).default;
  const tf: Tfjs = await load("@tensorflow/tfjs");
  const backend = await load("@tensorflow/tfjs-backend-wasm");
  backend.setWasmPaths(`${dirname(find.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);
  backend.setThreadsCount(threads);
  if (!(await tf.setBackend("wasm"))) throw new Error("the WebAssembly backend of TensorFlow.js does not start");
  const lstm = tf.layers.lstm({ units: HIDDEN, returnSequences: true, recurrentActivation: "sigmoid" });
  const batchFirst = (name: string, width: number) =>
    tf.transpose(tf.tensor(inputs[name], [TIME, BATCH, width]), [1, 0, 2]);
  const x = tf.variable(batchFirst("x", INPUT));
  const dY = batchFirst("dY", HIDDEN);
  lstm.apply(x);
  lstm.setWeights([
    tf.tensor(inputs.wx, [INPUT, 4 * HIDDEN]),
    tf.tensor(inputs.wh, [HIDDEN, 4 * HIDDEN]),
    tf.tensor(inputs.b, [4 * HIDDEN]),
  ]);
  const variables = [x, ...lstm.trainableWeights.map(({ val }) => val)];
  return {
    name: `TensorFlow.js ${tf.version.tfjs}`,
    forward: () => tf.transpose(lstm.apply(x), [1, 0, 2]).dataSync(),
    train() {
      const { value, grads } = tf.variableGrads(() => tf.sum(tf.mul(lstm.apply(x), dY)), variables);
      value.dataSync();
      for (const tensor of [value, ...Object.values(grads)]) tensor.dispose();
    },
  };
}

function largestDifference(ours: Numbers, theirs: Numbers): number {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} outputs against ${theirs.length}`);
  let most = 0;
  for (let at = 0; at < ours.length; at++) most = Math.max(most, Math.abs(ours[at] - theirs[at]));
  return most;
}

function milliseconds(train: () => void): number {
  const began = performance.now();
  train();
  return performance.now() - began;
}

const folder = process.env.RNNC_BENCH_TFJS;
const threads = Number(process.argv[2] ?? 1);
const loaded = loadWasm({ threads });
if (folder === undefined) console.log("skipped: RNNC_BENCH_TFJS names no folder that has TensorFlow.js");
else if ("absent" in loaded) console.log(`skipped: there is no WebAssembly device: ${loaded.absent}`);
else {
  const ours = layer("lstm", SHAPE, loaded.device);
  // Copies: what is read from a WebAssembly memory is empty once the memory has grown.
  const inputs = Object.fromEntries(Object.entries(ours.inputs()).map(([name, values]) => [name, values.slice()]));
  const y = ours.step().results.y.slice();
  const peer = await tfjs(folder, threads, inputs);
  const difference = largestDifference(y, peer.forward());
  if (!(difference <= MOST_DIFFERENT)) throw new Error(`outputs differ by ${difference}; nothing was timed`);
  for (const { train } of [ours, peer]) train();
  const [oursTimes, peerTimes]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn++) {
    oursTimes.push(milliseconds(ours.train));
    peerTimes.push(milliseconds(peer.train));
  }
  const [oursMs, peerMs] = [median(oursTimes), median(peerTimes)];
  const shown = (ms: number) => `${ms.toFixed(0)} ms, ${((GFLOP / ms) * 1000).toFixed(1)} GFLOP/s`;
  console.log(
    `${ours.name}, threads ${threads}: wasm ${shown(oursMs)}; ${peer.name} ${shown(peerMs)}; ${(peerMs / oursMs).toFixed(1)} × faster; outputs differ by ${difference.toExponential(1)}`,
  );
  loaded.device.close();
}
