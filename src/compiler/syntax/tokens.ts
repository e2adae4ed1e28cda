/**
 * The token table: what the lexer matches, what the highlighter colours, what messages call a token. Order decides
 * between patterns that match at the same place.
 */
import { createToken, EOF, type IToken, Lexer, type TokenType } from "chevrotain";
import { BYTES, SECONDS } from "./literals.js";

export type TokenScope =
  | "keyword"
  | "section"
  | "operator"
  | "number"
  | "string"
  | "comment"
  | "name"
  | "punctuation"
  | "error";

interface TokenEntry {
  readonly name: string;
  readonly pattern: string | RegExp;
  /** Of a pattern, the characters that what it matches can begin with. */
  readonly starts?: string;
  readonly scope: TokenScope;
  /** What a message calls it; by default its text in back-ticks. */
  readonly label?: string;
  /** A word that may also be a name where a name is due. */
  readonly soft?: boolean;
}

/** Words that begin or join statements. Soft ones stay usable as names: `rows`, `train.loss`, `input: …`. */
const KEYWORD_TABLE: readonly (readonly [word: string, scope: "keyword" | "section", soft: boolean])[] = [
  ["edition", "keyword", false],
  ["import", "keyword", false],
  ["from", "keyword", true],
  ["experiment", "keyword", false],
  ["extends", "keyword", false],
  ["block", "keyword", false],
  ["pipeline", "keyword", false],
  ["criterion", "keyword", false],
  ["param", "keyword", false],
  ["const", "keyword", false],
  ["return", "keyword", false],
  ["in", "keyword", false],
  ["and", "keyword", false],
  ["or", "keyword", false],
  ["not", "keyword", false],
  ["mod", "keyword", false],
  ["true", "keyword", false],
  ["false", "keyword", false],
  ["data", "section", true],
  ["model", "section", true],
  ["train", "section", true],
  ["decode", "section", true],
  ["measure", "section", true],
  ["search", "section", true],
  ["rows", "keyword", true],
  ["vocab", "keyword", true],
  ["scale", "keyword", true],
  ["input", "keyword", true],
  ["target", "keyword", true],
  ["require", "keyword", true],
  ["stop", "keyword", true],
  ["when", "keyword", true],
  ["else", "keyword", true],
  ["keep", "keyword", true],
  ["best", "keyword", true],
  ["validate", "keyword", true],
  ["every", "keyword", true],
  ["minimize", "keyword", true],
  ["maximize", "keyword", true],
  ["by", "keyword", true],
  ["of", "keyword", true],
  ["lanes", "keyword", true],
  ["log", "keyword", true],
  ["step", "keyword", true],
];

const DIGIT = "0123456789";
const DIGITS = "\\d(?:_?\\d)*";
const NO_WORD = "(?![A-Za-z_0-9])";
/** Units of other tongues, so that a slip is said of the number alone. */
const FOREIGN_UNITS = [
  ...["msec", "sec", "secs", "second", "seconds", "mins", "minute", "minutes", "hr", "hrs", "hour", "hours"],
  ...["week", "weeks", "kB", "KB", "MB", "GB", "TB", "TiB", "byte", "bytes"],
];
/** Operators of other tongues: of two signs, and signs that are none here. */
const FOREIGN_PAIRS = ["&&", "||", "**", "*/", "//", ":=", "<>", "->", "=>", "+=", "*=", "-="];
const FOREIGN_SIGNS = [..."!;&|^~?@$%\\'"];

