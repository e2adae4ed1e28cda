import pc from "picocolors";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Diagnostic, diagnostic } from "../../../src/compiler/diagnostics/diagnostic.js";
import { toGithub } from "../../../src/compiler/diagnostics/render-github.js";
import { toJson } from "../../../src/compiler/diagnostics/render-json.js";
import { type Paint, PLAIN, renderText, summary } from "../../../src/compiler/diagnostics/render-text.js";
import type { SourceText } from "../../../src/compiler/source.js";

/** A diagnostic on the stretch between `«` and `»`. */
function marked(written: string): { said: Diagnostic; sources: ReadonlyMap<string, SourceText> } {
  const start = written.indexOf("«");
  const end = written.indexOf("»") - 1;
  const text = written.replace(/[«»]/g, "");
  const span = { file: "a.rnn", start, end };
  return {
    said: diagnostic("bad-number", span, { written: text.slice(start, end) }),
    sources: new Map([["a.rnn", { file: "a.rnn", text }]]),
  };
}

function rendered(written: string): readonly string[] {
  const { said, sources } = marked(written);
  return renderText(said, sources, PLAIN).split("\n");
}

test("the sentence, the place, the line and its stretch", () => {
  assert.equal(rendered("first\n  a = «10k» # b\nlast\n"), [
    "error[bad-number]: `10k` is not a number.",
    " --> a.rnn:2:7",
    "  |",
    "2 |   a = 10k # b",
    "  |       ^^^",
  ]);
});

test("the gutter is as wide as the number of the line", () => {
  assert.equal(rendered(`${"\n".repeat(99)}«x»`).slice(1), ["   --> a.rnn:100:1", "    |", "100 | x", "    | ^"]);
});

test("tabs stay tabs, so that the mark stands under what it marks", () => {
  assert.equal(rendered("\ta\t= «10k»").slice(3), ["1 | \ta\t= 10k", "  | \t \t  ^^^"]);
});

test("wide characters take two cells, combining ones none", () => {
  assert.equal(rendered('f("漢字", «10k»)').slice(3), ['1 | f("漢字", 10k)', "  |         " + "  ^^^"]);
  assert.equal(rendered("# 👍\u{1F3FD} «10k»").slice(3), ["1 | # 👍\u{1F3FD} 10k", "  |      ^^^"]);
  assert.equal(rendered('"e\u0301" «10k»').slice(3), ['1 | "e\u0301" 10k', "  |     ^^^"]);
  assert.equal(rendered('«"漢字"»').slice(3), ['1 | "漢字"', "  | ^^^^^^"]);
});

test("the last line needs no end", () => {
  assert.equal(rendered("a\nb = «1»").slice(1), [" --> a.rnn:2:5", "  |", "2 | b = 1", "  |     ^"]);
  assert.equal(rendered("a\nb = «»").slice(1), [" --> a.rnn:2:5", "  |", "2 | b = ", "  |     ^"]);
});

test("carriage returns are not shown", () => {
  assert.equal(rendered("a\r\nb = «1»\r\nc").slice(1), [" --> a.rnn:2:5", "  |", "2 | b = 1", "  |     ^"]);
});

test("of a stretch over lines, the first is marked to its end", () => {
  assert.equal(rendered("a = «f(\n  1)»\n").slice(-2), ["1 | a = f(", "  |     ^^"]);
});

test("a very long line is shown around its stretch", () => {
  const [, , , line, mark] = rendered(`x = f(${"a, ".repeat(2_000)}«10k»${", b".repeat(2_000)})`);
  assert.ok(line.length <= 210, `${line.length}`);
  assert.ok(line.includes("10k"));
  assert.is(line.indexOf("10k"), mark.indexOf("^^^"));
  assert.match(line, /^1 \| ….*…$/);
});

test("a very long stretch is marked as far as it is shown", () => {
  const [, , , line, mark] = rendered(`x = «${"abc ".repeat(2_000)}»`);
  assert.ok(line.length <= 210 && mark.length <= 210, `${line.length} ${mark.length}`);
});

test("what would act on a terminal is shown as a sign", () => {
  assert.equal(rendered("\u001b[31m# \u202e\r «x»").slice(3), ["1 | \ufffd[31m# \ufffd\ufffd x", "  |           ^"]);
});

test("an empty file, and a place beyond the end", () => {
  assert.equal(rendered("«»").slice(1), [" --> a.rnn:1:1", "  |", "1 | ", "  | ^"]);
  const { said, sources } = marked("ab«c»");
  const beyond = { ...said, span: { file: "a.rnn", start: 50, end: 90 } };
  assert.equal(renderText(beyond, sources, PLAIN).split("\n").slice(1), [
    " --> a.rnn:1:4",
    "  |",
    "1 | abc",
    "  |    ^",
  ]);
});

test("related places carry their words, and help comes last", () => {
  const { said, sources } = marked("const a = 1\nconst «a» = 2\n");
  const more: Diagnostic = {
    ...said,
    severity: "warning",
    related: [{ span: { file: "a.rnn", start: 6, end: 7 }, message: "it is declared here" }],
    suggestion: { message: "did you mean `b`?" },
  };
  assert.equal(renderText(more, sources, PLAIN).split("\n"), [
    "warning[bad-number]: `a` is not a number.",
    " --> a.rnn:2:7",
    "  |",
    "2 | const a = 2",
    "  |       ^",
    " --> a.rnn:1:7",
    "  |",
    "1 | const a = 1",
    "  |       ^ it is declared here",
    "   = help: did you mean `b`?",
  ]);
});

