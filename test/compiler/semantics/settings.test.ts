/** Kinds of numbers, parameters and their domains, and what `train` says. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { checkMarked, onlyMessage } from "../support/marked.js";

const param = (rest: string, use = "units") =>
  parity({ settings: `param units = ${rest}` }).replace("units: 16", `units: ${use}`);

const DOMAINS: readonly (readonly [rest: string, message?: string])[] = [
  ["16 in 8..64"],
  ["16 in 8..64 step 8"],
  ["16 in log 8..64"],
  ["16 in { 8, 16 }"],
  ["16 in ⟪bad-domain⟫64..8", "The domain 64..8 does not rise."],
  ["16 in ⟪bad-domain⟫8..8", "The domain 8..8 does not rise."],
  ["16 in ⟪bad-domain⟫8..64.0", "The ends `8` and `64.0` are a count and a real number; write both alike."],
  ["16 in log ⟪bad-domain⟫0..64", "A `log` domain begins above 0, not at 0."],
  ["16 in 8..64 step ⟪bad-domain⟫0", "The step 0 is not above 0."],
  ["16 in 8..64 step ⟪bad-domain⟫0.5", "The step 0.5 of counts is not a count."],
  ["16 in log 8..64 step ⟪bad-domain⟫8", "A `log` domain has no step."],
  ["16 in ⟪bad-domain⟫{ }", "The set is empty."],
  ["16 in { 16, ⟪bad-domain⟫lstm }", "Words and numbers stand in one set."],
  ["16 in { 16, 8, ⟪bad-domain⟫16 }", "`16` stands twice in the set."],
  ["16 in ⟪bad-domain⟫[8, 16]", "A domain is a range such as `8..128` or a set such as `{ gru, lstm }`."],
  ["⟪default-outside-domain⟫20 in 8..64 step 8", "The value 20 of `units` is not in its domain 8..64 step 8."],
  ["⟪default-outside-domain⟫7 in { 8, 16 }", "The value 7 of `units` is not in its domain { 8, 16 }."],
  ["⟪wrong-kind⟫lstm in 8..64", "`units` must be a number, as in its domain; `lstm` is a word."],
  ["⟪wrong-kind⟫8 in { rnn, lstm }", "`units` must be one of the words of its domain; `8` is a count."],
];

for (const [rest, message] of DOMAINS) {
  test(`param units = ${rest}`, () => {
    const checked = checkMarked(param(rest));
    if (message) assert.is(onlyMessage(checked), message);
  });
}

for (const [units, given] of [
  ["80%", "a fraction"],
  ["16.0", "a real number"],
  ["1e2", "a real number"],
  ["15 min", "a duration"],
  ["64 KiB", "a size"],
  ['"16"', "a text"],
  ["true", "true or false"],
  ["16 / 2", "a real number"],
] as const) {
  test(`${units} is no count`, () => {
    const said = checkMarked(parity().replace("units: 16", `units: ⟪wrong-kind⟫${units}`));
    assert.is(onlyMessage(said), `\`units\` must be a count; \`${units}\` is ${given}.`);
  });
}

test("a count does where a real number is wanted, and a fraction", () => {
  checkMarked(parity().replace("1e-2", "1"));
  checkMarked(parity().replace("1e-2", "1%"));
  checkMarked(parity().replace("dense(last", "dense(dropout(last").replace("(states),", "(states), rate: 0.5),"));
});

test("kinds of numbers are joined as the table of kinds says", () => {
  checkMarked(parity({ settings: "const a = 2 + 3 * 4" }).replace("units: 16", "units: a"));
  checkMarked(parity({ settings: "const a = 7 mod 4" }).replace("units: 16", "units: a"));
  checkMarked(parity({ settings: "const a = ⟪operator-mismatch⟫2 s + 3" }).replace("units: 16", "units: a"));
  checkMarked(parity({ settings: "const a = ⟪operator-mismatch⟫7.5 mod 2" }).replace("units: 16", "units: a"));
  checkMarked(parity({ settings: "const a = 2 / ⟪out-of-range⟫0" }).replace("1e-2", "a"));
  checkMarked(param("16", "⟪not-polynomial⟫units mod 3"));
});

// `train`

const train = (more: string) => parity().replace("epochs    = 3", `epochs    = 3\n    ${more}`);

test("conditions compare what is measured with its own kind", () => {
  checkMarked(
    train("stop when validate.loss < 0.1 and (epoch >= 2 or step > 100) or time >= 2 h or tokens >= 1_000_000"),
  );
  checkMarked(train("stop when 0.99 <= validate.accuracy"));
  checkMarked(train("stop when time >= ⟪wrong-kind⟫7200"));
  checkMarked(train("stop when epoch >= ⟪wrong-kind⟫0.5"));
  checkMarked(train("stop when ⟪operator-mismatch⟫validate.loss == 0.1"));
  checkMarked(train("stop when ⟪wrong-kind⟫validate.loss"));
  checkMarked(train("keep best ⟪wrong-kind⟫epoch"));
  checkMarked(train("stop when validate.⟪unknown-field⟫acuracy > 0.5"));
});

test("limits are such as a measured value can have", () => {
  const said = checkMarked(train("stop when validate.accuracy >= ⟪out-of-range⟫99"));
  assert.is(onlyMessage(said), "A limit of `validate.accuracy` would be 99; it must be at least 0 and at most 1.");
  assert.is(said.diagnostics[0].suggestion?.edit?.text, "99%");
  assert.is(checkMarked(train("stop when ⟪out-of-range⟫150% < train.accuracy")).diagnostics[0].suggestion, null);
  checkMarked(train("stop when validate.accuracy >= 100% and validate.loss <= 0"));
  checkMarked(train("stop when validate.loss < ⟪out-of-range⟫-0.1"));
});

test("no measure is called as the loss that training reports", () => {
  checkMarked(parity({ measure: "⟪duplicate-name⟫loss = accuracy(predicted(logits), odd)" }));
});

test("an argument for another kind of cell is refused, unless a parameter chooses the cell", () => {
  const cell = (rest: string) => parity().replace("cell: lstm", rest);
  const said = checkMarked(cell("cell: lstm, activation: ⟪useless-argument⟫relu"));
  assert.is(onlyMessage(said), "`activation` does nothing to `lstm`: it is for `rnn` cells.");
  checkMarked(cell("cell: gru, forget_bias: ⟪useless-argument⟫1.0"));
  // What would take a comment with it is left to its author.
  for (const [comment, isOffered] of [
    ["", true],
    [" # small", false],
  ] as const) {
    const text = cell(`cell: gru, forget_bias: ⟪useless-argument⟫1.0,${comment}\n      width`).replace(
      "width, units",
      "units",
    );
    assert.is(checkMarked(text).diagnostics[0].suggestion !== null, isOffered, text);
  }
  checkMarked(cell("cell: rnn, activation: relu"));
  checkMarked(cell("cell: lstm, forget_bias: 1.0, activation: tanh"));
  checkMarked(
    parity({ settings: "param cell = gru in { gru, lstm }" }).replace("cell: lstm", "cell: cell, forget_bias: 1.0"),
  );
  checkMarked(
    parity({
      head: "block b(x: [time, width] of real, cell: cell) {\n  return recurrent(x, cell: cell, units: width, forget_bias: 1.0)\n}",
    }).replace("dense(last(states)", "dense(last(b(states, cell: gru))"),
  );
});

test("a seed is a count that a double holds", () => {
  const seed = (value: string) => parity().replace("seed = 1", `seed = ${value}`);
  checkMarked(seed("0"));
  checkMarked(seed("9_007_199_254_740_991"));
  checkMarked(seed("⟪out-of-range⟫-1"));
  checkMarked(seed("⟪bad-number⟫9_007_199_254_740_992"));
  checkMarked(seed("⟪out-of-range⟫9_007_199_254_740_991 + 1"));
});

test("numbers that no double holds are refused", () => {
  const said = (number: string) => onlyMessage(checkMarked(parity().replace("1e-2", `⟪bad-number⟫${number}`)));
  assert.is(said("1e309"), "`1e309` is more than a number can be.");
  assert.is(said("9_007_199_254_740_993"), "`9_007_199_254_740_993` is more than a count can be: 2^53 - 1.");
  assert.is(said("1".repeat(400)), `\`${"1".repeat(37)}…\` is more than a count can be: 2^53 - 1.`);
  checkMarked(parity().replace("1e-2", "⟪out-of-range⟫1e308 * 1e308"));
  checkMarked(parity().replace("1e-2", "1.7e308"));
});

test("rows of train are counted as they are split", () => {
  const rows = (count: number, batch: number, mark = "") =>
    parity().replace("count: 2_000", `count: ${count}`).replace("= 50\n", `= ${mark}${batch}\n`);
  assert.is(
    onlyMessage(checkMarked(rows(1, 2, "⟪batch-too-large⟫"))),
    "A batch of 2 is larger than the 1 rows of train.",
  );
  checkMarked(rows(1, 1));
  checkMarked(rows(9, 7));
  checkMarked(rows(9, 8, "⟪batch-too-large⟫"));
  checkMarked(rows(8, 6).replace("train: 80%, validate: 10%, test: 10%", "train: 70%, validate: 20%, test: 10%"));
  checkMarked(
    rows(7, 5, "⟪batch-too-large⟫").replace(
      "train: 80%, validate: 10%, test: 10%",
      "train: 60%, validate: 20%, test: 20%",
    ),
  );
});

test("what must be said is missed together, at `train`", () => {
  const said = checkMarked(
    parity({ train: "loss = cross_entropy(logits, odd)" }).replace("  train {", "  ⟪missing-setting⟫train {"),
  );
  assert.is(onlyMessage(said), "The training of `parity` does not say `optimizer`, `batch`, `epochs` or `steps`.");
});

test("a misspelt setting is not missed as well", () => {
  checkMarked(parity().replace("optimizer =", "⟪unknown-setting⟫optimiser ="));
  checkMarked(train("⟪duplicate-name⟫batch = 3"));
  checkMarked(train("⟪epochs-and-steps⟫steps = 3"));
  checkMarked(train("validate every 2 ⟪unknown-word⟫batches"));
  checkMarked(train("shuffle = ⟪unknown-word⟫no"));
});

test("a batch fits in the training rows, at every value", () => {
  checkMarked(parity().replace("= 50", "= ⟪batch-too-large⟫1_601"));
  checkMarked(parity().replace("= 50", "= 1_600"));
  const chosen = parity({ settings: "param rows = 50 in 50..2_000" }).replace("= 50\n", "= ⟪batch-too-large⟫rows\n");
  assert.match(
    onlyMessage(checkMarked(chosen)),
    /^A batch of 2000 is larger than the 1600 rows of train at rows = 2000\.$/,
  );
});

test("losses are sums with weights above 0", () => {
  checkMarked(
    parity().replace(
      "cross_entropy(logits, odd)",
      "0.5 * cross_entropy(logits, odd) + 50% * cross_entropy(logits, odd)",
    ),
  );
  checkMarked(parity().replace("cross_entropy(logits, odd)", "⟪out-of-range⟫0.0 * cross_entropy(logits, odd)"));
  checkMarked(
    parity().replace(
      "cross_entropy(logits, odd)",
      "⟪operator-mismatch⟫cross_entropy(logits, odd) - cross_entropy(logits, odd)",
    ),
  );
});

test("sections that are missing are missed together", () => {
  const said = checkMarked("edition 2026\nexperiment ⟪missing-section⟫e {\n}\n");
  assert.is(onlyMessage(said), "The experiment `e` has no `data`, no `model`, no `train`.");
});

test("a section of another name is said, and nothing that follows from it", () => {
  checkMarked(parity().replace("  data {", "  ⟪unknown-section⟫dataset {"));
  checkMarked(parity().replace("  measure {", "  ⟪unknown-section⟫measures {"));
});

test("a lazy optimiser is warned of where it has nothing to leave alone", () => {
  const lazy = (optimizer: string, model: (text: string) => string = (text) => text) =>
    model(parity().replace("adam(rate: 1e-2)", optimizer));
  const table = (text: string) => text.replace("recurrent(string,", "recurrent(embed(string, size: 3),");
  const penalty = (text: string) => table(text).replace("batch     =", "penalty   = l2(1e-4)\n    batch     =");
  const without = checkMarked(lazy("⟪lazy-for-nothing⟫adamw(rate: 1e-2, decay: 0.1, lazy: true)"));
  assert.is(onlyMessage(without), "`lazy` changes nothing here: there is no table, and no classes are sampled.");
  assert.is(without.diagnostics[0].severity, "warning");
  const everywhere = checkMarked(lazy("⟪lazy-for-nothing⟫adam(rate: 1e-2, lazy: true)", penalty));
  assert.is(onlyMessage(everywhere), "`lazy` changes nothing here: a penalty touches every row.");
  checkMarked(lazy("adam(rate: 1e-2, lazy: true)", table));
  checkMarked(lazy("adam(rate: 1e-2, lazy: false)"));
  checkMarked(lazy("adam(rate: 1e-2)", penalty));
});

test("weights are numbers, one for each class of a target as it was declared", () => {
  const weighed = (target: string, weights: string) =>
    parity({
      data: `rows strings = bits(count: 200, length: 5) |> split(train: 80%, validate: 10%, test: 10%)
    target odd = strings.bits`,
      model: `states = recurrent(embed(previous(odd), size: 3), cell: gru, units: 4)
    logits = dense(${target === "odd" ? "states" : "last(states)"}, units: odd.classes)`,
      measure: `accuracy = accuracy(predicted(logits), ${target.replace(/^.*⟫/, "")})`,
    }).replace("(logits, odd)", `(logits, ${target}, weights: ${weights})`);
  checkMarked(weighed("odd", "[1, 2]"));
  const said = checkMarked(weighed("odd", "[⟪wrong-kind⟫a: 0..1, 2]"));
  assert.match(onlyMessage(said), /`a: 0\.\.1` is a column with a type\.$/);
  checkMarked(weighed("⟪wrong-kind⟫last(odd)", "[1, 2]"));
});

test("numbers of pruning are fixed, and points are written in the call", () => {
  const searched = (search: string) =>
    parity({ settings: "param units = 16 in 8..32", search }).replace("units: 16", "units: units");
  checkMarked(searched("prune = asha(reduction: 3)"));
  checkMarked(searched("prune = asha(reduction: ⟪wrong-kind⟫units)"));
  checkMarked(searched("prune = hyperband(most: ⟪wrong-kind⟫units)"));
  checkMarked(searched("method = ⟪wrong-kind⟫3 |> hand()"));
});

test.run();
