/** What is to be left out of a file: an argument of a call, or a name that is imported. */
import type { Suggestion } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source.js";
import type { Call, Import } from "../../syntax/tree.js";
import type { Context } from "../context.js";

/** To leave out the argument whose value stands at `span`; null where a comment would go with it. */
export function withoutArgument(context: Context, call: Call, span: Span): Suggestion | null {
  const spans = call.arguments.map((argument) => argument.span);
  const index = spans.findIndex(({ start, end }) => start <= span.start && span.end <= end);
  if (index < 0) return null;
  const whole = amongst(spans, index);
  return context.shared.textOf(whole).includes("#")
    ? null
    : { message: "leave it out", edit: { span: whole, text: "" } };
}

/** To leave out an imported name, and its line where it is the only one. */
export function withoutImport({ names, span }: Import, index: number, text: string): Suggestion {
  const message = "leave it out";
  if (names.length > 1) {
    const spans = names.map((name) => name.span);
    return { message, edit: { span: amongst(spans, index), text: "" } };
  }
  const [rest] = /^[ \t]*\r?\n/.exec(text.slice(span.end)) ?? [""];
  return { message, edit: { span: { ...span, end: span.end + rest.length }, text: "" } };
}

/** One of several in a row, with the comma that goes with it. */
function amongst(spans: readonly Span[], index: number): Span {
  const [span, before, after] = [spans[index], spans.at(index - 1), spans.at(index + 1)];
  if (after) return { ...span, end: after.start };
  return index > 0 && before ? { ...span, start: before.end } : span;
}
