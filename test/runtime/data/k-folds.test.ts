/** Folds by chance: what every division has to fulfil, whatever the rows. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { studentQuantile } from "../../../src/plan/spread.js";
import type { KFolds, Parts, Rows } from "../../../src/runtime/data/kit.js";
import { kFolds } from "../../../src/runtime/data/rows/k-folds.js";

interface Row {
  readonly at: number;
  readonly writer: number;
  readonly stars: number;
}

const rowsOf = (list: readonly Row[]): Rows<Row> => ({ rows: list, origin: (index) => `row ${index}`, ordered: true });
const part = (parts: Parts<Row>, name: string) => parts.parts.get(name)?.rows ?? [];
const made = (count: number, writers: number, classes: number) =>
  Array.from({ length: count }, (_, at) => ({ at, writer: (at * 7) % writers, stars: (at * at) % classes }));
const RULE = { node: "k_folds.0", folds: 5, repeats: 1, test: 0.1 };

function allFolds(rows: readonly Row[], how: KFolds<Row>, seed = 3): readonly Parts<Row>[] {
  return Array.from({ length: how.folds * how.repeats }, (_, index) => kFolds(rowsOf(rows), how, index + 1, seed));
}

const sizes = fc.record({
  count: fc.integer({ min: 20, max: 120 }),
  folds: fc.integer({ min: 2, max: 6 }),
  repeats: fc.integer({ min: 1, max: 3 }),
  share: fc.constantFrom(0.1, 0.2, 0.25),
  classes: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(1000),
});

test("each row is test in every fold, or validates exactly once in each repeat and trains in the others", () => {
  fc.assert(
    fc.property(sizes, ({ count, folds, repeats, share, seed }) => {
      const rows = made(count, 3, 3);
      const divided = allFolds(rows, { ...RULE, folds, repeats, test: share }, seed);
      const tested = part(divided[0], "test").map(({ at }) => at);
      assert.is(tested.length, Math.round(share * count));
      const validated = new Map<number, number>();
      for (const parts of divided) {
        assert.equal(
          part(parts, "test").map(({ at }) => at),
          tested,
        );
        for (const { at } of part(parts, "validate")) validated.set(at, (validated.get(at) ?? 0) + 1);
        const all = ["train", "validate", "test"].flatMap((name) => part(parts, name).map(({ at }) => at));
        assert.equal(
          all.sort((a, b) => a - b),
          rows.map(({ at }) => at),
        );
      }
      for (const { at } of rows) assert.is(validated.get(at) ?? 0, tested.includes(at) ? 0 : repeats);
      const lengths = divided.map((parts) => part(parts, "validate").length);
      assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 1);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test("rows of one group stand on one side, in every fold", () => {
  fc.assert(
    fc.property(sizes, ({ count, folds, repeats, share, seed }) => {
      const rows = made(count, 17, 3);
      for (const parts of allFolds(
        rows,
        { ...RULE, folds, repeats, test: share, group: ({ writer }) => writer },
        seed,
      )) {
        const sides = new Map<number, string>();
        for (const name of ["train", "validate", "test"])
          for (const { writer } of part(parts, name)) {
            assert.is(sides.get(writer) ?? name, name);
            sides.set(writer, name);
          }
      }
    }),
    { numRuns: 40, seed: 2 },
  );
});

test("strata differ by one at most between the folds, and test has their share", () => {
  fc.assert(
    fc.property(sizes, ({ count, folds, repeats, share, classes, seed }) => {
      const rows = made(count, 3, classes);
      const divided = allFolds(rows, { ...RULE, folds, repeats, test: share, strata: ({ stars }) => stars }, seed);
      for (const stars of new Set(rows.map((row) => row.stars))) {
        const of = (parts: Parts<Row>, name: string) => part(parts, name).filter((row) => row.stars === stars).length;
        const lengths = divided.map((parts) => of(parts, "validate"));
        assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 1, lengths.join());
        const all = rows.filter((row) => row.stars === stars).length;
        const exact = (all * Math.round(share * count)) / count;
        assert.ok(Math.abs(of(divided[0], "test") - exact) < 1 + 1e-9, `${of(divided[0], "test")} of ${exact}`);
      }
    }),
    { numRuns: 60, seed: 3 },
  );
});

test("repeats divide the rows anew, and the same seed divides them alike", () => {
  const rows = made(60, 3, 3);
  const how = { ...RULE, repeats: 2 };
  const validated = (fold: number, seed: number) =>
    part(kFolds(rowsOf(rows), how, fold, seed), "validate").map(({ at }) => at);
  assert.equal(validated(1, 3), validated(1, 3));
  assert.not.equal(validated(1, 3), validated(6, 3));
  assert.not.equal(validated(1, 3), validated(1, 4));
});

test("a fold apart is what it validates elsewhere, is in no other part, and there is no test", () => {
  const rows = made(60, 10, 3);
  const how = { ...RULE, repeats: 2, group: ({ writer }: Row) => writer };
  const whole = part(kFolds(rowsOf(rows), how, 7, 3), "validate").map(({ at }) => at);
  const joinedRows = new Set<number>();
  for (const inner of [6, 8, 9, 10]) {
    const parts = kFolds(rowsOf(rows), how, inner, 3, 7);
    assert.equal([...parts.parts.keys()], ["train", "validate", "outer"]);
    const [train, validate, outer] = ["train", "validate", "outer"].map((name) =>
      part(parts, name).map(({ at }) => at),
    );
    assert.equal(outer, whole);
    assert.equal(
      validate,
      part(kFolds(rowsOf(rows), how, inner, 3), "validate").map(({ at }) => at),
    );
    const seen = [...train, ...validate, ...outer];
    assert.is(new Set(seen).size, seen.length);
    for (const at of validate) joinedRows.add(at);
    assert.is(seen.length, 60 - part(kFolds(rowsOf(rows), how, inner, 3), "test").length);
  }
  assert.not.ok(whole.some((at) => joinedRows.has(at)));
  assert.throws(() => kFolds(rowsOf(rows), how, 7, 3, 7), /fold 7 cannot be apart from fold 7/);
  assert.throws(() => kFolds(rowsOf(rows), how, 1, 3, 7), /fold 7 cannot be apart from fold 1/);
});

test("folds that would be empty are refused with both numbers", () => {
  assert.throws(
    () => kFolds(rowsOf(made(40, 4, 2)), { ...RULE, group: ({ writer }) => writer }, 1, 3),
    /^.*5 folds need as many groups to validate, and 3 groups of 40 rows are left beside test\.$/,
  );
  assert.throws(
    () => kFolds(rowsOf(made(4, 4, 2)), { ...RULE, folds: 2 }, 1, 3),
    /The part `test` has no rows: its share is 10 % of 4 rows\./,
  );
});

test("Student's quantiles go on beyond the table", () => {
  // scipy.stats.t.ppf(0.975, …)
  for (const [degrees, value] of [
    [1, 12.7062],
    [4, 2.7764],
    [30, 2.0423],
    [31, 2.0395],
    [99, 1.9842],
    [999, 1.9623],
  ])
    assert.ok(Math.abs(studentQuantile(degrees) - value) < 2e-4, `${degrees}: ${studentQuantile(degrees)}`);
});

test.run();
