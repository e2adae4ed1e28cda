/** Values of each row: arithmetic, comparisons and truths, with the ranges of whole numbers kept (language rule R5). */
import { add, constant, constantValue, multiply, type Polynomial, subtract } from "../../../ops/polynomial.js";
import type { RowFunction } from "../../../plan/plan.js";
import type { Binary, Unary } from "../../syntax/tree.js";
import { type Context, report } from "../context.js";
import type { ItemType, RowExpression, RowsNode } from "../graph.js";
import { called } from "../names/called.js";
import { notApplied, notJoined } from "./operands.js";
import { boundsOf, checkLimits } from "./ranges.js";
import { type RowValue, UNKNOWN, type Value } from "./value.js";

export function rowCall(
  name: RowFunction,
  given: readonly RowExpression[],
  extras: Partial<Pick<Extract<RowExpression, { kind: "call" }>, "options" | "fitted">> = {},
): RowExpression {
  return { kind: "call", function: name, arguments: given, options: {}, fitted: null, ...extras };
}

export function rowValue(rows: RowsNode, expression: RowExpression, item: ItemType): RowValue {
  return { kind: "row-value", rows, expression, item, window: null };
}

const WHOLE = { "+": "add", "-": "subtract", "*": "multiply", mod: "modulo" } as const;

/** `sum(bits) mod 2` and the like. */
export function rowArithmetic(context: Context, node: Binary, left: Value, right: Value): Value {
  const sides = [operand(left), operand(right)];
  const [a, b] = sides;
  const name = node.operator in WHOLE ? WHOLE[node.operator as keyof typeof WHOLE] : null;
  const isNumber = (side: typeof a) => side?.item.kind === "whole" || side?.item.kind === "real";
  if (!a || !b || !name || !isNumber(a) || !isNumber(b)) return mismatch(context, node, left, right);
  const rows = commonRows(context, node, left, right);
  if (!rows) return UNKNOWN;
  // One class is none to choose from.
  const divides = name === "modulo" && right.kind === "number" && right.type === "count";
  if (divides && !checkLimits(context, right.amount, { low: 2 }, node.right.span, "The divisor of `mod`"))
    return UNKNOWN;
  const expression = rowCall(name, [a.expression, b.expression]);
  if (a.item.kind === "whole" && b.item.kind === "whole") {
    const range = wholeRange(context, name, a.item, b.item);
    if (range) return rowValue(rows, expression, { kind: "whole", ...range });
    report(context, "not-polynomial", node.span, { operator: node.operator });
    return UNKNOWN;
  }
  if (name === "modulo") return mismatch(context, node, left, right);
  return rowValue(rows, expression, { kind: "real" });
}

const COMPARISONS: Readonly<Record<string, RowFunction>> = {
  "==": "equal",
  "!=": "unequal",
  "<": "below",
  ">": "above",
  "<=": "atMost",
  ">=": "atLeast",
};

export function compareRows(context: Context, node: Binary, left: Value, right: Value): Value {
  const [a, b] = [operand(left), operand(right)];
  const numeric = (item: ItemType) => item.kind === "whole" || item.kind === "real";
  const ordered = node.operator !== "==" && node.operator !== "!=";
  const fits =
    a &&
    b &&
    ((numeric(a.item) && numeric(b.item)) ||
      (a.item.kind === "date" && b.item.kind === "date") ||
      (!ordered && a.item.kind === "text" && b.item.kind === "text"));
  if (!fits) return mismatch(context, node, left, right);
  const rows = commonRows(context, node, left, right);
  return rows
    ? rowValue(rows, rowCall(COMPARISONS[node.operator], [a.expression, b.expression]), { kind: "truth" })
    : UNKNOWN;
}

