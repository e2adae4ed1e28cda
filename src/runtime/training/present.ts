/** How a run ends, in words and in exit codes. */
import { relative } from "node:path";
import { EXIT } from "../exit-codes.js";
import { Failure, outOfMemory } from "../failure.js";
import { systemFailure } from "../files/disk-failure.js";
import { type ProgramFile, placeOfError } from "../program/program-file.js";
import { durationText, measureText } from "./progress.js";
import type { RunResult } from "./run.js";

export function endingLines({ folder, ending, keep, measures, baselines }: RunResult): readonly string[] {
  const { kind, reason, progress } = ending;
  const shown = relative(process.cwd(), folder) || folder;
  if (kind === "interrupted") {
    return [`interrupted at step ${progress.step}; the run can go on: rnnc resume ${shown}`];
  }
  const how = kind === "stopped" ? `stopped: ${reason}` : `done: ${reason}`;
  const kept = keep && progress.best && measureText(measures[keep.replace(/^\w+\./, "")], progress.best.value);
  const best = kept ? `; best ${keep} ${kept} at step ${progress.best?.step}` : "";
  return [`${how}, in ${durationText(progress.time)}${best}`, ...baselines, `test it: rnnc test ${shown}`];
}

/** A failure as people read it: what, where in the `.rnn` file, what to do. */
export function failureLines(error: Failure, file: ProgramFile | null): readonly string[] {
  const place = file && placeOfError(error, file);
  return [
    `error[${error.code}]: ${error.message}`,
    ...(place ? [`  --> ${place.file}:${place.line}`, `   |  ${place.text}`] : []),
    `  help: ${error.advice}`,
  ];
}

/** Lines for anything thrown, and the exit code it means. A stack is shown for our own bugs alone, on request. */
export function describeThrown(
  error: unknown,
  file: ProgramFile | null,
): { readonly lines: readonly string[]; readonly code: number } {
  const failure = error instanceof Failure ? error : (outOfMemory(error) ?? systemFailure(error));
  if (failure) return { lines: failureLines(failure, file), code: EXIT.failed };
  const message = error instanceof Error ? error.message : String(error);
  const place = file && placeOfError(error, file);
  const where = place ? [`  --> ${place.file}:${place.line}`, `   |  ${place.text}`] : [];
  const stack =
    process.env.RNNC_DEBUG && error instanceof Error ? [error.stack ?? ""] : ["  set RNNC_DEBUG=1 to see where"];
  return {
    lines: [`bug: ${message}`, ...where, "  This is a mistake in rnnc; please report it.", ...stack],
    code: EXIT.bug,
  };
}
