/**
 * Where statements end and which bracket closes which: the pass between lexer and parser. It puts a `Newline` where a
 * statement ends, tells braces of sets from braces of bodies, and balances brackets, so that one bracket forgotten is
 * said once, at its opener, and the rest of the file is still read.
 */
import { createTokenInstance, type IToken, type TokenType, tokenMatcher } from "chevrotain";
import { lastLineOf, lineOf } from "./token-place.js";
import { CloseSet, Newline, OpenSet, token, Word } from "./tokens.js";

export type LayoutProblem =
  | { readonly kind: "unclosed"; readonly opener: IToken; readonly before: IToken }
  | { readonly kind: "unopened"; readonly closer: IToken }
  | { readonly kind: "no-body"; readonly word: IToken }
  | { readonly kind: "equals-before-body"; readonly equals: IToken }
  | { readonly kind: "colon-for-body"; readonly colon: IToken };

export interface LaidOut {
  readonly tokens: readonly IToken[];
  readonly problems: readonly LayoutProblem[];
}

interface Open {
  readonly shape: "body" | "set" | "round" | "square";
  readonly opener: IToken;
  /** The body of `data`, `model`, `train` or `measure`: no section stands inside another. */
  readonly isSection: boolean;
  /** False where a brace was missing, which is said: that it is not closed is not said as well. */
  readonly isWritten: boolean;
}

const CLOSERS: { readonly [Shape in Open["shape"]]: TokenType } = {
  body: token("CloseBody"),
  set: CloseSet,
  round: token("CloseRound"),
  square: token("CloseSquare"),
};

/** After these a brace opens a set or a record; after anything else, a body of statements. */
export const BEFORE_SET: ReadonlySet<string> = new Set([
  "Import",
  "In",
  "Colon",
  "Comma",
  "OpenRound",
  "OpenSquare",
  "Equals",
]);
/** A line that begins with one of these at its first column begins a definition, whatever was left open. */
export const DEFINITIONS: ReadonlySet<string> = new Set(["Experiment", "Block", "Pipeline", "Criterion", "Import"]);
/** A line that begins with one of these begins a statement, whatever bracket was left open. */
export const STATEMENTS: ReadonlySet<string> = new Set(["Param", "Const", "Return"]);
const SECTIONS = new Set(["Data", "Model", "Train", "Measure"]);
/** Statements of two words. */
const FOLLOWED: ReadonlyMap<string, string> = new Map([
  ["Stop", "When"],
  ["Keep", "Best"],
  ["Validate", "Every"],
]);
const DECLARATIONS = new Set(["Rows", "Vocab", "Scale", "Input", "Target"]);

/** A statement ends at the end of its line unless a bracket is open or the next line starts with `|>`. */
export function layOut(written: readonly IToken[]): LaidOut {
  const out: IToken[] = [];
  const problems: LayoutProblem[] = [];
  const open: Open[] = [];
  const tokens = written.filter((current, index) => {
    if (!isEqualsBeforeBody(current, written[index - 1], written[index - 2], written[index + 1])) return true;
    problems.push({ kind: "equals-before-body", equals: current });
    return false;
  });

  /** Closes the innermost bracket without its closer having been written. */
  const closeUnwritten = (before: IToken) => {
    const { shape, opener, isWritten } = open.pop() as Open;
    if (isWritten) problems.push({ kind: "unclosed", opener, before });
    out.push(unwritten(CLOSERS[shape], shape === "round" ? ")" : shape === "square" ? "]" : "}", before));
  };

  tokens.forEach((current, index) => {
    const next = tokens[index + 1];
    if (isTrailingComma(current, next)) return;
    const before = tokens[index - 1];
    const startsLine = before === undefined || lineOf(current) > lastLineOf(before);
    const type = current.tokenType.name;

    if (startsLine && before) {
      if (DEFINITIONS.has(type) && current.startColumn === 1) while (open.length > 0) closeUnwritten(before);
      else if (beginsStatement(current, next, tokens[index + 2])) {
        while (open.length > 0 && open.at(-1)?.shape !== "body") closeUnwritten(before);
        if (beginsSection(current, next) && open.at(-1)?.isSection) closeUnwritten(before);
      } else if (open.at(-1)?.isSection && SECTIONS.has(type) && isColonForBody(tokens, index + 1))
        closeUnwritten(before);
      const inBracket = open.length > 0 && open.at(-1)?.shape !== "body";
      const ends = !inBracket && type !== "Chain" && type !== "CloseBody" && out.at(-1)?.tokenType.name !== "OpenBody";
      if (ends) out.push(unwritten(Newline, "\n", before));
    }

    if (type === "OpenBody") {
      const shape = before && BEFORE_SET.has(before.tokenType.name) ? "set" : "body";
      const isSection = before !== undefined && beginsSection(before, current);
      open.push({ shape, opener: current, isSection, isWritten: true });
      out.push(shape === "set" ? relabel(current, OpenSet) : current);
    } else if (isColonForBody(tokens, index) && (open.at(-1)?.shape ?? "body") === "body") {
      problems.push({ kind: "colon-for-body", colon: current });
      const opener = relabel(current, token("OpenBody"));
      open.push({ shape: "body", opener, isSection: SECTIONS.has(before.tokenType.name), isWritten: false });
      out.push(opener);
    } else if (type === "OpenRound" || type === "OpenSquare") {
      const shape = type === "OpenRound" ? "round" : "square";
      open.push({ shape, opener: current, isSection: false, isWritten: true });
      out.push(current);
    } else if (type === "CloseBody" || type === "CloseRound" || type === "CloseSquare") {
      const depth = matchingDepth(open, type);
      if (depth < 0) {
        problems.push({ kind: "unopened", closer: current });
        return;
      }
      while (open.length - 1 > depth) closeUnwritten(before);
      const { shape } = open.pop() as Open;
      out.push(shape === "set" ? relabel(current, CloseSet) : current);
    } else {
      out.push(current);
      const endsLine = next !== undefined && lineOf(next) > lastLineOf(current);
      if (SECTIONS.has(type) && startsLine && endsLine && open.at(-1)?.shape === "body") {
        problems.push({ kind: "no-body", word: current });
        const opener = unwritten(token("OpenBody"), "{", current);
        open.push({ shape: "body", opener, isSection: true, isWritten: false });
        out.push(opener);
      }
    }
  });
  const last = tokens.at(-1);
  if (last) while (open.length > 0) closeUnwritten(last);
  return { tokens: out, problems };
}

