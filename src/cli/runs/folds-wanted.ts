/** `--fold`: which folds of data in folds are trained. */
import { chosenFolds } from "../../runtime/training/folds.js";
import { UsageError } from "../usage.js";

/** All unless said. `folds`: how many there are; null where the data have but one split. */
export function foldsWanted(text: string | undefined, folds: number | null): readonly number[] | null {
  if (folds === null) {
    if (text === undefined) return null;
    throw new UsageError(
      "--fold is for data that are split into folds, by `walk_forward(…)` or `k_folds(…)`, and these are not",
    );
  }
  const wanted = chosenFolds(text, folds);
  if (wanted) return wanted;
  throw new UsageError(`--fold is one of 1 to ${folds}, or some of them, such as 2..${folds}; not ${text}`);
}
