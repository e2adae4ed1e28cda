/** Where a token stands. The lexer tells all of it; Chevrotain's type leaves most of it open, for tokens made otherwise. */
import type { IToken, TokenType } from "chevrotain";

/**
 * A token of `length` signs of a line. Chevrotain's own, made by `createTokenInstance`, are of one kind with its end of the
 * file, whose places are NaN: V8 keeps each of their places as a floating-point number of its own, and those of spans too.
 */
export function tokenAt(
  type: TokenType,
  image: string,
  startOffset: number,
  length: number,
  startLine: number,
  startColumn: number,
): IToken {
  return {
    tokenTypeIdx: type.tokenTypeIdx ?? 0,
    tokenType: type,
    image,
    startOffset,
    endOffset: startOffset + length - 1,
    startLine,
    endLine: startLine,
    startColumn,
    endColumn: startColumn + length - 1,
  };
}

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
