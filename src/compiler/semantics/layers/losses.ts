/** Sums of losses, each with its weight. */
import { multiply } from "../../../ops/polynomial.js";
import type { Binary } from "../../syntax/tree.js";
import type { Context } from "../context.js";
import { notJoined } from "../values/operands.js";
import { checkLimits } from "../values/ranges.js";
import { UNKNOWN, type Value } from "../values/value.js";

/** `0.7 * a + 0.3 * b`. */
export function combineLosses(context: Context, node: Binary, left: Value, right: Value): Value {
  if (node.operator === "+" && left.kind === "loss" && right.kind === "loss") {
    return { kind: "loss", terms: [...left.terms, ...right.terms] };
  }
  const [loss, factor] = left.kind === "loss" ? [left, right] : [right, left];
  if (node.operator === "*" && loss.kind === "loss" && factor.kind === "number") {
    if (!checkLimits(context, factor.amount, { low: 0, aboveLow: true }, node.span, "the weight of a loss"))
      return UNKNOWN;
    return {
      kind: "loss",
      terms: loss.terms.map((term) => ({ ...term, weight: multiply(term.weight, factor.amount) })),
    };
  }
  notJoined(context, node, left, right);
  return UNKNOWN;
}
