import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareCodePoints } from "../../../src/runtime/data/code-point-order.js";
import { tokens } from "../../../src/runtime/data/fitted/fitted-functions.js";
import { spreadScale, standardScale } from "../../../src/runtime/data/fitted/scale.js";
import { countVocabulary, vocabularyOf } from "../../../src/runtime/data/fitted/vocabulary.js";
import { refuses } from "../files/helpers.js";
import { partsOfRows } from "./rows-of.js";

const words = (text: string): readonly string[] => text.split(" ").filter((word) => word !== "");

test("ids by falling frequency in train; every other word is unknown", () => {
  const parts = partsOfRows({ train: ["b a b", "c a b"], validate: ["d d d d a"], test: ["e"] });
  const v = countVocabulary(parts, words, { most: 10 });
  assert.equal(v.words, ["b", "a", "c"]);
  assert.is(v.size, 4);
  assert.equal(["b", "a", "c", "d", "e", "<unk>", "", "toString"].map(v.id), [1, 2, 3, 0, 0, 0, 0, 0]);
  const short = countVocabulary(parts, words, { most: 2 });
  assert.equal(short.words, ["b", "a"]);
  assert.is(short.size, 3);
  assert.is(short.id("c"), 0);
});

test("words seen too seldom have no id; one word a row will do, too", () => {
  const parts = partsOfRows({ train: ["b a b", "c a b"], test: ["c c c"] });
  assert.equal(countVocabulary(parts, words, { most: 10, least: 2 }).words, ["b", "a"]);
  assert.equal(countVocabulary(parts, words, { most: 1, least: 2 }).words, ["b"]);
  assert.equal(countVocabulary(parts, (row) => row, { most: 10 }).words, ["b a b", "c a b"]);
  refuses(
    () => countVocabulary(parts, words, { most: 10, least: 4 }),
    "fit-empty",
    "No word stands in train 4 times, so that a vocabulary would be empty.",
    "Ask for a word to stand there less often: `least`.",
  );
});

test("ties go by code points, not by UTF-16", () => {
  const signs = ["😀", "ﬀ", "z", "é", "a", "~", "\u{10ffff}", "\uffff"];
  const v = countVocabulary(partsOfRows({ train: signs }), (sign) => [sign], { most: 10 });
  assert.equal(v.words, ["a", "z", "~", "é", "ﬀ", "\uffff", "😀", "\u{10ffff}"]);
  const most = countVocabulary(partsOfRows({ train: signs }), (sign) => [sign], { most: 5 });
  assert.equal(most.words, ["a", "z", "~", "é", "ﬀ"]);
});

test("the order of code points is the order of UTF-8 bytes", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "\ud7ff", "\ue000", "\uffff", "😀", "\u{10ffff}") });
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.is(Math.sign(compareCodePoints(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { seed: 20261122, numRuns: 1000 },
  );
});

test("the word <unk> in a text is the unknown word", () => {
  const v = countVocabulary(partsOfRows({ train: ["<unk> <unk> a"] }), words, { most: 10 });
  assert.equal(v.words, ["a"]);
  assert.is(v.id("<unk>"), 0);
});

test("words that are names of the language's own", () => {
  const v = countVocabulary(partsOfRows({ train: ["__proto__ constructor __proto__"] }), words, { most: 10 });
  assert.equal(v.words, ["__proto__", "constructor"]);
});

test("refuses a vocabulary of nothing", () => {
  for (const train of [["", " "], ["<unk>"]]) {
    refuses(
      () => countVocabulary(partsOfRows({ train, test: ["a"] }), words, { most: 10 }),
      "fit-empty",
      "A vocabulary found no word in train.",
      "Look how the text is cut into words.",
    );
  }
});

test("an end is one more than the vocabulary has, after the last word and where there is none", () => {
  const vocabulary = vocabularyOf(["a", "b"]);
  assert.is(vocabulary.size, 3);
  assert.equal(tokens(["b", "?", "a"], vocabulary), [2, 0, 1]);
  assert.equal(tokens(["b", "?", "a"], vocabulary, { end: true }), [2, 0, 1, 3]);
  assert.equal(tokens([], vocabulary, { end: true }), [3]);
});

