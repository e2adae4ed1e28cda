/** The worker's side: trains what the coordinator sends, until it is gone. */
import { Worker } from "node:worker_threads";
import { Failure } from "../runtime/failure.js";
import { BEAT, type FromWorker, LIFE, type ToWorker } from "./messages.js";
import type { Task, Trainer } from "./task.js";

/**
 * Signs of life come from a thread of their own, since a long computation gives no other code a turn. Nobody reads them
 * once the coordinator is dead, and then this process must not write to a run that another may go on with.
 */
const ALIVE = `const { writeSync } = require("node:fs");
setInterval(() => {
  try {
    writeSync(${LIFE}, ".");
  } catch (error) {
    if (error.code !== "EAGAIN") process.kill(process.pid, "SIGKILL");
  }
}, ${BEAT});`;

const BETWEEN_PROGRESS = 100;

/** Ends when the coordinator hangs up. */
export function serve(trainer: Trainer): void {
  let isAsked = false;
  let answer: (goesOn: boolean) => void = () => {};
  let shown = 0;
  const tell = (message: FromWorker) => {
    process.send?.(message);
  };
  const train = async (task: Task) => {
    try {
      const end = await trainer(task, {
        interrupted: () => isAsked,
        stepped(progress) {
          const now = performance.now();
          if (now - shown < BETWEEN_PROGRESS) return;
          shown = now;
          tell({ kind: "stepped", progress });
        },
        checked(report) {
          const answered = new Promise<boolean>((resolve) => {
            answer = resolve;
          });
          tell({ kind: "checked", report });
          return answered;
        },
      });
      tell({ kind: "end", end });
    } catch (error) {
      if (error instanceof Failure) {
        const { code, message, advice } = error;
        tell({ kind: "failure", code, message, advice });
      } else tell({ kind: "bug", stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  process.on("disconnect", () => process.exit());
  process.on("message", (message: ToWorker) => {
    if (message.kind === "train") void train(message.task);
    else if (message.kind === "verdict") answer(message.goesOn);
    else isAsked = true;
  });
  new Worker(ALIVE, { eval: true }).unref();
  tell({ kind: "ready" });
}
