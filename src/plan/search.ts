/** What a search means where the experiment does not say. */
import type { MeasureReference, Plan, SearchMethodPlan, SearchObjective, SearchPlan } from "./plan.js";

export const DEFAULT_TRIALS = 20;

/** Each method where nothing is said of it; points to try by hand are always said. */
export const METHODS = {
  random: { kind: "random" },
  grid: { kind: "grid", points: null },
  sobol: { kind: "sobol" },
  tpe: { kind: "tpe", startup: 10, candidates: 128 },
  gp: { kind: "gp", startup: 10 },
  cma_es: { kind: "cma_es", spread: 0.15, population: null },
  nsga2: { kind: "nsga2", population: 50 },
} as const satisfies { readonly [K in Exclude<SearchMethodPlan["kind"], "hand">]: SearchMethodPlan & { kind: K } };

/** Those that learn from one score alone. */
export const OF_ONE_OBJECTIVE: readonly SearchMethodPlan["kind"][] = ["tpe", "gp", "cma_es"];

/** How an experiment is searched: as it says; by chance, for what it keeps, where it says nothing. */
export function searchOf(plan: Pick<Plan, "search" | "train">): SearchPlan {
  return plan.search ?? { method: { kind: "random" }, objective: defaultObjective(plan.train), trials: DEFAULT_TRIALS };
}

/** The best of what `keep best` keeps; without it, the least validation loss. */
export function defaultObjective({ keep }: Pick<Plan["train"], "keep">): SearchObjective {
  const measure = keep?.measure ?? { part: "validate" as const, measure: null };
  return { direction: directionOf(measure), measure };
}

/** Accuracy and scores of texts are better when higher, all else when lower. */
export function directionOf({
  measure,
}: {
  readonly measure: Pick<NonNullable<MeasureReference["measure"]>, "kind"> | null;
}): SearchObjective["direction"] {
  return measure && isBetterHigher(measure.kind) ? "maximize" : "minimize";
}

const HIGHER: readonly string[] = ["accuracy", "bleu", "chrf", "distinct_ngrams"];

/** Of a kind of measure. */
export function isBetterHigher(kind: string): boolean {
  return HIGHER.includes(kind);
}
