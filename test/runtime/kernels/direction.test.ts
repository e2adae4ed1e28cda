/**
 * A layer that goes backward is the forward one on sequences whose real steps are turned round, bit for bit: outputs,
 * gradients and what it keeps for them. So whatever holds of the one holds of the other.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { OpName } from "../../../src/ops/names.js";
import type { ProductPrecision } from "../../../src/runtime/devices/device.js";
import {
  callTitle,
  copyArrays,
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

/** Inputs that go tile by tile and those that are multiplied in stretches; weights that one thread or several read. */
const SHAPES: readonly Sizes[] = [
  { time: 9, batch: 13, input: 3, hidden: 17 },
  { time: 11, batch: 70, input: 33, hidden: 40 },
  { time: 5, batch: 7, input: 40, hidden: 270 },
];

/** The array of every `[time, batch, width]` argument with the real steps of each example in the other order. */
function turned({ op, sizes: { time, batch } }: Variant, pass: "forward" | "backward", arrays: Arrays): Arrays {
  const turnedArrays = copyArrays(arrays);
  for (const { name, dims, role } of passOf(op, pass).arguments) {
    const array = arrays[name];
    if (!array || dims[0] !== "time" || role === "scratch") continue;
    const to = there(turnedArrays, name);
    const width = array.length / (time * batch);
    for (let example = 0; example < batch; example++) {
      const length = arrays.lengths?.[example] ?? time;
      for (let t = 0; t < length; t++) {
        const [from, at] = [(t * batch + example) * width, ((length - 1 - t) * batch + example) * width];
        to.set(array.subarray(from, from + width), at);
      }
    }
  }
  return turnedArrays;
}

function expectTwin(call: PassCall, run: (call: PassCall) => void): void {
  const { variant, pass, arrays } = call;
  const ahead = { ...variant, attributes: { ...variant.attributes, direction: "forward" } };
  const twin = { ...call, variant: ahead, arrays: turned(variant, pass, arrays) };
  run(call);
  run(twin);
  const back = turned(variant, pass, twin.arrays);
  for (const { name } of writtenArguments(call)) {
    if (arrays[name] === null) continue;
    assert.ok(sameBits(there(arrays, name), there(back, name)), `${callTitle(call)}: ${name}`);
  }
}

/** Those that go backward: without lengths and anything optional, and with all of it and lengths of all kinds. */
function backwardVariants(op: OpName, sizes: Sizes): readonly Variant[] {
  const all = variantsAt(op, sizes).filter(({ attributes }) => attributes.direction === "backward");
  const complete = all.filter(({ lengths, present }) => lengths === "mixed" && present.has("start"));
  return [all[0], complete[complete.length - 1], ...all.filter(({ lengths }) => lengths === "full").slice(-1)];
}

for (const op of RECURRENT) {
  for (const products of ["f32", "bf16"] as const satisfies readonly ProductPrecision[]) {
    test(`${op} in ${products}: backward is forward on turned sequences, on one thread and on three`, () => {
      for (const threads of [1, 3]) {
        const run = runnerOf({ device: nativeDevice(threads), products, isLinear: true });
        for (const sizes of SHAPES) {
          for (const variant of backwardVariants(op, sizes)) {
            for (const pass of passesOf(op)) {
              expectTwin(fullCall(run, variant, pass, 11), run);
            }
          }
        }
      }
    });
  }

  test(`${op}: examples of no steps keep their start, whichever way the others go`, () => {
    const run = runnerOf({ device: nativeDevice(1), products: "f32", isLinear: true });
    for (const variant of backwardVariants(op, { ...SHAPES[0], batch: 3 }).filter(
      ({ lengths }) => lengths === "mixed",
    )) {
      const { hidden } = variant.sizes;
      const call = fullCall(run, variant, "forward", 5);
      there(call.arrays, "lengths").set([0, 20, 2]);
      run(call);
      const [start, last, y] = ["start", "last", "y"].map((name) => there(call.arrays, name));
      assert.equal(last.slice(0, hidden), start.slice(0, hidden));
      // The state after step 0 is the last one that the walk came to.
      for (const example of [1, 2]) {
        const [from, to] = [example * hidden, (example + 1) * hidden];
        assert.equal(last.slice(from, to), y.slice(from, to));
      }
    }
  });
}

test.run();
