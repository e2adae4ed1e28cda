/** What came of a trial, as its journal tells it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { outcomeOf, ranked } from "../../src/search/outcome.js";

const check = (step: number, loss: number, accuracy: number, isBest = false) => ({
  kind: "check",
  step,
  isBest,
  train: { loss: loss / 2, measures: {} },
  validate: { loss, measures: { accuracy } },
});
const end = { kind: "end", how: "done", time: 2.5 };
const LOSS = { measured: "validate.loss", direction: "minimize" } as const;
const ACCURACY = { measured: "validate.accuracy", direction: "maximize" } as const;

test("the score is of the weights that are kept: of the best check, else of the last", () => {
  const kept = [{ kind: "start" }, check(10, 0.5, 0.6, true), check(20, 0.3, 0.7, true), check(30, 0.4, 0.9), end];
  assert.equal(outcomeOf(kept, LOSS), { kind: "complete", score: 0.3, step: 20, time: 2.5 });
  assert.equal(outcomeOf(kept, ACCURACY), { kind: "complete", score: 0.7, step: 20, time: 2.5 });
  const last = [{ kind: "start" }, check(10, 0.3, 0.6), check(20, 0.5, 0.7), end];
  assert.equal(outcomeOf(last, LOSS), { kind: "complete", score: 0.5, step: 20, time: 2.5 });
  assert.equal(outcomeOf(last, { ...LOSS, measured: "train.loss" }), {
    kind: "complete",
    score: 0.25,
    step: 20,
    time: 2.5,
  });
});

test("a run without an end has no outcome yet", () => {
  assert.is(outcomeOf([{ kind: "start" }, check(10, 0.3, 0.6)], LOSS), null);
});

test("failures have a class, and what is not a number is no score", () => {
  const failed = (code: string) => outcomeOf([{ kind: "start" }, { kind: "failed", code, message: "m" }], LOSS);
  assert.equal(failed("not-finite"), { kind: "failed", class: "nan", message: "m" });
  assert.equal(failed("out-of-memory"), { kind: "failed", class: "out of memory", message: "m" });
  assert.equal(failed("batch-too-large"), { kind: "failed", class: "data", message: "m" });
  assert.equal(failed("checkpoint-broken"), { kind: "failed", class: "error", message: "m" });
  const nan = outcomeOf([{ kind: "start" }, check(10, Number.NaN, 0.6), end], LOSS);
  assert.equal(nan, { kind: "failed", class: "nan", message: "`validate.loss` is NaN at step 10." });
  const gone = [{ kind: "failed", code: "not-finite", message: "m" }, check(10, 0.5, 0.6), end];
  assert.is(outcomeOf(gone, LOSS)?.kind, "complete", "a run that went on after a failure has ended well");
});

test("the best first; equal scores by number; failures nowhere", () => {
  const complete = (trial: number, score: number) => ({
    trial,
    outcome: { kind: "complete", score, step: 1, time: 1 } as const,
  });
  const trials = [
    complete(1, 0.5),
    { trial: 2, outcome: { kind: "failed", class: "nan", message: "" } as const },
    complete(3, 0.2),
    complete(4, 0.2),
    { trial: 5, outcome: null },
  ];
  assert.equal(
    ranked(trials, LOSS).map(({ trial }) => trial),
    [3, 4, 1],
  );
  assert.equal(
    ranked(trials, ACCURACY).map(({ trial }) => trial),
    [1, 3, 4],
  );
});

test.run();
