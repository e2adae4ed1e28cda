/** What holds among the inputs and targets of an experiment. */
import { constantValue, format } from "../../../ops/polynomial.js";
import { EXCHANGED } from "../../../plan/plan.js";
import { type Context, report } from "../context.js";
import type { CheckedTrain, ColumnNode, MeasureNode, RowExpression, RowsNode, WindowNode } from "../graph.js";
import { called } from "../names/called.js";
import { nodesBelow } from "./seen.js";
import { knowsBefore } from "./tensors.js";

/** The columns that losses and measures read, through whatever layers, and those whose lengths batches go by, each once. */
export function columnsRead(train: CheckedTrain, measures: readonly MeasureNode[]): readonly ColumnNode[] {
  const ends = [...train.loss, ...measures].flatMap(({ output, target }) => [output, target]);
  return [...new Set([...nodesBelow(ends).flatMap(({ column }) => column ?? []), ...lengthsNamed(train)])];
}

/** The columns that `by length(…)` names. */
export function lengthsNamed({ batch }: Pick<CheckedTrain, "batch">): readonly ColumnNode[] {
  return batch.kind === "rows" && typeof batch.byLength !== "boolean" ? batch.byLength : [];
}

/** All columns of one experiment must be rows of the same table, cut in the same way. */
export function checkAligned(context: Context, columns: readonly ColumnNode[]): boolean {
  const [first, ...others] = columns;
  for (const other of others) {
    const aligned =
      other.rows === first.rows &&
      knowsBefore(other) === knowsBefore(first) &&
      windowText(other.window) === windowText(first.window);
    if (aligned) continue;
    const related = [{ span: first.origin.span, message: `\`${first.origin.name}\` is declared here` }];
    const parameters = { left: called(first.origin, "one column"), right: called(other.origin, "another") };
    report(context, "rows-differ", other.origin.span, parameters, { related });
    return false;
  }
  return true;
}

/** Of one value a row, cut in the same way, step stands beside step: a month beside what was sold in it. */
export function sharesSteps(
  { rows, item, window, stream }: Pick<ColumnNode, "rows" | "item" | "window" | "stream">,
  other: Pick<ColumnNode, "rows" | "item" | "window" | "stream">,
): boolean {
  if (other.rows !== rows || item.kind === "list" || other.item.kind === "list") return false;
  return window ? windowText(window) === windowText(other.window) : stream && other.stream;
}

export function windowText(window: WindowNode | null): string {
  return window
    ? `${format(window.length)}/${format(window.every)}${window.reachBack ? "/back" : ""}${window.ahead ? `/${format(window.ahead)}` : ""}`
    : "";
}

/** A target that stands among the inputs is a leak (language rule R6); reports it. */
export function isTargetAmongInputs(
  context: Context,
  { role, rows, of }: Pick<ColumnNode, "role" | "rows" | "of">,
  known: Iterable<ColumnNode>,
): boolean {
  const isTold = ({ of: read }: { readonly of: RowExpression }, { of: wanted }: { readonly of: RowExpression }) => {
    const held = toldBy(read, rows);
    return toldBy(wanted, rows).every((told) => held.includes(told));
  };
  const twin = [...known].find(
    (other) =>
      other.role !== role && other.rows === rows && (role === "input" ? isTold({ of }, other) : isTold(other, { of })),
  );
  if (!twin) return false;
  const [input, target] = role === "input" ? [context.origin, twin.origin] : [twin.origin, context.origin];
  const related = [{ span: target.span, message: `\`${target.name}\` is this target` }];
  const isAlike = toldBy(twin.of, rows).length === toldBy(of, rows).length;
  const how = textOf(twin.of) === textOf(of) ? "itself" : isAlike ? "otherwise" : "inside";
  const parameters = { input: called(input, "an input"), target: called(target, "a target"), how };
  report(context, "target-among-inputs", input.span, parameters, { related });
  return true;
}

/**
 * What someone who reads a value knows: what it is made of, whether cut into words, into characters or not at all, each
 * of several texts that are joined, and of a conversation the turns.
 */
function toldBy(of: RowExpression, rows: RowsNode): readonly string[] {
  const expression = beneath(of);
  if (expression.kind === "call" && CUTS.includes(expression.function)) return toldBy(expression.arguments[0], rows);
  if (expression.kind === "call" && expression.function === "text_of")
    return expression.arguments.flatMap((each) => toldBy(each, rows));
  const told = textOf(expression);
  const turns = turnsUnder(rows);
  return turns && textOf(turns) === told
    ? [told, ...EXCHANGED.map((name) => textOf({ kind: "column", name }))]
    : [told];
}

/** The turns of which rows are exchanges. */
function turnsUnder(rows: RowsNode): RowExpression | null {
  if (rows.op === "exchanges") return rows.turns;
  return "of" in rows ? turnsUnder(rows.of) : null;
}

const CUTS: readonly string[] = ["words", "characters"];

/**
 * What a value is made of, without what changes the writing alone: case, characters replaced, ids for words, a scale,
 * a number added or a factor. Whoever sees one sees the other.
 */
function beneath(expression: RowExpression): RowExpression {
  if (expression.kind !== "call") return expression;
  const inner = expression.arguments.map(beneath);
  const rebuilt = (): RowExpression => {
    const { strip: _, ...options } = expression.options;
    return { ...expression, arguments: inner, options };
  };
  switch (expression.function) {
    case "lower":
    case "replace":
    case "normal_form":
    case "without_accents":
    case "ids":
    case "scaled":
    case "multi_hot":
      return inner[0];
    case "add":
    case "subtract":
      return inner.find(({ kind }, at) => kind !== "number" && inner[1 - at].kind === "number") ?? rebuilt();
    case "multiply":
      return inner.find((_, at) => isFactor(inner[1 - at])) ?? rebuilt();
    case "text_of":
      // Words joined again are their text, whatever stands between them.
      return inner.length === 1 ? inner[0] : rebuilt();
    default:
      return rebuilt();
  }
}

/** Also one that a parameter decides: where it is not 0, the other side is told by it. */
function isFactor(expression: RowExpression): boolean {
  return expression.kind === "number" && constantValue(expression.value) !== 0;
}

/** A text that two expressions share exactly when they mean the same. */
export function textOf(expression: RowExpression): string {
  return JSON.stringify(partsOf(expression));
}

function partsOf(expression: RowExpression): readonly unknown[] {
  switch (expression.kind) {
    case "column":
      return ["column", expression.name];
    case "number":
      return ["number", format(expression.value)];
    case "text":
      return ["text", expression.value];
    case "date":
      return ["date", expression.at];
    case "call": {
      const fitted = expression.fitted ? `${expression.fitted.kind} ${expression.fitted.origin.name}` : "";
      const options = Object.entries(expression.options).sort();
      return [expression.function, expression.arguments.map(partsOf), options, fitted];
    }
  }
}
