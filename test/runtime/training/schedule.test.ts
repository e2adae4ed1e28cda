/** What schedules make of the learning rate: by PyTorch's schedulers, by hand, and in whole runs. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ScheduleRule } from "../../../src/runtime/program/program.js";
import { observePlateaus, type Plateaus, scheduleFactor } from "../../../src/runtime/training/schedule.js";
import { deeds, dropout, journal, numbers, resume, start } from "./runs.js";

interface Golden {
  readonly name: string;
  readonly rule: ScheduleRule;
  readonly steps: number;
  readonly perEpoch: number;
  /** Of `validate.loss` after each epoch. */
  readonly values: readonly number[] | null;
  readonly rates: readonly number[];
}

const path = new URL("../../golden/schedules.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(path, "utf8")) as { readonly cases: readonly Golden[] };
const better = (of: string) => (of.endsWith("accuracy") ? "higher" : "lower");

/** The factor at each step, with a check after each epoch. */
function factors(rules: readonly ScheduleRule[], steps: number, perEpoch: number, values: readonly number[] | null) {
  let plateaus: Plateaus = {};
  return Array.from({ length: steps }, (_, index) => {
    const factor = scheduleFactor(rules, { step: index + 1, steps, perEpoch }, plateaus);
    if (values && index % perEpoch === perEpoch - 1)
      plateaus = observePlateaus(rules, { "validate.loss": values[Math.floor(index / perEpoch)] }, plateaus, better);
    return factor;
  });
}

const near = (actual: readonly number[], expected: readonly number[], what: string) => {
  assert.is(actual.length, expected.length, what);
  for (const [index, value] of actual.entries())
    assert.ok(Math.abs(value - expected[index]) < 1e-9, `${what}, step ${index + 1}: ${value}, not ${expected[index]}`);
};

for (const { name, rule, steps, perEpoch, values, rates } of cases) {
  test(`${name} is PyTorch's`, () => near(factors([rule], steps, perEpoch, values), rates, name));
}

test("1/t: half the rate after 1/decay epochs", () => {
  const rates = factors([{ kind: "inverse_time", decay: 0.5 }], 9, 2, null);
  near([rates[0], rates[4], rates[8]], [1, 1 / 2, 1 / 3], "inverse_time");
});

test("stepwise may wait longer before the first time than from one to the next (Zaremba et al. 2014)", () => {
  const rule: ScheduleRule = { kind: "stepwise", factor: 0.5, every: 1, after: 4 };
  near(factors([rule], 7, 1, null), [1, 1, 1, 1, 1 / 2, 1 / 4, 1 / 8], "stepwise");
});

test("factors are multiplied, in any order", () => {
  const rules = cases.map(({ rule }) => rule);
  fc.assert(
    fc.property(fc.shuffledSubarray(rules), fc.integer({ min: 1, max: 40 }), (some, step) => {
      const place = { step, steps: 40, perEpoch: 4 };
      const product = some.reduce((value, rule) => value * scheduleFactor([rule], place, {}), 1);
      assert.ok(Math.abs(scheduleFactor(some, place, {}) - product) < 1e-12);
      assert.ok(product >= 0 && product <= 1);
    }),
    { seed: 4, numRuns: 200 },
  );
});

test("a plateau of NaN is no improvement, and a rate that is its own floor stays", () => {
  const rule: ScheduleRule = {
    kind: "reduce_on_plateau",
    of: "validate.loss",
    factor: 0.1,
    checks: 1,
    least: 0,
    to: 1,
  };
  near(factors([rule], 3, 1, [Number.NaN, Number.NaN, 1]), [1, 1, 1], "to: 1");
  const falling = factors([{ ...rule, to: 0 }], 4, 1, [1, Number.NaN, 2, 3]);
  near(falling, [1, 1, 0.1, 0.01], "to: 0");
});

// In whole runs

const PLATEAU = "schedule = warm_up(steps: 5) * reduce_on_plateau(validate.loss, factor: 0.5, checks: 1)";

test("a run that was interrupted goes on at the same rate", async () => {
  const loaded = await dropout(PLATEAU);
  const whole = (await start(loaded)).folder;
  for (const steps of [1, 7, 15, 22, 36]) {
    const { folder } = await start(loaded, { steps });
    await resume(loaded, folder);
    assert.equal(numbers(folder), numbers(whole), `interrupted after ${steps}`);
    assert.equal(deeds(folder), deeds(whole), `interrupted after ${steps}`);
  }
});

test("each check's record says what the schedule made of the rate", async () => {
  const { folder } = await start(await dropout("schedule = linear(to: 50%)"));
  const checks = journal(folder).filter(({ kind }) => kind === "check");
  near(
    checks.map(({ rateFactor }) => rateFactor as number),
    [7, 14, 21, 28, 35, 40].map((step) => 1 - (0.5 * (step - 1)) / 40),
    "linear",
  );
});

test("the rate of a step is the optimizer's times the factor", async () => {
  const still = await start(await dropout("schedule = linear(to: 100%)"));
  const plain = await start(await dropout());
  assert.equal(numbers(still.folder), numbers(plain.folder));
  const slow = await start(await dropout("schedule = stepwise(factor: 50%, every: 1)"));
  assert.not.equal(numbers(slow.folder), numbers(plain.folder));
});

test.run();
