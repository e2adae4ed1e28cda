/** Numbers and texts as the language writes them. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { numberText, realText, shareText, textLiteral } from "../../../src/compiler/lower/source-text.js";
import { textAt } from "../../../src/compiler/source.js";

test("numbers as people write them", () => {
  assert.equal([100_000, 1e-4, 0.05, -3, 1e16].map(numberText), ["100_000", "1e-4", "0.05", "-3", "10000000000000000"]);
  assert.equal([2, 0.5].map(realText), ["2.0", "0.5"]);
});

test("a share in per cent where that gives the same number back", () => {
  assert.equal([0.8, 0.125].map(shareText), ["80%", "12.5%"]);
  assert.is(shareText(1 / 3), String(1 / 3));
});

test("what cannot be seen goes by its number", () => {
  assert.is(textLiteral('a "b"\n\u200b'), '"a \\"b\\"\\n\\u{200b}"');
});

test("of a file that nobody has read there is no text", () => {
  assert.is(textAt(new Map(), { file: "a.rnn", start: 0, end: 4 }), "");
});

test.run();
