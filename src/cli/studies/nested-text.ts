/** A nested search in words, and as JSON. */
import { relative } from "node:path";
import { halfInterval, spreadOf } from "../../plan/spread.js";
import type { StudyStart } from "../../search/journal-records.js";
import type { Nested, NestedStart, OuterEnd } from "./nested-records.js";
import { scoreText } from "./study-text.js";

export function outerLine({ study }: NestedStart, { fold, score, chosen, point, run }: OuterEnd): string {
  const settings = Object.entries(point).map(
    ([name, value]) => `${name}=${typeof value === "number" ? Number(value.toPrecision(4)) : value}`,
  );
  return `outer fold ${fold}  ${measureOf(study)} ${scoreText(study, score)}, where the search had ${scoreText(study, chosen)}  ${settings.join(" ")}  ${run}`;
}

/** What is measured, without the part. */
export function measureOf({ scoring }: StudyStart): string {
  return scoring.measured.replace(/^\w+\./, "");
}

export function nestedLines({ start, ends }: Nested): readonly string[] {
  const { study, ofRepeat, outer } = start;
  const show = (score: number) => scoreText(study, score);
  const lines = ends.map((end) => outerLine(start, end));
  if (ends.length < outer.length) return [...lines, `${ends.length} of ${outer.length} outer folds are done`];
  const scores = ends.map(({ score }) => score);
  const { mean, deviation } = spreadOf(scores);
  const half = halfInterval(scores, ofRepeat);
  return [
    ...lines,
    `${scores.length} outer folds: ${measureOf(study)} ${show(mean)} ± ${show(deviation)}, with 95 % between ${show(mean - half)} and ${show(mean + half)}`,
    `This judges the procedure: to search ${study.trials} trials by ${study.method.kind}, and to retrain the winner. It is of no one model: each fold chose`,
    "its own settings, and had fewer rows than a final search. For a model: rnnc search, then rnnc retrain and rnnc test.",
  ];
}

export function nestedJson({ folder, start, ends }: Nested): unknown {
  const { study, outer, ofRepeat } = start;
  const scores = ends.map(({ score }) => score);
  const isDone = ends.length === outer.length;
  const half = isDone ? halfInterval(scores, ofRepeat) : Number.NaN;
  const { mean, deviation } = spreadOf(scores);
  return {
    ...{ format: 1, nested: relative(process.cwd(), folder), experiment: study.experiment, objective: study.scoring },
    ...{ wanted: outer.length, isDone, folds: ends.map(({ kind: _, ...end }) => end) },
    ...(isDone ? { mean, deviation, interval: { low: mean - half, high: mean + half } } : {}),
  };
}
