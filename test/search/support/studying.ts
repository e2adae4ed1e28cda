/** Studies of functions: trial after trial, as `run-study` does it, without disk or training. */
import type { SearchMethodPlan } from "../../../src/plan/plan.js";
import type { Outcome } from "../../../src/search/outcome.js";
import { sample, type Visible } from "../../../src/search/sampler.js";
import type { Point, Space } from "../../../src/search/space.js";

export function complete(score: number, scores?: readonly number[]): Outcome {
  return { kind: "complete", score, step: 1, time: 1, ...(scores ? { scores } : {}) };
}

interface Studied {
  readonly space: Space;
  readonly method: SearchMethodPlan;
  readonly trials: number;
  readonly seed: number;
  readonly at: (point: Point) => number | readonly number[] | Outcome;
  readonly directions?: readonly ("minimize" | "maximize")[];
  /** How many run at once: a result is seen by the trials that begin this many later. */
  readonly workers?: number;
}

export function study({ space, method, trials, seed, at, directions, workers = 1 }: Studied): readonly Visible[] {
  const all: Visible[] = [];
  for (let trial = 1; trial <= trials; trial++) {
    const visible = all.map((one) => (one.trial > trial - workers ? { ...one, outcome: null } : one));
    const point = sample(method, { space, directions: directions ?? ["minimize"], visible, trial, seed });
    if (point === null) break;
    const value = at(point);
    const outcome = typeof value === "number" ? complete(value) : isOutcome(value) ? value : complete(value[0], value);
    all.push({ trial, point: point, outcome });
  }
  return all;
}

function isOutcome(value: readonly number[] | Outcome): value is Outcome {
  return "kind" in value;
}

/** The least score of the first so many trials. */
export function leastOf(trials: readonly Visible[], first = trials.length): number {
  return trials.slice(0, first).reduce((least, { outcome }) => {
    return outcome?.kind === "complete" ? Math.min(least, outcome.score) : least;
  }, Number.POSITIVE_INFINITY);
}
