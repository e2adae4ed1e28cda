/** Where a run is kept: `runs/<experiment>/<YYYY-MM-DDTHH-MM-SS>-<hash8>/`. The time is UTC, so that names sort. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { diskFailure } from "../files/disk-failure.js";
import { flushFolder } from "../files/write-aside.js";

export interface RunName {
  readonly experiment: string;
  /** The run's identity, of which the first eight digits are used. */
  readonly hash: string;
  readonly time: Date;
}

/**
 * Makes a new folder under `runs`, which is made too when missing; `-2`, `-3` … when another run took the name in the
 * same second. Returns its path. Throws `disk`.
 */
export function createRunFolder(runs: string, { experiment, hash, time }: RunName): string {
  if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(experiment)) throw new Error(`"${experiment}" cannot name a folder`);
  if (!/^[0-9a-f]{8}/.test(hash)) throw new Error(`"${hash}" is not a sum`);
  const group = join(runs, experiment);
  const seconds = time.toISOString().slice(0, 19).replaceAll(":", "-");
  const name = `${seconds}-${hash.slice(0, 8)}`;
  try {
    mkdirSync(group, { recursive: true });
    for (let count = 1; ; count++) {
      const folder = join(group, count === 1 ? name : `${name}-${count}`);
      // Making a folder either makes it or fails: two processes never both get the same one.
      if (!makeNew(folder)) continue;
      for (const changed of [group, runs, dirname(runs)]) flushFolder(changed);
      return folder;
    }
  } catch (error) {
    throw diskFailure(error, "write", join(group, name));
  }
}

function makeNew(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
