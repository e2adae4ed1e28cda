/** Where a token stands. The lexer tells all of it; Chevrotain's type leaves most of it open, for tokens made otherwise. */
import type { IToken } from "chevrotain";

/** The offset after its last character. */
export function endOf({ startOffset, endOffset = startOffset }: IToken): number {
  return endOffset + 1;
}

/** Lines and columns from 1; 0 where they are not known. */
export function lineOf({ startLine = 0 }: IToken): number {
  return startLine;
}

export function lastLineOf({ startLine = 0, endLine = startLine }: IToken): number {
  return endLine;
}

export function columnOf({ startColumn = 0 }: IToken): number {
  return startColumn;
}
