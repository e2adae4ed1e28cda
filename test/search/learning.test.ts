/** Samplers that learn: short studies of functions, and what each promises whatever the function. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SearchMethodPlan } from "../../src/plan/plan.js";
import { METHODS } from "../../src/plan/search.js";
import { sample, type Visible } from "../../src/search/sampler.js";
import { keyOf, type Point, type Space } from "../../src/search/space.js";
import { BRANIN, HARTMANN6, NETWORK, range, SPHERE10, ZDT1 } from "./support/functions.js";
import { chanceOfLower, median } from "./support/ranks.js";
import { complete, leastOf, study } from "./support/studying.js";

const ALL: readonly SearchMethodPlan[] = [
  METHODS.random,
  METHODS.sobol,
  METHODS.tpe,
  METHODS.gp,
  METHODS.cma_es,
  METHODS.nsga2,
];
const LEARNING = [METHODS.tpe, METHODS.gp, METHODS.cma_es] as const;
const named = (methods: readonly SearchMethodPlan[]) => methods.map((method) => [method.kind, method] as const);
const SEEDS = [1, 2, 3, 4, 5];

for (const [name, method] of named(LEARNING)) {
  test(`${name} finds what chance does not, on every function`, () => {
    const lowest = (by: SearchMethodPlan, { space, at }: typeof BRANIN, trials: number) =>
      SEEDS.map((seed) => leastOf(study({ space, method: by, trials, seed, at })));
    // A Gaussian process needs less, and takes longer.
    const few = name === "gp" ? 25 : 60;
    for (const [of, times] of [
      [BRANIN, 2],
      [HARTMANN6, 1],
      [SPHERE10, 1],
      [NETWORK, 2],
    ] as const) {
      const [own, chance] = [method, METHODS.random].map((by) => lowest(by, of, few * times));
      assert.ok(median(own) < median(chance), `${of.name}: ${median(own)}, by chance ${median(chance)}`);
    }
    const [own, chance] = [method, METHODS.random].map((by) => lowest(by, SPHERE10, name === "gp" ? 45 : few));
    assert.ok(chanceOfLower(own, chance) < 0.01, `sphere10: ${own.join(", ")}`);
  });
}

test("a Gaussian process is at the bottom of Branin in 50 trials", () => {
  for (const seed of [1, 2]) {
    const least = leastOf(study({ space: BRANIN.space, method: METHODS.gp, trials: 50, seed, at: BRANIN.at }));
    assert.ok(least <= 0.4, `seed ${seed}: ${least}`);
  }
});

/** The share of the plane below 1.1 and 11 that the trials reach. */
function reached(trials: readonly Visible[]): number {
  const front = trials
    .flatMap(({ outcome }) => (outcome?.kind === "complete" && outcome.scores ? [outcome.scores] : []))
    .filter(([a, b]) => a < 1.1 && b < 11)
    .sort(([a, b], [c, d]) => a - c || b - d);
  let [area, low] = [0, 11];
  for (const [a, b] of front) {
    area += (1.1 - a) * Math.max(0, low - b);
    low = Math.min(low, b);
  }
  return area / (1.1 * 11);
}

test("nsga2 moves towards the front of two objectives, of which one may be better when higher", () => {
  const { space, at } = ZDT1;
  const up = (point: Point): readonly number[] => at(point).map((value, index) => (index === 1 ? -value : value));
  for (const seed of [1, 2]) {
    const by = (
      method: SearchMethodPlan,
      values: (point: Point) => readonly number[],
      directions: readonly ("minimize" | "maximize")[],
    ) => study({ space, method, trials: 500, seed, at: values, directions });
    const down = by(METHODS.nsga2, at, ["minimize", "minimize"]);
    assert.ok(reached(down) > 0.87, `${reached(down)}`);
    assert.ok(reached(by(METHODS.random, at, ["minimize", "minimize"])) < 0.82);
    const same = by(METHODS.nsga2, up, ["minimize", "maximize"]);
    assert.equal(
      same.map(({ point }) => point),
      down.map(({ point }) => point),
    );
  }
});

const MIXED: Space = [
  { id: "s0", kind: "count", domain: range(8, 64, { step: 8 }) },
  { id: "s1", kind: "word", domain: { kind: "choices", values: ["rnn", "gru", "lstm"] } },
  { id: "s2", kind: "real", domain: range(1e-4, 1e-1, { log: true }) },
  { id: "s3", kind: "count", domain: range(1, 1000, { log: true }) },
  { id: "s4", kind: "count", domain: { kind: "choices", values: [16, 64, 256] } },
  { id: "s5", kind: "real", domain: range(0, 0.5, { step: 0.1 }) },
];

function cost({ s0, s1, s2, s3 }: Point): number {
  return (
    Math.abs(Number(s0) - 40) / 40 +
    (s1 === "gru" ? 0 : 1) +
    Math.log10(Number(s2) / 1e-3) ** 2 +
    Math.log10(Number(s3)) / 3
  );
}

