/** What a file is made of: statements, and definitions and sections with statements in them, told by brackets alone. */
import { type IToken, tokenMatcher } from "chevrotain";
import { Newline } from "./tokens.js";

/** A stretch of tokens; `tokens.slice(start, head)` is a statement, or what stands before a body. */
export interface Piece {
  readonly start: number;
  readonly head: number;
  /** Offset after its last token. */
  readonly end: number;
  /** What stands in its body; null where it has none. */
  readonly body: readonly Piece[] | null;
}

const OPENERS = new Set(["OpenRound", "OpenSquare", "OpenSet", "OpenBody"]);
const CLOSERS = new Set(["CloseRound", "CloseSquare", "CloseSet", "CloseBody"]);
/** What begins a definition with a body. */
const WITH_BODY = new Set(["Experiment", "Block", "Pipeline", "Criterion"]);

/** The brackets of the tokens are in balance, as the layout pass and the bound on depth leave them. */
export function piecesOf(tokens: readonly IToken[]): readonly Piece[] {
  return read(tokens, 0, 0).pieces;
}

/** The pieces from a place to the end of the body that it is in. */
function read(tokens: readonly IToken[], from: number, level: number): { pieces: readonly Piece[]; end: number } {
  const pieces: Piece[] = [];
  let at = from;
  while (at < tokens.length && !isCloser(tokens[at])) {
    if (tokenMatcher(tokens[at], Newline)) at++;
    else {
      const piece = readPiece(tokens, at, level);
      pieces.push(piece);
      at = piece.end;
    }
  }
  return { pieces, end: at };
}

function readPiece(tokens: readonly IToken[], start: number, level: number): Piece {
  let hasValue = false;
  let at = start;
  while (at < tokens.length && !isCloser(tokens[at]) && !tokenMatcher(tokens[at], Newline)) {
    const type = tokens[at].tokenType.name;
    if (type === "OpenBody" && isOwn(tokens, start, at, hasValue, level)) {
      const { pieces, end } = read(tokens, at + 1, level + 1);
      return { start, head: at, end: Math.min(end + 1, tokens.length), body: pieces };
    }
    if (type === "Equals") hasValue = true;
    at = OPENERS.has(type) ? closerOf(tokens, at) + 1 : at + 1;
  }
  return { start, head: at, end: at, body: null };
}

/** Whether a brace opens the body of what stands before it, and not the details of a call. */
function isOwn(tokens: readonly IToken[], start: number, at: number, hasValue: boolean, level: number): boolean {
  if (WITH_BODY.has(tokens[start].tokenType.name)) return true;
  if (hasValue || tokens[start].tokenType.name === "Import") return false;
  return level === 0 || at === start || tokens[at - 1].tokenType.name !== "CloseRound";
}

function closerOf(tokens: readonly IToken[], opener: number): number {
  let depth = 0;
  for (let at = opener; at < tokens.length; at++) {
    if (OPENERS.has(tokens[at].tokenType.name)) depth++;
    else if (isCloser(tokens[at])) depth--;
    if (depth === 0) return at;
  }
  return tokens.length - 1;
}

function isCloser({ tokenType }: IToken): boolean {
  return CLOSERS.has(tokenType.name);
}
