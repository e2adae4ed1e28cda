/** Statements of other languages: said once, with what this one has instead, and left out of what is parsed. */
import { type IToken, tokenMatcher } from "chevrotain";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.js";
import type { Span } from "../source.js";
import { columnOf, endOf } from "./token-place.js";
import { Identifier, Word, wordToken } from "./tokens.js";

const LOOP = "there are no loops: name each layer, or write a `block` and call it again";
const CHOICE = "there are no branches: a parameter with a set of words, such as `{ gru, lstm }`, is a choice";
const PART = "a part of a model is a `block`, one of the data a `pipeline`";
const NAMED = "leave it out: `name = value`";

const WORDS: ReadonlyMap<string, string> = new Map([
  ...["for", "while"].map((word) => [word, LOOP] as const),
  ...["if", "elif", "else"].map((word) => [word, CHOICE] as const),
  ...["def", "class", "function", "func", "fn"].map((word) => [word, PART] as const),
  ...["let", "var", "val"].map((word) => [word, NAMED] as const),
  ["from", 'write `import { name } from "./file.rnn"`'],
]);

/** Words of this language too, where they do not begin a line. */
const OURS = [wordToken("from"), wordToken("else")];

export interface WithoutForeign {
  readonly tokens: readonly IToken[];
  readonly said: readonly Diagnostic[];
}

/** A loop, a branch or a function goes with the braces that its line opens, and a function with lines further right. */
export function withoutForeign(written: readonly IToken[], file: string): WithoutForeign {
  let index = 0;
  while (index < written.length && foreignAt(written, index) === null) index++;
  if (index === written.length) return { tokens: written, said: [] };
  const tokens = written.slice(0, index);
  const said: Diagnostic[] = [];
  while (index < written.length) {
    const hint = foreignAt(written, index);
    if (hint === null) {
      tokens.push(written[index++]);
      continue;
    }
    const word = written[index];
    const edit = { span: { ...spanOf(word, file), end: written[index + 1]?.startOffset ?? 0 }, text: "" };
    const suggestion = hint === NAMED ? { message: hint, edit } : { message: hint };
    said.push(diagnostic("foreign-word", spanOf(word, file), { written: word.image }, { suggestion }));
    index = hint === NAMED ? index + 1 : behind(written, index, hint === PART);
  }
  return { tokens, said };
}

function spanOf(word: IToken, file: string): Span {
  return { file, start: word.startOffset, end: endOf(word) };
}

/** What to write instead of a foreign word that begins a line and is no name there. */
function foreignAt(tokens: readonly IToken[], index: number): string | null {
  const word = tokens[index];
  if (areOnLine(tokens[index - 1], word)) return null;
  if (word.tokenType !== Identifier && !OURS.includes(word.tokenType)) return null;
  const hint = WORDS.get(word.image);
  if (hint === undefined) return null;
  const next = tokens[index + 1];
  if (!areOnLine(word, next)) return null;
  // `val by length` and `class lanes of 35` begin with names.
  if (tokenMatcher(next, Word)) return ["By", "Lanes"].includes(next.tokenType.name) ? null : hint;
  if (hint !== LOOP && hint !== CHOICE) return null;
  const endsLine = !areOnLine(next, tokens[index + 2]);
  return next.tokenType.name === "OpenRound" || (next.tokenType.name === "Colon" && endsLine) ? hint : null;
}

/** The first token after a foreign statement. */
function behind(tokens: readonly IToken[], from: number, isPart: boolean): number {
  const column = columnOf(tokens[from]);
  let depth = 0;
  let index = from;
  for (; index < tokens.length; index++) {
    const current = tokens[index];
    const isOnLine = areOnLine(tokens[from], current);
    const isDeeper = isPart && columnOf(current) > column;
    if (!isOnLine && depth === 0 && !isDeeper) break;
    if (/^Open(?:Body|Round|Square)$/.test(current.tokenType.name)) depth++;
    if (/^Close(?:Body|Round|Square)$/.test(current.tokenType.name)) depth--;
    // The brace of what the statement stands in.
    if (depth < 0) break;
  }
  return index;
}

function areOnLine(first: IToken | undefined, second: IToken | undefined): boolean {
  return first?.startLine === second?.startLine;
}
