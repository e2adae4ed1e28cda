import { DEVICE_CHOICES, type DeviceChoice } from "../runtime/devices/select.js";
import { EXIT } from "../runtime/exit-codes.js";
import type { ProgramFile } from "../runtime/program/program-file.js";
import { onInterrupt, standardOutput } from "../runtime/training/main.js";
import { describeThrown, endingLines } from "../runtime/training/present.js";
import { type ProgressSink, progressOn, SILENT } from "../runtime/training/progress.js";
import { type RunResult, startRun } from "../runtime/training/run.js";
import type { Given } from "./arguments.js";
import { type Loaded, loadExperiment, parseSettings } from "./load.js";
import { compiledProgram } from "./program-cache.js";
import { toolSettings } from "./tool-settings.js";
import { UsageError } from "./usage.js";

export async function run(given: Given): Promise<number> {
  const [path, ...others] = given.positionals;
  if (path === undefined || others.length > 0) throw new UsageError("give one `.rnn` file to run");
  const settings = parseSettings(given.values("set"));
  const quiet = given.flag("quiet");
  // At the point asked for, everything must hold.
  const wanted = await loadExperiment(path, given.value("experiment"), settings, quiet);
  const structural = settings.filter(({ name }) => name === "seed" || kindOf(wanted, name) === "word");
  const numbers = settings.filter((setting) => !structural.includes(setting));
  // Numbers are arguments of the program; only words, and the seed, make another.
  const loaded =
    numbers.length === 0 ? wanted : await loadExperiment(path, given.value("experiment"), structural, true);
  const options = {
    ...deviceOptions(given, path),
    set: numbers.map(({ name, value }) => `${name}=${value}`),
    interrupted: onInterrupt(),
  };
  const { program, file } = await compiledProgram(loaded, path);
  return finish(file, quiet, (sink) => startRun(program, file, { ...options, sink }));
}

function kindOf({ plan, origins }: Loaded, name: string): string | undefined {
  return plan.settings.find(({ id }) => origins.nodes[id]?.name === name)?.kind;
}

/** Runs, shows progress, says how it ended. */
export async function finish(
  file: ProgramFile,
  quiet: boolean,
  go: (sink: ProgressSink) => Promise<RunResult>,
): Promise<number> {
  const shown = progressOn(standardOutput());
  try {
    const result = await go(quiet ? SILENT : shown);
    for (const line of endingLines(result)) shown.say(line);
    return result.ending.kind === "interrupted" ? EXIT.interrupted : EXIT.ok;
  } catch (error) {
    shown.close();
    const { lines, code } = describeThrown(error, file);
    process.stderr.write(`${lines.join("\n")}\n`);
    return code;
  }
}

/** Device and threads: the command line, else the project's `rnnc.yaml`, else what is best. */
export function deviceOptions(
  given: Given,
  path: string,
): { readonly device: DeviceChoice; readonly threads: number | undefined } {
  const tool = toolSettings(path);
  const name = given.value("device") ?? tool.device ?? "auto";
  const device = DEVICE_CHOICES.find((choice) => choice === name);
  if (!device) throw new UsageError(`--device is one of ${DEVICE_CHOICES.join(", ")}, not ${name}`);
  const text = given.value("threads");
  const threads = text === undefined ? tool.threads : Number(text);
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 1024)) {
    throw new UsageError(`--threads is a count from 1, not ${text}`);
  }
  return { device, threads };
}
