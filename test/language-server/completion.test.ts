/** What may be written at the cursor. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { completionsAt } from "../../src/language-server/completion.js";
import { offsetOf } from "../../src/language-server/positions.js";
import { signatureAt } from "../../src/language-server/signature.js";
import { cursorIn, EXPERIMENT, withText } from "./experiment.js";
import { opened } from "./support.js";

function offered(written: string, files: Readonly<Record<string, string>> = {}, snippets = false) {
  const { workspace, state, at } = opened(written, { files });
  const items = completionsAt(workspace, state, at, snippets);
  return items.toSorted((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1));
}

function labels(written: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return offered(written, files).map(({ label }) => label);
}

/** The first of what is offered, as editors show them. */
function first(written: string, count: number, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return labels(written, files).slice(0, count);
}

test("at the beginning of a line outside of definitions: what a file has", () => {
  const words = ["block", "const", "criterion", "edition", "experiment", "import", "pipeline"];
  assert.equal(labels("edition 2026\n\n‸"), words);
  assert.equal(labels("edition 2026\n\nexp‸\n\nexperiment a {\n}\n"), words);
});

test("in an experiment: its settings, and the sections that it does not have", () => {
  assert.equal(labels(cursorIn("  seed = 7\n‸")), ["decode", "search", "const", "param", "require", "seed"]);
  const derived = labels(cursorIn("  rate = 3e-3\n‸"));
  assert.equal(derived.slice(0, 2), ["rate", "units"]);
  assert.ok(derived.includes("model"));
});

test("in each section, what its statements begin with", () => {
  assert.equal(labels(cursorIn("  data {\n‸")), ["input", "rows", "scale", "target", "vocab"]);
  assert.equal(labels(cursorIn("    epochs    = 3\n    ‸")), [
    "clip",
    "penalty",
    "precision",
    "schedule",
    "shuffle",
    "validate every",
  ]);
  const search = withText("  measure {", "  search {\n    ‸\n  }\n\n  measure {");
  assert.equal(labels(search), ["method", "prune", "trials", "maximize", "minimize"]);
});

test("arguments by name, those that are not given, then values", () => {
  const names = labels(cursorIn("adam(rate: rate‸)").replace("rate‸)", "rate, ‸)"));
  assert.equal(
    names.filter((label) => label.endsWith(":")),
    ["beta1:", "beta2:", "epsilon:", "lazy:"],
  );
  const stage = labels(withText("dropout(rate: 20%)", "dropout(‸)"));
  assert.equal(
    stage.filter((label) => label.endsWith(":")),
    ["mask:", "rate:"],
  );
  assert.ok(labels(withText("head(last(states), units: odd.classes)", "head(last(states), ‸)")).includes("units:"));
});

test("words of an argument first", () => {
  assert.equal(first(withText("cell: lstm", "cell: ‸"), 3), ["gru", "lstm", "rnn"]);
  assert.equal(first(withText("cell: lstm", "cell: ls‸"), 3), ["gru", "lstm", "rnn"]);
  assert.equal(first(withText("adam(rate: rate)", "adam(rate: rate, lazy: ‸)"), 2), ["false", "true"]);
});

test("values, with their types and documents", () => {
  const items = offered(withText("last(states)", "last(‸)"));
  const units = items.find(({ label }) => label === "units");
  assert.equal(
    [units?.detail, units?.documentation],
    ["a count, units", { kind: "markdown", value: "Units of a layer." }],
  );
  assert.is(items.find(({ label }) => label === "states")?.detail, "[time, batch, 8] of real");
  assert.is(items.find(({ label }) => label === "factor")?.detail, "const");
});

