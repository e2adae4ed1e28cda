/** `rnnc run --from`: goes on from another run's weights, at other settings, as a run of its own. */
import { relative, resolve } from "node:path";
import { onInterrupt } from "../../runtime/training/main.js";
import { startRun } from "../../runtime/training/run.js";
import type { Given } from "../arguments.js";
import { sourceOption } from "../data/source-option.js";
import { deviceOptions } from "../programs/device-options.js";
import { refuseTooLarge } from "../programs/fits-memory.js";
import { parseSettings } from "../programs/load.js";
import { programAt, settingText } from "../programs/program-at.js";
import { UsageError } from "../usage.js";
import { runFolder, runIn } from "./find-run.js";
import { finish } from "./finish.js";
import { attainableOf } from "./judgement-text.js";
import { inheritanceFrom, settingsFrom, weightsOf } from "./nursing.js";

export async function runFrom(text: string, given: Given): Promise<number> {
  const found = runIn(runFolder(text));
  const { root, start } = found;
  const [path = relative(process.cwd(), resolve(root, start.source)), ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give one `.rnn` file to run, or none for that of the run");
  if (given.value("fold") !== undefined) throw new UsageError("--fold is the fold of the run that is gone on from");
  const weights = weightsOf(given.value("weights"));
  const experiment = given.value("experiment");
  const quiet = given.flag("quiet");
  const settings = await settingsFrom(found, parseSettings(given.values("set")), path, experiment);
  const { program, file, numbers, wanted } = await programAt(path, experiment, settings, quiet);
  const inherit = await inheritanceFrom(found, weights, wanted, path);
  const files = { ...start.sourceFiles, ...sourceOption(given, program.sources) };
  const options = {
    ...(await deviceOptions(given, path)),
    ...{ set: numbers, given: settings.map(settingText), files, sources: start.sources, inherit },
    attainable: attainableOf(given.value("attainable")) ?? start.attainable,
    fold: start.fold,
    interrupted: onInterrupt(),
  };
  return finish(file, quiet, (sink) => {
    refuseTooLarge(wanted, path, files);
    return startRun(program, file, { ...options, sink });
  });
}
