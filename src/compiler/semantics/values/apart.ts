/** Whether conditions keep two row tables apart: `kind == "a"` against `kind == "b"`, `day < …` against `day >= …`. */
import { constantValue } from "../../../ops/polynomial.js";
import type { RowExpression, RowsNode } from "../graph.js";
import { textOf } from "./features.js";

/** No row can meet the conditions of both. */
export function areApart(a: RowsNode, b: RowsNode): boolean {
  const [mine, theirs] = [conditionsOf(a).flatMap(saidOf), conditionsOf(b).flatMap(saidOf)];
  return mine.some((one) => theirs.some((other) => one.what === other.what && excludes(one, other)));
}

function conditionsOf(rows: RowsNode): readonly RowExpression[] {
  switch (rows.op) {
    case "where":
      return [...conditionsOf(rows.of), ...partsOf(rows.condition)];
    case "distinct":
    case "sections":
    case "lines":
    case "exchanges":
    case "sorted":
    case "in_order":
      return conditionsOf(rows.of);
    default:
      return [];
  }
}

function partsOf(condition: RowExpression): readonly RowExpression[] {
  const isBoth = condition.kind === "call" && condition.function === "and";
  return isBoth ? condition.arguments.flatMap(partsOf) : [condition];
}

/** One comparison with something fixed: `what` comes before, is, or comes after `value`. */
interface Said {
  readonly what: string;
  readonly is: "below" | "atMost" | "equal" | "atLeast" | "above";
  readonly value: string | number;
}

const MIRRORED = { below: "above", atMost: "atLeast", equal: "equal", atLeast: "atMost", above: "below" } as const;

function saidOf(condition: RowExpression): readonly Said[] {
  if (condition.kind !== "call" || !(condition.function in MIRRORED)) return [];
  const is = condition.function as keyof typeof MIRRORED;
  const [left, right] = condition.arguments;
  const [a, b] = [fixedValue(left), fixedValue(right)];
  if (a === null && b !== null) return [{ what: textOf(left), is, value: b }];
  return a !== null && b === null ? [{ what: textOf(right), is: MIRRORED[is], value: a }] : [];
}

function fixedValue(expression: RowExpression): string | number | null {
  switch (expression.kind) {
    case "text":
      return expression.value;
    case "date":
      return expression.at;
    case "number":
      return constantValue(expression.value) ?? null;
    default:
      return null;
  }
}

function excludes(a: Said, b: Said): boolean {
  if (a.is === "equal" && b.is === "equal") return a.value !== b.value;
  if (typeof a.value === "string" || typeof b.value === "string") return false;
  return endsBefore(a, b) || endsBefore(b, a);
}

/** Everything that `a` allows lies before everything that `b` allows. */
function endsBefore(a: Said, b: Said): boolean {
  const ends = a.is === "below" || a.is === "atMost" || a.is === "equal";
  const begins = b.is === "above" || b.is === "atLeast" || b.is === "equal";
  if (!ends || !begins || a.value > b.value) return false;
  return a.value < b.value || a.is === "below" || b.is === "above";
}
