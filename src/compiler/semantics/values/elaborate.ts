/** Expressions to values. */
import { constant, scale as scaled } from "../../../ops/polynomial.js";
import type { Suggestion } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import { isWithin, type Span } from "../../source.js";
import type { Binary, Call, Chain, Expression, Field, Reference, Unary } from "../../syntax/tree.js";
import { insteadOf, MAKES_ROWS } from "../callables/elsewhere.js";
import { BUILT_IN } from "../callables/table.js";
import { applyCallable, type Piped } from "../calls/bind.js";
import { CELLS } from "../calls/words.js";
import { type Context, report, type Where } from "../context.js";
import { combineLosses } from "../layers/losses.js";
import { madeBy, WHOLE } from "../messages/part-spans.js";
import { expandCallable } from "../names/expand.js";
import { fieldOf } from "../names/fields.js";
import { measuredElsewhere } from "../names/measured-elsewhere.js";
import type { Entry } from "../names/scope.js";
import { combineConditions, combinePenalties, combineSchedules, compare } from "../sections/conditions.js";
import { arithmetic, number } from "./numbers.js";
import { notApplied, notJoined } from "./operands.js";
import { compareQuantities, quantityArithmetic } from "./quantities.js";
import { compareRows, joinTruths, negateTruth, rowArithmetic } from "./row-values.js";
import { moduloOfIds, tensorArithmetic } from "./tensors.js";
import { UNKNOWN, type Value } from "./value.js";

export function elaborate(expression: Expression, context: Context): Value {
  switch (expression.kind) {
    case "number":
      return Number.isNaN(expression.value) ? UNKNOWN : number(expression.type, expression.value);
    case "text":
      return { kind: "text", value: expression.value };
    case "truth":
      return { kind: "truth", value: expression.value };
    case "reference":
      return reference(expression, context);
    case "field":
      return field(expression, context);
    case "call":
      return call(expression, null, context);
    case "chain":
      return chain(expression, context);
    case "range": {
      const [low, high] = [elaborate(expression.low, context), elaborate(expression.high, context)];
      return low.kind === "unknown" || high.kind === "unknown" ? UNKNOWN : { kind: "range", low, high };
    }
    case "unary":
      return unary(expression, context);
    case "binary": {
      const value = binary(expression, context);
      const made = madeBy(value);
      if (made) context.shared.spans.note(made, WHOLE, expression.left.span);
      return value;
    }
    case "missing":
      return UNKNOWN;
    case "list":
    case "collection":
    case "sized":
      report(context, "misplaced", expression.span, { what: SHAPES[expression.kind] });
      return UNKNOWN;
  }
}

const SHAPES = { list: "a list", collection: "a set", sized: "a batch" } as const;

function reference({ name, span }: Reference, context: Context, hasField = false): Value {
  if (name === "") return UNKNOWN;
  const onCycle = (entry: Entry) => report(context, "defined-by-itself", cyclePlace(entry, span, context), { name });
  const value = context.scope.value(name, onCycle);
  if (value !== undefined) return value;
  const isMeasured = context.where === "train" || context.where === "search";
  const measured = isMeasured ? measuredElsewhere(span, name, hasField, context.scope) : null;
  // A name of the file that is near is likelier than one from elsewhere that nothing here has.
  const near = measured?.edit ? null : didYouMean(span, name, context.scope.names());
  const suggestion = near ?? measured;
  const hint =
    BUILT_IN.has(name) || context.shared.callables.has(name) ? `; \`${name}\` is called as \`${name}(…)\`` : "";
  report(context, "unknown-name", span, { name, hint }, { suggestion });
  return UNKNOWN;
}

/** Where a statement needs its own name, there; in a longer circle, the name that was asked for first. */
function cyclePlace(entry: Entry, at: Span, { origin }: Context): Span {
  return isWithin(entry.span, origin.span) ? at : entry.span;
}

function field(node: Field, context: Context): Value {
  const of = node.of.kind === "reference" ? reference(node.of, context, true) : elaborate(node.of, context);
  return of.kind === "unknown" || node.name.text === "" ? UNKNOWN : fieldOf(of, node, context);
}

function chain({ first, stages }: Chain, context: Context): Value {
  let piped: Piped = { value: elaborate(first, context), span: first.span };
  for (const stage of stages) {
    if (stage.kind !== "call") {
      if (stage.kind !== "missing") report(context, "stage-not-call", stage.span, {});
      return UNKNOWN;
    }
    const isKnown = piped.value.kind !== "unknown" || context.shared.isWithoutValues;
    const value = isKnown ? call(stage, piped, context) : UNKNOWN;
    piped = { value, span: { ...piped.span, end: stage.span.end } };
  }
  return piped.value;
}

