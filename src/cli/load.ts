/** A `.rnn` file from disk to a checked experiment, with what there is to say printed. */
import { isUtf8 } from "node:buffer";
import { existsSync, readFileSync, statSync } from "node:fs";
import { type Checked, check, chooseExperiment, type Setting } from "../compiler/check.js";
import { renderText, summary } from "../compiler/diagnostics/render-text.js";
import { originsOf } from "../compiler/lower/origins.js";
import { type Lowered, toPlan } from "../compiler/lower/to-plan.js";
import type { CheckedExperiment } from "../compiler/semantics/graph.js";
import type { SourceText } from "../compiler/syntax/source.js";
import type { Origins } from "../plan/plan.js";
import { hostFor } from "./host.js";
import { PAINT } from "./paint.js";
import { FileErrors, UsageError } from "./usage.js";

export function readSourceFile(path: string): SourceText {
  if (!existsSync(path)) throw new UsageError(`there is no file \`${path}\``);
  if (statSync(path).isDirectory()) throw new UsageError(`\`${path}\` is a folder; give a \`.rnn\` file`);
  const bytes = readFileSync(path);
  if (!isUtf8(bytes)) throw new UsageError(`\`${path}\` is not UTF-8 text`);
  return { file: path, text: bytes.toString("utf8").replace(/^\ufeff/, "") };
}

export function checkFile(path: string, settings: readonly Setting[] = []): Checked {
  return check(readSourceFile(path), hostFor(path), settings);
}

/** `name=value`. */
export function parseSettings(texts: readonly string[]): readonly Setting[] {
  return texts.map((text) => {
    const match = /^\s*([A-Za-z_]\w*)\s*=\s*(\S.*)$/.exec(text);
    if (!match) throw new UsageError(`--set takes name=value, not \`${text}\``);
    return { name: match[1], value: match[2].trim() };
  });
}

/** Prints diagnostics to standard error; warnings only where `quiet` is not set. */
export function printDiagnostics({ diagnostics, sources }: Checked, quiet = false): void {
  const shown = quiet ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics;
  for (const diagnostic of shown) process.stderr.write(`${renderText(diagnostic, sources, PAINT)}\n\n`);
}

export function hasErrors({ diagnostics }: Checked): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

export interface Loaded {
  readonly experiment: CheckedExperiment;
  readonly lowered: Lowered;
  readonly origins: Origins;
}

/**
 * The experiment a command is about, at its own values or those given. Prints what is wrong.
 * @throws FileErrors after printing errors, UsageError when the experiment cannot be told.
 */
export function loadExperiment(
  path: string,
  wanted: string | undefined,
  settings: readonly Setting[],
  quiet: boolean,
): Loaded {
  const checked = checkFile(path, settings);
  printDiagnostics(checked, quiet);
  if (hasErrors(checked)) throw new FileErrors(`${path}: ${summary(checked.diagnostics)}`);
  const choice = chooseExperiment([...checked.experiments.keys()], wanted);
  if ("problem" in choice) throw new UsageError(`${path}: ${choice.problem}`);
  const experiment = checked.experiments.get(choice.name);
  if (!experiment) throw new FileErrors(`${path}: the experiment \`${choice.name}\` could not be checked`);
  const lowered = toPlan(experiment);
  return { experiment, lowered, origins: originsOf(experiment, lowered, checked.sources) };
}
