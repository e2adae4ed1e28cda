/** Where a run is kept: `runs/<experiment>/<YYYY-MM-DDTHH-MM-SS>-<hash8>/`. The time is UTC, so that names sort. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { diskFailure } from "../files/disk-failure.js";
import { answers, hostName } from "../files/processes.js";
import { flushFolder } from "../files/write-aside.js";

export interface RunName {
  readonly experiment: string;
  /** The run's identity, of which the first eight digits are used. */
  readonly hash: string;
  readonly time: Date;
}

/**
 * Makes a new folder under `runs`, which is made too when missing; `-2`, `-3` … when another run took the name in the
 * same second. What a run begins with is put in by `fill`, something at least, before the folder has its name, so a
 * run is there with all of it or not at all. Returns its path. Throws `disk` and what `fill` throws.
 */
export function createRunFolder(
  runs: string,
  { experiment, hash, time }: RunName,
  fill: (folder: string) => void,
): string {
  if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(experiment)) throw new Error(`"${experiment}" cannot name a folder`);
  if (!/^[0-9a-f]{8}/.test(hash)) throw new Error(`"${hash}" is not a sum`);
  const seconds = time.toISOString().slice(0, 19).replaceAll(":", "-");
  const name = `${seconds}-${hash.slice(0, 8)}`;
  return createFolder(join(runs, experiment), (count) => (count === 1 ? name : `${name}-${count}`), fill);
}

/**
 * Makes a new folder in `group`, which is made too when missing: of the first of its names that nobody has taken.
 * It is there with all that `fill` puts in, or not at all. Throws `disk` and what `fill` throws.
 */
export function createFolder(group: string, nameOf: (count: number) => string, fill: (folder: string) => void): string {
  const name = nameOf(1);
  try {
    mkdirSync(group, { recursive: true });
    removeLeftovers(group);
  } catch (error) {
    throw diskFailure(error, "write", join(group, name));
  }
  const aside = join(group, `.${hostName()}-${process.pid}-${randomBytes(4).toString("hex")}.part`);
  try {
    mkdirSync(aside);
    fill(aside);
    flushFolder(aside);
    for (let count = 1; ; count++) {
      const folder = join(group, nameOf(count));
      if (!takeName(aside, folder)) continue;
      for (const changed of [group, dirname(group), dirname(dirname(group))]) flushFolder(changed);
      return folder;
    }
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    throw diskFailure(error, "write", join(group, name));
  }
}

/** A rename never takes the place of a folder that has anything in it: two processes never both get the same name. */
function takeName(aside: string, folder: string): boolean {
  if (existsSync(folder)) return false;
  try {
    renameSync(aside, folder);
    return true;
  } catch (error) {
    if (existsSync(folder)) return false;
    throw error;
  }
}

/** Removes what was being filled when its process was killed: on this machine and no longer alive. */
export function removeLeftovers(group: string): void {
  const start = `.${hostName()}-`;
  for (const name of readdirSync(group)) {
    const pid = name.startsWith(start) ? /^(\d+)-[0-9a-f]{8}\.part$/.exec(name.slice(start.length))?.[1] : undefined;
    if (pid !== undefined && !answers(Number(pid))) rmSync(join(group, name), { recursive: true, force: true });
  }
}
