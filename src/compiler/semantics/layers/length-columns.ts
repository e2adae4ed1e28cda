/** `by length(prompt, reply)`: which inputs and targets have the lengths by which batches are put together. */
import { format } from "../../../ops/polynomial.js";
import type { Argument, Call } from "../../syntax/tree.js";
import { type Context, report, wrongKind } from "../context.js";
import type { ColumnNode } from "../graph.js";
import { withoutArgument } from "../messages/left-out.js";
import { called } from "../names/called.js";
import { hasSteps, isMasked } from "../values/tensors.js";
import { describe } from "../values/value.js";

const WANTED = "an input or a target";

/** The columns named, which the model need not read; null when some are missing or cannot be meant, which is reported. */
export function lengthColumnsOf(call: Call, context: Context): readonly ColumnNode[] | null {
  const [detail] = call.details;
  if (detail) {
    report(context, "misplaced", detail.name.span, { what: `\`${detail.name.text} = …\`` });
    return null;
  }
  if (call.arguments.length === 0) {
    const parameters = { callee: "length", name: "column", wanted: `${WANTED} with steps` };
    const suggestion = {
      message: "`by length` alone goes by what the model reads",
      edit: { span: call.span, text: "length" },
    };
    report(context, "missing-argument", call.callee.span, parameters, { suggestion });
    return null;
  }
  const columns: ColumnNode[] = [];
  let sound = true;
  for (const argument of call.arguments) {
    const column = columnOf(argument, call, columns, context);
    if (column) columns.push(column);
    else sound = false;
  }
  return sound ? columns : null;
}

function columnOf(
  { name, value, span }: Argument,
  call: Call,
  known: readonly ColumnNode[],
  context: Context,
): ColumnNode | null {
  if (name) {
    if (name.text !== "") report(context, "misplaced", name.span, { what: `\`${name.text}:\`` });
    return null;
  }
  const given = context.shared.elaborate(value, context);
  if (given.kind === "unknown") return null;
  if (given.kind !== "feature") {
    wrongKind(context, span, { name: "length", wanted: `${WANTED} with steps`, given: describe(given) });
    return null;
  }
  const column = given.node;
  const shown = called(column.origin, WANTED);
  if (known.includes(column)) {
    const suggestion = withoutArgument(context, call, span);
    report(context, "repeated-argument", span, { callee: "length", name: shown }, { suggestion });
    return null;
  }
  const related = [{ span: column.origin.span, message: `\`${shown}\` is declared here` }];
  if (!hasSteps(column)) {
    const parameters = { callee: "length", given: `\`${shown}\`, of which each example has one value` };
    report(context, "not-a-sequence", span, parameters, { related });
    return null;
  }
  if (!isMasked(column)) {
    report(context, "lengths-alike", span, { name: shown, steps: stepsOf(column) }, { related });
    return null;
  }
  return column;
}

/** Of a column whose examples have as many each. */
function stepsOf({ window, item }: ColumnNode): string {
  if (window) return `a window of ${format(window.length)} steps`;
  return item.kind === "list" ? `${format(item.length.low)} steps` : "a stream";
}
