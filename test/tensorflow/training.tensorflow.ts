/** Programs on the TensorFlow device: the losses of the float64 reference, no tensor left behind, and parity learned. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Device } from "../../src/runtime/devices/device.js";
import { createJsDevice } from "../../src/runtime/devices/js.js";
import { trainStep } from "../../src/runtime/training/loop.js";
import { type Loaded, load, ready } from "../programs/workshop.js";
import { dropout, lanes } from "../runtime/training/runs.js";
import { parity } from "../support/experiments.js";
import { tensorflowDevice } from "./device-harness.js";

const device = tensorflowDevice();

const withCell = (cell: string) =>
  load(
    parity({
      model: `states = recurrent(string, cell: ${cell}, units: units)\n    logits = dense(last(states), units: odd.classes)`,
    }),
  );

function losses(loaded: Loaded, on: Device, steps: number): readonly number[] {
  const { bound, batch } = ready(loaded, on, { examples: 50 });
  return Array.from({ length: steps }, (_, index) => {
    const host = batch(Math.floor(index / 10), index % 10);
    if (host.reset) bound.resetCarried("train");
    return trainStep(bound, host, index + 1, 1).loss;
  });
}

const EXPERIMENTS: readonly (readonly [string, () => Promise<Loaded>])[] = [
  ["an LSTM with dropout over masked sequences", () => dropout()],
  ["GRU and LSTM with carried state", () => lanes()],
  ["rmsprop", () => lanes("", "rmsprop(rate: 0.01)")],
  ...["rnn", "gru", "lstm"].map((cell) => [cell, () => withCell(cell)] as const),
];

for (const [name, experiment] of EXPERIMENTS) {
  test(`${name}: 50 steps of training, the losses of float64 within 1e-3`, async () => {
    const loaded = await experiment();
    const [found, exact] = [losses(loaded, device, 50), losses(loaded, createJsDevice("f64"), 50)];
    exact.forEach((loss, step) => {
      assert.ok(Math.abs(found[step] - loss) <= 1e-3 * Math.abs(loss), `step ${step}: ${found[step]}, not ${loss}`);
    });
    assert.ok(new Set(found).size === 50);
  });
}

test("1,000 steps leave no more tensors than 10 do", async () => {
  const { bound, batch } = ready(await lanes(), device, { examples: 5 });
  const train = (from: number, to: number) => {
    for (let step = from; step < to; step++) trainStep(bound, batch(0, step % 10), step + 1, 1);
    return device.tensors();
  };
  const few = train(0, 20);
  assert.is(train(20, 1000), few);
});

test("the parity of up to 12 bits is learned", async () => {
  const loaded = await load(parity({ settings: "param units = 16", train: PARITY_TRAINING }));
  const found = losses(loaded, device, 500);
  const last = found.slice(-10).reduce((sum, loss) => sum + loss / 10, 0);
  assert.ok(last < 0.02, `the loss is ${last} after 500 steps, and ${found[0]} at first`);
});

const PARITY_TRAINING = `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 3e-2)
    batch     = 50
    epochs    = 2`;

test.run();
