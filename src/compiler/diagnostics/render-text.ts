/** Diagnostics as people read them: the sentence, the place, the line with the stretch marked, what to do. */
import { lineStartsOf, positionAt, type SourceText, type Span } from "../source.js";
import { cellsOf, harmless } from "./cells.js";
import type { Said } from "./diagnostic.js";

export interface Paint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly help: (text: string) => string;
}

export const PLAIN: Paint = { error: (t) => t, warning: (t) => t, bold: (t) => t, dim: (t) => t, help: (t) => t };

export function renderText(diagnostic: Said, sources: ReadonlyMap<string, SourceText>, paint: Paint): string {
  const { severity, code, message, span, related, suggestion } = diagnostic;
  const mark = { error: paint.error, warning: paint.warning, advice: paint.help }[severity];
  const lines = [
    `${mark(`${severity}[${code}]`)}${paint.bold(`: ${harmless(message)}`)}`,
    ...excerpt(span, "", sources, paint, mark),
  ];
  for (const other of related) lines.push(...excerpt(other.span, other.message, sources, paint, paint.help));
  if (suggestion) lines.push(`${paint.dim("   =")} ${paint.help("help")}: ${harmless(suggestion.message)}`);
  return lines.join("\n");
}

/** `--> file:line:column` and the line, with its stretch underlined. */
function excerpt(
  span: Span,
  label: string,
  sources: ReadonlyMap<string, SourceText>,
  paint: Paint,
  mark: (text: string) => string,
): readonly string[] {
  const source = sources.get(span.file);
  if (source === undefined) return label ? [`  ${label}`] : [];
  if (source.begins !== undefined) return [` ${paint.dim("-->")} ${span.file}`, ...(label ? [`     ${label}`] : [])];
  const { text } = source;
  const starts = lineStartsOf(source);
  const from = positionAt(starts, Math.min(span.start, text.length));
  const to = positionAt(starts, Math.min(Math.max(span.start, span.end), text.length));
  const line = text.slice(starts[from.line - 1], starts[from.line] ?? text.length).replace(/\r?\n$/, "");
  const number = String(from.line);
  const gutter = " ".repeat(number.length);
  const end = to.line === from.line ? to.column - 1 : line.length;
  const { shown, start, length } = crop(harmless(line), from.column - 1, end);
  const before = shown.slice(0, start).replace(/[^\t]+/g, (text) => " ".repeat(cellsOf(text)));
  const marks = "^".repeat(Math.max(1, cellsOf(shown.slice(start, start + length))));
  return [
    `${gutter}${paint.dim("-->")} ${span.file}:${from.line}:${from.column}`,
    `${gutter} ${paint.dim("|")}`,
    `${paint.dim(`${number} |`)} ${shown}`,
    `${gutter} ${paint.dim("|")} ${before}${mark(marks)}${label ? ` ${mark(harmless(label))}` : ""}`,
  ];
}

/** Longer lines are shown around their stretch. */
const LONGEST = 200;
const BEFORE = 60;

/** The part of a line to show, and where in it the stretch begins and how far it goes. */
function crop(line: string, start: number, end: number) {
  if (line.length <= LONGEST) return { shown: line, start, length: end - start };
  const from = Math.max(0, Math.min(start - BEFORE, line.length - LONGEST));
  const to = from + LONGEST;
  const [left, right] = [from > 0 ? "…" : "", to < line.length ? "…" : ""];
  const shown = `${left}${line.slice(from + left.length, to - right.length)}${right}`;
  return { shown, start: start - from, length: Math.min(end, to) - start };
}

/** `2 errors, 1 warning`. */
export function summary(all: readonly Pick<Said, "severity">[]): string {
  const some = (severity: Said["severity"], one: string, several: string) => {
    const number = all.filter((said) => said.severity === severity).length;
    return number === 0 ? [] : [number === 1 ? one : `${number} ${several}`];
  };
  return [
    ...some("error", "1 error", "errors"),
    ...some("warning", "1 warning", "warnings"),
    ...some("advice", "1 piece of advice", "pieces of advice"),
  ].join(", ");
}
