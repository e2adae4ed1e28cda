/** Words that tokens make up: those of the text, however it was cut. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Cut } from "../../../src/plan/cut.js";
import { wordCount } from "../../../src/runtime/training/count-words.js";

/** Tokens by their words; `null` is one that the vocabulary does not know, `"end"` the end. */
function count(words: readonly string[], cut: Cut, tokens: readonly (string | null)[]): number {
  const idOf = (token: string | null) =>
    token === null ? 0 : token === "end" ? words.length + 1 : words.indexOf(token) + 1;
  const ids = Int32Array.from(tokens, idOf);
  return wordCount(words, cut)(ids, 0, ids.length);
}

const SIGNS = ["a", "b", " ", "\n", "."];
const signs = (text: string) => Array.from(text);

test("characters: what stands between blanks, signs being part of it", () => {
  assert.is(count(SIGNS, "characters", signs("ab. a\nb")), 3);
  assert.is(count(SIGNS, "characters", signs("  ab  \n a ")), 2);
  assert.is(count(SIGNS, "characters", signs("   ")), 0);
  assert.is(count(SIGNS, "characters", []), 0);
});

test("a character that is not known is one of a word", () => {
  assert.is(count(SIGNS, "characters", ["a", null, "b", " ", null]), 2);
});

test("an end is a word, and what follows it another", () => {
  assert.is(count(SIGNS, "characters", ["a", "b", "end"]), 2);
  assert.is(count(SIGNS, "characters", ["a", "end", "b", "end"]), 4);
  assert.is(count(["th@@", "e", "sea"], "pieces", ["th@@", "e", "sea", "end"]), 3);
});

test("pieces: a word ends with the piece that nothing goes on after", () => {
  const words = ["a@@", "b@@", "c", "@@"];
  assert.is(count(words, "pieces", ["a@@", "b@@", "c", "c", "a@@", "c"]), 3);
  assert.is(count(words, "pieces of marks", ["a@@", null, "@@"]), 2);
});

test("words are words, whatever they look like", () => {
  assert.is(count(["a@@", "b"], "words", ["a@@", "b", "end"]), 3);
  assert.is(count(["a", "."], "marks", ["a", "."]), 2);
});

test("only the tokens that are asked for", () => {
  const ids = Int32Array.from(signs("ab ab"), (sign) => SIGNS.indexOf(sign) + 1);
  assert.is(wordCount(SIGNS, "characters")(ids, 1, 3), 1);
});

test.run();
