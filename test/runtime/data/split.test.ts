import { createHash } from "node:crypto";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { permutation, stream } from "../../../src/random/streams.js";
import type { Parts, Shares } from "../../../src/runtime/data/kit.js";
import { comparePartNames, given, split } from "../../../src/runtime/data/rows/split.js";
import { refuses } from "../files/helpers.js";
import { rowsOf } from "./rows-of.js";

const usual: Shares = { train: 0.8, validate: 0.1, test: 0.1 };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function sizes(parts: Parts<unknown>): Record<string, number> {
  return Object.fromEntries([...parts.parts].map(([name, { rows }]) => [name, rows.length]));
}

test("chance: exact counts by largest remainder", () => {
  const count = (rows: number, shares: Shares): unknown =>
    sizes(split(rowsOf(numbers(rows)), shares, { by: "chance", node: "s" }, 1));
  assert.equal(count(100_000, usual), { train: 80_000, validate: 10_000, test: 10_000 });
  // 10.4, 1.3, 1.3: the one row left goes to the greatest remainder.
  assert.equal(count(13, usual), { train: 11, validate: 1, test: 1 });
  // 13.6, 1.7, 1.7: two rows are left, for validate and test.
  assert.equal(count(17, usual), { train: 13, validate: 2, test: 2 });
  // 4, 0.5, 0.5: equal remainders, the earlier part.
  assert.equal(count(10, { train: 0.7, validate: 0.15, test: 0.15 }), { train: 7, validate: 2, test: 1 });
  assert.equal(count(100, { train: 0.29, validate: 0.57, test: 0.14 }), { train: 29, validate: 57, test: 14 });
  assert.equal(count(1000, { train: 0.985, validate: 0.0125, test: 0.0025 }), { train: 985, validate: 13, test: 2 });
});

test("chance: the first rows of the permutation are train; parts keep the order of the rows", () => {
  const { parts } = split(rowsOf(numbers(20)), usual, { by: "chance", node: "s" }, 5);
  const order = [...permutation(stream(5, "split", "s"), 0, 20)];
  const sorted = (from: number, to: number): number[] => order.slice(from, to).toSorted((a, b) => a - b);
  assert.equal(parts.get("train")?.rows, sorted(0, 16));
  assert.equal(parts.get("validate")?.rows, sorted(16, 18));
  assert.equal(parts.get("test")?.rows, sorted(18, 20));
  assert.not(parts.get("train")?.ordered);
  const other = split(rowsOf(numbers(20)), usual, { by: "chance", node: "s" }, 6);
  assert.not.equal(other.parts.get("train")?.rows, parts.get("train")?.rows);
});

test("hash: first 8 hex digits of sha256, modulo 100", () => {
  const words = numbers(500).map((index) => `wörd ${index}`);
  const bucket = (key: string): number => Number(`0x${createHash("sha256").update(key).digest("hex").slice(0, 8)}`);
  const side = (key: string): string => {
    const share = bucket(key) % 100;
    return share < 80 ? "train" : share < 90 ? "validate" : "test";
  };
  const { parts } = split(rowsOf(words), usual, { by: "hash", key: (word) => word }, 1);
  for (const [name, { rows }] of parts)
    assert.equal(
      rows,
      words.filter((word) => side(word) === name),
      name,
    );
  assert.is(parts.get("train")?.origin(0), `row:${words.findIndex((word) => side(word) === "train")}`);
  // sha256("a") begins with ca978112, which is 3398926610.
  assert.is(bucket("a"), 3398926610);
});

test("hash: shares of a thousandth need the next power of ten", () => {
  const words = numbers(3000).map(String);
  const bucket = (key: string): number =>
    Number.parseInt(createHash("sha256").update(key).digest("hex").slice(0, 8), 16) % 1000;
  const shares = { train: 0.985, validate: 0.01, test: 0.005 };
  const { parts } = split(rowsOf(words), shares, { by: "hash", key: (word) => word }, 1);
  assert.equal(
    parts.get("test")?.rows,
    words.filter((word) => bucket(word) >= 995),
  );
  assert.equal(
    parts.get("validate")?.rows,
    words.filter((word) => bucket(word) >= 985 && bucket(word) < 995),
  );
});

test("order: the first part whose share ends after the weight of all rows before", () => {
  const cut = (weights: readonly number[], shares = usual): unknown =>
    Object.fromEntries(
      [...split(rowsOf(weights), shares, { by: "order", weight: (row) => row }, 1).parts].map(([name, { rows }]) => [
        name,
        rows,
      ]),
    );
  // Weights before: 0 1 … 9 of 10. The row with 8 before is not below 8, so it is validate.
  const ones = Array.from({ length: 10 }, () => 1);
  assert.equal(cut(ones), { train: ones.slice(0, 8), validate: [1], test: [1] });
  // Before: 0, 3, 6, 8, 9 of 10.
  assert.equal(cut([3, 3, 2, 1, 1]), { train: [3, 3, 2], validate: [1], test: [1] });
  // Before: 0, 79, 100, 109, 119 of 120; ends at 96, 108, 120.
  assert.equal(cut([79, 21, 9, 10, 1]), { train: [79, 21], validate: [9], test: [10, 1] });
  // Rows without weight stay with their neighbours.
  assert.equal(cut([8, 0, 1, 0, 1, 0]), { train: [8], validate: [0, 1], test: [0, 1, 0] });
});

