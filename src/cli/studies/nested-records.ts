/** What is on record of a nested search: the folds that it keeps apart, and what came of each. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { Failure } from "../../runtime/failure.js";
import { type JournalRecord, readJournal } from "../../runtime/records/journal.js";
import type { Result } from "../../runtime/training/evaluate.js";
import type { StudyStart } from "../../search/journal-records.js";

/** In the folder of a nested search. */
export const NESTED_JOURNAL = "nested.jsonl";

/** The first record of a nested search. */
export interface NestedStart extends JournalRecord {
  readonly kind: "nested";
  /** What each of its studies begins with, but for its folds. */
  readonly study: StudyStart;
  readonly outer: readonly number[];
  readonly ofRepeat: number;
}

/** What came of one outer fold. */
export interface OuterEnd extends JournalRecord {
  readonly kind: "outer";
  readonly fold: number;
  /** Folders from the project's. */
  readonly study: string;
  readonly run: string;
  readonly trial: number;
  readonly point: Readonly<Record<string, number | string>>;
  /** The best trial's own score, by which it was chosen. */
  readonly chosen: number;
  /** Of the fold that was kept apart. */
  readonly score: number;
  readonly examples: number;
  readonly results: Result;
}

export interface Nested {
  readonly folder: string;
  readonly start: NestedStart;
  readonly ends: readonly OuterEnd[];
}

/** The folder of the study that keeps a fold apart. */
export function outerFolder(nested: string, fold: number): string {
  return `${nested}-outer-${fold}`;
}

export function isNested(folder: string): boolean {
  return existsSync(join(folder, NESTED_JOURNAL));
}

/** Throws `study-missing` for a nested search, of where one study is meant. */
export function refuseNested(folder: string): void {
  if (!isNested(folder)) return;
  const shown = relative(process.cwd(), folder);
  throw new Failure(
    "study-missing",
    `\`${shown}\` is a nested search: several studies, one for each fold that it keeps apart.`,
    `See it: rnnc search show ${shown}; or give one of its studies, such as ${outerFolder(shown, 1)}.`,
  );
}

/** The nested search that a study is part of, and the fold that is kept apart there; null for a study by itself. */
export function nestedAround(folder: string): { readonly nested: string; readonly fold: number } | null {
  const [, nested, fold] = /^(.+)-outer-(\d+)$/.exec(folder) ?? [];
  return nested !== undefined && isNested(nested) ? { nested, fold: Number(fold) } : null;
}

/** Throws `study-missing` and `journal-broken`. */
export function readNested(folder: string): Nested {
  const path = join(folder, NESTED_JOURNAL);
  const [start, ...records] = existsSync(path) ? readJournal(path).records : [];
  const isEnd = (record: JournalRecord): record is OuterEnd => record.kind === "outer";
  // What is no finite number is a word in a journal.
  const ends = records.filter(isEnd).map((end) => ({ ...end, score: Number(end.score), chosen: Number(end.chosen) }));
  if (start === undefined || !isStart(start))
    throw new Failure(
      "study-missing",
      `\`${folder}\` is not the folder of a nested search.`,
      "Begin one: rnnc search FILE --nested.",
    );
  return { folder, start, ends };
}

function isStart(record: JournalRecord): record is NestedStart {
  return record.kind === "nested" && Array.isArray(record.outer) && typeof record.study === "object";
}
