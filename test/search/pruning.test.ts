/** Which trials end early: traces worked out by hand from the published rules. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isBelowMedian } from "../../src/search/pruning/median.js";
import { bracketOf, foremost, haltAt, promoted, rungsOf, type Standing } from "../../src/search/pruning/rungs.js";

const MEDIAN = { kind: "median", startup: 3, warm_up: 0, every: 1 } as const;

test("median: the best so far against the median at the same check, once enough trials are complete", () => {
  const complete = [
    [0.9, 0.6, 0.3],
    [0.8, 0.7, 0.5],
    [1.0, 0.4, 0.2],
  ];
  // Medians: 0.9, 0.6, 0.3.
  assert.is(isBelowMedian(MEDIAN, [0.95], complete), true);
  assert.is(isBelowMedian(MEDIAN, [0.9], complete), false, "as good as the median is good enough");
  assert.is(isBelowMedian(MEDIAN, [0.5, 0.9], complete), false, "the best so far counts, not the last");
  assert.is(isBelowMedian(MEDIAN, [0.5, 0.9, 0.9], complete), true);
  assert.is(isBelowMedian(MEDIAN, [0.95], complete.slice(1)), false, "two trials are fewer than three");
  assert.is(isBelowMedian({ ...MEDIAN, startup: 0 }, [0.95], []), false, "there is none to compare with");
  assert.is(
    isBelowMedian({ ...MEDIAN, startup: 2 }, [0.95], complete.slice(1)),
    true,
    "the median of two is their mean, 0.9",
  );
  assert.is(isBelowMedian(MEDIAN, [0.5, 0.5, 0.5, 0.5], complete), false, "no other trial had a fourth check");
});

test("median: warm-up, and checks between", () => {
  const complete = [[0, 0, 0, 0, 0, 0]];
  const asked = (checks: number, more: object) =>
    isBelowMedian({ ...MEDIAN, startup: 1, ...more }, Array(checks).fill(1), complete);
  assert.equal(
    [1, 2, 3, 4, 5].map((checks) => asked(checks, { warm_up: 2 })),
    [false, false, true, true, true],
  );
  assert.equal(
    [1, 2, 3, 4, 5].map((checks) => asked(checks, { every: 2 })),
    [true, false, true, false, true],
  );
  assert.equal(
    [1, 2, 3, 4, 5, 6].map((checks) => asked(checks, { warm_up: 1, every: 3 })),
    [false, true, false, false, true, false],
  );
});

test("median: what is no number counts for nothing, and nothing but that ends a trial", () => {
  const complete = [
    [Number.NaN, 0.4],
    [0.6, Number.NaN],
    [0.8, 0.2],
  ];
  assert.is(isBelowMedian(MEDIAN, [0.75], complete), true, "the median of 0.6 and 0.8 is 0.7");
  assert.is(isBelowMedian(MEDIAN, [0.65], complete), false);
  assert.is(isBelowMedian(MEDIAN, [Number.NaN], complete), true);
  assert.is(isBelowMedian(MEDIAN, [Number.NaN, 0.25], complete), false);
  assert.is(isBelowMedian(MEDIAN, [0.1], [[Number.NaN], [Number.NaN], [Number.NaN]]), false);
});

const waits = (trial: number, ...scores: number[]): Standing => ({ trial, bracket: 0, scores, isWaiting: true });
const runs = (trial: number, ...scores: number[]): Standing => ({ ...waits(trial, ...scores), isWaiting: false });

test("asha: the trace of nine trials with a reduction of three", () => {
  const rungs = { reduction: 3 };
  const standings: Standing[] = [];
  const next = () => promoted(rungs, standings);
  standings.push(waits(1, 0.9), waits(2, 0.5));
  assert.is(next(), null, "a third of two is none");
  standings.push(waits(3, 0.7));
  assert.equal(next(), { trial: 2, rung: 1 });
  standings[1] = runs(2, 0.5);
  assert.is(next(), null, "the one place is taken");
  standings.push(waits(4, 0.4), waits(5, 0.8));
  assert.equal(next(), { trial: 4, rung: 1 }, "a better one comes later: it goes on, and nothing is taken back");
  standings[3] = runs(4, 0.4);
  standings.push(waits(6, 0.95));
  assert.is(next(), null, "2 of 6 may go on: both do");
  standings[1] = waits(2, 0.5, 0.3);
  standings[3] = waits(4, 0.4, 0.35);
  standings.push(waits(7, 0.45), waits(8, 0.99), waits(9, 0.98));
  assert.equal(next(), { trial: 7, rung: 1 }, "3 of 9; at the rung above a third of two is none");
  standings[6] = waits(7, 0.45, 0.1);
  assert.equal(next(), { trial: 7, rung: 2 }, "the higher rung comes first");
});

test("asha: failures take part and never go on; equal scores go by number", () => {
  const rungs = { reduction: 2 };
  const failed = runs(1, Number.POSITIVE_INFINITY);
  assert.equal(promoted(rungs, [failed, waits(2, 0.9)]), { trial: 2, rung: 1 });
  assert.is(promoted(rungs, [failed, { ...failed, trial: 2, isWaiting: true }]), null);
  assert.equal(promoted(rungs, [waits(4, 0.5), waits(3, 0.5)]), { trial: 3, rung: 1 });
  assert.is(promoted(rungs, [runs(1), runs(2), waits(3, 0.1)]), null, "those that have come nowhere count nowhere");
});

test("a study without a complete trial: the best at the highest rung is trained to its end", () => {
  assert.is(foremost([waits(1, 0.1), waits(2, 0.5, 0.4), waits(3, 0.5, 0.3), runs(4, 0.5, 0.1)]), 3);
  assert.is(foremost([runs(1, 0.2)]), null);
  assert.is(foremost([waits(1, Number.POSITIVE_INFINITY)]), null);
});

test("rungs: where they are, and brackets as Hyperband has them", () => {
  const asha = rungsOf({ kind: "asha", reduction: 4, least: 2 });
  assert.ok(asha);
  assert.equal(
    [0, 1, 2].map((rung) => haltAt(asha, 0, rung).checks),
    [2, 8, 32],
  );
  assert.is(haltAt(asha, 0, 1).next, 32);
  assert.is(rungsOf(MEDIAN), null);
  assert.is(rungsOf(null), null);
  const hyperband = rungsOf({ kind: "hyperband", reduction: 3, least: 1, most: 81 });
  assert.equal(hyperband, { reduction: 3, least: 1, brackets: 5 });
  assert.ok(hyperband);
  assert.is(haltAt(hyperband, 2, 1).checks, 27);
  // Of 143: ceil(5·81/5), ceil(5·27/4), ceil(5·9/3), ceil(5·3/2), 5.
  const shares = [81, 34, 15, 8, 5];
  const counts = [0, 0, 0, 0, 0];
  for (let trial = 1; trial <= 14_300; trial++) counts[bracketOf(hyperband, 7, trial)]++;
  for (const [bracket, share] of shares.entries())
    assert.ok(
      Math.abs(counts[bracket] - 100 * share) < 5 * Math.sqrt(100 * share),
      `bracket ${bracket}: ${counts[bracket]}`,
    );
});

test.run();
