/** In which order an epoch visits the examples: a function of (seed, epoch) and nothing else. */
import { stream } from "../../../random/streams.js";
import type { Batching } from "./batching.js";

export interface OrderRule {
  readonly size: number;
  readonly shuffle: boolean;
  /** Columns of sequences: examples that are of like length in these come into the same batch. None: as they come. */
  readonly byLength: readonly string[];
  /** Columns that nothing reads but for their lengths: no batch holds them. */
  readonly apart?: readonly string[];
}

/** The batches of an epoch, each a list of examples. Every example is in exactly one of them. */
export interface EpochOrder {
  readonly batches: readonly Int32Array[];
}

/**
 * The order of one epoch. Shuffled by the permutation `stream(seed, "shuffle", "batches")`, major = epoch. By length:
 * that permutation, sorted stably by length and cut into batches, whose order is then shuffled by
 * `stream(seed, "shuffle", "batches by length")`. The smaller batch, if any, holds what is left at the end of the cut.
 */
export function epochOrder(
  seed: number,
  epoch: number,
  count: number,
  rule: OrderRule,
  lengthOf: (example: number) => number,
  { permutation }: Pick<Batching, "permutation">,
): EpochOrder {
  const { size, shuffle } = rule;
  const byLength = rule.byLength.length > 0;
  const visited = shuffle
    ? permutation(stream(seed, "shuffle", "batches"), epoch, count)
    : Uint32Array.from({ length: count }, (_, index) => index);
  const order = byLength ? sortedByLength(visited, lengthOf) : visited;
  // The same numbers with another sign bit, which none of them has.
  const numbers = new Int32Array(order.buffer, order.byteOffset, count);
  const cut = Array.from({ length: Math.ceil(count / size) }, (_, index) =>
    numbers.subarray(index * size, Math.min(count, (index + 1) * size)),
  );
  if (!byLength || !shuffle) return { batches: cut };
  const batchOrder = permutation(stream(seed, "shuffle", "batches by length"), epoch, cut.length);
  return { batches: Array.from(batchOrder, (index) => cut[index]) };
}

/** A counting sort: stable, and linear in examples and greatest length. */
function sortedByLength(order: Uint32Array, lengthOf: (example: number) => number): Uint32Array {
  const lengths = Uint32Array.from(order, lengthOf);
  const starts = new Uint32Array(lengths.reduce((most, length) => Math.max(most, length), 0) + 2);
  for (const length of lengths) starts[length + 1]++;
  for (let length = 1; length < starts.length; length++) starts[length] += starts[length - 1];
  const sorted = new Uint32Array(order.length);
  for (const [index, example] of order.entries()) sorted[starts[lengths[index]]++] = example;
  return sorted;
}
