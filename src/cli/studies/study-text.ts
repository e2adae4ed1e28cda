/** A study as people read it. */
import { relative } from "node:path";
import { counted } from "../../runtime/data/quote.js";
import { durationText, measureText, valueText } from "../../runtime/training/progress.js";
import { isOfFolds } from "../../search/fold-scores.js";
import { frontOf } from "../../search/front.js";
import { importanceOf } from "../../search/importance.js";
import type { Earlier, StudyStart } from "../../search/journal-records.js";
import { type Aim, type Outcome, ranked } from "../../search/outcome.js";
import type { Visible } from "../../search/sampler.js";
import type { Point } from "../../search/space.js";
import { namedPoint, type Study } from "../../search/study.js";
import { thousands } from "../../spelling/thousands.js";
import { countText } from "../runs/run-text.js";
import { shownTrial } from "./find-study.js";

const MOST_ROWS = 10;
const WIDTH = 100;

type StudyLike = Pick<Study, "folder" | "start" | "trials" | "earlier">;

/** `units=16 cell=gru rate=0.0123`. */
export function pointText(start: StudyStart, point: Point): string {
  return settingsText(namedPoint(start, point));
}

/** By their names. */
export function settingsText(settings: Readonly<Record<string, number | string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${shownValue(value)}`)
    .join(" ");
}

/** Counts and words as they are, reals to four digits, where that is shorter: `1e+38` of a set stays. */
function shownValue(value: number | string): string {
  const whole = String(value);
  if (typeof value !== "number" || Number.isSafeInteger(value)) return whole;
  const rounded = valueText(value);
  return rounded.length < whole.length ? rounded : whole;
}

/** `minimize validate.loss, parameters`. */
export function aimText({ direction, measured, others = [] }: StudyStart["scoring"]): string {
  const aims = [{ direction, measured }, ...others];
  return [...new Set(aims.map((aim) => aim.direction))]
    .map((word) => {
      const names = aims.filter((aim) => aim.direction === word).map((aim) => aim.measured);
      return `${word} ${names.join(", ")}`;
    })
    .join(", ");
}

export function scoreText({ scoring }: StudyStart, score: number): string {
  return aimedText(scoring, score);
}

function aimedText({ measured, kind }: Aim, score: number): string {
  return measured === "parameters" ? thousands(score) : measureText(kind, score);
}

/** `0.0123`; of several folds `0.0123 ± 0.004`, their mean and deviation. */
export function scoreWithDeviation(
  start: StudyStart,
  { score, deviation }: Exclude<Outcome, { kind: "failed" }>,
): string {
  return deviation === undefined
    ? scoreText(start, score)
    : `${scoreText(start, score)} ± ${scoreText(start, deviation)}`;
}

/** `3 checks`; of a study whose trials are of folds, `3 folds`. */
export function checksText(start: StudyStart, count: number): string {
  return counted(count, isOfFolds(start) ? "fold" : "check");
}

/** `validate.loss 0.0123 at step 320`, `validate.loss 0.0123 ± 0.004 over 5 folds`, or what failed. */
export function outcomeText(start: StudyStart, outcome: Outcome): string {
  if (outcome.kind === "failed") return `failed: ${outcome.class}: ${outcome.message}`;
  const { folds, step } = outcome;
  const where =
    folds === undefined ? ` at step ${step}` : outcome.kind === "pruned" ? "" : ` over ${folds.length} folds`;
  const score = `${start.scoring.measured} ${scoreWithDeviation(start, outcome)}${where}`;
  if (outcome.kind === "pruned") return `pruned after ${checksText(start, outcome.checks)}: ${score}`;
  return `${score}, in ${durationText(outcome.time)}`;
}

/** The best trial, what to do with it, and a table of the first trials of each kind, or of all. */
export function studyLines(study: StudyLike, { all = false } = {}): readonly string[] {
  const { start, folder, trials } = study;
  const [best] = ranked(trials, start.scoring);
  const most = all ? Number.POSITIVE_INFINITY : MOST_ROWS;
  if (!best) return [...table(study, most), ...withoutScore(study), ...earlierLines(study)];
  const place = shownTrial(folder, best.trial);
  return [
    ...table(study, most),
    "",
    `best: trial ${best.trial}  ${outcomeText(start, best.outcome)}`,
    `      ${pointText(start, best.point)}`,
    ...frontLine(start, trials),
    ...importanceLine(start, trials),
    ...earlierLines(study),
    ...(isOfFolds(start) ? [] : [`test it:          rnnc test ${place}`]),
    `train it again:   rnnc run --trial ${place}`,
    `on validate too:  rnnc retrain ${place}`,
    ...(all ? [] : [`all trials again: rnnc search show ${relative(process.cwd(), folder)}`]),
  ];
}

/** Of several objectives: which trials no other is better than in all of them. */
function frontLine(start: StudyStart, trials: readonly Visible[]): readonly string[] {
  if (start.scoring.others === undefined) return [];
  const front = frontOf(trials, start.scoring);
  const which = front.length === 1 ? "trial" : "trials";
  return [`front: ${which} ${front.map(({ trial }) => trial).join(", ")}: no other is better in everything`];
}

/** What decided how good trials were, the most first; nothing where there are too few trials to tell. */
function importanceLine(start: StudyStart, trials: readonly Visible[]): readonly string[] {
  const shares = importanceOf(start.space, trials, start.scoring);
  if (shares.length < 2) return [];
  const shown = shares
    .toSorted((a, b) => b.share - a.share)
    .map(({ id, share }) => `${start.names[id] ?? id} ${(100 * share).toFixed(0)}%`);
  return [`decided by: ${shown.join(", ")}`];
}

/** `12 of 30 trials of studies/… taken, 18 not: units 256 above 128 (12), without a result (6)`. */
export function earlierText({ study, offered, left, trials }: Earlier): string {
  const reasons = left.map(({ why, count }) => (left.length === 1 ? why : `${why} (${count})`)).join(", ");
  const others = offered - trials.length;
  return `${trials.length} of ${offered} trials of ${study} taken${others === 0 ? "" : `, ${others} not: ${reasons}`}`;
}

/** The best that earlier studies had found at points of this one. */
function earlierLines({ start, earlier }: StudyLike): readonly string[] {
  return earlier.flatMap(({ study, trials }) => {
    const [best] = ranked(trials, start.scoring);
    if (best === undefined) return [];
    const of = trials.find(({ trial }) => trial === best.trial)?.of ?? 0;
    const which = of < 1 ? "one that it knew itself" : `its trial ${of}`;
    return [
      `earlier: ${countText(trials.length, "trial")} of ${study}, the best ${which}: ${outcomeText(start, best.outcome)}`,
      `      ${pointText(start, best.point)}`,
    ];
  });
}

/** Why there is nothing to compare, and what most often was the matter. */
export function withoutScore({ folder, trials }: Pick<StudyLike, "folder" | "trials">): readonly string[] {
  const failed = trials.flatMap(({ trial, outcome }) => (outcome?.kind === "failed" ? [{ trial, outcome }] : []));
  if (failed.length === 0) {
    const pruned = trials.filter(({ outcome }) => outcome?.kind === "pruned").length;
    return [pruned === 0 ? "no trial is done yet" : `no trial is complete: ${pruned} pruned`];
  }
  const line = `no trial has a score: ${failed.length} failed`;
  const ofClass = (name: string) => failed.filter(({ outcome }) => outcome.class === name);
  const classes = [...new Set(failed.map(({ outcome }) => outcome.class))];
  const [most] = classes.toSorted((a, b) => ofClass(b).length - ofClass(a).length);
  const [first] = ofClass(most);
  return [
    `${line}, ${ofClass(most).length} of them for this: ${most}, as trial ${first.trial}: ${first.outcome.message}`,
    `see it by itself: rnnc run --trial ${shownTrial(folder, first.trial)}`,
  ];
}

function table({ start, trials }: StudyLike, most: number): readonly string[] {
  const complete = ranked(trials, start.scoring);
  const of = (kind: Outcome["kind"]) => trials.filter(({ outcome }) => outcome?.kind === kind);
  const [pruned, failed] = [of("pruned"), of("failed")];
  const names = start.space.map(({ id }) => start.names[id] ?? id);
  const others = start.scoring.others ?? [];
  const header = ["trial", start.scoring.measured, ...others.map(({ measured }) => measured), ...names, "step", "time"];
  const otherScores = (outcome: Outcome) =>
    others.map((aim, index) => {
      const score = outcome.kind === "complete" ? outcome.scores?.[index + 1] : undefined;
      return score === undefined ? "" : aimedText(aim, score);
    });
  const row = ({ trial, point }: Visible, outcome: Outcome): readonly string[] => [
    String(trial),
    outcome.kind === "complete"
      ? scoreWithDeviation(start, outcome)
      : outcome.kind === "pruned"
        ? `(${scoreWithDeviation(start, outcome)})`
        : outcome.class,
    ...otherScores(outcome),
    ...start.space.map(({ id }) => (id in point ? shownValue(point[id]) : "-")),
    outcome.kind === "failed" ? "" : String(outcome.step),
    outcome.kind === "failed" ? "" : durationText(outcome.time),
  ];
  const rows = [complete, pruned, failed].flatMap((some: readonly Visible[]) =>
    some.slice(0, most).flatMap((trial) => (trial.outcome ? [row(trial, trial.outcome)] : [])),
  );
  const more = (some: readonly unknown[], what: string) =>
    some.length > most ? [`${some.length - most} more ${what}`] : [];
  const left = [...more(complete, "with a score"), ...more(pruned, "pruned"), ...more(failed, "that failed")];
  return [
    ...aligned([header, ...rows]),
    ...(left.length > 0 ? [`… and ${left.join(", ")}`] : []),
    ...(isOfFolds(start) ? ["scores are means over the folds ± their deviation; a step is the mean of theirs"] : []),
    ...(pruned.length > 0 ? ["in brackets: pruned, with what it had reached at that step"] : []),
  ];
}

/** Columns as wide as their widest cell; lines that would be too long end in `…`. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows.map((cells) => {
    const line = cells.map((cell, column) => cell.padStart(widths[column])).join("  ");
    return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
  });
}
