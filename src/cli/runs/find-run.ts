/** The run a command is about: by path, by name or by the beginning of one; or the newest. */
import { existsSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { Failure } from "../../runtime/failure.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { readJournal } from "../../runtime/records/journal.js";
import {
  isRunFolder,
  matchingRuns,
  nameOf,
  newestFirst,
  newestRun,
  type RunPlace,
  rootOfRun,
  runPlaces,
} from "../../runtime/records/run-places.js";
import { startOf } from "../../runtime/records/start-record.js";
import type { FoundRun } from "../../runtime/use/run-program.js";
import { nearest } from "../../spelling/nearest.js";
import { UsageError } from "../usage.js";

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
