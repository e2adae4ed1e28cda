/**
 * Text to tokens: those that Chevrotain's lexer makes of the same table, as a test compares. Words, blanks and ends of
 * lines, nearly all of a file, are told by their characters; patterns are tried for the rest.
 */
import { createTokenInstance, type IToken, type TokenType } from "chevrotain";
import { BLANKS, COMMENT, Comment, Identifier, TOKEN_TABLE, WORD_TOKENS } from "./tokens.js";

export interface Lexed {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  /** Characters that belong to no token, by offset. */
  readonly strangers: readonly { readonly offset: number; readonly length: number }[];
}

const BLANK = 1;
const LINE_FEED = 2;
const RETURN = 3;
/** Of a word; digits do not begin one. */
const DIGIT = 4;
const LETTER = 5;
const KINDS = new Uint8Array(2 ** 16);
for (const blank of BLANKS) KINDS[blank.charCodeAt(0)] = BLANK;
KINDS["\n".charCodeAt(0)] = LINE_FEED;
KINDS["\r".charCodeAt(0)] = RETURN;
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/\d/.test(character)) KINDS[code] = DIGIT;
  else if (/\w/.test(character)) KINDS[code] = LETTER;
}

interface Matcher {
  readonly type: TokenType;
  readonly text: string | RegExp;
}

/** What may begin with a character that begins no word, in the order in which it is tried. */
const MATCHERS = new Map<number, Matcher[]>();
for (const { type, text, starts } of [...TOKEN_TABLE, { type: Comment, text: COMMENT, starts: "#" }]) {
  const matcher = { type, text: typeof text === "string" ? text : new RegExp(text, "y") };
  for (const start of new Set(starts)) {
    const code = start.charCodeAt(0);
    MATCHERS.set(code, [...(MATCHERS.get(code) ?? []), matcher]);
  }
}

export function lex(text: string): Lexed {
  const tokens: IToken[] = [];
  const comments: IToken[] = [];
  const strangers: { readonly offset: number; length: number }[] = [];
  let offset = 0;
  let line = 1;
  let lineStart = 0;
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
    let type: TokenType;
    let image: string;
    if (kind === LETTER) {
      let end = offset + 1;
      while (end < text.length && KINDS[text.charCodeAt(end)] >= DIGIT) end++;
      image = text.slice(offset, end);
      type = WORD_TOKENS.get(image) ?? Identifier;
    } else {
      const found = matcherAt(text, offset);
      if (found === undefined) {
        const last = strangers.at(-1);
        if (last !== undefined && last.offset + last.length === offset) last.length++;
        else strangers.push({ offset, length: 1 });
        offset++;
        continue;
      }
      type = found.type;
      image = typeof found.text === "string" ? found.text : text.slice(offset, found.text.lastIndex);
    }
    const end = offset + image.length;
    const [from, to] = [offset - lineStart + 1, end - lineStart];
    (type === Comment ? comments : tokens).push(
      createTokenInstance(type, image, offset, end - 1, line, line, from, to),
    );
    offset = end;
  }
  return { tokens, comments, strangers };
}

/** What matches at an offset; of a pattern, its last index is where it ends. */
function matcherAt(text: string, offset: number): Matcher | undefined {
  for (const matcher of MATCHERS.get(text.charCodeAt(offset)) ?? []) {
    if (typeof matcher.text === "string") {
      if (text.startsWith(matcher.text, offset)) return matcher;
    } else {
      matcher.text.lastIndex = offset;
      if (matcher.text.test(text)) return matcher;
    }
  }
  return undefined;
}
