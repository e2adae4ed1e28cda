/**
 * One line about a run, for a list of many. A long journal is not parsed: its first line and its last ones are, and the
 * last check that was the best is found by its words.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { diskFailure } from "../files/disk-failure.js";
import { type JournalRecord, recordsIn } from "./journal.js";
import { isWritten } from "./lock.js";
import { isOfLook, looksIn } from "./looks.js";
import { nameOf, type RunPlace } from "./run-places.js";
import { brokenReason, isCheck, type RunState, stateOf, valueAt } from "./run-report.js";
import { sittingsOf } from "./sittings.js";
import { type Parent, startOf } from "./start-record.js";

export type RunSummary = KnownRun | BrokenRun;

interface Named {
  readonly name: string;
  readonly folder: string;
  readonly experiment: string;
  readonly study: string | null;
  /** When it began; of a broken run, what its name says. */
  readonly at: string;
}

export interface KnownRun extends Named {
  readonly state: RunState;
  readonly reason: string | null;
  readonly fold: number | null;
  /** What it went on from; null for a run that began anew. */
  readonly parent: Pick<Parent, "run" | "weights" | "step"> | null;
  /** On train and validate together. */
  readonly isRetrained: boolean;
  /** Of the program: the eight digits of the folder's name are its first. */
  readonly program: string;
  /** Every `--set`, as it was given. */
  readonly set: readonly string[];
  readonly steps: number;
  /** Seconds of training. */
  readonly time: number;
  readonly result: SummaryResult | null;
  /** Looks at the test set. */
  readonly looks: number;
}

/** The best of what is kept; where nothing is, the last validation loss, if it has any. */
export interface SummaryResult {
  readonly measure: string;
  /** `accuracy` and the like; null where it is not known. */
  readonly kind: string | null;
  readonly value: number;
  readonly step: number;
  readonly isBest: boolean;
}

export interface BrokenRun extends Named {
  readonly state: "broken";
  readonly reason: string;
}

/** Never throws for a run that is damaged. */
export function summaryOf(place: RunPlace): RunSummary {
  const named = {
    name: nameOf(place),
    folder: place.folder,
    experiment: place.experiment,
    study: place.study,
    at: timeOfName(place.name),
  };
  try {
    return { ...named, ...known(place.folder) };
  } catch (error) {
    return { ...named, state: "broken", reason: brokenReason(error) };
  }
}

function known(folder: string): Omit<KnownRun, "name" | "folder" | "experiment" | "study"> {
  const records = headAndTail(join(folder, "journal.jsonl"));
  const start = startOf(records, folder);
  const checks = records.flatMap((record) => (isCheck(record) ? [record] : []));
  const last = checks.at(-1);
  const end = records.findLast((record) => !isOfLook(record));
  const best = start.keep == null ? undefined : checks.findLast(({ isBest }) => isBest);
  const measure = best && start.keep ? start.keep : "validate.loss";
  const from = best ?? last;
  const value = from && valueAt(from, measure);
  return {
    at: start.at,
    ...stateOf(records, needsSittings(end) ? sittingsOf(folder) : [], () => isWritten(folder)),
    fold: start.fold ?? null,
    parent: start.parent ? { run: start.parent.run, weights: start.parent.weights, step: start.parent.step } : null,
    isRetrained: start.retrain !== undefined,
    program: start.hashes.program,
    set: start.set,
    steps: end?.kind === "end" ? Number(end.step) : (last?.step ?? 0),
    time: end?.kind === "end" ? Number(end.time) : (last?.time ?? 0),
    result:
      from && value !== undefined && !start.retrain
        ? {
            measure,
            kind: start.measures?.[measure.slice(measure.indexOf(".") + 1)] ?? null,
            value,
            step: from.step,
            isBest: best !== undefined,
          }
        : null,
    looks: looksIn(records).at(-1)?.look ?? 0,
  };
}

const needsSittings = (last: JournalRecord | undefined) => last?.kind !== "end" && last?.kind !== "failed";

/** `2026-11-22T08-07-18-6b55c7f2` as a time; the name itself where it does not begin with one. */
function timeOfName(name: string): string {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)-/.exec(name);
  return parts ? `${parts[1]}:${parts[2]}:${parts[3]}.000Z` : name;
}

/** A journal of thirty checks or so is parsed whole. */
const WHOLE = 2 ** 13;
/** Of the last of each of these a longer one is asked, wherever it stands. */
const WORDS = ["check", "end", "failed", "look", "test"].map((kind) => `"kind":"${kind}"`);

/** The records that matter: all of a short journal; of a long one the first, the last few, and the last of each kind. */
function headAndTail(path: string): readonly JournalRecord[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
  if (bytes.length <= WHOLE) return recordsIn(bytes, path).records;
  const headEnd = bytes.indexOf(10) + 1;
  const tailStart = bytes.indexOf(10, Math.max(headEnd, bytes.length - WHOLE / 2)) + 1;
  if (headEnd === 0 || tailStart === 0) return recordsIn(bytes, path).records;
  const between = ['"isBest":true', ...WORDS].flatMap((words) => {
    const at = bytes.lastIndexOf(words, tailStart);
    return at < headEnd ? [] : [bytes.lastIndexOf(10, at) + 1];
  });
  const lines = [...new Set(between)].toSorted((a, b) => a - b).filter((start) => start < tailStart);
  const chosen = [
    bytes.subarray(0, headEnd),
    ...lines.map((start) => bytes.subarray(start, bytes.indexOf(10, start) + 1)),
    bytes.subarray(tailStart),
  ];
  try {
    return recordsIn(Buffer.concat(chosen), path).records;
  } catch {
    // The whole of it says which line it is.
    return recordsIn(bytes, path).records;
  }
}
