/**
 * Measures as sums and counts in float64: accumulate, merge, finish. Batches of any size give the same result up to the
 * order of a sum (contract 6 of the architecture).
 */
import type { Numbers } from "../../ops/contract.js";
import type { ErrorKind, LossRows, Observation } from "../program/program.js";
import { type AnyTensor, elements, type Read } from "../program/tensor.js";

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
  const valueAt = valuesOf(observation, read, scales);
  const count = elements(rowsOf(observation));
  let sum = 0;
  for (let at = 0; at < count; at++) sum += valueAt(at);
  return { sum: sum / valuesOfRow(observation), count: observation.count };
}

/** The same for each example by itself: those of one batch lie side by side in every step. */
export function tallyExamples(
  observation: Observation,
  read: Read,
  scales: Scales,
  examples: number,
): readonly Tally[] {
  const [sums, counts] = [new Float64Array(examples), new Float64Array(examples)];
  const valueAt = valuesOf(observation, read, scales);
  const [size, values] = [valuesOfRow(observation), elements(rowsOf(observation))];
  for (let at = 0; at < values; at++) sums[Math.floor(at / size) % examples] += valueAt(at);
  const weights = observation.weights ? read(observation.weights) : null;
  const rows = values / size;
  for (let row = 0; row < rows; row++) counts[row % examples] += weights ? weights[row] : 1;
  return Array.from(sums, (sum, example) => ({ sum: sum / size, count: counts[example] }));
}

function rowsOf(observation: Observation): AnyTensor {
  return observation.kind === "perplexity" ? observation.rows : observation.predicted;
}

/** Errors are means over the numbers of a step. */
function valuesOfRow(observation: Observation): number {
  return isError(observation) ? (observation.predicted.sizes.at(-1) ?? 1) : 1;
}

type ErrorObservation = Exclude<Observation, { kind: "accuracy" | "perplexity" }>;

export function isError(observation: Observation): observation is ErrorObservation {
  return observation.kind !== "accuracy" && observation.kind !== "perplexity";
}

/** What each row, or each number of a row, adds to the sum. */
function valuesOf(observation: Observation, read: Read, scales: Scales): (at: number) => number {
  if (isError(observation)) return errorsOf(observation, read, scales);
  if (observation.kind === "perplexity") {
    const values = read(observation.rows);
    return (row) => values[row];
  }
  const { predicted, target, moduli, weights } = observation;
  const [said, right, weight] = [read(predicted), read(target), weights ? read(weights) : null];
  return (row) => {
    let id = said[row];
    for (let at = 0; at < moduli.length; at++) id %= moduli[at];
    if (id !== right[row]) return 0;
    return weight === null ? 1 : weight[row];
  };
}

function errorsOf(observation: ErrorObservation, read: Read, scales: Scales): (at: number) => number {
  const { kind, predicted, target, weights, scale } = observation;
  const [x, y] = [read(predicted), read(target)];
  const weight = weights ? read(weights) : null;
  const size = valuesOfRow(observation);
  const back = scale === undefined ? (value: number) => value : scales[scale].invert;
  return (at) => errorOf(kind, back(x[at]), back(y[at])) * (weight ? weight[Math.floor(at / size)] : 1);
}

/** Of one value. */
export function errorOf(kind: ErrorKind, predicted: number, target: number): number {
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

/** What a measure's sums come to. `tokensPerWord` makes a perplexity one of words. */
export function finish(kind: Observation["kind"], total: Tally, tokensPerWord = 1): number {
  return kind === "perplexity" ? Math.exp(mean(total) * tokensPerWord) : mean(total);
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
