/** What an editor colours is what the lexer reads: the TextMate grammar, run by the engine that editors use. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { BUILT_IN } from "../../src/compiler/semantics/callables/table.js";
import { lex } from "../../src/compiler/syntax/lexer.js";
import { badEscapes } from "../../src/compiler/syntax/literals.js";
import { KEYWORDS, TOKEN_TABLE } from "../../src/compiler/syntax/tokens.js";
import { randomFrom } from "../compiler/format/scattered.js";
import { written } from "../compiler/format/written.js";
import { mutated, noise, salad } from "../compiler/support/texts.js";
import { ROOT } from "../support/command-line.js";
import { type Colours, disagreements as compared, corpus, mistakenWords as mistaken } from "./agreement.js";

const path = join(ROOT, "grammar", "rnn.tmLanguage.json");
const engine = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
await oniguruma.loadWASM(new Uint8Array(readFileSync(engine)).buffer);
const onigLib = Promise.resolve({
  createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
  createOnigString: (text: string) => new oniguruma.OnigString(text),
});
const registry = new textmate.Registry({
  onigLib,
  loadGrammar: async () => textmate.parseRawGrammar(readFileSync(path, "utf8"), path),
});
const loaded = await registry.loadGrammar("source.rnn");
if (!loaded) throw new Error("the grammar cannot be loaded");
const grammar = loaded;

/** Where the lines of a text begin and end, as editors divide it. */
function linesOf(text: string): readonly { readonly start: number; readonly line: string }[] {
  let start = 0;
  return text.split(/(\r\n|\r|\n)/).flatMap((part, index) => {
    const at = start;
    start += part.length;
    return index % 2 === 0 ? [{ start: at, line: part }] : [];
  });
}

/** For each character of a text, its innermost scope; `""` where it has none of its own. */
function coloursOf(text: string): readonly string[] {
  const colours = Array.from({ length: text.length }, () => "");
  let state = textmate.INITIAL;
  for (const { start, line } of linesOf(text)) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens)
      if (scopes.length > 1)
        colours.fill(scopes.at(-1) ?? "", start + startIndex, start + Math.min(endIndex, line.length));
  }
  return colours;
}

/** What a token may be coloured as. Which soft words are names, only the parser knows. */
const NAME =
  /^(variable\.(other|parameter)|support\.function|entity\.(name\.(function|type)|other\.inherited-class))\.rnn$/;
const MAY: Colours["may"] = {
  keyword: /^keyword\.control\.rnn$/,
  section: /^keyword\.other\.section\.rnn$/,
  truth: /^constant\.language\.rnn$/,
  soft: new RegExp(`${NAME.source}|^keyword\\.(control|other\\.section)\\.rnn$`),
  number: /^constant\.numeric\.[a-z]+\.rnn$/,
  string: /^string\.quoted\.double\.rnn$|^constant\.character\.escape\.rnn$|^invalid\.illegal\.rnn$/,
  comment: /^comment\.line\.number-sign\.rnn$/,
  documentation: /^comment\.line\.documentation\.rnn$/,
  operator: /^keyword\.operator\.rnn$/,
  punctuation: /^punctuation\.rnn$/,
  name: NAME,
  error: /^invalid\.illegal\.rnn$/,
};
const NUMBERS: Readonly<Record<string, string>> = {
  Duration: "constant.numeric.duration.rnn",
  Size: "constant.numeric.size.rnn",
  Percent: "constant.numeric.percentage.rnn",
  Real: "constant.numeric.float.rnn",
  Count: "constant.numeric.integer.rnn",
};

const COLOURS: Colours = { may: MAY, exact: NUMBERS };

const disagreements = (text: string) => compared(text, coloursOf(text), COLOURS);
const mistakenWords = (text: string) => mistaken(text, coloursOf(text), COLOURS);

test("every experiment, every example and every file of the corpus, right or wrong, is coloured as it is read", () => {
  const texts = corpus();
  assert.ok(texts.length > 300);
  for (const text of texts) {
    assert.equal(disagreements(text), [], text);
    assert.equal(mistakenWords(text), [], text);
  }
});

