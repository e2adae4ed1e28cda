/** Every pass of every op on the WebAssembly device against its float64 reference, at odd sizes too. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { OP_NAMES, type OpName } from "../../../src/ops/names.js";
import { loadWasm } from "../../../src/runtime/devices/wasm/load.js";
import type { WasmDevice } from "../../../src/runtime/devices/wasm/wasm.js";
import { caseOf, passOf, type Sizes, there } from "../../ops/harness.js";
import { expectReference, fullCall, runOnDevice, varied } from "../../tensorflow/device-harness.js";
import { bitsOf, callTitle, copyArrays, passesOf, variantsAt, writtenArguments } from "../kernels/native-harness.js";

function deviceWith(threads: number): WasmDevice {
  const loaded = loadWasm({ threads });
  if ("absent" in loaded) throw new Error(loaded.absent);
  return loaded.device;
}

const [one, two] = [deviceWith(1), deviceWith(2)];

const ODD = [1, 3, 7, 17, 31, 33];

/** Few steps: over many, what one gate of one unit adds up cancels, and no float32 has the rest to five places. */
const sizesOf = (op: OpName): fc.Arbitrary<Sizes> =>
  fc
    .record(
      Object.fromEntries(
        Object.keys(caseOf(op).sizes[0]).map((name) => [
          name,
          fc.constantFrom(...(name === "time" ? ODD.filter((size) => size <= 7) : ODD)),
        ]),
      ),
    )
    // No more classes can be drawn than there are.
    .map((sizes) => ("samples" in sizes ? { ...sizes, classes: sizes.classes + sizes.samples } : sizes));

for (const op of OP_NAMES) {
  for (const pass of passesOf(op)) {
    test(`${op} ${pass}: as the reference, and the same bits in one thread and in two`, () => {
      let seed = 1;
      for (const sizes of caseOf(op).sizes) {
        for (const variant of variantsAt(op, sizes).slice(0, 12)) {
          const call = fullCall(one, variant, pass, seed);
          const [again, shared] = [call, call].map((from) => ({ ...from, arrays: copyArrays(from.arrays) }));
          expectReference(one, call);
          runOnDevice(two, shared);
          for (const { name } of writtenArguments(call)) {
            const [a, b] = [call.arrays[name], shared.arrays[name]];
            if (a && b) assert.equal(bitsOf(b), bitsOf(a), `${callTitle(call)}: ${name}`);
          }
          expectReference(two, varied(again, seed++));
        }
      }
    });
  }

  test(`${op}: odd sizes`, () => {
    const calls = fc.tuple(sizesOf(op), fc.nat(), fc.integer({ min: 1, max: 1 << 30 }));
    fc.assert(
      fc.property(calls, ([sizes, choice, seed]) => {
        const variants = variantsAt(op, sizes);
        const variant = variants[choice % variants.length];
        for (const pass of passesOf(op)) expectReference(two, fullCall(two, variant, pass, seed));
      }),
      { numRuns: 5, seed: 20_26 },
    );
  });

  for (const pass of passesOf(op)) {
    for (const { name, alias } of passOf(op, pass).arguments) {
      if (alias === undefined) continue;
      test(`${op} ${pass}: \`${name}\` may take the place of \`${alias}\``, () => {
        const variant = variantsAt(op, caseOf(op).sizes[0])[0];
        const apart = fullCall(one, variant, pass, 3);
        const arrays = copyArrays(apart.arrays);
        const together = { ...apart, arrays: { ...arrays, [name]: arrays[alias] } };
        runOnDevice(one, apart);
        runOnDevice(one, together);
        for (const written of writtenArguments(apart)) {
          if (written.name === alias) continue;
          const [a, b] = [there(apart.arrays, written.name), there(together.arrays, written.name)];
          assert.equal(bitsOf(b), bitsOf(a), `${callTitle(together)}: ${written.name}`);
        }
      });
    }
  }
}

test.run();
