/** What a plan is written as where a file would say it in several ways. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { toSource } from "../../../src/compiler/lower/to-source.js";
import { compile, ROOT } from "../../programs/workshop.js";

/** Printed; means the same. */
function printed(text: string): string {
  const { plan, origins } = compile(text);
  const again = toSource(plan, origins);
  assert.equal(compile(again).plan.hashes, plan.hashes, again);
  return again;
}

test("a sum may begin with what is taken away", () => {
  const text = parity({ settings: "param units = 16 in 8..32" }).replace("units: 16", "units: 40 - units");
  assert.match(printed(text), "units: -units + 40");
});

test("one of several conditions that all have to hold stands in brackets", () => {
  const wide = "param wide = 2 in 1..4 when (units < 10 or units > 20) and units != 12 else 1";
  const text = parity({ settings: `param units = 16 in 8..32\n  ${wide}` }).replace("units: 16", "units: units + wide");
  assert.match(printed(text), "when units != 12 and (units > 20 or units < 10) else 1");
});

test("beside real numbers, whole ones are written as real", () => {
  const text = parity({
    data: `rows t = csv("t.csv", columns: [bits: [..9] of bit, n: 0..9, price: real]) { sha256 = "${"0".repeat(64)}" }
             |> split(train: 80%, validate: 10%, test: 10%)
    input  string = t.bits
    target odd    = t.price + t.n + 1`,
    model: "logits = dense(last(recurrent(string, cell: gru, units: 4)), units: 1)",
    measure: "error = mean_squared_error(logits, odd)",
  }).replace("cross_entropy", "squared_error");
  assert.match(printed(text), "target odd = ((t.price + t.n) + 1.0)");
});

test("texts get names that nothing else has", () => {
  const text = readFileSync(join(ROOT, "test/corpus/right/decode.rnn"), "utf8");
  assert.match(printed(text), "texts = beam(");
  assert.match(
    printed(text.replace("param width", "param texts").replace("width: width", "width: texts")),
    "texts_ = beam(",
  );
});

test.run();
