/** The journal as it was at a checkpoint: what came after will come again, the same. */
import { readFileSync } from "node:fs";
import { writeAside } from "../files/write-aside.js";
import { readJournal } from "../records/journal.js";

/**
 * Keeps the first records, and of the rest the looks at the test set, which nothing undoes. Returns how many are left.
 */
export function rewindJournal(path: string, records: number): number {
  const { records: known, torn } = readJournal(path);
  const lines = readFileSync(path, "utf8").split("\n").slice(0, known.length);
  const kept = lines.filter((_, index) => index < records || known[index].kind === "test");
  if (kept.length < known.length || torn) writeAside(path, [Buffer.from(kept.map((line) => `${line}\n`).join(""))]);
  return kept.length;
}
