/**
 * The TextMate grammar and language configuration, from the token table. Tokens are those of the lexer, in its order; what
 * the parser knows and the lexer does not, whether a soft word is a keyword where it stands, is told by its neighbours.
 */
import { BUILT_IN } from "../../src/compiler/semantics/callables/table.js";
import { IDENTIFIER, KEYWORDS, TOKEN_TABLE, type TokenScope } from "../../src/compiler/syntax/tokens.js";

const SCOPES: { readonly [S in TokenScope]: string } = {
  keyword: "keyword.control.rnn",
  section: "keyword.other.section.rnn",
  operator: "keyword.operator.rnn",
  number: "constant.numeric.rnn",
  string: "string.quoted.double.rnn",
  comment: "comment.line.number-sign.rnn",
  name: "variable.other.rnn",
  punctuation: "punctuation.rnn",
  error: "invalid.illegal.rnn",
};

/** Numbers of each kind, so that a theme can tell them apart. */
const NUMBERS: Readonly<Record<string, string>> = {
  Duration: "constant.numeric.duration.rnn",
  Size: "constant.numeric.size.rnn",
  Percent: "constant.numeric.percentage.rnn",
  Real: "constant.numeric.float.rnn",
  Count: "constant.numeric.integer.rnn",
};

const WORD = "[A-Za-z_][A-Za-z0-9_]*";
const END = "(?![A-Za-z0-9_])";
const BLANK = "[ \\t\\f\\x{a0}\\x{feff}]";
/** Something that a value or a name begins with; words that join are not that. */
const VALUE = `${BLANK}+(?!(?:mod|and|or|in)${END})[A-Za-z0-9_\`]`;
/** Where a statement can begin: at the beginning of a line, or of a body. */
const STATEMENT = `(?:^|(?<=\\{))${BLANK}*`;
const LINE = "[^\\n\\r]*";

interface Pattern {
  readonly name?: string;
  readonly match?: string;
  readonly captures?: Readonly<Record<number, { readonly name?: string; readonly patterns?: readonly Pattern[] }>>;
  readonly include?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly contentName?: string;
  readonly beginCaptures?: Pattern["captures"];
  readonly endCaptures?: Pattern["captures"];
  readonly patterns?: readonly Pattern[];
}

export function textMateGrammar(): string {
  return json({
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    name: "rnn",
    scopeName: "source.rnn",
    fileTypes: ["rnn"],
    patterns: [
      { name: "comment.line.documentation.rnn", match: `##${LINE}` },
      { name: SCOPES.comment, match: `#${LINE}` },
      ...phrases(),
      ...definitions(),
      ...hardWords(),
      capturing(`(${[...BUILT_IN.keys()].join("|")})(?=${BLANK}*\\()`, "support.function.rnn"),
      capturing(`(${WORD})(?=${BLANK}*\\()`, "entity.name.function.rnn"),
      capturing(`(${WORD})(?=${BLANK}*:)`, "variable.parameter.rnn"),
      ...tokens(),
      { name: SCOPES.name, match: ascii(IDENTIFIER) },
      { name: SCOPES.error, match: "[^ \\t\\f\\r\\n\\x{a0}\\x{feff}]" },
    ],
  });
}

/** Soft words where they are keywords. Anywhere else they are names, and coloured as such. */
function phrases(): readonly Pattern[] {
  const { keyword } = SCOPES;
  const sections = words((entry) => entry.scope === "section");
  return [
    capturing(`(${sections})(?=${BLANK}*\\{)`, SCOPES.section),
    capturing(`${STATEMENT}(rows|vocab|scale|input|target|minimize|maximize)(?=${VALUE})`, keyword),
    capturing(`(stop)${BLANK}+(when)${END}`, keyword, keyword),
    capturing(`${STATEMENT}(require)(?=${VALUE}|${BLANK}+[-("])`, keyword),
    // Behind a domain; a column may be called either.
    capturing(`(when|else)(?=${VALUE}|${BLANK}+[("{\\[])`, keyword),
    capturing(`(keep)${BLANK}+(best)${END}`, keyword, keyword),
    capturing(`(validate)${BLANK}+(every)${END}`, keyword, keyword),
    capturing(`(lanes)${BLANK}+(of)${END}`, keyword, keyword),
    capturing(`(?<=\\])${BLANK}*(of)${END}`, keyword),
    // `mood: set of 0..3`: the type of a column; of others it is a mistake.
    capturing(`(?<=\\bset|\\btext|\\breal|\\bbit|\\bdate)${BLANK}+(of)${END}`, keyword),
    // Misspelt, `by lenght(prompt)` or `by size`, it is one all the same.
    capturing(`(by)(?=${BLANK}+(?!(?:mod|and|or|not|in|step|steps|epochs|lanes|by)${END})[A-Za-z0-9_])`, keyword),
    capturing(`(in)${BLANK}+(log)(?=${VALUE}|${BLANK}+[-("{\\[])`, keyword, keyword),
    // In `batch = step lanes of 35` it is a name.
    capturing(`(step)(?=${VALUE})(?!${BLANK}+(?:lanes${BLANK}+of|by${BLANK}+length)${END})`, keyword),
    capturing(`(from)(?=${BLANK}*")`, keyword),
  ];
}

