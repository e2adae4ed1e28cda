/** Programs with one slip at one token: left out, one too many, the wrong way round, misspelt. Seeded by the place. */
import { createHash } from "node:crypto";
import { lex } from "../../../src/compiler/syntax/lexer.js";
import { PROGRAMS } from "./right-programs.js";

export const SLIPS = ["deleted", "inserted", "swapped", "misspelt"] as const;
export type Slip = (typeof SLIPS)[number];

/** A stretch of the mutant's text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface Mutant {
  readonly path: string;
  readonly slip: Slip;
  /** Which token of the program, and what stands there now. */
  readonly at: number;
  readonly was: string;
  readonly is: string;
  readonly text: string;
  /** The changed token with the tokens before and after it. */
  readonly changed: Stretch;
  /** Of a bracket that was left out: the one that it went with. */
  readonly partner: (Stretch & { readonly opens: boolean }) | null;
}

interface Token extends Stretch {
  readonly image: string;
}

function tokensOf(text: string): readonly Token[] {
  return lex(text).tokens.map(({ startOffset, image }) => ({
    image,
    start: startOffset,
    end: startOffset + image.length,
  }));
}

const TOKENS: ReadonlyMap<string, readonly Token[]> = new Map(
  [...PROGRAMS].map(([path, text]) => [path, tokensOf(text)]),
);
/** What is put in where it does not belong: everything that stands in some program. */
const WRITTEN = [...new Set([...TOKENS.values()].flatMap((tokens) => tokens.map(({ image }) => image)))].sort();

/** A whole number below `below` that depends on nothing but the words. */
function drawn(below: number, ...words: readonly (string | number)[]): number {
  return createHash("sha256").update(words.join(" ")).digest().readUInt32LE(0) % below;
}

export function countOfTokens(path: string): number {
  return TOKENS.get(path)?.length ?? 0;
}

/** Null where the slip changes nothing. */
export function mutantOf(path: string, at: number, slip: Slip, seed: number): Mutant | null {
  const text = PROGRAMS.get(path) ?? "";
  const tokens = TOKENS.get(path) ?? [];
  const token = tokens[at];
  const next = tokens[at + 1];
  const draw = (below: number, what: string) => drawn(below, seed, path, at, slip, what);
  const replaced = (last: Token, is: string): Mutant | null => {
    const before = tokens[at - 1];
    const after = tokens[at + (last === token ? 1 : 2)];
    const was = text.slice(token.start, last.end);
    if (is === was) return null;
    const grown = is.length - was.length;
    return {
      path,
      slip,
      at,
      was,
      is,
      text: text.slice(0, token.start) + is + text.slice(last.end),
      changed: { start: before?.start ?? 0, end: (after?.end ?? text.length) + grown },
      partner: null,
    };
  };
  switch (slip) {
    case "deleted": {
      const joins = /\w/.test(text[token.start - 1] ?? "") && /\w/.test(text[token.end] ?? "");
      const made = replaced(token, joins ? " " : "");
      return made && { ...made, partner: partnerOf(tokens, at, made.is.length - token.image.length) };
    }
    case "inserted":
      return replaced(token, `${WRITTEN[draw(WRITTEN.length, "what")]} ${token.image}`);
    case "swapped": {
      if (!next || next.image === token.image) return null;
      const between = text.slice(token.end, next.start);
      const apart = (a: string, b: string) => (/\w$/.test(a) && /^\w/.test(b) ? " " : "");
      const ahead = apart(text.slice(0, token.start), next.image);
      const behind = apart(token.image, text.slice(next.end));
      return replaced(next, ahead + next.image + between + token.image + behind);
    }
    case "misspelt":
      return replaced(token, misspelt(token.image, draw));
  }
}

const OPENERS = "([{";
const CLOSERS = ")]}";

/** The bracket that goes with the one at a place, where the mutant has it. */
function partnerOf(tokens: readonly Token[], at: number, grown: number): Mutant["partner"] {
  const { image } = tokens[at];
  const opens = OPENERS.includes(image);
  if (!opens && !CLOSERS.includes(image)) return null;
  let depth = 0;
  for (let index = at; index >= 0 && index < tokens.length; index += opens ? 1 : -1) {
    const other = tokens[index];
    if (OPENERS.includes(other.image)) depth++;
    else if (CLOSERS.includes(other.image)) depth--;
    if (depth !== 0) continue;
    const moved = opens ? grown : 0;
    return { start: other.start + moved, end: other.end + moved, opens: !opens };
  }
  return null;
}

/** Signs by those that a finger finds instead. */
const BESIDE: Readonly<Record<string, string>> = {
  "(": ")",
  ")": "(",
  "[": "]",
  "]": "[",
  "{": "[",
  "}": "]",
  ":": ";",
  ",": ".",
  ".": ",",
  "=": "-",
  "+": "=",
  "-": "=",
  "*": "+",
  "/": ".",
  "<": ",",
  ">": ".",
};
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

function misspelt(image: string, draw: (below: number, what: string) => number): string {
  const put = (at: number, many: number, text: string) => image.slice(0, at) + text + image.slice(at + many);
  const letter = LETTERS[draw(LETTERS.length, "letter")];
  const manner = draw(4, "manner");
  if (image.length === 1 && image in BESIDE) return BESIDE[image];
  // Within a text or a quoted name, or one of its quotes.
  if (/^["`]/.test(image)) {
    const at = draw(image.length, "place");
    return [put(at, 1, ""), put(at, 0, letter), put(at, 1, letter), put(at, 2, (image[at + 1] ?? "") + image[at])][
      manner
    ];
  }
  if (/^[A-Za-z_]/.test(image)) {
    const at = draw(image.length, "place");
    const from = Math.min(at, Math.max(0, image.length - 2));
    const dropped = image.length > 1 ? put(at, 1, "") : letter;
    const turned = image.length > 1 ? put(from, 2, image[from + 1] + image[from]) : letter + image;
    return [dropped, put(at, 0, image[at]), put(at, 1, letter), turned][manner];
  }
  if (/^\d/.test(image)) {
    const digits = [...image].flatMap((sign, index) => (/\d/.test(sign) ? [index] : []));
    const at = digits[draw(digits.length, "place")];
    return [image.length > 1 ? put(at, 1, "") : letter, put(at, 0, image[at]), put(at, 1, letter), put(at, 1, ".")][
      manner
    ];
  }
  // An operator of two signs.
  return put(draw(image.length, "place"), 1, "");
}
