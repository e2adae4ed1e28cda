/** A text of the language with other blanks between its tokens, and with comments wherever one may stand. */
import { layOut } from "../../../src/compiler/syntax/layout.js";
import { type Lexed, lex } from "../../../src/compiler/syntax/lexer.js";

/** Numbers from 0 to below 1, the same for a seed. */
export type Random = () => number;

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * What may stand before a token: blanks alone; a line's end; a line's end or not, and comments with it. `line`: it must
 * be there.
 */
type Gap = "same" | "free" | "line";

const OPENERS = new Set(["OpenRound", "OpenSquare", "OpenBody", "OpenSet"]);
const CLOSERS = new Set(["CloseRound", "CloseSquare", "CloseBody", "CloseSet"]);

/** The gap before each written token, and the one after the last. */
export function gapsOf(lexed: Lexed): readonly Gap[] {
  const { tokens, problems } = layOut(lexed.tokens);
  if (problems.length > 0) throw new Error("the brackets are not in balance");
  const shapes: string[] = [];
  const known = new Map<number, Gap>();
  let isFirst = true;
  let before = "";
  tokens.forEach(({ tokenType: { name }, startOffset }, index) => {
    if (name === "Newline") {
      isFirst = true;
      return;
    }
    const inBracket = shapes.length > 0 && shapes.at(-1) !== "OpenBody";
    // `name = …` at the start of a line would begin a statement, so that the bracket counts as forgotten.
    const mayBegin = tokens[index + 1]?.tokenType.name !== "Equals";
    const isFree = name === "Chain" || (inBracket && mayBegin) || before === "OpenBody" || name === "CloseBody";
    known.set(startOffset, isFirst && before !== "" ? "line" : isFree || isFirst ? "free" : "same");
    isFirst = false;
    if (OPENERS.has(name)) shapes.push(name);
    if (CLOSERS.has(name)) shapes.pop();
    before = name;
  });
  // A comma before a closing bracket stands in that bracket.
  return [...lexed.tokens.map(({ startOffset }) => known.get(startOffset) ?? "free"), "free"];
}

/** How often there is a comment where one may stand, and another line where one may begin. */
export interface Scatter {
  readonly comments: number;
  readonly lines: number;
}

const BLANKS = [" ", " ", "  ", "\t", " \u00a0 "];
const NOTES = ["", " a note", "# a document", " tab\tand ’ sign", ' = , ( { |> } ) " `', "note   "];

/** The same tokens in the same statements, laid out at random. */
export function scattered(text: string, random: Random, { comments, lines }: Scatter): string {
  const lexed = lex(text);
  const gaps = gapsOf(lexed);
  const newline = random() < 0.2 ? "\r\n" : "\n";
  const of = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)];
  let count = 0;
  const note = () => `#${of(NOTES)} ${count++}${random() < 0.1 ? "  " : ""}`;
  const indent = () => " ".repeat(Math.floor(random() * 7));
  const lineEnd = () => newline + (random() < 0.2 ? newline.repeat(Math.ceil(random() * 3)) : "");
  const gap = (kind: Gap, isFirst: boolean): string => {
    if (kind === "same") return of(BLANKS);
    const notes: string[] = [];
    while (random() < comments && notes.length < 3) notes.push(note());
    if (notes.length === 0) return kind === "line" || random() < lines ? `${lineEnd()}${indent()}` : of(BLANKS);
    const beside = random() < 0.5 || isFirst ? of(BLANKS) : `${lineEnd()}${indent()}`;
    return `${beside}${notes.map((one) => `${one}${lineEnd()}${indent()}`).join("")}`;
  };
  // A definition at the margin ends what is left open; all else may begin there.
  const body = lexed.tokens.map(({ image }, index) => gap(gaps[index], index === 0) + image).join("");
  return (random() < 0.1 ? "\ufeff" : "") + body + gap(gaps[lexed.tokens.length], false);
}
