/** Every pass of every op on the TensorFlow device, those that it declines included, against its float64 reference. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { OP_NAMES, type OpName } from "../../src/ops/names.js";
import { caseOf, passOf, type Sizes, there } from "../ops/harness.js";
import {
  bitsOf,
  callTitle,
  copyArrays,
  passesOf,
  variantsAt,
  writtenArguments,
} from "../runtime/kernels/native-harness.js";
import { expectReference, fullCall, runOnDevice, tensorflowDevice, varied } from "./device-harness.js";

const device = tensorflowDevice();

const ODD = [1, 2, 3, 7, 17, 31, 33];

/** Few steps: over many, what one gate of one unit adds up cancels, and no float32 has the rest to five places. */
const sizesOf = (op: OpName): fc.Arbitrary<Sizes> =>
  fc.record(
    Object.fromEntries(
      Object.keys(caseOf(op).sizes[0]).map((name) => [
        name,
        fc.constantFrom(...(name === "time" ? ODD.filter((size) => size <= 7) : ODD)),
      ]),
    ),
  );

for (const op of OP_NAMES) {
  for (const pass of passesOf(op)) {
    test(`${op} ${pass}: as the reference, with everything and without what may be absent`, () => {
      let seed = 1;
      for (const sizes of caseOf(op).sizes) {
        for (const variant of variantsAt(op, sizes)) {
          const call = fullCall(device, variant, pass, seed);
          const again = { ...call, arrays: copyArrays(call.arrays) };
          expectReference(device, call);
          expectReference(device, varied(again, seed++));
        }
      }
    });
  }

  // What TensorFlow declines is tested at all sizes where it runs.
  const ours = device.declined.has(`${op} forward`) ? test.skip : test;
  ours(`${op}: odd sizes, and none`, () => {
    const calls = fc.tuple(sizesOf(op), fc.nat(), fc.integer({ min: 1, max: 1 << 30 }));
    fc.assert(
      fc.property(calls, ([sizes, choice, seed]) => {
        const variants = variantsAt(op, sizes);
        const variant = variants[choice % variants.length];
        for (const pass of passesOf(op)) {
          const call = fullCall(device, variant, pass, seed);
          const again = { ...call, arrays: copyArrays(call.arrays) };
          expectReference(device, call);
          expectReference(device, varied(again, seed));
        }
      }),
      { numRuns: 25, seed: 20_26 },
    );
    for (const name of Object.keys(caseOf(op).sizes[0])) {
      for (const variant of variantsAt(op, { ...caseOf(op).sizes[0], [name]: 0 })) {
        for (const pass of passesOf(op)) {
          try {
            expectReference(device, fullCall(device, variant, pass, 1));
          } catch (error) {
            // A row without classes has no class, and a sequence without steps no last one.
            if (!(error instanceof RangeError)) throw error;
          }
        }
      }
    }
  });

  for (const pass of passesOf(op)) {
    for (const { name, alias } of passOf(op, pass).arguments) {
      if (alias === undefined) continue;
      test(`${op} ${pass}: \`${name}\` may take the place of \`${alias}\``, () => {
        for (const variant of variantsAt(op, caseOf(op).sizes[caseOf(op).sizes.length - 1])) {
          const apart = fullCall(device, variant, pass, 3);
          const arrays = copyArrays(apart.arrays);
          const together = { ...apart, arrays: { ...arrays, [name]: arrays[alias] } };
          runOnDevice(device, apart);
          runOnDevice(device, together);
          for (const written of writtenArguments(apart)) {
            if (written.name === alias) continue;
            const [a, b] = [there(apart.arrays, written.name), there(together.arrays, written.name)];
            assert.equal(bitsOf(b), bitsOf(a), `${callTitle(together)}: ${written.name}`);
          }
        }
      });
    }
  }
}

test("an id or a class outside its table is refused, not taken for zeros", () => {
  const memory = (dtype: "f32" | "i32", ...values: readonly number[]) => {
    const made = device.allocate(dtype, values.length);
    device.upload(made, values);
    return made;
  };
  const embedding = device.kernel("embedding", "forward");
  assert.throws(
    () => embedding?.([memory("i32", 0, 2), memory("f32", 1, 2), memory("f32", 0, 0)], [2, 2, 1], [], 0),
    /id 2 is outside a table of 2 rows/,
  );
  const loss = device.kernel("softmax_cross_entropy", "forward");
  const call = (weight: number) =>
    loss?.([memory("f32", 1, 2), memory("i32", 7), memory("f32", weight), memory("f32", 0), null], [1, 2], [], 0);
  assert.throws(() => call(1), /class 7 is outside 0..1/);
  call(0);
});

test.run();
