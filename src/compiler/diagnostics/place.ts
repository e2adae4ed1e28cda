/** Where a span lies, in lines and columns. */
import { lineStarts, positionAt, type SourceText, type Span } from "../source.js";

/** Lines and columns count from 1, columns in UTF-16 units; the end is the column after the last character. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Of a value given to `--set`, within what a person wrote. */
export function placeOf({ file, start, end }: Span, sources: ReadonlyMap<string, SourceText>): Place {
  const { text, begins = 0 } = sources.get(file) ?? { text: "" };
  const starts = lineStarts(text.slice(begins));
  const [from, to] = [start, end].map((offset) => positionAt(starts, Math.max(0, offset - begins)));
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}
