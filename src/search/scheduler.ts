/**
 * What a study does next: a pure function of its journal. Records are applied as they are written, and read back in the
 * same order, so a study that goes on, or is replayed, decides as it did.
 *
 * Work is cut into jobs, numbered as they are decided. In free order a decision sees all that the journal holds; in strict
 * order that of job j sees the ends of jobs up to j - lag and no others. Where nothing can be decided from those, the
 * number passes without a job, so that what is seen moves on.
 */
import { isOfFolds } from "./fold-scores.js";
import type { Hand, Seen, StudyRecord, StudyStart } from "./journal-records.js";
import { directionsOf, type Outcome, prunedAt } from "./outcome.js";
import { type Curve, isBelowMedian } from "./pruning/median.js";
import { bracketOf, foremost, haltAt, promoted, rungsOf, type Standing } from "./pruning/rungs.js";
import { rangesOf } from "./ranges.js";
import { sample, type Visible } from "./sampler.js";
import type { Point } from "./space.js";
import type { Report, Task } from "./task.js";

export type Next =
  | {
      readonly kind: "ask";
      readonly job: number;
      readonly trial: number;
      readonly point: Point;
      readonly visible: Seen;
    }
  | { readonly kind: "promote"; readonly job: number; readonly trial: number; readonly rung: number | null }
  /** Until a job ends. */
  | { readonly kind: "wait" }
  /** Nothing is left to do but to end the trials that were suspended. */
  | { readonly kind: "settle"; readonly outcomes: readonly { readonly trial: number; readonly outcome: Outcome }[] }
  | { readonly kind: "over"; readonly isExhausted: boolean };

/** A job that was begun and has not ended. */
export interface OpenJob {
  readonly task: Task;
  /** Where it halts; null for the trial's end. */
  readonly rung: number | null;
  readonly hand: Hand;
  /** How often its worker was lost. */
  readonly lost: number;
}

export interface Scheduler {
  /** In order of their numbers; only a trial that has ended has an outcome. */
  readonly trials: () => readonly Visible[];
  readonly wanted: () => number;
  readonly openJobs: () => readonly OpenJob[];
  readonly next: () => Next;
  /** Whether the trial of a job goes on after a check that has been applied. */
  readonly goesOn: (job: number) => boolean;
  /** How many checks of a job's trial are known. */
  readonly checksOf: (job: number) => number;
  readonly apply: (record: StudyRecord) => void;
}

interface Known {
  readonly trial: number;
  readonly point: Point;
  readonly bracket: number;
  outcome: Outcome | null;
  /** Where it waits; null while it runs and when it has ended. */
  suspended: Report | null;
  /** Of every check known, less is better. */
  readonly curve: number[];
}

interface Open {
  readonly job: number;
  readonly trial: number;
  readonly rung: number | null;
  hand: Hand;
  lost: number;
}

/** What decisions see of a trial. */
interface View {
  seen: Visible;
  readonly bracket: number;
  readonly scores: number[];
  isWaiting: boolean;
}

/** How a job ended, for decisions. */
interface End {
  readonly job: number | null;
  readonly trial: number;
  readonly rung: number | null;
  readonly outcome: Outcome;
  readonly isWaiting: boolean;
}

