/** What TensorFlow's ops take for granted, and the device does not. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runnerOf, variantsAt } from "../conformance/calls.js";
import { forwardArrays, there } from "../ops/harness.js";
import { tensorflowDevice } from "./device-harness.js";

const device = tensorflowDevice();

test("an id or a class outside its table is refused, not taken for zeros", () => {
  const memory = (dtype: "f32" | "i32", ...values: readonly number[]) => {
    const made = device.allocate(dtype, values.length);
    device.upload(made, values);
    return made;
  };
  const embedding = device.kernel("embedding", "forward");
  assert.throws(
    () => embedding?.([memory("i32", 0, 2), null, memory("f32", 1, 2), memory("f32", 0, 0)], [2, 2, 1], [], 0),
    /id 2 is outside a table of 2 rows/,
  );
  const loss = device.kernel("softmax_cross_entropy", "forward");
  const call = (weight: number) =>
    loss?.([memory("f32", 1, 2), memory("i32", 7), memory("f32", weight), memory("f32", 0), null], [1, 2], [], 0);
  assert.throws(() => call(1), /class 7 is outside 0..1/);
  call(0);
});

for (const op of ["rnn", "gru", "lstm"] as const) {
  test(`${op}: a NaN in one example is seen in that example, and in no other`, () => {
    const sizes = { time: 6, batch: 7, input: 3, hidden: 5 };
    for (const variant of variantsAt(op, sizes).filter(({ lengths }) => lengths === "full")) {
      const arrays = forwardArrays(variant, "f32", 2);
      there(arrays, "x")[0] = Number.NaN;
      runnerOf({ device, products: "f32", isLinear: false })({ variant, pass: "forward", arrays, accumulate: [] });
      const last = there(arrays, "last");
      for (let at = 0; at < last.length; at++) assert.is(Number.isNaN(last[at]), at < sizes.hidden, `element ${at}`);
    }
  });
}

test.run();
