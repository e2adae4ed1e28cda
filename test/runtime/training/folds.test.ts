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

function ended(
  fold: number,
  value: number,
  keep: string | null = "validate.error",
  measured: Readonly<Record<string, number>> = { "validate.loss": value },
): FoldRun {
  const best = keep ? { value, step: 10 * fold } : null;
  const progress = { ...FRESH, best, measured };
  const ending = { kind: "done", reason: "2 epochs", progress } as const;
  return {
    fold,
    result: {
      folder: `f${fold}`,
      ending,
      keep,
      baselines: [],
      measures: { error: "mean_absolute_error", share: "accuracy" },
    },
    measured,
  };
}

test("what folds come to: each kept value, their mean and the deviation of a sample; so of all else that was measured", () => {
  const fold = (number: number, value: number, share: number) =>
    ended(number, value, "validate.error", { "train.loss": 1, "validate.error": value, "validate.share": share });
  const folds = [fold(1, 2, 0.9), fold(2, 4, 0.8), fold(3, 6, 0.7)];
  assert.equal(foldLines(folds), [
    "fold 1  validate.error 2  at step 10  f1",
    "fold 2  validate.error 4  at step 20  f2",
    "fold 3  validate.error 6  at step 30  f3",
    "3 folds: validate.error 4 ± 2",
    "3 folds: validate.share 80.00% ± 10.00%",
  ]);
  for (const line of foldLines(folds, 3).slice(3)) assert.match(line, / ± \S+, with 95 % between \S+ and \S+$/);
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