function call(node: Call, piped: Piped | null, context: Context): Value {
  const name = node.callee.text;
  const user = context.shared.callables.get(name);
  if (user) return expandCallable(user, node, piped, context);
  const builtIn = BUILT_IN.get(name);
  if (builtIn) {
    if (builtIn.where.includes(context.where)) return applyCallable(builtIn, node, piped, context);
    const parameters = {
      name,
      here: SECTION_NAMES[context.where],
      there: builtIn.where.map((w) => SECTION_NAMES[w]).join(" or "),
    };
    const instead = insteadOf(name);
    report(context, "wrong-place", node.callee.span, parameters, { suggestion: instead ? { message: instead } : null });
    return UNKNOWN;
  }
  if (name === "" || context.shared.broken.has(name)) return UNKNOWN;
  if (MAKES_ROWS.test(name)) {
    report(context, "augmented-rows", node.callee.span, { name });
    return UNKNOWN;
  }
  const cell = CELLS.find((known) => known === name.toLowerCase());
  const instead = cell ? `write \`recurrent(…, cell: ${cell}, units: …)\`` : insteadOf(name);
  const suggestion =
    calledValue(name, context) ??
    (instead
      ? { message: instead }
      : didYouMean(node.callee.span, name, [...BUILT_IN.keys(), ...context.shared.callables.keys()]));
  report(context, "unknown-callable", node.callee.span, { name }, { suggestion });
  return UNKNOWN;
}

/** For a value that is called: what is called stands in the file, so that its arguments can be checked. */
function calledValue(name: string, { scope, where }: Context): Suggestion | null {
  const entry = scope.find(name);
  if (!entry || entry.isBuiltIn) return null;
  if (entry.role !== "parameter" || where === "constant")
    return { message: `\`${name}\` stands for a value (${entry.role}), and is not called` };
  return {
    message: `a parameter is a number or a word, and no call; for another call write an experiment that \`extends\` this one and says so in its own \`${where}\`, and compare the two`,
  };
}

const SECTION_NAMES: { readonly [W in Where]: string } = {
  constant: "a constant",
  data: "`data`",
  model: "`model`",
  train: "`train`",
  decode: "`decode`",
  measure: "`measure`",
  search: "`search`",
};

function unary(node: Unary, context: Context): Value {
  const operand = elaborate(node.operand, context);
  if (operand.kind === "unknown") return UNKNOWN;
  if (node.operator === "-" && operand.kind === "number") return number(operand.type, scaled(operand.amount, -1));
  if (node.operator === "-" && operand.kind === "tensor") {
    return tensorArithmetic(
      context,
      { ...node, kind: "binary", operator: "*", left: node.operand, right: node.operand },
      operand,
      number("count", constant(-1)),
    );
  }
  if (node.operator === "not" && operand.kind === "row-value") return negateTruth(context, node, operand);
  return notApplied(context, node.operator, node.span, operand, node.operand.span);
}

function binary(node: Binary, context: Context): Value {
  const [left, right] = [elaborate(node.left, context), elaborate(node.right, context)];
  if (left.kind === "unknown" || right.kind === "unknown") return UNKNOWN;
  const kinds = new Set([left.kind, right.kind]);
  const { operator } = node;
  if (operator === "and" || operator === "or") {
    if (left.kind === "condition" && right.kind === "condition") return combineConditions(operator, left, right);
    if (left.kind === "row-value" && right.kind === "row-value")
      return joinTruths(context, operator, node, left, right);
  } else if (COMPARISONS.has(operator)) {
    if (kinds.has("quantity") || (left.kind === "measured" && right.kind === "measured"))
      return compareQuantities(context, node, left, right);
    if (kinds.has("measured") || kinds.has("progress")) return compare(context, node, left, right);
    if (kinds.has("row-value")) return compareRows(context, node, left, right);
  } else if (left.kind === "number" && right.kind === "number") {
    return arithmetic(context, node, left, right);
  } else if (kinds.has("quantity") || kinds.has("measured")) {
    return quantityArithmetic(context, node, left, right);
  } else if (kinds.has("row-value")) {
    return rowArithmetic(context, node, left, right);
  } else if (kinds.has("loss")) {
    return combineLosses(context, node, left, right);
  } else if (left.kind === "penalty" && right.kind === "penalty" && operator === "+") {
    return combinePenalties(left, right);
  } else if (left.kind === "schedule" && right.kind === "schedule" && operator === "*") {
    return combineSchedules(context, node, left, right);
  } else if (operator === "mod" && left.kind === "tensor" && right.kind === "number") {
    return moduloOfIds(context, node, left, right);
  } else if (kinds.has("tensor") || kinds.has("feature")) {
    return tensorArithmetic(context, node, left, right);
  }
  notJoined(context, node, left, right);
  return UNKNOWN;
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<=", ">=", "<", ">"]);
