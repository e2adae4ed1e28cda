/**
 * Measures as sums and counts in float64: accumulate, merge, finish. Batches of any size give the same result up to the
 * order of a sum (contract 6 of the architecture).
 */
import type { Numbers } from "../../ops/contract.js";
import type { ErrorKind, LossRows, Observation } from "../program/program.js";
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

type Scales = Readonly<Record<string, { invert(value: number): number }>>;

/** One batch of a measure. `scales`: by name, those that errors are taken back from. */
export function tally(observation: Observation, read: Read, scales: Scales = {}): Tally {
  const { count } = observation;
  switch (observation.kind) {
    case "perplexity":
      return { sum: sumOf(read(observation.rows), elements(observation.rows)), count };
    case "accuracy": {
      const { predicted, target, moduli, weights } = observation;
      const weight = weights ? read(weights) : null;
      return { sum: countRight(read(predicted), read(target), moduli, weight, elements(predicted)), count };
    }
    default:
      return errorTally(observation, read, scales);
  }
}

/** Rows, or their weights, whose id is right; each id taken by its remainder by one modulus after another. */
function countRight(
  said: Numbers,
  right: Numbers,
  moduli: readonly number[],
  weight: Numbers | null,
  rows: number,
): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    let id = said[row];
    for (let at = 0; at < moduli.length; at++) id %= moduli[at];
    if (id === right[row]) sum += weight === null ? 1 : weight[row];
  }
  return sum;
}

function errorTally(
  observation: Exclude<Observation, { kind: "accuracy" | "perplexity" }>,
  read: Read,
  scales: Scales,
): Tally {
  const { kind, predicted, target, weights, count, scale } = observation;
  const [x, y] = [read(predicted), read(target)];
  const weight = weights ? read(weights) : null;
  const size = predicted.sizes.at(-1) ?? 1;
  const back = scale === undefined ? (value: number) => value : scales[scale].invert;
  const values = elements(predicted);
  let sum = 0;
  for (let at = 0; at < values; at++) {
    sum += errorOf(kind, back(x[at]), back(y[at])) * (weight ? weight[Math.floor(at / size)] : 1);
  }
  return { sum: sum / size, count };
}

function errorOf(kind: ErrorKind, predicted: number, target: number): number {
  const difference = predicted - target;
  switch (kind) {
    case "mean_squared_error":
      return difference * difference;
    case "mean_absolute_error":
      return Math.abs(difference);
    case "mean_absolute_percentage_error":
      return Math.abs(difference / target);
  }
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
