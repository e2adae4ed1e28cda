/**
 * A journal: one record, one line of JSON, one write, one flush. What was appended survives a kill and a loss of
 * power; what was being appended at that moment is a torn tail, which readers pass over and the next writer cuts off.
 */
import { isUtf8 } from "node:buffer";
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "../failure.js";
import { diskFailure } from "../files/disk-failure.js";
import { flushFolder, type Write, writeAll } from "../files/write-aside.js";

export type JournalRecord = Readonly<Record<string, unknown>>;

export interface TornTail {
  /** From 1. */
  readonly line: number;
  readonly bytes: number;
}

export interface JournalContent {
  readonly records: readonly JournalRecord[];
  /** What a killed writer left of its last line; null when the last line is whole. */
  readonly torn: TornTail | null;
}

/** The one writer of a journal; who may be that is decided by a lock. */
export interface Journal extends JournalContent {
  /** On disk when it returns. Throws `disk`, and then the record is not in the journal at all. */
  append(record: JournalRecord): void;
  close(): void;
}

/** Reads a journal without a lock, also while it is written. Throws `run-missing`, `journal-broken`, `disk`. */
export function readJournal(path: string): JournalContent {
  return recordsIn(readWhole(path), path);
}

/**
 * Opens a journal for appending, makes it when it is missing (its folder must exist) and cuts off a torn tail, which
 * `torn` still reports. Throws `journal-broken` and `disk`.
 */
export function openJournal(path: string, write: Write = writeSync): Journal {
  let file: number;
  try {
    file = openSync(path, "a+");
  } catch (error) {
    throw diskFailure(error, "write", path);
  }
  try {
    const { records, torn } = recordsIn(readFileSync(file), path);
    let size = fstatSync(file).size;
    if (torn) {
      size -= torn.bytes;
      ftruncateSync(file, size);
    }
    fsyncSync(file);
    flushFolder(dirname(path));
    return { records, torn, ...appender(file, size, path, write) };
  } catch (error) {
    closeSync(file);
    throw diskFailure(error, "write", path);
  }
}

/** A record as its line. JSON has no word for NaN and infinity, and a validation loss may be either: they are texts. */
export function lineOf(record: JournalRecord): string {
  return `${JSON.stringify(record, withWords)}\n`;
}

/** For `JSON.stringify`: numbers that JSON does not know, as the words `NaN`, `Infinity` and `-Infinity`. */
export function withWords(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** Where records keep measured values and nothing else, beside names. */
const MEASURED = ["train", "validate", "results", "best", "layers", "observed"] as const;
const WORDS: ReadonlyMap<unknown, number> = new Map(
  [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => [String(value), value]),
);

function measuredIn(record: object): JournalRecord {
  const changed = MEASURED.filter((name) => Object.hasOwn(record, name)).map(
    (name) => [name, numbersIn((record as JournalRecord)[name])] as const,
  );
  return changed.length === 0 ? (record as JournalRecord) : { ...record, ...Object.fromEntries(changed) };
}

function numbersIn(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return WORDS.get(value) ?? value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, numbersIn(part)]));
}

function appender(file: number, start: number, path: string, write: Write): Pick<Journal, "append" | "close"> {
  let size = start;
  /** Set when half a line may stand at the end and could not be removed: nothing may follow it. */
  let damage: unknown = null;
  return {
    append(record) {
      if (damage !== null) throw damage;
      const line = Buffer.from(lineOf(record), "utf8");
      try {
        writeAll(file, line, write);
        fsyncSync(file);
        size += line.length;
      } catch (error) {
        const failure = diskFailure(error, "write", path);
        try {
          ftruncateSync(file, size);
        } catch {
          damage = failure;
        }
        throw failure;
      }
    },
    close() {
      closeSync(file);
    },
  };
}

function readWhole(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw diskFailure(error, "read", path);
    const advice = "Give a run's folder, such as runs/parity/2026-11-22T08-07-18-6b55c7f2, or none for the newest.";
    throw new Failure("run-missing", `There is no journal \`${path}\`.`, advice, { cause: error });
  }
}

/**
 * The records in the bytes of the journal at `path`. A last line that has no end, or that is no record, was torn; any
 * other line that is no record is damage, and `journal-broken` is thrown.
 */
export function recordsIn(bytes: Buffer, path: string): JournalContent {
  const records: JournalRecord[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    const record = end < 0 ? null : recordIn(bytes.subarray(start, end));
    if (record) {
      records.push(record);
      start = end + 1;
      continue;
    }
    const line = records.length + 1;
    if (end < 0 || end === bytes.length - 1) return { records, torn: { line, bytes: bytes.length - start } };
    const advice = "Bring the journal back from a copy; the lines before this one are whole.";
    throw new Failure("journal-broken", `\`${path}:${line}\` is not a record of a journal.`, advice);
  }
  return { records, torn: null };
}

function recordIn(line: Buffer): JournalRecord | null {
  if (!isUtf8(line)) return null;
  try {
    const value: unknown = JSON.parse(line.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? measuredIn(value) : null;
  } catch {
    return null;
  }
}
