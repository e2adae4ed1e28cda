/**
 * A batch of one has a way of its own through the steps of a layer: several products of one row at once. It gives an
 * example the same bits as a batch that has it twice.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Numbers } from "../../../src/ops/contract.js";
import type { OpName } from "../../../src/ops/names.js";
import {
  fullCall,
  type PassCall,
  passesOf,
  runnerOf,
  sameBits,
  variantsAt,
  writtenArguments,
} from "../../conformance/calls.js";
import { type Arrays, passOf, type Sizes, there, type Variant } from "../../ops/harness.js";
import { nativeDevice } from "./native-harness.js";

const RECURRENT = ["rnn", "gru", "lstm"] as const satisfies readonly OpName[];

/** Last panels of two vectors and of one; panels enough for pairs, on three threads too. */
const SHAPES: readonly Sizes[] = [
  { time: 5, batch: 1, input: 40, hidden: 158 },
  { time: 5, batch: 1, input: 3, hidden: 130 },
  { time: 4, batch: 1, input: 40, hidden: 415 },
];

/** Every array that has a place for each example with that of the one example twice. */
function twice({ op, sizes }: Variant, pass: "forward" | "backward", arrays: Arrays): Arrays {
  const doubled: Record<string, Numbers | null> = { ...arrays };
  for (const { name, dims } of passOf(op, pass).arguments) {
    const array = arrays[name];
    const place = dims.indexOf("batch");
    if (!array || place < 0) continue;
    const outer = dims.slice(0, place).reduce((product, dim) => product * sizes[dim], 1);
    const inner = array.length / outer;
    const to = array instanceof Int32Array ? new Int32Array(2 * array.length) : new Float32Array(2 * array.length);
    for (let at = 0; at < outer; at++) {
      const one = array.subarray(at * inner, (at + 1) * inner);
      to.set(one, 2 * at * inner);
      to.set(one, (2 * at + 1) * inner);
    }
    doubled[name] = to;
  }
  return doubled;
}

function expectSame(one: PassCall, run: (call: PassCall) => void): void {
  const { variant, pass, arrays } = one;
  const sizes = { ...variant.sizes, batch: 2 };
  const two: PassCall = { ...one, variant: { ...variant, sizes }, arrays: twice(variant, pass, arrays) };
  run(one);
  run(two);
  const expected = twice(variant, pass, arrays);
  for (const { name, dims, role } of writtenArguments(one)) {
    if (arrays[name] === null || role === "scratch" || !dims.includes("batch")) continue;
    assert.ok(sameBits(there(two.arrays, name), there(expected, name)), `${variant.op} ${pass}: ${name}`);
  }
}

for (const op of RECURRENT) {
  test(`${op}: a batch of one and of two are the same bits, on one thread and on three`, () => {
    for (const threads of [1, 3]) {
      const run = runnerOf({ device: nativeDevice(threads), products: "f32", isLinear: true });
      for (const sizes of SHAPES) {
        const variants = variantsAt(op, sizes).filter(({ lengths }) => lengths === "full");
        for (const variant of [variants[0], variants[variants.length - 1]]) {
          for (const pass of passesOf(op)) expectSame(fullCall(run, variant, pass, 7), run);
        }
      }
    }
  });
}

test.run();
