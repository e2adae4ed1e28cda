/** `validate.loss <= 0.1`, `time >= 2 h`: when to stop. */
import { add, type Polynomial } from "../../../ops/polynomial.js";
import type { Binary, Expression } from "../../syntax/tree.js";
import { type Context, report, wrongKind } from "../context.js";
import type { ConditionNode, MeasureNode, MeasureOnPart } from "../graph.js";
import { notJoined } from "../values/operands.js";
import { checkLimits, type Limits } from "../values/ranges.js";
import { nameOfNumber, UNKNOWN, type Value, type ValueOf } from "../values/value.js";

const MIRRORED = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" } as const;

export function compare(context: Context, node: Binary, left: Value, right: Value): Value {
  const swapped = left.kind === "number";
  const [of, limit] = swapped ? [right, left] : [left, right];
  const comparison = node.operator in MIRRORED ? (node.operator as keyof typeof MIRRORED) : null;
  if ((of.kind !== "measured" && of.kind !== "progress") || limit.kind !== "number" || comparison === null) {
    notJoined(context, node, left, right);
    return UNKNOWN;
  }
  const wanted = of.kind === "measured" ? "real" : of.progress === "time" ? "duration" : "count";
  const fits = limit.type === wanted || (wanted === "real" && (limit.type === "fraction" || limit.type === "count"));
  if (!fits) {
    const name = of.kind === "measured" ? "a measured value" : `\`${of.progress}\``;
    const [at, other] = swapped ? [node.left, node.right] : [node.right, node.left];
    const parameters = { name, wanted: nameOfNumber(wanted), given: nameOfNumber(limit.type) };
    const related = [{ span: other.span, message: `this is ${nameOfNumber(wanted)}` }];
    wrongKind(context, at.span, parameters, { related });
    return UNKNOWN;
  }
  const [ofNode, limitNode] = swapped ? [node.right, node.left] : [node.left, node.right];
  if (of.kind === "measured" && limit.type === "fraction" && isOfHundred(of.on)) {
    const text = context.shared.textOf(limitNode.span).replace(/%$/, "");
    const suggestion = { message: `write \`${text}\``, edit: { span: limitNode.span, text } };
    const name = `a limit of \`${context.shared.textOf(ofNode.span)}\``;
    const parameters = { name, wanted: "a number from 0 to 100", given: nameOfNumber("fraction") };
    const related = [{ span: ofNode.span, message: "this is measured from 0 to 100" }];
    wrongKind(context, limitNode.span, parameters, { related, suggestion: /^[\d_.]+$/.test(text) ? suggestion : null });
    return UNKNOWN;
  }
  if (of.kind === "measured" && !canBe(context, of.on, limit.amount, [ofNode, limitNode])) return UNKNOWN;
  const condition: ConditionNode = {
    kind: "compare",
    of: of.kind === "measured" ? of.on : { progress: of.progress },
    comparison: swapped ? MIRRORED[comparison] : comparison,
    value: limit.amount,
  };
  return { kind: "condition", node: condition };
}

/** What a measured value can be. Losses are sums of what is never negative, with weights above 0. */
const RANGES: Readonly<Record<MeasureNode["kind"] | "loss", Limits>> = {
  loss: { low: 0 },
  accuracy: { low: 0, high: 1 },
  bleu: { low: 0, high: 100 },
  chrf: { low: 0, high: 100 },
  distinct_ngrams: { low: 0, high: 1 },
  perplexity: { low: 1 },
  mean_squared_error: { low: 0 },
  mean_absolute_error: { low: 0 },
  mean_absolute_percentage_error: { low: 0 },
};

/** `30%` is 0.3, which is as good as nothing where 100 is the most. */
function isOfHundred({ measure }: MeasureOnPart): boolean {
  return measure?.kind === "bleu" || measure?.kind === "chrf";
}

/** Reports a limit that a measured value is always on one side of. */
function canBe(
  context: Context,
  { measure }: MeasureOnPart,
  limit: Polynomial,
  [of, at]: readonly [Expression, Expression],
): boolean {
  const kind = measure?.kind ?? "loss";
  const written = context.shared.textOf(at.span);
  const isPercent = kind === "accuracy" && /^[\d_.]+$/.test(written) && Number(written.replaceAll("_", "")) <= 100;
  const text = `${written}%`;
  const suggestion = isPercent ? { message: `write \`${text}\``, edit: { span: at.span, text } } : null;
  const name = `A limit of \`${context.shared.textOf(of.span)}\``;
  return checkLimits(context, limit, RANGES[kind], at.span, name, { suggestion });
}

export function combineConditions(kind: "and" | "or", left: ValueOf<"condition">, right: ValueOf<"condition">): Value {
  const parts = [left.node, right.node].flatMap((node) => (node.kind === kind ? node.conditions : [node]));
  return { kind: "condition", node: { kind, conditions: parts } };
}

/** `a * b`; a kind that stands twice could be written once. */
export function combineSchedules(
  context: Context,
  node: Binary,
  left: ValueOf<"schedule">,
  right: ValueOf<"schedule">,
): Value {
  const twice = right.factors.find(({ kind }) => left.factors.some((other) => other.kind === kind));
  if (!twice) return { kind: "schedule", factors: [...left.factors, ...right.factors] };
  report(context, "misplaced", node.right.span, { what: `a second \`${twice.kind}\`` });
  return UNKNOWN;
}

export function combinePenalties(left: ValueOf<"penalty">, right: ValueOf<"penalty">): Value {
  return { kind: "penalty", l1: add(left.l1, right.l1), l2: add(left.l2, right.l2) };
}
