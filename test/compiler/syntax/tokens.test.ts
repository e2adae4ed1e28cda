import { type IToken, Lexer } from "chevrotain";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lex } from "../../../src/compiler/syntax/lexer.js";
import { badEscapes, numberOf, textOf } from "../../../src/compiler/syntax/literals.js";
import { RnnParser } from "../../../src/compiler/syntax/parser.js";
import { LEXED_TOKENS, TOKEN_TABLE, WORD_TOKENS } from "../../../src/compiler/syntax/tokens.js";
import { MISTAKES, RIGHT } from "../../corpus/corpus.js";

const kindsOf = (text: string) => lex(text).tokens.map(({ tokenType, image }) => `${tokenType.name} ${image}`);

const CHEVROTAIN = new Lexer([...LEXED_TOKENS], { positionTracking: "full", ensureOptimizations: true });

test("the token table passes the lexer's own checks", () => {
  assert.equal(CHEVROTAIN.lexerDefinitionErrors, []);
});

/** What a token is and where it stands, a word of the language told by its name. */
function placed(token: IToken, type = token.tokenType) {
  const { image, startOffset, endOffset, startLine, endLine, startColumn, endColumn } = token;
  return [type.name, image, startOffset, endOffset, startLine, endLine, startColumn, endColumn];
}

function likeChevrotain(text: string): void {
  const { tokens, comments, strangers } = lex(text);
  const { tokens: theirs, groups, errors } = CHEVROTAIN.tokenize(text);
  const ours = [...tokens, ...comments].map((token) => placed(token));
  const named = theirs.map((token) => placed(token, WORD_TOKENS.get(token.image) ?? token.tokenType));
  assert.is(JSON.stringify(ours), JSON.stringify([...named, ...groups.comments.map((token) => placed(token))]));
  assert.equal(
    strangers,
    errors.map(({ offset, length }) => ({ offset, length })),
  );
}

test("tokens are what Chevrotain's lexer makes of the same table, in the corpus", () => {
  for (const [, text] of [...RIGHT, ...MISTAKES]) likeChevrotain(text);
});

test("… and in any text", () => {
  const signs = TOKEN_TABLE.map(({ text, starts }) => (typeof text === "string" ? text : starts));
  const parts = [
    "\r",
    "\n",
    "\r\n",
    " ",
    "\t",
    "\f",
    "\u00a0",
    "\ufeff",
    "\u2028",
    "§§",
    "é",
    "\u{1f600}",
    "#",
    "# x",
    "\\",
  ];
  const words = ["in", "input", "_a1", "min", "KiB", "e", "1", "12", "1_0", ".5", "1e-3", "5 min", "64 KiB", "3 hours"];
  const part = fc.oneof(fc.constantFrom(...signs, ...parts, ...words), fc.string({ maxLength: 3, unit: "binary" }));
  const text = fc.array(part, { maxLength: 40 }).map((some) => some.join(""));
  fc.assert(fc.property(text, likeChevrotain), { seed: 6, numRuns: 1000 });
});

test("the grammar passes the parser's own checks", () => {
  assert.not.throws(() => new RnnParser({ validate: true }));
});

test("a number of digits alone is the one that JavaScript reads, to the last bit", () => {
  const digit = fc.constantFrom(..."0123456789");
  const digits = fc.array(digit, { minLength: 1, maxLength: 18, size: "max" }).map((some) => some.join(""));
  const read = (text: string) => numberOf(lex(text).tokens[0]).value;
  const isLike = (text: string) => {
    const count = Number(text);
    assert.equal(read(`${text}\n`), Number.isSafeInteger(count) ? count : Number.NaN);
    assert.equal(read(`${text}%`), Number(`${text}e-2`));
  };
  fc.assert(fc.property(digits, isLike), { seed: 7, numRuns: 1000 });
});

