/** What the callables that make rows of rows have in common. */
import type { Expression } from "../../syntax/tree.js";
import type { Bound, CallSite } from "../calls/callable.js";
import { type Context, report, wrongKind } from "../context.js";
import type { ItemType, Origin, RowExpression, RowsNode } from "../graph.js";
import { placeOfColumn } from "../messages/told-of.js";
import { Scope } from "../names/scope.js";
import { rowValue } from "../values/row-values.js";
import { describe, type Value } from "../values/value.js";

export const rowsParameter = {
  name: "rows",
  doc: "The rows; in a chain, what came before.",
  wants: { kind: "value", accepts: ["rows"], called: "rows" },
} as const;

/** What every node made from other rows takes from them. */
export function derived(of: RowsNode, { context, call }: CallSite) {
  const origin: Origin = { ...context.origin, span: call.span };
  const { columns, ordered, isSplit, counts, splitSpan } = of;
  return { kind: "rows" as const, origin, columns, ordered, isSplit, counts, splitSpan };
}

/** After the split every part is fixed; only `split` decides what stands where. */
export function beforeSplit(node: RowsNode, { context, call }: CallSite): boolean {
  if (!node.isSplit) return true;
  const related = node.splitSpan ? [{ span: node.splitSpan, message: "the rows are split here" }] : [];
  report(context, "after-split", call.callee.span, { name: call.callee.text }, { related });
  return false;
}

/** The value of a row expression, with the columns' names in scope. */
export function inRow(expression: Expression, outer: Scope, rows: RowsNode, context: Context): Value {
  const scope = new Scope(outer);
  for (const [name, item] of rows.columns) {
    const work = () => rowValue(rows, { kind: "column", name }, item);
    const span = placeOfColumn(context, rows, name) ?? rows.origin.span;
    scope.declare({ name, span, role: "column", work });
  }
  return context.shared.elaborate(expression, { ...context, scope });
}

export function rowExpressionOf(
  raw: Expression,
  bound: Bound,
  parameter: string,
  rows: RowsNode,
  site: CallSite,
  wanted: string,
  fits: (item: ItemType) => boolean,
): RowExpression | null {
  const { scope } = bound.value(parameter, "raw");
  const value = inRow(raw, scope, rows, site.context);
  if (value.kind === "unknown") return null;
  if (value.kind === "row-value" && value.rows === rows && fits(value.item)) return value.expression;
  wrongKind(site.context, raw.span, { name: parameter, wanted, given: describe(value) });
  return null;
}

/** What can be cut: a text as it was read. */
export function wholeText(bound: Bound, site: CallSite): RowsNode | null {
  return wholeTextOf("rows", bound, site);
}

export function wholeTextOf(name: string, bound: Bound, site: CallSite): RowsNode | null {
  const of = bound.value(name, "rows").node;
  if (!beforeSplit(of, site)) return null;
  if (of.op === "text") return of;
  wrongKind(site.context, site.spanOf(name), { name, wanted: "a text", given: "rows" });
  return null;
}
