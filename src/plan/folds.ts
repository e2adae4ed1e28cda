import type { Plan } from "./plan.js";

/** How many folds an experiment has: those of the rows its columns come from; null when it has but one split. */
export function foldsOf({ data }: Pick<Plan, "data">): number | null {
  const read = new Set(data.columns.map(({ rows }) => rows));
  for (const node of data.rows) {
    if (!read.has(node.id)) continue;
    if (node.op === "walk_forward") return node.folds;
    if (node.op === "k_folds") return node.folds * node.repeats;
  }
  return null;
}

/** Of folds by chance, how many a repeat has: each row but those of test validates once in them. */
export function foldsOfRepeat({ data }: Pick<Plan, "data">): number | null {
  const read = new Set(data.columns.map(({ rows }) => rows));
  const node = data.rows.find(({ op, id }) => op === "k_folds" && read.has(id));
  return node?.op === "k_folds" ? node.folds : null;
}
