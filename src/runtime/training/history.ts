/** What checks measured so far, as far as the rule of stopping asks for it, and numbers made of it. */
import type { ConditionRule, QuantityRule } from "../program/program.js";

/** A pure function of the checks so far; a checkpoint holds it whole. */
export interface History {
  /** Checks so far. */
  readonly checks: number;
  /** By measured value. */
  readonly of: Readonly<Record<string, Past>>;
}

export interface Past {
  /** Over all checks; NaN until there is a number. */
  readonly least: number;
  readonly greatest: number;
  /** The newest last; as many as the rule looks back. */
  readonly recent: readonly number[];
}

export const NO_HISTORY: History = { checks: 0, of: {} };

/** After a check: what is remembered now. */
export function observeHistory(
  rule: ConditionRule,
  measured: Readonly<Record<string, number>>,
  { checks, of }: History,
): History {
  const entries = [...windowsOf(rule)].map(([name, window]): readonly [string, Past] => {
    const value = measured[name];
    const known: Past | undefined = of[name];
    const recent = [...(known?.recent ?? []), value].slice(-window);
    return [name, { least: lesser(known?.least, value), greatest: -lesser(negative(known?.greatest), -value), recent }];
  });
  return { checks: checks + 1, of: Object.fromEntries(entries) };
}

/** NaN is no value: it is neither the least nor the greatest of any. */
function lesser(known: number | undefined, value: number): number {
  if (known === undefined || Number.isNaN(known)) return value;
  return value < known ? value : known;
}

function negative(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}

/** How many values of each the rule looks at, at most. */
function windowsOf(rule: ConditionRule): ReadonlyMap<string, number> {
  const windows = new Map<string, number>();
  const need = (name: string, window: number) => windows.set(name, Math.max(window, windows.get(name) ?? 1));
  const visitQuantity = (quantity: QuantityRule) => {
    if (quantity.kind === "past") need(quantity.of, quantity.last ?? 1);
    else if (quantity.kind === "arithmetic") {
      visitQuantity(quantity.left);
      visitQuantity(quantity.right);
    }
  };
  const visit = (condition: ConditionRule) => {
    switch (condition.kind) {
      case "relation":
        visitQuantity(condition.left);
        visitQuantity(condition.right);
        break;
      case "rose":
        need(condition.of, condition.checks * condition.times + 1);
        break;
      case "and":
      case "or":
        condition.conditions.forEach(visit);
    }
  };
  visit(rule);
  return windows;
}

/** The number, NaN while it cannot be told: then no comparison holds. */
export function quantityAt(
  quantity: QuantityRule,
  measured: Readonly<Record<string, number>>,
  history: History,
): number {
  switch (quantity.kind) {
    case "number":
      return quantity.value;
    case "now":
      return measured[quantity.of] ?? Number.NaN;
    case "past":
      return summaryOf(quantity, history.of[quantity.of]);
    case "arithmetic": {
      const [left, right] = [
        quantityAt(quantity.left, measured, history),
        quantityAt(quantity.right, measured, history),
      ];
      switch (quantity.operator) {
        case "+":
          return left + right;
        case "-":
          return left - right;
        case "*":
          return left * right;
        case "/":
          return left / right;
      }
    }
  }
}

function summaryOf({ summary, last }: Extract<QuantityRule, { kind: "past" }>, past: Past | undefined): number {
  if (!past) return Number.NaN;
  if (last === null && summary !== "mean") return past[summary];
  const values = past.recent.slice(-(last ?? past.recent.length));
  if (last !== null && values.length < last) return Number.NaN;
  // In the order of the checks, so that a resumed run adds up to the same bits.
  if (summary === "mean") return values.reduce((sum, value) => sum + value, 0) / values.length;
  const numbers = values.filter((value) => !Number.isNaN(value));
  if (numbers.length === 0) return Number.NaN;
  return numbers.reduce((so, value) => (summary === "least" ? Math.min(so, value) : Math.max(so, value)));
}

/** True where each of the last `times` values, `checks` apart, is above the one before it. */
export function hasRisen({ of, checks, times }: Extract<ConditionRule, { kind: "rose" }>, history: History): boolean {
  const recent = history.of[of]?.recent ?? [];
  const newest = recent.length - 1;
  if (newest < checks * times) return false;
  return Array.from({ length: times }, (_, back) => newest - back * checks).every(
    (at) => recent[at] > recent[at - checks],
  );
}

/** In words of the language. */
export function quantityText(quantity: QuantityRule): string {
  switch (quantity.kind) {
    case "number":
      return String(quantity.value);
    case "now":
      return quantity.of;
    case "past":
      return `${quantity.summary}(${quantity.of}${quantity.last === null ? "" : `, last: ${quantity.last}`})`;
    case "arithmetic": {
      const [left, right] = [quantity.left, quantity.right].map((side) =>
        side.kind === "arithmetic" ? `(${quantityText(side)})` : quantityText(side),
      );
      return `${left} ${quantity.operator} ${right}`;
    }
  }
}
