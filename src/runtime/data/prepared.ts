/** Data that are ready for batches. */

import type { Column, ColumnType, PartName, Scale, Vocabulary, Window } from "./kit.js";
import type { SourceRead } from "./reading/source-read.js";
import { type ColumnValues, countWindows, type PackedColumn, packedOf } from "./rows/column.js";
import { comparePartNames } from "./rows/split.js";

/** What a program's `data` function returns. */
export interface DataSet {
  readonly columns: Readonly<Record<string, Column>>;
  readonly vocabularies: Readonly<Record<string, Vocabulary>>;
  readonly scales: Readonly<Record<string, Scale>>;
}

/** One column of one part. */
export interface PartColumn {
  readonly kind: Column["kind"];
  readonly type: ColumnType;
  /** Sequences: declared fewest and most steps. Else null. */
  readonly length: readonly [number, number] | null;
  readonly window: Window | null;
  readonly values: ColumnValues;
  readonly offsets: Int32Array | null;
}

export interface PreparedPart {
  readonly name: PartName;
  /** Rows; for windows their number; for streams the number of values. The same for all columns. */
  readonly examples: number;
  readonly columns: Readonly<Record<string, PartColumn>>;
}

export interface PreparedData {
  /** train, validate, test, then all others by name. */
  readonly parts: ReadonlyMap<PartName, PreparedPart>;
  readonly vocabularies: Readonly<Record<string, Vocabulary>>;
  readonly scales: Readonly<Record<string, Scale>>;
  /** Every file that was read, once, in order of reading. */
  readonly sources: readonly SourceRead[];
}

/** The set, part by part. Columns of different row spaces in one set are a mistake of the compiler. */
export function partsOf(set: DataSet): ReadonlyMap<PartName, PreparedPart> {
  const columns = Object.entries(set.columns).map(([name, column]) => [name, packedOf(column)] as const);
  if (columns.length === 0) throw new Error("a data set needs a column");
  const [[first, model], ...others] = columns;
  for (const [name, column] of others) {
    if (rowSpaceOf(column) === rowSpaceOf(model)) continue;
    throw new Error(
      `the columns ${first} (${rowSpaceOf(model)}) and ${name} (${rowSpaceOf(column)}) differ in row space`,
    );
  }
  const names = [...model.parts.keys()].toSorted(comparePartNames);
  return new Map(
    names.map((name) => {
      const own = columns.map(([column, packed]) => [column, partColumn(packed, name)] as const);
      return [name, { name, examples: examplesIn(own[0][1]), columns: Object.fromEntries(own) }];
    }),
  );
}

/** How many examples a column has in a part. */
export function examplesIn({ type, values, offsets, window }: PartColumn): number {
  if (window) return countWindows(values.length, window);
  return offsets ? offsets.length - 1 : values.length / (type.features ?? 1);
}

function partColumn(column: PackedColumn, name: PartName): PartColumn {
  const { kind, type, length, window, parts } = column;
  const part = parts.get(name);
  if (!part) throw new Error(`a column lacks the part ${name}`);
  return { kind, type, length, window, values: part.values, offsets: part.offsets };
}

function rowSpaceOf(column: PackedColumn): string {
  const kind = column.window ? "windows" : column.kind === "stream" ? "stream" : "rows";
  const sizes = [...column.parts.keys()]
    .toSorted(comparePartNames)
    .map((name) => `${name} ${examplesIn(partColumn(column, name))}`);
  return `${kind}: ${sizes.join(", ")}`;
}

/** The greatest number of steps of each sequence column, at least 1: what a buffer for a batch must hold. */
export function longest({ columns }: PreparedPart): Readonly<Record<string, number>> {
  const sequences = Object.entries(columns).filter(([, { kind }]) => kind === "sequence");
  return Object.fromEntries(sequences.map(([name, column]) => [name, longestIn(column)]));
}

function longestIn({ offsets, window }: PartColumn): number {
  if (window) return window.length;
  let most = 1;
  for (let row = 1; offsets && row < offsets.length; row++) most = Math.max(most, offsets[row] - offsets[row - 1]);
  return most;
}
