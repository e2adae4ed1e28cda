/** What the folds of a trial come to together. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type FoldEnd, foldsOutcome, foldsReport, isOfFolds } from "../../src/search/fold-scores.js";
import { prunedAt } from "../../src/search/outcome.js";
import { isBelowMedian } from "../../src/search/pruning/median.js";

const end = (fold: number, score: number, step: number, scores?: readonly number[]): FoldEnd => ({
  fold,
  outcome: { kind: "complete", score, step, time: 2, ...(scores ? { scores } : {}) },
});

test("the score is the mean of the folds' scores; deviation, steps and time are told with it", () => {
  assert.equal(foldsOutcome([end(1, 2, 10), end(2, 4, 20), end(3, 6, 40)]), {
    kind: "complete",
    score: 4,
    deviation: 2,
    folds: [
      { fold: 1, score: 2, step: 10 },
      { fold: 2, score: 4, step: 20 },
      { fold: 3, score: 6, step: 40 },
    ],
    step: 23,
    time: 6,
  });
});

test("of several objectives each is a mean", () => {
  const { scores } = foldsOutcome([end(1, 2, 10, [2, 100]), end(2, 4, 20, [4, 300])]);
  assert.equal(scores, [3, 200]);
});

test("a check is a whole fold; a trial that ends there has the mean of those so far", () => {
  const first = foldsReport([end(1, 2, 10)], 3);
  assert.equal([first.check, first.of, first.value, first.score, first.isLast], [1, 3, 2, 2, false]);
  assert.is(first.deviation, undefined);
  const second = foldsReport([end(1, 2, 10), end(2, 4, 20)], 3);
  assert.equal(prunedAt(second, { measured: "validate.loss", direction: "minimize" }), {
    ...{ kind: "pruned", score: 3, deviation: Math.SQRT2 },
    folds: [
      { fold: 1, score: 2, step: 10 },
      { fold: 2, score: 4, step: 20 },
    ],
    ...{ step: 15, time: 4, checks: 2 },
  });
  assert.is(foldsReport([end(1, 2, 10), end(2, 4, 20), end(3, 0, 5)], 3).isLast, true);
});

test("the median rule compares the mean so far: an easy first fold saves no trial", () => {
  const rule = { kind: "median", startup: 1, warm_up: 0, every: 1 } as const;
  assert.is(isBelowMedian(rule, [0.1, 0.5], [[0.1, 0.4]], true), true);
  assert.is(isBelowMedian(rule, [0.1, 0.5], [[0.1, 0.4]]), false);
});

test("one fold alone is a run like any other", () => {
  assert.equal([isOfFolds({}), isOfFolds({ folds: [3] }), isOfFolds({ folds: [1, 2] })], [false, false, true]);
});

test.run();
