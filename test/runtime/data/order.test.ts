import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inOrder, sorted, walkForward } from "../../../src/runtime/data/rows/order.js";
import { refuses } from "../files/helpers.js";
import { rowsOf } from "./rows-of.js";

const self = (row: number): number => row;
const days = (...texts: readonly string[]) => rowsOf(texts.map((text) => Date.parse(text)));

test("sorted: from the least to the greatest, and each row knows where it came from", () => {
  const rows = sorted(rowsOf([3, -1, 2], false), self, "number");
  assert.equal(rows.rows, [-1, 2, 3]);
  assert.equal([0, 1, 2].map(rows.origin), ["row:1", "row:2", "row:0"]);
  assert.ok(rows.ordered);
  assert.equal(sorted(rowsOf<number>([]), self, "date").rows, []);
});

test("sorted: any order comes to the same rows", () => {
  const numbers = fc.uniqueArray(fc.integer(), { maxLength: 40 });
  fc.assert(
    fc.property(numbers, (rows) => {
      assert.equal(
        sorted(rowsOf(rows), self, "number").rows,
        [...rows].sort((a, b) => a - b),
      );
    }),
    { seed: 3, numRuns: 100 },
  );
});

test("two rows with one date have no order", () => {
  refuses(
    () => sorted(days("2024-03-01", "2024-01-01", "2024-03-01"), self, "date"),
    "rows-out-of-order",
    "`row:0` and `row:2` both have 2024-03-01: nothing tells which comes first.",
    "Leave one of them out with `distinct(by: …)`, or keep one series with `where`.",
  );
  refuses(
    () => inOrder(rowsOf([1, 1]), self, "number"),
    "rows-out-of-order",
    "`row:0` and `row:1` both have 1: nothing tells which comes first.",
  );
});

test("in order: the rows as they are, or the first that is not", () => {
  const rows = days("1999-12-31", "2000-01-01", "2000-01-01T00:01Z");
  assert.equal(inOrder(rows, self, "date").rows, rows.rows);
  assert.ok(inOrder(rowsOf([1, 2], false), self, "number").ordered);
  refuses(
    () => inOrder(days("2024-01-01", "2024-03-01", "2024-02-01"), self, "date"),
    "rows-out-of-order",
    "`row:2` has 2024-02-01, and the row before it, `row:1`, has 2024-03-01: the rows are not in order.",
    "Bring them into order with `sorted(by: …)`, or correct the file.",
  );
});

const partsAt = (count: number, fold: number, walk: { folds: number; validate: number; test: number }) => {
  const rows = rowsOf(Array.from({ length: count }, (_, row) => row));
  return Object.fromEntries([...walkForward(rows, walk, fold).parts].map(([name, part]) => [name, part.rows]));
};

test("a walk forward: which rows each fold has", () => {
  const walk = { folds: 3, validate: 2, test: 3 };
  assert.equal(partsAt(13, 1, walk), { train: [0, 1], validate: [2, 3], test: [4, 5, 6] });
  assert.equal(partsAt(13, 2, walk), { train: [0, 1, 2, 3, 4], validate: [5, 6], test: [7, 8, 9] });
  assert.equal(partsAt(13, 3, walk), { train: [0, 1, 2, 3, 4, 5, 6, 7], validate: [8, 9], test: [10, 11, 12] });
});

test("a walk forward: parts join without a gap, nothing is tested twice, and the last row is tested", () => {
  const walks = fc.record({
    folds: fc.integer({ min: 2, max: 6 }),
    validate: fc.integer({ min: 1, max: 5 }),
    test: fc.integer({ min: 1, max: 5 }),
    more: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(walks, ({ more, ...walk }) => {
      const count = walk.folds * walk.test + walk.validate + more;
      const tested: number[] = [];
      for (let fold = 1; fold <= walk.folds; fold++) {
        const { train, validate, test: held } = partsAt(count, fold, walk);
        const all = [...train, ...validate, ...held];
        assert.equal(all, [...all.keys()]);
        assert.is(train.length, more + (fold - 1) * walk.test);
        tested.push(...held);
      }
      assert.equal(
        tested,
        [...tested.keys()].map((row) => row + count - tested.length),
      );
    }),
    { seed: 11, numRuns: 100 },
  );
});

test("a walk forward through too few rows", () => {
  refuses(
    () => partsAt(11, 3, { folds: 3, validate: 2, test: 3 }),
    "part-empty",
    "Fold 1 has no row to train on: 3 folds that each test 3 rows, and 2 to validate before the first, need at least 12 rows, and there are 11.",
    "Take fewer or smaller folds, or more data.",
  );
  assert.equal(partsAt(12, 1, { folds: 3, validate: 2, test: 3 }).train, [0]);
});

test.run();
