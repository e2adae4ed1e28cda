/**
 * Products of bfloat16 operands: each way of computing them beside the float64 reference on rounded operands. Sums are
 * float32, so a dense layer is as near to it as ever. A state that is rounded again at every step may be rounded to
 * the other neighbour where it lies between two, which moves what follows by a 256th of one term.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Numbers } from "../../../src/ops/contract.js";
import type { OpName } from "../../../src/ops/names.js";
import {
  type Arrays,
  argumentsOf,
  backwardArrays,
  contractOf,
  forwardArrays,
  passOf,
  type Sizes,
} from "../../ops/harness.js";
import { bfloat16 } from "../../support/bfloat16.js";
import { bitsOf, copyArrays, memoryOf, nativeDevice, type PassCall, passesOf, variantsAt } from "./native-harness.js";

const one = nativeDevice(1);

const SIZES: readonly (readonly [OpName, Sizes])[] = [
  ["linear", { rows: 1, input: 1, output: 1 }],
  ["linear", { rows: 37, input: 33, output: 35 }],
  ["linear", { rows: 70, input: 1100, output: 19 }],
  ["rnn", { time: 3, batch: 17, input: 5, hidden: 33 }],
  ["gru", { time: 4, batch: 35, input: 33, hidden: 7 }],
  ["gru", { time: 3, batch: 16, input: 32, hidden: 64 }],
  ["lstm", { time: 4, batch: 3, input: 40, hidden: 31 }],
  ["lstm", { time: 3, batch: 50, input: 3, hidden: 32 }],
];

/** A typical element of each array, and how far from the reference the farthest is, beside it. */
function farthest(actual: Numbers, expected: Numbers): number {
  let square = 0;
  for (const value of expected) square += value * value;
  const typical = Math.sqrt(square / Math.max(1, expected.length));
  let most = 0;
  actual.forEach((value, at) => {
    const distance = Math.abs(value - expected[at]) / (Math.abs(expected[at]) + 3 * typical + 1e-30);
    most = Math.max(most, Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
  });
  return most;
}

function run(device: typeof one, { variant, pass, arrays, accumulate }: PassCall): void {
  const kernel = device.kernel(variant.op, pass, "bf16");
  if (!kernel) throw new Error(`no ${pass} of ${variant.op} in bf16`);
  const contract = passOf(variant.op, pass);
  kernel(
    contract.arguments.map(({ name }) => memoryOf(arrays[name])),
    contractOf(variant.op).sizes.map((name) => variant.sizes[name]),
    contract.attributes.map(({ name, choices }) => choices?.indexOf(String(variant.attributes[name])) ?? 0),
    argumentsOf(variant.op, pass, "result").reduce(
      (mask, { name }, index) => mask | (accumulate.includes(name) ? 1 << index : 0),
      0,
    ),
  );
}

/** The float64 reference with rounded operands, on copies. */
function reference({ variant, pass, arrays, accumulate }: PassCall): Arrays {
  const doubled = copyArrays(arrays, (array) =>
    array instanceof Int32Array ? array.slice() : Float64Array.from(array),
  );
  passOf(variant.op, pass).reference({
    arrays: doubled,
    sizes: variant.sizes,
    attributes: variant.attributes,
    accumulate: new Set(accumulate),
    operand: bfloat16,
  });
  return doubled;
}

/** All calls of an op at some sizes: forward, and backward written and added to. */
function* calls(op: OpName, sizes: Sizes): Generator<PassCall> {
  for (const [index, variant] of variantsAt(op, sizes).entries()) {
    if (index % 5 !== 0 && variant.sizes.hidden !== undefined) continue;
    const forward = forwardArrays(variant, "f32", index + 1);
    yield { variant, pass: "forward", arrays: forward, accumulate: [] };
    for (const accumulate of [[], argumentsOf(op, "backward", "result").map(({ name }) => name)]) {
      const arrays = backwardArrays(variant, forward, "f32", index + 1);
      for (const name of accumulate) arrays[name]?.fill(0.5);
      yield { variant, pass: "backward", arrays, accumulate };
    }
  }
}

const WRITTEN = new Set(["output", "saved", "result"]);

test("products of rounded operands agree with the float64 reference on rounded operands", () => {
  let farthestOfDense = 0;
  let farthestOfStates = 0;
  for (const [op, sizes] of SIZES) {
    for (const call of calls(op, sizes)) {
      const expected = reference(call);
      run(one, call);
      for (const { name, role } of passOf(op, call.pass).arguments) {
        const [actual, wanted] = [call.arrays[name], expected[name]];
        if (!WRITTEN.has(role) || !actual || !wanted || (call.pass === "backward" && role === "saved")) continue;
        const distance = farthest(actual, wanted);
        const bound = op === "linear" ? 1e-5 : 2e-3;
        if (!(distance <= bound))
          throw new Error(`${op} ${call.pass} ${JSON.stringify(sizes)}: ${name} is off by ${distance}`);
        if (op === "linear") farthestOfDense = Math.max(farthestOfDense, distance);
        else farthestOfStates = Math.max(farthestOfStates, distance);
      }
    }
  }
  // Operands are rounded indeed: what is not, is nearer than this to the float64 reference.
  assert.ok(farthestOfStates < 2e-3 && farthestOfDense < 1e-5, `${farthestOfDense} ${farthestOfStates}`);
});

test("operands are rounded: results differ from those of float32 by what rounding makes", () => {
  const [variant] = variantsAt("linear", { rows: 9, input: 50, output: 20 });
  const arrays = forwardArrays(variant, "f32", 3);
  const call: PassCall = { variant, pass: "forward", arrays, accumulate: [] };
  const exact = copyArrays(arrays, (array) => Float64Array.from(array));
  passOf("linear", "forward").reference({
    arrays: exact,
    sizes: variant.sizes,
    attributes: variant.attributes,
    accumulate: new Set(),
  });
  run(one, call);
  const distance = farthest(arrays.y as Numbers, exact.y as Numbers);
  assert.ok(distance > 1e-4 && distance < 1e-2, String(distance));
});

test("bits do not depend on the number of threads", () => {
  for (const [op, sizes] of [
    ["linear", { rows: 300, input: 200, output: 150 }],
    ["gru", { time: 5, batch: 70, input: 40, hidden: 100 }],
    ["lstm", { time: 5, batch: 40, input: 64, hidden: 128 }],
  ] as const) {
    const variants = variantsAt(op, sizes);
    const variant = variants[variants.length - 1];
    const results = [1, 2, 3].map((threads) => {
      const device = nativeDevice(threads);
      const forward = forwardArrays(variant, "f32", 5);
      run(device, { variant, pass: "forward", arrays: forward, accumulate: [] });
      const arrays = backwardArrays(variant, forward, "f32", 5);
      run(device, { variant, pass: "backward", arrays, accumulate: [] });
      return { ...forward, ...arrays };
    });
    nativeDevice(1);
    for (const pass of passesOf(op)) {
      for (const { name, role } of passOf(op, pass).arguments) {
        if (!WRITTEN.has(role)) continue;
        const [first, ...others] = results.map((arrays) => arrays[name]);
        for (const other of others) if (first && other) assert.equal(bitsOf(other), bitsOf(first), `${op} ${name}`);
      }
    }
  }
});

test("NaN goes through, the largest numbers become infinite, the smallest count as zero", () => {
  const [variant] = variantsAt("linear", { rows: 3, input: 2, output: 1 });
  const arrays: Arrays = {
    x: Float32Array.of(Number.NaN, 0, 3.4e38, 0, 1e-39, 1),
    w: Float32Array.of(1, 2),
    b: null,
    y: new Float32Array(3),
  };
  run(one, { variant: { ...variant, attributes: { activation: "none" } }, pass: "forward", arrays, accumulate: [] });
  assert.equal(Array.from(arrays.y as Float32Array), [Number.NaN, Number.POSITIVE_INFINITY, 2]);
});

test.run();
