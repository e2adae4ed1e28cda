/** `stop when` and what is best, as functions of what was measured. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ConditionRule } from "../../../src/runtime/program/program.js";
import { NO_HISTORY } from "../../../src/runtime/training/history.js";
import {
  isBetter,
  observePatience,
  type PatienceState,
  reasonToStop,
  type Situation,
  watchesProgress,
} from "../../../src/runtime/training/stopping.js";

const at = (given: Partial<Situation> = {}): Situation => ({
  measured: {},
  history: NO_HISTORY,
  epoch: 0,
  step: 0,
  tokens: 0,
  time: 0,
  ...given,
});
const better = (of: string) => (of.endsWith("accuracy") ? "higher" : "lower");

function compare(of: string, comparison: "<" | "<=" | ">" | ">=", value: number): ConditionRule {
  return { kind: "compare", of, comparison, value };
}

function patience(of: string, checks: number, least = 0): ConditionRule {
  return { kind: "patience", of, checks, least };
}

/** After which check, from 1, training stops; null when it goes on to the end. */
function stopsAfter(rule: ConditionRule, values: readonly number[], of = "validate.loss"): number | null {
  let state: PatienceState = {};
  for (const [index, value] of values.entries()) {
    const situation = at({ measured: { [of]: value } });
    state = observePatience(rule, situation, state, better);
    if (reasonToStop(rule, situation, state) !== null) return index + 1;
  }
  return null;
}

test("comparisons, on either side of the limit and on it", () => {
  const table = [
    ["<", [true, false, false]],
    ["<=", [true, true, false]],
    [">", [false, false, true]],
    [">=", [false, true, true]],
  ] as const;
  for (const [comparison, expected] of table) {
    const found = [0.1, 0.2, 0.3].map((value) => {
      const rule = compare("validate.loss", comparison, 0.2);
      return reasonToStop(rule, at({ measured: { "validate.loss": value } }), {}) !== null;
    });
    assert.equal(found, [...expected], comparison);
  }
});

test("the reason is told in the words of the rule", () => {
  const rule: ConditionRule = {
    kind: "and",
    conditions: [
      compare("validate.loss", "<=", 0.1),
      { kind: "or", conditions: [compare("time", ">", 60), compare("step", ">=", 5)] },
    ],
  };
  assert.is(
    reasonToStop(rule, at({ measured: { "validate.loss": 0.05 }, step: 5 }), {}),
    "validate.loss <= 0.1 and step >= 5",
  );
  assert.is(
    reasonToStop(rule, at({ measured: { "validate.loss": 0.05 }, time: 61, step: 5 }), {}),
    "validate.loss <= 0.1 and time > 60 s",
  );
  assert.is(reasonToStop(rule, at({ measured: { "validate.loss": 0.05 } }), {}), null);
});

test("what was not measured yet, and NaN, hold nothing", () => {
  for (const comparison of ["<", "<=", ">", ">="] as const) {
    const rule = compare("validate.loss", comparison, 0.2);
    assert.is(reasonToStop(rule, at(), {}), null);
    assert.is(reasonToStop(rule, at({ measured: { "validate.loss": Number.NaN } }), {}), null);
  }
});

test("and, or: as logic says, whatever the nesting", () => {
  const { tree } = fc.letrec<{ tree: ConditionRule; leaf: ConditionRule }>((tie) => ({
    leaf: fc.constantFrom(compare("step", ">", 0), compare("step", ">", 9)),
    tree: fc.oneof(
      { maxDepth: 3 },
      tie("leaf"),
      fc.record({
        kind: fc.constantFrom("and" as const, "or" as const),
        conditions: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
      }),
    ),
  }));
  const holds = (rule: ConditionRule): boolean => {
    if (rule.kind === "compare") return rule.value < 5;
    if (!("conditions" in rule)) return false;
    return rule.kind === "and" ? rule.conditions.every(holds) : rule.conditions.some(holds);
  };
  fc.assert(
    fc.property(tree, (rule) => (reasonToStop(rule, at({ step: 5 }), {}) !== null) === holds(rule)),
    { seed: 3 },
  );
});

test("patience: so many checks without a better value than the best", () => {
  assert.is(stopsAfter(patience("validate.loss", 2), [3, 2, 2.5, 1, 1.5, 1.2, 0.5]), 6);
  assert.is(stopsAfter(patience("validate.loss", 2), [3, 2, 1, 0.5]), null);
  assert.is(stopsAfter(patience("validate.loss", 1), [1, 1]), 2, "as good is not better");
  assert.is(stopsAfter(patience("validate.accuracy", 2), [0.1, 0.2, 0.2, 0.1], "validate.accuracy"), 4);
});

test("patience: an improvement by less than `least` is none, however often", () => {
  assert.is(stopsAfter(patience("validate.loss", 3, 0.1), [1, 0.95, 0.92, 0.91]), 4);
  assert.is(stopsAfter(patience("validate.loss", 3, 0.1), [1, 0.95, 0.89, 0.85, 0.8]), null);
});

test("patience: NaN is never an improvement, and does not stand in the way of one", () => {
  const { NaN: nan } = Number;
  assert.is(stopsAfter(patience("validate.loss", 2), [nan, 1, nan, 2]), 4);
  assert.is(stopsAfter(patience("validate.loss", 2), [nan, nan]), 2);
  assert.is(stopsAfter(patience("validate.loss", 2), [nan, 1, 0.5, 0.25]), null);
});

test("each patience of a rule remembers for itself", () => {
  const rule: ConditionRule = {
    kind: "or",
    conditions: [
      patience("validate.loss", 5),
      { kind: "and", conditions: [patience("validate.loss", 2), compare("step", ">=", 0)] },
    ],
  };
  assert.is(stopsAfter(rule, [1, 2, 2]), 3);
});

test("better: strictly, in the direction of the measure, by more than least", () => {
  assert.ok(isBetter(1, 2, "lower"));
  assert.not(isBetter(2, 2, "lower"));
  assert.ok(isBetter(3, 2, "higher"));
  assert.not(isBetter(2.05, 2, "higher", 0.1));
  assert.ok(isBetter(Number.POSITIVE_INFINITY, Number.NaN, "lower"));
  assert.not(isBetter(Number.NaN, Number.NaN, "lower"));
  assert.not(isBetter(Number.NaN, 1, "higher"));
});

test("what changes between checks is time, step, tokens and epoch", () => {
  for (const of of ["time", "step", "tokens", "epoch"]) assert.ok(watchesProgress(compare(of, ">", 1)));
  assert.not(watchesProgress(compare("validate.loss", "<", 1)));
  assert.not(watchesProgress(patience("validate.loss", 1)));
  assert.ok(watchesProgress({ kind: "and", conditions: [patience("train.loss", 1), compare("epoch", ">", 1)] }));
});

test.run();
