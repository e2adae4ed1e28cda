/**
 * Where statements end and which bracket closes which: the pass between lexer and parser. It puts a `Newline` where a
 * statement ends, tells braces of sets from braces of bodies, and balances brackets, so that one bracket forgotten is
 * said once, at its opener, and the rest of the file is still read.
 */
import { type IToken, type TokenType, tokenMatcher } from "chevrotain";
import { lastLineOf, lineOf, tokenAt } from "./token-place.js";
import { byType, CloseSet, DEFINITIONS, Newline, OpenSet, T, Word } from "./tokens.js";

export type LayoutProblem =
  | { readonly kind: "unclosed"; readonly opener: IToken; readonly before: IToken }
  | { readonly kind: "unopened"; readonly closer: IToken }
  | { readonly kind: "no-body"; readonly word: IToken }
  | { readonly kind: "equals-before-body"; readonly equals: IToken }
  | { readonly kind: "colon-for-body"; readonly colon: IToken };

export interface LaidOut {
  /** A list of its own: behind what it reads the parser puts ends of the file, and takes them off. */
  readonly tokens: IToken[];
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
  body: T.closeBody,
  set: CloseSet,
  round: T.closeRound,
  square: T.closeSquare,
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
/** A line that begins with one of these begins a statement, whatever bracket was left open. */
export const STATEMENTS: ReadonlySet<string> = new Set(["Param", "Const", "Return"]);

const IS_BEFORE_SET = byType([...BEFORE_SET].map((name) => [name, 1]));

// What the first words of a line say: where one of these stands, something begins, whatever bracket was left open.
/** At the first column, a definition. */
const DEFINITION = 1;
const STATEMENT = 2;
/** With a brace behind it. */
const SECTION = 3;
/** With another word of its statement behind it. */
const FIRST_OF_TWO = 4;
/** With a name and `=` behind it. */
const DECLARATION = 5;
const BEGINNINGS = byType([
  ...[...DEFINITIONS].map((name) => [name, DEFINITION] as const),
  ...[...STATEMENTS].map((name) => [name, STATEMENT] as const),
  ...["Data", "Model", "Train", "Measure"].map((name) => [name, SECTION] as const),
  ...["Stop", "Keep", "Validate"].map((name) => [name, FIRST_OF_TWO] as const),
  ...["Rows", "Vocab", "Scale", "Input", "Target"].map((name) => [name, DECLARATION] as const),
]);
/** Statements of two words. */
const FOLLOWED: ReadonlyMap<string, string> = new Map([
  ["Stop", "When"],
  ["Keep", "Best"],
  ["Validate", "Every"],
]);

const COMMA = 1;
const COLON = 2;
const OPEN_BODY = 3;
const OPEN = 4;
const CLOSE = 5;
const SIGNS = byType([
  ["Comma", COMMA],
  ["Colon", COLON],
  ["OpenBody", OPEN_BODY],
  ...["OpenRound", "OpenSquare"].map((name) => [name, OPEN] as const),
  ...["CloseRound", "CloseSquare", "CloseBody"].map((name) => [name, CLOSE] as const),
]);

/** A statement ends at the end of its line unless a bracket is open or the next line starts with `|>`. */
export function layOut(written: readonly IToken[]): LaidOut {
  const out: IToken[] = [];
  const problems: LayoutProblem[] = [];
  const open: Open[] = [];
  const spare = new Set(written.filter((current, index) => isEqualsBeforeBody(current, written, index)));
  for (const equals of spare) problems.push({ kind: "equals-before-body", equals });
  const tokens = spare.size > 0 ? written.filter((current) => !spare.has(current)) : written;

  /** Closes the innermost bracket without its closer having been written. */
  const closeUnwritten = (before: IToken) => {
    const { shape, opener, isWritten } = open.pop() as Open;
    if (isWritten) problems.push({ kind: "unclosed", opener, before });
    out.push(unwritten(CLOSERS[shape], shape === "round" ? ")" : shape === "square" ? "]" : "}", before));
  };

  for (let index = 0; index < tokens.length; index++) {
    const current = tokens[index];
    const next: IToken | undefined = tokens[index + 1];
    const sign = SIGNS[current.tokenTypeIdx];
    if (sign === COMMA && next !== undefined && SIGNS[next.tokenTypeIdx] === CLOSE) continue;
    const before = index > 0 ? tokens[index - 1] : undefined;
    const startsLine = before === undefined || lineOf(current) > lastLineOf(before);
    if (sign === 0 && !startsLine) {
      out.push(current);
      continue;
    }
    const { tokenType: type } = current;
    const beginning = BEGINNINGS[current.tokenTypeIdx];

    if (startsLine && before) {
      if (beginning === DEFINITION && current.startColumn === 1) while (open.length > 0) closeUnwritten(before);
      else if (beginsStatement(current, next, tokens[index + 2])) {
        while (open.length > 0 && open.at(-1)?.shape !== "body") closeUnwritten(before);
        if (beginsSection(current, next) && open.at(-1)?.isSection) closeUnwritten(before);
      } else if (beginning === SECTION && open.at(-1)?.isSection && isColonForBody(tokens, index + 1))
        closeUnwritten(before);
      const inBracket = open.length > 0 && open.at(-1)?.shape !== "body";
      const ends = !inBracket && type !== T.chain && type !== T.closeBody && out.at(-1)?.tokenType !== T.openBody;
      if (ends) out.push(unwritten(Newline, "\n", before));
    }

    if (sign === OPEN_BODY) {
      const shape = before && IS_BEFORE_SET[before.tokenTypeIdx] > 0 ? "set" : "body";
      const isSection = before !== undefined && beginsSection(before, current);
      open.push({ shape, opener: current, isSection, isWritten: true });
      out.push(shape === "set" ? relabel(current, OpenSet) : current);
    } else if (sign === COLON && before && isColonForBody(tokens, index) && (open.at(-1)?.shape ?? "body") === "body") {
      problems.push({ kind: "colon-for-body", colon: current });
      const opener = relabel(current, T.openBody);
      open.push({ shape: "body", opener, isSection: BEGINNINGS[before.tokenTypeIdx] === SECTION, isWritten: false });
      out.push(opener);
    } else if (sign === OPEN) {
      const shape = type === T.openRound ? "round" : "square";
      open.push({ shape, opener: current, isSection: false, isWritten: true });
      out.push(current);
    } else if (sign === CLOSE) {
      const depth = matchingDepth(open, type);
      if (depth < 0 || before === undefined) {
        problems.push({ kind: "unopened", closer: current });
        continue;
      }
      while (open.length - 1 > depth) closeUnwritten(before);
      const { shape } = open.pop() as Open;
      out.push(shape === "set" ? relabel(current, CloseSet) : current);
    } else {
      out.push(current);
      if (beginning !== SECTION || !startsLine || open.at(-1)?.shape !== "body") continue;
      if (next !== undefined && lineOf(next) > lastLineOf(current)) {
        problems.push({ kind: "no-body", word: current });
        const opener = unwritten(T.openBody, "{", current);
        open.push({ shape: "body", opener, isSection: true, isWritten: false });
        out.push(opener);
      }
    }
  }
  const last = tokens.at(-1);
  if (last) while (open.length > 0) closeUnwritten(last);
  return { tokens: out, problems };
}

/** The innermost open bracket that the closer fits, without leaving a body by a round or square one. */
function matchingDepth(open: readonly Open[], closer: TokenType): number {
  for (let depth = open.length - 1; depth >= 0; depth--) {
    const { shape } = open[depth];
    if (closer === T.closeBody ? shape === "body" || shape === "set" : CLOSERS[shape] === closer) return depth;
    if (shape === "body") return -1;
  }
  return -1;
}

function beginsStatement(current: IToken, next: IToken | undefined, afterNext: IToken | undefined): boolean {
  const beginning = BEGINNINGS[current.tokenTypeIdx];
  const following = next?.tokenType;
  if (beginning === STATEMENT || (beginning === SECTION && following === T.openBody)) return true;
  if (beginning === DECLARATION && afterNext?.tokenType === T.equals) return true;
  if (beginning === FIRST_OF_TWO) return FOLLOWED.get(current.tokenType.name) === following?.name;
  // Inside round and square brackets names take a colon.
  return following === T.equals && tokenMatcher(current, Word);
}

function beginsSection({ tokenTypeIdx }: IToken, next: IToken | undefined): boolean {
  return BEGINNINGS[tokenTypeIdx] === SECTION && next?.tokenType === T.openBody;
}

/** The `:` of `model:` or `experiment parity:` at the end of a line that begins so. */
function isColonForBody(tokens: readonly IToken[], index: number): boolean {
  const colon = tokens.at(index);
  if (colon?.tokenType !== T.colon || tokens.at(index + 1)?.startLine === colon.startLine) return false;
  let first = index;
  while (first > 0 && tokens[first - 1].endLine === colon.startLine) first--;
  const beginning = BEGINNINGS[tokens[first].tokenTypeIdx];
  return beginning === SECTION ? first === index - 1 : beginning === DEFINITION && first < index;
}

/** The `=` of `model = {` at the start of a line. */
function isEqualsBeforeBody({ tokenType }: IToken, tokens: readonly IToken[], index: number): boolean {
  if (tokenType !== T.equals || index === 0 || tokens.at(index + 1)?.tokenType !== T.openBody) return false;
  const word = tokens[index - 1];
  return BEGINNINGS[word.tokenTypeIdx] === SECTION && (index === 1 || lastLineOf(tokens[index - 2]) < lineOf(word));
}

export function relabel(original: IToken, type: TokenType): IToken {
  return { ...original, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? 0 };
}

/** A token that was not written, of no length, just after another. */
export function unwritten(type: TokenType, image: string, after: IToken | undefined): IToken {
  const { endOffset = 0, endLine = 1, endColumn = 1 } = after ?? {};
  return tokenAt(type, image, endOffset + 1, 0, endLine, endColumn + 1);
}
