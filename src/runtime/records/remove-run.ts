/** Removing a run: out of sight at once, then for good. */
import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../failure.js";
import { diskFailure } from "../files/disk-failure.js";
import { hostName } from "../files/processes.js";
import { isInside } from "../files/project-root.js";
import { flushFolder } from "../files/write-aside.js";
import { takeLock } from "./lock.js";
import { removeLeftovers } from "./run-folder.js";

/** Throws `run-elsewhere` unless the folder itself, not a link to it, lies in `runs`. */
export function refuseElsewhere(runs: string, folder: string): void {
  const isLink = lstatSync(folder).isSymbolicLink();
  if (!isLink && isInside(realpathSync(runs), realpathSync(folder)) && realpathSync(runs) !== realpathSync(folder))
    return;
  const message = `\`${folder}\` ${isLink ? "is a link, and no run" : `does not lie in \`${runs}\``}.`;
  throw new Failure("run-elsewhere", message, "Only runs of this project are removed; remove other folders by hand.");
}

/**
 * Removes a run's folder and gives the bytes that its files had. It is renamed first, so that a kill leaves no half of
 * it: the next that makes or removes a run of its experiment removes the rest. Throws `run-busy` and `disk`.
 */
export function removeRun(folder: string): number {
  const group = dirname(folder);
  const lock = takeLock(folder);
  try {
    removeLeftovers(group);
    const bytes = bytesIn(folder);
    const aside = join(group, `.${hostName()}-${process.pid}-${randomBytes(4).toString("hex")}.part`);
    renameSync(folder, aside);
    flushFolder(group);
    rmSync(aside, { recursive: true });
    return bytes;
  } catch (error) {
    throw diskFailure(error, "write", folder);
  } finally {
    lock.release();
  }
}

/** Of all files below a folder; what a link leads to is not counted. */
export function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesIn(path) : lstatSync(path).size);
  }, 0);
}
