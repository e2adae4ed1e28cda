import type { PartName, Parts, Rows } from "../../../src/runtime/data/kit.js";

/** Rows made by a test, each known as `row:0`, `row:1` … */
export function rowsOf<Row>(rows: readonly Row[], ordered = true): Rows<Row> {
  return { rows, origin: (index) => `row:${index}`, ordered };
}

export function partsOfRows<Row>(parts: Readonly<Record<PartName, readonly Row[]>>): Parts<Row> {
  return { parts: new Map(Object.entries(parts).map(([name, rows]) => [name, rowsOf(rows)])) };
}
