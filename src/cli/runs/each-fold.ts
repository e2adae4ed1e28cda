/** Several folds, each a run of its own. */
import { EXIT } from "../../runtime/exit-codes.js";
import { type FoldRun, foldLines, foldRun, foldsText } from "../../runtime/training/folds.js";
import type { RunResult } from "../../runtime/training/run.js";

/** One run after the other, until one does not come to its end. */
export async function eachFold(
  folds: readonly number[],
  ofRepeat: number | undefined,
  one: (fold: number, ended: (result: RunResult) => void) => Promise<number>,
): Promise<number> {
  const runs: FoldRun[] = [];
  for (const [index, fold] of folds.entries()) {
    const code = await one(fold, (result) => runs.push(foldRun(fold, result)));
    if (code === EXIT.ok) continue;
    // An interrupted one is resumed; one that failed is run again. Where none came to its end there is nothing to keep.
    const left = folds.slice(code === EXIT.interrupted ? index + 1 : index);
    const rest = left.length === 0 ? "" : `; what is left: run again with --fold ${foldsText(left)}`;
    if (code === EXIT.interrupted || index > 0) process.stderr.write(`note: this was fold ${fold}${rest}\n`);
    return code;
  }
  process.stdout.write(`${foldLines(runs, ofRepeat).join("\n")}\n`);
  return EXIT.ok;
}
