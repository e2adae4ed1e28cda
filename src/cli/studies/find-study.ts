/** The study a command is about: the folder given, or the newest; and one trial of it. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { Failure } from "../../runtime/failure.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { readJournal } from "../../runtime/records/journal.js";
import { readStudy, runsOfTrial, type Study, trialFolder } from "../../search/study.js";
import { UsageError } from "../usage.js";
import { isNested, refuseNested } from "./nested-records.js";

/** Throws `study-missing`, `journal-broken` and `study-newer`. */
export function findStudy(given: string | undefined): Study {
  if (given === undefined) return readStudy(newest());
  refuseNested(resolve(given));
  return readStudy(resolve(given));
}

/** The folder that is given, if it is that of a study; null for what may be a run. Throws `study-missing` for a nested search. */
export function studyFolder(given: string): string | null {
  const folder = resolve(given);
  refuseNested(folder);
  const path = join(folder, "journal.jsonl");
  return existsSync(path) && readJournal(path).records.at(0)?.kind === "study" ? folder : null;
}

function newest(): string {
  const { root } = projectOf(join(process.cwd(), "here"));
  const [first] = studiesIn(root);
  if (first !== undefined) return first;
  const shown = relative(process.cwd(), join(root, "studies"));
  throw new Failure("study-missing", `There are no studies in \`${shown}\`.`, "Start one with `rnnc search FILE`.");
}

/** Folders of the studies of a project, the newest first; of those of nested searches too. */
function studiesIn(root: string): readonly string[] {
  return studyFoldersIn(root).filter((folder) => existsSync(join(folder, "journal.jsonl")));
}

/** Those and the nested searches themselves, the newest first. */
export function studyFoldersIn(root: string): readonly string[] {
  return foldersIn(join(root, "studies"))
    .flatMap(foldersIn)
    .filter((folder) => existsSync(join(folder, "journal.jsonl")) || isNested(folder))
    .sort((a, b) => (basename(a) < basename(b) ? 1 : -1));
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => join(folder, name));
}

/** A trial by its folder, by `STUDY#7`, or by `7` alone in the newest study. */
export function findTrial(text: string): { readonly study: Study; readonly trial: number } {
  const byNumber = /^(?:(.+)#)?(\d+)$/.exec(text);
  const byFolder = /^(.+)[/\\]trials[/\\](\d+)(?:-\d+)?[/\\]?$/.exec(text);
  const [, folder, digits] = byNumber ?? byFolder ?? [];
  if (digits === undefined)
    throw new UsageError(`--trial takes a trial's folder, STUDY#7, or 7 for the newest study, not \`${text}\``);
  const study = findStudy(folder);
  const trial = Number(digits);
  if (study.trials.some((known) => known.trial === trial)) return { study, trial };
  const shown = relative(process.cwd(), study.folder);
  const message = `The study \`${shown}\` has no trial ${trial}; it has ${study.trials.length}.`;
  throw new Failure("study-missing", message, `See its trials: rnnc search show ${shown}`);
}

export function shownTrial(study: string, trial: number): string {
  return relative(process.cwd(), trialFolder(study, trial));
}

/** Folders of the runs that a trial is made of. */
export function shownRuns(study: Pick<Study, "folder" | "start">, trial: number): readonly string[] {
  return runsOfTrial(study, trial).map(({ path }) => relative(process.cwd(), path));
}
