/** Whether a study decided as its journal says that it saw: every decision is made again from the records before it. */
import type { StudyRecord } from "./journal-records.js";
import { prunedAt } from "./outcome.js";
import { createScheduler } from "./scheduler.js";
import type { Study } from "./study.js";

export interface Replay {
  readonly asks: number;
  readonly promotions: number;
  /** Checks after which it was decided whether a trial goes on. */
  readonly verdicts: number;
  /** The first decision that is another now; null when all are the same. */
  readonly difference: Difference | null;
}

export interface Difference {
  /** From 1, the line of the journal. */
  readonly line: number;
  readonly recorded: unknown;
  readonly now: unknown;
}

export function replay({ start, records }: Pick<Study, "start" | "records">): Replay {
  const scheduler = createScheduler(start);
  const counts = { asks: 0, promotions: 0, verdicts: 0 };
  for (const [index, record] of records.entries()) {
    const told = decisionOf(record);
    if (told !== null) {
      const now = decisionOf(scheduler.next());
      counts[record.kind === "ask" ? "asks" : "promotions"]++;
      // An older journal does not say what was visible.
      if (!isEqual(told, now, start.format > 1))
        return { ...counts, difference: { line: index + 2, recorded: told, now } };
    }
    scheduler.apply(record);
    if (start.prune?.kind !== "median" || record.kind !== "check" || record.report.isLast) continue;
    counts.verdicts++;
    const following = records[index + 1];
    const isTold =
      following?.kind === "result" &&
      following.job === record.job &&
      JSON.stringify(following.outcome) === JSON.stringify(prunedAt(record.report, start.scoring));
    // The last record of all may have been written by a coordinator that then was killed.
    if (following === undefined || isTold !== scheduler.goesOn(record.job)) continue;
    const words = (goesOn: boolean) =>
      `trial ${record.trial} ${goesOn ? "goes on" : "ends"} after check ${record.report.check}`;
    return { ...counts, difference: { line: index + 2, recorded: words(!isTold), now: words(isTold) } };
  }
  return { ...counts, difference: null };
}

/** What was decided, and nothing else. */
function decisionOf(record: StudyRecord | ReturnType<ReturnType<typeof createScheduler>["next"]>): object | null {
  if (record.kind === "ask") {
    const { kind, job, trial, point, visible } = record;
    return { kind, job, trial, point, visible };
  }
  if (record.kind !== "promote") return record.kind === "wait" || record.kind === "over" ? { kind: record.kind } : null;
  const { kind, job, trial, rung } = record;
  return { kind, job, trial, rung };
}

function isEqual(told: object, now: object | null, withVisible: boolean): boolean {
  const text = (decision: object | null) =>
    JSON.stringify(decision, (key, value: unknown) => (key === "visible" && !withVisible ? undefined : value));
  return text(told) === text(now);
}
