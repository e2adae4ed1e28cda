/** A run with its progress, and how it ended. */
import { EXIT } from "../runtime/exit-codes.js";
import type { ProgramFile } from "../runtime/program/program-file.js";
import { describeThrown, endingLines } from "../runtime/training/present.js";
import { type ProgressSink, progressOn, SILENT } from "../runtime/training/progress.js";
import type { RunResult } from "../runtime/training/run.js";
import { standardOutput } from "../runtime/training/terminal.js";

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
