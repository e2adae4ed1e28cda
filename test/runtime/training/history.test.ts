/** Criteria of stopping on traces worked out by hand, and their memory through a checkpoint. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ConditionRule } from "../../../src/runtime/program/program.js";
import { type History, NO_HISTORY, observeHistory } from "../../../src/runtime/training/history.js";
import { reasonToStop } from "../../../src/runtime/training/stopping.js";
import { load } from "../../programs/workshop.js";
import { parity } from "../../support/experiments.js";

/** The rule of a program that stops so. */
async function ruleOf(condition: string): Promise<ConditionRule> {
  const name = condition.split("(")[0];
  const text = parity({
    train: `loss = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    epochs    = 2
    stop when ${condition}`,
  });
  const imported = /^(?:prechelt|at_rest)/.test(name) ? `import { ${name} } from "std/stop"\n` : "";
  const { program } = await load(text.replace("edition 2026\n", `edition 2026\n${imported}`));
  const { stop } = program.training({ units: 8 });
  if (!stop) throw new Error("the program has no rule of stopping");
  return stop;
}

interface Trace {
  readonly validate: readonly number[];
  readonly train?: readonly number[];
}

/** After which check, from 1, training stops; null when it goes on. The memory goes through JSON at every check. */
function stopsAfter(rule: ConditionRule, { validate, train = [] }: Trace): number | null {
  let history: History = NO_HISTORY;
  for (const [index, value] of validate.entries()) {
    const measured = { "validate.loss": value, "train.loss": train[index] ?? Number.NaN };
    history = observeHistory(rule, measured, history);
    const situation = { measured, history, epoch: index + 1, step: index + 1, tokens: 0, time: index };
    if (reasonToStop(rule, situation, {}) !== null) return index + 1;
  }
  return null;
}

const UPS = [5, 4, 6, 4.5, 6, 5, 7, 6, 9, 5.9];

