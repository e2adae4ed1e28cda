/** Rows that stand twice: inside a part, and across parts, where they make a test easier than it looks. */

import type { ColumnValues } from "../column.js";
import type { PartName } from "../kit.js";
import type { Units } from "./units.js";

/** Columns of one part that are compared together; all have as many units. */
export interface Compared {
  readonly name: PartName;
  readonly columns: readonly { readonly values: ColumnValues; readonly units: Units }[];
}

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
  const firsts = parts.map((part) => ({ part, ...firstsOf(part) }));
  const within = Object.fromEntries(firsts.map(({ part, repeated }) => [part.name, repeated]));
  const across = firsts.flatMap((first, at) =>
    firsts.slice(at + 1).map((second): Shared => {
      const shared: [string, string][] = [];
      let count = 0;
      forEachKey(second.part, (key, index) => {
        const like = first.keys.get(key);
        if (like === undefined) return;
        count++;
        if (shared.length < examples) shared.push([originOf(first.part, like), originOf(second.part, index)]);
      });
      return { parts: [first.part.name, second.part.name], count, examples: shared };
    }),
  );
  return { across, within };
}

function firstsOf(part: Compared): { readonly keys: ReadonlyMap<string, number>; readonly repeated: number } {
  const keys = new Map<string, number>();
  let repeated = 0;
  forEachKey(part, (key, index) => {
    if (keys.has(key)) repeated++;
    else keys.set(key, index);
  });
  return { keys, repeated };
}

function originOf({ columns: [first] }: Compared, index: number): string {
  return first.units.origin(index);
}

/** The bytes of a row's values, each column's behind its length. */
function forEachKey({ columns }: Compared, see: (key: string, index: number) => void): void {
  const bytes = columns.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  const count = columns[0]?.units.count ?? 0;
  for (let index = 0; index < count; index++) {
    let [key, total] = ["", 0];
    for (const [at, { units }] of columns.entries()) {
      const [start, end] = units.stretch(index);
      key += `${end - start}:${bytes[at].toString("latin1", 4 * start, 4 * end)}`;
      total += end - start;
    }
    if (total > 0) see(key, index);
  }
}
