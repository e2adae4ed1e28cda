/** Colours, folds, selections, layout, hints and lenses: what is shown of a text and done to it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SelectionRange, TextEdit } from "vscode-languageserver";
import { codeLenses, resolveLens } from "../../src/language-server/code-lens.js";
import { foldingRanges, selectionAt } from "../../src/language-server/folding.js";
import { formatDocument, formatOnType, formatRange } from "../../src/language-server/formatting.js";
import { inlayHints } from "../../src/language-server/inlay-hints.js";
import { linesOf, offsetOf } from "../../src/language-server/positions.js";
import { LEGEND, TokenResults, tokensOf } from "../../src/language-server/semantic-tokens.js";
import { cursorIn, EXPERIMENT, withText } from "./experiment.js";
import { opened } from "./support.js";

/** Each token as `text type modifiers`. */
function coloured(text: string, data: readonly number[]): readonly string[] {
  const lines = text.split("\n");
  let [line, character] = [0, 0];
  return Array.from({ length: data.length / 5 }, (_, index) => {
    const [down, right, length, type, modifiers] = data.slice(5 * index, 5 * index + 5);
    character = down === 0 ? character + right : right;
    line += down;
    const names = LEGEND.tokenModifiers.filter((_, bit) => (modifiers >> bit) & 1);
    return [lines[line].slice(character, character + length), LEGEND.tokenTypes[type], ...names].join(" ");
  });
}

const { state: STATE } = opened(EXPERIMENT);
const COLOURED = coloured(EXPERIMENT, tokensOf(STATE));

test("colours tell names apart by what they stand for", () => {
  for (const token of [
    "edition keyword",
    "prechelt_gl function",
    '"std/stop" string',
    "factor variable declaration readonly",
    "## Wide and shallow. comment documentation",
    "head function declaration",
    "x parameter declaration",
    "width parameter",
    "real type",
    "inner variable declaration",
    "dense function defaultLibrary",
    "factor variable readonly",
    "parity class declaration",
    "seed property",
    "7 number",
    "units parameter declaration",
    "in keyword",
    "data keyword",
    "strings variable declaration",
    "bits property",
    "lstm enumMember",
    "|> operator",
    "20% number",
    "optimizer property",
    "accuracy variable declaration",
    "validate variable",
    "parity class",
    "rate parameter declaration",
  ])
    assert.ok(COLOURED.includes(token), token);
});

test("every token of the file has one colour, in order and inside its line", () => {
  const data = tokensOf(STATE);
  for (let at = 0; at < data.length; at += 5) assert.ok(data[at] > 0 || data[at + 1] > 0 || at === 0);
  assert.not.ok(COLOURED.some((token) => token.startsWith(" ")));
});

test("of a range: the definitions that it touches", () => {
  const some = coloured(EXPERIMENT, tokensOf(STATE, { start: 8, end: 8 }));
  assert.ok(some.includes("inner variable declaration"));
  assert.not.ok(some.includes("parity class declaration"));
  assert.is(COLOURED.join("\n").includes(some.join("\n")), true);
});

test("a delta makes of the old colours the new ones", () => {
  const results = new TokenResults();
  const { workspace, state } = opened(EXPERIMENT);
  const before = results.full(state.uri, tokensOf(state));
  workspace.open(state.uri, withText("seed = 7", "seed = 7 # lucky\n  const more = 3"), 2);
  const after = workspace.state(state.uri);
  assert.ok(after);
  const delta = results.delta(state.uri, before.resultId ?? "", tokensOf(after));
  assert.ok("edits" in delta);
  const data = [...before.data];
  for (const { start, deleteCount, data: added = [] } of delta.edits) data.splice(start, deleteCount, ...added);
  assert.equal(data, tokensOf(after));
  assert.ok(delta.edits.every(({ data: added = [] }) => added.length < 40));
  const unknown = results.delta(state.uri, "another", tokensOf(after));
  assert.ok("data" in unknown);
});

test("an override is coloured as what it overrides, also after the base has changed", () => {
  const { workspace, state } = opened(EXPERIMENT);
  assert.ok(coloured(EXPERIMENT, tokensOf(state)).includes("rate parameter declaration"));
  const text = withText("param rate  = 1e-2  in log 1e-4..1e-1", "param other = 1e-2  in log 1e-4..1e-1");
  workspace.open(state.uri, text, 2);
  const after = workspace.state(state.uri);
  assert.ok(after && coloured(text, tokensOf(after)).at(-3) === "rate property");
});

test("folds: imports, comments, definitions, sections, statements", () => {
  const text = EXPERIMENT.replace('from "std/stop"\n', 'from "std/stop"\nimport { at_rest } from "std/stop"\n').replace(
    "## Is the",
    "# One.\n# Two.\n## Is the",
  );
  const { workspace, state } = opened(text);
  const lines = text.split("\n");
  const folds = foldingRanges(workspace, state).map(({ startLine, endLine, kind }) =>
    `${lines[startLine].trim().slice(0, 12)} ${endLine - startLine} ${kind ?? ""}`.trim(),
  );
  assert.equal(folds, [
    "import { pre 1 imports",
    "block head(x 3",
    "# One. 2 comment",
    "experiment p 33",
    "data { 5",
    "model { 5",
    "states = rec 2",
    "train { 7",
    "measure { 2",
    "experiment s 2",
  ]);
});

