/** What lies in padded steps, in scratch or in working memory has no part in any result. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Numbers } from "../../../src/ops/contract.js";
import type { OpName } from "../../../src/ops/names.js";
import { type Arrays, passOf, type Sizes, there, type Variant } from "../../ops/harness.js";
import {
  bitsOf,
  callTitle,
  copyArrays,
  fullCall,
  memoryOf,
  nativeDevice,
  runNative,
  variantsAt,
  writtenArguments,
} from "./native-harness.js";

const device = nativeDevice(2);

const SIZES: readonly Sizes[] = [
  { time: 5, batch: 7, input: 3, hidden: 5 },
  { time: 4, batch: 33, input: 35, hidden: 17 },
];

const DECODERS: readonly Sizes[] = [
  { time: 5, batch: 7, input: 3, hidden: 5, source: 4, features: 6, attention: 3 },
  { time: 4, batch: 33, input: 35, hidden: 17, source: 9, features: 18, attention: 33 },
];

/** Fills the padded rows of [time, batch, ...] and [source, batch, ...] arrays, and all of the scratch. */
function soil(arrays: Arrays, variant: Variant, pass: "forward" | "backward", dirt: number): void {
  const { batch } = variant.sizes;
  for (const { name, role, dims } of passOf(variant.op, pass).arguments) {
    const array = arrays[name];
    if (!array) continue;
    if (role === "scratch") array.fill(dirt);
    // `y` comes from the forward pass, which wrote zeros there; so do the saved arrays.
    const isGiven = ["x", "queries", "memory", "keys"].includes(name) || name === "dY" || name === "dContext";
    const lengths = dims[0] === "time" ? arrays.lengths : dims[0] === "source" ? arrays.memoryLengths : null;
    if (!lengths || !isGiven || role === "saved") continue;
    const rows = variant.sizes[dims[0]] * batch;
    const width = array.length / rows;
    for (let row = 0; row < rows; row++) {
      if (Math.floor(row / batch) >= lengths[row % batch]) array.fill(dirt, row * width, (row + 1) * width);
    }
  }
}

function same(a: Numbers, b: Numbers): boolean {
  const [left, right] = [bitsOf(a), bitsOf(b)];
  return left.every((bits, at) => bits === right[at]);
}

const CELLS = ["rnn", "gru", "lstm"] as const satisfies readonly OpName[];
const ATTENTION = [
  "attention",
  "attention_rnn",
  "attention_gru",
  "attention_lstm",
] as const satisfies readonly OpName[];

for (const op of [...CELLS, ...ATTENTION]) {
  for (const pass of ["forward", "backward"] as const) {
    test(`${op} ${pass}: nothing in padding or scratch is seen`, () => {
      for (const sizes of op.startsWith("attention") ? DECODERS : SIZES) {
        for (const variant of variantsAt(op, sizes).filter(({ lengths }) => lengths === "mixed")) {
          const call = fullCall(device, variant, pass, 5);
          const results = [Number.NaN, 1e30, 0].map((dirt) => {
            const arrays = copyArrays(call.arrays);
            soil(arrays, variant, pass, dirt);
            runNative(device, { ...call, arrays });
            return arrays;
          });
          for (const { name } of writtenArguments(call)) {
            if (!call.arrays[name]) continue;
            for (const other of results.slice(1)) {
              assert.ok(same(there(results[0], name), there(other, name)), `${callTitle(call)}: ${name}`);
            }
          }
        }
      }
    });
  }
}

for (const op of CELLS) {
  test(`${op}: an example of no steps keeps its start, and lengths beyond the sequence count as its end`, () => {
    const [variant] = variantsAt(op, { time: 3, batch: 3, input: 2, hidden: 5 }).filter(
      ({ lengths, present }) => lengths === "mixed" && present.has("start"),
    );
    const call = fullCall(device, variant, "forward", 1);
    const beyond = { ...call, arrays: copyArrays(call.arrays) };
    there(call.arrays, "lengths").set([0, 3, 2]);
    there(beyond.arrays, "lengths").set([0, 9, 2]);
    runNative(device, call);
    runNative(device, beyond);
    assert.equal(bitsOf(there(call.arrays, "y")), bitsOf(there(beyond.arrays, "y")));
    assert.equal(there(call.arrays, "last").slice(0, 5), there(call.arrays, "start").slice(0, 5));
  });
}

test("embedding: a gradient by rows forgets the rows of the call before, whatever their number", () => {
  const kernel = device.kernel("embedding", "backward");
  const [symbols, size] = [50, 3];
  const dTable = new Float32Array(symbols * size);
  const [touched, count] = [new Int32Array(40), new Int32Array(1)];
  for (const rows of [40, 7, 1, 33]) {
    const which = Int32Array.from({ length: rows }, (_, row) => (row * 17 + rows) % symbols);
    const dY = new Float32Array(rows * size).fill(1);
    kernel?.([which, null, dY, touched, count, dTable].map(memoryOf), [rows, symbols, size], [1], 0);
    const expected = new Float32Array(symbols * size);
    for (const id of which) for (let j = 0; j < size; j++) expected[id * size + j] += 1;
    assert.equal(dTable, expected);
    assert.equal(
      [...touched.subarray(0, count[0])],
      [...new Set(which)].sort((a, b) => a - b),
    );
  }
  // A caller that hands over less of the list than the last call wrote: the whole table is cleared.
  count[0] = 33;
  const short = touched.subarray(0, 2);
  kernel?.(
    [Int32Array.of(4, 4), null, new Float32Array(2 * size).fill(1), short, count, dTable].map(memoryOf),
    [2, symbols, size],
    [1],
    0,
  );
  assert.is(
    dTable.reduce((sum, value) => sum + value, 0),
    2 * size,
  );
});

test("projected_cross_entropy: rows of weight zero may hold anything, and get no gradient", () => {
  const sizes = { rows: 33, input: 7, classes: 40, piece: 9 };
  const [variant] = variantsAt("projected_cross_entropy", sizes).filter(({ present }) => present.has("rowWeights"));
  const call = fullCall(device, variant, "backward", 5);
  const weights = there(call.arrays, "rowWeights");
  weights.forEach((_, row) => {
    weights[row] = row % 3 === 0 ? 0 : 1;
  });
  const [clean, soiled] = [copyArrays(call.arrays), copyArrays(call.arrays)];
  for (let row = 0; row < sizes.rows; row += 3) {
    there(soiled, "x").fill(Number.NaN, row * sizes.input, (row + 1) * sizes.input);
    there(soiled, "ids")[row] = -1;
  }
  for (const arrays of [clean, soiled]) runNative(device, { ...call, arrays });
  for (const { name } of writtenArguments(call)) {
    if (clean[name]) assert.ok(same(there(clean, name), there(soiled, name)), name);
  }
  assert.ok(
    there(soiled, "dX")
      .subarray(0, sizes.input)
      .every((value) => value === 0),
  );
  assert.is(there(soiled, "loss")[0], 0);
});

test.run();
