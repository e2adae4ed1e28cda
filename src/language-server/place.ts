/** What is being written at a place, told by the tokens before it: it works where nothing can be parsed yet. */
import { lex } from "../compiler/syntax/lexer.js";
import type { IToken } from "../compiler/syntax/tokens.js";
import { partAt } from "./parts.js";
import type { State } from "./workspace.js";

export interface Place {
  /** Of the word that is being typed; the cursor where there is none. */
  readonly start: number;
  readonly word: string;
  /** `experiment`, `block` and so on; null outside of definitions. */
  readonly definition: string | null;
  /** `data`, `model` and so on. */
  readonly section: string | null;
  /** Nothing but the word stands in its statement so far. */
  readonly beginsStatement: boolean;
  /** The tokens of the statement before the word. */
  readonly before: readonly IToken[];
  /** The innermost brackets around it, outermost first. */
  readonly open: readonly OpenBracket[];
  /** Inside the quotes of a text: what stands of it before the cursor. */
  readonly text: string | null;
  readonly isComment: boolean;
}

export interface OpenBracket {
  readonly sign: "(" | "[" | "{";
  /** What is called, or the word before a brace. */
  readonly word: string;
  /** Of an argument's value: `columns` of `columns: [`. */
  readonly argument: string | null;
  /** How many commas have passed in it. */
  readonly index: number;
  /** The names of arguments given before. */
  readonly given: readonly string[];
  /** A call of a chain's stage: its first argument is what came before. */
  readonly piped: boolean;
}

interface Opened {
  sign: "(" | "[" | "{";
  word: string;
  argument: string | null;
  index: number;
  given: string[];
  piped: boolean;
  /** Statements stand in it. */
  isBody: boolean;
}

const DEFINITIONS = ["Experiment", "Block", "Pipeline", "Criterion"];
const SIGNS: Readonly<Record<string, Opened["sign"]>> = { OpenRound: "(", OpenSquare: "[", OpenBody: "{" };
const CLOSING = ["CloseRound", "CloseSquare", "CloseBody"];
/** After these a brace opens a set, and not a body. */
const BEFORE_SET = ["Import", "In", "Colon", "Comma", "OpenRound", "OpenSquare", "Equals"];

export function placeAt(state: State, offset: number): Place {
  const { part, offset: local } = partAt(state.parts, offset);
  const begin = offset - (local - part.skip);
  const { tokens: all, comments } = lex(part.text);
  const at = local - part.skip;
  const isComment = comments.some(({ startOffset, image }) => startOffset < at && at <= startOffset + image.length);
  const [before, inside] = splitAt(all, at);
  const [word, start] = wordAt(inside, at);
  const text =
    inside && /^(?:Text|OpenText|BadText)$/.test(inside.tokenType.name) && at > inside.startOffset
      ? part.text.slice(inside.startOffset + 1, at)
      : null;
  const stack: Opened[] = [];
  let definition: string | null = null;
  let statement: IToken[] = [];
  before.forEach((current, index) => {
    const previous = before[index - 1];
    const name = current.tokenType.name;
    const isBody = stack.length === 0 || stack[stack.length - 1].isBody;
    const isNewLine = (previous?.endLine ?? 0) < (current.startLine ?? 0);
    if (isBody && isNewLine && name !== "Chain") statement = [];
    // A definition begins at the first column, whatever was left open.
    if (DEFINITIONS.includes(name) && current.startColumn === 1) {
      stack.length = 0;
      definition = current.image;
      statement = [];
    }
    if (name in SIGNS) {
      stack.push(openedBy(current, statement, stack.at(-1)));
      if (stack[stack.length - 1].isBody) statement = [];
      else statement.push(current);
    } else if (CLOSING.includes(name)) {
      const closed = stack.pop();
      if (closed?.isBody) statement = [];
      else statement.push(current);
      if (stack.length === 0 && closed?.isBody) definition = null;
    } else {
      const innermost = stack.at(-1);
      if (innermost && !innermost.isBody) {
        if (name === "Comma") {
          innermost.index++;
          innermost.argument = null;
        } else if (name === "Colon" && previous) {
          innermost.argument = previous.image;
          innermost.given.push(previous.image);
        }
      }
      statement.push(current);
    }
  });
  const last = before.at(-1);
  const isInBody = stack.length === 0 || stack[stack.length - 1].isBody;
  const lineOf = (place: number) => part.text.slice(0, place).split("\n").length;
  const isOnNewLine = !last || (last.endLine ?? 0) < lineOf(start) || last.tokenType.name === "OpenBody";
  const beginsStatement = isInBody && isOnNewLine;
  const bodies = stack.filter(({ isBody }) => isBody);
  return {
    start: begin + start,
    word,
    definition,
    section: definition === "experiment" ? (bodies[1]?.word ?? null) : null,
    beginsStatement,
    before: beginsStatement ? [] : statement,
    open: stack.filter(({ isBody }) => !isBody),
    text,
    isComment,
  };
}

/** The tokens that end before the place, and the one that the place is in or at the end of. */
function splitAt(tokens: readonly IToken[], at: number): readonly [readonly IToken[], IToken | null] {
  const before: IToken[] = [];
  for (const current of tokens) {
    const end = (current.endOffset ?? current.startOffset) + 1;
    if (current.startOffset >= at) break;
    const touches = end > at || (end === at && /^[\w`"]/.test(current.image));
    if (touches) return [before, current];
    before.push(current);
  }
  return [before, null];
}

function wordAt(inside: IToken | null, at: number): readonly [string, number] {
  if (!inside || !/^[A-Za-z_`]/.test(inside.image)) return ["", at];
  return [inside.image.slice(0, at - inside.startOffset), inside.startOffset];
}

/** `block two(x: real)`: what follows is its body. */
function isHead(statement: readonly IToken[], around: Opened | undefined): boolean {
  return around === undefined && DEFINITIONS.includes(statement.at(0)?.tokenType.name ?? "");
}

function openedBy(bracket: IToken, statement: readonly IToken[], around: Opened | undefined): Opened {
  const sign = SIGNS[bracket.tokenType.name];
  const previous = statement.at(-1);
  const isBody =
    sign === "{" &&
    (around === undefined || around.isBody) &&
    !BEFORE_SET.includes(previous?.tokenType.name ?? "") &&
    // The details of a source are no statements of the experiment, and nobody asks for more of them than their keys.
    (previous?.tokenType.name !== "CloseRound" || isHead(statement, around));
  const isCall = sign === "(" && previous !== undefined && /^\w/.test(previous.image);
  // `experiment parity {`, `model {`
  const word = isBody ? (statement.at(0)?.image ?? "") : isCall ? previous.image : "";
  const piped = isCall && statement.at(-2)?.tokenType.name === "Chain";
  return {
    sign,
    word,
    // A call has arguments of its own.
    argument: isCall || !around || around.isBody ? null : around.argument,
    index: 0,
    given: [],
    piped,
    isBody,
  };
}
