/** Lists of the rows that a gradient by rows has touched. */

/** Writes the ids into the list, rising and each once, and how many they are into `count`. */
export function rememberRows(touched: Int32Array, count: Int32Array, ids: Iterable<number>): void {
  const rows = Int32Array.from(new Set(ids)).sort();
  touched.set(rows);
  count[0] = rows.length;
}