const NUMBERS: readonly (readonly [text: string, type: string, value: number])[] = [
  ["7", "count", 7],
  ["100_000", "count", 100_000],
  ["1_0", "count", 10],
  ["0.5", "real", 0.5],
  ["1e-4", "real", 1e-4],
  ["1E+3", "real", 1000],
  ["1.5e2", "real", 150],
  ["80%", "fraction", 0.8],
  ["99.99%", "fraction", 0.9999],
  ["500 ms", "duration", 0.5],
  ["30 s", "duration", 30],
  ["30s", "duration", 30],
  ["15 min", "duration", 900],
  ["1.5 h", "duration", 5400],
  ["1 day", "duration", 86_400],
  ["2 days", "duration", 172_800],
  ["100 B", "size", 100],
  ["64 KiB", "size", 65_536],
  ["3 MiB", "size", 3 * 2 ** 20],
  ["2 GiB", "size", 2 * 2 ** 30],
];

for (const [text, type, value] of NUMBERS) {
  test(`\`${text}\` is a ${type}`, () => {
    const { tokens } = lex(text);
    assert.is(tokens.length, 1);
    assert.equal(numberOf(tokens[0]), { type, text, value });
  });
}

test("a fraction is the double nearest to what is written", () => {
  for (const percent of ["80", "10", "7", "33.3", "99.99", "0.1"]) {
    assert.is(numberOf(lex(`${percent}%`).tokens[0]).value, Number(`${percent}e-2`));
  }
});

for (const wrong of ["1__0", "1_", ".5", "1.", "1.2.3", "10k", "0x10", "1e", "2 hours", "64 kB"]) {
  test(`\`${wrong}\` is one token, and no number`, () => {
    const { tokens } = lex(wrong);
    assert.is(tokens.length, 1);
    assert.ok(["BadNumber", "BadUnit"].includes(tokens[0].tokenType.name), tokens[0].tokenType.name);
  });
}

test("two dots make a range, of numbers and of names", () => {
  assert.equal(kindsOf("1..50"), ["Count 1", "Range ..", "Count 50"]);
  assert.equal(kindsOf("1e-4..1e-1"), ["Real 1e-4", "Range ..", "Real 1e-1"]);
  assert.equal(kindsOf("0.0..0.5"), ["Real 0.0", "Range ..", "Real 0.5"]);
  assert.equal(kindsOf("..50"), ["Range ..", "Count 50"]);
  assert.equal(kindsOf("low..high"), ["Identifier low", "Range ..", "Identifier high"]);
});

test("a unit is no unit where it begins a longer word", () => {
  assert.equal(kindsOf("20 steps"), ["Count 20", "Identifier steps"]);
  assert.equal(kindsOf("2 hidden"), ["Count 2", "Identifier hidden"]);
  assert.equal(kindsOf("3 mod 2"), ["Count 3", "Mod mod", "Count 2"]);
});

test("a word that begins like a keyword is a name", () => {
  assert.equal(kindsOf("input inputs in index not_"), [
    "Input input",
    "Identifier inputs",
    "In in",
    "Identifier index",
    "Identifier not_",
  ]);
});

test("texts end on their line, and escapes are read", () => {
  assert.equal(kindsOf('"a\\"b" "c'), ['Text "a\\"b"', 'OpenText "c']);
  assert.is(textOf('"a\\n\\t\\\\\\"\\u{1F600}"'), 'a\n\t\\"\u{1F600}');
  assert.equal(badEscapes('"\\q\\u{110000}\\n"'), [
    { offset: 1, written: "\\q" },
    { offset: 3, written: "\\u{110000}" },
  ]);
});

test("a comment is no token, and holds anything", () => {
  const { tokens, comments, strangers } = lex('a # § "x\n# b\n');
  assert.equal(
    tokens.map(({ image }) => image),
    ["a"],
  );
  assert.equal(
    comments.map(({ image }) => image),
    ['# § "x', "# b"],
  );
  assert.equal(strangers, []);
});

test("characters that mean nothing are told by their place, others are still read", () => {
  const { tokens, strangers } = lex("a § ，b");
  assert.equal(
    tokens.map(({ image }) => image),
    ["a", "b"],
  );
  assert.equal(strangers, [
    { offset: 2, length: 1 },
    { offset: 4, length: 1 },
  ]);
});

test.run();
