/** What a worker is asked to do for a study, what it reports meanwhile, and how it ends. */
import type { FoldScore, Outcome } from "./outcome.js";
import type { Point } from "./space.js";

/** One job: a trial trained to its end, or to a rung where it waits for others. */
export interface Task {
  /** From 1, in the order in which they were decided. */
  readonly job: number;
  readonly trial: number;
  readonly point: Point;
  /** Null: to the trial's end. */
  readonly halt: Halt | null;
}

/** Training halts at a check, unless the run is too short for what would come next. */
export interface Halt {
  /** After so many checks of the run. */
  readonly checks: number;
  /** Where it would halt the next time. */
  readonly next: number;
}

/** Of one check, when journal and checkpoint of the run hold it; of a trial on several folds, of a whole fold. */
export interface Report {
  /** From 1. */
  readonly check: number;
  /** How many checks the run has when nothing ends it earlier. */
  readonly of: number;
  readonly step: number;
  /** Seconds of training. */
  readonly time: number;
  /** What is measured at this check; null for what is no number. */
  readonly value: number | null;
  /** The trial's score if it ended here, and the step that this is of: of the weights that it keeps. */
  readonly score: number | null;
  readonly scoreStep: number;
  /** Of the folds so far; absent where the trial is one run. */
  readonly folds?: readonly FoldScore[];
  readonly deviation?: number;
  /** Nothing is left to train. */
  readonly isLast: boolean;
}

/** How far training is, for people. */
export interface Progressed {
  /** Of a trial on several. */
  readonly fold?: number;
  readonly epoch: number;
  readonly epochs: number | null;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly tokensPerSecond: number;
  /** Seconds until the trial's end. */
  readonly left: number;
}

export type TaskEnd =
  | { readonly kind: "ended"; readonly outcome: Outcome }
  /** Where it was asked to halt, or told to. */
  | { readonly kind: "halted"; readonly report: Report }
  /** It can go on from its checkpoint. */
  | { readonly kind: "interrupted" };

export interface TaskHooks {
  /** Whether training goes on after a check. */
  readonly checked: (report: Report) => Promise<boolean>;
  readonly stepped: (progress: Progressed) => void;
  readonly interrupted: () => boolean;
}

/** Trains. What must end the study, such as a full disk, is thrown; what only this trial suffers from is its outcome. */
export type Trainer = (task: Task, hooks: TaskHooks) => Promise<TaskEnd>;

/** Whether a report is of the place where a task is to halt. */
export function haltsAt({ halt }: Pick<Task, "halt">, { check, of, isLast }: Report): boolean {
  return halt !== null && !isLast && check >= halt.checks && halt.next <= of;
}
