/** What coordinator and worker process tell each other. */
import type { Progressed, Report, Task, TaskEnd } from "./task.js";

export type ToWorker =
  | { readonly kind: "train"; readonly task: Task }
  | { readonly kind: "verdict"; readonly goesOn: boolean }
  | { readonly kind: "stop" };

export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "checked"; readonly report: Report }
  | { readonly kind: "stepped"; readonly progress: Progressed }
  | { readonly kind: "end"; readonly end: TaskEnd }
  /** What ends the study: a failure by its code, or a bug by its stack. */
  | { readonly kind: "failure"; readonly code: string; readonly message: string; readonly advice: string }
  | { readonly kind: "bug"; readonly stack: string };

/** Where a worker writes that it lives. */
export const LIFE = 4;

/** Milliseconds between two signs of life. */
export const BEAT = 500;
