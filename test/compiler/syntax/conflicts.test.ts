/** Files in which git has left both sides of a merge. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "../../../src/compiler/syntax/parse.js";

const BOTH = [
  "edition 2026",
  "",
  "<<<<<<< HEAD",
  "const a = 1",
  "=======",
  "const a = 2",
  ">>>>>>> theirs",
  "const b = 3",
];

function read(lines: readonly string[], end = "\n") {
  const { tree, diagnostics, source } = parse({ file: "a.rnn", text: `${lines.join(end)}${end}` });
  return {
    values: tree.definitions.map((one) => source.text.slice(one.span.start, one.span.end)),
    said: diagnostics.map(({ code, span }) => `${code} ${source.text.slice(span.start, span.end)}`),
  };
}

test("a conflict is said once, and the first side is read, at its own places", () => {
  for (const end of ["\n", "\r\n"])
    assert.equal(read(BOTH, end), {
      values: ["const a = 1", "const b = 3"],
      said: ["merge-conflict <<<<<<< HEAD"],
    });
  assert.equal(read(BOTH.toSpliced(4, 0, "||||||| base", "const a = 0")).said, ["merge-conflict <<<<<<< HEAD"]);
  assert.equal(read([...BOTH, ...BOTH.slice(2, 7)]).said.length, 2);
});

test("signs without their others are what they are in any text", () => {
  for (const lines of [BOTH.slice(0, 6), BOTH.toSpliced(4, 1), BOTH.toSpliced(2, 1)])
    assert.ok(read(lines).said.every((said) => said.startsWith("unexpected-token")));
  assert.equal(read(["edition 2026", "# <<<<<<< HEAD", "const a = 1"]).said, []);
});

test.run();
