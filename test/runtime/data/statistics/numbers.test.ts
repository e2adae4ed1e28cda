import { test } from "uvu";
import * as assert from "uvu/assert";
import { classesOf, coverageOf } from "../../../../src/runtime/data/statistics/classes.js";
import { lengthsOf, quantile, summaryOf } from "../../../../src/runtime/data/statistics/numbers.js";

test("mean, deviation and ends", () => {
  assert.equal(summaryOf([2, 4, 4, 4, 5, 5, 7, 9]), { count: 8, least: 2, greatest: 9, mean: 5, deviation: 2 });
  assert.equal(summaryOf([-1]), { count: 1, least: -1, greatest: -1, mean: -1, deviation: 0 });
  // In one pass these would lose all their digits.
  assert.is(summaryOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).deviation, Math.sqrt(22.5));
});

test("a quantile is a length that there is", () => {
  const sorted = Array.from({ length: 20 }, (_, index) => index + 1);
  assert.equal(
    [quantile(sorted, 0.5), quantile(sorted, 0.95), quantile(sorted, 1), quantile(sorted, 0)],
    [10, 19, 20, 1],
  );
  assert.is(quantile([7], 0.95), 7);
});

test("lengths, in bins of one width that hold them all", () => {
  const { histogram, ...rest } = lengthsOf([3, 1, 2, 2, 9], 3);
  assert.equal(rest, { least: 1, mean: 3.4, median: 2, most95: 9, greatest: 9 });
  assert.equal(histogram, [
    { low: 1, high: 3, count: 4 },
    { low: 4, high: 6, count: 0 },
    { low: 7, high: 9, count: 1 },
  ]);
  assert.equal(lengthsOf([5, 5]).histogram, [{ low: 5, high: 5, count: 2 }]);
  assert.equal(
    lengthsOf([1, 8], 3).histogram.map(({ low, high }) => [low, high]),
    [
      [1, 3],
      [4, 6],
      [7, 8],
    ],
  );
});

test("classes by frequency, their entropy, and how often the most frequent is right", () => {
  assert.equal(classesOf([2, 0, 2, 1]), {
    count: 4,
    byFrequency: [
      { id: 2, count: 2 },
      { id: 0, count: 1 },
      { id: 1, count: 1 },
    ],
    entropy: 1.5,
    majority: 0.5,
  });
  const { entropy, majority } = classesOf(new Int32Array(5).fill(3));
  assert.equal([entropy, majority, Object.is(entropy, -0)], [0, 1, false]);
});

test("what a vocabulary covers", () => {
  const counts = new Map([
    ["a", 3],
    ["b", 1],
    ["d", 2],
    ["c", 2],
    ["<unk>", 1],
  ]);
  assert.equal(
    coverageOf(counts, (word) => word < "b" && word !== "<unk>", 2),
    {
      tokens: 9,
      types: 5,
      hapaxes: 2,
      unknown: 6,
      unknownWords: [
        ["c", 2],
        ["d", 2],
      ],
    },
  );
});

test.run();
