/** The run a command is about: by path, by name or by the beginning of one; or the newest. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { Failure } from "../runtime/failure.js";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { answers, hostName } from "../runtime/files/processes.js";
import { projectOf } from "../runtime/files/project-root.js";
import { writeAside } from "../runtime/files/write-aside.js";
import { besideProgram, PROGRAM_ENDINGS } from "../runtime/program/program-file.js";
import { type JournalRecord, readJournal } from "../runtime/records/journal.js";
import {
  isRunFolder,
  matchingRuns,
  nameOf,
  newestFirst,
  newestRun,
  type RunPlace,
  rootOfRun,
  runPlaces,
} from "../runtime/records/run-places.js";
import { type StartRecord, startOf } from "../runtime/records/start-record.js";
import { nearest } from "../spelling/nearest.js";
import { type CompiledProgram, loadProgram } from "./program-cache.js";
import { UsageError } from "./usage.js";

export interface FoundRun {
  readonly folder: string;
  /** The project's folder, in whose `runs` or `studies` it lies; of a run that lies elsewhere, the current project. */
  readonly root: string;
  readonly start: StartRecord;
  readonly records: readonly JournalRecord[];
}

/** The run that a command's arguments name: one, or none for the newest. Throws as `runFolder` and `runIn` do. */
export function findRun([given, ...others]: readonly string[]): FoundRun {
  if (others.length > 0) throw new UsageError("give one run, or none for the newest");
  return runIn(runFolder(given));
}

/** A run's folder with what its journal says. Throws `run-missing`, `journal-broken` and `disk`. */
export function runIn(folder: string): FoundRun {
  const { records } = readJournal(join(folder, "journal.jsonl"));
  const start = startOf(records, folder);
  return { folder, root: rootOfRun(folder) ?? currentProject(), start, records };
}

/**
 * The folder of the run that is meant: a path; `experiment/name`, a name, its eight digits, or the beginning of any of
 * them; an experiment, for its newest run; nothing, for the newest of all. Throws `run-missing` and `run-ambiguous`.
 */
export function runFolder(given?: string): string {
  if (given !== undefined && isRunFolder(resolve(given))) return resolve(given);
  const root = currentProject();
  const places = runPlaces(root);
  if (given === undefined) return (newestRun(places) ?? noRuns(root)).folder;
  const [found, ...others] = matchingRuns(places, given);
  if (found === undefined) throw noSuchRun(given, root, places);
  if (others.length > 0) throw ambiguous(given, newestFirst([found, ...others]));
  return found.folder;
}

/** The project of the current folder, which may also be a folder below its `runs` or `studies`. */
export function currentProject(): string {
  const here = process.cwd();
  const { root } = projectOf(join(here, "here"));
  if (existsSync(join(root, "rnnc.yaml"))) return root;
  const above = here.split(sep);
  const at = above.findLastIndex((name) => name === "runs" || name === "studies");
  return at > 0 ? above.slice(0, at).join(sep) || sep : root;
}

function noRuns(root: string): never {
  const message = `There are no runs in \`${join(root, "runs")}\`.`;
  throw new Failure("run-missing", message, "Start one with `rnnc run FILE`.");
}

function noSuchRun(given: string, root: string, places: readonly RunPlace[]): Failure {
  if (existsSync(given)) {
    const message = `\`${given}\` is not the folder of a run: it has no journal.`;
    return new Failure("run-missing", message, "Give a folder such as runs/parity/2026-11-22T08-07-18-6b55c7f2.");
  }
  if (places.length === 0) noRuns(root);
  const near = nearest(given, [...new Set(places.map(({ experiment }) => experiment))]);
  const advice = near === undefined ? "See what there is with `rnnc runs`." : `Did you mean \`${near}\`?`;
  return new Failure("run-missing", `No run in \`${root}\` is called \`${given}\`.`, advice);
}

const SHOWN = 8;

function ambiguous(given: string, matches: readonly RunPlace[]): Failure {
  const shown = matches.slice(0, SHOWN).map((place) => `\`${nameOf(place)}\``);
  const rest = matches.length > SHOWN ? `, and ${matches.length - SHOWN} more` : "";
  const message = `\`${given}\` may be any of ${matches.length} runs: ${shown.join(", ")}${rest}.`;
  return new Failure("run-ambiguous", message, "Give more of its name.");
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
