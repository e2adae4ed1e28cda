/**
 * The head of a model in one op, in the ops apart, and in one op over a shared table (a row for each class): forward,
 * loss and backward, by turns in one process. What the
 * compiler's rule rests on (src/compiler/lower/projections.ts, docs/decisions/24-projection.md).
 *
 *   node --import tsx bench/projection.ts [--threads N] [--seconds N] [--only TEXT]
 */
import { parseArgs } from "node:util";
import { pieceRows } from "../src/ops/projection.js";
import type { Memory } from "../src/runtime/devices/device.js";
import type { NativeDevice } from "../src/runtime/devices/native.js";
import { median } from "./machine.js";
import { nativeDevice } from "./workloads.js";

/** Rows, inputs, classes. */
type Shape = readonly [number, number, number];

const SHAPES: readonly Shape[] = [
  [1000, 24, 2],
  [1000, 24, 51],
  [64, 128, 51],
  [1600, 256, 60],
  [1600, 512, 1000],
  [64, 256, 10_000],
  [512, 256, 10_000],
  [1024, 512, 10_000],
];

let seed = 1;
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}

function filled(device: NativeDevice, length: number, draw: () => number): Memory {
  const memory = device.allocate("f32", length);
  device.upload(memory, Float32Array.from({ length }, draw));
  return memory;
}

type Head = "one" | "apart" | "tied";

function heads(device: NativeDevice, [rows, input, classes]: Shape): Readonly<Record<Head, () => void>> {
  const room = (length: number) => device.allocate("f32", length);
  const x = filled(device, rows * input, () => 2 * random() - 1);
  const w = filled(device, input * classes, () => (2 * random() - 1) / Math.sqrt(input));
  const [b, dB, dX, dW] = [room(classes), room(classes), room(rows * input), room(input * classes)];
  const ids = device.allocate("i32", rows);
  device.upload(
    ids,
    Int32Array.from({ length: rows }, () => Math.floor(random() * classes)),
  );
  const [loss, normaliser, logits] = [room(rows), room(rows), room(rows * classes)];
  const piece = pieceRows(rows, classes);
  const pieces = room(piece * classes);
  const kernel = (...[op, pass]: Parameters<NativeDevice["kernel"]>) => {
    const found = device.kernel(op, pass);
    if (!found) throw new Error(`no ${pass} pass of ${op}`);
    return found;
  };
  const linear = [kernel("linear", "forward"), kernel("linear", "backward")] as const;
  const softmax = [kernel("softmax_cross_entropy", "forward"), kernel("softmax_cross_entropy", "backward")] as const;
  const projected = kernel("projected_cross_entropy", "backward");
  const tied = kernel("tied_cross_entropy", "backward");
  const [sizes, few] = [
    [rows, input, classes],
    [rows, classes],
  ];
  return {
    one: () =>
      projected([x, w, b, ids, null, pieces, loss, null, dX, dW, dB], [rows, input, classes, piece], [1 / rows, 0], 0),
    tied: () =>
      tied([x, w, b, ids, null, pieces, loss, null, dX, dW, dB], [rows, input, classes, piece], [1 / rows, 0], 0),
    apart() {
      linear[0]([x, w, b, logits], sizes, [0], 0);
      softmax[0]([logits, ids, null, loss, normaliser], few, [0], 0);
      softmax[1]([logits, ids, null, normaliser, logits], few, [1 / rows, 0], 0);
      linear[1]([x, w, null, logits, dX, dW, dB], sizes, [0], 0);
    },
  };
}

const { values } = parseArgs({
  options: {
    threads: { type: "string", default: "2" },
    seconds: { type: "string", default: "2" },
    only: { type: "string", default: "" },
  },
});
const device = nativeDevice(Number(values.threads));
console.log(`${device.description}: peak ${device.peak().toFixed(0)} GFLOP/s`);
for (const shape of SHAPES) {
  const name = shape.join(" ");
  if (!name.includes(values.only)) continue;
  const runs = heads(device, shape);
  const times: Record<Head, number[]> = { one: [], apart: [], tied: [] };
  const until = performance.now() + 1000 * Number(values.seconds);
  for (let turn = 0; turn < 7 || performance.now() < until; turn++) {
    for (const [which, run] of Object.entries(runs) as [Head, () => void][]) {
      const began = performance.now();
      run();
      // The first turn brings memory and caches in.
      if (turn > 0) times[which].push(performance.now() - began);
    }
  }
  const text = (list: readonly number[]) => `${median(list).toFixed(3)} ms (least ${Math.min(...list).toFixed(3)})`;
  const gflops = (6 * shape[0] * shape[1] * shape[2]) / Math.min(...times.one) / 1e6;
  console.log(
    `${name}: one op ${text(times.one)}, apart ${text(times.apart)}, tied ${text(times.tied)}; ${gflops.toFixed(0)} GFLOP/s`,
  );
}
