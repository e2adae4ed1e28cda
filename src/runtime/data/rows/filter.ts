/** Keeping some rows and leaving out others. What is kept stays in order. */
import type { KeyPart, Rows } from "../kit.js";
import { pick } from "./rows.js";

export function where<Row>(rows: Rows<Row>, condition: (row: Row) => boolean): Rows<Row> {
  const kept: number[] = [];
  for (const [index, row] of rows.rows.entries()) {
    if (condition(row)) kept.push(index);
  }
  return pick(rows, kept, rows.ordered);
}

/** Keeps the first row of each key. */
export function distinct<Row>(rows: Rows<Row>, key: (row: Row) => readonly KeyPart[]): Rows<Row> {
  const seen = new Set<string>();
  const kept: number[] = [];
  for (const [index, row] of rows.rows.entries()) {
    const text = JSON.stringify(key(row));
    if (seen.has(text)) continue;
    seen.add(text);
    kept.push(index);
  }
  return pick(rows, kept, rows.ordered);
}
