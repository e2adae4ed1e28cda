/** Per-example lengths on an op that knows only one: padding has no part in any result, and a NaN is never hidden. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { OpName } from "../../src/ops/names.js";
import { type Arrays, passOf, type Sizes, there, type Variant } from "../ops/harness.js";
import { bitsOf, callTitle, copyArrays, variantsAt, writtenArguments } from "../runtime/kernels/native-harness.js";
import { expectReference, fullCall, runOnDevice, tensorflowDevice } from "./device-harness.js";

const device = tensorflowDevice();

const RECURRENT = ["rnn", "gru", "lstm"] as const satisfies readonly OpName[];
const SIZES: Sizes = { time: 6, batch: 7, input: 3, hidden: 5 };

/** Fills the padded rows of what comes from outside, and all of the scratch. */
function soil(
  arrays: Arrays,
  { op, sizes: { time, batch } }: Variant,
  pass: "forward" | "backward",
  dirt: number,
): void {
  const lengths = there(arrays, "lengths");
  for (const { name, role } of passOf(op, pass).arguments) {
    const array = arrays[name];
    if (array && role === "scratch") array.fill(dirt);
    if (!array || !["x", "dY"].includes(name)) continue;
    const width = array.length / (time * batch);
    for (let row = 0; row < time * batch; row++) {
      if (Math.floor(row / batch) >= lengths[row % batch]) array.fill(dirt, row * width, (row + 1) * width);
    }
  }
}

for (const op of RECURRENT) {
  for (const pass of ["forward", "backward"] as const) {
    test(`${op} ${pass}: nothing in padding or scratch is seen`, () => {
      for (const variant of variantsAt(op, SIZES).filter(({ lengths }) => lengths === "mixed")) {
        const call = fullCall(device, variant, pass, 5);
        const [first, ...others] = [Number.NaN, 1e30, 0].map((dirt) => {
          const arrays = copyArrays(call.arrays);
          soil(arrays, variant, pass, dirt);
          runOnDevice(device, { ...call, arrays });
          return arrays;
        });
        for (const { name } of writtenArguments(call).filter((written) => call.arrays[written.name])) {
          for (const other of others) {
            assert.equal(bitsOf(there(other, name)), bitsOf(there(first, name)), `${callTitle(call)}: ${name}`);
          }
        }
      }
    });
  }

  test(`${op}: examples of no steps, and lengths beyond the sequence`, () => {
    for (const variant of variantsAt(op, { ...SIZES, batch: 3 }).filter(({ lengths }) => lengths === "mixed")) {
      for (const pass of ["forward", "backward"] as const) {
        const call = fullCall(device, variant, "forward", 1);
        there(call.arrays, "lengths").set([0, 9, 2]);
        runOnDevice(device, call);
        if (pass === "forward") continue;
        const backward = fullCall(device, variant, pass, 1);
        const { arrays } = backward;
        for (const name of Object.keys(arrays)) if (name in call.arrays) arrays[name] = call.arrays[name];
        expectReference(device, backward);
      }
    }
  });

  test(`${op}: wider padding changes no bit`, () => {
    const variant = variantsAt(op, SIZES).find(({ lengths }) => lengths === "mixed");
    if (!variant) throw new Error("no variant with lengths");
    const narrow = fullCall(device, variant, "forward", 9);
    const time = SIZES.time + 4;
    const wide = fullCall(device, { ...variant, sizes: { ...SIZES, time } }, "forward", 9);
    for (const { name, dims, role } of passOf(op, "forward").arguments) {
      const [from, to] = [narrow.arrays[name], wide.arrays[name]];
      if (!from || !to || role === "output" || role === "saved") continue;
      if (dims[0] === "time") to.fill(3);
      to.set(from);
    }
    runOnDevice(device, narrow);
    runOnDevice(device, wide);
    for (const name of ["y", "last", "lastCell"].filter((one) => one in narrow.arrays)) {
      const [expected, found] = [there(narrow.arrays, name), there(wide.arrays, name)];
      assert.equal(bitsOf(found).slice(0, expected.length), bitsOf(expected), name);
      assert.ok(found.slice(expected.length).every((value) => value === 0));
    }
  });

  test(`${op}: a NaN in one example is seen in that example, and in no other`, () => {
    const [variant] = variantsAt(op, SIZES).filter(({ lengths }) => lengths === "full");
    const call = fullCall(device, variant, "forward", 2);
    there(call.arrays, "x")[0] = Number.NaN;
    runOnDevice(device, call);
    const last = there(call.arrays, "last");
    for (let at = 0; at < last.length; at++) assert.is(Number.isNaN(last[at]), at < SIZES.hidden, `element ${at}`);
  });
}

test.run();
