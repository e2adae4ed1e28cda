/** Two values that an operator does not join. */
import type { Suggestion } from "../diagnostics/diagnostic.js";
import type { Binary } from "../syntax/tree.js";
import { type Context, report } from "./context.js";
import { describe, type Value } from "./value.js";

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
  report(context, "operator-mismatch", node.span, parameters, { related, suggestion });
}
