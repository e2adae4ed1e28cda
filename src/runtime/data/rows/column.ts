/** Packing the values of a column, part by part, into one array each; every value and length is checked here. */
import type { Dtype } from "../../../ops/contract.js";
import { Failure } from "../../failure.js";
import type { Column, ColumnType, PartName, Parts, SequenceType, Window, WindowRule } from "../kit.js";
import { counted } from "../quote.js";
import { between } from "../reading/cells.js";

export type ColumnValues = Int32Array | Float32Array;

export interface PackedPart {
  /** Values: one for each row. Sequences: all steps of row 0, then of row 1, and so on. Streams: end to end. */
  readonly values: ColumnValues;
  /** Sequences: where each row begins, and at the end where the last one ends. Else null. */
  readonly offsets: Int32Array | null;
}

/** What a `Column` is behind the kit. */
export interface PackedColumn extends Column {
  /** Declared fewest and most steps; null for values and streams. */
  readonly length: readonly [number, number] | null;
  /** For windows, whose parts hold the stream they are cut from. */
  readonly window: Window | null;
  readonly parts: ReadonlyMap<PartName, PackedPart>;
}

/** The column as `packValues` and its neighbours made it. */
export function packedOf(column: Column): PackedColumn {
  if ("parts" in column && "window" in column) return column as PackedColumn;
  throw new Error("the column was not made by this kit");
}

/** One value for each row. Throws `bad-value`, `value-out-of-range`. */
export function packValues<Row>(
  parts: Parts<Row>,
  type: ColumnType,
  of: (row: Row) => number | readonly number[],
): PackedColumn {
  const { features = 1 } = type;
  const pack = eachPart(parts, ({ rows, origin }) => {
    const values = arrayFor(type.dtype, rows.length * features);
    const check = checkerFor(type);
    for (const [index, row] of rows.entries()) {
      const value = of(row);
      if (typeof value === "number") values[index] = check(value, () => origin(index));
      else values.set(value, index * features);
    }
    return { values, offsets: null };
  });
  return { kind: "value", type, length: null, window: null, parts: pack };
}

/** One sequence for each row. Throws `bad-value`, `value-out-of-range`, `sequence-length`. */
export function packSequences<Row>(
  parts: Parts<Row>,
  type: SequenceType,
  of: (row: Row) => readonly number[],
): PackedColumn {
  const [fewest, most] = type.length;
  const { features = 1 } = type;
  const pack = eachPart(parts, ({ rows, origin }) => {
    const list = new GrowingList(type);
    const offsets = new Int32Array(rows.length + 1);
    for (const [index, row] of rows.entries()) {
      const values = of(row);
      const steps = values.length / features;
      if (steps < fewest || steps > most) throw wrongLength(origin(index), steps, fewest, most);
      list.append(values, () => origin(index));
      offsets[index + 1] = list.length / features;
    }
    return { values: list.finish(), offsets };
  });
  return { kind: "sequence", type, length: [fewest, most], window: null, parts: pack };
}

function wrongLength(origin: string, steps: number, fewest: number, most: number): Failure {
  // Without an upper end nothing was declared: every sequence that has a step is well.
  if (Number.isFinite(most)) {
    const found = counted(steps, "step");
    const message = `\`${origin}\` gives a sequence of ${found}, and ${between(fewest, most)} are declared.`;
    return new Failure("sequence-length", message, "Leave such rows out with `where`, or declare another length.");
  }
  const message =
    steps === 0
      ? `\`${origin}\` gives an empty sequence, which has no steps to read.`
      : `\`${origin}\` gives a sequence of ${counted(steps, "step")}, and ${fewest} are needed.`;
  const advice = `Leave such rows out with \`where(count(…) > ${fewest - 1})\`.`;
  return new Failure("sequence-length", message, advice);
}

/** The rows of each part joined end to end. Throws `bad-value`, `value-out-of-range`, `part-empty`. */
export function packStream<Row>(
  parts: Parts<Row>,
  type: ColumnType,
  of: (row: Row) => number | readonly number[],
): PackedColumn {
  const pack = eachPart(parts, ({ rows, origin }, name) => {
    const list = new GrowingList(type);
    for (const [index, row] of rows.entries()) {
      const steps = of(row);
      list.append(typeof steps === "number" ? [steps] : steps, () => origin(index));
    }
    if (list.length === 0) {
      const message = `The part \`${name}\` gives a stream without a single value.`;
      throw new Failure("part-empty", message, "Look how its rows are cut into values.");
    }
    return { values: list.finish(), offsets: null };
  });
  return { kind: "stream", type, length: null, window: null, parts: pack };
}

