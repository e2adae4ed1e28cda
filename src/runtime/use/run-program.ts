/** The program that a run keeps. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Failure } from "../failure.js";
import { diskFailure } from "../files/disk-failure.js";
import { answers, hostName } from "../files/processes.js";
import { writeAside } from "../files/write-aside.js";
import { type CompiledProgram, loadProgram } from "../program/load-program.js";
import { besideProgram, PROGRAM_ENDINGS } from "../program/program-file.js";
import type { JournalRecord } from "../records/journal.js";
import type { StartRecord } from "../records/start-record.js";

export interface FoundRun {
  readonly folder: string;
  /** The project's folder, in whose `runs` or `studies` it lies; of a run that lies elsewhere, the current project. */
  readonly root: string;
  readonly start: StartRecord;
  readonly records: readonly JournalRecord[];
}

/**
 * The program as the run keeps it. It is loaded from a copy in the cache, where its runtime resolves, which is gone
 * afterwards. Throws `program-changed` when it is not the one that the run began with.
 */
export async function programOfRun({ folder, root, start }: FoundRun): Promise<CompiledProgram> {
  const kept = join(folder, "program", start.program);
  refuseChangedProgram(kept, start);
  const copies = join(root, ".rnnc", "cache", "programs");
  const own = join(copies, `${COPY}${hostName()}-${process.pid}-${randomBytes(4).toString("hex")}`);
  const path = join(own, start.program);
  try {
    try {
      mkdirSync(own, { recursive: true });
      removeCopies(copies);
      for (const ending of PROGRAM_ENDINGS) {
        const from = besideProgram(kept, ending);
        if (existsSync(from)) writeAside(besideProgram(path, ending), [readFileSync(from)]);
      }
    } catch (error) {
      throw diskFailure(error, "write", own);
    }
    return await loadProgram(path, root, { source: resolve(root, start.source), shown: shownPath(kept) });
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function refuseChangedProgram(path: string, { programSha256 }: StartRecord): void {
  if (!existsSync(path)) {
    const message = `The run has lost its program: there is no file \`${shownPath(path)}\`.`;
    throw new Failure("run-missing", message, "Bring the file back from a copy, or start a new run.");
  }
  const found = createHash("sha256").update(readProgram(path)).digest("hex");
  if (found === programSha256) return;
  const message =
    `\`${shownPath(path)}\` is not the program that this run began with: its sha256 was ` +
    `${programSha256.slice(0, 12)}… and is now ${found.slice(0, 12)}….`;
  const advice =
    "Bring the file back as it was; what is to be different goes into the `.rnn` file, and into a new run.";
  throw new Failure("program-changed", message, advice);
}

function readProgram(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
}

function shownPath(path: string): string {
  return relative(process.cwd(), path) || path;
}

const COPY = "of-run-";

/** Removes copies whose process was killed: on this machine and no longer alive. */
function removeCopies(copies: string): void {
  for (const name of readdirSync(copies)) {
    if (!name.startsWith(COPY)) continue;
    const maker = /^([A-Za-z0-9_]+)-(\d+)-[0-9a-f]{8}$/.exec(name.slice(COPY.length));
    const isLeft = maker === null || (maker[1] === hostName() && !answers(Number(maker[2])));
    if (isLeft) rmSync(join(copies, name), { recursive: true, force: true });
  }
}
