import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { describeItem } from "../../../src/compiler/semantics/value.js";
import { checkMarked, onlyMessage } from "../support/marked.js";

const SUM = "0".repeat(64);
const SPLIT = "split(train: 80%, validate: 10%, test: 10%)";

/** A table with a column of each type, split, and what is made of it. */
function table(target: string, columns = "bits: [..9] of bit, grade: 0..5, low: -3..4, price: real, name"): string {
  return `edition 2026

experiment e {
  data {
    rows t = csv("t.csv", columns: [${columns}]) { sha256 = "${SUM}" }
             |> ${SPLIT}
    input  bits = t.bits
    target y    = ${target}
  }
  model {
    logits = recurrent(bits, cell: gru, units: 4) |> last() |> dense(units: 1)
  }
  train {
    loss      = squared_error(logits, y)
    optimizer = adam(rate: 1e-2)
    batch     = 10
    epochs    = 1
  }
}
`;
}

function rangeOf(target: string): string {
  const [experiment] = checkMarked(table(target)).experiments.values();
  const column = experiment?.train.loss[0].target.column;
  assert.ok(column);
  return describeItem(column.item);
}

for (const [target, range] of [
  ["t.grade", "0..5"],
  ["sum(t.bits)", "0..9"],
  ["sum(t.bits) mod 2", "0..1"],
  ["count(t.bits)", "1..9"],
  ["t.grade + t.low", "-3..9"],
  ["t.grade - t.low", "-4..8"],
  ["t.grade * t.low", "-15..20"],
  ["t.low mod 3", "0..2"],
  ["t.grade + 1", "1..6"],
  ["2 * t.grade", "0..10"],
  ["t.grade + 0.5", "real"],
  ["t.price", "real"],
  ["count(t.name)", "whole numbers"],
] as const) {
  test(`${target} is ${range}`, () => assert.is(rangeOf(target), range));
}

test("ids begin at 0", () => {
  checkMarked(table("t.grade").replace("units: 1", "units: y.classes").replace("squared_error", "cross_entropy"));
  checkMarked(table("t.low").replace("units: 1", "units: ⟪numbers-as-ids⟫y.classes"));
  checkMarked(table("t.price").replace("squared_error(logits, y)", "cross_entropy(logits, ⟪numbers-as-ids⟫y)"));
});

test("columns are joined row by row, of one table", () => {
  checkMarked(
    table("⟪rows-differ⟫t.grade + u.grade").replace(
      "    input",
      `    rows u = csv("u.csv", columns: [grade: 0..5]) { sha256 = "${SUM}" } |> ${SPLIT}\n    input`,
    ),
  );
});

test("texts and numbers are not joined", () => {
  checkMarked(table("⟪operator-mismatch⟫t.grade + t.name"));
  checkMarked(table("⟪wrong-kind⟫t.name"));
});

test("a range does not fall, at any value of a parameter", () => {
  const strings = (length: string, settings = "") =>
    parity({ settings })
      .replace("length: 1..50", `length: ⟪out-of-range⟫${length}`)
      .replace("units: 16", settings ? "units: most" : "units: 16");
  checkMarked(strings("50..1"));
  const said = checkMarked(strings("5..most", "param most = 8 in 4..16"));
  assert.is(onlyMessage(said), "`length` would be 5..most at most = 4; it must be a range that rises.");
  checkMarked(strings("4..most", "param most = 8 in 4..16").replace("⟪out-of-range⟫", ""));
});

// Leaks (language rule R6), each with its own diagnostic.

const lines = (rows: string, vocab: string, target: string, batch = "10") => `edition 2026

experiment e {
  data {
    ${rows}
    vocab v = vocabulary(${vocab}, most: 100)
    target y = ${target}
  }
  model {
    logits = recurrent(embed(previous(y), size: 4), cell: gru, units: 4) |> dense(units: v.size)
  }
  train {
    loss      = cross_entropy(logits, y)
    optimizer = adam(rate: 1e-2)
    batch     = ${batch}
    epochs    = 1
  }
}
`;
const TEXT = `rows b = text("b.txt") { sha256 = "${SUM}" } |> sections(starting: "A")`;
const ORDERED = `${TEXT} |> split(by: order(), train: 80%, validate: 10%, test: 10%)`;

test("what is fitted sees train alone", () => {
  checkMarked(lines(ORDERED, "words(b.text)", "tokens(words(b.text), v)"));
  checkMarked(
    lines(
      `${TEXT}\n    rows c = b |> split(by: order(), train: 80%, validate: 10%, test: 10%)`,
      "⟪fit-before-split⟫words(b.text)",
      "tokens(words(c.text), v)",
    ),
  );
});

