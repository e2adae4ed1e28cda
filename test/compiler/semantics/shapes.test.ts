import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { describeTensor } from "../../../src/compiler/semantics/values/value.js";
import { checkMarked, onlyMessage } from "../support/marked.js";

const WIDTHS = (settings: string, b: string) =>
  parity({
    settings,
    model: `a = recurrent(string, cell: gru, units: units)
    b = recurrent(string, cell: gru, units: ${b})
    logits = dense(last(⟪shape-mismatch⟫a + b), units: odd.classes)`,
  });

test("a sum that fits at the default and fails elsewhere is refused, with a point that fails", () => {
  const said = checkMarked(WIDTHS("param units = 16 in 4..16", "16"));
  assert.is(
    onlyMessage(said),
    "`+` joins [time, batch, units] of real and [time, batch, 16] of real, which differ at units = 4.",
  );
});

test("so is one that fits at both ends of a domain, but not between", () => {
  const message = onlyMessage(checkMarked(WIDTHS("param units = 4 in 4..16", "21 * units - units * units - 64")));
  assert.match(message, /which differ at units = \d+\.$/);
});

test("so is one that fits at a single choice of a set", () => {
  assert.match(onlyMessage(checkMarked(WIDTHS("param units = 4 in { 4, 8 }", "4"))), /which differ at units = 8\.$/);
});

test("widths that are equal for every value fit, however they are written", () => {
  checkMarked(WIDTHS("param units = 16 in 4..16", "units").replace("⟪shape-mismatch⟫", ""));
  checkMarked(WIDTHS("param units = 16 in 4..16", "2 * units - units").replace("⟪shape-mismatch⟫", ""));
  checkMarked(
    parity({
      settings: "param a = 2 in 1..4\n  param b = 3 in 1..4",
      model: `x = recurrent(string, cell: gru, units: (a + b) * (a + b))
    y = recurrent(string, cell: gru, units: a * a + 2 * a * b + b * b)
    logits = dense(last(x + y), units: odd.classes)`,
    }),
  );
});

test("a mismatch in one structural choice says in which", () => {
  const said = checkMarked(
    parity({
      settings: "param cell = gru in { rnn, gru, lstm }",
      model: `a = recurrent(string, cell: gru, units: 4)
    b = recurrent(string, cell: cell, units: 4, start: ⟪wrong-kind⟫⟪wrong-kind⟫a.state)
    logits = dense(last(b), units: odd.classes)`,
    }),
  );
  assert.equal(
    said.diagnostics.map(({ message }) => message),
    [
      "`start` must be the state of `rnn`; `a.state` is the state of `gru`, when cell = rnn.",
      "`start` must be the state of `lstm`; `a.state` is the state of `gru`, when cell = lstm.",
    ],
  );
});

test("numbers keep their limits over the whole space", () => {
  const said = checkMarked(
    parity({ settings: "param units = 16 in 8..16" }).replace("units: 16", "units: ⟪out-of-range⟫units - 8"),
  );
  assert.is(onlyMessage(said), "`units` would be 0 at units = 8; it must be at least 1.");
  checkMarked(parity({ settings: "param units = 16 in 9..16" }).replace("units: 16", "units: units - 8"));
});

test("classes are counted over the whole space", () => {
  const heads = (units: string) =>
    parity({ settings: "param length = 8 in 4..16" })
      .replace("length: 1..50", "length: 1..length")
      .replace(" mod 2", "")
      .replace("units: odd.classes", `units: ${units}`);
  checkMarked(heads("odd.classes"));
  checkMarked(heads("length + 1"));
  const said = checkMarked(heads("⟪too-few-classes⟫length"));
  assert.is(onlyMessage(said), "length logits for length + 1 classes: some targets could never be predicted.");
  checkMarked(heads("⟪too-few-classes⟫9"));
  checkMarked(heads("⟪spare-classes⟫length + 2"));
});

test("a sum of 50 bits has 51 classes", () => {
  checkMarked(parity().replace(" mod 2", "").replace("units: odd.classes", "units: ⟪too-few-classes⟫50"));
});

test("sequences have the same steps when they come from one column, whatever their width", () => {
  const two = (b: string) =>
    parity({
      data: `rows t = csv("t.csv", columns: [a: [..9] of bit, b: [..9] of bit, y: 0..1]) { sha256 = "${"0".repeat(64)}" }
                   |> split(train: 80%, validate: 10%, test: 10%)
    input  string = t.a
    input  other  = t.${b}
    target odd    = t.y`,
      model: `x = recurrent(string, cell: gru, units: 4)
    y = recurrent(other, cell: gru, units: 4)
    logits = dense(last(⟪sequence-mismatch⟫x + y), units: odd.classes)`,
    });
  checkMarked(two("b"));
  checkMarked(two("a").replace("⟪sequence-mismatch⟫", ""));
});

test("a step of a sequence is no example", () => {
  // A measure that compares the same is not told again.
  checkMarked(
    parity()
      .replace("dense(last(states)", "dense(states")
      .replace("cross_entropy(", "cross_entropy(⟪sequence-mismatch⟫"),
  );
  checkMarked(parity().replace("last(states)", "last(⟪not-a-sequence⟫last(states))"));
  checkMarked(parity().replace("recurrent(string", "recurrent(⟪not-a-sequence⟫last(string)"));
});

test("the types of the layers", () => {
  const { experiments } = checkMarked(
    parity({ settings: "param units = 16 in 4..16" }).replace("units: 16", "units: 2 * units"),
  );
  const loss = experiments.get("parity")?.train.loss[0];
  assert.ok(loss);
  assert.is(describeTensor(loss.output.type), "[batch, 2] of real");
  assert.is(describeTensor(loss.output.inputs.x.type), "[batch, 2 units] of real");
  assert.is(describeTensor(loss.output.inputs.x.inputs.x.type), "[time, batch, 2 units] of real");
  assert.is(describeTensor(loss.target.type), "[batch] of class of 2");
});

test("one mask for all steps needs steps, and a shared table the ids that it is of", () => {
  const masked = (of: string) => parity().replace("last(states)", of);
  checkMarked(masked("last(dropout(states, rate: 10%, mask: sequence))"));
  checkMarked(masked("dropout(⟪not-a-sequence⟫last(states), rate: 10%, mask: sequence)"));
  const said = checkMarked(
    parity({
      data: `rows t = csv("t.csv", columns: [n: 0..9, text, kinds: [1..] of 0..5]) { sha256 = "${"0".repeat(64)}" }
                 |> split(train: 80%, validate: 10%, test: 10%)
    vocab v = vocabulary(words(t.text))
    input kinds = t.kinds
    input said  = tokens(words(t.text), v)
    target odd  = t.n`,
      model: `a = embed(kinds, size: 3)
    b = embed(⟪tied-vocabulary⟫said, size: 3, weights: a)
    ends = last(recurrent(a, cell: gru, units: 3)) + last(recurrent(b, cell: gru, units: 3))
    logits = dense(ends, units: odd.classes)`,
    }),
  );
  assert.is(onlyMessage(said), "A table of classes cannot be shared by words of `v`.");
});

test.run();
