/** What can be done about a mistake, and with what is written: the file after each. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { CodeAction } from "vscode-languageserver";
import { plansOf } from "../../src/compiler/fix.js";
import { format } from "../../src/compiler/format/format.js";
import { codeActions, resolveAction } from "../../src/language-server/code-actions.js";
import { linesOf, offsetOf } from "../../src/language-server/positions.js";
import { checkText } from "../compiler/support/host.js";
import { cursorIn, EXPERIMENT, withText } from "./experiment.js";
import { type Opened, opened } from "./support.js";

/** The actions at the mark, or between two. */
function actions(written: string, only?: readonly string[]): { file: Opened; found: readonly CodeAction[] } {
  const file = opened(written);
  const [start, end = start] = file.marks;
  return { file, found: codeActions(file.workspace, file.state, { start, end }, only) };
}

function after({ workspace, state }: Opened, action: CodeAction): string {
  const { edit } = action.edit ? action : resolveAction(workspace, action);
  const edits = edit?.changes?.[state.uri] ?? [];
  const lines = linesOf(state.text);
  return [...edits].reverse().reduce((text, { range, newText }) => {
    const [start, end] = [range.start, range.end].map((place) => offsetOf(lines, place));
    return text.slice(0, start) + newText + text.slice(end);
  }, state.text);
}

/** The titles, and the file after the one of a kind. */
function done(written: string, kind: string): { readonly title: string; readonly text: string } {
  const { file, found } = actions(written, [kind]);
  const [action] = found;
  if (!action) throw new Error(`nothing of the kind ${kind}`);
  return { title: action.title, text: after(file, action) };
}

test("the edit of a message, as what to do", () => {
  const { file, found } = actions(withText("cell: lstm", "cell: ls‸tn"), ["quickfix"]);
  assert.equal(
    found.map(({ title, isPreferred, diagnostics = [] }) => [title, isPreferred, diagnostics.map(({ code }) => code)]),
    [["Write `lstm`", true, ["unknown-word"]]],
  );
  assert.is(after(file, found[0]), EXPERIMENT);
});

test("what is left out, and only where the message is", () => {
  const unused = withText("import { prechelt_gl }", "import { prech‸elt_gl, at_rest }");
  assert.equal(actions(unused, ["quickfix"]).found, []);
  const { title, text } = done(unused.replace("‸", "").replace("at_rest", "at_‸rest"), "quickfix");
  assert.is(title, "Leave it out (unused-name)");
  assert.is(text, EXPERIMENT);
});

test("all at once: what `rnnc check --fix` would do, and nothing that a person should decide", () => {
  const wrong = withText("cell: lstm", "cell: lstn").replace("epochs    = 3", "epoch    = 3‸");
  const { title, text } = done(wrong, "source.fixAll");
  assert.is(title, "Put right all that can be put right mechanically");
  assert.is(text, EXPERIMENT);
  assert.equal(actions(cursorIn("seed = ‸7"), ["source.fixAll"]).found, []);
});

const EXTRACTED: readonly (readonly [cursor: string, title: string, line: string, use: string])[] = [
  ["units: ‸8)", "Make it a parameter, `units_2`", "  param units_2 = 8", "units: units_2)"],
  ["rate: 2‸0%", "Make it a parameter, `rate_2`", "  param rate_2 = 20%", "rate: rate_2)"],
  ["= 2‸50", "Make it a parameter, `batch`", "  param batch = 250", "batch     = batch"],
];

for (const [cursor, title, line, use] of EXTRACTED) {
  test(`a number made a parameter at ${JSON.stringify(cursor)}`, () => {
    const made = done(cursorIn(cursor), "refactor.extract");
    assert.is(made.title, title);
    assert.ok(made.text.replace(/ +=/g, " =").includes(line), made.text);
    assert.ok(made.text.includes(use), made.text);
    assert.equal(format({ file: "", text: made.text }), { text: made.text }, "it is in the canonical layout");
    assert.equal(checkText(made.text).diagnostics, []);
  });
}

