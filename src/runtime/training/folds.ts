/** The folds of data: one run each, and what they come to together. */
import { relative } from "node:path";
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
 * `ofRepeat` in each repeat, also the interval that holds the mean over new data of this size with 95 %: the folds share
 * most of their training rows, so that their variance counts 1/n + 1/(ofRepeat - 1) times (Nadeau and Bengio 2003).
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
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  const all = `${runs.length} folds: ${measured} ${show(mean)} ± ${show(deviation)}`;
  if (ofRepeat === undefined || !Number.isFinite(deviation)) return [...lines, all];
  const half = deviation * Math.sqrt(1 / values.length + 1 / (ofRepeat - 1)) * studentQuantile(values.length - 1);
  return [...lines, `${all}, with 95 % between ${show(mean - half)} and ${show(mean + half)}`];
}

/** Student's distribution: below this, from 1 degree of freedom on, lie 97.5 %. */
const QUANTILES = [
  ...[12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448],
  ...[2.1314, 2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484],
  ...[2.0452, 2.0423],
];

/** Beyond the table by the first terms of Cornish and Fisher's series, whose error is below 0.0001 there. */
export function studentQuantile(degrees: number): number {
  const known = QUANTILES[degrees - 1];
  if (known !== undefined) return known;
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}
