/** The program of one point of a search space, and what it is told: as `rnnc run --set …` would have it. */
import type { Plan } from "../../plan/plan.js";
import { type Point, planAt } from "../../plan/point.js";
import type { CompiledProgram } from "../../runtime/program/load-program.js";
import type { Loaded } from "../programs/load.js";
import { compiledProgram } from "../programs/program-cache.js";

export interface TrialProgram extends CompiledProgram {
  /** `name=value`, for the settings of the program: its numbers. */
  readonly set: readonly string[];
  /** Every setting of the point, words too. */
  readonly given: readonly string[];
}

/** Numbers are arguments of the program; words make another, which is compiled once. */
export async function trialProgram({ plan, origins }: Loaded, source: string, point: Point): Promise<TrialProgram> {
  const text = (id: string) => `${origins.nodes[id]?.name ?? id}=${point[id]}`;
  const ids = Object.keys(point);
  const numbers = ids.filter((id) => kindOf(plan, id) !== "word");
  const words = Object.fromEntries(ids.filter((id) => kindOf(plan, id) === "word").map((id) => [id, point[id]]));
  const compiled = await compiledProgram({ plan: planAt(plan, words), origins }, source);
  return { ...compiled, set: numbers.map(text), given: ids.map(text) };
}

function kindOf({ settings }: Plan, id: string): string | undefined {
  return settings.find((setting) => setting.id === id)?.kind;
}