test("a selection grows from the word outwards", () => {
  const { workspace, state, at } = opened(cursorIn("units: uni‸ts)\n             |> dropout"));
  const texts: string[] = [];
  let next: SelectionRange | undefined = selectionAt(workspace, state, at);
  while (next) {
    const [start, end] = [next.range.start, next.range.end].map((place) => offsetOf(state.lines, place));
    texts.push(state.text.slice(start, end).replace(/\s+/g, " "));
    next = next.parent;
  }
  assert.equal(
    texts.map((text) => (text.length > 60 ? text.slice(0, 30) : text)),
    [
      "units",
      "units: units",
      "recurrent(string, cell: lstm, units: units)",
      "recurrent(string, cell: lstm, ",
      "states = recurrent(string, cel",
      "model { states = recurrent(str",
      "experiment parity { seed = 7 #",
      "edition 2026 import { prechelt",
    ],
  );
});

function applied(text: string, edits: readonly TextEdit[]): string {
  const lines = linesOf(text);
  return [...edits].reverse().reduce((done, { range, newText }) => {
    const [start, end] = [range.start, range.end].map((place) => offsetOf(lines, place));
    return done.slice(0, start) + newText + done.slice(end);
  }, text);
}

const UGLY = EXPERIMENT.replace("  seed = 7\n", "  seed=7\n\n\n")
  .replace("batch     = 250", "batch=250")
  .replace("return dense(inner,", "return  dense( inner,");

test("layout of a document: as `rnnc fmt`, and nothing to do where it is so", () => {
  assert.is(applied(UGLY, formatDocument(opened(UGLY).state)), EXPERIMENT);
  assert.equal(formatDocument(opened(EXPERIMENT).state), []);
});

test("beside a mistake, the definitions without one are laid out", () => {
  const broken = UGLY.replace("batch=250", "batch= =250");
  const after = applied(broken, formatDocument(opened(broken).state));
  assert.is(after, broken.replace("return  dense( inner,", "return dense(inner,"));
});

test("layout of some lines leaves the others", () => {
  const lines = UGLY.split("\n");
  const line = lines.indexOf("    batch=250");
  const after = applied(UGLY, formatRange(opened(UGLY).state, { first: line, last: line }));
  assert.is(after, UGLY.replace("batch=250", "batch     = 250"));
});

test("as one types: the statement that a new line ends", () => {
  const typed = UGLY.replace("    batch=250\n", "    batch=250\n\n");
  const line = typed.split("\n").indexOf("    batch=250");
  const edits = formatOnType(opened(typed).state, line + 1, "\n");
  assert.ok(applied(typed, edits).includes("    batch     = 250\n\n"));
  assert.ok(applied(typed, edits).includes("  seed=7\n"), "what stands above is as it was");
});

function hints(written: string): readonly string[] {
  const { workspace, state } = opened(written);
  const lines = state.text.split("\n");
  return inlayHints(workspace, state, 0, lines.length).map(
    ({ position: { line, character }, label }) =>
      `${lines[line].slice(Math.max(0, character - 12), character)}‹${label}›`,
  );
}

test("hints: shapes behind stages, what inputs and targets have, defaults", () => {
  assert.equal(hints(EXPERIMENT), [
    "strings.bits‹[1..50] of 0..1›",
    "bits) mod 2‹0..1, 2 classes›".replace("bits)", ".bits)"),
    "units: units)‹[time, batch, units] of real›".slice(1),
    "t(rate: 20%)‹[time, batch, units] of real›",
    "u, units: 8)‹[time, batch, 8] of real›",
    "odd.classes)‹[batch, 2] of real›",
    "(logits, odd‹smoothing: 0›",
    "m(rate: rate‹beta1: 0.9, beta2: 0.999, epsilon: 1e-8, lazy: false›",
  ]);
});

test("hints of some lines alone, and none of what cannot be told", () => {
  const { workspace, state } = opened(EXPERIMENT);
  assert.is(inlayHints(workspace, state, 31, 31).length, 1);
  assert.not.ok(
    hints(withText("head(last(states)", "head(last(stats)")).some((hint) => hint.startsWith("odd.classes)")),
  );
});

test("lenses: the parameters everywhere; where the editor can, to run and to compare", () => {
  const { workspace, state } = opened(EXPERIMENT, { lastRun: "validate.loss 0.25" });
  const titles = (commands: boolean) =>
    codeLenses(workspace, state, commands)
      .map((lens) => resolveLens(workspace, lens))
      .map(({ range, command }) => [
        range.start.line + 1,
        command?.title,
        command?.command,
        ...(command?.arguments ?? []),
      ]);
  assert.equal(titles(false), [
    [14, "5,538 parameters", ""],
    [49, "5,538 parameters", ""],
  ]);
  assert.equal(titles(true).slice(0, 3), [
    [14, "run", "rnnc.run", "/project/main.rnn", "parity"],
    [14, "compare with the last run (validate.loss 0.25)", "rnnc.compare", "/project/main.rnn", "parity"],
    [14, "5,538 parameters", ""],
  ]);
  const broken = opened(withText("units: odd.classes)", "units: )"));
  const [lens] = codeLenses(broken.workspace, broken.state, false);
  assert.is(resolveLens(broken.workspace, lens).command?.title, "cannot be told while there are errors");
});

test.run();