test("windows and lanes are cut from rows in order, after the split", () => {
  const random = `${TEXT} |> ${SPLIT}`;
  const window = "windows(tokens(words(b.text), v), length: 5)";
  checkMarked(lines(ORDERED, "words(b.text)", window));
  checkMarked(lines(ORDERED, "words(b.text)", "tokens(words(b.text), v)", "4 lanes of 5"));
  checkMarked(lines(random, "words(b.text)", `⟪order-broken⟫${window}`));
  checkMarked(lines(random, "words(b.text)", "⟪order-broken⟫tokens(words(b.text), v)", "4 lanes of 5"));
  checkMarked(lines(random.replace("split(", "split(by: hash(text), "), "words(b.text)", `⟪order-broken⟫${window}`));
});

test("a model sees its target one step late only", () => {
  const right = lines(ORDERED, "words(b.text)", "tokens(words(b.text), v)");
  const said = checkMarked(right.replace("embed(previous(y)", "embed(⟪unshifted-target⟫y"));
  assert.is(said.diagnostics[0].suggestion?.edit?.text, "previous(y)");
});

test("a target is not among the inputs, under any name", () => {
  checkMarked(
    table("t.bits")
      .replace("input  bits = t.bits", "⟪target-among-inputs⟫input  bits = t.bits")
      .replace(" |> last()", ""),
  );
  checkMarked(table("sum(t.bits)"));
});

test("what chooses sees train and validate only", () => {
  for (const statement of [
    "keep best ⟪choose-on-test⟫test.loss",
    "stop when ⟪choose-on-test⟫test.loss < 0.1",
    "stop when patience(⟪choose-on-test⟫test.loss)",
  ]) {
    checkMarked(table("t.price").replace("epochs    = 1", `epochs    = 1\n    ${statement}`));
    checkMarked(
      table("t.price").replace(
        "epochs    = 1",
        `epochs    = 1\n    ${statement.replace("⟪choose-on-test⟫test", "validate")}`,
      ),
    );
  }
});

test("rows without a split are said once, however many inputs they give", () => {
  checkMarked(
    table("t.price")
      .replace(/\n *\|> split.*/, "")
      .replace("= t.bits", "= ⟪not-split⟫t.bits"),
  );
});

test("nothing follows the split", () => {
  for (const stage of ["where(price > 1.0)", "distinct()", SPLIT]) {
    checkMarked(table("t.price").replace(SPLIT, `${SPLIT}\n             |> ⟪after-split⟫${stage}`));
  }
});

test("shares make a whole", () => {
  checkMarked(table("t.price").replace(SPLIT, "⟪split-shares⟫split(train: 80%, validate: 10%, test: 20%)"));
  checkMarked(table("t.price").replace("train: 80%", "train: 0.8"));
  checkMarked(table("t.price").replace("test: 10%", "test: ⟪out-of-range⟫10"));
});

test("given parts have the same columns", () => {
  const given = (test: string) =>
    table("t.price").replace(
      /csv\("t.csv".*?test: 10%\)/s,
      `split(given: {
      train: csv("a.csv", columns: [bits: [..9] of bit, price: real]) { sha256 = "${SUM}" },
      validate: csv("b.csv", columns: [bits: [..9] of bit, price: real]) { sha256 = "${SUM}" },
      ${test}
    })`,
    );
  const part = (columns: string) => `csv("c.csv", columns: [${columns}]) { sha256 = "${SUM}" }`;
  checkMarked(given(`test: ${part("bits: [..20] of bit, price: real")},`));
  checkMarked(given(`test: ⟪parts-differ⟫${part("bits: [..9] of bit")},`));
  checkMarked(given(`test: ⟪parts-differ⟫${part("bits: [..9] of bit, price: real, more: real")},`));
  checkMarked(given(`test: ⟪parts-differ⟫${part("bits: [..9] of real, price: real")},`));
  checkMarked(given(`⟪bad-part⟫holdout: ${part("bits: [..9] of bit, price: real")},`));
});

// Sources (language rules R9, R10).

test("paths stay inside the project, and nothing is an address", () => {
  const at = (path: string, code: string) =>
    checkMarked(table("t.price").replace('"t.csv"', `⟪${code}⟫${JSON.stringify(path)}`));
  at("../t.csv", "path-outside");
  at("a/../../t.csv", "path-outside");
  at("/etc/passwd", "path-outside");
  at("C:\\t.csv", "path-outside");
  at("", "path-outside");
  at("https://example.org/t.csv", "path-is-address");
  checkMarked(table("t.price").replace('"t.csv"', '"a/../b/t.csv"'));
});

test("sources are pinned", () => {
  checkMarked(
    table("t.price")
      .replace('csv("t.csv"', 'csv(⟪unpinned-source⟫"t.csv"')
      .replace(/ \{ sha256 = "0+" \}/, ""),
  );
  checkMarked(table("t.price").replace(`"${SUM}"`, '⟪bad-sha256⟫"ABC"'));
  checkMarked(table("t.price").replace("sha256 =", "⟪unknown-argument⟫sha ="));
});

test.run();
