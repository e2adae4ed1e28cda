/** What a change of a parameter, or of where a file lies, means for those who have the other side's results. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { changesBetween } from "../../../src/compiler/diff/changes.js";
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

test.run();
