/** The experiment that a command is about, as a plan. */
import { type Checked, chooseExperiment, type Setting } from "../../compiler/check.js";
import { summary } from "../../compiler/diagnostics/render-text.js";
import { originsOf } from "../../compiler/lower/origins.js";
import { toPlan } from "../../compiler/lower/to-plan.js";
import type { CheckedExperiment } from "../../compiler/semantics/graph.js";
import type { Origins, Plan } from "../../plan/plan.js";
import { checkFile, hasErrors, printDiagnostics, readSourceFile } from "../checking/check-file.js";
import { printWhereMoreStands } from "../checking/where-more-stands.js";
import { FileErrors, UsageError } from "../usage.js";

/** `name=value`. */
export function parseSettings(texts: readonly string[]): readonly Setting[] {
  return texts.map((text) => {
    const match = /^\s*([A-Za-z_]\w*)\s*=\s*(\S.*)$/.exec(text);
    if (!match) throw new UsageError(`--set takes name=value, not \`${text}\``);
    return { name: match[1], value: match[2].trim() };
  });
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
  refuseErrors(checked, path);
  const choice = chooseExperiment([...checked.experiments.keys()], wanted);
  if ("problem" in choice) throw new UsageError(`${path}: ${choice.problem}`);
  const experiment = checked.experiments.get(choice.name);
  if (!experiment) throw new FileErrors(`${path}: the experiment \`${choice.name}\` could not be checked`);
  return lowered(experiment, checked);
}

/** All experiments of a file that has been checked, by name. @throws FileErrors after printing errors. */
export function loadAll(checked: Checked, path: string): ReadonlyMap<string, Loaded> {
  return new Map([...loadersOf(checked, path)].map(([name, load]) => [name, load()]));
}

/** As `loadAll`, each when asked for. */
export function loadersOf(checked: Checked, path: string): ReadonlyMap<string, () => Loaded> {
  printDiagnostics(checked, true);
  refuseErrors(checked, path);
  return new Map(
    [...checked.experiments].map(([name, experiment]) => {
      if (!experiment) throw new FileErrors(`${path}: the experiment \`${name}\` could not be checked`);
      return [name, () => lowered(experiment, checked)];
    }),
  );
}

function refuseErrors(checked: Checked, path: string): void {
  if (!hasErrors(checked)) return;
  printWhereMoreStands(checked.diagnostics.filter(({ severity }) => severity === "error"));
  throw new FileErrors(`${path}: ${summary(checked.diagnostics)}`);
}

function lowered(experiment: CheckedExperiment, { sources }: Checked): Loaded {
  const made = toPlan(experiment);
  return { plan: made.plan, origins: originsOf(experiment, made, sources) };
}

async function loadPlan(path: string, settings: readonly Setting[]): Promise<Loaded> {
  if (settings.length > 0) throw new UsageError("--set needs the `.rnn` file: a plan is at one point already");
  return planIn(readSourceFile(path).text, path);
}

/** The plan of a `.plan.json` file. @throws FileErrors naming the file where it holds no plan. */
export async function planIn(text: string, path: string): Promise<Loaded> {
  // Ajv is loaded only for plans from outside.
  const { readPlan } = await import("../../plan/read-plan.js");
  try {
    return readPlan(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new FileErrors(`${path}: ${error.message}`);
  }
}
