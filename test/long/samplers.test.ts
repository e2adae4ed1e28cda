/**
 * The bars of samplers (issue 7, and section 4.5 of the reference page): 20 seeds of a process, 40 of the others. What was reached is written to
 * test/records/samplers.json, also where a bar is missed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SearchMethodPlan } from "../../src/plan/plan.js";
import { METHODS } from "../../src/plan/search.js";
import { BRANIN, HARTMANN6, type Landscape, NETWORK, ROSENBROCK10, SPHERE10 } from "../search/support/functions.js";
import { chanceOfLower, mean, median } from "../search/support/ranks.js";
import { leastOf, study } from "../search/support/studying.js";
import { ROOT } from "../support/command-line.js";

const seedsOf = ({ kind }: SearchMethodPlan) =>
  Array.from({ length: kind === "gp" ? 20 : 40 }, (_, index) => index + 1);
/** How many trials each has; the two of which a process needs few have 200 for the others, as published figures do. */
const FUNCTIONS: readonly (readonly [Landscape, gp: number, others: number])[] = [
  [BRANIN, 50, 200],
  [HARTMANN6, 100, 200],
  [SPHERE10, 50, 100],
  [ROSENBROCK10, 50, 100],
  [NETWORK, 60, 100],
];
const SAMPLERS = [METHODS.tpe, METHODS.cma_es, METHODS.gp] as const;

interface Reached {
  readonly seeds: number;
  readonly trials: number;
  readonly median: number;
  readonly mean: number;
  readonly byChance: number;
  /** That values as low come of chance. */
  readonly p: number;
}

const reached: Record<string, Record<string, Reached>> = {};

function lowest(
  { space, at }: Landscape,
  method: SearchMethodPlan,
  trials: number,
  seeds: readonly number[],
): readonly number[] {
  return seeds.map((seed) => leastOf(study({ space, method, trials, seed, at })));
}

for (const method of SAMPLERS) {
  for (const [of, few, many] of FUNCTIONS)
    test(`${method.kind} on ${of.name} beats chance with p < 0.01`, () => {
      const trials = method.kind === "gp" ? few : many;
      const seeds = seedsOf(method);
      const own = lowest(of, method, trials, seeds);
      const chance = lowest(of, METHODS.random, trials, seeds);
      const entry: Reached = {
        seeds: seeds.length,
        trials,
        median: median(own),
        mean: mean(own),
        byChance: median(chance),
        p: chanceOfLower(own, chance),
      };
      reached[method.kind] = { ...reached[method.kind], [of.name]: entry };
      assert.ok(entry.p < 0.01, JSON.stringify(entry));
    });
}

const BARS: readonly (readonly [sampler: string, of: string, figure: "median" | "mean", most: number])[] = [
  ["gp", "branin", "median", 0.4],
  ["gp", "hartmann6", "median", -3.25],
  ["tpe", "hartmann6", "median", -2.8],
  ["tpe", "sphere10", "mean", 2],
  ["tpe", "rosenbrock10", "mean", 700],
];

for (const [sampler, of, figure, most] of BARS)
  test(`${sampler}: the ${figure} on ${of} is ${most} at most`, () => {
    const value = reached[sampler][of][figure];
    assert.ok(value <= most, `${value}`);
  });

test("what was reached is written down", () => {
  const folder = join(ROOT, "test", "records");
  mkdirSync(folder, { recursive: true });
  const record = { date: new Date().toISOString(), node: process.version, ...reached };
  writeFileSync(join(folder, "samplers.json"), `${JSON.stringify(record, null, 2)}\n`);
});

test.run();
