/** The folds of data: one run each, and what they come to together. */
import { relative } from "node:path";
import { halfInterval, spreadOf } from "../../plan/spread.js";
import { measureText, valueText } from "./progress.js";
import type { RunResult } from "./run.js";

export interface FoldRun {
  readonly fold: number;
  readonly result: RunResult;
}

/** `3` or `2..4`, counted from 1; all folds where nothing is said. Null for folds that are not there. */
export function chosenFolds(text: string | undefined, folds: number): readonly number[] | null {
  const range = /^(\d+)(?:\.\.(\d+))?$/.exec(text ?? `1..${folds}`);
  const [first, last] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
  if (!range || first < 1 || last > folds || first > last) return null;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** `3`, `2..4`: folds that follow each other, as `--fold` takes them. */
export function foldsText(folds: readonly number[]): string {
  return folds.length === 1 ? String(folds[0]) : `${folds[0]}..${folds.at(-1)}`;
}

/**
 * A line for each fold, and the mean of all with its deviation (that of a sample, divided by n - 1). Of folds by chance,
 * `ofRepeat` in each repeat, also the interval of the mean.
 */
export function foldLines(runs: readonly FoldRun[], ofRepeat?: number): readonly string[] {
  const [first] = runs;
  if (!first) return [];
  const { keep, measures } = first.result;
  const measured = keep ?? "validate.loss";
  const show = (value: number) => {
    const kind = measures[measured.replace(/^\w+\./, "")];
    return kind ? measureText(kind, value) : valueText(value);
  };
  const values = runs.map(({ result: { ending } }) =>
    keep ? (ending.progress.best?.value ?? Number.NaN) : ending.progress.measured[measured],
  );
  const lines = runs.map(({ fold, result }, index) => {
    const step = keep && result.ending.progress.best ? `  at step ${result.ending.progress.best.step}` : "";
    const folder = relative(process.cwd(), result.folder) || result.folder;
    return `fold ${fold}  ${measured} ${show(values[index])}${step}  ${folder}`;
  });
  if (runs.length === 1) return lines;
  const { mean, deviation } = spreadOf(values);
  const all = `${runs.length} folds: ${measured} ${show(mean)} ± ${show(deviation)}`;
  if (ofRepeat === undefined || !Number.isFinite(deviation)) return [...lines, all];
  const half = halfInterval(values, ofRepeat);
  return [...lines, `${all}, with 95 % between ${show(mean - half)} and ${show(mean + half)}`];
}
