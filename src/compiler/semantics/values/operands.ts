/** What an operator does not join, or does not apply to. */
import type { Suggestion } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source.js";
import type { Binary, Expression } from "../../syntax/tree.js";
import { type Context, report } from "../context.js";
import { onValidate } from "../names/measured-elsewhere.js";
import { describe, UNKNOWN, type Value } from "./value.js";

/** Reports them, each where it stands. */
export function notJoined(
  context: Context,
  node: Binary,
  left: Value,
  right: Value,
  suggestion: Suggestion | null = null,
): void {
  const sides = [describe(left), describe(right)] as const;
  const related = [node.left.span, node.right.span].map((span, index) => ({
    span,
    message: `this is ${sides[index]}`,
  }));
  const parameters = { operator: node.operator, left: sides[0], right: sides[1] };
  const instead = suggestion ?? (context.where === "train" ? ofPart(context, node, left, right) : null);
  report(context, "operator-mismatch", node.span, parameters, { related, suggestion: instead });
}

/** `stop when right >= 90%`, of a measure and not of what it is on a part. */
function ofPart({ shared: { textOf } }: Context, node: Binary, left: Value, right: Value): Suggestion | null {
  const of = (value: Value, { span }: Expression) => onValidate(value, span, textOf(span));
  return of(left, node.left) ?? of(right, node.right);
}

/** Reports the one side that an operator does not apply to, where it stands. */
export function notApplied(context: Context, operator: string, span: Span, wrong: Value, at: Span): Value {
  const left = describe(wrong);
  const related = [{ span: at, message: `this is ${left}` }];
  report(context, "operator-mismatch", span, { operator, left, right: null }, { related });
  return UNKNOWN;
}
