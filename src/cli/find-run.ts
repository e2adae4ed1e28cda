/** The run a command is about: the folder given, or the newest. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { Failure } from "../runtime/failure.js";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { answers, hostName } from "../runtime/files/processes.js";
import { projectOf } from "../runtime/files/project-root.js";
import { writeAside } from "../runtime/files/write-aside.js";
import { besideProgram, PROGRAM_ENDINGS } from "../runtime/program/program-file.js";
import { type JournalRecord, readJournal } from "../runtime/records/journal.js";
import { type StartRecord, startOf } from "../runtime/records/start-record.js";
import { type CompiledProgram, loadProgram } from "./program-cache.js";
import { UsageError } from "./usage.js";

export interface FoundRun {
  readonly folder: string;
  /** The project's folder, in whose `runs` it lies. */
  readonly root: string;
  readonly start: StartRecord;
  readonly records: readonly JournalRecord[];
}

/** The run that a command's arguments name: one, or none for the newest. */
export function findRun([given, ...others]: readonly string[]): FoundRun {
  if (others.length > 0) throw new UsageError("give one run's folder, or none for the newest");
  const folder = resolve(given ?? newest());
  const journal = join(folder, "journal.jsonl");
  if (!existsSync(journal)) {
    throw new Failure(
      "run-missing",
      `\`${given ?? folder}\` is not the folder of a run: it has no journal.`,
      "Give a folder such as runs/parity/2026-11-22T08-07-18-6b55c7f2.",
    );
  }
  const { records } = readJournal(journal);
  const start = startOf(records, folder);
  return { folder, root: resolve(folder, "..", "..", ".."), start, records };
}

function newest(): string {
  const { root } = projectOf(join(process.cwd(), "here"));
  const runs = join(root, "runs");
  const folders = existsSync(runs) ? readdirSync(runs).flatMap((name) => listRuns(join(runs, name))) : [];
  const [first] = folders.sort((a, b) => (basename(a) < basename(b) ? 1 : -1));
  if (first === undefined)
    throw new Failure("run-missing", `There are no runs in \`${runs}\`.`, "Start one with `rnnc run FILE`.");
  return first;
}

function listRuns(group: string): readonly string[] {
  if (!statSync(group, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(group)
    .filter((name) => !name.startsWith("."))
    .map((name) => join(group, name))
    .filter((folder) => existsSync(join(folder, "journal.jsonl")));
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
