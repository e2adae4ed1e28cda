/** Whether a study is at work, can go on, or has nothing left to do. */
import { isWritten } from "../../runtime/records/lock.js";
import { createScheduler } from "../../search/scheduler.js";
import type { Study } from "../../search/study.js";

export type StudyState = "running" | "interrupted" | "ended";

/**
 * A study has ended when its scheduler would do nothing more: all trials are done, or all points tried. Who looks again and
 * again asks whether it `isAtWork` before reading it, so that one that ends meanwhile is no interrupted one.
 */
export function studyState({ folder, start, records }: Study, isAtWork = isWritten(folder)): StudyState {
  if (isAtWork) return "running";
  const scheduler = createScheduler(start);
  for (const record of records) scheduler.apply(record);
  return scheduler.next().kind === "over" ? "ended" : "interrupted";
}
