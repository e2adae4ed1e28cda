/** What an editor colours is what the lexer reads: the TextMate grammar, run by the engine that editors use. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { BUILT_IN } from "../../src/compiler/semantics/callables/table.js";
import { lineStarts, positionAt } from "../../src/compiler/source.js";
import { lex } from "../../src/compiler/syntax/lexer.js";
import { KEYWORDS, TOKEN_TABLE, type TokenScope } from "../../src/compiler/syntax/tokens.js";
import { blocksOf, DOCUMENTS } from "../docs/documents.js";
import { ROOT } from "../support/command-line.js";

const path = join(ROOT, "grammar", "rnn.tmLanguage.json");
const engine = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
await oniguruma.loadWASM(new Uint8Array(readFileSync(engine)).buffer);
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async () => textmate.parseRawGrammar(readFileSync(path, "utf8"), path),
});
const loaded = await registry.loadGrammar("source.rnn");
if (!loaded) throw new Error("the grammar cannot be loaded");
const grammar = loaded;

/** For each character of a text, its innermost scope; `""` where it has none of its own. */
function coloursOf(text: string): readonly string[] {
  let state = textmate.INITIAL;
  return text.split("\n").flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    const colours = tokens.flatMap(({ startIndex, endIndex, scopes }) =>
      Array.from({ length: Math.min(endIndex, line.length) - startIndex }, () =>
        scopes.length > 1 ? (scopes.at(-1) ?? "") : "",
      ),
    );
    return [...colours, ""];
  });
}

type Kind = TokenScope | "soft" | "truth";

/** What a token of each kind may be coloured as. A word that may be a name may be coloured as either. */
const NAME = /^$|^(variable|support\.function|entity\.name\.function)\./;
const MAY: { readonly [K in Kind]: RegExp } = {
  keyword: /^keyword\.control\.rnn$/,
  section: /^keyword\.other\.section\.rnn$/,
  truth: /^constant\.language\.rnn$/,
  soft: new RegExp(`${NAME.source}|^keyword\\.(control|other\\.section)\\.rnn$`),
  number: /^constant\.numeric\.rnn$/,
  string: /^string\.quoted\.double\.rnn$|^constant\.character\.escape\.rnn$/,
  comment: /^comment\./,
  operator: /^keyword\.operator\.rnn$/,
  punctuation: /^punctuation\.rnn$/,
  name: NAME,
  error: /(?:)/,
};

const KIND_OF_TOKEN = new Map(TOKEN_TABLE.map(({ type, scope }) => [type.name, scope]));

function kindOf(name: string, image: string): Kind {
  const keyword = KEYWORDS.find(({ word }) => word === image);
  if (keyword && name.toLowerCase() === image) {
    if (keyword.soft) return "soft";
    return image === "true" || image === "false" ? "truth" : keyword.scope;
  }
  return KIND_OF_TOKEN.get(name) ?? "name";
}

/** Where editor and lexer disagree. */
function disagreements(text: string): readonly string[] {
  const colours = coloursOf(text);
  const starts = lineStarts(text);
  const { tokens, comments } = lex(text);
  const read = [
    ...tokens.map(({ tokenType, image, startOffset }) => ({ kind: kindOf(tokenType.name, image), image, startOffset })),
    ...comments.map(({ image, startOffset }) => ({ kind: "comment" as const, image, startOffset })),
  ];
  return read.flatMap(({ kind, image, startOffset }) => {
    const found = new Set(colours.slice(startOffset, startOffset + image.length));
    const wrong = [...found].filter((colour) => !MAY[kind].test(colour));
    const { line, column } = positionAt(starts, startOffset);
    return wrong.length === 0
      ? []
      : [`${line}:${column} ${kind} ${image}: coloured as ${wrong.join(", ") || "nothing"}`];
  });
}

function rnnFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".rnn"))
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8"));
}

test("every experiment and every example is coloured as it is read", () => {
  const examples = DOCUMENTS.flatMap(blocksOf).filter(({ language }) => language.startsWith("rnn"));
  const texts = ["stdlib", "experiments", "test/corpus/right"].flatMap(rnnFiles);
  for (const text of [...texts, ...examples.map((block) => block.text)]) assert.equal(disagreements(text), []);
});

for (const [what, text] of [
  ["counts and real numbers", "x = 100_000 + 1e-4 - 0.5 * 2.5E+3 / 7"],
  [
    "fractions, durations, sizes",
    "x = 80% + 12.5% + 30 s + 15 min + 2 h + 500 ms + 1 day + 2 days + 64 KiB + 2 GiB + 100B",
  ],
  ["ranges", "x = 1..50 + 0.0..0.6 + [..50] + log 1e-4..1e-1"],
  ["texts with escapes", 'x = "a \\" b \\n \\u{41} # no comment" # comment'],
  ["an empty text", 'x = "" + "a"'],
  ["names with digits, and with words in them", "test_500 = b2 + in_order + modest + rows2 + l1 + x1e4 + _1"],
  ["names in back-ticks", "`1st column` = `in` + `a # b`"],
  ["operators", "a |> b .. c == d != e <= f >= g < h > i = j + k - l * m / n"],
  ["words that join", "x = a and not b or c mod 2 in d"],
  ["truth", "x = f(bias: true, shuffle: false)"],
  ["calls and arguments", "x = dense(last(states), units: odd.classes, in: 3) + mine(x)"],
  ["comments and documents", "# one\n## two\nx = 1 ## three"],
  ["a comment with quotes", '# it\'s "open\nx = "closed"'],
] as const)
  test(`${what} are coloured as they are read`, () => {
    assert.equal(disagreements(text), []);
  });

test("words that begin a statement are coloured, and stay names elsewhere", () => {
  for (const { word, scope, soft } of KEYWORDS) {
    if (!soft) continue;
    const begins = scope === "section" ? `${word} {` : `${word} thing`;
    assert.match(coloursOf(begins)[0], MAY[scope], begins);
    for (const name of [`${word} = 1`, `${word}.loss`, `${word}: 1`]) assert.match(coloursOf(name)[0], NAME, name);
  }
});

test("what the language has to call is told from what a file defines", () => {
  for (const name of BUILT_IN.keys()) assert.is(coloursOf(`${name}(x)`)[0], "support.function.rnn", name);
  assert.is(coloursOf("mine(x)")[0], "entity.name.function.rnn");
});

test("a text without its closing quote ends with its line", () => {
  assert.match(coloursOf('x = "open\ny = 1')[14], MAY.number);
});

test("language-configuration.json: the comment and the brackets are those of the token table", () => {
  const { comments, brackets } = JSON.parse(readFileSync(join(ROOT, "grammar", "language-configuration.json"), "utf8"));
  assert.is(lex(`${comments.lineComment} text`).comments.length, 1);
  const paired = TOKEN_TABLE.filter(({ type }) => /^(Open|Close)(Round|Square|Body)$/.test(type.name));
  assert.equal(brackets.flat().sort(), paired.map(({ text }) => text).sort());
});

test.run();
