/** Of which targets a model can write texts of its own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkText, ROOT, saidOf } from "../support/host.js";

const RIGHT = readFileSync(join(ROOT, "test/corpus/right/decode.rnn"), "utf8");
const TARGET = "tokens(words(pairs.english), en, end: true)";

/** Why none of the three ways to decode is possible, which is the same for all. */
function whyNot(text: string): string {
  const all = saidOf(checkText(text)).map((one) => one.replace(/^.*? is not possible here: /, ""));
  assert.is(all.length, 3, all.join("\n"));
  assert.is(new Set(all).size, 1);
  return all[0];
}

test("of words that end, and are not cut from a longer text", () => {
  assert.equal(saidOf(checkText(RIGHT)), []);
  assert.is(whyNot(RIGHT.replace(", end: true)", ")")), "`said` has no end: `tokens(…, end: true)` gives it one.");
  const classes = RIGHT.replace("[english, spanish]", "[english, spanish, marks: [1..] of 0..5]")
    .replace(TARGET, "pairs.marks")
    .replace(/ *vocab en .*\n/, "");
  assert.is(whyNot(classes), "`said` has no words of a vocabulary.");
  const cut = RIGHT.replace("by: hash(english)", "by: order()").replace(TARGET, `${TARGET} |> windows(length: 10)`);
  assert.is(whyNot(cut), "`said` is cut from a longer text.");
});

test.run();
