/** Which trials of an earlier study hold for a new one, and what samplers make of them. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SearchMethodPlan } from "../../src/plan/plan.js";
import { METHODS } from "../../src/plan/search.js";
import { warmCloud } from "../../src/search/cloud.js";
import { type Side, takenFrom } from "../../src/search/earlier.js";
import type { Earlier } from "../../src/search/journal-records.js";
import type { Outcome } from "../../src/search/outcome.js";
import { listedPoints, sample, type Visible } from "../../src/search/sampler.js";
import { createScheduler } from "../../src/search/scheduler.js";
import { keyOf, type Point, type Space, spaceOf } from "../../src/search/space.js";
import { compile } from "../programs/workshop.js";
import { searched } from "../support/experiments.js";
import { range, SPHERE10 } from "./support/functions.js";
import { complete } from "./support/studying.js";
import { startOf } from "./support/synthetic.js";

const TEXT = searched()
  .replace("  param rate", "  param cell = gru in { rnn, gru }\n  param rate")
  .replace("cell: gru", "cell: cell");

function sideOf(text: string, fixed: readonly string[] = []): Side & { readonly space: Space } {
  const { plan, origins } = compile(
    text,
    fixed.map((set) => ({ name: set.split("=")[0], value: set.split("=")[1] })),
  );
  const names = Object.fromEntries(plan.settings.map(({ id }) => [id, origins.nodes[id]?.name ?? id]));
  const ids = Object.keys(names).filter((id) => fixed.some((set) => set.startsWith(`${names[id]}=`)));
  return { plan, names, space: spaceOf(plan, new Set(ids)) };
}

/** By the names of parameters. */
function trialsOf(
  { names }: Side,
  points: readonly Point[],
  outcome: Outcome | null = complete(0.5),
): readonly Visible[] {
  const idOf = (name: string) => Object.keys(names).find((id) => names[id] === name) ?? name;
  return points.map((point, index) => ({
    trial: index + 1,
    point: Object.fromEntries(Object.entries(point).map(([name, value]) => [idOf(name), value])),
    outcome,
  }));
}

const BEFORE = sideOf(TEXT);
const POINTS: readonly Point[] = [
  { units: 4, cell: "gru", rate: 0.01 },
  { units: 9, cell: "rnn", rate: 0.05 },
  { units: 2, cell: "gru", rate: 0.002 },
  { units: 8, cell: "rnn", rate: 0.03 },
];
const OFFERED = trialsOf(BEFORE, POINTS);

function told(now: Side & { readonly space: Space }, offered = OFFERED, before: Side = BEFORE) {
  const { trials, left } = takenFrom(offered, before, now);
  const named = trials.map(({ point }) =>
    Object.fromEntries(Object.entries(point).map(([id, v]) => [now.names[id], v])),
  );
  return { of: trials.map(({ of }) => of), named, left: left.map(({ why, count }) => `${why}: ${count}`) };
}

test("domains: what lies in the new ones is taken, what does not is counted by reason", () => {
  const narrow = TEXT.replace("units = 4 in 2..9", "units = 4 in 2..6 step 2").replace("1e-3..1e-1", "5e-3..1e-1");
  assert.equal(told(sideOf(narrow)), {
    of: [1],
    named: [POINTS[0]],
    left: ["units 9 above 6: 2", "rate 0.002 below 0.005: 1"],
  });
  const stepped = sideOf(TEXT.replace("units = 4 in 2..9", "units = 8 in 8..16 step 8"));
  assert.equal(told(stepped).left, ["units 4 below 8: 2", "units 9 between the steps of 8 from 8: 1"]);
  assert.equal(told(sideOf(TEXT.replace("in { rnn, gru }", "in { gru, lstm }"))).left, [
    "cell rnn, none of gru, lstm: 2",
  ]);
  const required = TEXT.replace("  data {", "  require units <= 8\n  data {");
  assert.equal(told(sideOf(required)).left, ["against what is required: 1"]);
});