/** The innermost open bracket that the closer fits, without leaving a body by a round or square one. */
function matchingDepth(open: readonly Open[], closer: string): number {
  for (let depth = open.length - 1; depth >= 0; depth--) {
    const { shape } = open[depth];
    if (closer === "CloseBody" ? shape === "body" || shape === "set" : CLOSERS[shape].name === closer) return depth;
    if (shape === "body") return -1;
  }
  return -1;
}

/** A comma before a closing bracket is allowed and means nothing. */
function isTrailingComma({ tokenType }: IToken, next: IToken | undefined): boolean {
  return tokenType.name === "Comma" && ["CloseRound", "CloseSquare", "CloseBody"].includes(next?.tokenType.name ?? "");
}

function beginsStatement(current: IToken, next: IToken | undefined, afterNext: IToken | undefined): boolean {
  const type = current.tokenType.name;
  if (STATEMENTS.has(type)) return true;
  if (beginsSection(current, next)) return true;
  const following = next?.tokenType.name;
  if (DECLARATIONS.has(type) && afterNext?.tokenType.name === "Equals") return true;
  if (FOLLOWED.has(type)) return FOLLOWED.get(type) === following;
  // Inside round and square brackets names take a colon.
  return following === "Equals" && tokenMatcher(current, Word);
}

function beginsSection({ tokenType }: IToken, next: IToken | undefined): boolean {
  return SECTIONS.has(tokenType.name) && next?.tokenType.name === "OpenBody";
}

/** The `:` of `model:` or `experiment parity:` at the end of a line that begins so. */
function isColonForBody(tokens: readonly IToken[], index: number): boolean {
  const [colon, next] = [tokens.at(index), tokens.at(index + 1)];
  if (colon?.tokenType.name !== "Colon" || next?.startLine === colon.startLine) return false;
  let first = index;
  while (first > 0 && tokens[first - 1].endLine === colon.startLine) first--;
  const { name } = tokens[first].tokenType;
  return SECTIONS.has(name) ? first === index - 1 : DEFINITIONS.has(name) && first < index;
}

/** The `=` of `model = {` at the start of a line. */
function isEqualsBeforeBody(
  current: IToken,
  word: IToken | undefined,
  before: IToken | undefined,
  next: IToken | undefined,
): boolean {
  if (current.tokenType.name !== "Equals" || next?.tokenType.name !== "OpenBody" || !word) return false;
  return SECTIONS.has(word.tokenType.name) && (!before || lastLineOf(before) < lineOf(word));
}

export function relabel(original: IToken, type: TokenType): IToken {
  return { ...original, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? 0 };
}

/** A token that was not written, of no length, just after another. */
export function unwritten(type: TokenType, image: string, after: IToken | undefined): IToken {
  const { endOffset = 0, endLine = 1, endColumn = 1 } = after ?? {};
  return createTokenInstance(type, image, endOffset + 1, endOffset, endLine, endLine, endColumn + 1, endColumn);
}