/** What a definition is called, and what it extends. */
function definitions(): readonly Pattern[] {
  const name = `(?!(?:${words(({ soft }) => !soft)})${END})${WORD}`;
  const named = (word: string, scope: string) => capturing(`(${word})${BLANK}+(${name})${END}`, SCOPES.keyword, scope);
  return [
    capturing(
      `(block|pipeline|criterion)${BLANK}+(${name})(?=${BLANK}*\\()`,
      SCOPES.keyword,
      "entity.name.function.rnn",
    ),
    named("experiment", "entity.name.type.rnn"),
    named("extends", "entity.other.inherited-class.rnn"),
  ];
}

function hardWords(): readonly Pattern[] {
  const isTruth = (word: string) => word === "true" || word === "false";
  const keywords = words(({ word, soft }) => !soft && !isTruth(word));
  return [
    { name: SCOPES.keyword, match: `(?:${keywords})${END}` },
    { name: "constant.language.rnn", match: `(?:${words(({ word }) => isTruth(word))})${END}` },
  ];
}

function words(wanted: (entry: (typeof KEYWORDS)[number]) => boolean): string {
  return KEYWORDS.filter(wanted)
    .map(({ word }) => word)
    .join("|");
}

/** In the lexer's order, what it cannot read included. */
function tokens(): readonly Pattern[] {
  return TOKEN_TABLE.map(({ type, scope, text }) => {
    const match = typeof text === "string" ? text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : ascii(text);
    if (scope !== "string") return { name: NUMBERS[type.name] ?? SCOPES[scope], match };
    return { name: SCOPES.string, match, captures: { 0: { patterns: ESCAPES } } };
  });
}

const CODE_POINT =
  "0{0,5}[0-9a-fA-F]|0{0,4}[0-9a-fA-F]{2}|0{0,3}[0-9a-fA-F]{3}|0{0,2}[0-9a-fA-F]{4}|0?[0-9a-fA-F]{5}|10[0-9a-fA-F]{4}";

const ESCAPES: readonly Pattern[] = [
  { name: "constant.character.escape.rnn", match: `\\\\(?:[nt\\\\"]|u\\{(?:${CODE_POINT})\\})` },
  { name: SCOPES.error, match: "\\\\(?:u\\{[0-9a-fA-F]{1,6}\\}|.)" },
];

/**
 * A pattern of JavaScript as Oniguruma reads it: there `\w`, `\d` and `.` know letters and digits of every script, and
 * line ends that are none here.
 */
function ascii({ source }: RegExp): string {
  let inClass = false;
  return source.replace(/\\[\s\S]|[[\].]/g, (part) => {
    if (part === "[") inClass = true;
    else if (part === "]") inClass = false;
    else if (part === ".") return inClass ? part : "[^\\n\\r\\x{2028}\\x{2029}]";
    else if (part === "\\w") return inClass ? "A-Za-z0-9_" : "[A-Za-z0-9_]";
    else if (part === "\\d") return inClass ? "0-9" : "[0-9]";
    return part;
  });
}

/** Each group with a scope of its own. Words need no sign before them: what begins earlier is matched whole. */
function capturing(pattern: string, ...scopes: readonly string[]): Pattern {
  const captures = Object.fromEntries(scopes.map((name, index) => [index + 1, { name }]));
  return { match: pattern, captures };
}

/** Blocks of the language in Markdown: ```` ```rnn ````, and parts of files as the documents of rnnc have them. */
export function markdownInjection(): string {
  return json({
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    scopeName: "markdown.rnn.codeblock",
    injectionSelector: "L:text.html.markdown - markup.fenced_code",
    patterns: [
      {
        name: "markup.fenced_code.block.markdown",
        begin: "^\\s*(`{3,}|~{3,})\\s*(rnn(?:-part)?)(?:\\s+([^`~]*))?$",
        end: "^\\s*(\\1[`~]*)\\s*$",
        beginCaptures: {
          1: { name: "punctuation.definition.markdown" },
          2: { name: "fenced_code.block.language.markdown" },
          3: { name: "fenced_code.block.language.attributes.markdown" },
        },
        endCaptures: { 1: { name: "punctuation.definition.markdown" } },
        contentName: "meta.embedded.block.rnn",
        // No rule of the language goes on beyond its line, so none can swallow the closing fence.
        patterns: [{ include: "source.rnn" }],
      },
    ],
  });
}

export function languageConfiguration(): string {
  const brackets = [
    ["{", "}"],
    ["[", "]"],
    ["(", ")"],
  ];
  return json({
    comments: { lineComment: "#" },
    brackets,
    autoClosingPairs: [
      ...brackets.map(([open, close]) => ({ open, close })),
      ...['"', "`"].map((quote) => ({ open: quote, close: quote, notIn: ["string", "comment"] })),
    ],
    surroundingPairs: [...brackets, ['"', '"'], ["`", "`"]].map(([open, close]) => ({ open, close })),
    indentationRules: { increaseIndentPattern: "[{(\\[]\\s*(?:#.*)?$", decreaseIndentPattern: "^\\s*[})\\]]" },
    // Enter in a `##` comment begins another line of it.
    onEnterRules: [{ beforeText: "^\\s*##\\s.*$", action: { indent: "none", appendText: "## " } }],
    wordPattern: WORD,
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
