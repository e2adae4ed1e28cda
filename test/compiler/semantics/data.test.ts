import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { describeItem } from "../../../src/compiler/semantics/values/value.js";
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

test("a target is not among the inputs in another writing", () => {
  const twin = (input: string, target: string) =>
    table(target)
      .replace("input  bits = t.bits", `⟪target-among-inputs⟫input  x = ${input}`)
      .replace("recurrent(bits, cell: gru, units: 4) |> last() |> ", "x |> ")
      .replace("    input", "    scale z = standard(t.price)\n    input")
      .replace(
        "    ⟪",
        `    ${target.includes("z") || input.includes("z") ? "scale z = standard(t.price)\n    " : ""}⟪`,
      );
  checkMarked(twin("t.grade + 1", "t.grade"));
  checkMarked(twin("1 - t.price", "2 * t.price"));
  checkMarked(twin("scaled(t.price, z)", "t.price"));
  checkMarked(twin("0 * t.price", "t.price").replace("⟪target-among-inputs⟫", ""));
  // Whichever is declared first, and with a factor or a summand that a parameter decides.
  const [input, target] = ["    ⟪target-among-inputs⟫input  x = t.price\n", "    target y    = 2 * t.price\n"];
  const twins = twin("t.price", "2 * t.price");
  assert.ok(twins.includes(`${input}${target}`));
  checkMarked(twins.replace(`${input}${target}`, `${target}${input}`));
  for (const input of ["t.price * by", "by + t.price"])
    checkMarked(twin(input, "t.price").replace("  data {", "  param by = 2 in 0..4\n\n  data {"));
  checkMarked(twin("t.grade mod 2", "t.grade").replace("⟪target-among-inputs⟫", ""));
  const words = (input: string, u: string) =>
    lines(ORDERED, "words(b.text)", "tokens(words(b.text), v)")
      .replace(
        "    target",
        `    vocab u = vocabulary(${u}, most: 50)\n    ⟪target-among-inputs⟫input  x = ${input}\n    target`,
      )
      .replace("embed(previous(y)", "embed(x");
  checkMarked(words("tokens(words(b.text), u)", "words(b.text)"));
  checkMarked(words("tokens(words(lower(b.text)), u)", "words(lower(b.text))"));
  checkMarked(
    words("tokens(words(text_of(words(lower(b.text)))), u)", "words(lower(b.text))").replace(
      "tokens(words(b.text), v)",
      "tokens(words(text_of(words(b.text))), v)",
    ),
  );
  checkMarked(words('tokens(words(replace(b.text, "x", "y"), strip: "."), u)', "words(b.text)"));
});

test("a layer starts from a state that has seen no target", () => {
  const started = (model: string) =>
    table("t.bits", "bits: [..9] of bit, other: [..9] of bit")
      .replace("input  bits = t.bits", "input  bits = t.other")
      .replace(/logits = .*/, model);
  const read = (from: string) =>
    `a = recurrent(${from}, cell: gru, units: 4)
    b = recurrent(a, cell: gru, units: 4)
    s = recurrent(previous(y), cell: gru, units: 4, start: b.state)
    logits = dense(s, units: 1)`;
  checkMarked(started(read("bits")));
  const said = checkMarked(started(read("previous(y)").replace("start: ", "start: ⟪state-of-target⟫")));
  assert.is(onlyMessage(said), "`b.state` has seen all of `y`, and what starts from it would know what comes.");
  checkMarked(
    started(
      `a = recurrent(previous(y), cell: gru, units: 4)
    b = recurrent(bits, cell: gru, units: 4, start: ⟪state-of-target⟫a.state)
    s = recurrent(previous(y), cell: gru, units: 4, start: b.state)
    logits = dense(s, units: 1)`,
    ),
  );
});

test("a target is compared with what the model says", () => {
  const measured = (measure: string) => parity({ measure: `m = ${measure}` });
  checkMarked(measured("accuracy(⟪target-as-output⟫odd, odd)"));
  checkMarked(measured("accuracy(⟪target-as-output⟫predicted(odd), odd)"));
  checkMarked(measured("mean_squared_error(⟪target-as-output⟫odd, odd)"));
  checkMarked(table("t.price").replace("squared_error(logits", "squared_error(⟪target-as-output⟫0.5 * y"));
  checkMarked(table("t.price").replace("squared_error(logits", "squared_error(logits + 1.0"));
});