/** `a and b`, `a or b` of truths of the same rows. */
export function joinTruths(
  context: Context,
  operator: "and" | "or",
  node: Binary,
  left: RowValue,
  right: RowValue,
): Value {
  const sides = [
    { value: left, span: node.left.span },
    { value: right, span: node.right.span },
  ];
  const wrong = sides.find(({ value }) => value.item.kind !== "truth");
  if (wrong) return notApplied(context, operator, node.span, wrong.value, wrong.span);
  const rows = commonRows(context, node, left, right);
  return rows ? rowValue(rows, rowCall(operator, [left.expression, right.expression]), { kind: "truth" }) : UNKNOWN;
}

/** `not a`. */
export function negateTruth(context: Context, node: Unary, operand: RowValue): Value {
  if (operand.item.kind !== "truth") return notApplied(context, "not", node.span, operand, node.operand.span);
  return rowValue(operand.rows, rowCall("not", [operand.expression]), { kind: "truth" });
}

function operand(value: Value): { readonly expression: RowExpression; readonly item: ItemType } | null {
  if (value.kind === "row-value" && !value.window) return value;
  if (value.kind === "date") return { expression: { kind: "date", at: value.at }, item: { kind: "date" } };
  if (value.kind === "text") return { expression: { kind: "text", value: value.value }, item: { kind: "text" } };
  if (value.kind !== "number" || value.type === "duration" || value.type === "size") return null;
  const expression: RowExpression = { kind: "number", value: value.amount };
  return {
    expression,
    item: value.type === "count" ? { kind: "whole", low: value.amount, high: value.amount } : { kind: "real" },
  };
}

function mismatch(context: Context, node: Binary, left: Value, right: Value): Value {
  notJoined(context, node, left, right, asDate(context, node, left, right));
  return UNKNOWN;
}

/** A text beside a date was meant as one. */
function asDate(context: Context, { left, right }: Binary, a: Value, b: Value) {
  const isDate = (value: Value) => value.kind === "row-value" && value.item.kind === "date";
  const text = isDate(a) && b.kind === "text" ? right : isDate(b) && a.kind === "text" ? left : null;
  if (!text) return null;
  const written = `date(${context.shared.textOf(text.span)})`;
  return { message: `write \`${written}\``, edit: { span: text.span, text: written } };
}

/** Two columns can be joined only row by row. */
function commonRows(context: Context, node: Binary, left: Value, right: Value): RowsNode | null {
  const [a, b] = [left, right].map((value) => (value.kind === "row-value" ? value.rows : null));
  if (a && b && a !== b) {
    const parameters = { left: called(a.origin, "some rows"), right: called(b.origin, "other rows") };
    const related = [
      { span: node.left.span, message: `of \`${parameters.left}\`` },
      { span: node.right.span, message: `of \`${parameters.right}\`` },
    ];
    report(context, "rows-differ", node.span, parameters, { related });
    return null;
  }
  return a ?? b;
}

interface Whole {
  readonly low: Polynomial;
  readonly high: Polynomial;
}

/** The range of the result; null when it cannot be told. */
function wholeRange(context: Context, name: (typeof WHOLE)[keyof typeof WHOLE], a: Whole, b: Whole): Whole | null {
  switch (name) {
    case "add":
      return { low: add(a.low, b.low), high: add(a.high, b.high) };
    case "subtract":
      return { low: subtract(a.low, b.high), high: subtract(a.high, b.low) };
    case "modulo":
      if (boundsOf(context, b.low).low < 1) return null;
      return { low: constant(0), high: subtract(b.high, constant(1)) };
    case "multiply": {
      if (boundsOf(context, a.low).low >= 0 && boundsOf(context, b.low).low >= 0) {
        return { low: multiply(a.low, b.low), high: multiply(a.high, b.high) };
      }
      const ends = [a.low, a.high, b.low, b.high].flatMap((end) => constantValue(end) ?? []);
      if (ends.length < 4) return null;
      const [p, q, r, s] = ends;
      const products = [p * r, p * s, q * r, q * s];
      return { low: constant(Math.min(...products)), high: constant(Math.max(...products)) };
    }
  }
}
