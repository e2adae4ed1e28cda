/**
 * One writer a run. Each writer claims the run by a file whose name tells machine, pid and start time, so no two
 * processes ever mean the same file and the claim of a dead process can be removed by anyone at any time. Whoever
 * then still sees another claim gives way: two that start at the same instant may both give way, but there are never
 * two writers.
 */
import { closeSync, type Dirent, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.js";
import { diskFailure } from "../files/disk-failure.js";
import { hostName, processStart } from "../files/processes.js";
import { writeAll } from "../files/write-aside.js";

export interface Lock {
  /** The claims of dead writers that were removed: the run was killed before. */
  readonly takenOver: number;
  release(): void;
}

/**
 * Takes the lock of a run's folder. The kernel frees nothing here: a writer that ends must `release`, one that is
 * killed at once (SIGKILL, no power) is found dead. Throws `run-busy`, naming the writer, and `disk`. `advice`: what to do
 * when another writes.
 */
export function takeLock(
  folder: string,
  advice = "Wait until it ends, or stop it and go on with `rnnc resume`.",
): Lock {
  const start = processStart(process.pid) ?? "unknown";
  const own = `lock-${hostName()}-${process.pid}-${start}`;
  const path = join(folder, own);
  try {
    claim(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw busy(folder, own, advice);
    throw diskFailure(error, "write", path);
  }
  try {
    const claims = claimsIn(folder).filter(({ name }) => name !== own);
    const living = claims.find(({ claimant }) => isAlive(claimant));
    if (living) throw busy(folder, living.name, advice);
    for (const { name } of claims) rmSync(join(folder, name), { force: true });
    // Also when something ends the process at once: a second Ctrl-C, a reader that went away, a full disk, `kill`.
    const release = () => {
      process.off("exit", release).off("SIGTERM", terminate);
      rmSync(path, { force: true });
    };
    const terminate = () => {
      release();
      process.kill(process.pid, "SIGTERM");
    };
    process.on("exit", release).on("SIGTERM", terminate);
    return { takenOver: claims.length, release };
  } catch (error) {
    rmSync(path, { force: true });
    throw diskFailure(error, "write", path);
  }
}

/** Whether a process that lives is writing the run. Takes no lock; false for a folder that cannot be read. */
export function isWritten(folder: string): boolean {
  try {
    return claimsIn(folder).some(({ claimant }) => isAlive(claimant));
  } catch {
    return false;
  }
}

/** Removes what killed writers of a run left of their locks. Takes no lock, and never throws: it only tidies up. */
export function removeDeadClaims(folder: string): void {
  try {
    for (const { name, claimant } of claimsIn(folder))
      if (!isAlive(claimant)) rmSync(join(folder, name), { force: true });
  } catch {
    // The next writer removes them.
  }
}

/** A folder that is named like a claim is none. */
function claimsIn(folder: string): readonly { readonly name: string; readonly claimant: Claimant }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry: Dirent) => {
    const claimant = entry.isFile() ? claimantOf(entry.name) : null;
    return claimant ? [{ name: entry.name, claimant }] : [];
  });
}

/** The name is the claim; what is inside is for people. */
function claim(path: string): void {
  const file = openSync(path, "wx");
  try {
    writeAll(file, Buffer.from(`process ${process.pid}, since ${new Date().toISOString()}\n`, "utf8"));
  } finally {
    closeSync(file);
  }
}

interface Claimant {
  readonly host: string;
  readonly pid: number;
  readonly start: string;
}

function claimantOf(name: string): Claimant | null {
  const parts = /^lock-([A-Za-z0-9_]+)-(\d+)-([A-Za-z0-9_]+)$/.exec(name);
  return parts ? { host: parts[1], pid: Number(parts[2]), start: parts[3] } : null;
}

/** A process of another machine cannot be asked, so it counts as living. */
function isAlive({ host, pid, start }: Claimant): boolean {
  return host !== hostName() || processStart(pid) === start;
}

function busy(folder: string, name: string, advice: string): Failure {
  const other = claimantOf(name);
  const elsewhere = other !== null && other.host !== hostName();
  const since = /since (\S+)/.exec(readQuietly(join(folder, name)))?.[1];
  const who = `process ${other?.pid}${elsewhere ? ` on ${other.host}` : ""}`;
  const message = `\`${folder}\` is being written by ${who}${since === undefined ? "" : `, since ${since}`}.`;
  const elsewhereAdvice = `Wait until it ends; if that machine is down for good, remove \`${join(folder, name)}\`.`;
  return new Failure("run-busy", message, elsewhere ? elsewhereAdvice : advice);
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
