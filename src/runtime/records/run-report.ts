/** All that the records of a run say about it. */
import { join } from "node:path";
import { Failure } from "../failure.js";
import { type JournalRecord, readJournal, type TornTail } from "./journal.js";
import type { LayerEvidence } from "./layer-evidence.js";
import { isWritten } from "./lock.js";
import { isOfLook, type Look, looksIn } from "./looks.js";
import { nameOf, type RunPlace } from "./run-places.js";
import { type Sitting, sittingsOf } from "./sittings.js";
import { type StartRecord, startOf } from "./start-record.js";

/**
 * `killed` is broken off in any other way than by Ctrl-C: it can go on, too. The last two are of trials, whose studies
 * say so.
 */
export type RunState = "running" | "ended" | "interrupted" | "failed" | "killed" | "pruned" | "suspended";

/** What was measured when training stopped to look. */
export interface CheckRecord {
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
  /** Trained on so far. Absent in the first journals of rnnc 0.1.0. */
  readonly tokens?: number;
  /** Seconds of training. */
  readonly time: number;
  readonly train: Measured;
  readonly validate: Measured;
  readonly isBest: boolean;
  /** What the schedule made of the learning rate. */
  readonly rateFactor?: number;
  /** By `layer.part`; absent in the journals of rnnc 0.1.0, and where training stopped between two checks. */
  readonly layers?: Readonly<Record<string, LayerEvidence>>;
}

export interface Measured {
  readonly loss: number;
  readonly measures: Readonly<Record<string, number>>;
}

/** How a run failed. */
export interface FailureRecord {
  readonly code: string;
  readonly message: string;
  /** Of a step that gave NaN or infinity: the step, and the largest input and weight. */
  readonly observed?: Readonly<Record<string, number>>;
}

export interface RunReport {
  readonly name: string;
  readonly folder: string;
  readonly state: RunState;
  /** How it ended or failed, in words; null for a run that did neither. */
  readonly reason: string | null;
  readonly start: StartRecord;
  readonly sittings: readonly Sitting[];
  readonly checks: readonly CheckRecord[];
  /** The check whose weights are kept; null where none are, or none was the best. */
  readonly best: CheckRecord | null;
  readonly looks: readonly Look[];
  /** How an ended run came to its end: by its epochs or steps, or by `stop when`. */
  readonly how?: "done" | "stopped";
  /** Null for a run that did not fail, or went on since. */
  readonly failure: FailureRecord | null;
  readonly torn: TornTail | null;
}

/** Throws `run-missing`, `journal-broken` and `disk`. */
export function reportOf(place: RunPlace): RunReport {
  const { folder } = place;
  const { records, torn } = readJournal(join(folder, "journal.jsonl"));
  const sittings = sittingsOf(folder);
  const checks = records.flatMap((record) => (isCheck(record) ? [record] : []));
  return {
    name: nameOf(place),
    folder,
    ...stateOf(records, sittings, () => isWritten(folder)),
    start: startOf(records, folder),
    sittings,
    checks,
    best: checks.findLast(({ isBest }) => isBest) ?? null,
    looks: looksIn(records),
    ...howOf(records),
    failure: failureIn(records),
    torn,
  };
}

function howOf(records: readonly JournalRecord[]): Pick<RunReport, "how"> {
  const how = records.findLast((record) => !isOfLook(record))?.how;
  return how === "done" || how === "stopped" ? { how } : {};
}

function failureIn(records: readonly JournalRecord[]): FailureRecord | null {
  const last = records.findLast((record) => !isOfLook(record));
  if (last?.kind !== "failed") return null;
  const { code, message, observed } = last;
  const told =
    typeof observed === "object" && observed !== null ? { observed: observed as Record<string, number> } : {};
  return { code: String(code), message: String(message), ...told };
}

/** By the last record that is not of a look; a run that is neither ended nor failed is asked whether it is being written. */
export function stateOf(
  records: readonly JournalRecord[],
  sittings: readonly Sitting[],
  isBusy: () => boolean,
): Pick<RunReport, "state" | "reason"> {
  const last = records.findLast((record) => !isOfLook(record));
  if (last?.kind === "end") return { state: "ended", reason: String(last.reason) };
  if (isBusy()) return { state: "running", reason: null };
  if (last?.kind === "failed") return { state: "failed", reason: String(last.message) };
  return { state: sittings.at(-1)?.end?.how === "interrupted" ? "interrupted" : "killed", reason: null };
}

export function isCheck(record: JournalRecord): record is JournalRecord & CheckRecord {
  return record.kind === "check" && isMeasured(record.train) && isMeasured(record.validate);
}

function isMeasured(value: unknown): boolean {
  return typeof value === "object" && value !== null && "loss" in value && "measures" in value;
}

/** The value of `validate.accuracy`, `train.loss` and so on at a check; undefined where it was not measured. */
export function valueAt(check: CheckRecord, measured: string): number | undefined {
  const [part, name] = [measured.slice(0, measured.indexOf(".")), measured.slice(measured.indexOf(".") + 1)];
  if (part !== "train" && part !== "validate") return undefined;
  return name === "loss" ? check[part].loss : check[part].measures[name];
}

/**
 * Everything that is measured at checks: `train.loss`, `validate.loss`, `train.accuracy` and so on. Of a part without rows, as
 * validation is of a retrained run, nothing is.
 */
export function measuredIn(checks: readonly CheckRecord[]): readonly string[] {
  const parts = ["train", "validate"] as const;
  const names = new Set(checks.flatMap((check) => parts.flatMap((part) => Object.keys(check[part].measures))));
  return ["loss", ...names]
    .flatMap((name) => parts.map((part) => `${part}.${name}`))
    .filter((measured) => checks.some((check) => !Number.isNaN(valueAt(check, measured) ?? Number.NaN)));
}

/** The reason why a run's records cannot be read, in one line. Throws anything else on. */
export function brokenReason(error: unknown): string {
  if (error instanceof Failure) return error.message;
  throw error;
}
