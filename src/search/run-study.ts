/**
 * A study at work: one coordinator decides, and alone writes the journal; workers train. A record is on disk before
 * anything follows from it.
 */
import { processStart } from "../runtime/files/processes.js";
import type { Hand, StudyRecord } from "./journal-records.js";
import { prunedAt } from "./outcome.js";
import type { Visible } from "./sampler.js";
import { createScheduler, type OpenJob } from "./scheduler.js";
import type { Study, StudyWriter } from "./study.js";
import { haltsAt, type Progressed, type Report, type Task, type TaskEnd } from "./task.js";
import { type Hire, killGroup, LostWorker, type TrialWorker } from "./worker.js";

export interface StudyHooks {
  readonly interrupted: () => boolean;
  readonly stepped: (worker: number, task: Task, progress: Progressed) => void;
  /** A worker has nothing to train for now. */
  readonly idle: (worker: number) => void;
  readonly suspended: (task: Task, report: Report) => void;
  readonly lost: (task: Task, why: string) => void;
  readonly finished: (trial: Visible, all: readonly Visible[]) => void;
}

export interface StudyEnding {
  readonly kind: "done" | "exhausted" | "interrupted";
  readonly trials: readonly Visible[];
}

/** A trial whose worker was lost so often has failed. */
const MOST_LOST = 3;

/** Throws what must end the study, when all workers have stopped; it can go on when that has been mended. */
export async function runStudy(
  study: Study,
  writer: StudyWriter,
  workers: { readonly count: number; readonly hire: Hire },
  hooks: StudyHooks,
): Promise<StudyEnding> {
  const { start, records } = study;
  const scheduler = createScheduler(start);
  for (const record of records) scheduler.apply(record);
  const append = (record: StudyRecord) => {
    writer.append(record);
    scheduler.apply(record);
  };
  const state = {
    isStopping: false,
    failure: null as { readonly error: unknown } | null,
    ending: "done" as StudyEnding["kind"],
  };
  const isStopping = () => state.isStopping || hooks.interrupted();
  const turn = bell();
  const finish = (record: Extract<StudyRecord, { kind: "result" }>) => {
    append(record);
    const trials = scheduler.trials();
    hooks.finished(trials[record.trial - 1], trials);
  };
  /** What the last record demands was perhaps not written any more. */
  const last = records.at(-1);
  if (last?.kind === "check" && !last.report.isLast) prune(last.job, last.trial, last.report);
  const left = [...scheduler.openJobs()];
  await Promise.all(left.map(({ hand }) => endLeftOver(hand)));

  function prune(job: number, trial: number, report: Report): boolean {
    if (scheduler.goesOn(job)) return false;
    finish({ kind: "result", job, trial, outcome: prunedAt(report, start.scoring) });
    return true;
  }

  const hasWork = () => left.length > 0 || ["ask", "promote"].includes(scheduler.next().kind);

  /** The next job, on record; those that were begun before come first. Null when nothing is left, or the study stops. */
  async function begun(handOf: () => Promise<Hand>): Promise<OpenJob | null> {
    while (!isStopping()) {
      // Nothing may come between a decision and its record, and a worker takes a while to start.
      const hand = hasWork() ? await handOf() : null;
      const open = left.shift();
      if (open && hand) {
        append({ kind: "attempt", job: open.task.job, ...hand });
        return open;
      }
      const next = scheduler.next();
      if (next.kind === "over") {
        if (next.isExhausted) state.ending = "exhausted";
        return null;
      }
      if (next.kind === "settle")
        for (const { trial, outcome } of next.outcomes) finish({ kind: "result", job: null, trial, outcome });
      else if (next.kind === "wait") await turn.rung();
      else if (hand) {
        append({ ...next, ...hand });
        return openJob(next.job);
      }
    }
    return null;
  }

  const openJob = (job: number) => scheduler.openJobs().find(({ task }) => task.job === job) ?? null;

  async function work(number: number): Promise<void> {
    let worker: TrialWorker | null = null;
    try {
      while (!isStopping()) {
        hooks.idle(number);
        let job = await begun(async () => {
          worker ??= await workers.hire(number);
          return worker.hand;
        });
        if (job === null) return;
        while (job !== null && worker !== null) {
          if ((await tried(worker, job)) === "ended") break;
          worker = null;
          job = openJob(job.task.job);
          if (job === null || isStopping()) break;
          worker = await workers.hire(number);
          append({ kind: "attempt", job: job.task.job, ...worker.hand });
        }
        turn.ring();
      }
    } catch (error) {
      state.failure ??= { error };
      state.isStopping = true;
    } finally {
      hooks.idle(number);
      turn.ring();
      await worker?.close();
    }
  }

  async function tried(worker: TrialWorker, { task, rung }: OpenJob): Promise<"ended" | "lost"> {
    const { job, trial } = task;
    const isAsked = start.prune?.kind === "median";
    let isPruned = false;
    try {
      const end = await worker.train(task, {
        interrupted: isStopping,
        stepped: (progress) => hooks.stepped(worker.hand.worker, task, progress),
        async checked(report) {
          if (haltsAt(task, report)) return false;
          if (!isAsked || report.check <= scheduler.checksOf(job)) return true;
          append({ kind: "check", job, trial, report });
          isPruned = !report.isLast && prune(job, trial, report);
          return !isPruned;
        },
      });
      if (!isPruned) settle(task, rung, end);
    } catch (error) {
      if (!(error instanceof LostWorker)) throw error;
      if (isPruned) return "lost";
      append({ kind: "lost", job, worker: worker.hand.worker, why: error.message });
      hooks.lost(task, error.message);
      const lost = openJob(job)?.lost ?? 0;
      if (lost >= MOST_LOST) {
        const message = `Its worker was lost ${lost} times: ${error.message}.`;
        finish({ kind: "result", job, trial, outcome: { kind: "failed", class: "lost worker", message } });
      }
      return "lost";
    }
    return "ended";
  }

  function settle(task: Task, rung: number | null, end: TaskEnd): void {
    const { job, trial } = task;
    if (end.kind === "ended") finish({ kind: "result", job, trial, outcome: end.outcome });
    if (end.kind !== "halted") return;
    append({ kind: "suspend", job, trial, rung: rung ?? 0, report: end.report });
    hooks.suspended(task, end.report);
  }

  await Promise.all(Array.from({ length: workers.count }, (_, index) => work(index + 1)));
  if (state.failure) throw state.failure.error;
  return { kind: isStopping() ? "interrupted" : state.ending, trials: scheduler.trials() };
}

/** A worker that outlived its coordinator would write where another is to write now. */
async function endLeftOver({ pid, started }: Hand): Promise<void> {
  const isLiving = () => started !== "unknown" && pid !== process.pid && processStart(pid) === started;
  while (isLiving()) {
    killGroup(pid);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Waits for something to change. */
function bell(): { readonly ring: () => void; readonly rung: () => Promise<void> } {
  let wake = () => {};
  let waited = new Promise<void>((resolve) => {
    wake = resolve;
  });
  return {
    ring() {
      wake();
      waited = new Promise((resolve) => {
        wake = resolve;
      });
    },
    rung: () => waited,
  };
}