test("parameters are known by their names: in another order, fixed, gone, or new", () => {
  const other = TEXT.replace("  param units = 4 in 2..9\n", "").replace(
    "  data {",
    "  param units = 4 in 2..9\n\n  data {",
  );
  assert.equal(
    told(sideOf(other)).named.map(({ units }) => units),
    [4, 9, 2, 8],
  );
  const fixed = told(sideOf(TEXT, ["units=9"]));
  assert.equal([fixed.of, fixed.named], [[2], [{ cell: "rnn", rate: 0.05 }]]);
  assert.equal(fixed.left, ["units 4, which is 9 now: 3"]);
  // The same number without a name.
  const gone = told(sideOf(TEXT.replace("  param units = 4 in 2..9\n", "").replace("units: units", "units: 8")));
  assert.equal([gone.of, gone.named], [[4], [{ cell: "rnn", rate: 0.03 }]]);
  assert.equal(gone.left, ["units 4, which is no parameter now: 3"]);
  // It was 20 then, and is a parameter now, at first 20.
  const batch = TEXT.replace("  data {", "  param size = 20 in { 20, 40 }\n\n  data {").replace(
    "batch     = 20",
    "batch     = size",
  );
  assert.equal(
    told(sideOf(batch)).named.map(({ size }) => size),
    [20, 20, 20, 20],
  );
  assert.equal(told(sideOf(batch.replace("size = 20", "size = 40"))).left, ["trained otherwise: 4"]);
});

test("another training, objective, or end", () => {
  assert.equal(told(sideOf(TEXT.replace("epochs    = 2", "epochs    = 3"))).left, ["trained otherwise: 4"]);
  assert.equal(told(sideOf(TEXT.replace("count: 200", "count: 300"))).left, ["trained otherwise: 4"]);
  const aim = TEXT.replace("  measure {", "  search {\n    maximize validate.accuracy\n  }\n\n  measure {");
  assert.equal(told(sideOf(aim)).left, ["scored by another objective: 4"]);
  const failed = (name: "nan" | "error"): Outcome => ({ kind: "failed", class: name, message: "as it must" });
  assert.equal(told(BEFORE, trialsOf(BEFORE, POINTS, failed("nan"))).of, [1, 2, 3, 4]);
  assert.equal(told(BEFORE, trialsOf(BEFORE, POINTS, failed("error"))).left, ["failed: error: 4"]);
  assert.equal(told(BEFORE, trialsOf(BEFORE, POINTS, null)).left, ["without a result: 4"]);
  assert.equal(told(BEFORE, trialsOf(BEFORE, [POINTS[0], POINTS[0]])).left, ["at a point that was taken already: 1"]);
});

/** Least at 3 everywhere, which is not in the middle. */
const sphere = (point: Point) => Object.values(point).reduce<number>((sum, x) => sum + (Number(x) - 3) ** 2, 0);

/** Trials before the first, of a function at random points. */
function known(count: number): readonly Visible[] {
  return Array.from({ length: count }, (_, index) => {
    const trial = index + 1 - count;
    const point = sample(METHODS.random, { ...ASKED, visible: [], trial: index + 1 }) ?? {};
    return { trial, point, outcome: complete(sphere(point)) };
  });
}
const ASKED = { space: SPHERE10.space, directions: ["minimize"] as const, trial: 1, seed: 3 };

test("samplers that learn go on from what was found before", () => {
  const visible = known(120);
  const mean = (method: SearchMethodPlan, seen: readonly Visible[]) => {
    const scores = Array.from({ length: 8 }, (_, seed) =>
      sphere(sample(method, { ...ASKED, visible: seen, seed }) ?? {}),
    );
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  };
  for (const method of [METHODS.tpe, METHODS.gp, METHODS.cma_es, METHODS.nsga2]) {
    assert.ok(mean(method, visible) < 0.6 * mean(method, []), method.kind);
    const asked = { ...ASKED, visible };
    assert.equal(sample(method, asked), sample(method, asked), method.kind);
  }
});

