import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { canonical } from "../../src/plan/canonical.js";
import { PROGRAMS } from "../programs/programs.js";
import { compile } from "../programs/workshop.js";

test("numbers as ECMAScript writes them", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0"],
    [-0, "0"],
    [1.0, "1"],
    [-1.5, "-1.5"],
    [1e21, "1e+21"],
    [1e-7, "1e-7"],
    [0.001, "0.001"],
    [1e-3, "0.001"],
    [123456789012345680000, "123456789012345680000"],
    [0.1 + 0.2, "0.30000000000000004"],
    [2 ** 31 - 1, "2147483647"],
  ];
  for (const [value, text] of cases) assert.is(canonical(value), text);
});

test("keys are sorted by code unit, at every depth; no blanks", () => {
  assert.is(canonical({ b: 1, a: { z: [1, 2], A: null } }), '{"a":{"A":null,"z":[1,2]},"b":1}');
  assert.is(canonical({ "😀": 1, "﬩": 2, é: 3, a10: 4, a9: 5 }), '{"a10":4,"a9":5,"é":3,"😀":1,"﬩":2}');
});

test("what is undefined is left out; the order of a list stays", () => {
  assert.is(canonical({ a: undefined, b: [3, 1, 2] }), '{"b":[3,1,2]}');
  assert.is(canonical({ ["__proto__"]: 1, constructor: 2 }), '{"__proto__":1,"constructor":2}');
});

test("what JSON does not have is refused", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, [undefined], () => 1, 1n, Symbol("a")])
    assert.throws(
      () => canonical(value),
      (error: unknown) => error instanceof TypeError,
    );
});

test("of any JSON value: reading it back and writing it again is the same text, whatever the order of keys", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonical(value);
      assert.is(canonical(JSON.parse(text)), text);
      const turned = (item: unknown): unknown => {
        if (Array.isArray(item)) return item.map(turned);
        if (typeof item !== "object" || item === null) return item;
        return Object.fromEntries(
          Object.entries(item)
            .map(([key, inner]) => [key, turned(inner)] as const)
            .reverse(),
        );
      };
      assert.is(canonical(turned(value)), text);
    }),
  );
});

test("plans have one canonical text", () => {
  for (const { files } of PROGRAMS) {
    const { plan } = compile(files);
    const text = canonical(plan);
    assert.is(canonical(JSON.parse(text)), text);
    assert.is(canonical(compile(files).plan), text);
  }
});

test.run();
