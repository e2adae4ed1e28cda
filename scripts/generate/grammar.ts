/** The TextMate grammar and language configuration, from the token table. */
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

export function textMateGrammar(): string {
  const patterns = [
    { name: "comment.block.documentation.rnn", match: "##.*$" },
    { name: SCOPES.comment, match: "#.*$" },
    { include: "#text" },
    ...words("section", "(?=\\s*\\{)"),
    ...words("keyword", ""),
    { name: "constant.language.rnn", match: "\\b(?:true|false)\\b" },
    {
      match: `\\b(${[...BUILT_IN.keys()].join("|")})\\b(?=\\s*\\()`,
      captures: { 1: { name: "support.function.rnn" } },
    },
    { match: "\\b([A-Za-z_]\\w*)(?=\\s*\\()", captures: { 1: { name: "entity.name.function.rnn" } } },
    { match: "\\b([A-Za-z_]\\w*)(?=\\s*:)", captures: { 1: { name: "variable.parameter.rnn" } } },
    // Names before numbers, or the digits of `test_500` would be one.
    { name: SCOPES.name, match: `\\b${IDENTIFIER.source}` },
    ...tokens("name"),
    ...tokens("number"),
    ...tokens("operator"),
    ...tokens("punctuation"),
  ];
  const grammar = {
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    name: "rnn",
    scopeName: "source.rnn",
    fileTypes: ["rnn"],
    patterns,
    repository: {
      text: {
        name: SCOPES.string,
        begin: '"',
        end: '"|$',
        patterns: [{ name: "constant.character.escape.rnn", match: '\\\\(?:[nt\\\\"]|u\\{[0-9a-fA-F]+\\})' }],
      },
    },
  };
  return `${JSON.stringify(grammar, null, 2)}\n`;
}

/** Soft keywords are names where a value stands, so only those that begin something are coloured. */
function words(scope: "keyword" | "section", after: string) {
  const list = KEYWORDS.filter((entry) => entry.scope === scope && entry.word !== "true" && entry.word !== "false");
  const hard = list.filter(({ soft }) => !soft).map(({ word }) => word);
  const soft = list.filter((entry) => entry.soft).map(({ word }) => word);
  return [
    ...(hard.length > 0 ? [{ name: SCOPES[scope], match: `\\b(?:${hard.join("|")})\\b` }] : []),
    ...(soft.length > 0 ? [{ name: SCOPES[scope], match: `\\b(?:${soft.join("|")})\\b(?!\\s*[:.=])${after}` }] : []),
  ];
}

function tokens(scope: TokenScope) {
  return TOKEN_TABLE.filter((entry) => entry.scope === scope).map(({ text }) => ({
    name: SCOPES[scope],
    match: typeof text === "string" ? text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : text.source,
  }));
}

export function languageConfiguration(): string {
  const brackets = [
    ["{", "}"],
    ["[", "]"],
    ["(", ")"],
  ];
  const configuration = {
    comments: { lineComment: "#" },
    brackets,
    autoClosingPairs: [...brackets, ['"', '"'], ["`", "`"]].map(([open, close]) => ({ open, close })),
    surroundingPairs: [...brackets, ['"', '"'], ["`", "`"]],
    indentationRules: { increaseIndentPattern: "[{(\\[]\\s*(?:#.*)?$", decreaseIndentPattern: "^\\s*[})\\]]" },
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}
