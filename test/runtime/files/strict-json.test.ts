import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseStrictJson } from "../../../src/runtime/files/strict-json.js";

test("reads all JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      assert.equal(parseStrictJson(text), JSON.parse(text));
    }),
    { seed: 1, numRuns: 300 },
  );
});

for (const [text, key] of [
  ['{"a":1,"a":1}', "a"],
  ['[{"b":{"x":[],"y":{},"x":0}}]', "x"],
  ['{"q\\"":1, "\\u0071\\"" : 2}', 'q"'],
  ['{"\\\\":1,"\\\\":2}', "\\"],
  ['{"":{"":1},"a":[",","a"],"":3}', ""],
] as const) {
  test(`refuses ${text}`, () => {
    assert.throws(
      () => parseStrictJson(text),
      (error: Error) => error instanceof SyntaxError && error.message === `the key "${key}" occurs twice`,
    );
  });
}

test("the same key in different objects is no repetition", () => {
  assert.equal(parseStrictJson('[{"a":"a"},{"a":["a","a"]}]'), [{ a: "a" }, { a: ["a", "a"] }]);
});

test.run();
