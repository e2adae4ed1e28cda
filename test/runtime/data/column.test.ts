import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ColumnType } from "../../../src/runtime/data/kit.js";
import {
  countWindows,
  cutWindows,
  packedOf,
  packSequences,
  packStream,
  packValues,
} from "../../../src/runtime/data/rows/column.js";
import { refuses } from "../files/helpers.js";
import { partsOfRows } from "./rows-of.js";

const i32: ColumnType = { dtype: "i32", range: [0, 9] };
const f32: ColumnType = { dtype: "f32" };

test("values: one for each row, part by part", () => {
  const column = packValues(partsOfRows({ train: [1, 2], test: [3] }), i32, (x) => x);
  assert.equal(
    column.parts,
    new Map([
      ["train", { values: Int32Array.of(1, 2), offsets: null }],
      ["test", { values: Int32Array.of(3), offsets: null }],
    ]),
  );
  assert.is(column.kind, "value");
  const reals = packValues(partsOfRows({ train: [1, -0.1] }), f32, (x) => x);
  assert.equal(reals.parts.get("train")?.values, Float32Array.of(1, -0.1));
});

test("sequences: end to end, with the places where they begin and end", () => {
  const column = packSequences(partsOfRows({ train: [[1, 2], [], [3]] }), { ...i32, length: [0, 2] }, (x) => x);
  assert.equal(column.parts.get("train"), { values: Int32Array.of(1, 2, 3), offsets: Int32Array.of(0, 2, 2, 3) });
  assert.equal(column.length, [0, 2]);
});

test("sequences of any number", () => {
  const rows = Array.from({ length: 500 }, (_, row) =>
    Array.from({ length: row % 17 }, (_, step) => (row + step) % 10),
  );
  const { values, offsets } =
    packSequences(partsOfRows({ train: rows }), { ...i32, length: [0, 16] }, (x) => x).parts.get("train") ?? {};
  assert.equal([...(values ?? [])], rows.flat());
  for (const [row, steps] of rows.entries()) assert.is((offsets?.[row + 1] ?? 0) - (offsets?.[row] ?? 0), steps.length);
});

test("streams: rows joined, one value or a run from each", () => {
  const of = (x: number | readonly number[]): number | readonly number[] => x;
  const column = packStream(partsOfRows({ train: [[1, 2], 3, [], [4]], test: [5] }), f32, of);
  assert.equal(column.parts.get("train"), { values: Float32Array.of(1, 2, 3, 4), offsets: null });
  assert.equal(column.parts.get("test")?.values, Float32Array.of(5));
});

test("how many windows there are", () => {
  // Positions 0..9: windows 1-3, 2-4 … 7-9.
  assert.is(countWindows(10, { length: 3, every: 1 }), 7);
  // 1-3, 4-6, 7-9.
  assert.is(countWindows(10, { length: 3, every: 3 }), 3);
  assert.is(countWindows(9, { length: 3, every: 3 }), 2);
  // 1-3, 6-8.
  assert.is(countWindows(10, { length: 3, every: 5 }), 2);
  assert.equal(
    [0, 1, 3, 4].map((count) => countWindows(count, { length: 3, every: 1 })),
    [0, 0, 0, 1],
  );
  for (let count = 1; count < 40; count++) {
    for (let length = 1; length < 10; length++) {
      assert.is(countWindows(count, { length, every: 1 }), Math.max(0, count - length));
      assert.is(countWindows(count, { length, every: length }), Math.floor((count - 1) / length));
    }
  }
});

test("windows that reach back end in their part, and begin in those before", () => {
  const rows = { train: [0, 1, 2, 3, 4], validate: [5, 6], test: [7] };
  const stream = packStream(partsOfRows(rows), { dtype: "f32" }, (row) => row);
  const windows = cutWindows(stream, { length: 3, every: 1, reachBack: true });
  assert.equal(windows.window, { length: 3, every: 1 });
  const values = (part: string) => [...(windows.parts.get(part)?.values ?? [])];
  // Window k covers the positions 1 + k … 3 + k, and knows the value before them.
  assert.equal(values("train"), [0, 1, 2, 3, 4]);
  assert.equal(values("validate"), [2, 3, 4, 5, 6]);
  assert.equal(values("test"), [4, 5, 6, 7]);
  assert.equal(
    ["train", "validate", "test"].map((part) => countWindows(values(part).length, { length: 3, every: 1 })),
    [2, 2, 1],
  );
});

test("windows that look ahead end where all they are to give lies in their part", () => {
  const stream = packStream(
    partsOfRows({ train: [0, 1, 2, 3, 4, 5, 6], test: [7, 8] }),
    { dtype: "f32" },
    (row) => row,
  );
  const windows = cutWindows(stream, { length: 2, every: 1, ahead: 2, reachBack: true });
  const count = (part: string) => countWindows(windows.parts.get(part)?.values.length ?? 0, windows.window ?? fail());
  // Train: steps at 1-2 … 4-5, and 6 after the last. Test: one window, whose last step is 7 and whose end is 8.
  assert.equal([count("train"), count("test")], [4, 1]);
  refuses(
    () => cutWindows(stream, { length: 1, every: 1, ahead: 2 }),
    "part-empty",
    "The part `test` has 2 values, too few for a window of 1 that looks 2 ahead, which needs 3.",
  );
});

