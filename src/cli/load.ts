/** A `.rnn` file from disk to a checked experiment, with what there is to say printed. */
import { isUtf8 } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import { type Checked, check, chooseExperiment, type Setting } from "../compiler/check.js";
import { renderText, summary } from "../compiler/diagnostics/render-text.js";
import { originsOf } from "../compiler/lower/origins.js";
import { toPlan } from "../compiler/lower/to-plan.js";
import type { SourceText } from "../compiler/source.js";
import type { Origins, Plan } from "../plan/plan.js";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { whyNoText } from "../runtime/files/ordinary.js";
import { hostFor } from "./host.js";
import { PAINT } from "./paint.js";
import { FileErrors, UsageError } from "./usage.js";

export function readSourceFile(path: string): SourceText {
  if (!existsSync(path)) throw new UsageError(`there is no file \`${path}\``);
  const why = whyNoText(path);
  if (why !== null) throw new UsageError(`\`${path}\` ${why}; give a \`.rnn\` file`);
  const bytes = bytesOf(path);
  if (!isUtf8(bytes)) throw new UsageError(`\`${path}\` is not UTF-8 text`);
  return { file: path, text: bytes.toString("utf8").replace(/^\ufeff/, "") };
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
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

/** A plan, and what people wrote. */
export interface Loaded {
  readonly plan: Plan;
  readonly origins: Origins;
}

/**
 * The experiment a command is about, at its own values or those given; or the plan of a `.plan.json` file. Prints what
 * is wrong.
 * @throws FileErrors after printing errors, UsageError when the experiment cannot be told.
 */
export async function loadExperiment(
  path: string,
  wanted: string | undefined,
  settings: readonly Setting[],
  quiet: boolean,
): Promise<Loaded> {
  if (path.endsWith(".plan.json")) return loadPlan(path, settings);
  const checked = checkFile(path, settings);
  printDiagnostics(checked, quiet);
  if (hasErrors(checked)) throw new FileErrors(`${path}: ${summary(checked.diagnostics)}`);
  const choice = chooseExperiment([...checked.experiments.keys()], wanted);
  if ("problem" in choice) throw new UsageError(`${path}: ${choice.problem}`);
  const experiment = checked.experiments.get(choice.name);
  if (!experiment) throw new FileErrors(`${path}: the experiment \`${choice.name}\` could not be checked`);
  const lowered = toPlan(experiment);
  return { plan: lowered.plan, origins: originsOf(experiment, lowered, checked.sources) };
}

async function loadPlan(path: string, settings: readonly Setting[]): Promise<Loaded> {
  if (settings.length > 0) throw new UsageError("--set needs the `.rnn` file: a plan is at one point already");
  // Ajv is loaded only for plans from outside.
  const { readPlan } = await import("../plan/read-plan.js");
  try {
    return readPlan(readSourceFile(path).text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new FileErrors(`${path}: ${error.message}`);
  }
}