const TRACES: readonly (readonly [about: string, condition: string, trace: Trace, stops: number | null])[] = [
  // 0.84 / 0.80 is 5 %, not more; 0.841 / 0.80 is 5.125 %.
  ["GL 5", "prechelt_gl(validate.loss, limit: 5)", { validate: [1, 0.8, 0.82, 0.84, 0.841, 0.9] }, 5],
  ["GL 2", "prechelt_gl(validate.loss, limit: 2)", { validate: [1, 0.8, 0.82, 0.84, 0.841, 0.9] }, 3],
  ["GL of what only falls", "prechelt_gl(validate.loss, limit: 1)", { validate: [4, 3, 2, 1] }, null],
  [
    "GL where the least is 0: any more is too much",
    "prechelt_gl(validate.loss, limit: 5)",
    { validate: [0, 0, 1e-9] },
    3,
  ],
  ["GL passes over NaN", "prechelt_gl(validate.loss, limit: 5)", { validate: [Number.NaN, 1, Number.NaN, 1.1] }, 4],
  // Strip 1: GL 12.5, P 1000 (15 / 12 - 1) = 250, 0.05. Strip 2: GL 20, P 1000 (3.9 / 3.8 - 1) = 26.3, 0.76.
  [
    "PQ 0.75",
    "prechelt_pq(validate.loss, train.loss, limit: 0.75, strip: 3)",
    { validate: [10, 8, 9, 9.2, 9.4, 9.6], train: [6, 5, 4, 4, 3.9, 3.8] },
    6,
  ],
  // Strip 3 makes no progress at all, with a GL of 25: its quotient is infinite.
  [
    "PQ 0.8, and a strip without progress",
    "prechelt_pq(validate.loss, train.loss, limit: 0.8, strip: 3)",
    { validate: [10, 8, 9, 9.2, 9.4, 9.6, 10, 10, 10], train: [6, 5, 4, 4, 3.9, 3.8, 3.8, 3.8, 3.8] },
    9,
  ],
  // GL is 90 at check 4 already, and is looked at when its strip ends.
  [
    "PQ looks at ends of strips alone",
    "prechelt_pq(validate.loss, train.loss, limit: 0.1)",
    { validate: [1, 1, 1, 1.9, 1.9, 1.9], train: [3, 3, 3, 3, 2.9, 2.9] },
    5,
  ],
  // Ends of strips of 2: 4, 4.5, 5, 6, 5.9.
  ["UP 1", "prechelt_up(validate.loss, times: 1, strip: 2)", { validate: UPS }, 4],
  ["UP 2", "prechelt_up(validate.loss, times: 2, strip: 2)", { validate: UPS }, 6],
  ["UP 3", "prechelt_up(validate.loss, times: 3, strip: 2)", { validate: UPS }, 8],
  ["UP 4", "prechelt_up(validate.loss, times: 4, strip: 2)", { validate: UPS }, null],
  [
    "UP wants a rise, not the same again",
    "prechelt_up(validate.loss, times: 1, strip: 1)",
    { validate: [1, 1, 1] },
    null,
  ],
  ["UP with strips of 5", "prechelt_up(validate.loss, times: 1)", { validate: [9, 8, 7, 6, 5, 4, 9, 9, 9, 5.01] }, 10],
  // 1000 (mean / least - 1): 0 where nothing changes, 20.2 where it falls from 1.04 to 1.00.
  ["at rest", "at_rest(train.loss)", { validate: [1, 1, 1, 1, 1], train: [2, 2, 2, 2, 2] }, 5],
  ["not at rest", "at_rest(train.loss)", { validate: [1, 1, 1, 1, 1], train: [1.04, 1.03, 1.02, 1.01, 1] }, null],
  [
    "at rest to a limit",
    "at_rest(train.loss, limit: 21)",
    { validate: [1, 1, 1, 1, 1], train: [1.04, 1.03, 1.02, 1.01, 1] },
    5,
  ],
  ["a mean of too few", "mean(validate.loss, last: 3) < 10", { validate: [1, 1] }, null],
  ["a mean", "mean(validate.loss, last: 3) <= 2", { validate: [1, 3, 3, 2, 1] }, 5],
  ["the greatest of the last", "greatest(validate.loss, last: 2) < 2", { validate: [3, 1, 1.5] }, 3],
  ["each other's", "validate.loss > 2 * train.loss", { validate: [1, 2, 2.1], train: [1, 1, 1] }, 3],
];

for (const [about, condition, trace, stops] of TRACES) {
  test(`${about}: ${condition}`, async () => {
    const rule = await ruleOf(condition);
    assert.is(stopsAfter(rule, trace), stops);
  });
}

test("no more is remembered than the rule looks back", async () => {
  const rule = await ruleOf("prechelt_up(validate.loss, times: 2, strip: 3)");
  let history = NO_HISTORY;
  for (let value = 0; value < 50; value++) history = observeHistory(rule, { "validate.loss": value }, history);
  assert.equal(history.of["validate.loss"], { least: 0, greatest: 49, recent: [43, 44, 45, 46, 47, 48, 49] });
  assert.is(history.checks, 50);
});

test("the reason is told in words of the language", async () => {
  const measured = { "validate.loss": 3, "train.loss": 1 };
  const reason = async (condition: string, checks: number) => {
    const rule = await ruleOf(condition);
    let history = NO_HISTORY;
    for (let at = 1; at <= checks; at++) history = observeHistory(rule, { ...measured, "validate.loss": at }, history);
    return reasonToStop(rule, { measured, history, epoch: 1, step: 1, tokens: 1, time: 1 }, {});
  };
  assert.is(await reason("prechelt_gl(validate.loss, limit: 5)", 3), "validate.loss > least(validate.loss) * 1.05");
  assert.is(
    await reason("prechelt_up(validate.loss, times: 2, strip: 1)", 3),
    "3 checks are done and validate.loss rose 2 times in a row, over 1 check each",
  );
});

test.run();
