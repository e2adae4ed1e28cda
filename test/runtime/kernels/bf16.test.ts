/** What rounding the operands of products to bfloat16 makes of numbers. Products as such are in test/conformance. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runnerOf, runReference, variantsAt } from "../../conformance/calls.js";
import { forwardArrays, there } from "../../ops/harness.js";
import { nativeDevice } from "./native-harness.js";

const run = runnerOf({ device: nativeDevice(1), products: "bf16", isLinear: true });

test("results differ from those of float32 by what rounding makes", () => {
  const [variant] = variantsAt("linear", { rows: 9, input: 50, output: 20 });
  const call = { variant, pass: "forward", arrays: forwardArrays(variant, "f32", 3), accumulate: [] } as const;
  const exact = there(runReference(call, "f32"), "y");
  run(call);
  const typical = Math.hypot(...exact) / Math.sqrt(exact.length);
  const distances = Array.from(there(call.arrays, "y"), (value, at) => Math.abs(value - exact[at]));
  const farthest = Math.max(...distances) / typical;
  assert.ok(farthest > 1e-4 && farthest < 3e-2, String(farthest));
});

test("NaN goes through, the largest numbers become infinite, the smallest count as zero", () => {
  const [variant] = variantsAt("linear", { rows: 3, input: 2, output: 1 });
  const arrays = {
    x: Float32Array.of(Number.NaN, 0, 3.4e38, 0, 1e-39, 1),
    w: Float32Array.of(1, 2),
    b: null,
    y: new Float32Array(3),
  };
  run({ variant: { ...variant, attributes: { activation: "none" } }, pass: "forward", arrays, accumulate: [] });
  assert.equal(Array.from(arrays.y), [Number.NaN, Number.POSITIVE_INFINITY, 2]);
});

test.run();
