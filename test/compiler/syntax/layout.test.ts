import { test } from "uvu";
import * as assert from "uvu/assert";
import { layOut } from "../../../src/compiler/syntax/layout.js";
import { lex } from "../../../src/compiler/syntax/lexer.js";
import type { Statement } from "../../../src/compiler/syntax/tree.js";
import { parseSoundly } from "../support/invariants.js";

/** The tokens, `⏎` where a statement ends, `⟨` and `⟩` around sets. */
function laidOut(text: string): string {
  const { tokens } = layOut(lex(text).tokens);
  const signs: Readonly<Record<string, string>> = { Newline: "⏎", OpenSet: "⟨", CloseSet: "⟩" };
  return tokens.map(({ tokenType, image }) => signs[tokenType.name] ?? image).join(" ");
}

test("a statement ends at the end of its line", () => {
  assert.is(laidOut("a = 1\nb = 2\n"), "a = 1 ⏎ b = 2");
  assert.is(laidOut("a = 1\n\n\n# c\nb = 2"), "a = 1 ⏎ b = 2");
  assert.is(laidOut("a = 1\r\nb = 2\r\n"), "a = 1 ⏎ b = 2");
});

test("it goes on where a round or square bracket or a set is open", () => {
  assert.is(laidOut("a = f(\n1,\n2)\nb = 2"), "a = f ( 1 , 2 ) ⏎ b = 2");
  assert.is(laidOut("a = [\n1\n]\nb = 2"), "a = [ 1 ] ⏎ b = 2");
  assert.is(laidOut("param a = 1 in {\n1,\n2\n}\nb = 2"), "param a = 1 in ⟨ 1 , 2 ⟩ ⏎ b = 2");
});

test("it goes on where the next line starts with a chain, whatever stands between", () => {
  assert.is(laidOut("a = b\n  |> c()\n\n  # why\n  |> d()\ne = 1"), "a = b |> c ( ) |> d ( ) ⏎ e = 1");
});

test("a body begins and ends without a line end", () => {
  assert.is(laidOut("data {\na = 1\nb = 2\n}\nmodel { }"), "data { a = 1 ⏎ b = 2 } ⏎ model { }");
});

test("a comma before a closing bracket means nothing", () => {
  assert.is(
    laidOut("a = f(1, 2,)\nb = [1,]\nparam c = 1 in { 1, }"),
    "a = f ( 1 , 2 ) ⏎ b = [ 1 ] ⏎ param c = 1 in ⟨ 1 ⟩",
  );
});

const statements = (text: string): readonly Statement[] => {
  const { tree, diagnostics } = parseSoundly(`edition 2026\nexperiment e {\n${text}\n}\n`);
  assert.equal(
    diagnostics.map(({ message }) => message),
    [],
  );
  const [definition] = tree.definitions;
  return definition.kind === "experiment" ? definition.body : [];
};

test("layout of one meaning gives one tree", () => {
  const narrow = statements("model {\na = b |> c(1, d: 2) |> e()\n}");
  const wide = statements(
    "model {\n  a = b   # the input\n\n      |> c(\n           1,\n           d: 2,\n         )\n      |> e()\n}",
  );
  const shape = (value: unknown) => JSON.stringify(value, (key, inner) => (key === "span" ? undefined : inner));
  assert.is(shape(wide), shape(narrow));
});

const docOf = (statement: Statement) => ("doc" in statement ? statement.doc : null);

test("`##` lines directly above document what follows", () => {
  assert.equal(statements("## One.\n##Two.\n  ##   Three. \nparam a = 1").map(docOf), ["One.\nTwo.\n  Three."]);
  assert.equal(statements("## Of a.\nparam a = 1\n## Of b.\nmodel {\n## Of c.\nc = 1\n}").map(docOf), [
    "Of a.",
    "Of b.",
  ]);
});

test("other comments, and `##` with an empty line below, document nothing", () => {
  assert.equal(statements("# One.\nparam a = 1").map(docOf), [null]);
  assert.equal(statements("## One.\n\nparam a = 1").map(docOf), [null]);
  assert.equal(statements("param a = 1 ## One.\nparam b = 2").map(docOf), [null, null]);
});

test("documentation survives carriage returns", () => {
  assert.equal(statements("## One.\r\n## Two.\r\nparam a = 1").map(docOf), ["One.\nTwo."]);
});

test.run();
