/** The one worker that is this process itself. */
import { processStart } from "../runtime/files/processes.js";
import type { Trainer } from "./task.js";
import type { Hire } from "./worker.js";

export function localWorker(train: Trainer): Hire {
  const hand = { pid: process.pid, started: processStart(process.pid) ?? "unknown" };
  return (worker) => Promise.resolve({ hand: { worker, ...hand }, train, close: () => Promise.resolve() });
}
