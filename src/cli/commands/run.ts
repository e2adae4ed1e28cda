import { DEVICE_CHOICES, type DeviceChoice, THREADS_WANTED, threadsOf } from "../../runtime/devices/select.js";
import { EXIT } from "../../runtime/exit-codes.js";
import type { ProgramFile } from "../../runtime/program/program-file.js";
import { onInterrupt } from "../../runtime/training/main.js";
import { describeThrown, endingLines } from "../../runtime/training/present.js";
import { type ProgressSink, progressOn, SILENT } from "../../runtime/training/progress.js";
import { type RunResult, startRun } from "../../runtime/training/run.js";
import { standardOutput } from "../../runtime/training/terminal.js";
import type { Given } from "../arguments.js";
import { parseSettings } from "../load.js";
import { programAt, settingText } from "../program-at.js";
import { sourceOption } from "../source-option.js";
import { toolSettings } from "../tool-settings.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const [path, ...others] = given.positionals;
  if (path === undefined || others.length > 0) throw new UsageError("give one `.rnn` file to run");
  const settings = parseSettings(given.values("set"));
  const quiet = given.flag("quiet");
  const { program, file, numbers } = await programAt(path, given.value("experiment"), settings, quiet);
  const options = {
    ...(await deviceOptions(given, path)),
    set: numbers,
    given: settings.map(settingText),
    interrupted: onInterrupt(),
  };
  const files = sourceOption(given, program.sources);
  return finish(file, quiet, (sink) => startRun(program, file, { ...options, files, sink }));
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
export async function deviceOptions(
  given: Given,
  path: string,
): Promise<{ readonly device: DeviceChoice; readonly threads: number | undefined }> {
  const tool = await toolSettings(path);
  const name = given.value("device") ?? tool.device ?? "auto";
  const device = DEVICE_CHOICES.find((choice) => choice === name);
  if (!device) throw new UsageError(`--device is one of ${DEVICE_CHOICES.join(", ")}, not ${name}`);
  const text = given.value("threads");
  if (text === undefined) return { device, threads: tool.threads };
  const threads = threadsOf(text);
  if (threads === null) throw new UsageError(`${THREADS_WANTED}, not ${text}`);
  return { device, threads };
}
