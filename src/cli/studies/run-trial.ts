/** `rnnc run --trial`: a trial's point trained anew, with the experiment as its study keeps it; the same bits come of it. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { onInterrupt } from "../../runtime/training/main.js";
import { type RunResult, startRun } from "../../runtime/training/run.js";
import { isOfFolds } from "../../search/fold-scores.js";
import type { StudyStart } from "../../search/journal-records.js";
import { planPath } from "../../search/study.js";
import type { Given } from "../arguments.js";
import { deviceOptions } from "../programs/device-options.js";
import { loadExperiment, parseSettings } from "../programs/load.js";
import { eachFold } from "../runs/each-fold.js";
import { finish } from "../runs/finish.js";
import { foldsWanted } from "../runs/folds-wanted.js";
import { FileErrors, UsageError } from "../usage.js";
import { findTrial } from "./find-study.js";
import { pointText } from "./study-text.js";
import { trialProgram } from "./trial-program.js";

export async function runTrial(text: string, given: Given): Promise<number> {
  if (given.values("set").length > 0 || given.values("source").length > 0 || given.value("experiment") !== undefined)
    throw new UsageError("a trial has settings of its own; leave out --set, --source and --experiment");
  const { study, trial } = findTrial(text);
  const { start, folder } = study;
  const { plan, origins } = await loadExperiment(planPath(folder), undefined, [], true);
  const own = relative(process.cwd(), join(folder, "..", "..", "..", start.source));
  const [path = own, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give one `.rnn` file to run, or none with --trial");
  const point = study.trials.find((known) => known.trial === trial)?.point ?? {};
  const recorded = { plan, origins: { ...origins, files: [path, ...origins.files.slice(1)] } };
  const compiled = await trialProgram(recorded, path, point);
  const options = {
    ...(await deviceOptions(given, path)),
    set: compiled.set,
    given: [...start.set, ...compiled.given],
    files: start.sourceFiles,
    interrupted: onInterrupt(),
  };
  const quiet = given.flag("quiet");
  if (!quiet) {
    process.stdout.write(`trial ${trial} of ${relative(process.cwd(), folder)}: ${pointText(start, point)}\n`);
    if (await isChanged(path, start))
      process.stdout.write(`note: \`${path}\` has changed since; this is the experiment as the study keeps it\n`);
  }
  const { program, file } = compiled;
  const one = (fold: number | undefined, ended: (result: RunResult) => void = () => {}) =>
    finish(file, quiet, async (sink) => {
      const result = await startRun(program, file, { ...options, fold, sink });
      ended(result);
      return result;
    });
  const only = given.value("fold");
  const folds = only === undefined ? start.folds : foldsWanted(only, program.folds ?? null);
  return folds && (isOfFolds(start) || only !== undefined)
    ? eachFold(folds, program.foldsOfRepeat, one)
    : one(folds?.[0]);
}

async function isChanged(path: string, { experiment, set, hash }: StudyStart): Promise<boolean> {
  if (!existsSync(path)) return true;
  try {
    return (await loadExperiment(path, experiment, parseSettings(set), true)).plan.hashes.experiment !== hash;
  } catch (error) {
    if (error instanceof FileErrors || error instanceof UsageError) return true;
    throw error;
  }
}
