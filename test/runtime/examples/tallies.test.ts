/** Confusion and calibration, by hand. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { calibrationTally } from "../../../src/runtime/examples/calibration.js";
import { confusionTally } from "../../../src/runtime/examples/confusion.js";

test("expected calibration error is the mean gap of bins, by how many answers each has", () => {
  const tally = calibrationTally(4);
  assert.is(tally.finish(), null);
  for (const [confidence, isRight] of [
    [0.5, true],
    [0.7, false],
    [1, true],
    [1, true],
  ] as const)
    tally.add(confidence, isRight);
  const seen = tally.finish();
  assert.equal(
    seen?.filled.map(({ from, to, answers, accuracy }) => [from, to, answers, accuracy]),
    [
      [0.5, 0.75, 2, 0.5],
      [0.75, 1, 2, 1],
    ],
  );
  // |0.5 - 0.6| for half of them, nothing for the other half.
  assert.ok(Math.abs((seen?.error ?? 0) - 0.05) < 1e-12);
  assert.is(seen?.accuracy, 0.75);
});

test("confusion: a matrix of few classes, and the pairs that are confused most of any", () => {
  const few = confusionTally(3);
  for (const [right, said] of [
    [0, 0],
    [0, 1],
    [2, 1],
    [2, 1],
  ] as const)
    few.add(right, said);
  const { matrix, pairs } = few.finish((id) => `c${id}`);
  assert.equal(matrix, { names: ["c0", "c1", "c2"], counts: [[1, 1, 0], [0, 0, 0], [0, 2, 0]] }); // biome-ignore format: a matrix
  assert.equal(pairs, [
    { right: "c2", said: "c1", count: 2, of: 2 },
    { right: "c0", said: "c1", count: 1, of: 2 },
  ]);
  const many = confusionTally(1000);
  for (let id = 0; id < 999; id++) many.add(id, id + 1);
  const seen = many.finish(String);
  assert.is(seen.matrix, undefined);
  assert.is(seen.pairs.length, 20);
});

test.run();
