/**
 * A column that is read both as ids and as numbers, or of which `previous` sees the first of several values, is two
 * columns of the plan, and one to who wrote it. Whether there are two follows from who reads it, so both are compared as
 * one.
 */
import { canonical } from "../../plan/canonical.js";
import type { Plan } from "../../plan/plan.js";
import { withIds } from "./references.js";

export function withoutTwins(plan: Plan): Plan {
  const columns = firsts(plan.data.columns, ({ role, rows, of, window }) => canonical({ role, rows, of, window }));
  const inputs = firsts(
    plan.model.filter(({ layer }) => layer === "input"),
    ({ inputs: { column } }) => columns.get(column) ?? column,
  );
  const twins = new Map([...columns, ...inputs]);
  if (twins.size === 0) return plan;
  const { data, model } = plan;
  const single: Plan = {
    ...plan,
    data: { ...data, columns: data.columns.filter(({ id }) => !twins.has(id)) },
    model: model.filter(({ id }) => !twins.has(id)),
  };
  return withIds(single, twins) as Plan;
}

/** Ids of items that are alike but for the first of them, with the id of the first. */
function firsts<T extends { readonly id: string }>(items: readonly T[], keyOf: (item: T) => string) {
  const known = new Map<string, string>();
  const twins = new Map<string, string>();
  for (const item of items) {
    const first = known.get(keyOf(item));
    if (first === undefined) known.set(keyOf(item), item.id);
    else twins.set(item.id, first);
  }
  return twins;
}