/** Sequences cut from a stream; nothing is copied. Throws `part-empty` for a part too short for one window. */
export function cutWindows(column: Column, { reachBack, ...window }: WindowRule): PackedColumn {
  const { kind, type, parts: streams } = packedOf(column);
  if (kind !== "stream") throw new Error("windows are cut from a stream");
  const parts = reachBack ? afterThoseBefore(streams, type, window.length) : streams;
  for (const [name, { values }] of parts) {
    if (countWindows(values.length, window) > 0) continue;
    const message =
      `The part \`${name}\` has ${counted(values.length, "value")}, too few for a window of ${window.length}` +
      `${window.ahead === undefined ? "" : ` that looks ${window.ahead} ahead`}, ` +
      `which needs ${window.length + (window.ahead ?? 1)}.`;
    throw new Failure("part-empty", message, "Make the window shorter, or give the part a greater share.");
  }
  return { kind: "sequence", type, length: [window.length, window.length], window, parts };
}

/**
 * Each part after the last `length` values of those before it: so its first window ends with its own first value, and
 * knows the value before its steps.
 */
function afterThoseBefore(
  parts: ReadonlyMap<PartName, PackedPart>,
  type: ColumnType,
  length: number,
): ReadonlyMap<PartName, PackedPart> {
  let before = arrayFor(type.dtype, 0);
  const joined = [...parts].map(([name, { values }]) => {
    const all = arrayFor(type.dtype, before.length + values.length);
    all.set(before);
    all.set(values, before.length);
    before = all.slice(-length);
    return [name, { values: all, offsets: null }] as const;
  });
  return new Map(joined);
}

/** Window k covers the positions 1 + k·every … length + k·every of a stream of `count` values, and sees `ahead` from its last on. */
export function countWindows(count: number, { length, every, ahead = 1 }: Window): number {
  const spare = count - length - ahead;
  return spare < 0 ? 0 : Math.floor(spare / every) + 1;
}

type PartRows<Row> = { readonly rows: readonly Row[]; readonly origin: (index: number) => string };

function eachPart<Row>(
  { parts }: Parts<Row>,
  pack: (rows: PartRows<Row>, name: PartName) => PackedPart,
): ReadonlyMap<PartName, PackedPart> {
  return new Map([...parts].map(([name, rows]) => [name, pack(rows, name)]));
}

type Check = (value: number, origin: () => string) => number;

/** What is wrong with a value is found here, once for all columns. */
function checkerFor({ dtype, range }: ColumnType): Check {
  const [least, greatest] = range ?? [-(2 ** 31), 2 ** 31 - 1];
  const whole = dtype === "i32" || range !== undefined;
  return (value, origin) => {
    if (whole ? !Number.isInteger(value) : !Number.isFinite(value)) {
      const message = `\`${origin()}\` gives ${value}, which is not a ${whole ? "whole" : "finite"} number.`;
      throw new Failure("bad-value", message, "Correct the value, or leave out such rows with `where`.");
    }
    if (whole ? value < least || value > greatest : !Number.isFinite(Math.fround(value))) {
      const allowed = whole ? `outside ${least}..${greatest}` : "too large for a 32-bit real";
      const advice = whole ? "Correct the value, or declare a wider range." : "Scale the column, or correct the value.";
      throw new Failure("value-out-of-range", `\`${origin()}\` gives ${value}, which is ${allowed}.`, advice);
    }
    return value;
  };
}

export function arrayFor(dtype: Dtype, length: number): ColumnValues {
  return dtype === "i32" ? new Int32Array(length) : new Float32Array(length);
}

/** Checked values in an array that doubles when it is full. */
class GrowingList {
  length = 0;
  private values: ColumnValues;
  private readonly check: Check;

  constructor(private readonly type: ColumnType) {
    this.values = arrayFor(type.dtype, 1024);
    this.check = checkerFor(type);
  }

  append(steps: readonly number[], origin: () => string): void {
    if (this.length + steps.length > this.values.length) this.grow(this.length + steps.length);
    for (const step of steps) this.values[this.length++] = this.check(step, origin);
  }

  finish(): ColumnValues {
    return this.values.slice(0, this.length);
  }

  private grow(needed: number): void {
    if (needed >= 2 ** 31) {
      const advice = "Use fewer rows: one column of one part holds at most 2 147 483 647 values.";
      throw new Failure("out-of-memory", `A column has more than ${2 ** 31 - 1} values.`, advice);
    }
    const larger = arrayFor(this.type.dtype, Math.max(needed, 2 * this.values.length));
    larger.set(this.values.subarray(0, this.length));
    this.values = larger;
  }
}
