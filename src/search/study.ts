/**
 * A study on disk: `studies/<experiment>/<time>-<hash8>/` with the plan, an append-only journal and a run folder for
 * each trial. What the journal says is all there is to know. One writer, by a lock; readers take none.
 */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Failure } from "../runtime/failure.js";
import { type Write, writeAside } from "../runtime/files/write-aside.js";
import { type JournalRecord, openJournal, readJournal } from "../runtime/records/journal.js";
import { createFolder, createRunFolder } from "../runtime/records/run-folder.js";
import { type Earlier, type EarlierTrial, STUDY_FORMAT, type StudyRecord, type StudyStart } from "./journal-records.js";
import type { Outcome } from "./outcome.js";
import { rangesOf } from "./ranges.js";
import type { Visible } from "./sampler.js";
import type { Point } from "./space.js";
import type { Report } from "./task.js";

export interface Study {
  readonly folder: string;
  readonly start: StudyStart;
  /** In order of their numbers, from 1. */
  readonly trials: readonly Visible[];
  /** How many there are to be: as the study began, or as it was last told. */
  readonly wanted: number;
  /** What it knew before its first trial. */
  readonly earlier: readonly Earlier[];
  /** Of the journal, after the first. */
  readonly records: readonly StudyRecord[];
}

const JOURNAL = "journal.jsonl";
const PLAN = "experiment.plan.json";

/** Makes the folder of a new study, with its plan and first records. Throws `disk`. */
export function createStudy(
  studies: string,
  start: StudyStart,
  plan: string,
  earlier: readonly Earlier[] = [],
): string {
  const name = { experiment: start.experiment, hash: start.hash, time: new Date(start.at) };
  return createRunFolder(studies, name, (aside) => fillStudy(aside, plan, [start, ...earlier]));
}

/** As `createStudy`, in a folder that is named. Throws `disk`. */
export function createStudyAt(folder: string, start: StudyStart, plan: string): void {
  createFolder(
    dirname(folder),
    () => basename(folder),
    (aside) => fillStudy(aside, plan, [start]),
  );
}

function fillStudy(aside: string, plan: string, records: readonly JournalRecord[]): void {
  writeAside(join(aside, PLAN), [Buffer.from(plan)]);
  const journal = openJournal(join(aside, JOURNAL));
  for (const record of records) journal.append(record);
  journal.close();
}

/** Reads a study without a lock. Throws `study-missing`, `study-newer` and `journal-broken`. */
export function readStudy(folder: string): Study {
  const path = join(folder, JOURNAL);
  const read = existsSync(path) ? readJournal(path).records : [];
  const [first] = read;
  if (first?.kind === "study" && Number(first.format ?? 1) > STUDY_FORMAT) {
    const message = `The study \`${folder}\` was begun by rnnc ${String(first.version)}, whose journals this version cannot read.`;
    throw new Failure("study-newer", message, "Go on with that version; nothing was changed.");
  }
  if (!isStart(first)) {
    const advice = "Give a folder such as studies/parity/2026-11-22T08-07-18-6b55c7f2, or none for the newest.";
    throw new Failure("study-missing", `\`${folder}\` is not the folder of a study.`, advice);
  }
  const start = {
    ...first,
    format: first.format ?? 1,
    prune: first.prune ?? null,
    order: first.order ?? { kind: "free" },
  };
  const records = read.slice(1).flatMap(recordOf);
  return { folder, start, ...summaryOf(start, records), records };
}

/** Older studies lack `format`, `prune` and `order`. */
function isStart(record: JournalRecord | undefined): record is StudyStart {
  if (record?.kind !== "study") return false;
  const { space, scoring, method, names, sourceFiles, set } = record;
  const isThere = (value: unknown) => typeof value === "object" && value !== null;
  return Array.isArray(space) && Array.isArray(set) && [scoring, method, names, sourceFiles].every(isThere);
}

