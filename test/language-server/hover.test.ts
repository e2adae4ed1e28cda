/** What there is to read at the cursor. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pageOf } from "../../src/compiler/diagnostics/page.js";
import { hoverAt } from "../../src/language-server/hover.js";
import { cursorIn, EXPERIMENT, withText } from "./experiment.js";
import { opened } from "./support.js";

function hover(written: string): string | null {
  const { workspace, state, at } = opened(written);
  const contents = hoverAt(workspace, state, at)?.contents;
  return contents && typeof contents === "object" && "value" in contents ? contents.value : null;
}

const SAID: readonly (readonly [cursor: string, lines: string])[] = [
  ["sta‸tes = recurrent", "```rnn\nstates: [time, batch, 8] of real\n```\n\nlayer · 5,360 parameters"],
  ["last(‸states)", "```rnn\nstates: [time, batch, 8] of real\n```\n\nlayer · 5,360 parameters"],
  ["log‸its = head", "```rnn\nlogits: [batch, 2] of real\n```\n\nlayer · 178 parameters"],
  ["(stri‸ng, cell", "```rnn\nstring: [1..50] of 0..1\n```\n\ninput"],
  ["od‸d.classes", "```rnn\nodd: 0..1, 2 classes\n```\n\ntarget"],
  ["odd.cla‸sses", "How many classes the target has: as many as its values can differ."],
  ["‸strings.bits\n    target", "```rnn\nstrings: rows of bits: [1..50] of 0..1\n```\n\nrows"],
  ["strings.bi‸ts\n    target", "rows of bits: [1..50] of 0..1"],
  [
    "lstm, units: uni‸ts)",
    "```rnn\nparam units = 32 in 8..128 step 8\n```\n\nparameter of `parity`\n\nUnits of a layer.",
  ],
  ["rat‸e = 3e-3", "```rnn\nparam rate = 1e-2 in log 1e-4..1e-1\n```\n\nparameter of `parity`"],
  ["width * fact‸or", "```rnn\nconst factor = 2\n```\n\nconstant of `factor`"],
  ["wid‸th * factor", "```rnn\nwidth: count\n```\n\ndimension of `head`"],
  ["= he‸ad(", "```rnn\nblock head(x: [width] of real, units: count)\n```\n\nWide and shallow."],
  ["experiment pari‸ty", "```rnn\nexperiment parity\n```\n\n5,538 parameters\n\nIs the number of ones odd?"],
  ["extends pari‸ty", "```rnn\nexperiment parity\n```\n\n5,538 parameters\n\nIs the number of ones odd?"],
  ["validate.accu‸racy", "```rnn\naccuracy = accuracy(predicted(logits), odd)\n```\n\nmeasure of `parity`"],
  ["ra‸te: 20%", "```rnn\ndropout(rate: fraction)\n```\n\nA fraction, at least 0 and below 1. The share set to zero."],
];

for (const [cursor, lines] of SAID) {
  test(`at ${JSON.stringify(cursor)}`, () => {
    assert.is(hover(cursorIn(cursor)), lines);
  });
}

test("what the language calls: its signature, what it does, and its arguments", () => {
  const text = hover(cursorIn("= ada‸m(")) ?? "";
  assert.match(text, /^```rnn\nadam\(rate: real, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, lazy = false\)\n```\n\n/);
  assert.match(text, /\n- `rate: real`: a real number, above 0\. The learning rate\./);
});

test("a mistake: its page; a name and its mistake: both", () => {
  assert.is(hover(withText("cell: lstm", "cell: ls‸tn")), pageOf("unknown-word"));
  const both = hover(withText("seed = 7", "seed = 7\n  param unu‸sed = 3")) ?? "";
  assert.is(both, `\`\`\`rnn\nparam unused = 3\n\`\`\`\n\nparameter of \`parity\`\n\n---\n\n${pageOf("unused-name")}`);
});

test("with a syntax error in another statement, the rest is still known", () => {
  const broken = EXPERIMENT.replace("batch     = 250", "batch     = = 250");
  assert.is(hover(cursorIn("log‸its = head", broken)), "```rnn\nlogits: [batch, 2] of real\n```\n\nlayer");
});

test("nothing in comments, numbers and between definitions", () => {
  for (const cursor of ["## Wide an‸d", "= 25‸0", "\n‸\nexperiment slower"])
    assert.is(hover(cursorIn(cursor)), null, cursor);
});

test.run();
