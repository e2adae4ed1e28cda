/** One process at a time fetches a file. */
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { Failure } from "../runtime/failure.js";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { hostName, processStart } from "../runtime/files/processes.js";
import { writeAll } from "../runtime/files/write-aside.js";

interface Claim {
  readonly host: string;
  readonly pid: number;
  readonly start: string | null;
}

/**
 * Claims a target by a file beside it; a claim whose process has died is taken over. Gives what releases it. Throws
 * `download-busy`, `disk`.
 */
export function claimTarget(target: string): () => void {
  const path = `${target}.part.lock`;
  const own: Claim = { host: hostName(), pid: process.pid, start: processStart(process.pid) };
  for (const isLastTry of [false, true]) {
    try {
      const file = openSync(path, "wx");
      writeAll(file, Buffer.from(JSON.stringify(own)));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw diskFailure(error, "write", path);
      const other = claimIn(path);
      if (isLastTry || isAlive(other)) throw busy(target, path, other);
      rmSync(path, { force: true });
    }
  }
  throw new Error("a claim is made or refused");
}

function claimIn(path: string): Claim | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Claim;
  } catch {
    return null;
  }
}

/** A process of another machine cannot be asked; half a claim is that of a process killed while it made it. */
function isAlive(claim: Claim | null): boolean {
  if (claim === null) return false;
  return claim.host !== hostName() || (claim.start !== null && processStart(claim.pid) === claim.start);
}

function busy(target: string, path: string, other: Claim | null): Failure {
  const who = other ? `process ${other.pid}${other.host === hostName() ? "" : ` on ${other.host}`}` : "another process";
  const message = `\`${target}\` is being fetched by ${who}.`;
  return new Failure("download-busy", message, `Wait until it ends; if it is gone for good, remove \`${path}\`.`);
}