export function createScheduler(start: StudyStart): Scheduler {
  const { order, prune, scoring, seed, space, method } = start;
  const rungs = rungsOf(prune);
  const sign = scoring.direction === "minimize" ? 1 : -1;
  const directions = directionsOf(scoring);
  const known: Known[] = [];
  /** What is known of each, for others. */
  const told: Visible[] = [];
  const open = new Map<number, Open>();
  const views: View[] = [];
  /** The same as `views` has, in one list for samplers, after what was known before. */
  const visible: Visible[] = [];
  let earlier = 0;
  /** Ends that decisions may not see yet, by their jobs. */
  const unseen = new Map<number, End>();
  const complete: { readonly job: number; readonly curve: Curve }[] = [];
  let wanted = start.trials;
  let nextJob = 1;
  let lastJob = 0;
  /** In strict order: ends of jobs up to this one have been seen. */
  let seenTo = 0;
  let isExhausted = false;

  function show(trial: number, seen: Visible): void {
    views[trial - 1].seen = seen;
    visible[earlier + trial - 1] = seen;
  }

  function see({ job, trial, rung, outcome, isWaiting }: End): void {
    const view = views[trial - 1];
    show(trial, { ...view.seen, outcome });
    view.isWaiting = isWaiting;
    if (job !== null && rung !== null)
      view.scores[rung] = "score" in outcome ? sign * outcome.score : Number.POSITIVE_INFINITY;
    if (job !== null && outcome.kind === "complete") complete.push({ job, curve: known[trial - 1].curve });
  }

  /** In strict order: sees the ends up to job `to`; false when one of those has not come. */
  function seeUpTo(to: number): boolean {
    for (; seenTo < to; seenTo++) {
      if (open.has(seenTo + 1)) return false;
      const end = unseen.get(seenTo + 1);
      if (end) see(end);
      unseen.delete(seenTo + 1);
    }
    return true;
  }

  function begin(job: number, trial: number, rung: number | null, { worker, pid, started }: Hand): void {
    open.set(job, { job, trial, rung, hand: { worker, pid, started }, lost: 0 });
    if (order.kind === "strict") seeUpTo(job - order.lag);
    nextJob = job + 1;
    lastJob = job;
  }

  function end(found: End): void {
    if (found.job !== null) open.delete(found.job);
    if (order.kind === "strict" && found.job !== null && found.job > seenTo) unseen.set(found.job, found);
    else see(found);
  }

  const standings = (): readonly Standing[] =>
    views.map(({ seen, bracket, scores, isWaiting }) => ({ trial: seen.trial, bracket, scores, isWaiting }));

  function chosen(): Next | null {
    const found = rungs && promoted(rungs, standings());
    if (found) return { kind: "promote", job: nextJob, ...found };
    if (known.length >= wanted || isExhausted) return null;
    const trial = known.length + 1;
    const point = sample(method, { space, directions, visible, trial, seed });
    if (point === null) {
      isExhausted = true;
      return null;
    }
    const numbers = (isEnded: boolean) =>
      rangesOf(visible.slice(earlier).flatMap((one) => ((one.outcome !== null) === isEnded ? [one.trial] : [])));
    return { kind: "ask", job: nextJob, trial, point, visible: { results: numbers(true), running: numbers(false) } };
  }

  /** When there is nothing more to choose and all ends have been seen. */
  function ending(): Next {
    const isWaiting = ({ suspended }: Known) => suspended !== null;
    const last = known.some(({ outcome }) => outcome?.kind === "complete") ? null : foremost(standings());
    if (last !== null) return { kind: "promote", job: nextJob, trial: last, rung: null };
    const outcomes = known
      .filter(isWaiting)
      .flatMap(({ trial, suspended }) => (suspended ? [{ trial, outcome: prunedAt(suspended, scoring) }] : []));
    return outcomes.length > 0 ? { kind: "settle", outcomes } : { kind: "over", isExhausted };
  }

  function next(): Next {
    for (;;) {
      if (order.kind === "strict" && !seeUpTo(nextJob - order.lag)) return { kind: "wait" };
      const found = chosen();
      if (found) return found;
      const sawAll = order.kind === "strict" ? seenTo >= lastJob : open.size === 0;
      if (sawAll) return ending();
      if (order.kind === "free") return { kind: "wait" };
      nextJob++;
    }
  }

  function apply(record: StudyRecord): void {
    switch (record.kind) {
      case "earlier":
        visible.push(...record.trials);
        earlier = visible.length;
        return;
      case "ask": {
        const { trial, point } = record;
        const bracket = rungs ? bracketOf(rungs, seed, trial) : 0;
        known.push({ trial, point, bracket, outcome: null, suspended: null, curve: [] });
        const seen = { trial, point, outcome: null };
        views.push({ seen, bracket, scores: [], isWaiting: false });
        visible.push(seen);
        told.push(seen);
        begin(record.job, trial, rungs ? 0 : null, record);
        return;
      }
      case "promote":
        known[record.trial - 1].suspended = null;
        begin(record.job, record.trial, record.rung, record);
        // That it goes on is seen at once, like that a new trial has begun.
        views[record.trial - 1].isWaiting = false;
        return;
      case "attempt": {
        const { worker, pid, started } = record;
        const job = open.get(record.job);
        if (job) job.hand = { worker, pid, started };
        return;
      }
      case "lost": {
        const job = open.get(record.job);
        if (job) job.lost++;
        return;
      }
      case "check":
        known[record.trial - 1].curve.push(sign * (record.report.value ?? Number.NaN));
        return;
      case "suspend": {
        const { job, trial, rung, report } = record;
        known[trial - 1].suspended = report;
        end({ job, trial, rung, outcome: prunedAt(report, scoring), isWaiting: true });
        return;
      }
      case "result": {
        const { job, trial, outcome } = record;
        const one = known[trial - 1];
        one.outcome = outcome;
        one.suspended = null;
        told[trial - 1] = { trial, point: one.point, outcome };
        const rung = job === null ? null : (open.get(job)?.rung ?? null);
        end({ job, trial, rung, outcome, isWaiting: false });
        return;
      }
      case "extend":
        wanted = record.trials;
    }
  }

  function goesOn(job: number): boolean {
    const { trial } = open.get(job) ?? {};
    if (prune?.kind !== "median" || trial === undefined) return true;
    const limit = order.kind === "strict" ? job - order.lag : Number.POSITIVE_INFINITY;
    const others = complete.filter((one) => one.job <= limit).map(({ curve }) => curve);
    return !isBelowMedian(prune, known[trial - 1].curve, others, isOfFolds(start));
  }

  return {
    next,
    apply,
    goesOn,
    checksOf: (job) => known[(open.get(job)?.trial ?? 0) - 1]?.curve.length ?? 0,
    trials: () => told,
    wanted: () => wanted,
    openJobs: () =>
      [...open.values()].map(({ job, trial, rung, hand, lost }) => ({
        task: taskOf(job, trial, rung),
        rung,
        hand,
        lost,
      })),
  };

  function taskOf(job: number, trial: number, rung: number | null): Task {
    const { point, bracket } = known[trial - 1];
    return { job, trial, point, halt: rungs && rung !== null ? haltAt(rungs, bracket, rung) : null };
  }
}
