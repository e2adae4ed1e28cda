/** Choosing tokens: exact shares, ties, limits. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { joinTokens } from "../../../src/runtime/decoding/join-tokens.js";
import { sampleToken, softmax } from "../../../src/runtime/decoding/sample.js";

/** Logits of these shares. */
const logits = (...shares: readonly number[]) => shares.map((share) => Math.log(share));
const FULL = { temperature: 1 };
const idAt = (of: readonly number[], rule: Parameters<typeof sampleToken>[1], share: number) =>
  sampleToken(of, rule, share).id;

test("tokens are taken in the proportion of their probabilities", () => {
  const of = logits(0.2, 0.5, 0.3);
  // From the likeliest on: token 1 up to 0.5, token 2 up to 0.8, token 0 after that.
  assert.equal(
    [0, 0.49, 0.51, 0.79, 0.81, 0.999].map((share) => idAt(of, FULL, share)),
    [1, 1, 2, 2, 0, 0],
  );
  assert.ok(Math.abs(sampleToken(of, FULL, 0.6).logProbability - Math.log(0.3)) < 1e-12);
});

test("temperature 0 is greedy; ties go to the lower id; top-k 1 is the same for every share", () => {
  assert.is(idAt([1, 3, 3, 2], { temperature: 0 }, 0.99), 1);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 50 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.double({ min: 0.1, max: 5, noNaN: true }),
      (of, share, temperature) => {
        const greedy = idAt(of, { temperature: 0 }, share);
        assert.is(idAt(of, { temperature, topK: 1 }, share), greedy);
        const [first, second = first - 1] = of.toSorted((a, b) => b - a);
        if (first - second > 1e-3) assert.is(idAt(of, { temperature: 1e-6 }, share), greedy);
      },
    ),
    { seed: 2, numRuns: 500 },
  );
});

test("top-k keeps the k likeliest, top-p those that make up the share, the one that crosses it too", () => {
  const of = logits(0.5, 0.3, 0.15, 0.05);
  const ids = (rule: Parameters<typeof sampleToken>[1]) =>
    new Set(Array.from({ length: 1000 }, (_, index) => idAt(of, rule, index / 1000)));
  assert.equal([...ids({ temperature: 1, topK: 2 })], [0, 1]);
  assert.equal([...ids({ temperature: 1, topP: 0.5 })], [0]);
  assert.equal([...ids({ temperature: 1, topP: 0.51 })], [0, 1]);
  assert.equal([...ids({ temperature: 1, topP: 1 })], [0, 1, 2, 3]);
  assert.equal([...ids({ temperature: 1, topK: 3, topP: 0.9 })], [0, 1, 2]);
  // Of the two that are left, the first has 0.5 / 0.8 of the share.
  assert.is(idAt(of, { temperature: 1, topK: 2 }, 0.624), 0);
  assert.is(idAt(of, { temperature: 1, topK: 2 }, 0.626), 1);
});

test("what is banned, and what has no probability, is never taken", () => {
  const of = [10, Number.NEGATIVE_INFINITY, 0, 0];
  for (let share = 0; share < 1; share += 0.01) {
    assert.ok([2, 3].includes(sampleToken(of, FULL, share, new Set([0])).id));
  }
  assert.ok(Math.abs(sampleToken(of, FULL, 0, new Set([0])).logProbability - Math.log(0.5)) < 1e-12);
  assert.throws(() => sampleToken([Number.NEGATIVE_INFINITY], FULL, 0), /no token is allowed/);
  assert.throws(() => sampleToken([0, Number.NaN], FULL, 0), /the logit of token 1 is NaN/);
  assert.throws(() => sampleToken([0, Number.POSITIVE_INFINITY], FULL, 0.5), /the logit of token 1 is Infinity/);
});

test("softmax of large logits", () => {
  assert.equal([...softmax([1000, 1000])], [0.5, 0.5]);
  assert.ok(Math.abs(softmax(logits(0.2, 0.8))[1] - 0.8) < 1e-15);
});

test("tokens join as they were cut", () => {
  assert.is(joinTokens(["C", "a", "l", "l"], "characters"), "Call");
  assert.is(joinTokens(["Call", "me", "Ishmael."], "words"), "Call me Ishmael.");
  assert.is(
    joinTokens(["call", "me", "ishmael", ".", "(", "some", "years", ")", "ago", "—", "never"], "marks"),
    "call me ishmael. (some years) ago—never",
  );
  assert.is(joinTokens(["Ca@@", "l@@", "l", "me", "."], "pieces"), "Call me .");
  assert.is(joinTokens(["Ca@@", "l@@", "l", "m@@", "e", "."], "pieces of marks"), "Call me.");
  assert.is(joinTokens(["a", "@@", "b@@"], "words"), "a @@ b@@");
});

test.run();
