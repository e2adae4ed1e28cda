/** The journal as it was at a checkpoint: what came after will come again, the same. */
import { readFileSync } from "node:fs";
import { writeAside } from "../files/write-aside.js";
import { type JournalRecord, lineOf, readJournal } from "../records/journal.js";
import { isOfLook } from "../records/looks.js";
import type { Progress } from "./checkpoint.js";

/**
 * Keeps the first records, and of the rest the looks at the test set, which nothing undoes; `start` is the first of
 * all. Returns how many are left.
 */
export function rewindJournal(path: string, records: number, start: JournalRecord): number {
  const { records: known, torn } = readJournal(path);
  const lines = readFileSync(path, "utf8").split("\n").slice(0, known.length);
  const first = lineOf(start).trimEnd();
  const kept = lines
    .map((line, index) => (index === 0 ? first : line))
    .filter((_, index) => index < records || isOfLook(known[index]));
  if (kept.length < known.length || torn || first !== lines[0])
    writeAside(path, [Buffer.from(kept.map((line) => `${line}\n`).join(""))]);
  return kept.length;
}

/** A journal is written before the checkpoint, so no kill does this; a damaged or an older copy does. */
export function lostRecords({ records, step }: Progress, known: number): string {
  const lost = records - known;
  const what = lost === 1 ? "its last record" : `its last ${lost} records`;
  return `note: the journal has lost ${what}, of checks up to step ${step}; the checkpoint is whole, and the run goes on without`;
}

export function beginningAnew(known: readonly JournalRecord[]): string {
  const hadChecks = known.some(({ kind }) => kind === "check");
  return `beginning anew: ${hadChecks ? "the checkpoint of the last check is gone" : "there was no check yet"}`;
}
