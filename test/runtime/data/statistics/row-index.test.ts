/** Rows are found by all of their values, bit by bit. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Compared, indexRows, unitCount } from "../../../../src/runtime/data/statistics/row-index.js";

/** A part of sequences of whole numbers beside single reals. */
function partOf(rows: readonly (readonly [steps: readonly number[], value: number])[]): Compared {
  const steps = Int32Array.from(rows.flatMap(([own]) => own));
  const ends = rows.map((_, row) => rows.slice(0, row + 1).reduce((sum, [own]) => sum + own.length, 0));
  const origin = String;
  return {
    name: "train",
    columns: [
      {
        values: steps,
        units: { kind: "rows", count: rows.length, origin, stretch: (row) => [ends[row - 1] ?? 0, ends[row]] },
      },
      {
        values: Float32Array.from(rows.map(([, value]) => value)),
        units: { kind: "rows", count: rows.length, origin, stretch: (row) => [row, row + 1] },
      },
    ],
  };
}

const row = fc.tuple(fc.array(fc.integer({ min: -1, max: 1 }), { maxLength: 3 }), fc.constantFrom(0, -0, 0.5, 1));
const rows = fc.array(row, { maxLength: 40 });
const key = ([steps, value]: readonly [readonly number[], number]) =>
  `${steps.join(" ")}|${Object.is(value, -0) ? "-0" : value}`;

test("the first row with the same values, and how many repeat an earlier one", () => {
  fc.assert(
    fc.property(rows, rows, (train, other) => {
      const index = indexRows(partOf(train));
      const part = partOf(other);
      const keys = train.map(key);
      assert.is(index.repeated, train.length - new Set(keys).size);
      for (let at = 0; at < unitCount(part); at++) assert.is(index.find(part, at), keys.indexOf(key(other[at])));
    }),
    { seed: 6, numRuns: 300 },
  );
});

test("a hundred thousand rows that differ in one bit", () => {
  const all = Array.from({ length: 100_000 }, (_, at): readonly [readonly number[], number] => [[], at]);
  const index = indexRows(partOf(all.slice(0, 1000)));
  assert.is(index.repeated, 0);
  const values = Int32Array.from({ length: 100_000 }, (_, at) => at);
  const units = {
    kind: "rows" as const,
    count: values.length,
    origin: String,
    stretch: (at: number) => [at, at + 1] as const,
  };
  const part: Compared = { name: "train", columns: [{ values, units }] };
  const whole = indexRows(part);
  assert.is(whole.repeated, 0);
  for (const at of [0, 1, 65_535, 65_536, 99_999]) assert.is(whole.find(part, at), at);
});

test.run();