test("ids are as many as the classes they are compared with", () => {
  const measured = (measure: string) => parity({ measure }).replace(" mod 2", " mod 5");
  const said = checkMarked(measured("m = accuracy(⟪too-few-classes⟫predicted(logits) mod 3, odd)"));
  assert.is(onlyMessage(said), "3 ids for 5 classes: some targets could never be predicted.");
  checkMarked(measured("m = accuracy(predicted(logits) mod 5, odd)"));
  const few = measured("m = accuracy(predicted(logits), odd)");
  checkMarked(few.replace("units: odd.classes", "units: ⟪too-few-classes⟫4"));
});

const OTHER = `rows c = text("b.txt") { sha256 = "${SUM}" } |> ${SPLIT}`;

test("what is fitted to another split of the same file is not used", () => {
  const used = (rows: string, name: string, mark: string) =>
    lines(`${ORDERED}\n    ${rows}`, "words(c.text)", `tokens(words(b.text), ${mark}v)`).replace("NAME", name);
  const said = checkMarked(used(OTHER, "b.txt", "⟪fit-on-other-rows⟫"));
  assert.is(onlyMessage(said), "`v` is fitted to `c`, used on `b`: both come from `b.txt`, split anew.");
  checkMarked(used(OTHER.replace("b.txt", "c.txt"), "c.txt", ""));
});

test("what is fitted to a given train part may be used where that file is train too", () => {
  const given = (name: string, train: string, test: string) =>
    `rows ${name} = split(given: { train: text("${train}.txt") { sha256 = "${SUM}" }, validate: text("v.txt") { sha256 = "${SUM}" }, test: text("${test}.txt") { sha256 = "${SUM}" } })`;
  const used = (train: string, mark: string) =>
    lines(`${given("b", "a", "t")}\n    ${given("c", train, "u")}`, "words(c.text)", `tokens(words(b.text), ${mark}v)`);
  checkMarked(used("a", ""));
  checkMarked(used("t", "⟪fit-on-other-rows⟫"));
});

test("given parts come from files of their own, or from rows that conditions keep apart", () => {
  const parts = (second: string, third: string) =>
    table("t.price").replace(
      /csv\("t.csv".*?test: 10%\)/s,
      `split(given: {
      train: csv("./a.csv", columns: [bits: [..9] of bit, price: real, part]) { sha256 = "${SUM}" } |> where(part == "x"),
      validate: ${second},
      test: ${third}
    })`,
    );
  const part = (file: string, where = "") =>
    `csv("${file}", columns: [bits: [..9] of bit, price: real, part]) { sha256 = "${SUM}" }${where}`;
  checkMarked(parts(part("b.csv"), part("c.csv")));
  const said = checkMarked(parts(part("b.csv"), `⟪parts-share-source⟫${part("a.csv")}`));
  assert.is(onlyMessage(said), "`test` and `train` both read `a.csv`: the same rows could stand in both.");
  checkMarked(parts(part("b.csv"), `⟪parts-share-source⟫${part("b.csv")}`));
  checkMarked(parts(part("a.csv", ' |> where(price > 1.0 and "y" == part)'), part("a.csv", ' |> where(part == "z")')));
  checkMarked(
    parts(part("a.csv", ' |> where(part != "x")'), `⟪parts-share-source⟫${part("a.csv", ' |> where(part == "z")')}`),
  );
  checkMarked(
    parts(
      part("a.csv", ' |> where(not (part == "x" or price <= 1.0))'),
      part("a.csv", ' |> where(part == "z" and price < 1.0)'),
    ),
  );
  checkMarked(parts(`⟪parts-share-source⟫${part("a.csv", ' |> where(part == "y" or part != "z")')}`, part("b.csv")));
});

test("conditions keep parts of one file apart only where both read its columns alike", () => {
  const given = (read: (file: string, where: string) => string, validate: string) =>
    lines(
      `rows b = split(given: {
        train: ${read("a.tsv", 'kind == "x"')},
        validate: ${validate},
        test: ${read("c.tsv", 'kind == "x"')}
      })`,
      "words(b.word)",
      "tokens(words(b.word), v)",
    ).replace("20 lanes of 5", "20");
  const columns = (columns: string) => (file: string, where: string) =>
    `tsv("${file}", columns: [${columns}]) { sha256 = "${SUM}" } |> where(${where})`;
  const named = columns("kind, word");
  checkMarked(given(named, named("a.tsv", 'kind == "y"')));
  checkMarked(given(named, `⟪parts-share-source⟫${columns("word, kind")("a.tsv", 'kind == "y"')}`));
  const byDay = (format: string) => columns(`word, day: date("${format}"), kind`);
  const late = (format: string) => byDay(format)("a.tsv", 'day > date("2000-05-01")');
  const early = (file: string) => byDay("DD.MM.YYYY")(file, 'day < date("2000-05-01")');
  checkMarked(given(early, late("DD.MM.YYYY")));
  checkMarked(given(early, `⟪parts-share-source⟫${late("MM.DD.YYYY")}`));
  const cut = (mark: string) => (file: string, where: string) =>
    `text("${file}.txt") { sha256 = "${SUM}" } |> sections(starting: "${mark}") |> where(${where})`;
  const texts = (validate: string) =>
    given((file) => cut("A")(file, "count(words(text)) < 9"), validate).replaceAll("b.word", "b.text");
  checkMarked(texts(cut("A")("a.tsv", "count(words(text)) >= 9")));
  checkMarked(texts(`⟪parts-share-source⟫${cut("B")("a.tsv", "count(words(text)) >= 9")}`));
});