test("no parameter of the seed, of a domain, of a type, or of what is none", () => {
  for (const cursor of ["seed = ‸7", "in ‸8..128", "units = 3‸2", "‸2026", "cell: ls‸tm"])
    assert.equal(actions(cursorIn(cursor), ["refactor.extract"]).found, [], cursor);
});

test("no parameter of what divides the rows: it is a fixed number", () => {
  const split = "split(train: 80%, validate: 10%, test: 10%)";
  for (const marked of [
    "split(train: ‸80%, validate: 10%, test: 10%)",
    "split(train: 80%, validate: 10%, test: 1‸0%)",
    "split(by: walk_forward(folds: ‸5, validate: 12, test: 12))",
    "split(by: k_folds(folds: 5, test: 1‸0%))",
  ])
    assert.equal(actions(EXPERIMENT.replace(split, marked), ["refactor.extract"]).found, [], marked);
});

for (const [written, domain] of [
  ["param depth = 3", "1..6"],
  ["param depth = 20_000", "10_000..40_000"],
  ["param pace = 1e-3", "log 1e-4..0.01"],
  ["param share = 0.3", "0.15..0.6"],
  ["param kind = gru", "{ rnn, gru, lstm }"],
  ["param shape = relu", "{ none, tanh, relu, sigmoid }"],
] as const) {
  test(`a domain for \`${written}\``, () => {
    const { title, text } = done(withText("seed = 7\n", `seed = 7\n\n  ${written}‸\n`), "refactor.rewrite");
    const [, name] = written.split(" ");
    assert.is(title, `Let \`${name}\` vary: \`in ${domain}\``);
    assert.match(text, `${written} in ${domain}\n`.replace(" in ", "  in "));
    const said = checkText(text).diagnostics.filter(({ code }) => code !== "unused-name");
    assert.equal(said, []);
  });
}

test("no domain where there is one", () => {
  assert.equal(actions(cursorIn("param un‸its"), ["refactor.rewrite"]).found, []);
});

test("stages made a block: the experiment stays the same program", () => {
  const written = EXPERIMENT.replace("dropout(rate: 20%)", "‸dropout(rate: 20%)").replace("units: 8)", "units: 8)‸");
  const { title, text } = done(written, "refactor.extract");
  assert.is(title, "Make these 2 stages a block, `part`");
  assert.ok(
    text.includes(
      "block part(x: [time, width] of real) {\n  return x |> dropout(rate: 20%) |> recurrent(cell: gru, units: 8)\n}\n\n## Is the",
    ),
    text,
  );
  assert.ok(text.includes("|> part()"));
  const [before, now] = [checkText(EXPERIMENT), checkText(text)];
  assert.equal(now.diagnostics, []);
  assert.equal([...plansOf(now).values()], [...plansOf(before).values()]);
  assert.equal(format({ file: "", text }), { text });
});

test("what the stages name becomes the block's parameters", () => {
  const chained = EXPERIMENT.replace("units: 8)", "units: units)");
  const written = chained.replace("|> recurrent(cell: gru, units: units)", "|> ‸recurrent(cell: gru, units: units)‸");
  const { title, text } = done(written, "refactor.extract");
  assert.is(title, "Make this stage a block, `part`");
  assert.ok(text.includes("block part(x: [time, width] of real, units: count) {"), text);
  assert.ok(text.includes("|> part(units: units)"));
  assert.equal([...plansOf(checkText(text)).values()], [...plansOf(checkText(chained)).values()]);
});

test("no block of half a stage, of nothing selected, or of what only the experiment has", () => {
  const { found: half } = actions(cursorIn("|> drop‸out(rate: 2‸0%)"), ["refactor.extract"]);
  assert.equal(half, []);
  const field = EXPERIMENT.replace("last(states)", "last(states) |> ‸dense(units: odd.classes)‸");
  assert.equal(actions(field, ["refactor.extract"]).found, []);
});

test("kinds that are not asked for are not worked out", () => {
  const { found } = actions(withText("cell: lstm", "cell: ls‸tn"));
  assert.equal(
    found.map(({ kind }) => kind),
    ["quickfix", "source.fixAll.rnnc"],
  );
  assert.equal(actions(withText("cell: lstm", "cell: ls‸tn"), ["refactor"]).found, []);
});

test.run();
