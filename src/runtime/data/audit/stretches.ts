/** Streams compared by stretches of a few values: one that stands in two parts has been cut from overlapping data. */
import type { PartName } from "../kit.js";
import type { PartColumn } from "../prepared.js";
import type { Compared } from "../statistics/row-index.js";
import type { Units } from "../statistics/units.js";
import type { SeenRows } from "../statistics/watch-columns.js";

/** Of words and other ids: shorter ones repeat in every text. */
const TOKENS = 32;
/** Of measured numbers. */
const NUMBERS = 12;

/** Values of a stretch. */
export function stretchLength(columns: readonly PartColumn[]): number {
  return columns.some(({ type }) => type.dtype === "f32") ? NUMBERS : TOKENS;
}

export interface Stretched {
  readonly name: PartName;
  /** Stretches from every value on, to be found in. */
  readonly all: Compared;
  /** Those that follow each other without overlap, to be counted. */
  readonly apart: Compared;
}

/** The columns are streams of one part, of one length each. Values that a window reaches back to are left out. */
export function stretchesOf(
  name: PartName,
  columns: readonly { readonly column: PartColumn; readonly seen: SeenRows }[],
  length: number,
): Stretched {
  const every = (step: number): Compared => ({
    name,
    columns: columns.map(({ column: { values }, seen }) => ({
      values,
      units: unitsEvery(values.length, seen, length, step),
    })),
  });
  return { name, all: every(1), apart: every(length) };
}

function unitsEvery(values: number, { origin, counts }: SeenRows, length: number, step: number): Units {
  const ends = new Float64Array(counts.length);
  let own = 0;
  for (const [row, count] of counts.entries()) {
    own += count;
    ends[row] = own;
  }
  const before = values - own;
  return {
    kind: "windows",
    count: own < length ? 0 : Math.floor((own - length) / step) + 1,
    stretch: (index) => [before + index * step, before + index * step + length],
    origin: (index) => origin(rowOf(ends, index * step)),
  };
}

/** The row whose values reach beyond this one. */
function rowOf(ends: Float64Array, value: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A stretch of one value again and again says nothing. */
export function varies({ columns }: Compared, row: number): boolean {
  return columns.some(({ values, units }) => {
    const [start, end] = units.stretch(row);
    for (let at = start + 1; at < end; at++) if (values[at] !== values[start]) return true;
    return false;
  });
}
