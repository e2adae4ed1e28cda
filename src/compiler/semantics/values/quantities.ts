/** `1.05 * best(validate.loss)`: numbers made of measured values, worked out at each check, and what compares them. */
import type { Binary, Expression } from "../../syntax/tree.js";
import { type Context, wrongKind } from "../context.js";
import type { QuantityNode } from "../graph.js";
import { notJoined } from "./operands.js";
import { nameOfNumber, UNKNOWN, type Value, type ValueOf } from "./value.js";

const OPERATORS = ["+", "-", "*", "/"] as const;

/** Arithmetic in which a measured value takes part. */
export function quantityArithmetic(context: Context, node: Binary, left: Value, right: Value): Value {
  const operator = OPERATORS.find((known) => known === node.operator);
  if (!operator || !isQuantity(left) || !isQuantity(right)) {
    notJoined(context, node, left, right);
    return UNKNOWN;
  }
  const sides = bothSides(context, node, left, right);
  return sides ? { kind: "quantity", node: { kind: "arithmetic", operator, ...sides } } : UNKNOWN;
}

/** A comparison of two of them; `<` is written as `>` the other way round, so that both have one identity. */
export function compareQuantities(context: Context, node: Binary, left: Value, right: Value): Value {
  const { operator } = node;
  if (operator === "==" || operator === "!=" || !isQuantity(left) || !isQuantity(right)) {
    notJoined(context, node, left, right);
    return UNKNOWN;
  }
  const sides = bothSides(context, node, left, right);
  if (!sides) return UNKNOWN;
  const mirrored = operator === "<" || operator === "<=";
  const comparison = operator === "<" || operator === ">" ? ">" : ">=";
  return {
    kind: "condition",
    node: {
      kind: "relation",
      left: mirrored ? sides.right : sides.left,
      comparison,
      right: mirrored ? sides.left : sides.right,
    },
  };
}

type Operand = ValueOf<"measured" | "quantity" | "number">;

function isQuantity(value: Value): value is Operand {
  return value.kind === "measured" || value.kind === "quantity" || value.kind === "number";
}

function bothSides(
  context: Context,
  node: Binary,
  left: Operand,
  right: Operand,
): { readonly left: QuantityNode; readonly right: QuantityNode } | null {
  const one = quantityOf(context, node.left, left, node.right);
  const other = quantityOf(context, node.right, right, node.left);
  return one && other ? { left: one, right: other } : null;
}

/** Measured values have no unit, so that durations and sizes do not go with them. */
function quantityOf(context: Context, { span }: Expression, value: Operand, beside: Expression): QuantityNode | null {
  if (value.kind === "quantity") return value.node;
  if (value.kind === "measured") return { kind: "now", of: value.on };
  if (value.type !== "duration" && value.type !== "size") return { kind: "number", value: value.amount };
  const parameters = { wanted: nameOfNumber("real"), given: nameOfNumber(value.type) };
  const related = [{ span: beside.span, message: "this is measured, without a unit" }];
  wrongKind(context, span, { name: "a number beside a measured value", ...parameters }, { related });
  return null;
}