/** The units of numbers, and those of other tongues. */
export const UNITS = { duration: Object.keys(SECONDS), size: Object.keys(BYTES), foreign: FOREIGN_UNITS };
export const FOREIGN_OPERATORS: readonly string[] = [...FOREIGN_PAIRS, ...FOREIGN_SIGNS];

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** Everything but words, in matching order. */
const ENTRIES: readonly TokenEntry[] = [
  {
    name: "Duration",
    pattern: new RegExp(`${DIGITS}(?:\\.\\d+)? ?(?:${UNITS.duration.join("|")})${NO_WORD}`),
    starts: DIGIT,
    scope: "number",
    label: "a duration",
  },
  {
    name: "Size",
    pattern: new RegExp(`${DIGITS}(?:\\.\\d+)? ?(?:${UNITS.size.join("|")})${NO_WORD}`),
    starts: DIGIT,
    scope: "number",
    label: "a size",
  },
  {
    name: "Percent",
    pattern: new RegExp(`${DIGITS}(?:\\.\\d+)?%`),
    starts: DIGIT,
    scope: "number",
    label: "a fraction",
  },
  {
    name: "Real",
    pattern: new RegExp(`${DIGITS}(?:\\.\\d+(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+)${NO_WORD}(?!\\.\\d)`),
    starts: DIGIT,
    scope: "number",
    label: "a real number",
  },
  {
    name: "BadUnit",
    pattern: new RegExp(`${DIGITS}(?:\\.\\d+)? ?(?:${UNITS.foreign.join("|")})${NO_WORD}`),
    starts: DIGIT,
    scope: "error",
    label: "a number",
  },
  {
    name: "Count",
    pattern: new RegExp(`${DIGITS}${NO_WORD}(?!\\.(?!\\.))`),
    starts: DIGIT,
    scope: "number",
    label: "a count",
  },
  // Two dots end it, so that `8..x1` still shows its range.
  {
    name: "BadNumber",
    pattern: new RegExp(`(?:${DIGITS}(?:\\.\\d+)?[eE][+-]\\d+|\\.?\\d)(?:\\w|\\.(?!\\.))*`),
    starts: `.${DIGIT}`,
    scope: "error",
    label: "a number",
  },
  { name: "Text", pattern: /"(?:[^"\\\n\r]|\\.)*"/, starts: '"', scope: "string", label: "a text" },
  // It ends before what may have followed it, so that its brackets stay in balance.
  { name: "OpenText", pattern: /"(?:[^"\\\n\r,)\]}]|\\.)*/, starts: '"', scope: "error", label: "a text" },
  { name: "BadText", pattern: /'[^'\n\r]*'|[“„][^“”"\n\r]*[“”]/, starts: "'“„", scope: "error", label: "a text" },
  { name: "QuotedName", pattern: /`[^`\n\r]+`/, starts: "`", scope: "name", label: "a name" },
  { name: "Chain", pattern: "|>", scope: "operator" },
  { name: "Range", pattern: "..", scope: "operator" },
  { name: "EqualTo", pattern: "==", scope: "operator" },
  { name: "UnequalTo", pattern: "!=", scope: "operator" },
  { name: "AtMost", pattern: "<=", scope: "operator" },
  { name: "AtLeast", pattern: ">=", scope: "operator" },
  {
    name: "BadOperator",
    // A comment of other tongues is one of them.
    pattern: new RegExp(
      `/\\*(?:[^*\\n\\r]|\\*(?!/))*(?:\\*/)?|${FOREIGN_PAIRS.map(literally).join("|")}|[${FOREIGN_SIGNS.map(literally).join("")}]`,
    ),
    starts: [...FOREIGN_PAIRS.map((pair) => pair[0]), ...FOREIGN_SIGNS].join(""),
    scope: "error",
    label: "an operator",
  },
  { name: "Below", pattern: "<", scope: "operator" },
  { name: "Above", pattern: ">", scope: "operator" },
  { name: "Equals", pattern: "=", scope: "operator" },
  { name: "Plus", pattern: "+", scope: "operator" },
  { name: "Minus", pattern: "-", scope: "operator" },
  { name: "Times", pattern: "*", scope: "operator" },
  { name: "Over", pattern: "/", scope: "operator" },
  { name: "Dot", pattern: ".", scope: "punctuation" },
  { name: "Colon", pattern: ":", scope: "punctuation" },
  { name: "Comma", pattern: ",", scope: "punctuation" },
  { name: "OpenRound", pattern: "(", scope: "punctuation" },
  { name: "CloseRound", pattern: ")", scope: "punctuation" },
  { name: "OpenSquare", pattern: "[", scope: "punctuation" },
  { name: "CloseSquare", pattern: "]", scope: "punctuation" },
  { name: "OpenBody", pattern: "{", scope: "punctuation" },
  { name: "CloseBody", pattern: "}", scope: "punctuation" },
];

export const IDENTIFIER = /[A-Za-z_]\w*/;
/** What is passed over in a line. */
export const BLANKS = " \t\f\u00a0\ufeff";
export const COMMENT = /#[^\n\r]*/;

/** A token type whose scope the highlighter knows. */
export interface TableToken {
  readonly type: TokenType;
  readonly scope: TokenScope;
  readonly text: string | RegExp;
  /** The characters that it can begin with. */
  readonly starts: string;
}

/** Where a name is due, any of these will do. */
export const Word = createToken({ name: "Word", pattern: Lexer.NA, label: "a name" });
export const Identifier = createToken({
  name: "Identifier",
  pattern: IDENTIFIER,
  label: "a name",
  categories: Word,
  line_breaks: false,
});
export const Comment = createToken({ name: "Comment", pattern: COMMENT, group: "comments", line_breaks: false });
const Blank = createToken({
  name: "Blank",
  pattern: new RegExp(`[${BLANKS}]+`),
  group: Lexer.SKIPPED,
  line_breaks: false,
});
const LineBreak = createToken({ name: "LineBreak", pattern: /\r\n?|\n/, group: Lexer.SKIPPED, line_breaks: true });

/** Never matched: the layout pass puts it where a statement ends, and re-labels braces of sets and records. */
export const Newline = createToken({ name: "Newline", pattern: Lexer.NA, label: "the end of the line" });
export const OpenSet = createToken({ name: "OpenSet", pattern: Lexer.NA, label: "`{`" });
export const CloseSet = createToken({ name: "CloseSet", pattern: Lexer.NA, label: "`}`" });
/** Stands where a value could not be read. */
export const Nothing = createToken({ name: "Nothing", pattern: Lexer.NA, label: "a value" });

