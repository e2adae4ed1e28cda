/** Trains the trials of a study: each an ordinary run, in a folder under the study's. */
import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { DEVICE_CHOICES, type DeviceChoice } from "../runtime/devices/select.js";
import { Failure, outOfMemory } from "../runtime/failure.js";
import { readJournal } from "../runtime/records/journal.js";
import { settingTexts } from "../runtime/records/start-record.js";
import { SILENT } from "../runtime/training/progress.js";
import { type RunOptions, type RunResult, resumeRun, startRun } from "../runtime/training/run.js";
import { programOfRun } from "../runtime/use/run-program.js";
import type { StudyStart } from "../search/journal-records.js";
import { classOf, type Outcome, outcomeOf } from "../search/outcome.js";
import type { Point } from "../search/space.js";
import { trialFolder } from "../search/study.js";
import { haltsAt, type Report, type Trainer } from "../search/task.js";
import { runIn } from "./find-run.js";
import type { Loaded } from "./load.js";
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

export function studyTrainer(
  { folder, start }: { readonly folder: string; readonly start: StudyStart },
  loaded: Loaded,
  source: string,
  options: TrainerOptions,
): Trainer {
  return async (task, hooks) => {
    if (hooks.interrupted()) return { kind: "interrupted" };
    const path = trialFolder(folder, task.trial);
    const records = existsSync(path) ? readJournal(join(path, "journal.jsonl")).records : [];
    const known = outcomeOf(records, start.scoring);
    if (known) return { kind: "ended", outcome: known };
    const report = reporter(start.scoring);
    let halted: Report | null = null;
    const more: Pick<RunOptions, "decide" | "sink" | "interrupted"> = {
      interrupted: hooks.interrupted,
      sink: { ...SILENT, step: hooks.stepped },
      async decide(check, place) {
        const one = report(check, place);
        const goesOn = (await hooks.checked(one)) && !haltsAt(task, one);
        if (!goesOn) halted = one;
        return goesOn;
      },
    };
    try {
      const { ending } = await train(path, task.point, more);
      if (ending.kind === "interrupted") return { kind: "interrupted" };
      if (ending.kind === "halted" && halted !== null) return { kind: "halted", report: halted };
    } catch (error) {
      return { kind: "ended", outcome: failureOf(error, path) };
    }
    const outcome = outcomeOf(readJournal(join(path, "journal.jsonl")).records, start.scoring);
    if (!outcome) throw new Error(`the run \`${path}\` has no end`);
    return { kind: "ended", outcome };
  };

  /** The data files of a trial before this one; all trials are to learn from the same. */
  function sourcesBefore(path: string): Pick<RunOptions, "sources"> {
    const first = trialFolder(folder, 1);
    const other = first !== path && existsSync(first) ? first : otherTrial(path);
    return other === undefined ? {} : { sources: runIn(other).start.sources };
  }

  function otherTrial(path: string): string | undefined {
    const trials = join(folder, "trials");
    const names = existsSync(trials) ? readdirSync(trials) : [];
    return names
      .filter((name) => /^\d+$/.test(name))
      .map((name) => join(trials, name))
      .find((one) => one !== path);
  }

  async function train(
    path: string,
    point: Point,
    more: Pick<RunOptions, "decide" | "sink" | "interrupted">,
  ): Promise<RunResult> {
    const { threads } = options;
    const device: DeviceChoice = DEVICE_CHOICES.find((choice) => choice === options.device) ?? "auto";
    const files = start.sourceFiles;
    if (existsSync(path)) {
      const found = runIn(path);
      const { program, file } = await programOfRun(found);
      // As it began, unless asked otherwise; the checkpoint refuses another arithmetic.
      const same = found.start.device.startsWith("native") ? "native" : "js";
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
      folder: path,
      ...sourcesBefore(path),
    };
    return startRun(program, file, all);
  }
}

/** What came of a trial that threw. Throws on what must end the study. */
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
