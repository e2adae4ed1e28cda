/** A batch of any examples of a part, with memory of its own. */
import { columnFiller } from "../data/batches/batch-columns.js";
import type { HostBatch } from "../data/batches/batches.js";
import type { PreparedPart } from "../data/prepared.js";

export function chosenBatch(part: PreparedPart, names: readonly string[], examples: readonly number[]): HostBatch {
  const rowIds = Int32Array.from(examples);
  const columns = names.map((name) => [name, columnFiller(part.columns[name]).fill(rowIds).column] as const);
  return {
    examples: examples.length,
    rowIds,
    tokens: examples.length,
    reset: true,
    columns: Object.fromEntries(columns),
  };
}
