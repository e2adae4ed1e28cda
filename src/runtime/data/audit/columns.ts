/** Columns that say nothing, columns that say all, and classes that stand on one side only. */
import type { PartName } from "../kit.js";
import type { PartColumn, PreparedPart } from "../prepared.js";

/** What never changes in train: the whole column, or the first or last steps of sequences of one length. */
export interface Constant {
  readonly column: string;
  /** From 1, both included; null for all of it. */
  readonly steps: readonly [number, number] | null;
  readonly of: number | null;
  /** Of the first row: what all of them have. */
  readonly values: readonly number[];
}

/** Fewer rows may be alike by chance. */
const FEWEST_ROWS = 30;

/** Steps by themselves are told of inputs: a target may end always alike. */
export function constantIn({ columns }: PreparedPart, name: string, isInput: boolean): Constant | null {
  const { values, offsets, type, window, kind } = columns[name];
  const { features = 1 } = type;
  const width = kind === "stream" || window ? 1 : offsets ? sameWidth(offsets) : 1;
  if (width === null) return null;
  const step = width * features;
  const rows = values.length / step;
  if (rows < FEWEST_ROWS) return null;
  const isConstant = Array.from({ length: width }, (_, at) => isSame(values, at * features, features, step));
  const valuesFrom = (from: number, to: number) => Array.from(values.subarray(from * features, to * features));
  if (isConstant.every(Boolean)) return { column: name, steps: null, of: null, values: valuesFrom(0, width) };
  if (!isInput) return null;
  const first = isConstant.indexOf(false);
  const last = isConstant.lastIndexOf(false);
  if (first > 0) return { column: name, steps: [1, first], of: width, values: valuesFrom(0, first) };
  if (last === width - 1) return null;
  return { column: name, steps: [last + 2, width], of: width, values: valuesFrom(last + 1, width) };
}

/** The steps of all rows, where they have as many. */
function sameWidth(offsets: Int32Array): number | null {
  const width = offsets[1];
  for (let row = 1; row < offsets.length; row++) if (offsets[row] - offsets[row - 1] !== width) return null;
  return width;
}

function isSame(values: ArrayLike<number>, from: number, count: number, step: number): boolean {
  for (let at = from; at < values.length; at += step)
    for (let feature = 0; feature < count; feature++) if (values[at + feature] !== values[from + feature]) return false;
  return true;
}

/** An input by which the target is known, in nearly all rows. */
export interface Told {
  readonly input: string;
  readonly target: string;
  readonly rows: number;
  readonly of: number;
  readonly how: "same" | "line" | "classes";
}

const NEARLY_ALL = 0.999;

/** Of train. Numbers are compared as numbers, classes also by name: each value of one goes with one of the other. */
export function toldIn({ columns }: PreparedPart, input: string, target: string): Told | null {
  const [a, b] = [columns[input], columns[target]];
  if (!isSingle(a) || !isSingle(b) || a.values.length !== b.values.length) return null;
  const of = a.values.length;
  if (of < FEWEST_ROWS) return null;
  const found = (how: Told["how"], rows: number): Told | null =>
    rows >= NEARLY_ALL * of ? { input, target, rows, of, how } : null;
  if (isSame(b.values, 0, 1, 1) || isSame(a.values, 0, 1, 1)) return null;
  const isNumber = a.type.dtype === "f32" && b.type.dtype === "f32";
  return (
    found(
      "same",
      countWhere(of, (row) => a.values[row] === b.values[row]),
    ) ?? (isNumber ? found("line", onLine(a.values, b.values)) : found("classes", oneToOne(a.values, b.values)))
  );
}

/** One number a row, or a stream of such. */
function isSingle({ type, offsets, window }: PartColumn): boolean {
  return (type.features ?? 1) === 1 && offsets === null && (window?.ahead ?? 1) === 1;
}

function countWhere(count: number, holds: (row: number) => boolean): number {
  let found = 0;
  for (let row = 0; row < count; row++) if (holds(row)) found++;
  return found;
}

/** Rows on the straight line through the least and the greatest input. */
function onLine(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let [low, high] = [0, 0];
  for (let row = 1; row < x.length; row++) {
    if (x[row] < x[low]) low = row;
    if (x[row] > x[high]) high = row;
  }
  const slope = (y[high] - y[low]) / (x[high] - x[low]);
  const near = 1e-5 * Math.abs(y[high] - y[low]);
  return near === 0 ? 0 : countWhere(x.length, (row) => Math.abs(y[low] + slope * (x[row] - x[low]) - y[row]) <= near);
}

/** Values that stand in fewer rows than this tell nothing of each other: a number of a row would tell everything. */
const FEWEST_LIKE = 5;

/** Rows in which each of both values stands beside the one that it mostly stands beside. */
function oneToOne(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [forth, back] = [mostly(x, y), mostly(y, x)];
  if (x.length < FEWEST_LIKE * Math.max(forth.size, back.size)) return 0;
  return countWhere(x.length, (row) => forth.get(x[row]) === y[row] && back.get(y[row]) === x[row]);
}

function mostly(x: ArrayLike<number>, y: ArrayLike<number>): ReadonlyMap<number, number> {
  const pairs = new Map<number, Map<number, number>>();
  for (let row = 0; row < x.length; row++) {
    const beside = pairs.get(x[row]) ?? new Map<number, number>();
    pairs.set(x[row], beside.set(y[row], (beside.get(y[row]) ?? 0) + 1));
  }
  return new Map([...pairs].map(([value, beside]) => [value, [...beside].reduce((a, b) => (b[1] > a[1] ? b : a))[0]]));
}

/** A class that one part has and another has not. */
export interface OneSided {
  readonly target: string;
  readonly id: number;
  /** The part that lacks it. */
  readonly lacks: PartName;
  /** Rows of train that have it, or of the part that has it where train lacks it. */
  readonly rows: number;
  readonly has: PartName;
}

/** Fewer than this many would be missing by chance now and then. */
const EXPECTED = 7;

/**
 * Classes of a target with one a row: those that train has so often that a part which lacks them cannot do so by
 * chance; and those that a part has and train lacks, where `isNamed` always, among numbers only beyond chance.
 */
export function oneSidedIn(parts: readonly PreparedPart[], target: string, isNamed: boolean): readonly OneSided[] {
  const [train, ...others] = parts;
  const { kind, type } = train.columns[target];
  if (kind !== "value" || type.dtype !== "i32" || (type.features ?? 1) !== 1) return [];
  const learned = countsOf(train.columns[target].values);
  return others.flatMap((part): readonly OneSided[] => {
    const own = countsOf(part.columns[target].values);
    const share = part.examples / train.examples;
    const untested = [...learned]
      .filter(([id, rows]) => !own.has(id) && rows * share >= EXPECTED)
      .map(([id, rows]) => ({ target, id, lacks: part.name, rows, has: train.name }));
    const untaught = [...own]
      .filter(([id, rows]) => !learned.has(id) && (isNamed || rows / share >= EXPECTED))
      .map(([id, rows]) => ({ target, id, lacks: train.name, rows, has: part.name }));
    return [...untested, ...untaught].toSorted((a, b) => b.rows - a.rows || a.id - b.id);
  });
}

function countsOf(ids: ArrayLike<number>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let at = 0; at < ids.length; at++) counts.set(ids[at], (counts.get(ids[at]) ?? 0) + 1);
  return counts;
}
