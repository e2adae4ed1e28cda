/** Trains the trials of a study: ordinary runs, in folders under the study's. */
import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { DEVICE_CHOICES, type DeviceChoice, describedDevice } from "../../runtime/devices/select.js";
import { Failure, outOfMemory } from "../../runtime/failure.js";
import { readJournal } from "../../runtime/records/journal.js";
import { settingTexts } from "../../runtime/records/start-record.js";
import { SILENT, type StepLine } from "../../runtime/training/progress.js";
import { type RunOptions, type RunResult, resumeRun, startRun } from "../../runtime/training/run.js";
import { programOfRun } from "../../runtime/use/run-program.js";
import { type FoldEnd, foldsOutcome, foldsReport, isOfFolds } from "../../search/fold-scores.js";
import { classOf, type Outcome, outcomeOf } from "../../search/outcome.js";
import type { Point } from "../../search/space.js";
import { runsOfTrial, type Study, type TrialRun } from "../../search/study.js";
import { haltsAt, type Report, type Task, type TaskEnd, type TaskHooks, type Trainer } from "../../search/task.js";
import type { Loaded } from "../programs/load.js";
import { runIn } from "../runs/find-run.js";
import { reporter } from "./study-reports.js";
import { trialProgram } from "./trial-program.js";

export interface TrainerOptions {
  /** As the study was begun with, or as it is now asked for. */
  readonly device: string;
  readonly threads: number | undefined;
}

/** What keeps a trial from going on where it was interrupted; it says nothing of the trial's point. */
const CANNOT_GO_ON: ReadonlySet<string> = new Set([
  ...["checkpoint-of-another-program", "checkpoint-broken", "checkpoint-missing", "checkpoint-ahead"],
]);

/** What no other trial could do better with: the study ends, and can go on when it has been mended. */
const ENDS_STUDY: ReadonlySet<string> = new Set([
  ...["disk", "device-absent", "run-busy", "journal-broken", "program-broken", "program-changed", "run-missing"],
  ...["source-missing", "source-outside-folder", "source-changed", "source-not-utf8", "source-empty"],
  ...["source-not-gzip", "source-too-large", "package-missing"],
]);

/** How far one run of a trial came. */
type RunEnd = { readonly kind: "ended"; readonly outcome: Outcome } | { readonly kind: "interrupted" | "halted" };

type Told = Pick<RunOptions, "decide" | "sink" | "interrupted">;

