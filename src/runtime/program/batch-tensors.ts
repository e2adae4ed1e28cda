/** Batches on the device: the host's arrays copied into memory that is as large as the largest batch needs. */
import type { BatchColumn } from "../data/batch-columns.js";
import type { HostBatch } from "../data/batches.js";
import type { Device, Memory } from "../devices/device.js";
import type { Extents } from "./procedure-memory.js";
import type { AnyTensor } from "./tensor.js";

export interface DeviceBatch {
  readonly n: Extents;
  /** What a program's procedures read: `batch.word.values`, `batch.examples`. */
  readonly batch: { readonly examples: number };
}

export interface BatchUploader {
  readonly upload: (host: HostBatch) => DeviceBatch;
}

type Part = "values" | "lengths" | "weights" | "before";

/** `extents` says which column's steps each extent counts; memories grow to the largest batch seen. */
export function createUploader(device: Device, extents: Readonly<Record<string, string>>): BatchUploader {
  const memories = new Map<string, Memory>();
  const put = (key: string, values: Int32Array | Float32Array, count: number, sizes: readonly number[]): AnyTensor => {
    const dtype = values instanceof Int32Array ? "i32" : "f32";
    const known = memories.get(key);
    const memory = known && known.length >= count ? known : device.allocate(dtype, count);
    memories.set(key, memory);
    device.upload(memory, values.length === count ? values : values.subarray(0, count));
    return { memory, sizes };
  };
  const tensorsOf = (name: string, column: BatchColumn, examples: number) => {
    const { time, features: several = 1, values, lengths, weights, before } = column;
    const steps = time === null ? [] : [time];
    const features = values instanceof Float32Array ? [several] : [];
    const count = (time ?? 1) * examples;
    const parts: [Part, AnyTensor][] = [
      ["values", put(`${name}.values`, values, count * several, [...steps, examples, ...features])],
    ];
    if (lengths) parts.push(["lengths", put(`${name}.lengths`, lengths, examples, [examples])]);
    if (weights) parts.push(["weights", put(`${name}.weights`, weights, count, [...steps, examples])]);
    if (before) parts.push(["before", put(`${name}.before`, before, examples, [examples, ...features])]);
    return { ...Object.fromEntries(parts), steps: stepsIn(column, examples) };
  };
  return {
    upload(host) {
      const n: Record<string, number> & { batch: number } = { batch: host.examples };
      for (const [extent, column] of Object.entries(extents)) n[extent] = host.columns[column]?.time ?? 1;
      const columns = Object.entries(host.columns).map(
        ([name, column]) => [name, tensorsOf(name, column, host.examples)] as const,
      );
      return { n, batch: { examples: host.examples, ...Object.fromEntries(columns) } };
    },
  };
}

/** Real steps of all examples. */
function stepsIn({ time, lengths }: BatchColumn, examples: number): number {
  if (!lengths) return (time ?? 1) * examples;
  let steps = 0;
  for (let example = 0; example < examples; example++) steps += lengths[example];
  return steps;
}
