/** Finding rows by their values, bit by bit: a table of hashes, in which what has the same hash is compared. */

import type { PartName } from "../kit.js";
import type { ColumnValues } from "../rows/column.js";
import type { Units } from "./units.js";

/** Columns of one part that are compared together; all have as many units. */
export interface Compared {
  readonly name: PartName;
  readonly columns: readonly { readonly values: ColumnValues; readonly units: Units }[];
}

export interface RowIndex {
  /** The first row of the indexed part like this one of another; -1 for none, and for a row without any value. */
  readonly find: (other: Compared, row: number) => number;
  /** Rows that repeat an earlier one of their own part. */
  readonly repeated: number;
}

export function unitCount({ columns }: Compared): number {
  return columns[0]?.units.count ?? 0;
}

/** 8 to 16 bytes a row; rows that gave no value at all are passed over. */
export function indexRows(part: Compared): RowIndex {
  const count = unitCount(part);
  const size = 2 ** Math.ceil(Math.log2(2 * count + 2));
  /** Rows by their hashes, from 1; 0 is a free place. */
  const places = new Int32Array(size);
  const bits = bitsOf(part);
  /** Where the like of a row stands, or where there is room for it. */
  const seek = (other: Compared, theirs: readonly Int32Array[], row: number): number => {
    for (let at = hashOf(other, theirs, row) & (size - 1); ; at = (at + 1) & (size - 1)) {
      if (places[at] === 0 || isLike(part, bits, places[at] - 1, other, theirs, row)) return at;
    }
  };
  let repeated = 0;
  for (let row = 0; row < count; row++) {
    if (isEmpty(part, row)) continue;
    const at = seek(part, bits, row);
    if (places[at] === 0) places[at] = row + 1;
    else repeated++;
  }
  const known = new WeakMap<Compared, readonly Int32Array[]>([[part, bits]]);
  const find = (other: Compared, row: number): number => {
    if (isEmpty(other, row)) return -1;
    const theirs = known.get(other) ?? bitsOf(other);
    known.set(other, theirs);
    return places[seek(other, theirs, row)] - 1;
  };
  return { find, repeated };
}

/** The same memory as whole numbers. */
function bitsOf({ columns }: Compared): readonly Int32Array[] {
  return columns.map(({ values }) => new Int32Array(values.buffer, values.byteOffset, values.length));
}

function isEmpty({ columns }: Compared, row: number): boolean {
  return columns.every(({ units }) => {
    const [start, end] = units.stretch(row);
    return start === end;
  });
}

/** Multiply and rotate, as in MurmurHash3's mixing of words. */
function hashOf({ columns }: Compared, bits: readonly Int32Array[], row: number): number {
  let hash = 0;
  for (const [column, { units }] of columns.entries()) {
    const [start, end] = units.stretch(row);
    const words = bits[column];
    hash = mixed(hash, end - start);
    for (let at = start; at < end; at++) hash = mixed(hash, words[at]);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

function mixed(hash: number, word: number): number {
  const scattered = Math.imul(word, 0xcc9e2d51);
  const turned = hash ^ Math.imul((scattered << 15) | (scattered >>> 17), 0x1b873593);
  return (Math.imul((turned << 13) | (turned >>> 19), 5) + 0xe6546b64) | 0;
}

function isLike(
  a: Compared,
  aBits: readonly Int32Array[],
  aRow: number,
  b: Compared,
  bBits: readonly Int32Array[],
  bRow: number,
): boolean {
  return a.columns.every(({ units }, column) => {
    const [start, end] = units.stretch(aRow);
    const [other, otherEnd] = b.columns[column].units.stretch(bRow);
    if (end - start !== otherEnd - other) return false;
    const [own, theirs] = [aBits[column], bBits[column]];
    for (let at = 0; at < end - start; at++) if (own[start + at] !== theirs[other + at]) return false;
    return true;
  });
}
