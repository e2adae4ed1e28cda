/** What train alone would say: values worked out by hand, and probabilities that add up to one. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { PartColumn } from "../../../src/runtime/data/prepared.js";
import type { Baseline } from "../../../src/runtime/program/program.js";
import { fitBaseline } from "../../../src/runtime/training/fit-baseline.js";

const ids = (values: readonly number[], more: Partial<PartColumn> = {}, most = 2): PartColumn => ({
  kind: "value",
  type: { dtype: "i32", range: [0, most] },
  length: null,
  window: null,
  values: Int32Array.from(values),
  offsets: null,
  ...more,
});
const rows = (list: readonly (readonly number[])[], most = 2): PartColumn => {
  const offsets = Int32Array.from([0, ...list.map((_, index) => list.slice(0, index + 1).flat().length)]);
  return ids(list.flat(), { kind: "sequence", length: [1, 9], offsets }, most);
};
const as = (kind: Baseline["kind"], steps: Baseline["steps"] = "all"): Baseline => ({ kind, column: "x", steps });
const near = (value: number, wanted: number) => assert.ok(Math.abs(value - wanted) < 1e-12, `${value}, not ${wanted}`);

test("the class that is most frequent in train, the lowest of several, wherever it stands in the part", () => {
  const measured = fitBaseline(as("majority"), "accuracy", ids([2, 1, 1, 2, 0]));
  near(measured(ids([1, 1, 0, 2])), 2 / 4);
  near(
    fitBaseline(
      as("majority", "last"),
      "accuracy",
      rows([[0, 1], [0, 0, 1], [0]]),
    )(
      rows([
        [1, 0],
        [0, 1],
      ]),
    ),
    1 / 2,
  );
});

test("tokens by their frequency in train, one added to each", () => {
  // 0 twice, 1 once, 2 never: (2 + 1) / 6, (1 + 1) / 6, (0 + 1) / 6.
  const measured = fitBaseline(as("unigram"), "perplexity", rows([[0, 0], [1]]));
  near(measured(rows([[0, 2]])), Math.exp(-(Math.log(3 / 6) + Math.log(1 / 6)) / 2));
  near(measured(rows([[0, 2]]), 2), Math.exp(-(Math.log(3 / 6) + Math.log(1 / 6))));
});

test("pairs by interpolated Kneser–Ney, as worked out by hand", () => {
  // Pairs with the beginning ^: ^0 twice, 01 twice, 12 once, 10 once, ^1 once; 21 once. Once: 12, 10, ^1, 21; twice: ^0, 01.
  const train = rows([[0, 1, 2, 1], [0, 1, 0], [1]]);
  // After 1 stand 2 and 0, once each; discount 4 / (4 + 2 · 2) = 1/2. Alone, 0 follows ^ and 1, 1 follows 0, ^ and 2,
  // 2 follows 1: of 6 in all; once: 2 (of 2), twice: 0 (of 2), so 1 / (1 + 2 · 1) = 1/3 is discounted, of 3 kinds.
  const alone = (times: number) => (times - 1 / 3) / 6 + ((1 / 3) * 3) / 6 / 3;
  const after1 = (times: number, kinds: number) => Math.max(0, times - 1 / 2) / 2 + ((1 / 2) * 2 * alone(kinds)) / 2;
  const begin1 = (1 - 1 / 2) / 3 + ((1 / 2) * 2 * alone(3)) / 3;
  const measured = fitBaseline(as("bigram"), "perplexity", train);
  near(measured(rows([[1, 2]])), Math.exp(-(Math.log(begin1) + Math.log(after1(1, 1))) / 2));
});

test("probabilities of what may follow add up to one, after contexts that train has and others", () => {
  const tokens = fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 });
  const context = fc.array(fc.nat(3), { maxLength: 3 });
  fc.assert(
    fc.property(
      tokens,
      context,
      fc.constantFrom<Baseline["kind"]>("unigram", "bigram", "trigram"),
      (list, before, kind) => {
        const measured = fitBaseline(as(kind, "last"), "perplexity", rows(list, 3));
        const sum = [0, 1, 2, 3].map((next) => 1 / measured(rows([[...before, next]], 3))).reduce((a, b) => a + b);
        assert.ok(Math.abs(sum - 1) < 1e-9, String(sum));
      },
    ),
    { numRuns: 200, seed: 4 },
  );
});

test("a series that stays as it was, in what the column holds", () => {
  const window = { length: 2, every: 1, ahead: 1 };
  const real = (values: readonly number[], more: Partial<PartColumn>): PartColumn => ({
    ...ids(values),
    type: { dtype: "f32" },
    values: Float32Array.from(values),
    ...more,
  });
  const series = real([1, 2, 4, 8], { window });
  // Windows 2, 4 and 4, 8; last steps 4 and 8, of which 2 and 4 stand before.
  near(fitBaseline(as("persistence", "last"), "mean_absolute_error", series)(series), (2 + 4) / 2);
  near(fitBaseline(as("persistence"), "mean_squared_error", series)(series), (1 + 4 + 4 + 16) / 4);
  near(fitBaseline(as("persistence", "last"), "mean_absolute_error", series, (value) => 10 * value)(series), 30);
  const ahead = real([1, 2, 4, 8], { window: { length: 1, every: 1, ahead: 2, several: true } });
  // At 2: 2 and 4 against 1; at 4: 4 and 8 against 2.
  near(fitBaseline(as("persistence"), "mean_absolute_error", ahead)(ahead), ((1 + 3) / 2 + (2 + 6) / 2) / 2);
});

test.run();
