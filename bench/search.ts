/**
 * Samplers beside Optuna's, in one run: the same functions, trials and seeds, compared by a rank test. What an ask takes,
 * with an objective that takes nothing. Optuna is found as the other peers are, or by RNNC_BENCH_PYTHON.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { SearchMethodPlan } from "../src/plan/plan.js";
import { METHODS } from "../src/plan/search.js";
import { sample } from "../src/search/sampler.js";
import {
  BRANIN,
  HARTMANN6,
  type Landscape,
  NETWORK,
  ROSENBROCK10,
  SPHERE10,
  ZDT1,
} from "../test/search/support/functions.js";
import { chanceOfLower, mean, median } from "../test/search/support/ranks.js";
import { study } from "../test/search/support/studying.js";
import { ROOT } from "./machine.js";
import { record } from "./records.js";

export interface SearchFigures {
  readonly sampler: string;
  readonly of: string;
  readonly trials: number;
  readonly seeds: number;
  /** Medians of the lowest values: regret's logarithm to ten for a process; for two objectives the area left over. */
  readonly ours: number;
  readonly optuna: number;
  readonly version: string;
  /** How likely Optuna's are as low by chance where they are lower; below 0.05 ours are worse. */
  readonly p: number;
  readonly isMet: boolean;
  /** Milliseconds of a trial. */
  readonly oursMs: number;
  readonly optunaMs: number;
}

interface Case {
  readonly method: SearchMethodPlan;
  readonly of: Landscape | typeof ZDT1;
  readonly trials: number;
}

const SEEDS = Number(process.env.RNNC_BENCH_SEEDS ?? 30);
const CASES: readonly Case[] = [
  ...[BRANIN, HARTMANN6, SPHERE10, ROSENBROCK10, NETWORK].map((of) => ({ method: METHODS.tpe, of, trials: 100 })),
  { method: METHODS.nsga2, of: ZDT1, trials: 500 },
  ...[BRANIN, HARTMANN6, SPHERE10, ROSENBROCK10, NETWORK].map((of) => ({ method: METHODS.cma_es, of, trials: 100 })),
  { method: METHODS.gp, of: BRANIN, trials: 40 },
  ...[HARTMANN6, SPHERE10, ROSENBROCK10, NETWORK].map((of) => ({ method: METHODS.gp, of, trials: 60 })),
];

/** Those whose names have `only` in them. @returns whether none is worse. */
export function search(only: string | undefined): boolean {
  let isMet = true;
  for (const one of CASES) {
    const name = `${one.method.kind} on ${one.of.name}`;
    if (only !== undefined && !name.includes(only)) continue;
    const figures = measure(one);
    if (typeof figures === "string") {
      console.log(`${name}: skipped: ${figures}`);
      continue;
    }
    record("search", name, figures);
    const { ours, optuna, p, oursMs, optunaMs } = figures;
    console.log(
      `${name}: ${ours.toPrecision(4)}, Optuna ${optuna.toPrecision(4)}, p ${p.toPrecision(2)}; ${oursMs.toFixed(2)} ms a trial, Optuna ${optunaMs.toFixed(2)}${figures.isMet ? "" : "; WORSE"}`,
    );
    isMet &&= figures.isMet;
  }
  if (only !== undefined && only !== "ask") return isMet;
  const figures = ask();
  record("search-ask", "gp, 200 trials of ten dimensions", figures);
  console.log(
    `one ask of gp: ${figures.processorMs.toFixed(0)} ms of the processor, ${figures.clockMs.toFixed(0)} by the clock, ${figures.warmMs.toFixed(0)} warm`,
  );
  return isMet && figures.isMet;
}

interface Line {
  readonly values: readonly (readonly number[])[];
  readonly seconds: number;
  readonly version: string;
}

function measure({ method, of, trials }: Case): SearchFigures | string {
  const python = process.env.RNNC_BENCH_PYTHON ?? join(ROOT, ".rnnc", "bench", "venv", "bin", "python");
  const script = join(ROOT, "bench", "search", "optuna_peer.py");
  const peer = spawnSync(python, [script, method.kind, of.name, String(trials), String(SEEDS)], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (peer.status !== 0) return peer.stderr?.trim().split("\n").at(-1) ?? `no Python at ${python}`;
  const lines = peer.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  const began = performance.now();
  const own = Array.from({ length: SEEDS }, (_, index) => valuesOf(method, of, trials, index + 1));
  const oursMs = (performance.now() - began) / SEEDS / trials;
  const figureOf = (values: readonly (readonly number[])[]) => {
    if (of === ZDT1) return 1.1 * 11 - area(values);
    const least = Math.min(...values.map(([value]) => value));
    return method.kind === "gp" && "least" in of ? Math.log10(Math.max(least - of.least, 1e-12)) : least;
  };
  const [ours, optuna] = [own.map(figureOf), lines.map(({ values }) => figureOf(values))];
  const p = chanceOfLower(optuna, ours);
  return {
    sampler: method.kind,
    of: of.name,
    ...{ trials, seeds: SEEDS, ours: median(ours), optuna: median(optuna), version: lines[0].version, p },
    isMet: p >= 0.05,
    oursMs,
    optunaMs: (mean(lines.map(({ seconds }) => seconds)) * 1000) / trials,
  };
}

function valuesOf(
  method: SearchMethodPlan,
  of: Case["of"],
  trials: number,
  seed: number,
): readonly (readonly number[])[] {
  const directions = of === ZDT1 ? (["minimize", "minimize"] as const) : (["minimize"] as const);
  return study({ space: of.space, method, trials, seed, at: of.at, directions }).flatMap(({ outcome }) =>
    outcome?.kind === "complete" ? [outcome.scores ?? [outcome.score]] : [],
  );
}

/** What two objectives dominate below 1.1 and 11. */
function area(values: readonly (readonly number[])[]): number {
  let [sum, low] = [0, 11];
  for (const [a, b] of [...values].sort(([a, b], [c, d]) => a - c || b - d)) {
    if (a >= 1.1 || b >= low) continue;
    sum += (1.1 - a) * (low - b);
    low = b;
  }
  return sum;
}

/** Of one ask of a Gaussian process after 200 trials in ten dimensions: the median of the first seven of a process. */
export interface AskFigures {
  readonly processorMs: number;
  readonly clockMs: number;
  /** By the clock, of fifteen later ones: by then a study has asked two hundred times. */
  readonly warmMs: number;
  readonly isMet: boolean;
}

const MOST_ASK_MS = 200;

const FIRST_ASKS = 7;

function ask(): AskFigures {
  const { space, at } = SPHERE10;
  const visible = study({ space, method: METHODS.random, trials: 200, seed: 1, at });
  const times = Array.from({ length: FIRST_ASKS + 15 }, (_, index) => {
    const [before, began] = [process.cpuUsage(), performance.now()];
    sample(METHODS.gp, { space, directions: ["minimize"], visible, trial: 201, seed: index + 1 });
    return { processor: process.cpuUsage(before).user / 1000, clock: performance.now() - began };
  });
  const first = times.slice(0, FIRST_ASKS);
  const processorMs = median(first.map(({ processor }) => processor));
  const clockMs = median(first.map(({ clock }) => clock));
  const warmMs = median(times.slice(FIRST_ASKS).map(({ clock }) => clock));
  return { processorMs, clockMs, warmMs, isMet: processorMs <= MOST_ASK_MS };
}
