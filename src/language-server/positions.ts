/** Offsets of a text, and the lines and characters that editors speak of, both counted from 0 in UTF-16 units. */
import type { Position, Range } from "vscode-languageserver";
import { lineStarts, positionAt } from "../compiler/source.js";

export interface Lines {
  readonly text: string;
  readonly starts: readonly number[];
}

export function linesOf(text: string): Lines {
  return { text, starts: lineStarts(text) };
}

export function positionOf({ starts }: Lines, offset: number): Position {
  const { line, column } = positionAt(starts, offset);
  return { line: line - 1, character: column - 1 };
}

export function rangeOf(lines: Lines, { start, end }: { readonly start: number; readonly end: number }): Range {
  return { start: positionOf(lines, start), end: positionOf(lines, end) };
}

/** Of a position outside of the text, the nearest offset inside. */
export function offsetOf({ text, starts }: Lines, { line, character }: Position): number {
  if (line >= starts.length) return text.length;
  const end = line + 1 < starts.length ? starts[line + 1] - 1 : text.length;
  return Math.min(starts[line] + character, end);
}