test("standard: mean and population deviation of train alone", () => {
  const scale = standardScale(partsOfRows({ train: [2, 4, 4, 4, 5, 5, 7, 9], test: [1e9] }), (x) => x);
  assert.is(scale.shift, 5);
  assert.is(scale.factor, 2);
  assert.equal([2, 5, 9].map(scale.apply), [-1.5, 0, 2]);
  assert.equal([-1.5, 0, 2].map(scale.invert), [2, 5, 9]);
});

test("standard: a row may give several values", () => {
  const scale = standardScale(partsOfRows({ train: [[2, 4, 4, 4], [], [5, 5, 7, 9]] }), (x) => x);
  assert.equal([scale.shift, scale.factor], [5, 2]);
});

test("standard: values far from 0 keep their spread", () => {
  const scale = standardScale(partsOfRows({ train: [1e9 + 1, 1e9 + 2, 1e9 + 3] }), (x) => x);
  assert.is(scale.shift, 1e9 + 2);
  assert.ok(Math.abs(scale.factor - Math.sqrt(2 / 3)) < 1e-12);
});

test("spread: the ends of train become low and high", () => {
  const parts = partsOfRows({ train: [10, 30, 20], test: [50] });
  const scale = spreadScale(parts, (x) => x, { low: -1, high: 1 });
  assert.equal([10, 20, 30, 50].map(scale.apply), [-1, 0, 1, 3]);
  assert.equal([-1, 0, 1].map(scale.invert), [10, 20, 30]);
  const falling = spreadScale(parts, (x) => x, { low: 1, high: 0 });
  assert.equal([10, 30].map(falling.apply), [1, 0]);
  assert.throws(() => spreadScale(parts, (x) => x, { low: 1, high: 1 }), /both ends/);
});

test("scales of logarithms: equal shares are equal steps, and what is taken back is what it was", () => {
  const parts = partsOfRows({ train: [10, 1000], test: [1e5] });
  const scale = standardScale(parts, (x) => x, { log: true });
  assert.equal(
    [10, 100, 1000].map((x) => Math.round(1e9 * scale.apply(x)) / 1e9),
    [-1, 0, 1],
  );
  const even = spreadScale(parts, (x) => x, { low: 0, high: 1, log: true });
  assert.equal(
    [10, 100, 1000].map((x) => Math.round(1e9 * even.apply(x)) / 1e9),
    [0, 0.5, 1],
  );
  for (const x of [0.5, 10, 31.7, 1e5])
    for (const { apply, invert } of [scale, even]) assert.ok(Math.abs(invert(apply(x)) / x - 1) < 1e-12);
  refuses(
    () => standardScale(partsOfRows({ train: [3, 0] }), (x) => x, { log: true }),
    "bad-value",
    "`row:1` gives 0, which has no logarithm.",
    "Use a scale without `log`, or leave out such rows.",
  );
  refuses(
    () => standardScale(partsOfRows({ train: [3, 3] }), (x) => x, { log: true }),
    "fit-constant",
    "A scale cannot be fitted: all 2 values of train are equal.",
  );
});

test("refuses scales of nothing, of one value, and of what is no number", () => {
  for (const fit of [standardScale<number | readonly number[]>, spreadScale<number | readonly number[]>]) {
    const of = (train: readonly (number | readonly number[])[]): unknown =>
      fit(partsOfRows({ train, test: [1, 2] }), (x) => x, { low: 0, high: 1 });
    refuses(
      () => of([[], []]),
      "fit-empty",
      "A scale found no value in train.",
      "Look at the conditions that leave rows out.",
    );
    refuses(
      () => of([0.1, 0.1, 0.1]),
      "fit-constant",
      "A scale cannot be fitted: all 3 values of train are 0.1.",
      "Use the column as it is, or leave it out: it tells the model nothing.",
    );
    refuses(
      () => of([1, [2, Number.NaN]]),
      "bad-value",
      "`row:1` gives NaN, and a scale is fitted to finite numbers only.",
      "Correct the value, or leave out such rows.",
    );
  }
});

test.run();
