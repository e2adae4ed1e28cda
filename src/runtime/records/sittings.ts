/**
 * When and where a run was computed: each time that somebody began it or went on with it is one sitting. They have a
 * file of their own, because the journal of a run that was broken off is in the end that of one that was not.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.js";
import { type JournalRecord, openJournal, readJournal } from "./journal.js";

const NAME = "sittings.jsonl";

/** Where a sitting was, and how it ended. */
export interface Sitting {
  readonly begin: SittingBegin;
  /** Null while it goes on, and for one that was killed. */
  readonly end: SittingEnd | null;
}

export interface SittingBegin {
  readonly at: string;
  /** Steps done before it. */
  readonly step: number;
  readonly host: string;
  readonly version: string;
  readonly device: string;
  readonly threads: number;
}

export interface SittingEnd {
  readonly at: string;
  readonly step: number;
  readonly how: "done" | "stopped" | "interrupted" | "failed";
}

/** Throws `disk`. */
export function beginSitting(folder: string, begin: SittingBegin): void {
  append(folder, { kind: "begin", ...begin });
}

/** Never throws: how the run itself ended is what there is to say. */
export function endSitting(folder: string, end: SittingEnd): void {
  try {
    append(folder, { kind: "end", ...end });
  } catch {
    // It is then shown as one that was killed.
  }
}

/** A file that was damaged is left as it is: no run is refused for it. */
function append(folder: string, record: JournalRecord): void {
  try {
    const file = openJournal(join(folder, NAME));
    try {
      file.append(record);
    } finally {
      file.close();
    }
  } catch (error) {
    if (!(error instanceof Failure && error.code === "journal-broken")) throw error;
  }
}

/** The sittings in their order; none where the run has no such file, or a damaged one. */
export function sittingsOf(folder: string): readonly Sitting[] {
  const path = join(folder, NAME);
  if (!existsSync(path)) return [];
  try {
    return sittingsIn(readJournal(path).records);
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}

export function sittingsIn(records: readonly JournalRecord[]): readonly Sitting[] {
  const sittings: Sitting[] = [];
  for (const { kind, ...record } of records) {
    const last = sittings.at(-1);
    if (kind === "begin")
      sittings.push({ begin: record as Readonly<Record<string, unknown>> & SittingBegin, end: null });
    else if (kind === "end" && last)
      sittings[sittings.length - 1] = { ...last, end: record as Readonly<Record<string, unknown>> & SittingEnd };
  }
  return sittings;
}
