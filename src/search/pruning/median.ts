/**
 * The median rule as Optuna has it (`MedianPruner`): a trial ends at a check when the best that it has measured so far is
 * worse than the median of what complete trials measured at the same check.
 */
import type { PrunePlan } from "../../plan/plan.js";

type MedianPlan = Extract<PrunePlan, { kind: "median" }>;

/** What was measured at each check, from the first; less is better. NaN for what is no number. */
export type Curve = readonly number[];

/**
 * Whether the trial of `own` ends at its last check. `complete`: those of the trials that it is compared with. `areMeans`: a check
 * is a fold, and is worth the mean of those so far; then the newest counts, for the first fold may be an easy one.
 */
export function isBelowMedian(
  { startup, warm_up, every }: MedianPlan,
  own: Curve,
  complete: readonly Curve[],
  areMeans = false,
): boolean {
  if (complete.length === 0 || complete.length < startup) return false;
  const past = own.length - 1 - warm_up;
  if (past < 0 || past % every !== 0) return false;
  const mine = (areMeans ? own.slice(-1) : own).filter((value) => !Number.isNaN(value));
  if (mine.length === 0) return true;
  const median = medianOf(
    complete.flatMap((curve) => curve[own.length - 1] ?? []).filter((value) => !Number.isNaN(value)),
  );
  return median !== null && Math.min(...mine) > median;
}

function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
