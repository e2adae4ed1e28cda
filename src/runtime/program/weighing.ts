/** What each row of a batch counts in a loss whose classes have weights. */
import type { BatchColumn } from "../data/batches/batch-columns.js";
import type { HostBatch } from "../data/batches/batches.js";
import { Reusable } from "../data/batches/reusable.js";
import type { PreparedData } from "../data/prepared.js";
import type { WeighRule } from "./program.js";

/** A batch whose columns have `worths`, as its rules say. Valid until the next call, which uses the memory again. */
export type Weigher = (host: HostBatch) => HostBatch;

export function createWeigher(
  rules: Readonly<Record<string, WeighRule>>,
  { parts }: Pick<PreparedData, "parts">,
): Weigher {
  const made = Object.entries(rules).map(([name, rule]) => {
    const weights = rule === "balanced" ? balanced(parts.get("train")?.columns[name]?.values ?? []) : listed(rule);
    return { name, weights, worths: new Reusable((size) => new Float32Array(size)) };
  });
  if (made.length === 0) return (host) => host;
  return (host) => {
    const columns = made.flatMap(({ name, weights, worths }) => {
      // To go on by itself, or to be used, a model needs no targets.
      const column = host.columns[name];
      if (!column) return [];
      const into = worths.take((column.time ?? 1) * host.examples);
      fill(into, column, weights, host.examples);
      return [[name, { ...column, worths: into }] as const];
    });
    return { ...host, columns: { ...host.columns, ...Object.fromEntries(columns) } };
  };
}

/** By ids from 0, and of all ids beyond. */
export interface ClassWeights {
  readonly weights: ArrayLike<number>;
  readonly beyond: number;
}

function listed(weights: readonly number[]): ClassWeights {
  return { weights, beyond: 0 };
}

/**
 * n / (k n_c), where k classes have rows: over all rows the mean is 1. A class that train lacks counts as if it were
 * there once: most of all, and finite.
 */
export function balanced(ids: ArrayLike<number>): ClassWeights {
  const counts: number[] = [];
  for (let at = 0; at < ids.length; at++) counts[ids[at]] = (counts[ids[at]] ?? 0) + 1;
  const once = ids.length / counts.reduce((present) => present + 1, 0);
  return { weights: Array.from(counts, (count) => once / (count ?? 1)), beyond: once };
}

function fill(
  into: Float32Array,
  { time, values, lengths }: BatchColumn,
  { weights, beyond }: ClassWeights,
  examples: number,
): void {
  for (let t = 0; t < (time ?? 1); t++) {
    for (let example = 0; example < examples; example++) {
      const at = t * examples + example;
      into[at] = lengths && t >= lengths[example] ? 0 : (weights[values[at]] ?? beyond);
    }
  }
}
