/** The canonical layout, rule by rule. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { format } from "../../../src/compiler/format/format.js";

function formatted(text: string): string {
  const result = format({ file: "main.rnn", text });
  return "text" in result ? result.text : result.errors.map(({ message }) => message).join("\n");
}

/** The statements of a block, laid out, without what stands around them. */
function body(statements: string): string {
  const whole = formatted(`edition 2026\nblock b() {\n${statements}\n}\n`);
  return whole.replace("edition 2026\n\nblock b() {\n", "").replace(/}\n$/, "").replace(/^ {2}/gm, "");
}

const is = (statements: string, ...lines: readonly string[]) =>
  assert.is(body(statements), lines.map((line) => `${line}\n`).join(""));

test("blanks between tokens", () => {
  is("x=f( a,-b ,c : - 1..n*2 ) . state", "x = f(a, -b, c: -1..n * 2).state");
  is("x = ( a+b )*c mod 2", "x = (a + b) * c mod 2");
  is("x = not a==b  and  ( c<=1 )", "x = not a == b and (c <= 1)");
  is("stop when( a<1 )or b>2", "stop when (a < 1) or b > 2");
  is("x = step( log(1), best (2) )", "x = step(log(1), best(2))");
  is("batch = 20   lanes   of 35", "batch = 20 lanes of 35");
  is("param a = 1 in{ 1,2 }", "param a = 1  in { 1, 2 }");
  is("param a = 1 in log - 1.0..( 2.0 ) step( 3.0 )", "param a = 1  in log -1.0..(2.0) step (3.0)");
  is("x = f({ },[ ], ( a ))", "x = f({}, [], (a))");
  is("rows x = f(columns: [ `Adj Close` :[ ..50 ]of bit ])", "rows x = f(columns: [`Adj Close`: [..50] of bit])");
});

test("numbers and texts as they were written, and apart from what follows them", () => {
  is('x = f(1E+3, 30s, 30 s, 1_0, "a\\tb")', 'x = f(1E+3, 30s, 30 s, 1_0, "a\\tb")');
  is("validate every 3   h", "validate every 3  h");
  is("x = 1 .state", "x = 1 .state");
});

test("`=` of a run of one kind under one another; an empty line or another kind ends it", () => {
  is("a = 1\nlong = 2\n\nlonger = 3", "a    = 1", "long = 2", "", "longer = 3");
  is(
    "input a = b\ntarget long = c\nscale d = e\nvocab f = g",
    ...["input  a    = b", "target long = c", "scale  d    = e", "vocab  f    = g"],
  );
  is("const a = 1\nseed = 2\nconst long = 3", "const a = 1", "seed = 2", "const long = 3");
  is("rows a = b()\ninput long = c", "rows a = b()", "input long = c");
  is("a = 1\n# a note\nlong = 2", "a    = 1", "# a note", "long = 2");
  is("a = b\n|> c()\nlong = 2", "a    = b", "       |> c()", "long = 2");
});

test("domains under one another, two blanks behind the longest default that has one", () => {
  is(
    "param units = 32 in 8..128\nparam r = 1e-2 in log 1e-4..1e-1\nparam drop = 0.123456",
    "param units = 32    in 8..128",
    "param r     = 1e-2  in log 1e-4..1e-1",
    "param drop  = 0.123456",
  );
});

test("domains behind values of several lines stand two blanks off, and share no column", () => {
  const name = "n".repeat(52);
  const laidOut = [
    "param units = 16    in 8..32",
    "param cell  = lstm  in { gru, lstm }",
    "param long  = (",
    `  ${name} |> ${name}()`,
    ")  in { a, b }",
    `param other = ${name}`,
    `              |> ${name}(1)  in { a, b }`,
  ];
  is(
    `param units = 16 in 8..32\nparam cell = lstm in {gru,lstm}\nparam long = (${name} |> ${name}()) in {a,b}\n` +
      `param other = ${name} |> ${name}(1) in {a,b}`,
    ...laidOut,
  );
  is(laidOut.join("\n"), ...laidOut);
});

test("domains share no column that would take a line past the width", () => {
  const long = "n".repeat(98);
  const laidOut = [`param a = ${long}  in 1..2`, "param b = f(1)  in log 1_000.0..2_000.0"];
  is(laidOut.join("\n"), ...laidOut);
});

test("a chain has all its stages on its line, or each on a line below its start", () => {
  is("x = a |> b() |> c()", "x = a |> b() |> c()");
  is("x = a |> b()\n|> c()", "x = a", "    |> b()", "    |> c()");
  is("return a\n|> b()", "return a", "       |> b()");
  is("x = f(a\n|> b())", "x = f(", "  a", "  |> b(),", ")");
});

test("what is too long for 120 columns is broken from the outside: chains, then brackets, then sums inside them", () => {
  const name = "n".repeat(52);
  is(`x = ${name} |> ${name}() |> c()`, `x = ${name}`, `    |> ${name}()`, "    |> c()");
  is(`x = f(${name}, b: ${name}, long: 1)`, "x = f(", `  ${name},`, `  b:    ${name},`, "  long: 1,", ")");
  is(`x = f({ ${name}, ${name}, 1 })`, "x = f({", `  ${name},`, `  ${name},`, "  1,", "})");
  is(`x = f(${name} <= 3 and c or ${name}, d)`, "x = f(", `  ${name} <= 3 and c`, `  or ${name},`, "  d,", ")");
  is(`x = (${name} * ${name} + ${name} - 1)`, "x = (", `  ${name} * ${name}`, `  + ${name}`, "  - 1", ")");
  is(`x = ${name} + ${name} + ${name}`, `x = ${name} + ${name} + ${name}`);
  is(
    `x = a |> f(${name}, ${name}, 1)\n|> g()`,
    "x = a",
    "    |> f(",
    `         ${name},`,
    `         ${name},`,
    "         1,",
    "       )",
    "    |> g()",
  );
});

