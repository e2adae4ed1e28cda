import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { philox } from "../../src/random/philox.js";

/** Random123's known-answer tests (kat_vectors) of philox4x32-10: counter, key, answer. */
const KNOWN: readonly (readonly [string, string, string])[] = [
  ["00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
  ["ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
  ["243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
];

const wordsOf = (text: string) => text.split(" ").map((word) => Number.parseInt(word, 16));

test("Philox gives Random123's known answers", () => {
  for (const [counter, key, answer] of KNOWN) {
    const [c0, c1, c2, c3] = wordsOf(counter);
    const [k0, k1] = wordsOf(key);
    const out = new Uint32Array(4);
    philox(k0, k1, c0, c1, c2, c3, out);
    assert.equal([...out], wordsOf(answer), counter);
  }
});

test("Philox writes four words where it is told, and nothing else", () => {
  const out = new Uint32Array(8);
  philox(0, 0, 0, 0, 0, 0, out, 2);
  assert.equal([...out], [0, 0, ...wordsOf(KNOWN[0][2]), 0, 0]);
});

/** The paper's definition, in whole numbers of any size. */
function reference(key: readonly number[], counter: readonly number[]): readonly number[] {
  const mask = 0xffffffffn;
  let [k0, k1] = key.map(BigInt);
  let [x0, x1, x2, x3] = counter.map(BigInt);
  for (let round = 0; round < 10; round++) {
    const [a, b] = [0xd2511f53n * x0, 0xcd9e8d57n * x2];
    [x0, x1, x2, x3] = [(b >> 32n) ^ x1 ^ k0, b & mask, (a >> 32n) ^ x3 ^ k1, a & mask];
    [k0, k1] = [(k0 + 0x9e3779b9n) & mask, (k1 + 0xbb67ae85n) & mask];
  }
  return [x0, x1, x2, x3].map(Number);
}

test("Philox in 32-bit arithmetic is Philox in whole numbers", () => {
  const edges = fc.constantFrom(0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffff0000, 0xffffffff);
  const word = fc.oneof(edges, fc.nat(0xffffffff));
  const out = new Uint32Array(4);
  fc.assert(
    fc.property(fc.tuple(word, word), fc.tuple(word, word, word, word), ([k0, k1], [c0, c1, c2, c3]) => {
      philox(k0, k1, c0, c1, c2, c3, out);
      assert.equal([...out], reference([k0, k1], [c0, c1, c2, c3]));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test.run();