function fail(): never {
  throw new Error("no windows");
}

test("windows share the stream's memory", () => {
  const stream = packStream(partsOfRows({ train: [1, 2, 3, 4] }), i32, (x) => x);
  const windows = cutWindows(stream, { length: 2, every: 1 });
  assert.is(windows.parts.get("train")?.values, stream.parts.get("train")?.values);
  assert.is(windows.kind, "sequence");
  assert.equal(windows.length, [2, 2]);
  assert.throws(() => cutWindows(windows, { length: 2, every: 1 }), /cut from a stream/);
});

test("refuses a part too short for one window, and a stream of nothing", () => {
  const stream = packStream(partsOfRows({ train: [1, 2, 3, 4], test: [1, 2, 3] }), i32, (x) => x);
  refuses(
    () => cutWindows(stream, { length: 3, every: 1 }),
    "part-empty",
    "The part `test` has 3 values, too few for a window of 3, which needs 4.",
    "Make the window shorter, or give the part a greater share.",
  );
  refuses(
    () => packStream(partsOfRows({ train: [[1]], test: [[], []] }), i32, (x) => x),
    "part-empty",
    "The part `test` gives a stream without a single value.",
    "Look how its rows are cut into values.",
  );
});

const refusedValues: readonly (readonly [number, ColumnType, Parameters<typeof refuses>[1], string, string])[] = [
  [
    Number.NaN,
    f32,
    "bad-value",
    "NaN, which is not a finite number",
    "Correct the value, or leave out such rows with `where`.",
  ],
  [
    Number.NEGATIVE_INFINITY,
    f32,
    "bad-value",
    "-Infinity, which is not a finite number",
    "Correct the value, or leave out such rows with `where`.",
  ],
  [
    1e39,
    f32,
    "value-out-of-range",
    "1e+39, which is too large for a 32-bit real",
    "Scale the column, or correct the value.",
  ],
  [
    0.5,
    i32,
    "bad-value",
    "0.5, which is not a whole number",
    "Correct the value, or leave out such rows with `where`.",
  ],
  [
    Number.NaN,
    i32,
    "bad-value",
    "NaN, which is not a whole number",
    "Correct the value, or leave out such rows with `where`.",
  ],
  [10, i32, "value-out-of-range", "10, which is outside 0..9", "Correct the value, or declare a wider range."],
  [-1, i32, "value-out-of-range", "-1, which is outside 0..9", "Correct the value, or declare a wider range."],
  [
    2 ** 31,
    { dtype: "i32" },
    "value-out-of-range",
    "2147483648, which is outside -2147483648..2147483647",
    "Correct the value, or declare a wider range.",
  ],
  [
    2,
    { dtype: "f32", range: [0, 1] },
    "value-out-of-range",
    "2, which is outside 0..1",
    "Correct the value, or declare a wider range.",
  ],
];

for (const [value, type, code, message, advice] of refusedValues) {
  test(`refuses ${value} as ${type.dtype} of ${type.range ?? "any"}`, () => {
    const parts = partsOfRows({ train: [0, 1], validate: [1, value] });
    const refused = (pack: () => unknown): unknown => refuses(pack, code, `\`row:1\` gives ${message}.`, advice);
    refused(() => packValues(parts, type, (x) => x));
    refused(() => packSequences(parts, { ...type, length: [1, 2] }, (x) => [0, x]));
    refused(() => packStream(parts, type, (x) => x));
    refused(() => packStream(parts, type, (x) => [x]));
  });
}

test("refuses sequences of another length", () => {
  const parts = partsOfRows({ train: [[1], [1, 2, 3]] });
  const advice = "Leave such rows out with `where`, or declare another length.";
  refuses(
    () => packSequences(parts, { ...i32, length: [1, 2] }, (x) => x),
    "sequence-length",
    "`row:1` gives a sequence of 3 steps, and 1..2 are declared.",
    advice,
  );
  refuses(
    () => packSequences(parts, { ...i32, length: [3, 3] }, (x) => x),
    "sequence-length",
    "`row:0` gives a sequence of 1 step, and 3 are declared.",
    advice,
  );
});

test("an empty sequence has nothing to read; nothing is said of a length that nobody declared", () => {
  const endless = { ...i32, length: [1, Number.POSITIVE_INFINITY] } as const;
  refuses(
    () => packSequences(partsOfRows({ train: [[1], []] }), endless, (x) => x),
    "sequence-length",
    "`row:1` gives an empty sequence, which has no steps to read.",
    "Leave such rows out with `where(count(…) > 0)`.",
  );
  refuses(
    () => packSequences(partsOfRows({ train: [[1]] }), { ...endless, length: [2, endless.length[1]] }, (x) => x),
    "sequence-length",
    "`row:0` gives a sequence of 1 step, and 2 are needed.",
    "Leave such rows out with `where(count(…) > 1)`.",
  );
});

test("a column of another kit is a mistake of ours", () => {
  assert.throws(() => packedOf({ kind: "value", type: f32 }), /not made by this kit/);
});

test.run();
