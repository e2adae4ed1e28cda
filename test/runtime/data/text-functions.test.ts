import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  characters,
  count,
  lower,
  modulo,
  normalForm,
  replace,
  sum,
  textOf,
  together,
  withoutAccents,
  words,
} from "../../../src/runtime/data/text-functions.js";

const seed = 20261122;
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  // What the rules are about, so that it comes often.
  fc.string({
    unit: fc.constantFrom("a", "'", "_", " ", ".", "é", "\u0301", "3", "😀", "𝒳", "\ud835", "\u2003"),
    maxLength: 20,
  }),
);

test("lower case by Unicode", () => {
  assert.is(lower("ÄÖ Éa ΣΑΣ"), "äö éa σας");
});

test("replaces all, letter by letter", () => {
  assert.is(replace("it’s ’n’", "’", "'"), "it's 'n'");
  assert.is(replace("a.b.c", ".", "$&"), "a$&b$&c");
  assert.throws(() => replace("a", "", "b"), /nothing to replace/);
});

test("normal forms of Unicode", () => {
  assert.is(normalForm("e\u0301", "NFC"), "é");
  assert.is(normalForm("é", "NFD"), "e\u0301");
  assert.is(normalForm("ﬁ①Ａ", "NFKC"), "fi1A");
  assert.is(normalForm("ﬁ", "NFC"), "ﬁ");
});

test("letters without their accents, composed or not", () => {
  assert.is(withoutAccents("¿Cómo está el niño? Übung, Ångström, e\u0301"), "¿Como esta el nino? Ubung, Angstrom, e");
  // No mark stands on these: they are letters of their own.
  assert.is(withoutAccents("Łódź ø đ ß 한국 がぎ"), "Łodz ø đ ß 한국 かき");
  fc.assert(
    fc.property(anyText, (text) => withoutAccents(withoutAccents(text)) === withoutAccents(text)),
    { seed, numRuns: 200 },
  );
});

test("words joined to a text", () => {
  assert.is(textOf([["how", "are", "you"]], " "), "how are you");
  assert.is(textOf(["film", ["hi .", "yes"]], "\t"), "film\thi .\tyes");
  assert.is(textOf([[]], " "), "");
  assert.is(textOf(["a", [], "b"], " "), "a b");
  assert.equal(together(["a", "b"], "c", []), ["a", "b", "c"]);
});

test("words with their marks kept", () => {
  const kept = { marks: "kept" } as const;
  assert.equal(words(" How\tare \u00a0you,\u2003Bob?\n", kept), ["How", "are", "you,", "Bob?"]);
  assert.equal(words("", kept), []);
  assert.equal(words(" \n", kept), []);
  assert.equal(words("a \ufeff b\u0085c", kept), ["a", "\ufeff", "b", "c"]);
  const strip = ',." ;:)(][?!';
  assert.equal(words('("No," he said...) ... [x', { ...kept, strip }), ["No", "he", "said", "x"]);
  assert.equal(words("😀a😀 😀 b😀c 𝒳", { ...kept, strip: "😀" }), ["a", "b😀c", "𝒳"]);
  assert.equal(words("-a-", { ...kept, strip: "a-" }), []);
});

test("words with marks apart", () => {
  const apart = (text: string): readonly string[] => words(text, { marks: "apart" });
  assert.equal(apart("Don't stop, 'he said'--x_1!"), [
    "Don't",
    "stop",
    ",",
    "'",
    "he",
    "said",
    "'",
    "-",
    "-",
    "x_1",
    "!",
  ]);
  assert.equal(apart("¿Qué tal? 😀𝒳𝒴'𝒵 3½"), ["¿", "Qué", "tal", "?", "😀", "𝒳𝒴'𝒵", "3½"]);
  assert.equal(apart("a''b a' 'a"), ["a", "'", "'", "b", "a", "'", "'", "a"]);
  assert.equal(apart(""), []);
  assert.equal(apart("a \ufeff b\u0085c"), ["a", "\ufeff", "b", "c"]);
});

test("marks apart is exactly the regular expression", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const expected = text.match(/[\p{L}\p{N}_]+(?:'[\p{L}\p{N}_]+)*|[^\p{L}\p{N}_\p{White_Space}]/gu) ?? [];
      assert.equal(words(text, { marks: "apart" }), [...expected]);
    }),
    { seed, numRuns: 2000 },
  );
});

test("counts code points", () => {
  assert.is(count("añ😀"), 3);
  assert.is(count(["a", "b"]), 2);
  assert.equal(characters("a😀\n"), ["a", "😀", "\n"]);
  fc.assert(
    fc.property(anyText, (text) => count(text) === Array.from(text).length && count(characters(text)) === count(text)),
    { seed, numRuns: 500 },
  );
});

test("sums and remainders", () => {
  assert.is(sum([]), 0);
  assert.is(sum([1, 0, 1, 1]), 3);
  assert.equal(
    [7, -1, -4, 0, 4].map((a) => modulo(a, 4)),
    [3, 3, 0, 0, 0],
  );
  assert.ok(Object.is(modulo(-4, 2), 0));
  assert.is(modulo(1, -3), -2);
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1 }), (a, b) => {
      const remainder = modulo(a, b);
      return remainder >= 0 && remainder < b && (BigInt(a) - BigInt(remainder)) % BigInt(b) === 0n;
    }),
    { seed },
  );
});

test.run();
