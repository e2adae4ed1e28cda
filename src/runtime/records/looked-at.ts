/** The runs of an experiment whose test set somebody has looked at. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.js";
import { readJournal } from "./journal.js";
import { looksIn } from "./looks.js";
import { nameOf, runPlaces } from "./run-places.js";
import { type StartRecord, startOf } from "./start-record.js";

export interface LookedAt {
  /** `parity/2026-11-22T08-07-18-6b55c7f2`. */
  readonly run: string;
  readonly start: StartRecord;
  readonly looks: number;
  /** Of the first. */
  readonly at: string;
}

/** The earliest look first. Asks the disk nothing more where an experiment has no runs; damaged runs are passed over. */
export function lookedAt(root: string, experiment: string): readonly LookedAt[] {
  if (!["runs", "studies"].some((kind) => existsSync(join(root, kind, experiment)))) return [];
  const own = runPlaces(root).filter((place) => place.experiment === experiment);
  const found = own.flatMap((place): readonly LookedAt[] => {
    const path = join(place.folder, "journal.jsonl");
    try {
      // Most runs were never tested, and their journals may be long.
      const bytes = readFileSync(path);
      if (!bytes.includes('"kind":"look"') && !bytes.includes('"kind":"test"')) return [];
      const { records } = readJournal(path);
      const looks = looksIn(records);
      const start = startOf(records, place.folder);
      return looks.length === 0 ? [] : [{ run: nameOf(place), start, looks: looks.length, at: looks[0].at }];
    } catch (error) {
      if (error instanceof Failure || (error instanceof Error && "code" in error)) return [];
      throw error;
    }
  });
  return found.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
}
