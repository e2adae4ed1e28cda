/** What rows say before anything is made of them: when they are from, and whom they belong to. */
import type { PartName, Parts, Rows } from "../kit.js";

function cellOf(row: unknown, column: string): unknown {
  return typeof row === "object" && row !== null ? Reflect.get(row, column) : undefined;
}

/** Rows of an earlier part that are later than the first of a later one. */
export interface Late {
  readonly column: string;
  readonly from: PartName;
  readonly in: PartName;
  /** Of `from`, later than the first of `in`. */
  readonly rows: number;
  readonly of: number;
  readonly example: { readonly origin: string; readonly at: number; readonly like: string; readonly first: number };
}

/** `column` holds milliseconds since 1970. */
export function lateIn({ parts }: Parts<unknown>, column: string): readonly Late[] {
  const train = parts.get("train");
  if (!train) return [];
  const times = timesOf(train, column);
  return [...parts].flatMap(([name, rows]): readonly Late[] => {
    if (name === "train") return [];
    const own = timesOf(rows, column);
    const first = own.reduce((least, time, row) => (time < own[least] ? row : least), 0);
    let [late, example] = [0, 0];
    for (const [row, time] of times.entries()) {
      if (time <= own[first]) continue;
      late++;
      if (late === 1 || time > times[example]) example = row;
    }
    if (late === 0) return [];
    const shown = { origin: train.origin(example), at: times[example], like: rows.origin(first), first: own[first] };
    return [{ column, from: "train", in: name, rows: late, of: times.length, example: shown }];
  });
}

function timesOf({ rows }: Rows<unknown>, column: string): Float64Array {
  return Float64Array.from(rows, (row) => Number(cellOf(row, column)));
}

/** Groups that stand in two parts. */
export interface SharedGroup {
  readonly column: string;
  readonly from: PartName;
  readonly in: PartName;
  readonly groups: number;
  /** Of `in`, of groups that stand in `from` too. */
  readonly rows: number;
  readonly of: number;
  readonly example: string;
}

/** Where each value of a column stands in two rows at least, on the average. */
export function sharedGroups({ parts }: Parts<unknown>, column: string): readonly SharedGroup[] {
  const train = parts.get("train");
  if (!train) return [];
  const known = new Set(train.rows.map((row) => String(cellOf(row, column))));
  if (known.size < 2 || train.rows.length < 2 * known.size) return [];
  return [...parts].flatMap(([name, { rows }]): readonly SharedGroup[] => {
    if (name === "train") return [];
    const groups = new Set<string>();
    let shared = 0;
    for (const row of rows) {
      const group = String(cellOf(row, column));
      if (!known.has(group)) continue;
      groups.add(group);
      shared++;
    }
    if (shared === 0) return [];
    const [example] = groups;
    return [{ column, from: "train", in: name, groups: groups.size, rows: shared, of: rows.length, example }];
  });
}