const KINDS: ReadonlySet<unknown> = new Set([
  ...["earlier", "ask", "promote", "attempt", "lost", "check", "suspend", "result", "extend"],
]);

/** A record as this version writes it; none for one of a kind that it does not know. */
function recordOf(record: JournalRecord): readonly StudyRecord[] {
  if (!KINDS.has(record.kind)) return [];
  const isOld = (record.kind === "ask" || record.kind === "result") && record.job === undefined;
  if (!isOld) return [record as StudyRecord];
  const job = Number(record.trial);
  if (record.kind === "result")
    return [{ ...record, kind: "result", job, trial: job, outcome: record.outcome as Outcome }];
  const visible = { results: rangesOf(Array.from({ length: job - 1 }, (_, index) => index + 1)), running: "" };
  const hand = { worker: 1, pid: 0, started: "unknown" };
  return [{ ...record, kind: "ask", job, trial: job, point: record.point as Point, visible, ...hand }];
}

function summaryOf(start: StudyStart, records: readonly StudyRecord[]): Pick<Study, "trials" | "earlier" | "wanted"> {
  const earlier: Earlier[] = [];
  const trials: Visible[] = [];
  let wanted = start.trials;
  for (const record of records) {
    if (record.kind === "earlier") earlier.push(record);
    if (record.kind === "extend") wanted = record.trials;
    if (record.kind === "ask") trials.push({ trial: record.trial, point: record.point, outcome: null });
    if (record.kind === "result") trials[record.trial - 1] = { ...trials[record.trial - 1], outcome: record.outcome };
  }
  return { trials, earlier, wanted };
}

/** All that it knew before its first trial. */
export function earlierTrials({ earlier }: Pick<Study, "earlier">): readonly EarlierTrial[] {
  return earlier.flatMap(({ trials }) => trials);
}

/** The trials that wait to go on, each with its last check. */
export function suspendedIn({ records }: Pick<Study, "records">): ReadonlyMap<number, Report> {
  const waiting = new Map<number, Report>();
  for (const record of records) {
    if (record.kind === "suspend") waiting.set(record.trial, record.report);
    if (record.kind === "promote" || record.kind === "result") waiting.delete(record.trial);
  }
  return waiting;
}

/** Where the plan of a study is kept, and where the run of a trial is that is one. */
export function planPath(folder: string): string {
  return join(folder, PLAN);
}

export function trialFolder(folder: string, trial: number): string {
  return join(folder, "trials", String(trial).padStart(4, "0"));
}

/** One of the runs that a trial is made of. */
export interface TrialRun {
  /** Absent where the program's own choice is taken. */
  readonly fold?: number;
  readonly path: string;
}

/** The runs of a trial in order: one, or one for each of several folds, in folders beside each other. */
export function runsOfTrial({ folder, start }: Pick<Study, "folder" | "start">, trial: number): readonly TrialRun[] {
  const path = trialFolder(folder, trial);
  const { folds = [] } = start;
  if (folds.length === 0) return [{ path }];
  return folds.map((fold) => ({ fold, path: folds.length === 1 ? path : `${path}-${fold}` }));
}

/** A point by what a person calls its settings, in the order of the space; without those that do not apply. */
export function namedPoint({ space, names }: StudyStart, point: Point): Readonly<Record<string, number | string>> {
  return Object.fromEntries(space.flatMap(({ id }) => (id in point ? [[names[id] ?? id, point[id]]] : [])));
}

/** Appends to a study's journal; whoever does holds its lock. */
export interface StudyWriter {
  /** With the time, on disk when it returns. Throws `disk`. */
  readonly append: (record: StudyRecord) => void;
  readonly close: () => void;
}

/** Throws `disk` and `journal-broken`. */
export function writeStudy(folder: string, write?: Write): StudyWriter {
  const journal = openJournal(join(folder, JOURNAL), write);
  return {
    append: ({ kind, ...record }) => journal.append({ kind, at: new Date().toISOString(), ...record }),
    close: () => journal.close(),
  };
}
