/** Planted causes are named, healthy runs are left alone, and errors are held against what is attainable as the sources do. */
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Judged } from "../../src/judgement/facts.js";
import { judge, NOT_YET } from "../../src/judgement/judge.js";
import { RULES } from "../../src/judgement/table.js";
import type { CheckRecord } from "../../src/runtime/records/run-report.js";
import { ROOT } from "../support/command-line.js";
import { judged, tracesIn } from "./tally.js";

/** Recorded by test/judgement/record.ts from a seed that the rules were not made with. */
const ALL = tracesIn(join(ROOT, "test", "judgement", "traces.jsonl.gz")).map(judged);
const [planted, healthy] = [true, false].map((is) => ALL.filter(({ trace }) => (trace.cause !== "healthy") === is));

const wrongOf = (some: typeof ALL) =>
  some
    .filter(({ isRight }) => !isRight)
    .map(({ trace, named }) => `${trace.cause}, ${trace.name}: ${named.join(", ")}`);

test("of a hundred planted causes at least 90 are the verdict", () => {
  assert.is(planted.length, 100);
  assert.ok(wrongOf(planted).length <= 10, wrongOf(planted).join("\n"));
});

test("of fifty healthy runs at most two raise an alarm", () => {
  assert.is(healthy.length, 50);
  assert.ok(wrongOf(healthy).length <= 2, wrongOf(healthy).join("\n"));
});

test("no cause is named in less than half of its runs", () => {
  for (const cause of new Set(planted.map(({ trace }) => trace.cause))) {
    const runs = planted.filter(({ trace }) => trace.cause === cause);
    assert.ok(runs.filter(({ isRight }) => isRight).length * 2 >= runs.length, cause);
  }
});

test("every rule has its words, and a sentence ends as one", () => {
  assert.is(new Set(RULES.map(({ id }) => id)).size, RULES.length);
  for (const { id, threshold, why, next } of RULES)
    for (const text of [threshold, why, next]) assert.match(text, /^\S.*[.)]$/s, id);
});

/** A run with one check whose accuracy is that of these errors. */
function withErrors(train: number, validate: number, attainable?: number): Judged {
  const part = (error: number) => ({ loss: error, measures: { right: 1 - error } });
  const check: CheckRecord = {
    epoch: 1,
    step: 10,
    time: 1,
    train: part(train),
    validate: part(validate),
    isBest: true,
  };
  const start = { measures: { right: "accuracy" }, examples: { validate: 1000 } };
  return { start: attainable === undefined ? start : { ...start, attainable }, checks: [check], failure: null };
}

test("the four cases of the sources, with 1.5 % attainable", () => {
  const table = [
    [0.02, 0.14, "high variance"],
    [0.14, 0.15, "high bias"],
    [0.14, 0.3, "high bias and high variance"],
    [0.02, 0.024, "neither high bias nor high variance"],
  ] as const;
  for (const [train, validate, expected] of table) {
    const { against } = judge(withErrors(train, validate, 0.015));
    assert.is(against?.case, expected);
    assert.is(against?.error, "1 − right");
  }
});

test("what the experiment says is attainable, in the unit of the measure; the command line goes before it", () => {
  const run = withErrors(0.14, 0.15);
  const start = {
    ...run.start,
    measures: { off: "mean_absolute_error", right: "accuracy" },
    hopedFor: { right: 0.985 },
  };
  const { against } = judge({ ...run, start });
  assert.is(against?.case, "high bias");
  assert.ok(Math.abs((against?.attainable ?? 0) - 0.015) < 1e-12);
  assert.is(
    judge({ ...run, start: { ...start, attainable: 0.14 } }).against?.case,
    "neither high bias nor high variance",
  );
  // An error of numbers is what it is.
  const check = {
    ...run.checks[0],
    train: { loss: 1, measures: { off: 3 } },
    validate: { loss: 1, measures: { off: 8 } },
  };
  const numbers = judge({ ...run, checks: [check], start: { ...start, hopedFor: { off: 2.5 } } }).against;
  assert.equal([numbers?.case, numbers?.error, numbers?.attainable], ["high variance", "off", 2.5]);
});

test("where nothing is declared to be attainable, nothing is said of bias and variance", () => {
  assert.is(judge(withErrors(0.14, 0.3)).against, null);
});

test("a validation set of a dozen is too small, except in a fold, of which several are taken together", () => {
  const { checks } = withErrors(0.1, 0.12);
  const start = { measures: { right: "accuracy" }, examples: { validate: 12 } };
  const rules = (judged: Judged) => judge(judged).findings.map(({ rule }) => rule);
  assert.equal(rules({ start, checks, failure: null }), ["unrepresentative-validation"]);
  assert.equal(rules({ start: { ...start, fold: 3 }, checks, failure: null }), []);
});

test("of a run without checks there is nothing to say yet", () => {
  assert.equal(judge({ start: { examples: {} }, checks: [], failure: null }), {
    verdict: NOT_YET,
    findings: [],
    against: null,
  });
});

test("a finding says its numbers, its threshold and what to try", () => {
  const overfit = planted.find(({ trace, isRight }) => trace.cause === "overfit" && isRight);
  const [finding] = judge(overfit?.trace ?? withErrors(0, 0)).findings;
  assert.is(finding.rule, "overfit");
  assert.match(
    finding.says,
    /^validation was best at check \d+ \([\d.]+\) and has risen to [\d.]+, while train fell from/,
  );
  assert.match(finding.next, /patience/);
  assert.ok(finding.evidence.end > finding.evidence.best);
});

test.run();
