/** How many steps the sequences of a column may have, before any data are read: what its type says, and what `where` keeps. */
import type { Interval } from "../ops/polynomial.js";
import { canonical } from "./canonical.js";
import type { ColumnNode, Plan, RowExpression, Scalar } from "./plan.js";

type BoundsAt = (scalar: Scalar) => Interval;

const ANY: Interval = { low: 0, high: Number.POSITIVE_INFINITY };

/** `at` gives the bounds of a scalar. Infinity at the end: nothing bounds them. */
export function stepBounds(plan: Plan, { rows, of, length }: ColumnNode, at: BoundsAt): Interval {
  const declared: Interval = length
    ? { low: at(length[0]).low, high: length[1] === null ? ANY.high : at(length[1]).high }
    : ANY;
  const kept = keptCounts(plan, rows, listUnder(of), at);
  const counted = "call" in of ? stepsOf(plan, of, kept) : kept;
  const { low, high } = both(declared, counted);
  // Of a sequence without steps one is laid out.
  return { low: Math.max(1, low), high };
}

type Called = Extract<RowExpression, { readonly call: string }>;

/** The list that steps are made of, item by item. */
function listUnder(of: RowExpression): RowExpression {
  return "call" in of && (of.call === "ids" || of.call === "scaled" || of.call === "multi_hot") ? of.arguments[0] : of;
}

function stepsOf({ data }: Plan, { call, fitted, options }: Called, items: Interval): Interval {
  if (call !== "ids") return items;
  const node = data.fitted.find(({ id }) => id === fitted);
  // A word is one piece at least.
  const high = node?.op === "vocabulary" && node.merges !== undefined ? ANY.high : items.high;
  const end = options.end === undefined ? 0 : 1;
  return { low: items.low + end, high: high + end };
}

/** How many items `list` has in the rows that the conditions above them leave. */
function keptCounts(plan: Plan, rows: string, list: RowExpression, at: BoundsAt): Interval {
  const node = plan.data.rows.find(({ id }) => id === rows);
  switch (node?.op) {
    case "where":
      return both(keptCounts(plan, node.of, list, at), countsWhere(node.condition, canonical(list), at));
    case "distinct":
    case "split":
    case "sorted":
    case "in_order":
    case "walk_forward":
    case "k_folds":
      return keptCounts(plan, node.of, list, at);
    case "given": {
      const parts = Object.values(node.parts).map((part) => keptCounts(plan, part, list, at));
      return { low: Math.min(...parts.map(({ low }) => low)), high: Math.max(...parts.map(({ high }) => high)) };
    }
    // Other rows have columns of their own.
    default:
      return ANY;
  }
}

function countsWhere(condition: RowExpression, list: string, at: BoundsAt): Interval {
  if (!("call" in condition)) return ANY;
  if (condition.call === "and") return condition.arguments.map((one) => countsWhere(one, list, at)).reduce(both);
  const [left, right] = condition.arguments;
  if (isCount(left, list) && "number" in right) return within(condition.call, at(right.number));
  if (right && isCount(right, list) && "number" in left) return within(TURNED[condition.call], at(left.number));
  return ANY;
}

const TURNED: Readonly<Partial<Record<Called["call"], Called["call"]>>> = {
  equal: "equal",
  below: "above",
  above: "below",
  atMost: "atLeast",
  atLeast: "atMost",
};

function isCount(expression: RowExpression, list: string): boolean {
  return "call" in expression && expression.call === "count" && canonical(expression.arguments[0]) === list;
}

function within(comparison: Called["call"] | undefined, { low, high }: Interval): Interval {
  switch (comparison) {
    case "equal":
      return { low, high };
    case "below":
      return { low: 0, high: Math.ceil(high) - 1 };
    case "atMost":
      return { low: 0, high: Math.floor(high) };
    case "above":
      return { low: Math.floor(low) + 1, high: ANY.high };
    case "atLeast":
      return { low: Math.ceil(low), high: ANY.high };
    default:
      return ANY;
  }
}

function both(a: Interval, b: Interval): Interval {
  return { low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) };
}
