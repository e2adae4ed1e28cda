/** What rows are compared and shown by: the values that each gave to each column. */

import type { PartColumn } from "../prepared.js";
import { countWindows } from "../rows/column.js";
import type { SeenRows } from "./watch-columns.js";

/** The stretch of a column's values that belongs to one row, or to one window. */
export interface Units {
  readonly kind: "rows" | "windows";
  readonly count: number;
  readonly stretch: (index: number) => readonly [start: number, end: number];
  readonly origin: (index: number) => string;
}

/**
 * Rows where a row is an example, or gives several values of a stream; windows where each row gives one value of it.
 * Null for a stream of single values without windows, in which nothing can stand twice.
 */
export function unitsOf({ kind, type, values, offsets, window }: PartColumn, seen: SeenRows): Units | null {
  const { origin, counts } = seen;
  const { features = 1 } = type;
  if (offsets) {
    return {
      kind: "rows",
      count: offsets.length - 1,
      origin,
      stretch: (index) => [offsets[index] * features, offsets[index + 1] * features],
    };
  }
  if (kind === "value") {
    const stretch = (index: number) => [index * features, (index + 1) * features] as const;
    return { kind: "rows", count: values.length / features, origin, stretch };
  }
  // Before its own rows' values a part may hold some of the parts before, which its windows reach back to.
  const before = values.length - counts.reduce((sum, count) => sum + count, 0);
  if (counts.every((count) => count === 1)) {
    if (!window) return null;
    const { length, every } = window;
    const start = (index: number) => 1 + index * every;
    return {
      kind: "windows",
      count: countWindows(values.length, window),
      // Of its last step, which lies in the part.
      origin: (index) => origin(start(index) + length - 1 - before),
      stretch: (index) => [start(index), start(index) + length],
    };
  }
  const starts = new Int32Array(counts.length + 1).fill(before);
  for (const [row, count] of counts.entries()) starts[row + 1] = starts[row] + count;
  return { kind: "rows", count: counts.length, origin, stretch: (index) => [starts[index], starts[index + 1]] };
}
