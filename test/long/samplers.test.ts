/**
 * The bars of samplers (issue 7, and section 4.5 of the reference page): 20 seeds, and 40 where the bar is a mean. What was
 * reached is written to test/records/samplers.json as it comes, also where a bar is missed. RNNC_SAMPLERS chooses some:
 * `gp`, or `gp hartmann6`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SearchMethodPlan } from "../../src/plan/plan.js";
import { METHODS } from "../../src/plan/search.js";
import { BRANIN, HARTMANN6, type Landscape, NETWORK, ROSENBROCK10, SPHERE10 } from "../search/support/functions.js";
import { chanceOfLower, mean, median } from "../search/support/ranks.js";
import { leastOf, study } from "../search/support/studying.js";
import { ROOT } from "../support/command-line.js";

/** A mean is moved by few seeds. */
const seedsOf = (sampler: string, of: string) =>
  Array.from({ length: barOf(sampler, of)?.figure === "mean" ? 40 : 20 }, (_, index) => index + 1);

/** How many trials each has; the two of which a process needs few have 200 for the others, as published figures do. */
const FUNCTIONS: readonly (readonly [Landscape, gp: number, others: number])[] = [
  [BRANIN, 50, 200],
  [HARTMANN6, 100, 200],
  [SPHERE10, 40, 100],
  [ROSENBROCK10, 40, 100],
  [NETWORK, 50, 100],
];
const SAMPLERS = [METHODS.tpe, METHODS.cma_es, METHODS.gp] as const;

const BARS: readonly (readonly [sampler: string, of: string, figure: "median" | "mean", most: number])[] = [
  ["gp", "branin", "median", 0.4],
  ["gp", "hartmann6", "median", -3.25],
  ["tpe", "hartmann6", "median", -2.8],
  ["tpe", "sphere10", "mean", 2],
  ["tpe", "rosenbrock10", "mean", 700],
];

function barOf(sampler: string, of: string): { readonly figure: "median" | "mean"; readonly most: number } | null {
  const bar = BARS.find(([by, name]) => by === sampler && name === of);
  return bar ? { figure: bar[2], most: bar[3] } : null;
}

interface Reached {
  readonly seeds: number;
  readonly trials: number;
  readonly median: number;
  readonly mean: number;
  readonly byChance: number;
  /** That values as low come of chance. */
  readonly p: number;
}

const RECORD = join(ROOT, "test", "records", "samplers.json");

function write(name: string, entry: Reached): void {
  const known = existsSync(RECORD) ? (JSON.parse(readFileSync(RECORD, "utf8")) as Record<string, unknown>) : {};
  const record = { ...known, date: new Date().toISOString(), node: process.version, [name]: entry };
  mkdirSync(join(ROOT, "test", "records"), { recursive: true });
  writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
}

function lowest(
  { space, at }: Landscape,
  method: SearchMethodPlan,
  trials: number,
  seeds: readonly number[],
): readonly number[] {
  return seeds.map((seed) => leastOf(study({ space, method, trials, seed, at })));
}

const chosen = (process.env.RNNC_SAMPLERS ?? "").split(" ").filter((word) => word !== "");

for (const method of SAMPLERS)
  for (const [of, few, many] of FUNCTIONS) {
    const name = `${method.kind} on ${of.name}`;
    if (!chosen.every((word) => name.split(" ").includes(word))) continue;
    const bar = barOf(method.kind, of.name);
    test(`${name} beats chance with p < 0.01${bar ? `, and its ${bar.figure} is ${bar.most} at most` : ""}`, () => {
      const seeds = seedsOf(method.kind, of.name);
      const trials = method.kind === "gp" ? few : many;
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
      write(name, entry);
      assert.ok(entry.p < 0.01, JSON.stringify(entry));
      if (bar) assert.ok(entry[bar.figure] <= bar.most, JSON.stringify(entry));
    });
  }

test.run();
