/**
 * An experiment that costs nothing: its state is a number that each check moves, so that a trial which went on from
 * anywhere but its last checkpoint ends with another score. Runs are kept as real ones are: a lock, and a checkpoint that
 * is written whole or not at all before a check is reported.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PrunePlan } from "../../../src/plan/plan.js";
import { stream, uniform } from "../../../src/random/streams.js";
import { writeAside } from "../../../src/runtime/files/write-aside.js";
import { takeLock } from "../../../src/runtime/records/lock.js";
import { type Order, STUDY_FORMAT, type StudyStart } from "../../../src/search/journal-records.js";
import { createStudy, trialFolder } from "../../../src/search/study.js";
import type { Report, TaskEnd, Trainer } from "../../../src/search/task.js";

export interface Wanted {
  readonly trials?: number;
  readonly order?: Order;
  readonly prune?: PrunePlan | null;
}

export const STRICT: Order = { kind: "strict", lag: 8 };
/** Checks of a whole trial. */
export const CHECKS = 9;

export function startOf({ trials = 12, order = { kind: "free" }, prune = null }: Wanted): StudyStart {
  const domain = { kind: "range", low: 0, high: 1, log: false, step: null } as const;
  return {
    kind: "study",
    format: STUDY_FORMAT,
    at: "2026-11-27T12:00:00.000Z",
    experiment: "synthetic",
    source: "a.rnn",
    hash: "0123456789abcdef",
    version: "0.1.0",
    seed: 5,
    method: { kind: "random" },
    prune,
    order,
    scoring: { measured: "validate.loss", direction: "minimize" },
    trials,
    space: [{ id: "s0", kind: "real", domain }],
    names: { s0: "x" },
    set: [],
    sourceFiles: {},
    device: "auto",
  };
}

/** The folder of a new study. */
export function newStudy(root: string, wanted: Wanted): string {
  return createStudy(join(root, "studies"), startOf(wanted), "{}\n");
}

interface State {
  readonly check: number;
  readonly value: number;
}

/** The state after one more check. */
function after({ check, value }: State, x: number): State {
  const chance = uniform(stream(5, "search", "synthetic"), Math.floor(x * 1e9), check + 1);
  return { check: check + 1, value: 0.7 * value + 0.3 * x + 0.05 * chance };
}

function reportAt({ check, value }: State): Report {
  return {
    ...{ check, of: CHECKS, step: 10 * check, time: 0 },
    ...{ value, score: value, scoreStep: 10 * check, isLast: check === CHECKS },
  };
}

/** What one trial of 13 does: it fails, as its point would have it. */
function fails(x: number): boolean {
  return Math.floor(x * 1e6) % 13 === 0;
}

/** Keeps runs in the study's folder. `pause` comes before each check. */
export function syntheticTrainer(folder: string, pause: (task: { readonly trial: number }) => Promise<void>): Trainer {
  return async (task, { checked, interrupted, stepped }) => {
    const run = trialFolder(folder, task.trial);
    mkdirSync(run, { recursive: true });
    const lock = takeLock(run);
    try {
      const path = join(run, "checkpoint.json");
      let state: State = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as State) : { check: 0, value: 1 };
      const x = Number(task.point.s0);
      const halts = async () => {
        const report = reportAt(state);
        return (await checked(report)) || report.isLast ? null : ({ kind: "halted", report } satisfies TaskEnd);
      };
      // A check may have been told to nobody.
      const early = state.check > 0 ? await halts() : null;
      if (early) return early;
      while (state.check < CHECKS) {
        if (interrupted()) return { kind: "interrupted" };
        await pause(task);
        const { check } = state;
        stepped({ epoch: check, epochs: CHECKS, step: check, steps: CHECKS, loss: 1, tokensPerSecond: 1, left: 1 });
        if (fails(x) && check === 2)
          return { kind: "ended", outcome: { kind: "failed", class: "nan", message: "as it must" } };
        state = after(state, x);
        writeAside(path, [Buffer.from(JSON.stringify(state))]);
        const halted = await halts();
        if (halted) return halted;
      }
      const { score, scoreStep: step, time } = reportAt(state);
      return { kind: "ended", outcome: { kind: "complete", score: score ?? 0, step, time } };
    } finally {
      lock.release();
    }
  };
}
