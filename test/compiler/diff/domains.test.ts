/** One domain beside another: what becomes of the values of before. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { relationOf } from "../../../src/compiler/diff/domains.js";
import type { Setting, SettingDomain } from "../../../src/plan/plan.js";

const range = (low: number, high: number, step: number | null = null): SettingDomain => ({
  kind: "range",
  low,
  high,
  step,
  log: false,
});
const counts = (domain: SettingDomain | null, value = 8) => ({ kind: "count" as Setting["kind"], domain, value });
const reals = (domain: SettingDomain | null, value = 0.5) => ({ kind: "real" as Setting["kind"], domain, value });
const told = (before: Parameters<typeof relationOf>[0], after: Parameters<typeof relationOf>[0]) => {
  const relation = relationOf(before, after);
  return relation && `${relation.effect}, ${relation.kept}`;
};

test("few values are looked at one by one", () => {
  assert.is(told(counts(range(8, 16)), counts(range(8, 32))), "wider, all");
  assert.is(told(counts(range(8, 32)), counts(range(8, 16))), "narrower, some");
  assert.is(
    told(counts(range(8, 32, 8)), counts({ kind: "choices", values: [32, 24, 16, 8] })),
    "drawn otherwise, all",
  );
  assert.is(told(counts(range(8, 16)), counts(null, 64)), "moved, none");
});

test("of very many counts the ends and the step decide", () => {
  assert.is(told(counts(range(1, 100_000)), counts(range(1, 16))), "narrower, some");
  assert.is(told(counts(range(1, 16)), counts(range(1, 100_000))), "wider, all");
  assert.is(told(counts(range(1, 100_000)), counts(range(2, 200_000))), "moved, some");
  assert.is(told(counts(range(2, 100_000)), counts(range(1, 200_000))), "wider, all");
  assert.is(told(counts(range(2, 100_000, 2)), counts(range(1, 100_000))), "wider, all");
  assert.is(told(counts(range(2, 100_000, 3)), counts(range(1, 100_000, 2))), "moved, some");
});

test("all numbers between two are not listed", () => {
  assert.is(told(reals(range(0, 1)), reals(range(0, 0.5))), "narrower, some");
  assert.is(told(reals(range(0, 1)), reals(null)), "narrower, some");
  assert.is(told(reals(null), reals(range(0, 1))), "wider, all");
  assert.is(told(reals(range(0, 1)), reals(range(2, 3))), "moved, none");
  assert.is(told(reals(range(0, 1)), reals({ kind: "choices", values: [0.5, 2] })), "moved, some");
});

test.run();
