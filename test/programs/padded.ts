import type { HostBatch } from "../../src/runtime/data/batches/batches.js";

/** The same examples with more steps after the last, which hold anything that a step may hold: they must not matter. */
export function padded(host: HostBatch, by: number): HostBatch {
  const columns = Object.entries(host.columns).map(([column, part]) => {
    const { time, values, weights, lengths, features = 1 } = part;
    if (time === null || lengths === null) return [column, part] as const;
    const longer = values.slice(0, 0).constructor as Float32ArrayConstructor | Int32ArrayConstructor;
    const more = new longer((time + by) * host.examples * features);
    more.set(values);
    // Ones are ids and bits alike.
    more.fill(1, time * host.examples * features);
    const heavier = weights && new Float32Array((time + by) * host.examples);
    if (weights) heavier?.set(weights);
    return [column, { ...part, time: time + by, values: more, weights: heavier }] as const;
  });
  return { ...host, columns: Object.fromEntries(columns) };
}
