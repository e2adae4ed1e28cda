/** Batches on the device: the host's arrays copied into memory that is as large as the largest batch needs. */
import type { Dtype } from "../../ops/contract.js";
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

/**
 * `extents` says which column's steps each extent counts. A column's memories are as large as the most steps and the most
 * examples seen so far need together, so that in the end they do not depend on which steps came with which examples.
 */
export function createUploader(device: Device, extents: Readonly<Record<string, string>>): BatchUploader {
  const memories = new Map<string, Memory>();
  const seen = new Map<string, { time: number; examples: number }>();
  const put = (
    key: string,
    values: Int32Array | Float32Array,
    sizes: readonly number[],
    room: readonly number[],
  ): AnyTensor => {
    const [count, most] = [productOf(sizes), productOf(room)];
    const known = memories.get(key);
    const memory = known && known.length >= most ? known : device.allocate(dtypeOf(values), most);
    memories.set(key, memory);
    device.upload(memory, values.length === count ? values : values.subarray(0, count));
    return { memory, sizes };
  };
  const tensorsOf = (name: string, column: BatchColumn, examples: number) => {
    const { time, features: several = 1, values, lengths, weights, before } = column;
    const most = seen.get(name) ?? { time: 0, examples: 0 };
    most.time = Math.max(most.time, time ?? 1);
    most.examples = Math.max(most.examples, examples);
    seen.set(name, most);
    const steps = time === null ? [] : [time];
    const features = values instanceof Float32Array ? [several] : [];
    const room = [most.time, most.examples];
    const parts: [Part, AnyTensor][] = [
      ["values", put(`${name}.values`, values, [...steps, examples, ...features], [...room, ...features])],
    ];
    if (lengths) parts.push(["lengths", put(`${name}.lengths`, lengths, [examples], [most.examples])]);
    if (weights) parts.push(["weights", put(`${name}.weights`, weights, [...steps, examples], room)]);
    if (before)
      parts.push(["before", put(`${name}.before`, before, [examples, ...features], [most.examples, ...features])]);
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

function productOf(sizes: readonly number[]): number {
  let product = 1;
  for (const size of sizes) product *= size;
  return product;
}

function dtypeOf(values: Int32Array | Float32Array): Dtype {
  return values instanceof Int32Array ? "i32" : "f32";
}
