/** What a trial's checks say to its study. */
import type { Check, CheckPlace } from "../../runtime/training/loop.js";
import { measuredIn, type Scoring } from "../../search/outcome.js";
import type { Report } from "../../search/task.js";

/** Told every check of a run in order, it knows the score so far: of the weights that the run keeps. */
export function reporter({ measured }: Scoring): (check: Check, place: CheckPlace) => Report {
  let kept: { readonly score: number | null; readonly scoreStep: number; readonly isBest: boolean } | null = null;
  return (check, place) => {
    const { step, time, isBest } = check;
    const number = measuredIn(check, measured);
    const value = Number.isFinite(number) ? number : null;
    // Without `keep best` no check is the best, and the last weights are kept.
    if (isBest || !kept?.isBest) kept = { score: value, scoreStep: step, isBest };
    return { ...place, step, time, value, score: kept.score, scoreStep: kept.scoreStep };
  };
}
