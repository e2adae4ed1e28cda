/**
 * A process that wants a lock: `lock-holder.ts hold FOLDER` takes it and waits to be ended; `lock-holder.ts race
 * FOLDER TIMES` tries again and again and makes sure that it is alone whenever it has it.
 */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../src/runtime/failure.js";
import { takeLock } from "../../../src/runtime/records/lock.js";

const [what, folder, times] = process.argv.slice(2);

if (what === "hold") {
  takeLock(folder);
  writeSync(1, "held\n");
  setInterval(() => {}, 1 << 30);
} else {
  const alone = join(folder, "alone");
  let held = 0;
  for (let attempt = 0; attempt < Number(times); attempt++) {
    try {
      const lock = takeLock(folder);
      // Fails when somebody else is inside.
      closeSync(openSync(alone, "wx"));
      rmSync(alone);
      lock.release();
      held++;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "run-busy") throw error;
    }
  }
  writeSync(1, `${held}\n`);
}
