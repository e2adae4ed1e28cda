/** Which classes are drawn: different ones, in range, by a law of which the arithmetic here is another statement. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { drawCandidates, exponential, logarithm } from "../../src/ops/candidates.js";

const KEY = { k0: 0x9e3779b9, k1: 7 };

test("as many different classes as wanted, rising, within the vocabulary, and others at each step", () => {
  for (const [classes, samples] of [
    [2, 1],
    [9, 8],
    [1000, 60],
    [30_000, 512],
  ] as const) {
    const at = (step: number) => [...drawCandidates(KEY, step, { classes, samples, latest: 0 }).classes];
    const drawn = at(1);
    assert.is(drawn.length, samples);
    assert.ok(drawn.every((id, index) => id >= 0 && id < classes && (index === 0 || id > drawn[index - 1])));
    assert.equal(at(1), drawn);
    if (classes > 100) assert.not.equal(at(2), drawn);
  }
});

test("a class comes up as often as is expected of it", () => {
  const [classes, samples, steps] = [50, 5, 4000];
  const [counts, expected] = [new Float64Array(classes), new Float64Array(classes)];
  for (let step = 1; step <= steps; step++) {
    const { classes: drawn, logExpected } = drawCandidates(KEY, step, { classes, samples, latest: 0 });
    for (const id of drawn) counts[id]++;
    for (let id = 0; id < classes; id++) expected[id] += Math.exp(logExpected(id));
  }
  for (const id of [0, 1, 4, 20, 49]) {
    // Six standard deviations of a count, and the bias of an estimate that takes the number of draws for certain.
    const room = 6 * Math.sqrt(expected[id]) + 0.04 * expected[id];
    assert.ok(Math.abs(counts[id] - expected[id]) < room, `${id}: ${counts[id]}, expected ${expected[id]}`);
  }
  assert.ok(counts[0] > 1.5 * counts[4] && counts[4] > 2 * counts[20]);
});

test("classes at the end that are the most frequent come first by rank", () => {
  const sizes = { classes: 40, samples: 6 };
  const plain = drawCandidates(KEY, 3, { ...sizes, latest: 0 });
  const turned = drawCandidates(KEY, 3, { ...sizes, latest: 1 });
  assert.equal(
    [...turned.classes],
    [...plain.classes].map((rank) => (rank + 39) % 40).sort((a, b) => a - b),
  );
  assert.is(turned.logExpected(39), plain.logExpected(0));
});

test("all classes: none is drawn, and nothing is corrected", () => {
  const { classes, logExpected } = drawCandidates(KEY, 1, { classes: 7, samples: 7, latest: 1 });
  assert.equal([...classes], [0, 1, 2, 3, 4, 5, 6]);
  assert.is(logExpected(3), 0);
});

test("more samples than classes, or none, are refused", () => {
  for (const samples of [0, 8]) {
    assert.throws(() => drawCandidates(KEY, 1, { classes: 7, samples, latest: 0 }), `${samples} samples of 7 classes`);
  }
});

test("exponential and logarithm are those of the library, to the last places", () => {
  for (let at = 0; at < 2000; at++) {
    const x = (at / 2000) * 21;
    assert.ok(Math.abs(exponential(x) / Math.exp(x) - 1) < 1e-14, `e^${x}`);
  }
  for (const count of [2, 3, 10, 1001, 30_001, 2 ** 31]) {
    assert.ok(Math.abs(logarithm(count) / Math.log(count) - 1) < 1e-14, `log ${count}`);
  }
});

test.run();
