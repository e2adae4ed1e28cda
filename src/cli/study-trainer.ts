/** Trains the trials of a study: each an ordinary run, in a folder under the study's. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import colors from "picocolors";
import { DEVICE_CHOICES } from "../runtime/devices/select.js";
import { Failure, outOfMemory } from "../runtime/failure.js";
import { readJournal } from "../runtime/records/journal.js";
import { settingTexts } from "../runtime/records/start-record.js";
import { durationText, type ProgressSink, SILENT } from "../runtime/training/progress.js";
import { type RunOptions, type RunResult, resumeRun, startRun } from "../runtime/training/run.js";
import { isColoured } from "../runtime/training/terminal.js";
import { programOfRun } from "../runtime/use/run-program.js";
import { classOf, type Outcome, outcomeOf, ranked } from "../search/outcome.js";
import type { TrialHooks } from "../search/run-study.js";
import type { Visible } from "../search/sampler.js";
import { gridSize } from "../search/samplers/grid.js";
import { type Point, pointsIn } from "../search/space.js";
import { type Study, trialFolder } from "../search/study.js";
import { runIn } from "./find-run.js";
import type { Loaded } from "./load.js";
import { outcomeText, pointText, scoreText } from "./study-text.js";
import { trialProgram } from "./trial-program.js";

export interface TrainerOptions {
  readonly device: string;
  readonly threads: number | undefined;
  readonly interrupted: () => boolean;
  readonly sink: ProgressSink;
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

export function studyTrainer(study: Study, loaded: Loaded, source: string, options: TrainerOptions): TrialHooks {
  const { folder, start, wanted } = study;
  const { green, red } = colors.createColors(isColoured(process.stdout));
  const possible = start.method.kind === "grid" ? gridSize(start.space, start.method.points) : pointsIn(start.space);
  const total = Math.min(wanted, possible ?? wanted);
  const began = performance.now();
  let trained = 0;
  let best: string | null = bestOf(study.trials);
  let done = study.trials.filter(({ outcome }) => outcome !== null).length;
  /** Seconds until the study ends, when the trial that is trained ends `ahead` seconds from now. */
  const timeLeft = (ahead: number) => {
    const each = ((performance.now() - began) / 1000 + ahead) / (trained + (ahead > 0 ? 1 : 0));
    return ahead + each * (total - done - (ahead > 0 ? 1 : 0));
  };
  return {
    async train(trial, point) {
      if (options.interrupted()) return null;
      const path = trialFolder(folder, trial);
      const known = existsSync(path)
        ? outcomeOf(readJournal(join(path, "journal.jsonl")).records, start.scoring)
        : null;
      if (known) return known;
      const sink = {
        ...SILENT,
        step: (line: Parameters<ProgressSink["step"]>[0]) =>
          options.sink.step({
            ...line,
            title: `trial ${trial}/${total}`,
            left: timeLeft(Math.max(line.left, 1e-3)),
            more: [...(best === null ? [] : [best]), pointText(start, point)],
          }),
      };
      try {
        const { ending } = await train(path, point, sink);
        if (ending.kind === "interrupted") return null;
      } catch (error) {
        return failureOf(error, path);
      }
      const outcome = outcomeOf(readJournal(join(path, "journal.jsonl")).records, start.scoring);
      if (!outcome) throw new Error(`the run \`${path}\` has no end`);
      return outcome;
    },
    finished({ trial, point, outcome }, all) {
      if (!outcome) return;
      trained++;
      done = all.filter((one) => one.outcome !== null).length;
      best = bestOf(all);
      const isBest = ranked(all, start.scoring)[0]?.trial === trial;
      const text = `trial ${trial}/${total}  ${pointText(start, point)}  ${outcomeText(start, outcome)}  ${durationText(timeLeft(0))} left`;
      options.sink.say(outcome.kind === "failed" ? red(text) : `${text}${isBest ? green("  best") : ""}`);
    },
  };

  function bestOf(all: readonly Visible[]): string | null {
    const [first] = ranked(all, start.scoring);
    return first ? `best ${scoreText(start, first.outcome.score)}` : null;
  }

  /** The data files of the trials before this one; all trials are to learn from the same. */
  function sourcesBefore(path: string): Pick<RunOptions, "sources"> {
    const before = study.trials.map(({ trial }) => trialFolder(folder, trial));
    const first = [trialFolder(folder, 1), ...before].find((one) => one !== path && existsSync(one));
    return first === undefined ? {} : { sources: runIn(first).start.sources };
  }

  async function train(path: string, point: Point, sink: ProgressSink): Promise<RunResult> {
    const { threads, interrupted } = options;
    const device = DEVICE_CHOICES.find((choice) => choice === options.device) ?? "auto";
    const files = start.sourceFiles;
    if (existsSync(path)) {
      const found = runIn(path);
      const { program, file } = await programOfRun(found);
      // As it began, unless asked otherwise; the checkpoint refuses another arithmetic.
      const same = found.start.device.startsWith("native") ? "native" : "js";
      const set = settingTexts(found.start);
      return resumeRun(program, file, path, {
        set,
        device: device === "auto" ? same : device,
        threads,
        files,
        sink,
        interrupted,
      });
    }
    const { program, file, set, given } = await trialProgram(loaded, source, point);
    const all: RunOptions = {
      set,
      given: [...start.set, ...given],
      device,
      threads,
      files,
      sink,
      interrupted,
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
