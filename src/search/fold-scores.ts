/** A trial on several folds of its data: a run for each, one after the other, and a score that is their mean. */
import { spreadOf } from "../plan/spread.js";
import type { StudyStart } from "./journal-records.js";
import type { Complete } from "./outcome.js";
import type { Report } from "./task.js";

/** Whether the score of a trial is a mean over folds. */
export function isOfFolds({ folds = [] }: Pick<StudyStart, "folds">): boolean {
  return folds.length > 1;
}

export interface FoldEnd {
  readonly fold: number;
  readonly outcome: Complete;
}

/** Of the folds that have been trained, one at least. `step` is their mean too, as a whole number; `time` their sum. */
export function foldsOutcome(ends: readonly FoldEnd[]): Complete {
  const meanOf = (of: (outcome: Complete) => number) => spreadOf(ends.map(({ outcome }) => of(outcome))).mean;
  const { mean, deviation } = spreadOf(ends.map(({ outcome }) => outcome.score));
  const scores = ends[0].outcome.scores?.map((_, at) => meanOf(({ scores: all = [] }) => all[at]));
  return {
    kind: "complete",
    score: mean,
    ...(scores ? { scores } : {}),
    ...(ends.length > 1 ? { deviation } : {}),
    folds: ends.map(({ fold, outcome: { score, step } }) => ({ fold, score, step })),
    step: Math.round(meanOf(({ step }) => step)),
    time: ends.reduce((sum, { outcome }) => sum + outcome.time, 0),
  };
}

/** What a trial says after each of its `of` folds: its checks are whole folds, and are worth what it scores by then. */
export function foldsReport(ends: readonly FoldEnd[], of: number): Report {
  const { score, deviation, folds, step, time } = foldsOutcome(ends);
  return {
    ...{ check: ends.length, of, step, time, value: score, score, scoreStep: step },
    ...(deviation === undefined ? {} : { deviation }),
    ...(folds === undefined ? {} : { folds }),
    isLast: ends.length === of,
  };
}
