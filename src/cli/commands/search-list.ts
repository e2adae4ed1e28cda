import { join, relative } from "node:path";
import { spreadOf } from "../../plan/spread.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { ranked } from "../../search/outcome.js";
import { readStudy } from "../../search/study.js";
import type { Given } from "../arguments.js";
import { studyFoldersIn } from "../studies/find-study.js";
import { isNested, nestedAround, readNested } from "../studies/nested-records.js";
import { measureOf } from "../studies/nested-text.js";
import { type StudyState, studyState } from "../studies/study-state.js";
import { scoreText } from "../studies/study-text.js";
import { UsageError } from "../usage.js";

interface Listed {
  readonly study: string;
  /** Null for a study that cannot be read, which `problem` explains. */
  readonly experiment: string | null;
  readonly method?: string;
  readonly done?: number;
  readonly wanted?: number;
  readonly failed?: number;
  readonly state?: StudyState;
  readonly best?: { readonly trial: number; readonly measured: string; readonly score: number } | null;
  readonly problem?: string;
  /** Of a study within a nested search: the fold that it keeps apart, and the score there once its winner is measured. */
  readonly outer?: { readonly fold: number; readonly score: number | null };
  /** Of a nested search: how many folds are measured, and its studies. */
  readonly nested?: { readonly done: number; readonly wanted: number; readonly studies: readonly Listed[] };
  /** As people read it. */
  readonly text: string;
}

export function run(given: Given): number {
  if (given.positionals.length > 0)
    throw new UsageError("search list takes no argument; see one: rnnc search show STUDY");
  const listed = listedIn(studyFoldersIn(projectOf(join(process.cwd(), "here")).root));
  if (given.flag("json")) {
    const withoutText = (name: string, value: unknown) => (name === "text" ? undefined : value);
    process.stdout.write(`${JSON.stringify({ format: 1, studies: listed }, withoutText, 2)}\n`);
    return EXIT.ok;
  }
  if (listed.length === 0) process.stdout.write("there are no studies yet; start one: rnnc search FILE\n");
  for (const { study, text, nested } of listed) {
    process.stdout.write(`${study}  ${text}\n`);
    for (const inner of nested?.studies ?? []) process.stdout.write(`  ${inner.study}  ${inner.text}\n`);
  }
  return EXIT.ok;
}

/** A nested search stands for its own studies, which lie beside it. */
function listedIn(folders: readonly string[]): readonly Listed[] {
  return folders
    .filter((folder) => nestedAround(folder) === null)
    .map((folder) => (isNested(folder) ? lookNested(folder, folders) : look(folder)));
}

/** Throws nothing: what cannot be read is listed with the reason. */
function look(folder: string): Listed {
  return listed(folder, () => {
    const study = readStudy(folder);
    const { start, trials, wanted } = study;
    const state = studyState(study);
    const [best] = ranked(trials, start.scoring);
    const { measured } = start.scoring;
    const done = trials.filter(({ outcome }) => outcome !== null).length;
    const failed = trials.filter(({ outcome }) => outcome?.kind === "failed").length;
    const found = best ? `, best ${measured} ${scoreText(start, best.outcome.score)} in trial ${best.trial}` : "";
    return {
      experiment: start.experiment,
      method: start.method.kind,
      done,
      wanted,
      failed,
      state,
      best: best ? { trial: best.trial, measured, score: best.outcome.score } : null,
      text: `${start.method.kind}, ${done} of ${wanted} trials${state === "ended" ? "" : `, ${state}`}${failed === 0 ? "" : `, ${failed} failed`}${found}`,
    };
  });
}

/** Its trials are those of all its studies, which are listed even where it cannot be read itself. */
function lookNested(outer: string, folders: readonly string[]): Listed {
  const inner = folders
    .flatMap((folder) => {
      const around = nestedAround(folder);
      return around?.nested === outer ? [{ fold: around.fold, own: look(folder) }] : [];
    })
    .toSorted((a, b) => a.fold - b.fold);
  const read = listed(outer, () => {
    const { start, ends } = readNested(outer);
    const { study, outer: folds } = start;
    const show = (score: number) => `${measureOf(study)} ${scoreText(study, score)}`;
    const studies = inner.map(({ fold, own }): Listed => {
      const score = ends.find((end) => end.fold === fold)?.score ?? null;
      const kept = score === null ? "" : `; ${show(score)} on fold ${fold}, kept apart`;
      return { ...own, outer: { fold, score }, text: `${own.text}${kept}` };
    });
    const total = (of: "done" | "failed") => inner.reduce((sum, { own }) => sum + (own[of] ?? 0), 0);
    const isDone = ends.length === folds.length;
    const mean = isDone ? `, mean ${show(spreadOf(ends.map(({ score }) => score)).mean)}` : "";
    return {
      experiment: study.experiment,
      method: study.method.kind,
      done: total("done"),
      wanted: study.trials * folds.length,
      failed: total("failed"),
      best: null,
      nested: { done: ends.length, wanted: folds.length, studies },
      text: `${study.method.kind}, nested: ${ends.length} of ${folds.length} outer folds${mean}`,
    };
  });
  return read.problem === undefined
    ? read
    : { ...read, nested: { done: 0, wanted: 0, studies: inner.map(({ own }) => own) } };
}

function listed(folder: string, read: () => Omit<Listed, "study">): Listed {
  const study = relative(process.cwd(), folder);
  try {
    return { study, ...read() };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const problem = `cannot be read: ${error.message}`;
    return { study, experiment: null, problem, text: problem };
  }
}
