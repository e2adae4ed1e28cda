import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import type { ColumnNode } from "../../../src/compiler/semantics/graph.js";
import { hasSteps, isMasked, knowsBefore } from "../../../src/compiler/semantics/values/tensors.js";
import { checkMarked } from "../support/marked.js";

const SUM = "0".repeat(64);

/** The column of the only sequence that the loss reads. */
function sequenceOf(text: string): ColumnNode {
  const [experiment] = checkMarked(text).experiments.values();
  const columns = new Set<ColumnNode>();
  const visit = (node: NonNullable<typeof experiment>["train"]["loss"][number]["output"]) => {
    if (node.type.sequence) columns.add(node.type.sequence.column);
    for (const input of Object.values(node.inputs)) visit(input);
  };
  for (const { output, target } of experiment?.train.loss ?? []) {
    visit(output);
    visit(target);
  }
  assert.is(columns.size, 1);
  return [...columns][0];
}

function table(type: string, batch = "50"): string {
  return parity({
    data: `rows t = csv("t.csv", columns: [a: ${type}, y: 0..1]) { sha256 = "${SUM}" }
                   |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    input  string = t.a
    target odd    = t.y`,
  }).replace("= 50", `= ${batch}`);
}

test("lists of differing lengths are masked, lists of one length are not", () => {
  assert.is(isMasked(sequenceOf(parity())), true);
  assert.is(isMasked(sequenceOf(parity().replace("1..50", "50"))), false);
  assert.is(isMasked(sequenceOf(parity().replace("1..50", "50..50"))), false);
  assert.is(isMasked(sequenceOf(table("[..9] of real"))), true);
  assert.is(isMasked(sequenceOf(table("[3..9] of real"))), true);
  assert.is(isMasked(sequenceOf(table("[9] of real"))), false);
});

test("a length that a parameter chooses is one length for each of its values", () => {
  const chosen = (length: string) =>
    parity({ settings: "param most = 8 in 4..16" }).replace("1..50", length).replace("units: 16", "units: most");
  assert.is(isMasked(sequenceOf(chosen("most"))), false);
  assert.is(isMasked(sequenceOf(chosen("1..most"))), true);
});

function book(target: string, batch: string): string {
  return parity({
    data: `rows book = text("book.txt") { sha256 = "${SUM}" }
                |> sections(starting: "CHAPTER")
                |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    vocab  v    = vocabulary(words(book.text), most: 100)
    target odd  = ${target}`,
    model: `states = recurrent(embed(previous(odd), size: 4), cell: gru, units: 8)
    logits = dense(states, units: v.size)`,
    measure: "perplexity = perplexity(logits, odd)",
  }).replace("= 50", `= ${batch}`);
}

test("windows and lanes have steps, no padding, and a past", () => {
  for (const column of [
    sequenceOf(book("windows(tokens(words(book.text), v), length: 20)", "50")),
    sequenceOf(book("tokens(words(book.text), v)", "20 lanes of 35")),
  ]) {
    assert.equal([hasSteps(column), isMasked(column), knowsBefore(column)], [true, false, true]);
  }
  const whole = sequenceOf(book("tokens(words(book.text), v)", "50"));
  assert.equal([hasSteps(whole), isMasked(whole), knowsBefore(whole)], [true, true, false]);
});

test.run();
