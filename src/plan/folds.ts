import type { Plan } from "./plan.js";

/** How many folds an experiment has: those of the rows its columns come from; null when it has but one split. */
export function foldsOf({ data }: Pick<Plan, "data">): number | null {
  const read = new Set(data.columns.map(({ rows }) => rows));
  const walk = data.rows.find((node) => node.op === "walk_forward" && read.has(node.id));
  return walk?.op === "walk_forward" ? walk.folds : null;
}
