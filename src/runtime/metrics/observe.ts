/**
 * Measures as sums and counts in float64: accumulate, merge, finish. Batches of any size give the same result up to the
 * order of a sum (contract 6 of the architecture).
 */
import type { Numbers } from "../../ops/contract.js";
import type { LossRows, Observation } from "../program/program.js";
import { elements, type Read } from "../program/tensor.js";

/** A running sum, and over how much it is to be averaged. */
export interface Tally {
  readonly sum: number;
  readonly count: number;
}

export const NOTHING: Tally = { sum: 0, count: 0 };

export function merge(a: Tally, b: Tally): Tally {
  return { sum: a.sum + b.sum, count: a.count + b.count };
}

export function mean({ sum, count }: Tally): number {
  return count === 0 ? Number.NaN : sum / count;
}

/** One batch of a measure. */
export function tally(observation: Observation, read: Read): Tally {
  const { count } = observation;
  switch (observation.kind) {
    case "perplexity":
      return { sum: sumOf(read(observation.rows), elements(observation.rows)), count };
    case "accuracy": {
      const { predicted, target, moduli, weights } = observation;
      const [said, right] = [read(predicted), read(target)];
      const weight = weights ? read(weights) : null;
      let sum = 0;
      for (let row = 0; row < elements(predicted); row++) {
        const id = moduli.reduce((rest, modulus) => rest % modulus, said[row]);
        if (id === right[row]) sum += weight ? weight[row] : 1;
      }
      return { sum, count };
    }
    default:
      return errorTally(observation, read);
  }
}

function errorTally(observation: Exclude<Observation, { kind: "accuracy" | "perplexity" }>, read: Read): Tally {
  const { kind, predicted, target, weights, count } = observation;
  const [x, y] = [read(predicted), read(target)];
  const weight = weights ? read(weights) : null;
  const size = predicted.sizes.at(-1) ?? 1;
  let sum = 0;
  for (let at = 0; at < elements(predicted); at++) {
    const difference = x[at] - y[at];
    const error = kind === "mean_squared_error" ? difference * difference : Math.abs(difference);
    sum += error * (weight ? weight[Math.floor(at / size)] : 1);
  }
  return { sum: sum / size, count };
}

/** What a measure's sums come to. */
export function finish(kind: Observation["kind"], total: Tally): number {
  return kind === "perplexity" ? Math.exp(mean(total)) : mean(total);
}

/** A loss term's sum over its rows. */
export function lossTally({ rows, count }: LossRows, read: Read): Tally {
  return { sum: sumOf(read(rows), elements(rows)), count };
}

function sumOf(values: Numbers, count: number): number {
  let sum = 0;
  for (let at = 0; at < count; at++) sum += values[at];
  return sum;
}
