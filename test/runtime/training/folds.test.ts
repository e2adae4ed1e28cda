import { test } from "uvu";
import * as assert from "uvu/assert";
import { chosenFolds, type FoldRun, foldLines, foldsText } from "../../../src/runtime/training/folds.js";
import { FRESH } from "../../../src/runtime/training/loop.js";

test("folds as the command line names them", () => {
  assert.equal(chosenFolds(undefined, 3), [1, 2, 3]);
  assert.equal(chosenFolds("2", 3), [2]);
  assert.equal(chosenFolds("2..3", 3), [2, 3]);
  for (const wrong of ["0", "4", "2..4", "3..2", "", "1,2", "a", "1..", "-1"]) assert.is(chosenFolds(wrong, 3), null);
  assert.is(foldsText([2]), "2");
  assert.is(foldsText([2, 3, 4]), "2..4");
});

function ended(fold: number, value: number, keep: string | null = "validate.error"): FoldRun {
  const best = keep ? { value, step: 10 * fold } : null;
  const progress = { ...FRESH, best, measured: { "validate.loss": value } };
  const ending = { kind: "done", reason: "2 epochs", progress } as const;
  return {
    fold,
    result: { folder: `f${fold}`, ending, keep, baselines: [], measures: { error: "mean_absolute_error" } },
  };
}

test("what folds come to: each kept value, their mean and the deviation of a sample", () => {
  assert.equal(foldLines([ended(1, 2), ended(2, 4), ended(3, 6)]), [
    "fold 1  validate.error 2  at step 10  f1",
    "fold 2  validate.error 4  at step 20  f2",
    "fold 3  validate.error 6  at step 30  f3",
    "3 folds: validate.error 4 ± 2",
  ]);
});

test("one fold has no mean, and without `keep` the last loss is told", () => {
  assert.equal(foldLines([ended(2, 4)]), ["fold 2  validate.error 4  at step 20  f2"]);
  assert.equal(foldLines([ended(1, 1, null), ended(2, 2, null)]), [
    "fold 1  validate.loss 1  f1",
    "fold 2  validate.loss 2  f2",
    "2 folds: validate.loss 1.5 ± 0.7071",
  ]);
  assert.equal(foldLines([]), []);
});

test.run();