test("order: keeps whether rows follow each other", () => {
  const how = { by: "order", weight: () => 1 } as const;
  assert.ok(split(rowsOf(numbers(10)), usual, how, 1).parts.get("test")?.ordered);
  assert.not(split(rowsOf(numbers(10), false), usual, how, 1).parts.get("test")?.ordered);
});

test("every row is in exactly one part", () => {
  const percent = fc.integer({ min: 1, max: 98 }).chain((train) =>
    fc.integer({ min: 1, max: 99 - train }).map((validate) => ({
      train: train / 100,
      validate: validate / 100,
      test: (100 - train - validate) / 100,
    })),
  );
  fc.assert(
    fc.property(
      percent,
      fc.integer({ min: 1000, max: 2000 }),
      fc.constantFrom("chance", "hash", "order"),
      (shares, count, by) => {
        const all = numbers(count);
        const how =
          by === "chance"
            ? ({ by, node: "n" } as const)
            : by === "hash"
              ? ({ by, key: String } as const)
              : ({ by: "order", weight: () => 1 } as const);
        const { parts } = split(rowsOf(all), shares, how, 3);
        assert.equal(
          [...parts.values()].flatMap(({ rows }) => rows).toSorted((a, b) => a - b),
          all,
        );
        for (const { rows, origin } of parts.values())
          for (const [index, row] of rows.entries()) assert.is(origin(index), `row:${row}`);
      },
    ),
    { seed: 20261122, numRuns: 60 },
  );
});

test("a part with a share of 0 does not exist", () => {
  const shares = { train: 0.9, validate: 0.1, test: 0 };
  for (const how of [
    { by: "chance", node: "n" },
    { by: "hash", key: String },
    { by: "order", weight: () => 1 },
  ] as const) {
    assert.equal([...split(rowsOf(numbers(200)), shares, how, 1).parts.keys()], ["train", "validate"], how.by);
  }
});

test("refuses a part without rows", () => {
  const advice = "Give it a greater share, or more data.";
  const chance = { by: "chance", node: "n" } as const;
  refuses(
    () => split(rowsOf(numbers(3)), usual, chance, 1),
    "part-empty",
    "The part `validate` has no rows: its share is 10 % of 3 rows.",
    advice,
  );
  refuses(
    () => split(rowsOf(numbers(1)), { train: 0.985, validate: 0.01, test: 0.005 }, chance, 1),
    "part-empty",
    "The part `validate` has no rows: its share is 1 % of 1 row.",
    advice,
  );
  refuses(
    () => split(rowsOf([]), usual, chance, 1),
    "part-empty",
    "The part `train` has no rows, because there are none to split.",
    "Look at the conditions that leave rows out.",
  );
  refuses(
    () => split(rowsOf([0, 0]), usual, { by: "order", weight: (row) => row }, 1),
    "part-empty",
    "The part `train` has no rows: its share is 80 % of 2 rows.",
    advice,
  );
  refuses(
    () => split(rowsOf([1, -1]), usual, { by: "order", weight: (row) => row }, 1),
    "bad-value",
    "`row:1` weighs -1, and the split by order needs a weight of 0 or more.",
  );
});

test("shares that do not add up are a mistake of the compiler", () => {
  for (const shares of [
    { train: 0.8, validate: 0.1, test: 0.2 },
    { train: 1.1, validate: -0.1, test: 0 },
    { train: 1 / 3, validate: 1 / 3, test: 1 / 3 },
  ]) {
    assert.throws(() => split(rowsOf(numbers(9)), shares, { by: "chance", node: "n" }, 1), /do not add up to 1/);
  }
});

test("given parts: in order, none empty", () => {
  const parts = given({ test_old: rowsOf([1]), test: rowsOf([2]), validate: rowsOf([3], false), train: rowsOf([4]) });
  assert.equal([...parts.parts.keys()], ["train", "validate", "test", "test_old"]);
  assert.not(parts.parts.get("validate")?.ordered);
  refuses(
    () => given({ train: rowsOf([1]), validate: rowsOf([]) }),
    "part-empty",
    "The part `validate` has no rows.",
    "Name a source that has some.",
  );
  assert.equal(["b", "test", "a", "train"].toSorted(comparePartNames), ["train", "test", "a", "b"]);
});

test.run();
