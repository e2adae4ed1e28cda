/** The folds of data: one run each, and what they come to together. */
import { join, relative } from "node:path";
import { halfInterval, spreadOf } from "../../plan/spread.js";
import { readJournal } from "../records/journal.js";
import { isCheck, measuredIn, valueAt } from "../records/run-report.js";
import { measureText, valueText } from "./progress.js";
import type { RunResult } from "./run.js";

export interface FoldRun {
  readonly fold: number;
  readonly result: RunResult;
  /** What was measured with the weights that were kept: `validate.loss` and its like. */
  readonly measured: Readonly<Record<string, number | undefined>>;
}

/** A fold that came to its end; what was measured at the check of its best weights is read from its journal. */
export function foldRun(fold: number, result: RunResult): FoldRun {
  const { best, measured } = result.ending.progress;
  if (!best) return { fold, result, measured };
  const { records } = readJournal(join(result.folder, "journal.jsonl"));
  const check = records.filter(isCheck).findLast(({ isBest }) => isBest);
  if (!check) return { fold, result, measured: {} };
  const kept = measuredIn([check]).map((name) => [name, valueAt(check, name)]);
  return { fold, result, measured: Object.fromEntries(kept) };
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
 * A line for each fold with what its weights were kept by; then, for that and for all else that validation measured of
 * those weights, the mean of all folds with its deviation (that of a sample, divided by n - 1). Of folds by chance,
 * `ofRepeat` in each repeat, also the interval of the mean.
 */
export function foldLines(runs: readonly FoldRun[], ofRepeat?: number): readonly string[] {
  const [first] = runs;
  if (!first) return [];
  const { keep, measures } = first.result;
  const kept = keep ?? "validate.loss";
  const show = (measured: string, value: number) => {
    const kind = measures[measured.replace(/^\w+\./, "")];
    return kind ? measureText(kind, value) : valueText(value);
  };
  const valueIn = ({ result: { ending }, measured }: FoldRun, name: string) =>
    (keep && name === kept ? ending.progress.best?.value : measured[name]) ?? Number.NaN;
  const lines = runs.map((run) => {
    const { best } = run.result.ending.progress;
    const step = keep && best ? `  at step ${best.step}` : "";
    const folder = relative(process.cwd(), run.result.folder) || run.result.folder;
    return `fold ${run.fold}  ${kept} ${show(kept, valueIn(run, kept))}${step}  ${folder}`;
  });
  if (runs.length === 1) return lines;
  const others = Object.keys(first.measured).filter((name) => name.startsWith("validate.") && name !== kept);
  return [
    ...lines,
    ...[kept, ...others].map((name) => {
      const values = runs.map((run) => valueIn(run, name));
      const { mean, deviation } = spreadOf(values);
      const all = `${runs.length} folds: ${name} ${show(name, mean)} ± ${show(name, deviation)}`;
      if (ofRepeat === undefined || !Number.isFinite(deviation)) return all;
      const half = halfInterval(values, ofRepeat);
      return `${all}, with 95 % between ${show(name, mean - half)} and ${show(name, mean + half)}`;
    }),
  ];
}
