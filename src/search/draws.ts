/** Random numbers in the order in which one ask wants them: the n-th is a pure function of (seed, purpose, trial, n). */
import { normal, stream, uniform } from "../random/streams.js";

export interface Draws {
  /** In [0, 1). */
  readonly uniform: () => number;
  readonly normal: () => number;
  /** A whole number from 0, below `count`. */
  readonly below: (count: number) => number;
}

export function drawsOf(seed: number, purpose: string, trial: number): Draws {
  const from = stream(seed, "search", purpose);
  let made = 0;
  return {
    uniform: () => uniform(from, trial, made++),
    normal: () => normal(from, trial, made++),
    below: (count) => Math.floor(uniform(from, trial, made++) * count),
  };
}

/** So many of the indices of the weights, each at most once, drawn in proportion to the weights. */
export function chosenBy(weights: readonly number[], count: number, draws: Draws): readonly number[] {
  const left = [...weights];
  const chosen: number[] = [];
  let total = left.reduce((sum, weight) => sum + weight, 0);
  while (chosen.length < count && total > 0) {
    let at = draws.uniform() * total;
    let index = left.findIndex((weight) => {
      at -= weight;
      return weight > 0 && at < 0;
    });
    if (index < 0) index = left.findLastIndex((weight) => weight > 0);
    if (index < 0) break;
    chosen.push(index);
    left[index] = 0;
    total = left.reduce((sum, weight) => sum + weight, 0);
  }
  return chosen;
}