test("of parts of texts side by side, none shares a file with another", () => {
  const file = (name: string) => `text("${name}.txt") { sha256 = "${SUM}" }`;
  const pair = (a: string, b: string) => `parallel(${file(a)}, ${file(b)}, columns: [x, text])`;
  const given = (validate: string) =>
    lines(
      `rows b = split(given: { train: ${pair("a", "b")}, validate: ${validate}, test: ${pair("e", "f")} })`,
      "words(b.x)",
      "tokens(words(b.text), v)",
    ).replace("20 lanes of 5", "20");
  checkMarked(given(pair("c", "d")));
  const said = checkMarked(given(`⟪parts-share-source⟫${pair("b", "d")}`));
  assert.is(onlyMessage(said), "`validate` and `train` both read `b.txt`: the same rows could stand in both.");
});

test("a table's whole numbers are between whole numbers, and a spread between fixed ones", () => {
  checkMarked(table("t.grade", "bits: [..9] of bit, grade: -3..5"));
  const said = checkMarked(table("t.bits", "bits: [..9] of bit, grade: ⟪wrong-kind⟫-1.5..3").replace(" |> last()", ""));
  assert.match(onlyMessage(said), /`-1\.5\.\.3` is no range of whole numbers\.$/);
  const spread = (low: string, high: string) =>
    table("scaled(t.price, z)")
      .replace("    input", `    scale z = ⟪out-of-range⟫spread(t.price, low: ${low}, high: ${high})\n    input`)
      .replace("  data {", "  param end = 1.0 in 0.5..1.0\n\n  data {");
  for (const [low, high, shown] of [
    ["0.0", "end", "0..?"],
    ["end", "2.0", "?..2"],
  ])
    assert.is(
      onlyMessage(checkMarked(spread(low, high))),
      `The spread would be ${shown}; it must be a fixed range that rises.`,
    );
});

test("words have ids in a vocabulary of words", () => {
  checkMarked(lines(ORDERED, "words(b.text)", "tokens(characters(b.text), ⟪wrong-kind⟫v)"));
  checkMarked(lines(ORDERED, "characters(b.text)", "tokens(words(b.text), ⟪wrong-kind⟫v)"));
  checkMarked(lines(ORDERED, "characters(b.text)", "tokens(characters(lower(b.text)), v)"));
});

test("a remainder has at least two classes", () => {
  for (const divisor of ["0", "1"]) {
    const said = checkMarked(table(`t.grade mod ⟪out-of-range⟫${divisor}`));
    assert.is(onlyMessage(said), `The divisor of \`mod\` would be ${divisor}; it must be at least 2.`);
    checkMarked(parity({ measure: `m = accuracy(predicted(logits) mod ⟪out-of-range⟫${divisor}, odd)` }));
  }
});

test("texts are replaced letter by letter", () => {
  checkMarked(lines(ORDERED, 'words(replace(b.text, from: ⟪wrong-kind⟫"", to: "x"))', "tokens(words(b.text), v)"));
});

test("lists of columns have lengths that rise", () => {
  checkMarked(table("t.price", "bits: ⟪wrong-kind⟫[6..2] of bit, price: real"));
  checkMarked(table("t.price", "bits: [2..6] of bit, price: real"));
});

test("random strings are as many and as long as can be held", () => {
  const most = parity().replace("count: 2_000", "count: 100_000_000").replace("1..50", "1..1_000_000");
  checkMarked(most);
  checkMarked(most.replace("100_000_000", "⟪out-of-range⟫100_000_001"));
  checkMarked(most.replace("1..1_000_000", "⟪out-of-range⟫1..1_000_001"));
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
