/** Rows that stand twice: inside a part, and across parts, where they make a test easier than it looks. */
import type { PartName } from "../kit.js";
import { type Compared, indexRows, unitCount } from "./row-index.js";

export interface Shared {
  readonly parts: readonly [PartName, PartName];
  /** Rows of the second part whose like stands in the first. */
  readonly count: number;
  /** Where the first few of them came from, and their like. */
  readonly examples: readonly (readonly [first: string, second: string])[];
}

export interface Duplicates {
  readonly across: readonly Shared[];
  /** Rows that repeat an earlier one of their own part. */
  readonly within: Readonly<Record<PartName, number>>;
}

/** Compares values bit by bit; rows that gave no value at all are passed over. */
export function duplicatesIn(parts: readonly Compared[], examples: number): Duplicates {
  const indexed = parts.map((part) => ({ part, index: indexRows(part) }));
  const within = Object.fromEntries(indexed.map(({ part, index }) => [part.name, index.repeated]));
  const across = indexed.flatMap((first, at) =>
    indexed.slice(at + 1).map((second): Shared => {
      const shared: [string, string][] = [];
      let count = 0;
      for (let row = 0; row < unitCount(second.part); row++) {
        const like = first.index.find(second.part, row);
        if (like < 0) continue;
        count++;
        if (shared.length < examples) shared.push([originOf(first.part, like), originOf(second.part, row)]);
      }
      return { parts: [first.part.name, second.part.name], count, examples: shared };
    }),
  );
  return { across, within };
}

export function originOf({ columns: [first] }: Compared, row: number): string {
  return first.units.origin(row);
}
