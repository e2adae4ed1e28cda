/**
 * A winner trained once more on train and validate together. Nothing is left then to stop by or to choose by, so it is trained for
 * as long as the weights had that were kept (Goodfellow, Bengio and Courville 2016, algorithm 7.2).
 */
import { spreadOf } from "../../plan/spread.js";
import { createBatches } from "../data/batches/batches.js";
import { Failure } from "../failure.js";
import { projectOf } from "../files/project-root.js";
import type { AnyProgram, TrainingRules } from "../program/program.js";
import type { ProgramFile } from "../program/program-file.js";
import type { Retraining, StartRecord } from "../records/start-record.js";
import { prepareData } from "./prepare-data.js";

/** A run that is followed: how it began, and the step whose weights it keeps. */
export interface Followed {
  readonly run: string;
  readonly start: StartRecord;
  readonly step: number;
}

/**
 * For how long: of an experiment in `epochs`, as many passes through the longer data as the kept weights had through theirs; of one in
 * `steps`, as many steps. Of several folds the mean. Throws whatever preparing the data throws.
 */
export function retrainingOf(
  program: AnyProgram,
  file: ProgramFile,
  runs: readonly [Followed, ...Followed[]],
): Retraining {
  const { settings } = runs[0].start;
  const rules = program.training(settings);
  const perEpoch = ({ fold, outer, sourceFiles = {} }: StartRecord, joined: boolean) => {
    const places = { ...projectOf(file.source), files: sourceFiles, main: file.source };
    const train = prepareData(program, places, settings, fold ?? null, { joined, outer }).parts.get("train");
    if (!train) throw new Failure("part-empty", "The data have no part `train`.", "Give `split` a share for train.");
    return createBatches(train, rules.batch, { seed: program.seed, train: true }).perEpoch;
  };
  const mean = (of: (run: Followed) => number) => spreadOf(runs.map(of)).mean;
  const steps =
    rules.length.unit === "steps"
      ? mean(({ step }) => step)
      : mean(({ start, step }) => step / perEpoch(start, false)) * perEpoch(runs[0].start, true);
  return { steps: Math.max(1, Math.round(steps)), from: runs.map(({ run, step }) => ({ run, step })) };
}

/** Without `stop when` and `keep best`; the schedule goes the way that it went, and ends where training does. */
export function retrainedRules(rules: TrainingRules, { steps }: Retraining): TrainingRules {
  return { ...rules, stop: null, keep: null, until: steps };
}

/** The validated value by which the schedule lowers the rate, which there is none of then; null for any other schedule. */
export function plateauOf({ schedule = [] }: TrainingRules): string | null {
  const rule = schedule.find((one) => one.kind === "reduce_on_plateau" && one.of.startsWith("validate."));
  return rule?.kind === "reduce_on_plateau" ? rule.of : null;
}
