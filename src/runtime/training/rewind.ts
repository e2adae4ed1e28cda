/** The journal as it was at a checkpoint: what came after will come again, the same. */
import { existsSync, readFileSync } from "node:fs";
import { writeAside } from "../files/write-aside.js";
import { readJournal } from "../records/journal.js";

/** Keeps the first records and drops the rest. */
export function rewindJournal(path: string, records: number): void {
  if (!existsSync(path)) return;
  const { records: known, torn } = readJournal(path);
  if (known.length <= records && !torn) return;
  const lines = readFileSync(path, "utf8").split("\n").slice(0, Math.min(records, known.length));
  writeAside(path, [Buffer.from(lines.map((line) => `${line}\n`).join(""))]);
}
