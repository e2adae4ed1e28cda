/** The columns of a source and their types, as they are written between brackets. */
import { constant } from "../../../ops/polynomial.js";
import { formatProblem } from "../../../plan/date.js";
import type { CellPlan } from "../../../plan/plan.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Expression, NamedType, SequenceType, TextLiteral, TypeNode } from "../../syntax/tree.js";
import type { Bound, CallSite } from "../calls/callable.js";
import { type Context, report, wrongKind } from "../context.js";
import type { ItemType, RowsNode } from "../graph.js";
import { describeExpression } from "../messages/describe-expression.js";

export const columnsParameter = {
  name: "columns",
  doc: "Names of columns, each perhaps with its type: `[english, bits: [..50] of bit, price: real]`; text otherwise.",
  wants: { kind: "raw", called: "a list of columns" },
} as const;

export interface CellNode {
  readonly name: string;
  readonly type: CellPlan;
}

/**
 * The argument `columns`; null, and a report, when it is no list of columns. `problem` says what is wanted where the source
 * cannot hold a type.
 */
export function cellsOf(
  bound: Bound,
  { context }: CallSite,
  problem: (type: CellPlan, isLast: boolean) => string | null,
): readonly CellNode[] | null {
  const { expression: list } = bound.value("columns", "raw");
  if (list.kind !== "list") {
    const parameters = { name: "columns", wanted: "a list of columns", given: describeExpression(list) };
    if (list.kind !== "missing") wrongKind(context, list.span, parameters);
    return null;
  }
  const cells: CellNode[] = [];
  for (const [index, { value, type, span }] of list.items.entries()) {
    if (value.kind !== "reference") {
      const given = describeExpression(value);
      // Who writes one name as a text writes each so.
      const text = context.shared.textOf(list.span).replace(/"([a-z_][a-z0-9_]*)"/g, "$1");
      const isNames = value.kind === "text" && !text.includes('"');
      const suggestion = isNames ? { message: `write \`${text}\``, edit: { span: list.span, text } } : null;
      if (value.kind !== "missing")
        wrongKind(context, span, { name: "a column", wanted: "a name", given }, { suggestion });
      return null;
    }
    const known = cells.findIndex(({ name }) => name === value.name);
    if (known >= 0) {
      const related = [{ span: list.items[known].span, message: `\`${value.name}\` is declared here` }];
      report(context, "duplicate-name", span, { name: value.name, role: "column" }, { related });
      return null;
    }
    const cell = type ? cellOf(type, context) : ({ kind: "text" } as const);
    if (cell === null) return null;
    const wanted = problem(cell, index === list.items.length - 1);
    if (wanted !== null) {
      wrongKind(context, span, { name: "a column", wanted, given: "another type" });
      return null;
    }
    cells.push({ name: value.name, type: cell });
  }
  return cells;
}

const NAMED_CELLS: ReadonlyMap<string, CellPlan> = new Map<string, CellPlan>([
  ["text", { kind: "text" }],
  ["real", { kind: "real" }],
  ["bit", { kind: "whole", range: [0, 1] }],
  ["date", { kind: "date", format: null }],
]);

function cellOf(type: TypeNode, context: Context): CellPlan | null {
  if (type.kind === "named-type") {
    const cell = NAMED_CELLS.get(type.name.text);
    if (type.of || type.name.text === "set") return setOf(type, context);
    if (type.format) return formatted(type.name.text, type.format, context);
    if (cell || type.name.text === "") return cell ?? null;
    const suggestion = didYouMean(type.span, type.name.text, NAMED_CELLS.keys());
    const parameters = { written: type.name.text, known: [...NAMED_CELLS.keys()].join("`, `") };
    report(context, "unknown-type", type.span, parameters, { suggestion });
    return null;
  }
  if (type.kind === "range-type") {
    const [low, high] = [wholeOf(type.low), wholeOf(type.high)];
    if (low !== null && high !== null && low <= high) return { kind: "whole", range: [low, high] };
    wrongKind(context, type.span, {
      name: "a column",
      wanted: "a rising range of whole numbers",
      given: low === null || high === null ? "no range of whole numbers" : "a falling one",
    });
    return null;
  }
  return listOf(type, context);
}

/** `[..50] of bit`, `[2..] of text`, `[1..] of set of 0..127`. */
function listOf(type: SequenceType, context: Context): CellPlan | null {
  const [dimension] = type.dimensions;
  const of = cellOf(type.of, context);
  // A dimension that could not be read has been spoken of.
  if (of === null || !dimension) return null;
  const high = dimension.high ? wholeOf(dimension.high) : null;
  const low = dimension.low ? wholeOf(dimension.low) : dimension.open ? 1 : high;
  if (low !== null && high !== null && low > high) {
    wrongKind(context, type.span, { name: "a column", wanted: "a list whose range rises", given: "one that falls" });
    return null;
  }
  const isCounted = low !== null && low >= 1 && (dimension.high === null || high !== null);
  if (type.dimensions.length === 1 && isCounted && of.kind !== "list" && of.kind !== "date")
    return { kind: "list", length: [low, high], of };
  wrongKind(context, type.span, {
    name: "a column",
    wanted: "a list such as `[..50] of bit`",
    given: "another type",
  });
  return null;
}

/** `set of 0..127`. */
function setOf(type: NamedType, context: Context): CellPlan | null {
  const item = type.name.text === "set" && type.of ? cellOf(type.of, context) : null;
  if (item?.kind === "whole" && item.range[0] >= 0) return { kind: "set", range: item.range };
  // What stands after `of` and is no type has been spoken of.
  if (type.name.text === "set" && type.of && item === null) return null;
  wrongKind(context, type.span, {
    name: "a column",
    wanted: "a set of whole numbers from 0 on, such as `set of 0..127`",
    given: "another type",
  });
  return null;
}

/** `date("YYYYMMDD")`: dates alone have a format. */
function formatted(name: string, format: TextLiteral, context: Context): CellPlan | null {
  if (name !== "date") {
    wrongKind(context, format.span, { name: "a column", wanted: `\`${name}\` without a format`, given: "one" });
    return null;
  }
  const problem = formatProblem(format.value);
  if (problem === null) return { kind: "date", format: format.value };
  report(context, "bad-date-format", format.span, { written: format.value, problem });
  return null;
}

function wholeOf(expression: Expression): number | null {
  if (expression.kind === "number") return expression.type === "count" ? expression.value : null;
  if (expression.kind !== "unary" || expression.operator !== "-") return null;
  const inner = wholeOf(expression.operand);
  return inner === null ? null : -inner;
}

export function itemOfCell(cell: CellPlan): ItemType {
  switch (cell.kind) {
    case "whole":
      return { kind: "whole", low: constant(cell.range[0]), high: constant(cell.range[1]) };
    case "list":
      return {
        kind: "list",
        of: itemOfCell(cell.of),
        length: {
          low: constant(cell.length[0]),
          high: cell.length[1] === null ? null : constant(cell.length[1]),
        },
      };
    case "set":
      return { kind: "set", low: cell.range[0], high: cell.range[1] };
    case "date":
      return { kind: "date" };
    default:
      return cell;
  }
}

/** Where each column was written. */
export function noteCells(node: RowsNode, bound: Bound, { context }: CallSite): void {
  const { expression } = bound.value("columns", "raw");
  if (expression.kind !== "list") return;
  for (const { value, span } of expression.items)
    if (value.kind === "reference") context.shared.spans.note(node, `columns/${value.name}`, span);
}
