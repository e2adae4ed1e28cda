/** What the program tells the host of its measures: what they are compared with, and which texts they read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile, emitted, ROOT } from "../../programs/workshop.js";

const right = (name: string) => readFileSync(join(ROOT, "test/corpus/right", `${name}.rnn`), "utf8");
const codeOf = (text: string) => emitted(compile(text)).typescript;

test("a baseline of an error is on the scale of its measure, and of the steps that are compared", () => {
  const code = codeOf(right("baseline-persistence"));
  assert.match(code, 'error: { kind: "persistence", column: "next", steps: "last", scale: "z" },');
  const whole = codeOf(right("attainable"));
  assert.match(whole, 'right: { kind: "majority", column: "odd", steps: "all" },');
});

test("the best that can be hoped for is told by the name of the measure", () => {
  assert.match(codeOf(right("attainable")), "attainable: { right: 0.995 },");
  assert.match(codeOf(right("attainable-error")), "attainable: { error: 12.5 },");
  assert.not.match(codeOf(right("baseline-persistence")), "attainable:");
});

test("texts depend on settings where a number of their decoding does", () => {
  const text = right("decode");
  assert.match(codeOf(text), "texts: (settings) => ({");
  const fixed = text.replace("  param width = 4 in 1..10\n", "").replace("width: width", "width: 4");
  assert.match(codeOf(fixed), "texts: () => ({");
});

test.run();
