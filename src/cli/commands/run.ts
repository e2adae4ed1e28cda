import { scalarAt } from "../../plan/symbols.js";
import { onInterrupt } from "../../runtime/training/main.js";
import type { ProgressSink } from "../../runtime/training/progress.js";
import { makeReady } from "../../runtime/training/ready.js";
import { startRun } from "../../runtime/training/run.js";
import type { Given } from "../arguments.js";
import { sourceOption } from "../data/source-option.js";
import { deviceOptions } from "../programs/device-options.js";
import { refuseTooLarge } from "../programs/fits-memory.js";
import { parseSettings } from "../programs/load.js";
import { programAt, settingText } from "../programs/program-at.js";
import { eachFold } from "../runs/each-fold.js";
import { finish } from "../runs/finish.js";
import { foldsWanted } from "../runs/folds-wanted.js";
import { attainableOf } from "../runs/judgement-text.js";
import { checkAsked, runCheck } from "../runs/run-checks.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const [trial, from] = [given.value("trial"), given.value("from")];
  const isChecked = given.flag("find-rate") || given.value("overfit") !== undefined;
  if (trial !== undefined && from !== undefined) throw new UsageError("give --from or --trial, not both");
  // Studies and what runs differ by are known to few runs.
  if (trial !== undefined) {
    if (isChecked || given.value("attainable") !== undefined)
      throw new UsageError("--find-rate, --overfit and --attainable are for a file, not with --trial");
    return (await import("../studies/run-trial.js")).runTrial(trial, given);
  }
  if (from !== undefined) {
    if (isChecked) throw new UsageError("--find-rate and --overfit are for a file, not with --from");
    return (await import("../runs/run-from.js")).runFrom(from, given);
  }
  if (given.value("weights") !== undefined) throw new UsageError("--weights goes with --from");
  const [path, ...others] = given.positionals;
  if (path === undefined || others.length > 0) throw new UsageError("give one `.rnn` file to run");
  const settings = parseSettings(given.values("set"));
  const quiet = given.flag("quiet");
  const attainable = attainableOf(given.value("attainable"));
  const check = checkAsked(given.flag("find-rate"), given.value("overfit"));
  const { program, file, numbers, wanted } = await programAt(path, given.value("experiment"), settings, quiet);
  const options = {
    ...(await deviceOptions(given, path)),
    set: numbers,
    given: settings.map(settingText),
    attainable,
    interrupted: onInterrupt(),
  };
  const files = sourceOption(given, program.sources);
  if (check !== null) {
    const [fold] = foldsWanted(given.value("fold"), program.folds ?? null) ?? [];
    return runCheck(check, scalarAt(wanted.plan, wanted.plan.train.optimizer.rate), file, () => {
      refuseTooLarge(wanted, path, files);
      return makeReady(program, file, { ...options, files, fold });
    });
  }
  const start = (fold: number | undefined) => (sink: ProgressSink) => {
    refuseTooLarge(wanted, path, files);
    return startRun(program, file, { ...options, files, fold, sink });
  };
  const folds = foldsWanted(given.value("fold"), program.folds ?? null);
  if (folds === null) return finish(file, quiet, start(undefined));
  return eachFold(folds, program.foldsOfRepeat, (fold, ended) =>
    finish(file, quiet, async (sink) => {
      const result = await start(fold)(sink);
      ended(result);
      return result;
    }),
  );
}
