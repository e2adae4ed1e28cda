/** Writing a detail such as `sha256 = "…"` into the braces after a call, in the language's layout, and nothing else. */
import type { Assignment, Call } from "./tree.js";

/** What replaces the text from `start` to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The edits that make `name` stand for `value`, a text without quotes, after a call of `text`. */
export function setDetail(text: string, call: Call, name: string, value: string): readonly Edit[] {
  const written = call.details.find((detail) => detail.name.text === name);
  if (written) return [{ start: written.value.span.start, end: written.value.span.end, text: `"${value}"` }];
  const last = call.details.at(-1);
  const close = call.span.end - 1;
  const isOnItsLine = last !== undefined && text.slice(last.span.end, close).includes("\n");
  if (last && isOnItsLine) return below(text, call.details, last, name, value);
  return [inNewBraces(text, call, `${name} = "${value}"`, name)];
}

/** A line below the last one, with the signs in one column if they were in one before. */
function below(
  text: string,
  details: readonly Assignment[],
  last: Assignment,
  name: string,
  value: string,
): readonly Edit[] {
  const lineStart = text.lastIndexOf("\n", last.span.start - 1) + 1;
  const margin = text.slice(lineStart, last.span.start);
  const indent = /^\s*$/.test(margin) ? margin : " ".repeat(margin.length);
  const widths = details.map((detail) => text.indexOf("=", detail.name.span.end) - detail.span.start);
  const common = widths.every((width) => width === widths[0]) ? widths[0] : name.length + 1;
  const width = Math.max(common, name.length + 1);
  const room = width - common;
  const wider = details.map(({ name: { span } }): Edit => ({ start: span.end, end: span.end, text: " ".repeat(room) }));
  const lineEnd = endOfLine(text, last.span.end);
  const line = `${lineBreakOf(text)}${indent}${name.padEnd(width)}= "${value}"`;
  return [...(room > 0 ? wider : []), { start: lineEnd, end: lineEnd, text: line }];
}

/** Braces of several lines, below the call; what stood in braces of one line is kept. */
function inNewBraces(text: string, { callee, details, span }: Call, assignment: string, name: string): Edit {
  const [only] = details;
  const hasBraces = text[span.end - 1] === "}";
  const start = hasBraces ? text.lastIndexOf("{", only?.span.start ?? span.end - 1) : span.end;
  const lineStart = text.lastIndexOf("\n", callee.span.start - 1) + 1;
  const margin = text.slice(lineStart, callee.span.start).replace(/[^\t]/g, " ");
  const line = lineBreakOf(text);
  const width = Math.max(name.length, only?.name.text.length ?? 0);
  const padded = (written: string) => written.replace(/^(\w+)\s*=\s*/, (_, key: string) => `${key.padEnd(width)} = `);
  const lines = [...(only ? [text.slice(only.span.start, only.span.end)] : []), assignment].map(padded);
  const body = lines.map((one) => `${line}${margin}  ${one}`).join("");
  return { start, end: span.end, text: `${hasBraces ? "" : " "}{${body}${line}${margin}}` };
}

function lineBreakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end > 0 && text[end - 1] === "\r" ? end - 1 : end;
}

/** The text after edits that do not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  const inOrder = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let [result, at] = ["", 0];
  for (const { start, end, text: inserted } of inOrder) {
    result += text.slice(at, start) + inserted;
    at = end;
  }
  return result + text.slice(at);
}
