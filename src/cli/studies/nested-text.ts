/** A nested search in words, and as JSON. */
import { relative } from "node:path";
import { halfInterval, spreadOf } from "../../plan/spread.js";
import { withWords } from "../../runtime/records/journal.js";
import type { StudyStart } from "../../search/journal-records.js";
import type { Nested, NestedStart, OuterEnd } from "./nested-records.js";
import { scoreText, settingsText } from "./study-text.js";

export function outerLine({ study }: NestedStart, { fold, score, chosen, point, run }: OuterEnd): string {
  return `outer fold ${fold}  ${measureOf(study)} ${scoreText(study, score)}, where the search had ${scoreText(study, chosen)}  ${settingsText(point)}  ${run}`;
}

/** What is measured, without the part. */
export function measureOf({ scoring }: StudyStart): string {
  return scoring.measured.replace(/^\w+\./, "");
}

/** Over all outer folds, with 95 % of what such folds would tell; null while any is to come. */
export function spreadOfNested({ start, ends }: Nested) {
  if (ends.length < start.outer.length) return null;
  const scores = ends.map(({ score }) => score);
  const { mean, deviation } = spreadOf(scores);
  const half = halfInterval(scores, start.ofRepeat);
  return { mean, deviation, interval: { low: mean - half, high: mean + half } };
}

/** What such a search is to be read as. */
export function judgedByNested({ start: { study } }: Nested): readonly string[] {
  return [
    `This judges the procedure: to search ${study.trials} trials by ${study.method.kind}, and to retrain the winner. It is of no one model: each fold chose`,
    "its own settings, and had fewer rows than a final search. For a model: rnnc search, then rnnc retrain and rnnc test.",
  ];
}

export function nestedLines(nested: Nested): readonly string[] {
  const { start, ends } = nested;
  const { study, outer } = start;
  const show = (score: number) => scoreText(study, score);
  const lines = ends.map((end) => outerLine(start, end));
  const spread = spreadOfNested(nested);
  if (spread === null) return [...lines, `${ends.length} of ${outer.length} outer folds are done`];
  const { mean, deviation, interval } = spread;
  return [
    ...lines,
    `${ends.length} outer folds: ${measureOf(study)} ${show(mean)} ± ${show(deviation)}, with 95 % between ${show(interval.low)} and ${show(interval.high)}`,
    ...judgedByNested(nested),
  ];
}

export function nestedJson(nested: Nested): string {
  const { folder, start, ends } = nested;
  const { study, outer } = start;
  const all = {
    ...{ format: 1, nested: relative(process.cwd(), folder), experiment: study.experiment, objective: study.scoring },
    ...{ wanted: outer.length, isDone: ends.length === outer.length, folds: ends.map(({ kind: _, ...end }) => end) },
    ...spreadOfNested(nested),
  };
  return JSON.stringify(all, withWords, 2);
}
