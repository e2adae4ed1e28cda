/** What each row of a batch counts in a loss whose classes have weights. */
import type { BatchColumn } from "../data/batch-columns.js";
import type { HostBatch } from "../data/batches.js";
import type { PreparedData } from "../data/prepared.js";
import { Reusable } from "../data/reusable.js";
import type { WeighRule } from "./program.js";

/** A batch whose columns have `worths`, as its rules say. Valid until the next call, which uses the memory again. */
export type Weigher = (host: HostBatch) => HostBatch;

export function createWeigher(
  rules: Readonly<Record<string, WeighRule>>,
  { parts }: Pick<PreparedData, "parts">,
): Weigher {
  const made = Object.entries(rules).map(([name, rule]) => {
    const weights = "balanced" in rule ? balanced(parts.get("train")?.columns[name]?.values ?? [], rule.balanced) : rule;
    return { name, weights: Float32Array.from(weights), worths: new Reusable((size) => new Float32Array(size)) };
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

/** n / (classes · n_c), as if a class that train lacks were there once: then its rows count most of all, and are finite. */
export function balanced(ids: Iterable<number>, classes: number): readonly number[] {
  const counts = new Float64Array(classes);
  let all = 0;
  for (const id of ids) {
    counts[id]++;
    all++;
  }
  return Array.from(counts, (count) => all / (classes * Math.max(count, 1)));
}

function fill(into: Float32Array, { time, values, lengths }: BatchColumn, weights: Float32Array, examples: number): void {
  for (let t = 0; t < (time ?? 1); t++) {
    for (let example = 0; example < examples; example++) {
      const at = t * examples + example;
      into[at] = lengths && t >= lengths[example] ? 0 : weights[values[at]];
    }
  }
}
