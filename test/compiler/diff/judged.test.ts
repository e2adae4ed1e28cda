/** What a change of a parameter, or of where a file lies, means for those who have the other side's results. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { changesBetween, compare } from "../../../src/compiler/diff/changes.js";
import { compile } from "../../programs/workshop.js";

const told = (a: string, b: string) =>
  changesBetween(compile(a), compile(b)).map(({ consequence, what }) => `${consequence} ${what}`);

test("a value of a parameter that is not searched is what its uses make of it", () => {
  const rated = (rate: string) => parity({ settings: `param rate = ${rate}` }).replace("rate: 1e-2", "rate: rate");
  assert.equal(told(rated("1e-2"), rated("2e-2")), ["training rate"]);
});

test("what a parameter is where it does not apply shapes tensors, or changes the training", () => {
  const settings = (when: string) => `param cell = gru in { gru, lstm }\n  ${when}`;
  const text = (when: string) => parity({ settings: settings(when) }).replace("cell: lstm", "cell: cell");
  const wide = (when: string) => text(`param wide = 2 in 1..4 ${when}`).replace("units: 16", "units: 8 * wide");
  assert.equal(told(wide("when cell == lstm else 1"), wide("when cell == lstm else 3")), ["checkpoint wide.else"]);
  assert.equal(told(wide("when cell == lstm else 1"), wide("when cell == gru else 1")), ["checkpoint wide.when"]);
  const rate = (when: string) =>
    text(`param rate = 1e-2 in log 1e-4..1e-1 ${when}`).replace("rate: 1e-2", "rate: rate");
  assert.equal(told(rate("when cell == lstm else 1e-3"), rate("when cell == lstm else 2e-3")), ["training rate.else"]);
  assert.equal(told(rate("when cell == lstm else 1e-3"), rate("when cell == gru else 1e-3")), ["training rate.when"]);
});

test("a layer that comes or goes is what keeps checkpoints from loading, whichever of its kind has its number", () => {
  const stack = (model: string) => parity({ model: `${model}\n    logits = dense(last(states), units: odd.classes)` });
  const one = stack("states = recurrent(string, cell: gru, units: 8)");
  const before = (layers: string) => stack(`states = ${layers} |> recurrent(cell: gru, units: 8)`);
  const two = before("recurrent(string, cell: gru, units: 8)");
  for (const [a, b] of [
    [one, two],
    // The first is gone, and the number of the second too.
    [two, before("dropout(string, rate: 0.1)")],
    [two, before("recurrent(string, cell: gru, units: 8, direction: both)")],
    [two, before("recurrent(string, cell: gru, units: 8) |> dense(units: 8)")],
    // What joins has no weights, and makes wider what reads it.
    [one, stack("first = recurrent(string, cell: gru, units: 8)\n    states = joined(first, string)")],
  ]) {
    const [mine, theirs] = [compile(a), compile(b)];
    for (const { checkpoints, changes } of [compare(mine, theirs), compare(theirs, mine)]) {
      assert.is(checkpoints.load, "no");
      const classes = changes.map(({ kind, what, consequence }) => `${consequence}: ${what} ${kind}`);
      assert.ok(
        classes.some((text) => text.startsWith("checkpoint")),
        classes.join(),
      );
    }
  }
});

test("a number made a parameter that is not searched means the same, beside one that is searched as well", () => {
  const rated = (settings: string, rate: string) =>
    parity({ settings: `param drop = 0.1 in 0.0..0.5\n  ${settings}` })
      .replace("rate: 1e-2", `rate: ${rate}`)
      .replace("last(states)", "last(dropout(states, rate: drop))");
  const [written, named] = [compile(rated("", "1e-2")), compile(rated("param rate = 1e-2", "rate"))];
  for (const { changes, trials } of [compare(written, named), compare(named, written)]) {
    assert.equal([...new Set(changes.map(({ consequence }) => consequence))], ["cosmetic"]);
    assert.is(trials?.valid, "all");
  }
  const searched = compare(written, compile(rated("param rate = 1e-2 in 1e-3..1e-1", "rate")));
  assert.ok(searched.changes.some(({ consequence }) => consequence === "search"));
  assert.is(searched.trials?.valid, "none");
});

test("a file that moved is the same by its sum; without one, nobody knows", () => {
  const [one, other] = ["0", "1"].map((digit) => ` { sha256 = "${digit.repeat(64)}" }`);
  const read = (path: string, sum: string) =>
    parity({
      data: `rows t = csv("${path}", columns: [bits: [..9] of bit])${sum} |> split(train: 80%, validate: 10%, test: 10%)
    input  string = t.bits
    target odd    = sum(t.bits) mod 2`,
    });
  assert.equal(told(read("a.csv", one), read("b.csv", one)), ["cosmetic t_table.path"]);
  assert.equal(told(read("a.csv", one), read("a.csv", other)), ["results t_table.sha256"]);
  assert.equal(told(read("a.csv", ""), read("b.csv", "")), ["results t_table.path"]);
  assert.equal(told(read("a.csv", one), read("a.csv", "")), ["unknown t_table.sha256"]);
});

test("a vocabulary of a file that was moved, or whose citation changed, is as large as before", () => {
  const reading = (path: string, details: string, clip: string) => `edition 2026

experiment moods {
  data {
    rows said = tsv("${path}", columns: [line, mood: 0..2]) {
${details}
    } |> split(train: 80%, validate: 10%, test: 10%)
    vocab  v    = vocabulary(words(said.line))
    input  line = tokens(words(said.line), v)
    target mood = said.mood
  }
  model {
    states = embed(line, size: 4) |> recurrent(cell: gru, units: 8)
    logits = dense(last(states), units: mood.classes)
  }
  train {
    loss      = cross_entropy(logits, mood)
    optimizer = adam(rate: 1e-2)
    clip      = norm(${clip})
    batch     = 10
    epochs    = 1
  }
}
`;
  const sum = `      sha256 = "${"a".repeat(64)}"`;
  for (const [a, b, load] of [
    [reading("a.tsv", sum, "1.0"), reading("b/a.tsv", sum, "2.0"), "yes"],
    [reading("a.tsv", '      cite = "A"', "1.0"), reading("a.tsv", '      cite = "B"', "2.0"), "yes"],
    [reading("a.tsv", sum, "1.0"), reading("a.tsv", sum.replace("aa", "bb"), "2.0"), "unknown"],
  ])
    assert.is(compare(compile(a), compile(b)).checkpoints.load, load);
});

test.run();
