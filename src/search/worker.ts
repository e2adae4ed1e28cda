/** Who trains: this process, or another one that may be lost. */
import type { Hand } from "./journal-records.js";
import type { Trainer } from "./task.js";

export interface TrialWorker {
  readonly hand: Hand;
  /** One task at a time. Throws `LostWorker`, and then this worker is of no more use. */
  readonly train: Trainer;
  readonly close: () => Promise<void>;
}

/** A worker by its number, from 1, ready for a task. */
export type Hire = (worker: number) => Promise<TrialWorker>;

/** A worker has ended without being asked to, or was ended because it was silent. No process of it is left. */
export class LostWorker extends Error {
  override readonly name = "LostWorker";
}

/** Ends a worker and all that it started, at once: workers lead groups of their own. */
export function killGroup(pid: number): void {
  for (const target of process.platform === "win32" ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // It has ended, or it never led a group.
    }
  }
}
