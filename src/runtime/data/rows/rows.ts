/** Choosing among rows without losing where each came from. */
import type { Rows } from "../kit.js";

/** The rows with these indexes, in this order. */
export function pick<Row>(from: Rows<Row>, indexes: ArrayLike<number>, ordered: boolean): Rows<Row> {
  const rows = Array.from(indexes, (index) => from.rows[index]);
  return { rows, origin: (index) => from.origin(indexes[index]), ordered };
}
