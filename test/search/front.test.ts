/** Several objectives: fronts, and how crowded they are. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { frontOf } from "../../src/search/front.js";
import { crowding, dominates, frontsOf } from "../../src/search/pareto.js";
import type { Visible } from "../../src/search/sampler.js";
import { complete } from "./support/studying.js";

test("one point is better than another when it is nowhere worse and somewhere better", () => {
  assert.ok(dominates([1, 2], [1, 3]));
  assert.not(dominates([1, 2], [1, 2]));
  assert.not(dominates([1, 2], [0, 3]));
});

test("fronts, one behind the other", () => {
  const losses = [
    [1, 4],
    [2, 2],
    [4, 1],
    [3, 3],
    [2, 5],
    [5, 5],
  ];
  assert.equal(frontsOf(losses), [[0, 1, 2], [3, 4], [5]]);
  const room = crowding([0, 1, 2], losses);
  assert.is(room.get(0), Number.POSITIVE_INFINITY);
  assert.is(room.get(1), 2);
  assert.is(room.get(2), Number.POSITIVE_INFINITY);
});

test("the front of a study, by the first objective; what is better when higher is turned", () => {
  const trial = (number: number, scores: readonly number[]): Visible => ({
    trial: number,
    point: {},
    outcome: complete(scores[0], scores),
  });
  const trials: readonly Visible[] = [
    trial(1, [0.5, 300, 0.8]),
    trial(2, [0.4, 900, 0.7]),
    trial(3, [0.6, 400, 0.7]),
    { trial: 4, point: {}, outcome: { kind: "failed", class: "nan", message: "" } },
    trial(5, [0.7, 400, 0.9]),
    { trial: 6, point: {}, outcome: null },
  ];
  const others = [
    { measured: "parameters", direction: "minimize" },
    { measured: "validate.accuracy", direction: "maximize" },
  ] as const;
  assert.equal(
    frontOf(trials, { direction: "minimize", others }).map((one) => one.trial),
    [2, 1, 5],
  );
});

test.run();