test("the cloud of cma_es begins at the good points, as wide as they lie", () => {
  const points = Array.from({ length: 20 }, (_, index) => Float64Array.of(index === 0 ? 0.2 : 0.4, 0.5));
  const { mean, size, shape } = warmCloud(points);
  assert.ok(Math.abs(mean[0] - 0.3) < 1e-12 && mean[1] === 0.5);
  // Variances 0.01 + 0.01 and 0 + 0.01.
  assert.ok(Math.abs(size - Math.sqrt(Math.sqrt(0.02 * 0.01))) < 1e-12);
  assert.ok(Math.abs(shape[0] * size ** 2 - 0.02) < 1e-12 && Math.abs(shape[3] * size ** 2 - 0.01) < 1e-12);
});

test("a list and a grid leave out what was tried to its end, and nothing else", () => {
  const space: Space = [
    { id: "s0", kind: "count", domain: range(1, 3) },
    { id: "s1", kind: "real", domain: range(0, 1) },
  ];
  const point = (s0: number, s1: number): Point => ({ s0, s1 });
  const pruned: Outcome = { kind: "pruned", score: 1, step: 1, time: 1, checks: 1 };
  const visible: readonly Visible[] = [
    { trial: -2, point: point(1, 0.5), outcome: complete(1) },
    { trial: -1, point: point(2, 1), outcome: pruned },
    { trial: 0, point: point(2, 0.25), outcome: complete(1) },
  ];
  const all = (method: SearchMethodPlan) =>
    Array.from({ length: 10 }, (_, index) => sample(method, { ...ASKED, space, visible, trial: index + 1 })).filter(
      (one) => one !== null,
    );
  const grid: SearchMethodPlan = { kind: "grid", points: 3 };
  const tried = all(grid).map((one) => keyOf(space, one));
  assert.equal(tried, ["[1,0]", "[1,1]", "[2,0]", "[2,0.5]", "[2,1]", "[3,0]", "[3,0.5]", "[3,1]"]);
  const hand: SearchMethodPlan = {
    kind: "hand",
    points: [point(1, 0.5), point(3, 0.75)].map((one) =>
      Object.entries(one).map(([setting, value]) => ({ setting, value })),
    ),
  };
  assert.equal(all(hand), [point(3, 0.75)]);
  assert.equal(
    [grid, hand, METHODS.random].map((method) => listedPoints(method, space, visible)?.settled ?? 0),
    [1, 1, 0],
  );
});

test("what is known before is seen by every decision, and is no trial of the study", () => {
  const trials = known(12).map(({ trial, outcome }, index) => ({
    trial,
    of: index + 1,
    point: { s0: index / 20 },
    outcome: outcome ?? complete(1),
  }));
  const earlier: Earlier = { kind: "earlier", study: "studies/a/b", offered: 12, left: [], sources: null, trials };
  const hand = { worker: 1, pid: 1, started: "then" };
  const scheduler = createScheduler({ ...startOf({ trials: 2 }), method: METHODS.tpe });
  scheduler.apply(earlier);
  const first = scheduler.next();
  assert.is(first.kind, "ask");
  if (first.kind !== "ask") return;
  assert.equal([first.trial, first.visible], [1, { results: "", running: "" }]);
  const cold = createScheduler({ ...startOf({ trials: 2 }), method: METHODS.tpe }).next();
  assert.not.equal(first, cold);
  scheduler.apply({ ...first, ...hand });
  scheduler.apply({ kind: "result", job: 1, trial: 1, outcome: complete(0.25) });
  const second = scheduler.next();
  assert.equal(second.kind === "ask" && second.visible, { results: "1", running: "" });
  assert.equal(
    scheduler.trials().map(({ trial }) => trial),
    [1],
  );
});

test.run();
