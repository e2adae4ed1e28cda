/** Workers in this process whose checks come in an order that a seed decides, as if on a clock. */
import { stream, uniform } from "../../../src/random/streams.js";
import type { Write } from "../../../src/runtime/files/write-aside.js";
import { runStudy, type StudyEnding } from "../../../src/search/run-study.js";
import { readStudy, writeStudy } from "../../../src/search/study.js";
import type { Trainer } from "../../../src/search/task.js";
import { LostWorker, type TrialWorker } from "../../../src/search/worker.js";
import { SILENT } from "./silent.js";
import { syntheticTrainer } from "./synthetic.js";

export interface Shift {
  readonly workers: number;
  readonly seed?: number;
  /** Asks to stop when so many checks were made. */
  readonly stopAfter?: number;
  /** Loses the worker that makes this check, counted over all. */
  readonly loseAt?: number;
  readonly write?: Write;
}

// Each run's lock, of several workers in this one process, listens for its end.
process.setMaxListeners(50);

/** Goes on with a study until it ends, or as the shift has it. */
export async function goOn(
  folder: string,
  { workers, seed = 1, stopAfter, loseAt, write }: Shift,
): Promise<StudyEnding> {
  const asleep: { readonly at: number; readonly wake: () => void }[] = [];
  const times = stream(seed, "search", "times");
  let [now, naps, checks] = [0, 0, 0];
  let isOver = false;
  const sleep = () =>
    new Promise<void>((wake) => {
      asleep.push({ at: now + uniform(times, 0, naps++), wake });
    });
  // Whoever sleeps shortest goes on when all others sleep or wait.
  const turn = () => {
    if (isOver) return;
    const next = asleep.toSorted((a, b) => a.at - b.at)[0];
    if (next) {
      asleep.splice(asleep.indexOf(next), 1);
      now = next.at;
      next.wake();
    }
    setImmediate(turn);
  };
  setImmediate(turn);
  const train: Trainer = syntheticTrainer(folder, async () => {
    await sleep();
    checks++;
    if (checks === loseAt) throw new LostWorker("it was to be lost");
  });
  const hire = (worker: number): Promise<TrialWorker> =>
    Promise.resolve({ hand: { worker, pid: process.pid, started: "here" }, train, close: () => Promise.resolve() });
  const writer = writeStudy(folder, write);
  try {
    const hooks = { ...SILENT, interrupted: () => stopAfter !== undefined && checks >= stopAfter };
    return await runStudy(readStudy(folder), writer, { count: workers, hire }, hooks);
  } finally {
    isOver = true;
    writer.close();
  }
}