test("callables that belong to the section, with signature and documents", () => {
  const model = offered(withText("|> dropout(rate: 20%)", "|> ‸"));
  const dense = model.find(({ label }) => label === "dense");
  assert.match(dense?.detail ?? "", /^dense\(x, units: count, /);
  assert.match(JSON.stringify(dense?.documentation), /A .*layer/i);
  assert.ok(model.some(({ label }) => label === "head"));
  assert.not.ok(model.some(({ label }) => label === "adam" || label === "split" || label === "states"));
  const data = labels(withText("|> split(train: 80%, validate: 10%, test: 10%)", "|> ‸"));
  assert.ok(data.includes("split") && data.includes("where") && !data.includes("dense"));
});

test("with snippets, the cursor is put between the brackets of a call", () => {
  const [plain, snippet] = [false, true].map((snippets) =>
    offered(withText("adam(rate: rate)", "ad‸"), {}, snippets).find(({ label }) => label === "adam"),
  );
  assert.is(plain?.textEdit?.newText, "adam");
  assert.is(snippet?.textEdit?.newText, "adam($0)");
});

test("behind a dot: columns, classes, measures", () => {
  assert.equal(labels(cursorIn("= strings.‸bits\n")), ["bits"]);
  assert.equal(labels(withText("odd.classes", "odd.‸")), ["classes"]);
  assert.equal(labels(withText("validate.accuracy", "validate.‸")), ["accuracy", "loss"]);
  assert.equal(labels(withText("last(states)", "last(states.‸)")), ["state"]);
});

const HEADS = "price,First name,sold\n1.5,Ann,3\n";
const csv = (columns: string) =>
  withText("    input ", `    rows table = csv("heads.csv", columns: [${columns}])\n    input `);

test("columns that the header of the data file names, with what its first row has", () => {
  const items = offered(csv("‸"), { "heads.csv": HEADS });
  assert.equal(
    items.map(({ label, detail, textEdit }) => [label, detail, textEdit?.newText]),
    [
      ["First name", "Ann", "`First name`"],
      ["price", "1.5", "price"],
      ["sold", "3", "sold"],
    ],
  );
  assert.equal(labels(csv("price: real, ‸"), { "heads.csv": HEADS }), ["First name", "price", "sold"]);
  assert.ok(labels(csv("price: ‸"), { "heads.csv": HEADS }).includes("date"));
  assert.equal(labels(csv("‸")), [], "the file is not there");
  const json = csv("‸").replace('csv("heads.csv"', 'jsonl("pieces.jsonl"');
  assert.equal(labels(json, { "pieces.jsonl": '{"name":"a","chords":[[1]]}\n' }), ["chords", "name"]);
});

test("columns by their own names, where rows are chosen, put in order and divided", () => {
  const rows = (text: string) => withText("    input ", `    rows table = ${text}\n    input `);
  const table = 'tsv("a.tsv", columns: [said, price: real, `odd one`: [..5] of bit])';
  for (const text of [
    "where(‸)",
    "distinct(by: ‸)",
    "sorted(by: pr‸)",
    "split(by: hash(‸))",
    "distinct(by: [said, ‸])",
  ])
    assert.equal(first(rows(`${table} |> ${text}`), 3), ["odd one", "price", "said"], text);
  const other = `${table}\n    rows less = table |> where(‸)`;
  assert.ok(labels(rows(other)).includes("price"));
  assert.not.ok(labels(rows(`${table}\n    input more = ‸`)).includes("price"));
});

test("of a call within an argument: its own arguments", () => {
  const forward = withText("split(train: 80%, validate: 10%, test: 10%)", "split(by: walk_forward(‸))");
  assert.ok(labels(forward).includes("folds:"));
  assert.is(signature(forward)?.[0].slice(0, 13), "walk_forward(");
});

test("words of settings, and what is said of a source", () => {
  assert.equal(first(cursorIn("epochs    = 3‸").replace("= 3‸", "= 3\n    precision = ‸"), 2), ["bf16", "f32"]);
  assert.equal(first(cursorIn("epochs    = 3‸").replace("= 3‸", "= 3\n    shuffle = ‸"), 2), ["false", "true"]);
  const source = (text: string) =>
    withText("    input ", `    rows table = tsv("a.tsv", columns: [said]) {\n${text}\n    input `);
  assert.equal(labels(source("      ‸\n    }")), ["cite", "from", "sha256"]);
  assert.equal(labels(source('      cite = "A"\n      fr‸\n    }')), ["from", "sha256"]);
  assert.equal(labels(source('      cite = "A"\n      ‸')), ["from", "sha256"]);
});

test("paths of imports and of sources", () => {
  const files = { "base.rnn": "edition 2026\n", "data/pairs.tsv": "", "data/more.rnn": "" };
  const path = (written: string) => labels(withText('"std/stop"', `"${written}‸"`), files);
  assert.equal(path(""), ["../", "./", "std/"]);
  assert.equal(path("./"), ["base.rnn", "data/"]);
  assert.equal(path("std/"), ["layers", "stop", "text"]);
  assert.equal(labels(csv("price").replace("heads.csv", "data/‸"), files), ["pairs.tsv"]);
});

test("names of the file that is imported, and experiments to extend", () => {
  assert.equal(labels(cursorIn("import { ‸prechelt_gl }")), ["at_rest", "prechelt_gl", "prechelt_pq", "prechelt_up"]);
  assert.equal(labels(cursorIn("slower extends par‸ity")), ["parity"]);
});

test("types of a block's parameters; words between", () => {
  assert.equal(first(withText("units: count) {", "units: ‸) {"), 1), ["[time, width] of real"]);
  assert.ok(labels(withText("units: count) {", "units: ‸) {")).includes("cell"));
  assert.equal(labels(withText("    keep best", "    stop ‸\n    keep best")), ["when"]);
  assert.equal(labels(withText("param units = 32    in 8..128 step 8", "param units = 32 ‸")), ["in"]);
});

test("inside of blocks, pipelines and criteria: their parameters, what they named before, and callables that belong there", () => {
  const block = labels(withText("inner = dense(x, units: width * factor)", "inner = dense(x, units: ‸)"));
  assert.ok(
    ["x", "units", "width", "factor"].every((name) => block.includes(name)),
    block.join(),
  );
  assert.ok(labels(withText("|> relu()", "|> re‸")).includes("recurrent"));
  assert.ok(labels(withText("return dense(inner, units: units)", "return ‸")).includes("inner"));
  assert.equal(labels(withText("  return dense(inner", "  ‸\n  return dense(inner")), ["return"]);
  const tail = (text: string) => `${EXPERIMENT}\n${text}`;
  const pipeline = labels(tail("pipeline clean(line: text) {\n  return line |> lo‸\n}\n"));
  assert.ok(pipeline.includes("lower") && !pipeline.includes("dense"), pipeline.join());
  const criterion = labels(tail("criterion worse(measure: measured) {\n  return measure > ‸\n}\n"));
  assert.ok(criterion.includes("measure") && criterion.includes("least"), criterion.join());
  assert.ok(labels(tail("block late(x: [time, width] of ‸real) {\n  return x\n}\n")).includes("ids"));
});

const PARAM = "param units = 32    in 8..128 step 8";
const CELL = "param kind = lstm in { lstm, gru }";

test("domains and conditions of parameters, as they are written", () => {
  assert.equal(labels(withText(PARAM, "param units = 32 in 8..128 ‸")), ["step", "when"]);
  assert.equal(labels(withText(PARAM, "param units = 32 in 8..128 step 8 ‸")), ["when"]);
  assert.equal(labels(withText(PARAM, "param units = 32 in { 8, 16 } ‸")), ["when"]);
  assert.equal(labels(withText(PARAM, "param kind = lstm in { ‸")), ["gru", "lstm", "rnn"]);
  assert.ok(labels(withText(PARAM, "param kind = tanh in { tanh, ‸ }")).includes("sigmoid"));
  const after = (text: string) => labels(withText(PARAM, `${CELL}\n  param units = 32 in 8..128 ${text}`));
  assert.equal(after("when ‸"), ["factor", "kind", "rate", "units"]);
  assert.equal(after("when kind == ‸").slice(0, 3), ["gru", "lstm", "rnn"]);
  assert.equal(after("when kind == lstm ‸"), ["and", "else", "or"]);
  assert.equal(after("when kind == lstm and ‸"), ["factor", "kind", "rate", "units"]);
});

test("what every point fulfils", () => {
  assert.ok(labels(cursorIn("  seed = 7\n‸")).includes("require"));
  const after = (text: string) => labels(withText("  seed = 7", `  seed = 7\n  require ${text}`));
  assert.equal(after("‸"), ["factor", "rate", "units"]);
  assert.equal(after("units ‸"), ["and", "mod", "or"]);
  assert.equal(after("units mod ‸"), ["factor", "rate", "units"]);
});

test("an experiment that is only named may extend another", () => {
  assert.equal(labels(`${EXPERIMENT}\nexperiment late ‸`), ["extends"]);
  assert.equal(labels(`${EXPERIMENT}\nexperiment late ext‸`), ["extends"]);
});

test("a statement that is only begun, in a file that cannot be parsed", () => {
  const broken = EXPERIMENT.replace("optimizer = adam(rate: rate)", "optimizer = adam(rate: ra‸");
  assert.ok(labels(broken).includes("rate"));
  assert.ok(labels(EXPERIMENT.replace("states = recurrent(string, ", "states = recurrent(‸")).includes("string"));
});

test("nothing in comments and in texts that name no file", () => {
  assert.equal(labels(cursorIn("## Wide an‸d")), []);
  assert.equal(labels(withText("seed = 7", 'seed = "‸"')), []);
});

test("only the word that is being typed is replaced", () => {
  const { workspace, state, at } = opened(withText("adam(rate: rate)", "ada‸m(rate: rate)"));
  const [item] = completionsAt(workspace, state, at, false);
  const range = item?.textEdit && "range" in item.textEdit ? item.textEdit.range : null;
  assert.ok(range);
  assert.is(state.text.slice(offsetOf(state.lines, range.start), offsetOf(state.lines, range.end)), "ada");
});

function signature(written: string): readonly [label: string, active: string] | null {
  const { state, at } = opened(written);
  const help = signatureAt(state, at);
  if (!help) return null;
  const [{ label, parameters = [] }] = help.signatures;
  return [label, String(parameters[help.activeParameter ?? 0]?.label ?? "")];
}

test("the call's arguments, and which of them is being written", () => {
  const head = "head(x: [width] of real, units: count)";
  assert.equal(signature(cursorIn("head(‸last(states)")), [head, "x: [width] of real"]);
  assert.equal(signature(cursorIn("units: ‸odd.classes)")), [head, "units: count"]);
  const dropout = signature(cursorIn("dropout(‸rate"));
  assert.is(dropout?.[1], "rate: fraction", "the chain hands over the first");
  assert.is(signature(withText("adam(rate: rate)", "adam(rate: rate, beta2: ‸"))?.[1], "beta2 = 0.999");
  assert.is(signature(cursorIn("seed = ‸7")), null);
});

test.run();
