/** Whether conditions keep two row tables apart: `kind == "a"` against `kind == "b"`, `day < …` against `day >= …`. */
import { constantValue } from "../../../ops/polynomial.js";
import type { RowExpression, RowsNode } from "../graph.js";
import { textOf } from "./features.js";

/** No row can meet the conditions of both, which speak of the same columns. */
export function areApart(a: RowsNode, b: RowsNode): boolean {
  if (JSON.stringify(readingOf(a)) !== JSON.stringify(readingOf(b))) return false;
  const claims = [...conditionsOf(a), ...conditionsOf(b)].map((each) => claimOf(each, true));
  return contradict(claims, { left: MOST_COMPARED });
}

/** So many pairs of comparisons are looked at; what is still not told then counts as not kept apart. */
const MOST_COMPARED = 1_000_000;

/** A condition in which nothing is denied but what is compared; null for what is no comparison with something fixed. */
type Claim = Said | { readonly all: readonly Claim[] } | { readonly any: readonly Claim[] } | null;

/** That a condition holds, or that it does not. */
function claimOf(condition: RowExpression, holds: boolean): Claim {
  if (condition.kind !== "call") return null;
  const parts = condition.arguments;
  switch (condition.function) {
    case "not":
      return claimOf(parts[0], !holds);
    case "and":
    case "or": {
      const claims = parts.map((part) => claimOf(part, holds));
      return (condition.function === "and") === holds ? { all: claims } : { any: claims };
    }
    default:
      return saidOf(condition.function, parts, holds);
  }
}

/** Claims that no row can meet together: two comparisons exclude one another, whichever of each choice holds. */
function contradict(claims: readonly Claim[], budget: { left: number }): boolean {
  const said: Said[] = [];
  const choices: (readonly Claim[])[] = [];
  const waiting = [...claims];
  for (let claim = waiting.pop(); claim !== undefined; claim = waiting.pop()) {
    if (claim === null) continue;
    if ("all" in claim) waiting.push(...claim.all);
    else if ("any" in claim) choices.push(claim.any);
    else said.push(claim);
  }
  budget.left -= 1 + said.length ** 2;
  if (budget.left < 0) return false;
  if (said.some((one, at) => said.slice(at + 1).some((other) => one.what === other.what && excludes(one, other))))
    return true;
  const [choice, ...others] = choices;
  if (choice === undefined) return false;
  const rest: readonly Claim[] = [...said, ...others.map((any) => ({ any }))];
  return choice.every((one) => contradict([one, ...rest], budget));
}

function conditionsOf(rows: RowsNode): readonly RowExpression[] {
  switch (rows.op) {
    case "where":
      return [...conditionsOf(rows.of), rows.condition];
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

/** What decides what a column of some name holds: its place in a table without a header, how a day is written, where a text is cut. */
function readingOf(rows: RowsNode): readonly unknown[] {
  switch (rows.op) {
    case "table":
    case "jsonl": {
      const cells = rows.cells.map(({ name, type }) => [name, type.kind === "date" ? type.format : null]);
      const isByName = rows.op === "jsonl" || rows.header;
      return isByName ? cells.sort() : [rows.separator, cells];
    }
    case "parallel":
      return [rows.names, ...[rows.first, rows.second].map(readingOf)];
    case "text":
      return [rows.source.path, rows.source.package, rows.source.file];
    case "sections":
      return [rows.starting, ...readingOf(rows.of)];
    case "exchanges":
      return [textOf(rows.turns), ...readingOf(rows.of)];
    case "bits":
    case "given":
      return [];
    case "lines":
      return [rows.op, ...readingOf(rows.of)];
    default:
      return readingOf(rows.of);
  }
}

/** One comparison with something fixed: `what` comes before, is, is not, or comes after `value`. */
interface Said {
  readonly what: string;
  readonly is: Relation;
  readonly value: string | number;
}

type Relation = "below" | "atMost" | "equal" | "unequal" | "atLeast" | "above";

/** Of each relation what it is with its sides changed, and what holds where it does not. */
const RELATIONS: Readonly<Record<Relation, { readonly mirrored: Relation; readonly denied: Relation }>> = {
  below: { mirrored: "above", denied: "atLeast" },
  atMost: { mirrored: "atLeast", denied: "above" },
  equal: { mirrored: "equal", denied: "unequal" },
  unequal: { mirrored: "unequal", denied: "equal" },
  atLeast: { mirrored: "atMost", denied: "below" },
  above: { mirrored: "below", denied: "atMost" },
};

function saidOf(name: string, [left, right]: readonly RowExpression[], holds: boolean): Said | null {
  if (!isRelation(name)) return null;
  const is = holds ? name : RELATIONS[name].denied;
  const [a, b] = [fixedValue(left), fixedValue(right)];
  if (a === null && b !== null) return { what: textOf(left), is, value: b };
  return a !== null && b === null ? { what: textOf(right), is: RELATIONS[is].mirrored, value: a } : null;
}

function isRelation(name: string): name is Relation {
  return Object.hasOwn(RELATIONS, name);
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
  if (a.is === "unequal" || b.is === "unequal") {
    return (a.is === "equal" || b.is === "equal") && a.value === b.value;
  }
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