test("plain text has no colour codes, and colours change nothing else", () => {
  const colours = pc.createColors(true);
  const paint: Paint = {
    error: colours.red,
    warning: colours.yellow,
    bold: colours.bold,
    dim: colours.dim,
    help: colours.cyan,
  };
  const { said, sources } = marked("\ta = «10k»");
  const more: Diagnostic = { ...said, suggestion: { message: "write `10_000`" } };
  const plain = renderText(more, sources, PLAIN);
  const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");
  assert.not.match(plain, ESCAPES);
  assert.match(renderText(more, sources, paint), ESCAPES);
  assert.is(renderText(more, sources, paint).replace(ESCAPES, ""), plain);
});

test("of a text that is not known, the words alone", () => {
  const { said } = marked("«1»");
  const elsewhere = { file: "b.rnn", start: 0, end: 1 };
  const more: Diagnostic = {
    ...said,
    span: elsewhere,
    related: [
      { span: elsewhere, message: "as there" },
      { span: elsewhere, message: "" },
    ],
  };
  assert.equal(renderText(more, new Map(), PLAIN).split("\n"), [
    "error[bad-number]: `1` is not a number.",
    "  as there",
  ]);
});

test("of a value given to `--set`, what was given and no line", () => {
  const { said } = marked("«1»");
  const file = "--set a=1";
  const sources = new Map([[file, { file, text: "edition 2026\nconst a = 1\n", begins: 13 }]]);
  const span = { file, start: 23, end: 24 };
  const more: Diagnostic = { ...said, span, related: [{ span, message: "given here" }] };
  assert.equal(renderText(more, sources, PLAIN).split("\n").slice(1), [
    " --> --set a=1",
    " --> --set a=1",
    "     given here",
  ]);
});

test("of a very long line what is cut off on one side is shown on that side", () => {
  const [, , , begin] = rendered(`«10k»${", b".repeat(2_000)}`);
  assert.match(begin, /^1 \| 10k, b.*…$/);
  const [, , , end] = rendered(`${"a, ".repeat(2_000)}«10k»`);
  assert.match(end, /^1 \| ….*10k$/);
});

test("for a workflow of GitHub advice is a notice", () => {
  const { said, sources } = marked("a = «10k»");
  assert.match(toGithub({ ...said, severity: "advice" }, sources, String), /^::notice file=a\.rnn,/);
});

test("for other programs: every field, lines and columns from 1", () => {
  const { said, sources } = marked("const a = 1\nconst «漢» = 2\n");
  const span = { file: "a.rnn", start: 6, end: 7 };
  const more: Diagnostic = {
    ...said,
    related: [{ span, message: "here" }],
    suggestion: { message: "write `b`", edit: { span, text: "b" } },
  };
  const place = { file: "a.rnn", line: 1, column: 7, endLine: 1, endColumn: 8 };
  assert.equal(JSON.parse(JSON.stringify(toJson(more, sources))), {
    code: "bad-number",
    severity: "error",
    message: "`漢` is not a number.",
    file: "a.rnn",
    line: 2,
    column: 7,
    endLine: 2,
    endColumn: 8,
    related: [{ ...place, message: "here" }],
    suggestion: { message: "write `b`", edit: { ...place, text: "b" } },
  });
  assert.equal(toJson(said, sources).related, []);
  assert.is(toJson(said, sources).suggestion, null);
  assert.is(toJson({ ...said, suggestion: { message: "think" } }, sources).suggestion?.edit, null);
});

test("for a workflow of GitHub: one line, with what would end a property or the line written otherwise", () => {
  const { said, sources } = marked("a = «10k»");
  const more: Diagnostic = {
    ...said,
    severity: "warning",
    message: "100% of\r\nthis",
    related: [{ span: said.span, message: "here" }],
    suggestion: { message: "a: b, c" },
  };
  assert.is(
    toGithub(more, sources, () => "a,b:c%.rnn"),
    "::warning file=a%2Cb%3Ac%25.rnn,line=1,endLine=1,col=5,endColumn=8,title=bad-number::" +
      "100%25 of%0D%0Athis%0Aa,b:c%25.rnn:1:5: here%0Ahelp: a: b, c\n",
  );
});

test("GitHub takes no columns of a stretch over lines", () => {
  const { said, sources } = marked("a = «f(\n1)»\n");
  assert.match(toGithub(said, sources, String), /^::error file=a\.rnn,line=1,endLine=2,title=bad-number::/);
});

test("how many there are, in words", () => {
  const { said } = marked("«1»");
  const warning: Diagnostic = { ...said, severity: "warning" };
  assert.is(summary([]), "");
  assert.is(summary([said]), "1 error");
  assert.is(summary([said, said, warning]), "2 errors, 1 warning");
  assert.is(summary([warning, warning]), "2 warnings");
});

test.run();
