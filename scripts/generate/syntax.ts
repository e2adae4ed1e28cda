/** The page of the grammar, from the parser and the token table. */
import { createTokenInstance, type TokenType } from "chevrotain";
import { levelOf, OPERATORS } from "../../src/compiler/syntax/operators.js";
import { IDENTIFIER, KEYWORDS, TOKEN_TABLE } from "../../src/compiler/syntax/tokens.js";
import { classOf, grammarRules, rulesIn, type Shape } from "./grammar-shape.js";

const WIDTH = 82;

export function syntaxPage(): string {
  const rules = grammarRules();
  return [
    "# The grammar",
    "",
    "Made from the parser and the token table in `src/compiler/syntax`; [the language](../language.md) says what it means.",
    "Words in quotes stand in the file as they are, those in capitals are [classes of tokens](#tokens), others are rules.",
    "`?` is at most once, `*` any number of times, `+` at least once, `|` one or the other.",
    "",
    "Blanks and comments may stand between any two tokens. END-OF-THE-LINE is no sign of its own: a line that ends inside round or",
    "square brackets or a set, or before one that starts with `|>`, goes on. A comma may stand before a closing bracket.",
    "",
    ...[...rules].flatMap(([name, shape]) => ruleLines(name, shape, rules)),
    ...precedenceLines(),
    ...tokenLines(),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

function ruleLines(name: string, shape: Shape, rules: ReadonlyMap<string, Shape>): readonly string[] {
  const users = [...rules].filter(([, other]) => rulesIn(other).includes(name)).map(([user]) => linkTo(user));
  const used = [...new Set(rulesIn(shape))].map(linkTo);
  return [
    `## ${name}`,
    "",
    "```text",
    ...definitionLines(name, shape),
    "```",
    "",
    ...(used.length > 0 ? [`Uses ${used.join(", ")}.`] : []),
    ...(users.length > 0 ? [`Used by ${users.join(", ")}.`] : []),
    "",
  ];
}

function linkTo(rule: string): string {
  return `[${rule}](#${rule.toLowerCase()})`;
}

/** In one line where it fits; else alternatives below one another, or broken between parts. */
function definitionLines(name: string, shape: Shape): readonly string[] {
  const line = `${name} = ${written(shape)}`;
  if (line.length <= WIDTH) return [line];
  const indent = " ".repeat(name.length + 1);
  if (shape.kind === "choice")
    return shape.among.map((one, index) => `${index === 0 ? `${name} =` : `${indent}|`} ${written(one)}`);
  const lines: string[] = [];
  for (const word of line.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `${indent}  ${word}`);
  }
  return lines;
}

/** A shape in letters. A choice stands in brackets wherever it is a part of something. */
export function written(shape: Shape): string {
  switch (shape.kind) {
    case "word":
      return `"${shape.text}"`;
    case "token":
    case "rule":
      return shape.name;
    case "sequence":
      return shape.parts.map(asPart).join(" ");
    case "choice":
      return shape.among.map(written).join(" | ");
    case "optional":
      return `${asOne(shape.part)}?`;
    case "repeated": {
      const { part, between, atLeastOnce } = shape;
      if (!between) return `${asOne(part)}${atLeastOnce ? "+" : "*"}`;
      const list = `${asPart(part)} (${written(between)} ${asPart(part)})*`;
      return atLeastOnce ? list : `(${list})?`;
    }
  }
}

function asPart(shape: Shape): string {
  return shape.kind === "choice" ? `(${written(shape)})` : written(shape);
}

function asOne(shape: Shape): string {
  const isOne = shape.kind === "word" || shape.kind === "token" || shape.kind === "rule";
  return isOne ? written(shape) : `(${written(shape)})`;
}

function precedenceLines(): readonly string[] {
  const levels = [...new Set(OPERATORS.map(levelOfType))].sort((a, b) => b - a);
  const rows = levels.map((level) => {
    const signs = OPERATORS.filter((type) => levelOfType(type) === level).map(({ PATTERN }) => `\`${PATTERN}\``);
    return `| ${signs.join(" ")} |`;
  });
  return [
    "## Precedence",
    "",
    "From tight to loose; operators of one line go from left to right. `not` denies a comparison, and what binds tighter.",
    "Comparisons and `..` do not follow one another: `a < b < c` is refused.",
    "",
    "| |",
    "| --- |",
    ...rows,
    "",
  ];
}

function levelOfType(type: TokenType): number {
  return levelOf(createTokenInstance(type, "", 0, 0, 0, 0, 0, 0));
}

function tokenLines(): readonly string[] {
  const classes = TOKEN_TABLE.flatMap(({ type, scope, text }) => {
    const name = classOf(type);
    return name === null || scope === "error" || !(text instanceof RegExp) ? [] : [{ name, pattern: text }];
  });
  const rows = [...classes, { name: "NAME", pattern: IDENTIFIER }].map(
    ({ name, pattern }) => `| ${name} | ${code(pattern.source)} |`,
  );
  const listed = (soft: boolean) => KEYWORDS.filter((entry) => entry.soft === soft).map(({ word }) => `\`${word}\``);
  return [
    "## Tokens",
    "",
    "Where two match, the first does; patterns are those of JavaScript.",
    "",
    "| | |",
    "| --- | --- |",
    ...rows,
    "",
    `These words are no names: ${listed(false).join(", ")}.`,
    "",
    `These are words of the language only where the grammar has them, and a NAME anywhere else: ${listed(true).join(", ")}.`,
    "",
  ];
}

/** In a cell of a table. */
function code(text: string): string {
  const safe = text.replaceAll("|", "\\|");
  return safe.includes("`") ? `\`\` ${safe} \`\`` : `\`${safe}\``;
}
