/** The program that runs at the settings asked for. */
import type { Setting } from "../../compiler/check.js";
import type { CompiledProgram } from "../../runtime/program/load-program.js";
import { type Loaded, loadExperiment } from "./load.js";
import { compiledProgram } from "./program-cache.js";

export interface ProgramAt extends CompiledProgram {
  /** The experiment at the point asked for. */
  readonly wanted: Loaded;
  /** `name=value` for settings that are arguments of the program. */
  readonly numbers: readonly string[];
}

/**
 * The experiment of a file, compiled. Numbers are arguments of the program; words, constants and the seed make
 * another. Throws what `loadExperiment` and `compiledProgram` throw.
 */
export async function programAt(
  path: string,
  experiment: string | undefined,
  settings: readonly Setting[],
  quiet: boolean,
): Promise<ProgramAt> {
  // At the point asked for, everything must hold.
  const wanted = await loadExperiment(path, experiment, settings, quiet);
  const numbers = settings.filter(({ name }) => ["count", "real"].includes(kindOf(wanted, name) ?? ""));
  const structural = settings.filter((setting) => !numbers.includes(setting));
  // With numbers as they are unless changed, what is required may not hold at these words.
  const isAsWanted = numbers.length === 0 || wanted.plan.requires !== undefined;
  const loaded = isAsWanted ? wanted : await loadExperiment(path, experiment, structural, true);
  return { ...(await compiledProgram(loaded, path)), wanted, numbers: numbers.map(settingText) };
}

export function settingText({ name, value }: Setting): string {
  return `${name}=${value}`;
}

function kindOf({ plan, origins }: Loaded, name: string): string | undefined {
  return plan.settings.find(({ id }) => origins.nodes[id]?.name === name)?.kind;
}
