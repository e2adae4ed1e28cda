/** What tree-sitter's scanner knows of the token table: the tokens in their order, as symbols of C and as nodes. */
import { Alternation, Alternative, type IProduction, NonTerminal, Terminal } from "chevrotain";
import { BEFORE_SET, STATEMENTS } from "../../../src/compiler/syntax/layout.js";
import { RnnParser } from "../../../src/compiler/syntax/parser.js";
import {
  DEFINITIONS,
  FOREIGN_OPERATORS,
  KEYWORDS,
  TOKEN_TABLE,
  UNITS,
  wordToken,
} from "../../../src/compiler/syntax/tokens.js";

export interface ScannedToken {
  /** Its name in the token table, or one of its own where the table has none. */
  readonly name: string;
  /** What grammar.js calls it: a node of its own, or a text. */
  readonly node: string;
}

/** What belongs to the layout, and comments; then what is wrong in itself, as a value and between values. */
const OWN: readonly ScannedToken[] = [
  { name: "Newline", node: "$._newline" },
  { name: "Continuation", node: "$._continuation" },
  { name: "Comment", node: "$.comment" },
  { name: "Documentation", node: "$.documentation" },
  { name: "Identifier", node: "$.identifier" },
  { name: "BadValue", node: "$.invalid_value" },
  { name: "BadSign", node: "$.invalid" },
];

const signs = TOKEN_TABLE.flatMap(({ type, text }) => (typeof text === "string" ? [{ name: type.name, text }] : []));
/** Numbers, texts and quoted names. */
const literals = TOKEN_TABLE.filter(({ scope, text }) => typeof text !== "string" && scope !== "error").map(
  ({ type }) => type.name,
);
const words = KEYWORDS.map(({ word }) => ({ word, name: wordToken(word).name }));

const soft = new Set(KEYWORDS.filter((entry) => entry.soft).map(({ word }) => wordToken(word).name));
const sections = new Set(KEYWORDS.filter(({ scope }) => scope === "section").map(({ word }) => wordToken(word).name));

/** In the order in which the scanner numbers them. */
export const SCANNED: readonly ScannedToken[] = [
  ...OWN,
  ...literals.map((name) => ({ name, node: `$.${snake(name)}` })),
  ...words.map(({ word, name }) => ({ name, node: JSON.stringify(word) })),
  ...signs.map(({ text, name }) => ({ name, node: JSON.stringify(text) })),
];

export const NUMBERS: readonly string[] = TOKEN_TABLE.filter(({ scope }) => scope === "number").map(({ type }) =>
  snake(type.name),
);

/** Words that a statement may begin with. */
export function statementWords(): ReadonlySet<string> {
  const rules = new RnnParser({ validate: false }).getGAstProductions();
  const first = (production: IProduction): readonly string[] => {
    if (production instanceof Terminal) return [production.terminalType.name];
    if (production instanceof NonTerminal) return first(rules[production.nonTerminalName].definition[0]);
    if (production instanceof Alternation) return production.definition.flatMap(first);
    if (production instanceof Alternative) return first(production.definition[0]);
    return [];
  };
  return new Set(first(rules.statement.definition[0]));
}

export function snake(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, "_$&").toLowerCase();
}

/** The header that the scanner includes. */
export function tokensHeader(): string {
  const beginners = statementWords();
  const symbol = (name: string) => snake(name).toUpperCase();
  const strings = (texts: readonly string[]) => `{${texts.map((text) => JSON.stringify(text)).join(", ")}, NULL}`;
  const flags = (name: string) => {
    const set = [
      ...(DEFINITIONS.has(name) ? ["BEGINS_DEFINITION"] : []),
      ...(STATEMENTS.has(name) ? ["BEGINS_STATEMENT"] : []),
      ...(BEFORE_SET.has(name) ? ["BEFORE_SET"] : []),
      ...(soft.has(name) ? ["SOFT"] : []),
      ...(sections.has(name) ? ["BEFORE_BODY"] : []),
      ...(soft.has(name) && beginners.has(name) ? ["BEGINS_SOFTLY"] : []),
      ...(name === "Log" ? ["BEFORE_VALUE"] : []),
    ];
    return set.length === 0 ? "0" : set.join(" | ");
  };
  const entry = (text: string, name: string) => `    {${JSON.stringify(text)}, ${symbol(name)}, ${flags(name)}},`;
  return [
    "// Made from the token table by `npm run generate`. Change src/compiler/syntax/tokens.ts instead.",
    "#include <stddef.h>",
    "#include <stdint.h>",
    "",
    "enum Token {",
    ...SCANNED.map(({ name }) => `  ${symbol(name)},`),
    "};",
    "",
    "// A line with it at its first column begins a definition; a line with it begins a statement; a brace after it opens",
    "// a set. Soft words may be names: these are words before a brace; unless there is `=` or a brace; before a value.",
    "enum {",
    "  BEGINS_DEFINITION = 1,",
    "  BEGINS_STATEMENT = 2,",
    "  BEFORE_SET = 4,",
    "  SOFT = 8,",
    "  BEFORE_BODY = 16,",
    "  BEGINS_SOFTLY = 32,",
    "  BEFORE_VALUE = 64,",
    "};",
    "",
    "typedef struct {",
    "  const char *text;",
    "  uint8_t token;",
    "  uint8_t flags;",
    "} Entry;",
    "",
    "static const Entry WORDS[] = {",
    ...words.map(({ word, name }) => entry(word, name)),
    "    {NULL, 0, 0},",
    "};",
    "",
    "static const Entry SIGNS[] = {",
    ...signs.map(({ text, name }) => entry(text, name)),
    "    {NULL, 0, 0},",
    "};",
    "",
    "// What other languages have in their place.",
    `static const char *const FOREIGN_OPERATORS[] = ${strings(FOREIGN_OPERATORS)};`,
    `static const char *const DURATION_UNITS[] = ${strings(UNITS.duration)};`,
    `static const char *const SIZE_UNITS[] = ${strings(UNITS.size)};`,
    `static const char *const FOREIGN_UNITS[] = ${strings(UNITS.foreign)};`,
    "",
  ].join("\n");
}
