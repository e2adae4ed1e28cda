/**
 * A study on disk: `studies/<experiment>/<time>-<hash8>/` with the plan, an append-only journal and a run folder for
 * each trial. What the journal says is all there is to know: `study`, then `ask` before a trial begins, and `result`
 * when it has ended. One writer, by a lock; readers take none.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SearchMethodPlan } from "../plan/plan.js";
import { Failure } from "../runtime/failure.js";
import { writeAside } from "../runtime/files/write-aside.js";
import { type JournalRecord, openJournal, readJournal } from "../runtime/records/journal.js";
import { createRunFolder } from "../runtime/records/run-folder.js";
import type { Outcome, Scoring } from "./outcome.js";
import type { Visible } from "./sampler.js";
import type { Point, Space } from "./space.js";

/** The first record of a study's journal. */
export interface StudyStart extends JournalRecord {
  readonly kind: "study";
  readonly at: string;
  readonly experiment: string;
  /** The `.rnn` file, from the project's folder. */
  readonly source: string;
  /** Of the experiment as it stood. */
  readonly hash: string;
  readonly version: string;
  readonly seed: number;
  readonly method: SearchMethodPlan;
  readonly scoring: Scoring;
  readonly trials: number;
  readonly space: Space;
  /** What a person calls the settings, by id. */
  readonly names: Readonly<Record<string, string>>;
  /** Every `--set` of the command line. */
  readonly set: readonly string[];
  /** Every `--source` of the command line, with the whole path. */
  readonly sourceFiles: Readonly<Record<string, string>>;
  readonly device: string;
}

export interface Study {
  readonly folder: string;
  readonly start: StudyStart;
  /** In order of their numbers, from 1. */
  readonly trials: readonly Visible[];
  /** How many there are to be: as the study began, or as it was last told. */
  readonly wanted: number;
}

const JOURNAL = "journal.jsonl";
const PLAN = "experiment.plan.json";

/** Makes the folder of a new study, with its plan and first record. Throws `disk`. */
export function createStudy(studies: string, start: StudyStart, plan: string): string {
  const name = { experiment: start.experiment, hash: start.hash, time: new Date(start.at) };
  return createRunFolder(studies, name, (aside) => {
    writeAside(join(aside, PLAN), [Buffer.from(plan)]);
    const journal = openJournal(join(aside, JOURNAL));
    journal.append(start);
    journal.close();
  });
}

/** Reads a study without a lock. Throws `study-missing` and `journal-broken`. */
export function readStudy(folder: string): Study {
  const path = join(folder, JOURNAL);
  const records = existsSync(path) ? readJournal(path).records : [];
  const [start] = records;
  if (!isStart(start)) {
    const advice = "Give a folder such as studies/parity/2026-11-22T08-07-18-6b55c7f2, or none for the newest.";
    throw new Failure("study-missing", `\`${folder}\` is not the folder of a study.`, advice);
  }
  return studyOf(folder, start, records.slice(1));
}

function isStart(record: JournalRecord | undefined): record is StudyStart {
  if (record?.kind !== "study") return false;
  const { space, scoring, method, names, sourceFiles, set } = record;
  const isThere = (value: unknown) => typeof value === "object" && value !== null;
  return Array.isArray(space) && Array.isArray(set) && [scoring, method, names, sourceFiles].every(isThere);
}

function studyOf(folder: string, start: StudyStart, records: readonly JournalRecord[]): Study {
  const trials = new Map<number, Visible>();
  let wanted = start.trials;
  for (const record of records) {
    if (record.kind === "extend") wanted = Number(record.trials);
    const trial = Number(record.trial);
    if (record.kind === "ask") trials.set(trial, { trial, point: record.point as Point, outcome: null });
    const known = trials.get(trial);
    if (record.kind === "result" && known) trials.set(trial, { ...known, outcome: record.outcome as Outcome });
  }
  return { folder, start, trials: [...trials.values()], wanted };
}

/** Where the plan of a study is kept, and where the run of a trial is. */
export function planPath(folder: string): string {
  return join(folder, PLAN);
}

export function trialFolder(folder: string, trial: number): string {
  return join(folder, "trials", String(trial).padStart(4, "0"));
}

/** A point by what a person calls its settings, in the order of the space. */
export function namedPoint({ space, names }: StudyStart, point: Point): Readonly<Record<string, number | string>> {
  return Object.fromEntries(space.map(({ id }) => [names[id] ?? id, point[id]]));
}

/** Appends to a study's journal; whoever does holds its lock. */
export interface StudyWriter {
  /** `visible`: how many results the sampler saw. */
  readonly ask: (trial: number, point: Point, visible: number) => void;
  readonly result: (trial: number, outcome: Outcome) => void;
  readonly extend: (trials: number) => void;
  readonly close: () => void;
}

/** Throws `disk` and `journal-broken`. */
export function writeStudy(folder: string): StudyWriter {
  const journal = openJournal(join(folder, JOURNAL));
  const at = () => new Date().toISOString();
  return {
    ask: (trial, point, visible) => journal.append({ kind: "ask", at: at(), trial, point, visible }),
    result: (trial, outcome) => journal.append({ kind: "result", at: at(), trial, outcome }),
    extend: (trials) => journal.append({ kind: "extend", at: at(), trials }),
    close: () => journal.close(),
  };
}
