/** What holds among the inputs and targets of an experiment. */
import { format } from "../../ops/polynomial.js";
import { type Context, report } from "./context.js";
import type { CheckedTrain, ColumnNode, MeasureNode, ModelNode, RowExpression, WindowNode } from "./graph.js";
import { knowsBefore } from "./tensors.js";

/** The columns that losses and measures read, through whatever layers, each once. */
export function columnsRead(train: CheckedTrain, measures: readonly MeasureNode[]): readonly ColumnNode[] {
  const columns = new Set<ColumnNode>();
  const seen = new Set<ModelNode>();
  const visit = (node: ModelNode) => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.column) columns.add(node.column);
    for (const input of Object.values(node.inputs)) visit(input);
    if (node.body) visit(node.body.result);
  };
  for (const { output, target } of [...train.loss, ...measures]) {
    visit(output);
    visit(target);
  }
  return [...columns];
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
    const parameters = { left: first.origin.name ?? "one column", right: other.origin.name ?? "another" };
    report(context, "rows-differ", other.origin.span, parameters, { related });
    return false;
  }
  return true;
}

export function windowText(window: WindowNode | null): string {
  return window ? `${format(window.length)}/${format(window.every)}` : "";
}

/** A target that stands among the inputs is a leak (language rule R6); reports it. */
export function isTargetAmongInputs(
  context: Context,
  { role, rows, of }: Pick<ColumnNode, "role" | "rows" | "of">,
  known: Iterable<ColumnNode>,
): boolean {
  const twin = [...known].find(
    (other) => other.role !== role && other.rows === rows && textOf(other.of) === textOf(of),
  );
  if (!twin) return false;
  const [input, target] = role === "input" ? [context.origin, twin.origin] : [twin.origin, context.origin];
  const related = [{ span: target.span, message: `\`${target.name}\` is this target` }];
  const parameters = { input: input.name ?? "an input", target: target.name ?? "a target" };
  report(context, "target-among-inputs", input.span, parameters, { related });
  return true;
}

/** A text that two expressions share exactly when they mean the same. */
export function textOf(expression: RowExpression): string {
  switch (expression.kind) {
    case "column":
      return JSON.stringify(["column", expression.name]);
    case "number":
      return JSON.stringify(["number", format(expression.value)]);
    case "text":
      return JSON.stringify(["text", expression.value]);
    case "call": {
      const fitted = expression.fitted ? `${expression.fitted.kind} ${expression.fitted.origin.name}` : "";
      const options = Object.entries(expression.options).sort();
      return JSON.stringify([expression.function, expression.arguments.map(textOf), options, fitted]);
    }
  }
}