test("exactly 120 columns stay on their line", () => {
  const call = (extra: string) => body(`x = f(${"a".repeat(50)}, ${"b".repeat(54)}${extra})`).split("\n").length - 1;
  assert.is(call("bbbbb"), 1);
  assert.is(call("bbbbbb"), 4);
});

test("a comma behind the last item asks for a line for each; one is written there, and nowhere else", () => {
  is("x = f(a, b,)", "x = f(", "  a,", "  b,", ")");
  is("x = f(\n  a,\n  b\n)", "x = f(a, b)");
  is("x = f(given: { a: 1, long: 2, })", "x = f(given: {", "  a:    1,", "  long: 2,", "})");
  is("x = (a,)", "x = (a)");
  is("x = f(g(a,),)", "x = f(", "  g(", "    a,", "  ),", ")");
});

test("details of a source stand one a line, below the start of their chain", () => {
  is(
    'rows x = tsv("a") { sha256 = "b"\n from = "c" } |> d()',
    'rows x = tsv("a") {',
    '           sha256 = "b"',
    '           from   = "c"',
    "         }",
    "         |> d()",
  );
  is('rows x = tsv("a") { cite = "b" }', 'rows x = tsv("a") {', '  cite = "b"', "}");
  is('rows x = f(a: tsv("a") {})', 'rows x = f(a: tsv("a") {})');
});

test("one empty line at most where some were, none at the ends of a body, one around sections and definitions", () => {
  is("\n\na = 1\n\n\n\nb = 2\n\n", "a = 1", "", "b = 2");
  is("a = 1\ndata {\n}\nmodel {\nb = 2\n}", "a = 1", "", "data {}", "", "model {", "  b = 2", "}");
  assert.is(
    formatted('edition 2026\nimport {a} from "b"\nimport {c,d} from "e"\nconst f = 1\nconst g = 2\nblock h(){}'),
    [
      "edition 2026",
      "",
      'import { a } from "b"',
      'import { c, d } from "e"',
      "",
      "const f = 1",
      "const g = 2",
      "",
      "block h() {}",
      "",
    ].join("\n"),
  );
  assert.is(formatted("edition 2026 const a = 1 const b = 2"), "edition 2026\n\nconst a = 1\nconst b = 2\n");
});

test("names of an import may stand one a line", () => {
  assert.is(formatted('edition 2026\n\nimport {\n  a,\n  b\n} from "c"'), 'edition 2026\n\nimport { a, b } from "c"\n');
  assert.is(
    formatted('edition 2026\n\nimport { a, b, } from "c"'),
    'edition 2026\n\nimport {\n  a,\n  b,\n} from "c"\n',
  );
});

test("comments stay behind what they stood behind, above what they stood above", () => {
  is("a = 1# one\nlong = 2 #two   \n#  three\nb = 3", "a    = 1  # one", "long = 2  #two", "#  three", "b    = 3");
  is("a = f(1 # one\n, # two\n2) # three", "a = f(", "  1,  # one", "  # two", "  2,", ")  # three");
  is("a = f( # one\n)", "a = f(  # one", ")");
  is("a = f(\n# one\n)", "a = f(", "  # one", ")");
  is("a = f(b # one\n: # two\n# three\n1)", "a = f(", "  b  # one", "  :  # two", "  # three", "  1,", ")");
  is("a = b # one\n# two\n|> c()# three", "a = b  # one", "    # two", "    |> c()  # three");
  is("# only", "# only");
});

test("comments behind neighbouring lines of one indentation are aligned", () => {
  is("a = 1 # a\nb = 100 # b\n\nc = 1000 # c", "a = 1    # a", "b = 100  # b", "", "c = 1000  # c");
  is("data { # a\nb = 1 # b\n} # c", "data {  # a", "  b = 1  # b", "}  # c");
});

test("documents stay with what they document, and the empty line that parts them stays", () => {
  is("a = 1\n## of b\nb = 2\n## of nothing\n\nc = 3", "a = 1", "## of b", "b = 2", "## of nothing", "", "c = 3");
  is("a = 1\n## of data\ndata {}", "a = 1", "", "## of data", "data {}");
  is("a = 1\n# of a\n\ndata {}", "a = 1", "# of a", "", "data {}");
});

test("line ends, tabs, no-break spaces and byte order marks become plain", () => {
  assert.is(
    formatted("\ufeffedition\t2026\r\rconst\u00a0a = 1\r\nconst b = 2"),
    "edition 2026\n\nconst a = 1\nconst b = 2\n",
  );
});

test("wide signs count as what they take on a terminal", () => {
  is('`日本` = 1 # a\nbcd = "é" # b', "`日本` = 1    # a", 'bcd    = "é"  # b');
});

test("what has syntax errors is refused", () => {
  assert.is(formatted("edition 2026\nconst a = (1\n"), "This `(` is never closed.");
  assert.is(formatted("const a = 1\n"), "The file does not say its edition; begin it with `edition 2026`.");
});

test.run();
