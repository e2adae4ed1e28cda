/**
 * tree-sitter's grammar.js, from the rules of the parser. They are taken as they are; what stands here in tables is what
 * tree-sitter wants said in another way: which rules make no node of their own, and how operators bind.
 */
import {
  Alternation,
  Alternative,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  type Rule,
  Terminal,
  type TokenType,
} from "chevrotain";
import { COMPARISONS, LEVELS } from "../../../src/compiler/syntax/operators.js";
import { RnnParser } from "../../../src/compiler/syntax/parser.js";
import { KEYWORDS, wordToken } from "../../../src/compiler/syntax/tokens.js";
import { SCANNED, snake } from "./tokens.js";

/** What the nodes of rules are called where not as the rule; with `_`, they are none. */
const NODES: Readonly<Record<string, string>> = {
  file: "source_file",
  editionLine: "edition",
  importLine: "import",
  constant: "const",
  returned: "return",
  textLiteral: "text",
  sequenceType: "sequence_type",
  ...Object.fromEntries(
    ["definition", "callable", "statement", "primary", "number", "type", "signed"].map((rule) => [rule, `_${rule}`]),
  ),
  ...Object.fromEntries(
    ["expression", "chain", "operation", "operand", "postfix"].map((rule) => [rule, "_expression"]),
  ),
};

/** Alternatives that are nodes of their own. */
const ALTERNATIVES: Readonly<Record<string, readonly (string | null)[]>> = {
  type: [null, "named_type", "range_type"],
};

/** Names and bodies are fields of the nodes that they stand in; the second name of these is called so. */
const SECOND_NAMES: Readonly<Record<string, string>> = { experiment: "base" };
const FIELDS: Readonly<Record<string, string>> = { name: "name", body: "body" };

/** Written below, or tokens. */
const APART: ReadonlySet<string> = new Set(
  ["expression", "chain", "operation", "operand", "postfix"].concat("name", "textLiteral", "dimension"),
);

export interface GrammarNode {
  readonly name: string;
  /** Its right side in grammar.js. */
  readonly rule: string;
  /** Words among its own tokens. */
  readonly words: readonly string[];
}

const NODE_OF_TOKEN = new Map(SCANNED.map(({ name, node }) => [name, node]));
/** Tokens that the compiler puts in the place of written ones, and what tree-sitter has there. */
const PUT: Readonly<Record<string, string>> = {
  OpenSet: '"{"',
  CloseSet: '"}"',
  Newline: "$._newline",
  Nothing: "$.invalid_value",
};
const WORDS = new Map(KEYWORDS.map(({ word }) => [wordToken(word).name, word]));
export const SOFT_WORDS: readonly string[] = KEYWORDS.filter(({ soft }) => soft).map(({ word }) => word);

const SECTIONS = KEYWORDS.filter(({ scope }) => scope === "section").map(({ word }) => word);
/** To the parser any name may be a section's; the scanner knows those that there are. */
const SECTION_NAME = `field("name", choice($.name, ${SECTIONS.map((word) => `"${word}"`).join(", ")}))`;

/** All rules of grammar.js, the root first. */
export function grammarNodes(): readonly GrammarNode[] {
  const rules = Object.values(new RnnParser({ validate: false }).getGAstProductions());
  const [root, ...rest] = [...rules].sort((a, b) => Number(b.name === "file") - Number(a.name === "file"));
  return [root, ...rest]
    .filter(({ name }) => !APART.has(name))
    .flatMap(nodesOf)
    .concat(expressions(), nameNode());
}

function nodesOf(rule: Rule): readonly GrammarNode[] {
  const name = NODES[rule.name] ?? snake(rule.name);
  const alternatives = ALTERNATIVES[rule.name];
  const [only] = rule.definition;
  if (alternatives && only instanceof Alternation) {
    const parts = only.definition.map((part, at) => ({
      part,
      node: alternatives[at],
      rule: written([part], rule.name),
    }));
    const choices = parts.map((part) => (part.node ? `$.${part.node}` : part.rule));
    return [
      { name, rule: `choice(${choices.join(", ")})`, words: [] },
      ...parts.flatMap(({ part, node, rule: right }) =>
        node ? [{ name: node, rule: right, words: wordsIn(part) }] : [],
      ),
    ];
  }
  // Of a file, what may stand in it anywhere: that has all that may stand at its head.
  const productions = rule.name === "file" ? rule.definition.slice(-1) : rule.definition;
  const right = written(productions, rule.name);
  return [{ name, rule: right, words: rule.definition.flatMap(wordsIn) }];
}

