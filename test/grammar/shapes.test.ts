/** The parser's rules as the page of the grammar writes them, and as the site draws them. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { grammarRules, rulesIn } from "../../scripts/generate/grammar-shape.js";
import { written } from "../../scripts/generate/syntax.js";

const rules = grammarRules();

function textOf(name: string): string {
  const shape = rules.get(name);
  if (!shape) throw new RangeError(`no rule ${name}`);
  return written(shape);
}

test("words, classes of tokens and rules, in order", () => {
  assert.is(textOf("param"), '"param" name "=" expression domain? when?');
  assert.is(textOf("editionLine"), '"edition" COUNT');
});

test("choices, lists that may be empty, and lists that may not", () => {
  assert.is(textOf("signed"), '"-" number | number');
  assert.is(textOf("list"), '"[" (item ("," item)*)? "]"');
  assert.is(textOf("sequenceType"), '"[" dimension ("," dimension)* "]" "of" type');
  assert.is(textOf("body"), '"{" (statement (END-OF-THE-LINE statement)*)? "}"');
  assert.is(textOf("postfix"), 'primary ("." name)*');
});

test("braces that the parser tells apart are one, and what stands for a value that is missing is none", () => {
  assert.is(textOf("importLine"), '"import" "{" (name ("," name)*)? "}" "from" textLiteral');
  assert.not.match(textOf("primary"), "VALUE");
});

test("every rule that is named is there", () => {
  for (const [name, shape] of rules) for (const used of rulesIn(shape)) assert.ok(rules.has(used), `${name}: ${used}`);
});

test.run();
