/** By what examples are told apart when something is drawn for each: what they are, not where in a batch they stand. */
import type { BatchColumn } from "../data/batches/batch-columns.js";
import type { HostBatch } from "../data/batches/batches.js";

/** 32-bit FNV-1a of each example's real values, column by column; those of `except` aside. */
export function exampleKeys({ columns, examples }: HostBatch, except: string | null = null): Uint32Array {
  const keys = new Uint32Array(examples).fill(0x811c9dc5);
  for (const name of Object.keys(columns).toSorted()) if (name !== except) mixColumn(keys, columns[name]);
  return keys;
}

function mixColumn(keys: Uint32Array, { values, lengths, time, features = 1 }: BatchColumn): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let example = 0; example < keys.length; example++) {
    const steps = lengths ? lengths[example] : (time ?? 1);
    let key = keys[example];
    for (let step = 0; step < steps; step++) {
      const from = (step * keys.length + example) * features;
      for (let at = 0; at < features; at++) key = mixed(key, bits[from + at]);
    }
    // A column's end, so that a step is not taken for one of the next column.
    keys[example] = mixed(key, 0xffffffff);
  }
}

function mixed(key: number, word: number): number {
  let hash = key;
  for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((word >>> shift) & 255), 0x01000193);
  return hash >>> 0;
}