/** A history of every kind of ending, with parameters that some points have not. */
function mixedHistory(count: number): readonly Visible[] {
  return Array.from({ length: count }, (_, index) => {
    const trial = index + 1;
    const point = sample(METHODS.random, { space: MIXED, directions: ["minimize"], visible: [], trial, seed: 3 }) ?? {};
    const { s5: _absent, ...without } = point;
    const kept = trial % 4 === 0 ? without : point;
    if (trial % 7 === 0) return { trial, point: kept, outcome: null };
    if (trial % 6 === 0) return { trial, point: kept, outcome: { kind: "failed", class: "nan", message: "" } };
    if (trial % 5 === 0)
      return { trial, point: kept, outcome: { kind: "pruned", score: 3, step: trial, time: 1, checks: trial } };
    return { trial, point: kept, outcome: complete(cost(point)) };
  });
}

for (const [name, method] of named(ALL)) {
  test(`${name}: a point lies in every domain, and is the same whenever it is asked for`, () => {
    for (const count of [0, 1, 11, 25, 60]) {
      const visible = mixedHistory(count);
      const asked = { space: MIXED, directions: ["minimize"] as const, visible, trial: count + 1, seed: 5 };
      const point = sample(method, asked);
      assert.ok(point, `after ${count}`);
      assert.equal(Object.keys(point ?? {}), ["s0", "s1", "s2", "s3", "s4", "s5"]);
      for (const { id, domain, kind } of MIXED) {
        const value = point?.[id] ?? "";
        if (domain.kind === "choices") assert.ok(domain.values.includes(value), `${id} = ${value}`);
        else {
          const number = Number(value);
          assert.ok(number >= domain.low && number <= domain.high, `${id} = ${value}`);
          const step = domain.step ?? (kind === "count" ? 1 : null);
          if (step) assert.ok(Math.abs((number - domain.low) / step - Math.round((number - domain.low) / step)) < 1e-6);
        }
      }
      assert.equal(
        sample(method, { ...asked, visible: visible.toReversed() }),
        point,
        "the order of the history does not matter",
      );
      if (count < 10) assert.not.equal(sample(method, { ...asked, seed: 6 }), point, "the seed does");
    }
  });

  test(`${name}: no point is tried twice, to the last of the space`, () => {
    const space = MIXED.filter(({ id }) => ["s0", "s1"].includes(id));
    const trials = study({ space, method, trials: 30, seed: 1, at: ({ s0, s1 }) => cost({ s0, s1, s2: 1e-3, s3: 1 }) });
    assert.is(trials.length, 24);
    assert.is(new Set(trials.map(({ point }) => keyOf(space, point))).size, 24);
  });

  test(`${name}: failures and equal scores alone are no obstacle`, () => {
    const space = MIXED.slice(0, 3);
    const failing = study({
      space,
      method,
      trials: 40,
      seed: 1,
      at: () => ({ kind: "failed", class: "nan", message: "" }),
    });
    assert.is(failing.length, 40);
    assert.is(study({ space, method, trials: 40, seed: 1, at: () => 1 }).length, 40);
    const single: Space = [{ id: "s0", kind: "real", domain: range(0, 1) }];
    assert.is(study({ space: single, method, trials: 25, seed: 1, at: ({ s0 }) => Number(s0) }).length, 25);
  });
}

for (const [name, method] of named(LEARNING)) {
  test(`${name}: trials that run at once look at different places`, () => {
    const visible = study({ space: BRANIN.space, method, trials: 30, seed: 2, at: BRANIN.at });
    const running: Visible[] = [];
    for (let trial = 31; trial <= 36; trial++) {
      const asked = {
        space: BRANIN.space,
        directions: ["minimize"] as const,
        visible: [...visible, ...running],
        trial,
        seed: 2,
      };
      running.push({ trial, point: sample(method, asked) ?? {}, outcome: null });
    }
    for (const a of running)
      for (const b of running)
        if (a.trial < b.trial) {
          const far = Math.hypot(Number(a.point.s0) - Number(b.point.s0), Number(a.point.s1) - Number(b.point.s1));
          assert.ok(far > 1e-3, `trials ${a.trial} and ${b.trial}`);
        }
    const inTurn = leastOf(study({ space: BRANIN.space, method, trials: 60, seed: 2, at: BRANIN.at, workers: 4 }));
    assert.ok(inTurn < 2, `with four at once: ${inTurn}`);
  });
}

test("points by hand, in their order, without what is not searched", () => {
  const method: SearchMethodPlan = {
    kind: "hand",
    points: [8, 16].map((units) => [
      { setting: "s0", value: units },
      { setting: "s1", value: "gru" },
    ]),
  };
  const space = MIXED.slice(0, 2);
  const points = [1, 2, 3].map((trial) =>
    sample(method, { space, directions: ["minimize"], visible: [], trial, seed: 1 }),
  );
  assert.equal(points, [{ s0: 8, s1: "gru" }, { s0: 16, s1: "gru" }, null]);
  const [fixed] = study({ space: MIXED.slice(0, 1), method, trials: 1, seed: 1, at: () => 1 });
  assert.equal(fixed.point, { s0: 8 });
});

test("Sobol's points are even: of 64, each eighth of every parameter has eight", () => {
  const { space } = SPHERE10;
  const trials = study({ space, method: METHODS.sobol, trials: 64, seed: 9, at: () => 1 });
  for (const { id } of space) {
    const counts = new Array(8).fill(0);
    for (const { point } of trials) counts[Math.floor(((Number(point[id]) + 5) / 10) * 8)]++;
    assert.equal(counts, new Array(8).fill(8), id);
  }
});

test.run();
