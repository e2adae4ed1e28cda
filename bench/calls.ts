/**
 * What a call of an op costs around its kernel, by itself and after megabytes were written: the figures of
 * docs/decisions/35.
 *
 *   node --import tsx bench/calls.ts
 */
import { createOps } from "../src/runtime/program/ops.js";
import { median } from "./machine.js";
import { nativeDevice } from "./workloads.js";

const device = nativeDevice(1);
const ops = createOps(device);
const reals = <Sizes extends readonly number[]>(...sizes: Sizes) => ({
  memory: device.allocate(
    "f32",
    sizes.reduce((product, size) => product * size, 1),
  ),
  sizes,
});
const ids = { memory: device.allocate("i32", 2), sizes: [2] };
const [x, last, logits, loss, normaliser] = [reals(2, 2, 1), reals(2, 4), reals(2, 5), reals(2), reals(2)];
const recurrent = { wx: reals(1, 4), wh: reals(4, 4), b: reals(4) };
const states = { y: reals(2, 2, 4), last };

const CALLS: Readonly<Record<string, () => void>> = {
  rnn: () => ops.rnn.forward({ x, weights: recurrent, out: states, activation: "tanh" }),
  linear: () =>
    ops.linear.forward({
      x: last,
      weights: { w: reals4x5, b: logits5 },
      out: { y: logits },
      activation: "none",
    }),
  argmax: () => ops.argmax.forward({ logits, out: { y: ids } }),
  softmax_cross_entropy: () => ops.softmaxCrossEntropy.forward({ logits, ids, out: { loss, normaliser } }),
};
const [reals4x5, logits5] = [reals(4, 5), reals(5)];

/** Microseconds around the kernel. */
function cost(call: () => void, before: () => void): number {
  const costs = Array.from({ length: 600 }, () => {
    before();
    const [began, inKernels] = [performance.now(), device.kernelMilliseconds()];
    call();
    return performance.now() - began - (device.kernelMilliseconds() - inKernels);
  });
  return 1000 * median(costs.slice(100));
}

const megabytes = new Float32Array(2 ** 20);
for (const [name, call] of Object.entries(CALLS)) {
  const alone = cost(call, () => {});
  const after = cost(call, () => megabytes.fill(Math.random()));
  console.log(`${name}: ${alone.toFixed(1)} µs; after 4 MB were written ${after.toFixed(1)} µs`);
}
