/** A study as people read it. */
import { relative } from "node:path";
import { durationText, measureText, valueText } from "../runtime/training/progress.js";
import { type Outcome, ranked } from "../search/outcome.js";
import type { Visible } from "../search/sampler.js";
import type { Point } from "../search/space.js";
import { namedPoint, type StudyStart } from "../search/study.js";
import { shownTrial } from "./find-study.js";

const MOST_ROWS = 10;
const WIDTH = 100;

type StudyLike = { readonly folder: string; readonly start: StudyStart; readonly trials: readonly Visible[] };

/** `units=16 cell=gru rate=0.0123`. */
export function pointText(start: StudyStart, point: Point): string {
  return Object.entries(namedPoint(start, point))
    .map(([name, value]) => `${name}=${shownValue(value)}`)
    .join(" ");
}

function shownValue(value: number | string): string {
  return typeof value === "number" && !Number.isInteger(value) ? valueText(value) : String(value);
}

export function scoreText({ scoring }: StudyStart, score: number): string {
  return measureText(scoring.direction === "maximize" ? "accuracy" : undefined, score);
}

/** `validate.loss 0.0123 at step 320`, or what failed. */
export function outcomeText(start: StudyStart, outcome: Outcome): string {
  if (outcome.kind === "failed") return `failed: ${outcome.class}: ${outcome.message}`;
  return `${start.scoring.measured} ${scoreText(start, outcome.score)} at step ${outcome.step}, in ${durationText(outcome.time)}`;
}

/** The best trial, what to do with it, and a table of the best ones. */
export function studyLines(study: StudyLike, paint: (text: string) => string = (text) => text): readonly string[] {
  const { start, folder, trials } = study;
  const complete = ranked(trials, start.scoring);
  const failed = trials.filter(({ outcome }) => outcome?.kind === "failed");
  const [best] = complete;
  if (!best) return [...table(study), `no trial has a score: ${failed.length} failed`];
  const place = shownTrial(folder, best.trial);
  return [
    ...table(study),
    "",
    paint(`best: trial ${best.trial}  ${outcomeText(start, best.outcome)}`),
    `      ${pointText(start, best.point)}`,
    `test it:          rnnc test ${place}`,
    `train it again:   rnnc run --trial ${place}`,
    `all trials again: rnnc search show ${relative(process.cwd(), folder)}`,
  ];
}

function table({ start, trials }: StudyLike): readonly string[] {
  const complete = ranked(trials, start.scoring);
  const failed = trials.filter(({ outcome }) => outcome?.kind === "failed");
  const names = start.space.map(({ id }) => start.names[id] ?? id);
  const header = ["trial", start.scoring.measured, ...names, "step", "time"];
  const row = ({ trial, point }: Visible, outcome: Outcome): readonly string[] => [
    String(trial),
    outcome.kind === "complete" ? scoreText(start, outcome.score) : outcome.class,
    ...start.space.map(({ id }) => shownValue(point[id])),
    outcome.kind === "complete" ? String(outcome.step) : "",
    outcome.kind === "complete" ? durationText(outcome.time) : "",
  ];
  const rows = [
    ...complete.slice(0, MOST_ROWS).map((trial) => row(trial, trial.outcome)),
    ...failed.slice(0, MOST_ROWS).flatMap((trial) => (trial.outcome ? [row(trial, trial.outcome)] : [])),
  ];
  const left = [
    Math.max(0, complete.length - MOST_ROWS) > 0 ? `${complete.length - MOST_ROWS} more with a score` : "",
    Math.max(0, failed.length - MOST_ROWS) > 0 ? `${failed.length - MOST_ROWS} more that failed` : "",
  ].filter((text) => text !== "");
  return [...aligned([header, ...rows]), ...(left.length > 0 ? [`… and ${left.join(", ")}`] : [])];
}

/** Columns as wide as their widest cell; lines that would be too long end in `…`. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows.map((cells) => {
    const line = cells.map((cell, column) => cell.padStart(widths[column])).join("  ");
    return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
  });
}
