/** A run with its progress, and how it ended. */
import { judge } from "../../judgement/judge.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import type { ProgramFile } from "../../runtime/program/program-file.js";
import { placeOf } from "../../runtime/records/run-places.js";
import { reportOf } from "../../runtime/records/run-report.js";
import { describeThrown, endingLines } from "../../runtime/training/present.js";
import { type ProgressSink, progressOn, SILENT } from "../../runtime/training/progress.js";
import type { RunResult } from "../../runtime/training/run.js";
import { standardOutput } from "../../runtime/training/terminal.js";
import { verdictLines } from "./judgement-text.js";

/** Runs, shows progress, says how it ended and what to make of it. */
export async function finish(
  file: ProgramFile,
  quiet: boolean,
  go: (sink: ProgressSink) => Promise<RunResult>,
): Promise<number> {
  const shown = progressOn(standardOutput());
  try {
    const result = await go(quiet ? SILENT : shown);
    for (const line of endingLines(result)) shown.say(line);
    if (result.ending.kind !== "interrupted")
      for (const line of verdictLines(judge(reportOf(placeOf(result.folder))))) shown.say(line);
    return result.ending.kind === "interrupted" ? EXIT.interrupted : EXIT.ok;
  } catch (error) {
    shown.close();
    const { lines, code } = describeThrown(error, file);
    process.stderr.write(`${[...lines, ...causeLines(error)].join("\n")}\n`);
    return code;
  }
}

/** What a step that gave NaN says of its cause. */
function causeLines(error: unknown): readonly string[] {
  if (!(error instanceof Failure) || error.observed === undefined) return [];
  const { code, message, observed } = error;
  const [cause] = judge({ start: { examples: {} }, checks: [], failure: { code, message, observed } }).findings;
  return cause === undefined ? [] : [`verdict: ${cause.title}`, `  ${cause.says}`, `  next: ${cause.next}`];
}
