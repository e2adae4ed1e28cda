/**
 * What a study's journal is made of. One process writes it, so the records before another are what was known when that
 * one was written.
 */
import type { PrunePlan, SearchMethodPlan } from "../plan/plan.js";
import type { JournalRecord } from "../runtime/records/journal.js";
import type { SourceSum } from "../runtime/records/start-record.js";
import type { Outcome, Scoring } from "./outcome.js";
import type { Point, Space } from "./space.js";
import type { Report } from "./task.js";

/**
 * What this version writes, and the newest that it reads. Studies of the first had no jobs: a trial was one. Those before the
 * third trained the last of several folds alone, and began knowing nothing.
 */
export const STUDY_FORMAT = 3;

/**
 * When results count. `free`: as soon as they are there. `strict`: a job is decided by the results of all jobs up to
 * `lag` before it, and of no others, so that the trials of a study depend on no clock.
 */
export type Order = { readonly kind: "free" } | { readonly kind: "strict"; readonly lag: number };

/** The first record of a study's journal. */
export interface StudyStart extends JournalRecord {
  readonly kind: "study";
  readonly format: number;
  readonly at: string;
  readonly experiment: string;
  /** The `.rnn` file, from the project's folder. */
  readonly source: string;
  /** Of the experiment as it stood. */
  readonly hash: string;
  readonly version: string;
  readonly seed: number;
  readonly method: SearchMethodPlan;
  /** Null: every trial is trained to its end. */
  readonly prune: PrunePlan | null;
  readonly order: Order;
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
  /** Those that each trial trains, one after the other; absent where the data have but one split. */
  readonly folds?: readonly number[];
  /** Of one study of a nested search: the fold that none of its runs sees. */
  readonly outer?: number;
}

/**
 * What is known before the first trial, from an earlier study. It is copied, so that nothing depends on that study any
 * more.
 */
export interface Earlier extends JournalRecord {
  readonly kind: "earlier";
  /** Its folder, from the project's. */
  readonly study: string;
  /** How many trials it had. */
  readonly offered: number;
  /** Why the others were not taken, as `units 256 above 128`, and how many for each reason. */
  readonly left: readonly { readonly why: string; readonly count: number }[];
  /** The data files that it read; null where no run of it is left to tell. */
  readonly sources: readonly SourceSum[] | null;
  readonly trials: readonly EarlierTrial[];
}

export interface EarlierTrial {
  /** Here; from 0 downwards, the newest last, since own trials are counted from 1. */
  readonly trial: number;
  /** Its number in the earlier study. */
  readonly of: number;
  readonly point: Point;
  readonly outcome: Outcome;
}

/** What the sampler saw: trials before the first, and trials by number, ranges as `1-7,9`. */
export interface Seen {
  readonly results: string;
  /** Asked before, and without a result that it may see. */
  readonly running: string;
}

/** Who was given the job. With the start time, no two processes are the same. */
export interface Hand {
  readonly worker: number;
  readonly pid: number;
  readonly started: string;
}

/** A new trial, and the job of training it. */
export interface Ask extends JournalRecord, Hand {
  readonly kind: "ask";
  readonly job: number;
  readonly trial: number;
  readonly point: Point;
  readonly visible: Seen;
}

/** A suspended trial goes on. */
export interface Promotion extends JournalRecord, Hand {
  readonly kind: "promote";
  readonly job: number;
  readonly trial: number;
  /** Where it halts again; null for its end. */
  readonly rung: number | null;
}

/** A job is begun anew, from the trial's checkpoint: its worker was lost, or the study interrupted. */
export interface Attempt extends JournalRecord, Hand {
  readonly kind: "attempt";
  readonly job: number;
}

export interface Lost extends JournalRecord {
  readonly kind: "lost";
  readonly job: number;
  readonly worker: number;
  readonly why: string;
}

/** Of a study whose pruner asks at checks. */
export interface Checked extends JournalRecord {
  readonly kind: "check";
  readonly job: number;
  readonly trial: number;
  readonly report: Report;
}

/** The end of a job whose trial may go on later. */
export interface Suspension extends JournalRecord {
  readonly kind: "suspend";
  readonly job: number;
  readonly trial: number;
  readonly rung: number;
  readonly report: Report;
}

/** The end of a trial; exactly one for each. */
export interface Result extends JournalRecord {
  readonly kind: "result";
  /** Null for a trial that was suspended when nothing was left to do. */
  readonly job: number | null;
  readonly trial: number;
  readonly outcome: Outcome;
}

export interface Extension extends JournalRecord {
  readonly kind: "extend";
  readonly trials: number;
}

export type StudyRecord = Earlier | Ask | Promotion | Attempt | Lost | Checked | Suspension | Result | Extension;