/** The right side of a sequence of productions, as grammar.js writes it. */
function written(productions: readonly IProduction[], rule: string): string {
  let names = 0;
  const write = (production: IProduction, next: IProduction | undefined): string => {
    if (production instanceof NonTerminal) {
      const { nonTerminalName } = production;
      const node = `$.${NODES[nonTerminalName] ?? snake(nonTerminalName)}`;
      const field = FIELDS[nonTerminalName];
      if (!field) return node;
      if (rule === "section" && nonTerminalName === "name") return SECTION_NAME;
      if (nonTerminalName === "name") names++;
      return `field("${names === 2 && field === "name" ? (SECOND_NAMES[rule] ?? field) : field}", ${node})`;
    }
    if (production instanceof Terminal) return tokenNode(production.terminalType);
    if (production instanceof Alternation)
      return call("choice", [...new Set(production.definition.map((part) => write(part, next)))]);
    if (production instanceof Option) return `optional(${sequence(production.definition)})`;
    if (production instanceof RepetitionMandatory) return `repeat1(${sequence(production.definition)})`;
    if (production instanceof Repetition) return `repeat(${sequence(production.definition)})`;
    const isMandatory = production instanceof RepetitionMandatoryWithSeparator;
    if (isMandatory || production instanceof RepetitionWithSeparator) {
      const separator = tokenNode(production.separator);
      // Before what closes a bracket, a comma means nothing.
      const isClosed = separator === '","' && next !== undefined;
      const list = `${isClosed ? "closed" : "separated"}(${sequence(production.definition)}, ${separator})`;
      return isMandatory ? list : `optional(${list})`;
    }
    if (production instanceof Alternative) return sequence(production.definition);
    throw new TypeError(`${rule}: a production that tree-sitter's grammar cannot say`);
  };
  const sequence = (parts: readonly IProduction[]): string =>
    call(
      "seq",
      parts.map((part, at) => write(part, parts[at + 1])),
    );
  return sequence(productions);
}

function call(name: string, parts: readonly string[]): string {
  return parts.length === 1 ? parts[0] : `${name}(${parts.join(", ")})`;
}

function tokenNode({ name }: TokenType): string {
  const node = PUT[name] ?? NODE_OF_TOKEN.get(name);
  if (node === undefined) throw new RangeError(`tree-sitter's scanner has no \`${name}\``);
  return node;
}

/** Productions of a rule itself, those inside its options and repetitions included. */
function inside(production: IProduction): readonly IProduction[] {
  const parts = "definition" in production && Array.isArray(production.definition) ? production.definition : [];
  return production instanceof NonTerminal ? [production] : [production, ...parts.flatMap(inside)];
}

function wordsIn(production: IProduction): readonly string[] {
  return inside(production).flatMap((part) =>
    part instanceof Terminal ? (WORDS.get(part.terminalType.name) ?? []) : [],
  );
}

/**
 * Operators by their levels; `not` binds looser than comparisons, `-` before a value and `.` tighter than all. One rule
 * of every level, as tree-sitter makes tables for each place where a rule may stand: with the parser's five they are
 * more than twice as large.
 */
function expressions(): readonly GrammarNode[] {
  const binding = (level: number) => 2 * (level + 1);
  const levels = LEVELS.map((types, level) => ({ level, operators: types.map(tokenNode) }));
  const isRange = ({ operators }: (typeof levels)[number]) => operators.includes('".."');
  const between = ({ level, operators }: (typeof levels)[number]) =>
    `prec.left(${binding(level)}, seq($._expression, ${call("choice", operators)}, $._expression))`;
  const comparisons = binding(COMPARISONS - 1);
  const tightest = binding(LEVELS.length);
  return [
    plain("_expression", "choice($._primary, $.field, $.unary, $.binary, $.range, $.chain, $.sized)"),
    {
      name: "sized",
      rule: 'prec.left(-2, seq($._expression, choice("by", seq("lanes", "of")), $._expression))',
      words: ["by", "lanes", "of"],
    },
    plain("chain", 'prec.left(-1, seq($._expression, "|>", $._expression))'),
    plain("field", `prec(${tightest + 1}, seq($._expression, ".", field("name", $.name)))`),
    plain(
      "unary",
      `choice(prec(${comparisons - 1}, seq("not", $._expression)), prec(${tightest}, seq("-", $._expression)))`,
    ),
    plain("binary", call("choice", levels.filter((level) => !isRange(level)).map(between))),
    plain("range", call("choice", levels.filter(isRange).map(between))),
    // `a..b` is a range here as elsewhere.
    plain("dimension", 'choice("..", seq("..", $._expression), $._expression, seq($._expression, ".."))'),
  ];
}

function nameNode(): GrammarNode {
  return plain("name", "choice($.identifier, $.quoted_name)");
}

function plain(name: string, rule: string): GrammarNode {
  return { name, rule, words: [] };
}

/** grammar.js, for `tree-sitter generate`. */
export function grammarSource(): string {
  const [root, ...nodes] = grammarNodes();
  const rules = [root, ...nodes].map(({ name, rule }) => `    ${name}: ($) =>\n      ${rule},\n`);
  return `// Made from the token table and the parser by \`npm run generate\`. Change src/compiler/syntax instead.

/** One or more, with something between them. */
function separated(rule, separator) {
  return seq(rule, repeat(seq(separator, rule)));
}

/** The same, and perhaps the separator once more. */
function closed(rule, separator) {
  return seq(separated(rule, separator), optional(separator));
}

module.exports = grammar({
  name: "rnn",

  // Every token is the scanner's (src/scanner.c): so each is the lexer's, in errors too. Of soft words it also says
  // whether they are names.
  externals: ($) => [
${SCANNED.map(({ node }) => `    ${node},`).join("\n")}
  ],

  extras: ($) => [/[ \\t\\f\\r\\n\\u00a0\\ufeff]/, $._continuation, $.comment, $.documentation, $.invalid],

  rules: {
${rules.join("\n")}  },
});
`;
}
