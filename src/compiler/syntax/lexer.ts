/**
 * Text to tokens: those that Chevrotain's lexer makes of the same table, as a test compares. Words, blanks and ends of
 * lines, nearly all of a file, are told by their characters; patterns are tried for the rest.
 */
import type { IToken, TokenType } from "chevrotain";
import { type Known, knownAt } from "./known-texts.js";
import { tokenAt } from "./token-place.js";
import { BLANKS, COMMENT, Comment, DEFINITIONS, Identifier, T, TOKEN_TABLE, WORD_TOKENS } from "./tokens.js";

export interface Lexed {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  /** Characters that belong to no token, by offset. */
  readonly strangers: readonly { readonly offset: number; readonly length: number }[];
  /** Where the next portion begins; null at the end of the text. */
  readonly next: Place | null;
}

/** A place in a text: lines count from 1. */
export interface Place {
  readonly offset: number;
  readonly line: number;
}

const BLANK = 1;
const LINE_FEED = 2;
const RETURN = 3;
/** What says of digits before it that they are a count. */
const ENDS_COUNT = 4;
/** Of a word; digits do not begin one. */
const DIGIT = 5;
const LETTER = 6;
const KINDS = new Uint8Array(2 ** 16);
for (const blank of BLANKS) KINDS[blank.charCodeAt(0)] = BLANK;
for (const closer of ",)]}") KINDS[closer.charCodeAt(0)] = ENDS_COUNT;
KINDS["\n".charCodeAt(0)] = LINE_FEED;
KINDS["\r".charCodeAt(0)] = RETURN;
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/\d/.test(character)) KINDS[code] = DIGIT;
  else if (/\w/.test(character)) KINDS[code] = LETTER;
}

/** A text, or a pattern of many. */
type Matcher = Known | { readonly type: TokenType; readonly pattern: RegExp };

/** What may begin with a character that begins no word, in the order in which it is tried. */
const MATCHERS = new Map<number, Matcher[]>();
const NONE: readonly Matcher[] = [];
for (const { type, text, starts } of [...TOKEN_TABLE, { type: Comment, text: COMMENT, starts: "#" }]) {
  const matcher = typeof text === "string" ? { type, image: text } : { type, pattern: new RegExp(text, "y") };
  for (const start of new Set(starts)) {
    const code = start.charCodeAt(0);
    MATCHERS.set(code, [...(MATCHERS.get(code) ?? []), matcher]);
  }
}

/** Those of one sign, by their code, and whether something else begins with it. */
const SIGNS: (Known | undefined)[] = Array.from({ length: 128 }, () => undefined);
const BEGINS_MORE = new Uint8Array(128);
for (const [code, matchers] of MATCHERS) {
  for (const matcher of matchers) if ("image" in matcher && matcher.image.length === 1) SIGNS[code] = matcher;
  BEGINS_MORE[code] = matchers.length > 1 ? 1 : 0;
}

export const START: Place = { offset: 0, line: 1 };

/** From a place, where a line begins, to the first line that begins a definition after `fewest` tokens. */
export function lex(text: string, from: Place = START, fewest = Number.POSITIVE_INFINITY): Lexed {
  const tokens: IToken[] = [];
  const comments: IToken[] = [];
  const strangers: { readonly offset: number; length: number }[] = [];
  let { offset, line } = from;
  let lineStart = offset;
  while (offset < text.length) {
    const kind = KINDS[text.charCodeAt(offset)];
    if (kind === BLANK) {
      offset++;
      continue;
    }
    if (kind === LINE_FEED || kind === RETURN) {
      offset++;
      if (kind === RETURN && text[offset] === "\n") offset++;
      line++;
      lineStart = offset;
      continue;
    }
    let found: Known | undefined;
    if (kind === LETTER) {
      found = knownAt(text, offset, endOfWord(text, offset), typeOfWord);
      if (offset === lineStart && tokens.length >= fewest && DEFINITIONS.has(found.type.name))
        return { tokens, comments, strangers, next: { offset, line } };
    } else found = (kind === DIGIT ? plainNumberAt(text, offset) : signAt(text, offset)) ?? otherAt(text, offset);
    if (found === undefined) {
      const last = strangers.at(-1);
      if (last !== undefined && last.offset + last.length === offset) last.length++;
      else strangers.push({ offset, length: 1 });
      offset++;
      continue;
    }
    const { type, image } = found;
    const made = tokenAt(type, image, offset, image.length, line, offset - lineStart + 1);
    (type === Comment ? comments : tokens).push(made);
    offset += image.length;
  }
  return { tokens, comments, strangers, next: null };
}

const typeOfWord = (image: string) => WORD_TOKENS.get(image) ?? Identifier;
const typeOfCount = () => T.count;
const typeOfPercent = () => T.percent;

function endOfWord(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && KINDS[text.charCodeAt(end)] >= DIGIT) end++;
  return end;
}

/** Digits that are nothing but a count or a fraction, as most numbers are. */
function plainNumberAt(text: string, start: number): Known | undefined {
  let end = start + 1;
  while (end < text.length && KINDS[text.charCodeAt(end)] === DIGIT) end++;
  if (text[end] === "%") return knownAt(text, start, end + 1, typeOfPercent);
  const after = KINDS[text.charCodeAt(end)];
  const isCount =
    after === ENDS_COUNT ||
    after === LINE_FEED ||
    after === RETURN ||
    // A unit may come after a blank.
    (after === BLANK && KINDS[text.charCodeAt(end + 1)] !== LETTER) ||
    text.startsWith("..", end);
  return isCount ? knownAt(text, start, end, typeOfCount) : undefined;
}

/** A sign that stands for itself: whatever is longer goes on with another sign, or with a digit. */
function signAt(text: string, offset: number): Known | undefined {
  const code = text.charCodeAt(offset);
  if (BEGINS_MORE[code] === 0) return SIGNS[code];
  const after = KINDS[text.charCodeAt(offset + 1)];
  return after === 0 || after === DIGIT ? undefined : SIGNS[code];
}

/** What begins with a character that begins no word. */
function otherAt(text: string, offset: number): Known | undefined {
  for (const matcher of MATCHERS.get(text.charCodeAt(offset)) ?? NONE) {
    if ("image" in matcher) {
      if (text.startsWith(matcher.image, offset)) return matcher;
    } else {
      matcher.pattern.lastIndex = offset;
      if (matcher.pattern.test(text)) {
        const { type, pattern } = matcher;
        return { type, image: text.slice(offset, pattern.lastIndex) };
      }
    }
  }
  return undefined;
}
