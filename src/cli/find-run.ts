/** The run a command is about: the folder given, or the newest. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Failure } from "../runtime/failure.js";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { projectOf } from "../runtime/files/project-root.js";
import { writeAside } from "../runtime/files/write-aside.js";
import { PROGRAM_ENDINGS } from "../runtime/program/program-file.js";
import { type JournalRecord, readJournal } from "../runtime/records/journal.js";
import { type CompiledProgram, loadProgram } from "./program-cache.js";
import { UsageError } from "./usage.js";

export interface FoundRun {
  readonly folder: string;
  /** The project's folder, in whose `runs` it lies. */
  readonly root: string;
  readonly start: StartRecord;
  readonly records: readonly JournalRecord[];
}

/** The first record of a journal. */
export interface StartRecord {
  readonly experiment: string;
  readonly source: string;
  readonly program: string;
  readonly hashes: { readonly program: string };
  readonly set: readonly string[];
  readonly device: string;
  readonly threads: number;
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
  const start = records[0] as unknown as StartRecord | undefined;
  if (start === undefined || !Array.isArray(start.set)) {
    throw new Failure(
      "run-missing",
      `The journal of \`${folder}\` has no beginning.`,
      "The run was killed before it began; start a new one.",
    );
  }
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
  if (!statSync(group).isDirectory()) return [];
  return readdirSync(group)
    .filter((name) => !name.startsWith("."))
    .map((name) => join(group, name))
    .filter((folder) => existsSync(join(folder, "journal.jsonl")));
}

/** The program as the run keeps it, loaded from the cache, where its runtime resolves. */
export async function programOfRun({ folder, root, start }: FoundRun): Promise<CompiledProgram> {
  const kept = join(folder, "program");
  const name = start.program.replace(/\.js$/, "");
  const cached = join(root, ".rnnc", "cache", "programs", `of-run-${basename(folder)}`);
  try {
    mkdirSync(cached, { recursive: true });
    for (const ending of PROGRAM_ENDINGS) {
      const from = join(kept, `${name}${ending}`);
      if (existsSync(from)) writeAside(join(cached, `${name}${ending}`), [readFileSync(from)]);
    }
  } catch (error) {
    throw diskFailure(error, "write", cached);
  }
  const path = join(cached, `${name}.js`);
  if (!existsSync(path))
    throw new Failure("run-missing", `The run \`${folder}\` has lost its program.`, "Start a new run.");
  return loadProgram(path, root, resolve(root, start.source));
}
