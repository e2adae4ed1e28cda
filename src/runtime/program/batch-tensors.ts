/**
 * Batches on the device: arrays that were put together in its memory as they are, the host's copied into memory that is as
 * large as the largest batch needs.
 */
import type { Dtype } from "../../ops/contract.js";
import type { BatchColumn } from "../data/batches/batch-columns.js";
import type { HostBatch } from "../data/batches/batches.js";
import type { ColumnValues } from "../data/rows/column.js";
import type { Device, Memory } from "../devices/device.js";
import type { Extents } from "./procedure-memory.js";
import { type AnyTensor, elements } from "./tensor.js";

/** The same object as long as shapes and memories stay the same. */
export interface DeviceBatch {
  readonly n: Extents;
  /** What a program's procedures read: `batch.word.values`, `batch.examples`. */
  readonly batch: { readonly examples: number };
  /** Another whenever a column has another number of real steps, or is worth more or less. */
  readonly edition: number;
}

export interface BatchUploader {
  /** Valid until the next upload, which uses the memory again. */
  readonly upload: (host: HostBatch) => DeviceBatch;
}

const PARTS = ["values", "lengths", "weights", "before", "fed", "worths"] as const;
type Part = (typeof PARTS)[number];

/** A column as it was last. */
interface Shaped {
  readonly time: number;
  readonly examples: number;
  /** Those that are the device's own, which nothing is copied into. */
  readonly own: Partial<Record<Part, ColumnValues>>;
  /** Its tensors, how many steps of all examples are real, and what they are worth together. */
  readonly column: Partial<Record<Part, AnyTensor>> & { steps: number; worth: number };
}

/**
 * `extents` says which column's steps each extent counts. A column's memories are as large as the most steps and the most
 * examples seen so far need together, so that in the end they do not depend on which steps came with which examples.
 */
export function createUploader(device: Device, extents: Readonly<Record<string, string>>): BatchUploader {
  const memories = new Map<string, Memory>();
  const shaped = new Map<string, Shaped>();
  const most = new Map<string, { time: number; examples: number }>();
  const memoryOf = (key: string, dtype: Dtype, length: number): Memory => {
    const known = memories.get(key);
    const memory = known && known.length >= length ? known : device.allocate(dtype, length);
    memories.set(key, memory);
    return memory;
  };
  const shape = (name: string, column: BatchColumn, time: number, examples: number): Shaped => {
    const known = shaped.get(name);
    const steps = stepsIn(column, examples);
    const worth = sumOf(column.worths);
    const isSized = known?.time === time && known.examples === examples;
    if (isSized && PARTS.every((part) => isAlike(known, part, column[part]))) {
      if (known.column.steps !== steps || known.column.worth !== worth) edition++;
      known.column.steps = steps;
      known.column.worth = worth;
      return known;
    }
    const seen = most.get(name);
    const room = { time: Math.max(time, seen?.time ?? 0), examples: Math.max(examples, seen?.examples ?? 0) };
    most.set(name, room);
    const own: Partial<Record<Part, ColumnValues>> = {};
    const tensors = PARTS.flatMap((part) => {
      const values = column[part];
      if (!values) return [];
      const placed = device.batching?.memoryOf(values);
      if (placed) {
        own[part] = values;
        return [[part, { memory: placed, sizes: sizesOf(part, column, time, examples) }] as const];
      }
      const [sizes, largest] = [sizesOf(part, column, time, examples), sizesOf(part, column, room.time, room.examples)];
      const dtype = values instanceof Int32Array ? "i32" : "f32";
      const length = largest.reduce((product, size) => product * size, 1);
      return [[part, { memory: memoryOf(`${name}.${part}`, dtype, length), sizes }] as const];
    });
    const made = { time, examples, own, column: { ...Object.fromEntries(tensors), steps, worth } };
    shaped.set(name, made);
    isShapedAnew = true;
    return made;
  };
  /** Arrays of the host may be others each time: they are copied to the same place. */
  const isAlike = ({ own, column }: Shaped, part: Part, values: ColumnValues | null | undefined): boolean => {
    if (!values) return column[part] === undefined;
    if (own[part]) return own[part] === values;
    return column[part] !== undefined && device.batching?.memoryOf(values) === undefined;
  };
  const take = (name: string, from: BatchColumn, examples: number): void => {
    const { own, column } = shape(name, from, from.time ?? 1, examples);
    for (const part of PARTS) {
      const tensor = column[part];
      const values = from[part];
      if (!tensor || !values || own[part]) continue;
      const count = elements(tensor);
      device.upload(tensor.memory, values.length === count ? values : values.subarray(0, count));
    }
  };
  // Most batches are as large as the one before: what is made of sizes alone is then kept.
  let isShapedAnew = true;
  let edition = 0;
  let held: readonly string[] = [];
  // Where all arrays are the device's own, the same columns hold what is new already.
  let taken: HostBatch["columns"] | null = null;
  let last: DeviceBatch & { edition: number } = { n: { batch: 0 }, batch: { examples: 0 }, edition };
  return {
    upload(host) {
      const { columns, examples } = host;
      if (columns === taken && examples === last.n.batch) return last;
      for (const name in columns) take(name, columns[name], examples);
      // A batch to encode has other columns than a step of going on.
      const names = Object.keys(columns);
      const isOfOthers = names.length !== held.length || names.some((name, index) => name !== held[index]);
      if (isShapedAnew || isOfOthers || last.n.batch !== examples) {
        const times = Object.entries(extents).map(([extent, column]) => [extent, columns[column]?.time ?? 1] as const);
        const parts = names.map((name) => [name, shaped.get(name)?.column] as const);
        last = {
          n: { ...Object.fromEntries(times), batch: examples },
          batch: { examples, ...Object.fromEntries(parts) },
          edition,
        };
        held = names;
        isShapedAnew = false;
      }
      last.edition = edition;
      taken = names.every((name) => isOwn(shaped.get(name))) ? columns : null;
      return last;
    },
  };
}

/** Whether there is nothing to copy. */
function isOwn(shaped: Shaped | undefined): boolean {
  return shaped !== undefined && PARTS.every((part) => !shaped.column[part] || shaped.own[part]);
}

/** Real steps of all examples. */
function stepsIn({ time, lengths }: BatchColumn, examples: number): number {
  if (!lengths) return (time ?? 1) * examples;
  let steps = 0;
  for (let example = 0; example < examples; example++) steps += lengths[example];
  return steps;
}

/** In float64. */
function sumOf(values: Float32Array | undefined): number {
  let sum = 0;
  for (const value of values ?? []) sum += value;
  return sum;
}

/** Reals have their numbers of one step in the last dimension. */
function sizesOf(part: Part, column: BatchColumn, time: number, examples: number): readonly number[] {
  const features = column.values instanceof Float32Array ? [column.features ?? 1] : [];
  const steps = column.time === null ? [] : [time];
  switch (part) {
    case "values":
    case "fed":
      return [...steps, examples, ...features];
    case "weights":
    case "worths":
      return [...steps, examples];
    case "lengths":
      return [examples];
    case "before":
      return [examples, ...features];
  }
}
