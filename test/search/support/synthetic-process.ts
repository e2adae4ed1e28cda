/** Coordinator or worker of a synthetic study, as a process: `STUDY COUNT LEASE`, or `worker STUDY`. */
import { takeLock } from "../../../src/runtime/records/lock.js";
import { childWorker } from "../../../src/search/child-worker.js";
import { runStudy } from "../../../src/search/run-study.js";
import { serve } from "../../../src/search/serve.js";
import { readStudy, writeStudy } from "../../../src/search/study.js";
import { SILENT } from "./silent.js";
import { syntheticTrainer } from "./synthetic.js";

/** Milliseconds before each check, so that kills find trials under way. */
const PAUSE = 6;

const [first, second, third] = process.argv.slice(2);
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, PAUSE));
// For the coordinator alone: it is killed at a call that changes the disk.
delete process.env.KILL_AT;

if (first === "worker") serve(syntheticTrainer(second, pause));
else await coordinate(first, Number(second), Number(third));

async function coordinate(folder: string, count: number, lease: number): Promise<void> {
  const lock = takeLock(folder);
  const writer = writeStudy(folder);
  const argv = [process.argv[1], "worker", folder];
  const workers = { count, hire: (number: number) => childWorker({ argv, lease }, number) };
  try {
    await runStudy(readStudy(folder), writer, workers, { ...SILENT, interrupted: () => false });
  } finally {
    writer.close();
    lock.release();
  }
}