test("files grown from the grammar are coloured as they are read, soft words as the parser takes them", () => {
  const random = randomFrom(2026);
  for (let file = 0; file < 200; file++) {
    const text = written(random);
    assert.equal(disagreements(text), [], text);
    assert.equal(mistakenWords(text), [], text);
  }
});

test("what is broken is coloured as the lexer reads it", () => {
  for (const [texts, numRuns] of [
    [mutated, 100],
    [salad, 100],
    [noise, 100],
  ] as const)
    for (const text of fc.sample(texts, { seed: 2026, numRuns })) assert.equal(disagreements(text), [], text);
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

/** Each soft word where it is a keyword; `‹›` around it. */
const PHRASES: Readonly<Record<string, string>> = {
  from: 'import { a } ‹from› "./a.rnn"',
  data: "  ‹data› {",
  model: "‹model› {",
  train: "‹train› {",
  search: "  ‹search› {",
  minimize: "    ‹minimize› validate.loss",
  maximize: "    ‹maximize› validate.accuracy",
  decode: "  ‹decode› { # how it writes",
  measure: "  ‹measure› { # what is measured",
  rows: "    ‹rows› days = f(x)",
  vocab: "‹vocab› v = f(x)",
  scale: "{ ‹scale› z = f(x)",
  input: "    ‹input› `1st` = f(x)",
  target: "    ‹target› y = f(x)",
  require: "  ‹require› units mod heads == 0",
  else: "  param deep = 2 in 1..4 when cell == lstm ‹else› 1",
  stop: "  ‹stop› when epoch >= 3",
  when: "  stop ‹when› epoch >= 3",
  keep: "  ‹keep› best validate.loss",
  best: "  keep ‹best› validate.loss",
  validate: "  ‹validate› every 100 steps",
  every: "  validate ‹every› 100 steps",
  by: "batch = 64 ‹by› length",
  of: "block b(x: [time, width] ‹of› real) {",
  lanes: "batch = 20 ‹lanes› of 35",
  log: "param rate = 1e-3 in ‹log› 1e-4..1e-1",
  step: "param units = 8 in 8..64 ‹step› 8",
};

test("soft words are keywords in their phrases, and names elsewhere", () => {
  const soft = KEYWORDS.filter((entry) => entry.soft);
  assert.equal(Object.keys(PHRASES).sort(), soft.map(({ word }) => word).sort());
  for (const { word, scope } of soft) {
    const phrase = PHRASES[word];
    assert.match(coloursOf(phrase.replace(/[‹›]/g, ""))[phrase.indexOf("‹")], MAY[scope], phrase);
    for (const name of [
      `${word} = 1`,
      `${word}.loss`,
      `${word}: 1`,
      `${word}(x)`,
      `x = ${word}`,
      `x = ${word} mod 2`,
      `x = a |> ${word}() |> b`,
      `x = ${word} - 1`,
      `[${word}, ${word}]`,
      `stop when ${word} >= 3 and ${word} < 4`,
      `param x = ${word} in ${word}..${word}`,
    ])
      for (const { index } of name.matchAll(new RegExp(`\\b${word}\\b`, "g")))
        if (!(name.startsWith("stop") && index < 9)) assert.match(coloursOf(name)[index], NAME, name);
  }
});

test("names of definitions are told from other names", () => {
  for (const [text, scope] of [
    ["experiment ‹first› {", "entity.name.type.rnn"],
    ["experiment first extends ‹base› {", "entity.other.inherited-class.rnn"],
    ["block ‹deep›(x: [time] of real) {", "entity.name.function.rnn"],
    ["pipeline ‹plain›(line: text) {", "entity.name.function.rnn"],
    ["f(‹units›: 3)", "variable.parameter.rnn"],
    ["x = ‹units› * 2", "variable.other.rnn"],
  ])
    assert.is(coloursOf(text.replace(/[‹›]/g, ""))[text.indexOf("‹")], scope, text);
});

test("what the lexer or the parser refuses is marked", () => {
  for (const text of ["‹12.›", "‹3 sec›", "‹0x1F›", "‹'a'›", 'f(‹"open›)', "a ‹&&› b", "‹;›", "‹é›", "a ‹!› b"])
    assert.is(coloursOf(text.replace(/[‹›]/g, ""))[text.indexOf("‹")], "invalid.illegal.rnn", text);
});

test("escapes of a text: those that mean something, and those that do not", () => {
  for (const sequence of [
    "\\n",
    "\\t",
    "\\\\",
    '\\"',
    "\\u{41}",
    "\\u{10ffff}",
    "\\u{000041}",
    "\\u{110000}",
    "\\x",
    "\\u{1234567}",
    "\\u",
  ]) {
    const image = `"a${sequence}b"`;
    const isBad = badEscapes(image).length > 0;
    const colours = coloursOf(image);
    const wanted = isBad ? "invalid.illegal.rnn" : "constant.character.escape.rnn";
    assert.is(colours[2], wanted, image);
    assert.is(colours.at(-1), "string.quoted.double.rnn", image);
    assert.is(colours.at(-2), "string.quoted.double.rnn", image);
  }
});

test("what the language has to call is told from what a file defines", () => {
  for (const name of BUILT_IN.keys()) assert.is(coloursOf(`${name}(x)`)[0], "support.function.rnn", name);
  assert.is(coloursOf("mine(x)")[0], "entity.name.function.rnn");
});

test("a text without its closing quote ends with its line, or before what may have followed it", () => {
  assert.match(coloursOf('x = "open\ny = 1')[14], MAY.number);
  assert.is(coloursOf('f("open)')[7], "punctuation.rnn");
});

/** Scopes of each line of a Markdown text, innermost first token, with the injection that VS Code would make. */
async function markdownScopes(text: string): Promise<readonly (readonly string[])[]> {
  const files: Readonly<Record<string, string>> = {
    "source.rnn": "rnn.tmLanguage.json",
    "markdown.rnn.codeblock": "rnn-markdown.tmLanguage.json",
  };
  // Of Markdown itself, this much.
  const markdown = { scopeName: "text.html.markdown", patterns: [{ match: ".+", name: "meta.paragraph.markdown" }] };
  const injecting = new textmate.Registry({
    onigLib,
    getInjections: (scope) => (scope === "text.html.markdown" ? ["markdown.rnn.codeblock"] : []),
    loadGrammar: async (scope) =>
      textmate.parseRawGrammar(
        files[scope] ? readFileSync(join(ROOT, "grammar", files[scope]), "utf8") : JSON.stringify(markdown),
        "grammar.json",
      ),
  });
  const loadedMarkdown = await injecting.loadGrammar("text.html.markdown");
  let state = textmate.INITIAL;
  return linesOf(text).map(({ line }) => {
    const result = loadedMarkdown?.tokenizeLine(line, state);
    state = result?.ruleStack ?? state;
    return result?.tokens[0].scopes ?? [];
  });
}

test("blocks of the language in Markdown are coloured, and end with their fence", async () => {
  const text = [
    "before",
    "```rnn first.rnn",
    "edition 2026",
    'x = "open',
    "```",
    "after",
    "~~~ rnn-part",
    "train {",
    "~~~~",
    "x",
  ];
  const scopes = await markdownScopes(text.join("\n"));
  const isInside = scopes.map((found) => found.includes("meta.embedded.block.rnn"));
  assert.equal(isInside, [false, false, true, true, false, false, false, true, false, false]);
  assert.ok(scopes[2].includes("keyword.control.rnn"));
  assert.ok(scopes[7].includes("keyword.other.section.rnn"));
  assert.equal(
    await markdownScopes("```rust\nedition\n```").then((found) => found[1].at(-1)),
    "meta.paragraph.markdown",
  );
});

test("language-configuration.json: the comment and the brackets are those of the token table", () => {
  const { comments, brackets } = JSON.parse(readFileSync(join(ROOT, "grammar", "language-configuration.json"), "utf8"));
  assert.is(lex(`${comments.lineComment} text`).comments.length, 1);
  const paired = TOKEN_TABLE.filter(({ type }) => /^(Open|Close)(Round|Square|Body)$/.test(type.name));
  assert.equal(brackets.flat().sort(), paired.map(({ text }) => text).sort());
});

test.run();
