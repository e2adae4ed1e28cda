import { join, relative, resolve } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { isWritten } from "../../runtime/records/lock.js";
import type { Given } from "../arguments.js";
import { findStudy, studyFoldersIn } from "../studies/find-study.js";
import { isNested, nestedAround, readNested } from "../studies/nested-records.js";
import { nestedJson, nestedLines } from "../studies/nested-text.js";
import { studyJson } from "../studies/study-json.js";
import { studyState } from "../studies/study-state.js";
import { studyLines } from "../studies/study-text.js";
import { UsageError } from "../usage.js";

export function run(given: Given): number {
  const [path, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give one study's folder, or none for the newest");
  const folder = path === undefined ? newestNested() : resolve(path);
  if (folder !== null && isNested(folder)) {
    const nested = readNested(folder);
    const isInterrupted = nested.ends.length < nested.start.outer.length && !isWritten(folder);
    const lines = [...nestedLines(nested), ...(isInterrupted ? [goesOnLine(folder)] : [])];
    const text = given.flag("json") ? nestedJson(nested) : lines.join("\n");
    process.stdout.write(`${text}\n`);
    return EXIT.ok;
  }
  const study = findStudy(path);
  const { start, trials, wanted } = study;
  if (given.flag("json")) {
    process.stdout.write(`${JSON.stringify(studyJson(study), null, 2)}\n`);
    return EXIT.ok;
  }
  const done = trials.filter(({ outcome }) => outcome !== null).length;
  const points =
    start.method.kind === "grid" && start.method.points !== null ? ` of ${start.method.points} points` : "";
  const state = studyState(study);
  const lines = [
    `${start.experiment}  ${start.method.kind}${points}, ${done} of ${wanted} trials done, ${state}`,
    ...studyLines(study, { all: true }),
    ...(state === "interrupted" ? [goesOnLine(study.folder)] : []),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return EXIT.ok;
}

function goesOnLine(folder: string): string {
  return `it can go on: rnnc search --resume ${relative(process.cwd(), folder)}`;
}

/** The newest study, if it is part of a nested search or is one: that search. */
function newestNested(): string | null {
  const [newest] = studyFoldersIn(projectOf(join(process.cwd(), "here")).root);
  return newest === undefined ? null : (nestedAround(newest)?.nested ?? newest);
}
