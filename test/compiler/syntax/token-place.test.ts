import { createTokenInstance } from "chevrotain";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lex } from "../../../src/compiler/syntax/lexer.js";
import { columnOf, endOf, lastLineOf, lineOf } from "../../../src/compiler/syntax/token-place.js";
import { byType, Newline, token, wordToken } from "../../../src/compiler/syntax/tokens.js";

test("where tokens of a text stand", () => {
  const [, second] = lex("const\n  units = 8\n").tokens;
  assert.equal([endOf(second), lineOf(second), lastLineOf(second), columnOf(second)], [13, 2, 2, 3]);
});

test("a token of which only the beginning is known is one sign, on no line", () => {
  const { startOffset, image, tokenType, tokenTypeIdx } = createTokenInstance(Newline, "\n", 7, 7, 1, 1, 1, 1);
  const bare = { startOffset, image, tokenType, tokenTypeIdx };
  assert.equal([endOf(bare), lineOf(bare), lastLineOf(bare), columnOf(bare)], [8, 0, 0, 0]);
});

test("a word or sign that the table does not have is a fault of the compiler", () => {
  assert.throws(() => wordToken("loop"), /^no `loop` in the token table$/);
  assert.throws(() => token("Loop"), /^no `Loop` in the token table$/);
  assert.throws(() => byType([["Loop", 1]]), /^no `Loop` in the token table$/);
});

test.run();
