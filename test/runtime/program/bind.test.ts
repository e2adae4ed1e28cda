/** A program with memory, at one point of its settings. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import { bind } from "../../../src/runtime/program/bind.js";
import { defineProgram } from "../../../src/runtime/program/program.js";
import { settingsAt } from "../../../src/runtime/training/settings.js";
import { load, ready } from "../../programs/workshop.js";
import { parity } from "../../support/experiments.js";
import { dropout, lanes } from "../training/runs.js";

function total(values: ArrayLike<number>, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += values[index];
  return sum;
}

test("defineProgram gives back the program itself: its types are all it adds", async () => {
  const { program } = await dropout();
  assert.is(defineProgram(program), program);
});

test("a setting is an argument: sizes follow it, and what does not depend on it begins as it was", async () => {
  const loaded = await load(parity());
  const { data } = ready(loaded);
  const at = (...set: readonly string[]) => {
    const settings = settingsAt(loaded.program, set);
    return bind(loaded.program, createJsDevice(), { settings, data, most: { string: 12, batch: 4 } });
  };
  const [eight, twelve] = [at(), at("units=12")];
  const sizes = ({ layout }: typeof eight) =>
    layout.entries.map(({ layer, part, sizes: each }) => [`${layer}.${part}`, ...each]);
  assert.equal(sizes(eight), [
    ["states.wx", 1, 32],
    ["states.wh", 8, 32],
    ["logits.w", 8, 2],
    ["states.b", 32],
    ["logits.b", 2],
  ]);
  assert.equal(sizes(twelve)[1], ["states.wh", 12, 48]);
  assert.is(twelve.settings.units, 12);
  // The same random numbers, between other bounds.
  const first = ({ read, p }: typeof eight, units: number) =>
    [...read(p.layers.states.wx).subarray(0, 8)].map((value) => Math.round(1e5 * value * Math.sqrt(units)));
  assert.equal(first(twelve, 12), first(eight, 8));
});

test("the optimiser has a block for each of its states, zero at the beginning, and bytes count them all", async () => {
  const { bound } = ready(await dropout(), createJsDevice(), { examples: 50 });
  assert.equal(Object.keys(bound.states), ["m", "v"]);
  for (const state of Object.values(bound.states)) assert.ok(bound.read(state).every((value) => value === 0));
  assert.ok(bound.bytes > 4 * 4 * bound.layout.count);
});

test("batches of any size, one after another: memory left by a large one does not show in a small one", async () => {
  const loaded = await dropout();
  const { bound, batch } = ready(loaded, createJsDevice("f64"), { examples: 50 });
  const losses = (order: readonly number[]) =>
    order.map((index) => {
      const { loss } = bound.evaluate(batch(0, index));
      return total(bound.read(loss[0].rows), loss[0].count);
    });
  const [a, b, c] = losses([0, 1, 2]);
  assert.equal(losses([2, 0, 1]), [c, a, b]);
});

test("carried state: there with lanes alone, moved by training, reset to zero", async () => {
  assert.equal(Object.keys(ready(await dropout()).bound.carried()), []);
  const { bound, batch } = ready(await lanes(), createJsDevice(), { examples: 5 });
  const carried = Object.values(bound.carried());
  assert.ok(carried.length >= 3, "of a GRU h, of an LSTM h and c");
  bound.resetCarried("train");
  const first = bound.train(batch(0, 0), 1);
  const sum = () => total(bound.read(first.loss[0].rows), 35);
  const fresh = sum();
  assert.ok(carried.every((tensor) => bound.read(tensor).some((value) => value !== 0)));
  bound.train(batch(0, 0), 1);
  assert.not(Object.is(sum(), fresh), "it goes on from where it was");
  bound.resetCarried("train");
  assert.ok(carried.every((tensor) => bound.read(tensor).every((value) => value === 0)));
  bound.train(batch(0, 0), 1);
  assert.is(sum(), fresh);
});

test("dropout draws by step: the same step the same masks, another step others", async () => {
  const { bound, batch } = ready(await dropout(), createJsDevice(), { examples: 50 });
  const loss = (step: number) => {
    const { loss: terms } = bound.train(batch(0, 0), step);
    return bound.read(terms[0].rows).slice(0, 50).join();
  };
  assert.is(loss(3), loss(3));
  assert.not(loss(3) === loss(4));
});

test.run();
