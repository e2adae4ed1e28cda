/** Rows are objects of the engine, which ends the process, in its own words, when they outgrow what it may use. */
import { getHeapStatistics } from "node:v8";
import { Failure } from "../../failure.js";

/** How many rows are made between two looks. */
const BETWEEN_LOOKS = 2 ** 16;
/** What is left is for what comes after the rows: splitting, columns, training. */
const MOST = 0.85;

export const MORE_HEAP = "allow more (in MiB): `NODE_OPTIONS=--max-old-space-size=16000 rnnc …`";

/** Asked with the number of each row as it is made. Throws `out-of-memory` while there is still room to say so. */
export function refuseFullHeap(row: number, what: string): void {
  if (row % BETWEEN_LOOKS !== BETWEEN_LOOKS - 1) return;
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  if (used <= MOST * limit) return;
  const message = `${what} take more memory than there is for rows: ${row + 1} of them fill ${inGibibytes(used)}.`;
  throw new Failure("out-of-memory", message, `Use fewer or shorter rows, or ${MORE_HEAP}.`);
}

/** Throws `out-of-memory` for what cannot fit, before any of it is made. */
export function refuseBeyondHeap(bytes: number, what: string): void {
  const limit = getHeapStatistics().heap_size_limit;
  if (bytes <= limit) return;
  const message = `${what} need ${inGibibytes(bytes)} of memory, and ${inGibibytes(limit)} are there for them.`;
  throw new Failure("out-of-memory", message, `Make \`count\` or \`length\` smaller, or ${MORE_HEAP}.`);
}

function inGibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toLocaleString("en", { maximumFractionDigits: 1 })} GiB`;
}
