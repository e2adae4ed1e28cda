/** Arithmetic on numbers, typed by how they were written (language rule R1). */
import { add, constant, constantValue, multiply, type Polynomial, scale, subtract } from "../../../ops/polynomial.js";
import type { Binary, NumberKind } from "../../syntax/tree.js";
import { type Context, report } from "../context.js";
import { notJoined } from "./operands.js";
import { UNKNOWN, type Value, type ValueOf } from "./value.js";

type NumberValue = ValueOf<"number">;

export function number(type: NumberKind, amount: number | Polynomial): NumberValue {
  return { kind: "number", type, amount: typeof amount === "number" ? constant(amount) : amount };
}

/** What `left operator right` is; reports units that do not go together and what is no polynomial. */
export function arithmetic(context: Context, node: Binary, left: NumberValue, right: NumberValue): Value {
  const type = resultType(node.operator, left.type, right.type);
  if (type === null) {
    notJoined(context, node, left, right);
    return UNKNOWN;
  }
  switch (node.operator) {
    case "+":
      return held(context, node, number(type, add(left.amount, right.amount)));
    case "-":
      return held(context, node, number(type, subtract(left.amount, right.amount)));
    case "*":
      return held(context, node, number(type, multiply(left.amount, right.amount)));
    default:
      return divide(context, node, type, left, right);
  }
}

/** The result, when a double holds it; counts exactly. */
function held(context: Context, { span }: Binary, result: NumberValue): Value {
  const high = result.type === "count" ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE;
  const amount = constantValue(result.amount);
  if (amount === undefined || Math.abs(amount) <= high) return result;
  const limits = `between -${high} and ${high}`;
  report(context, "out-of-range", span, { name: "the result", value: String(amount), at: "", limits });
  return UNKNOWN;
}

function divide(context: Context, node: Binary, type: NumberKind, left: NumberValue, right: NumberValue): Value {
  const divisor = constantValue(right.amount);
  const dividend = constantValue(left.amount);
  const isRemainder = node.operator === "mod";
  if (divisor === undefined || (isRemainder && dividend === undefined)) {
    report(context, "not-polynomial", node.span, { operator: node.operator });
    return UNKNOWN;
  }
  if (divisor === 0) {
    report(context, "out-of-range", node.right.span, { name: "a divisor", value: "0", at: "", limits: "not 0" });
    return UNKNOWN;
  }
  if (dividend === undefined) return number(type, scale(left.amount, 1 / divisor));
  return number(type, isRemainder ? dividend - divisor * Math.floor(dividend / divisor) : dividend / divisor);
}

function resultType(operator: string, left: NumberKind, right: NumberKind): NumberKind | null {
  const measured = (type: NumberKind) => type === "duration" || type === "size";
  if (operator === "mod") return left === "count" && right === "count" ? "count" : null;
  if (measured(left) || measured(right)) {
    if (operator === "+" || operator === "-") return left === right ? left : null;
    if (operator === "*") return measured(left) && measured(right) ? null : measured(left) ? left : right;
    return measured(right) ? (left === right ? "real" : null) : left;
  }
  if (operator === "/") return "real";
  if (left === "count" && right === "count") return "count";
  if (left === "fraction" && right === "fraction") return "fraction";
  return "real";
}
