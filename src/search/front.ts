/** Of a study with several objectives: the trials that no other is better than in all of them. */
import { type Direction, directionsOf, type Scoring } from "./outcome.js";
import { frontsOf } from "./pareto.js";
import type { Visible } from "./sampler.js";

/** By the first objective, the best first; of equal trials each. Of one objective, the best ones. */
export function frontOf(
  trials: readonly Visible[],
  scoring: Pick<Scoring, "direction" | "others">,
): readonly Visible[] {
  const directions = directionsOf(scoring);
  const scored = trials.flatMap((trial) => {
    const { outcome } = trial;
    if (outcome?.kind !== "complete") return [];
    const scores = outcome.scores ?? [outcome.score];
    return scores.every(Number.isFinite) ? [{ trial, losses: lossesOf(scores, directions) }] : [];
  });
  const [front = []] = frontsOf(scored.map(({ losses }) => losses));
  return front
    .map((index) => scored[index])
    .sort((a, b) => a.losses[0] - b.losses[0] || a.trial.trial - b.trial.trial)
    .map(({ trial }) => trial);
}

/** Scores turned so that lower is better. */
export function lossesOf(scores: readonly number[], directions: readonly Direction[]): readonly number[] {
  return directions.map((direction, index) => (direction === "minimize" ? scores[index] : -scores[index]));
}