export function studyTrainer(
  study: Pick<Study, "folder" | "start" | "earlier">,
  loaded: Loaded,
  source: string,
  options: TrainerOptions,
): Trainer {
  const { folder, start } = study;
  return (task, hooks) => {
    const runs = runsOfTrial(study, task.trial);
    return isOfFolds(start) ? trainFolds(task, runs, hooks) : trainOne(task, runs[0], hooks);
  };

  async function trainOne(task: Task, run: TrialRun, hooks: TaskHooks): Promise<TaskEnd> {
    const report = reporter(start.scoring);
    let halted: Report | null = null;
    const end = await runToEnd(run, task.point, {
      interrupted: hooks.interrupted,
      sink: { ...SILENT, step: hooks.stepped },
      async decide(check, place) {
        const one = report(check, place);
        const goesOn = (await hooks.checked(one)) && !haltsAt(task, one);
        if (!goesOn) halted = one;
        return goesOn;
      },
    });
    if (end.kind === "ended") return end;
    return halted === null ? { kind: "interrupted" } : { kind: "halted", report: halted };
  }

  /** One fold after the other; the study hears of each when it has ended. */
  async function trainFolds(task: Task, runs: readonly TrialRun[], hooks: TaskHooks): Promise<TaskEnd> {
    const ends: FoldEnd[] = [];
    for (const { fold = 0, path } of runs) {
      const began = performance.now();
      const stepped = (progress: StepLine) => {
        // The folds to come take as long as this one.
        const whole = (performance.now() - began) / 1000 + progress.left;
        const left = progress.left + whole * (runs.length - ends.length - 1);
        hooks.stepped({ ...progress, left, fold });
      };
      const end = await runToEnd({ fold, path }, task.point, {
        interrupted: hooks.interrupted,
        sink: { ...SILENT, step: stepped },
      });
      if (end.kind !== "ended") return { kind: "interrupted" };
      const { outcome } = end;
      if (outcome.kind !== "complete") return { kind: "ended", outcome: inFold(fold, outcome) };
      ends.push({ fold, outcome });
      const report = foldsReport(ends, runs.length);
      const goesOn = (await hooks.checked(report)) && !haltsAt(task, report);
      if (!goesOn && !report.isLast) return { kind: "halted", report };
    }
    return { kind: "ended", outcome: foldsOutcome(ends) };
  }

  async function runToEnd(run: TrialRun, point: Point, told: Told): Promise<RunEnd> {
    if (told.interrupted()) return { kind: "interrupted" };
    const { path } = run;
    const records = () => readJournal(join(path, "journal.jsonl")).records;
    const known = existsSync(path) ? outcomeOf(records(), start.scoring) : null;
    if (known) return { kind: "ended", outcome: known };
    try {
      const { ending } = await train(run, point, told);
      if (ending.kind === "interrupted" || ending.kind === "halted") return { kind: ending.kind };
    } catch (error) {
      return { kind: "ended", outcome: failureOf(error, path) };
    }
    const outcome = outcomeOf(records(), start.scoring);
    if (!outcome) throw new Error(`the run \`${path}\` has no end`);
    return { kind: "ended", outcome };
  }

  /** The data files of a run before this one, or of an earlier study; all trials are to learn from the same. */
  function sourcesBefore(path: string): Pick<RunOptions, "sources"> {
    const [first] = runsOfTrial(study, 1);
    const other = first.path !== path && existsSync(first.path) ? first.path : otherRun(path);
    if (other !== undefined) return { sources: runIn(other).start.sources };
    const known = study.earlier.find(({ sources }) => sources !== null);
    return known?.sources ? { sources: known.sources } : {};
  }

  function otherRun(path: string): string | undefined {
    const trials = join(folder, "trials");
    const names = existsSync(trials) ? readdirSync(trials) : [];
    return names
      .filter((name) => /^\d+(?:-\d+)?$/.test(name))
      .map((name) => join(trials, name))
      .find((one) => one !== path);
  }

  async function train({ path, fold }: TrialRun, point: Point, told: Told): Promise<RunResult> {
    // A study is about many runs, and its report about none of them.
    const more = { ...told, examples: false };
    const { threads } = options;
    const device: DeviceChoice = DEVICE_CHOICES.find((choice) => choice === options.device) ?? "auto";
    const files = start.sourceFiles;
    if (existsSync(path)) {
      const found = runIn(path);
      const { program, file } = await programOfRun(found);
      // As it began, unless asked otherwise; the checkpoint refuses another arithmetic.
      const same = describedDevice(found.start.device);
      const set = settingTexts(found.start);
      return resumeRun(program, file, path, {
        ...more,
        set,
        device: device === "auto" ? same : device,
        threads,
        files,
      });
    }
    const { program, file, set, given } = await trialProgram(loaded, source, point);
    const all: RunOptions = {
      ...more,
      set,
      given: [...start.set, ...given],
      device,
      threads,
      files,
      fold,
      outer: start.outer,
      folder: path,
      ...sourcesBefore(path),
    };
    return startRun(program, file, all);
  }
}

/** A failure of one fold is the trial's. */
function inFold(fold: number, outcome: Outcome): Outcome {
  return outcome.kind === "failed" ? { ...outcome, message: `Fold ${fold}: ${outcome.message}` } : outcome;
}

/** What came of a run that threw. Throws on what must end the study. */
function failureOf(error: unknown, path: string): Outcome {
  const failure = error instanceof Failure ? error : outOfMemory(error);
  if (failure && CANNOT_GO_ON.has(failure.code)) {
    const shown = relative(process.cwd(), path);
    const advice = `Remove \`${shown}\` and resume the study: the trial is then trained from its beginning.`;
    throw new Failure(failure.code, failure.message, advice, { cause: failure });
  }
  if (failure && !ENDS_STUDY.has(failure.code))
    return { kind: "failed", class: classOf(failure.code), message: failure.message };
  throw error;
}
