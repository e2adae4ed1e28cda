/** `validate.loss <= 0.1`, `time >= 2 h`: when to stop. */
import { add } from "../../ops/polynomial.js";
import type { Binary } from "../syntax/tree.js";
import { type Context, report, wrongKind } from "./context.js";
import type { ConditionNode } from "./graph.js";
import { describe, nameOfNumber, UNKNOWN, type Value, type ValueOf } from "./value.js";

const MIRRORED = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" } as const;

export function compare(context: Context, node: Binary, left: Value, right: Value): Value {
  const swapped = left.kind === "number";
  const [of, limit] = swapped ? [right, left] : [left, right];
  const comparison = node.operator in MIRRORED ? (node.operator as keyof typeof MIRRORED) : null;
  if ((of.kind !== "measured" && of.kind !== "progress") || limit.kind !== "number" || comparison === null) {
    report(context, "operator-mismatch", node.span, {
      operator: node.operator,
      left: describe(left),
      right: describe(right),
    });
    return UNKNOWN;
  }
  const wanted = of.kind === "measured" ? "real" : of.progress === "time" ? "duration" : "count";
  const fits = limit.type === wanted || (wanted === "real" && (limit.type === "fraction" || limit.type === "count"));
  if (!fits) {
    const name = of.kind === "measured" ? "a measured value" : `\`${of.progress}\``;
    wrongKind(context, (swapped ? node.left : node.right).span, {
      name,
      wanted: nameOfNumber(wanted),
      given: nameOfNumber(limit.type),
    });
    return UNKNOWN;
  }
  const condition: ConditionNode = {
    kind: "compare",
    of: of.kind === "measured" ? of.on : { progress: of.progress },
    comparison: swapped ? MIRRORED[comparison] : comparison,
    value: limit.amount,
  };
  return { kind: "condition", node: condition };
}

export function combineConditions(kind: "and" | "or", left: ValueOf<"condition">, right: ValueOf<"condition">): Value {
  const parts = [left.node, right.node].flatMap((node) => (node.kind === kind ? node.conditions : [node]));
  return { kind: "condition", node: { kind, conditions: parts } };
}

export function combinePenalties(left: ValueOf<"penalty">, right: ValueOf<"penalty">): Value {
  return { kind: "penalty", l1: add(left.l1, right.l1), l2: add(left.l2, right.l2) };
}
