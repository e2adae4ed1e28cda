/** Points of the search space: exact where they can be, and of the right distribution where they are drawn. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sample, type Visible } from "../../src/search/sampler.js";
import { gridPoint, gridSize, gridValues } from "../../src/search/samplers/grid.js";
import { randomPoint } from "../../src/search/samplers/random.js";
import {
  type Dimension,
  keyOf,
  type Point,
  pointsIn,
  type Space,
  type Values,
  valuesOf,
} from "../../src/search/space.js";

type Range = Extract<Dimension["domain"], { kind: "range" }>;

function range(low: number, high: number, more: Partial<Range> = {}): Range {
  return { kind: "range", low, high, step: null, log: false, ...more };
}

const UNITS: Dimension = { id: "s0", kind: "count", domain: range(8, 32, { step: 8 }) };
const CELL: Dimension = { id: "s1", kind: "word", domain: { kind: "choices", values: ["rnn", "gru", "lstm"] } };
const RATE: Dimension = { id: "s2", kind: "real", domain: range(1e-4, 1e-1, { log: true }) };
const DROP: Dimension = { id: "s3", kind: "real", domain: range(0, 0.5, { step: 0.1 }) };

const listed = (values: Values | null) =>
  values && Array.from({ length: values.length }, (_, index) => values.at(index));
const draw = (space: Space, trial: number, seed = 1) => randomPoint({ space, visible: [], trial, seed });

test("the values of a domain, as one would write them", () => {
  assert.equal(listed(valuesOf(UNITS)), [8, 16, 24, 32]);
  assert.equal(listed(valuesOf(CELL)), ["rnn", "gru", "lstm"]);
  assert.equal(listed(valuesOf(DROP)), [0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  assert.is(valuesOf(RATE), null);
  assert.equal(listed(valuesOf({ ...UNITS, domain: range(3, 6) })), [3, 4, 5, 6]);
  assert.equal(listed(valuesOf({ ...UNITS, domain: range(8, 31, { step: 8 }) })), [8, 16, 24]);
  assert.is(pointsIn([UNITS, CELL, DROP]), 72);
  assert.is(pointsIn([UNITS, RATE]), null);
});

test("a grid: the last parameter changes fastest, and it ends", () => {
  const space = [UNITS, CELL];
  const points = Array.from({ length: 13 }, (_, index) => gridPoint({ space, trial: index + 1, visible: [] }, null));
  assert.equal(points.slice(0, 4), [
    { s0: 8, s1: "rnn" },
    { s0: 8, s1: "gru" },
    { s0: 8, s1: "lstm" },
    { s0: 16, s1: "rnn" },
  ]);
  assert.equal(points[11], { s0: 32, s1: "lstm" });
  assert.is(points[12], null);
  assert.is(gridSize(space, null), 12);
});

test("a grid of points: both ends exactly, evenly between, in the logarithm where the domain says so", () => {
  assert.equal(listed(gridValues(RATE, 4)), [1e-4, 1e-3, 1e-2, 1e-1]);
  assert.equal(listed(gridValues({ ...RATE, domain: range(0, 1) }, 5)), [0, 0.25, 0.5, 0.75, 1]);
  assert.equal(listed(gridValues({ ...UNITS, domain: range(1, 1000, { log: true }) }, 4)), [1, 10, 100, 1000]);
  assert.equal(
    listed(gridValues({ ...UNITS, domain: range(1, 3) }, 5)),
    [1, 2, 3],
    "counts that are few are all tried",
  );
  assert.equal(listed(gridValues(DROP, 2)), [0, 0.1, 0.2, 0.3, 0.4, 0.5], "steps are the person's own");
  assert.throws(() => gridValues(RATE, null), /needs points/);
});

test("a drawn point lies in every domain, on its steps", () => {
  const step = fc.constantFrom(null, 1, 3, 8);
  const counts = fc
    .record({ low: fc.integer({ min: 1, max: 50 }), wide: fc.integer({ min: 0, max: 200 }), step, log: fc.boolean() })
    .map(
      ({ low, wide, step, log }): Dimension => ({
        id: "s0",
        kind: "count",
        domain: range(low, low + wide, { step, log }),
      }),
    );
  const reals = fc
    .record({
      low: fc.double({ min: 1e-6, max: 1, noNaN: true }),
      wide: fc.double({ min: 1e-6, max: 10, noNaN: true }),
      step: fc.constantFrom(null, 0.1, 0.05),
      log: fc.boolean(),
    })
    .map(
      ({ low, wide, step, log }): Dimension => ({
        id: "s0",
        kind: "real",
        domain: range(low, low + wide, { step, log }),
      }),
    );
  fc.assert(
    fc.property(fc.oneof(counts, reals), fc.integer({ min: 1, max: 1000 }), fc.nat(), (dimension, trial, seed) => {
      const value = Number(draw([dimension], trial, seed)?.s0);
      const { low, high, step: by } = dimension.domain as Range;
      assert.ok(value >= low && value <= high, `${value} is outside ${low}..${high}`);
      const stride = by ?? (dimension.kind === "count" ? 1 : null);
      if (stride !== null) {
        const steps = (value - low) / stride;
        assert.ok(Math.abs(steps - Math.round(steps)) < 1e-6, `${value} is off the steps`);
      }
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test("the draws of one parameter do not depend on the others", () => {
  for (let trial = 1; trial <= 50; trial++) {
    const alone = draw([RATE], trial);
    const among = draw([UNITS, CELL, RATE], trial);
    assert.is(among?.s2, alone?.s2);
  }
});

test("even where the domain is even, even in the logarithm where it says log", () => {
  const count = 4000;
  const trials = Array.from({ length: count }, (_, index) => draw([UNITS, CELL, RATE], index + 1));
  const chiSquare = (counts: readonly number[]) =>
    counts.reduce((sum, seen) => sum + (seen - count / counts.length) ** 2 / (count / counts.length), 0);
  const share = (is: (point: Point | null) => boolean) => trials.filter(is).length;
  // 99.9 % of true draws are below 16.3 (3 degrees of freedom) and 13.8 (2).
  assert.ok(chiSquare([8, 16, 24, 32].map((units) => share((point) => point?.s0 === units))) < 16.3);
  assert.ok(chiSquare(["rnn", "gru", "lstm"].map((cell) => share((point) => point?.s1 === cell))) < 13.8);
  const decade = (point: Point | null) => Math.floor(Math.log10(Number(point?.s2)));
  assert.ok(chiSquare([-4, -3, -2].map((power) => share((point) => decade(point) === power))) < 13.8);
});

test("no point is tried twice, and a space that is exhausted says so", () => {
  const space = [UNITS, CELL];
  const visible: Visible[] = [];
  for (let trial = 1; trial <= 12; trial++) {
    const point = sample({ kind: "random" }, { directions: ["minimize"], space, visible, trial, seed: 5 });
    assert.ok(point, `trial ${trial}`);
    if (point) visible.push({ trial, point, outcome: null });
  }
  assert.is(new Set(visible.map(({ point }) => keyOf(space, point))).size, 12);
  assert.is(sample({ kind: "random" }, { directions: ["minimize"], space, visible, trial: 13, seed: 5 }), null);
});

test("a domain too large to be listed is searched all the same", () => {
  const wide: Dimension = { id: "s0", kind: "count", domain: range(1, 9e12) };
  const value = Number(draw([wide], 1)?.s0);
  assert.ok(Number.isSafeInteger(value) && value >= 1 && value <= 9e12);
  assert.is(pointsIn([wide, CELL]), 27e12);
  assert.equal(gridPoint({ space: [wide, CELL], trial: 5, visible: [] }, null), { s0: 2, s1: "gru" });
  assert.equal(listed(gridValues(wide, 2)), [1, 9e12]);
});

test("the last untried point is found, however seldom it is drawn", () => {
  // In the logarithm, the values above 10,000 share a ten-thousandth of the draws.
  const space: Space = [{ id: "s0", kind: "count", domain: range(1, 10_001, { step: 10_000, log: true }) }];
  const rare: Space = [{ id: "s0", kind: "real", domain: range(1e-12, 3e-12, { step: 1e-12, log: true }) }, CELL];
  for (const one of [space, rare, [CELL, { ...UNITS, domain: range(1, 400) }]]) {
    const total = pointsIn(one) ?? 0;
    const visible: Visible[] = [];
    for (let trial = 1; trial <= total; trial++) {
      const point = sample({ kind: "random" }, { directions: ["minimize"], space: one, visible, trial, seed: 2 });
      assert.ok(point, `trial ${trial} of ${total}`);
      visible.push({ trial, point, outcome: null });
    }
    assert.is(new Set(visible.map(({ point }) => keyOf(one, point))).size, total);
  }
});

test.run();
