/** The flat block of parameters: order, places, names, memory. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import { allocateBlock, layOut } from "../../../src/runtime/program/parameters.js";
import { trained } from "../../../src/runtime/program/weights.js";
import { failureOf } from "../files/helpers.js";

const ZEROS = { kind: "zeros" } as const;
const DECLARED = {
  states: {
    wx: trained("id.wx", [1, 8], ZEROS),
    wh: trained("id.wh", [2, 8], ZEROS),
    b: trained("id.b", [8], ZEROS),
  },
  logits: { w: trained("id.w", [2, 3], ZEROS), b: trained("id.lb", [3], ZEROS) },
};

test("matrices first, then vectors, each in the order they are declared, without gaps", () => {
  const { entries, count, matrices } = layOut(DECLARED);
  assert.equal(
    entries.map(({ layer, part, start, count: length }) => [`${layer}.${part}`, start, length]),
    [
      ["states.wx", 0, 8],
      ["states.wh", 8, 16],
      ["logits.w", 24, 6],
      ["states.b", 30, 8],
      ["logits.b", 38, 3],
    ],
  );
  assert.is(count, 41);
  assert.is(matrices, 30);
  assert.equal(
    entries.map(({ id }) => id),
    ["id.wx", "id.wh", "id.w", "id.b", "id.lb"],
  );
});

test("each layer's tensor is its stretch of the block", () => {
  const device = createJsDevice();
  const block = allocateBlock(device, layOut(DECLARED));
  device.upload(
    block.memory,
    Array.from({ length: 41 }, (_, index) => index),
  );
  assert.equal(block.layers.logits.w.sizes, [2, 3]);
  assert.equal([...device.read(block.layers.logits.w.memory)], [24, 25, 26, 27, 28, 29]);
  assert.equal([...device.read(block.layers.logits.b.memory)], [38, 39, 40]);
  assert.is(block.matrices.sizes[0], 30);
  assert.is(block.flat.sizes[0], 41);
  device.upload(block.layers.logits.b.memory, [7, 8, 9]);
  assert.equal([...device.read(block.flat.memory)].slice(-3), [7, 8, 9]);
});

test("a layer without weights, or with more than can be counted, is refused by name", () => {
  for (const size of [0, -4, 2 ** 53]) {
    const failure = failureOf(() => layOut({ huge: { w: trained("w", [2, size], ZEROS) } }));
    assert.is(failure.code, "out-of-memory");
    assert.match(failure.message, /^The layer `huge` would have -?\d+ weights\.$/);
  }
});

test.run();