const wordTokens = new Map(
  KEYWORD_TABLE.map(([word, , soft]) => [
    word,
    // Not among what is matched: the lexer reads an identifier and then looks it up.
    createToken({
      name: word[0].toUpperCase() + word.slice(1),
      pattern: word,
      label: `\`${word}\``,
      ...(soft ? { categories: Word } : {}),
    }),
  ]),
);
const entryTokens = new Map(
  ENTRIES.map((entry) => [
    entry.name,
    createToken({
      name: entry.name,
      pattern: entry.pattern,
      label: entry.label ?? `\`${entry.pattern}\``,
      line_breaks: false,
      ...(entry.name === "QuotedName" ? { categories: Word } : {}),
    }),
  ]),
);

/** Keywords and soft keywords by their text. */
export const WORD_TOKENS: ReadonlyMap<string, TokenType> = wordTokens;

/** The token of a keyword or soft keyword. */
export function wordToken(word: string): TokenType {
  return known(wordTokens, word);
}

export function token(name: string): TokenType {
  return known(entryTokens, name);
}

function known(tokens: ReadonlyMap<string, TokenType>, name: string): TokenType {
  const found = tokens.get(name);
  if (!found) throw new RangeError(`no \`${name}\` in the token table`);
  return found;
}

/** The tokens that the grammar names. */
export const T = {
  equals: token("Equals"),
  comma: token("Comma"),
  colon: token("Colon"),
  dot: token("Dot"),
  range: token("Range"),
  chain: token("Chain"),
  openRound: token("OpenRound"),
  closeRound: token("CloseRound"),
  openSquare: token("OpenSquare"),
  closeSquare: token("CloseSquare"),
  openBody: token("OpenBody"),
  closeBody: token("CloseBody"),
  text: token("Text"),
  count: token("Count"),
  percent: token("Percent"),
  minus: token("Minus"),
  edition: wordToken("edition"),
  import: wordToken("import"),
  from: wordToken("from"),
  experiment: wordToken("experiment"),
  extends: wordToken("extends"),
  block: wordToken("block"),
  pipeline: wordToken("pipeline"),
  criterion: wordToken("criterion"),
  param: wordToken("param"),
  in: wordToken("in"),
  log: wordToken("log"),
  step: wordToken("step"),
  when: wordToken("when"),
  else: wordToken("else"),
  require: wordToken("require"),
  const: wordToken("const"),
  return: wordToken("return"),
  stop: wordToken("stop"),
  keep: wordToken("keep"),
  best: wordToken("best"),
  validate: wordToken("validate"),
  every: wordToken("every"),
  not: wordToken("not"),
  by: wordToken("by"),
  lanes: wordToken("lanes"),
  of: wordToken("of"),
  true: wordToken("true"),
  false: wordToken("false"),
};

export const KEYWORDS: readonly { readonly word: string; readonly scope: TokenScope; readonly soft: boolean }[] =
  KEYWORD_TABLE.map(([word, scope, soft]) => ({ word, scope, soft }));

export const TOKEN_TABLE: readonly TableToken[] = ENTRIES.map((entry) => ({
  type: token(entry.name),
  scope: entry.scope,
  text: entry.pattern,
  starts: entry.starts ?? String(entry.pattern)[0],
}));

/** In the order in which the lexer tries them. */
export const LEXED_TOKENS: readonly TokenType[] = [Blank, LineBreak, Comment, ...entryTokens.values(), Identifier];

/** What will do where a name is due. */
export const WORDS: readonly TokenType[] = [Identifier, token("QuotedName")].concat(
  KEYWORDS.filter(({ soft }) => soft).map(({ word }) => wordToken(word)),
);

export const PARSED_TOKENS: readonly TokenType[] = [
  ...[Word, Newline, OpenSet, CloseSet, Nothing],
  ...LEXED_TOKENS,
  ...wordTokens.values(),
];

/**
 * What is said of some types of tokens, to be asked of every token of a file: a number by the index of the type, 0 for
 * those that nothing is said of.
 */
export function byType(said: Iterable<readonly [name: string, number]>): Uint8Array {
  const types = [EOF, ...PARSED_TOKENS];
  const indexOf = new Map(types.map(({ name, tokenTypeIdx = 0 }) => [name, tokenTypeIdx]));
  const table = new Uint8Array(Math.max(...indexOf.values()) + 1);
  for (const [name, number] of said) {
    const index = indexOf.get(name);
    if (index === undefined) throw new RangeError(`no \`${name}\` in the token table`);
    table[index] = number;
  }
  return table;
}

export type { IToken };

/** A line that begins with one of these at its first column begins a definition, whatever was left open. */
export const DEFINITIONS: ReadonlySet<string> = new Set(["Experiment", "Block", "Pipeline", "Criterion", "Import"]);
