/** Conditions on settings, in an order that neither names nor writing decide (language rule R8). */
import type { Scalar, SettingCondition, SettingTerm } from "../../plan/plan.js";
import { mapCondition } from "../../plan/setting-condition.js";
import { byText } from "./symbols.js";

/** What a condition is told by and what its scalars and words become. */
export interface ConditionSymbols {
  /** Without names. */
  readonly told: (scalar: Scalar | string) => unknown;
  readonly scalar: (scalar: Scalar) => Scalar;
  readonly setting: (name: string) => string;
}

/** From settings by their names to settings by their ids. */
export function conditionPlan(condition: SettingCondition, symbols: ConditionSymbols): SettingCondition {
  return mapCondition(inOrder(condition, symbols), {
    scalar: symbols.scalar,
    word: (name) => ({ setting: symbols.setting(name) }),
  });
}

/** All that every point has to fulfil, by names, in the plan's order; what is said twice counts once. */
export function requirementsInOrder(
  conditions: readonly SettingCondition[],
  symbols: ConditionSymbols,
): readonly SettingCondition[] {
  return sorted(
    conditions.flatMap((part) => (part.kind === "and" ? part.conditions : [part])),
    symbols,
  );
}

function inOrder(condition: SettingCondition, symbols: ConditionSymbols): SettingCondition {
  if (condition.kind !== "compare")
    return { ...condition, conditions: sorted(condition.conditions, symbols).map((part) => inOrder(part, symbols)) };
  const { left, comparison, right } = condition;
  if (comparison === ">" || comparison === ">=") return condition;
  const [first, second] = [left, right]
    .map((term) => ({ term, text: `${isFixed(term) ? 1 : 0} ${JSON.stringify(toldTerm(term, symbols))}` }))
    .sort(byText);
  return { kind: "compare", left: first.term, comparison, right: second.term };
}

function isFixed(term: SettingTerm): boolean {
  return typeof term === "number" || ("word" in term && typeof term.word === "string");
}

function sorted(conditions: readonly SettingCondition[], symbols: ConditionSymbols): readonly SettingCondition[] {
  const told = conditions.map((condition) => ({ condition, text: textOf(condition, symbols) }));
  const seen = new Set<string>();
  const once = told.filter(({ condition }) => {
    const written = JSON.stringify(condition);
    return !seen.has(written) && seen.add(written);
  });
  return once.sort(byText).map(({ condition }) => condition);
}

function textOf(condition: SettingCondition, symbols: ConditionSymbols): string {
  if (condition.kind !== "compare")
    return JSON.stringify([condition.kind, condition.conditions.map((part) => textOf(part, symbols)).sort()]);
  const sides = [condition.left, condition.right].map((term) => JSON.stringify(toldTerm(term, symbols)));
  const isOrdered = condition.comparison === ">" || condition.comparison === ">=";
  return JSON.stringify([condition.comparison, isOrdered ? sides : sides.sort()]);
}

function toldTerm(term: SettingTerm, { told }: ConditionSymbols): unknown {
  if (typeof term === "number" || "formula" in term) return told(term);
  if ("word" in term) return typeof term.word === "string" ? ["word", term.word] : told(term.word.setting);
  return ["remainder", told(term.remainder.dividend), told(term.remainder.divisor)];
}
