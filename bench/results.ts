/**
 * The results of experiments beside those of PyTorch on the same data, split, configuration and epochs
 * (shared/bench/reference/RESULTS.md). Each is trained and tested through the command line, as its users do.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./machine.js";
import { peerPython } from "./peer.js";
import { record } from "./records.js";

/** What is compared, in percent or as perplexity. */
export interface ResultFigures {
  readonly experiment: string;
  readonly seed: number;
  readonly measure: string;
  readonly reference: { readonly validate: number; readonly test: number };
  readonly ours: { readonly validate: number; readonly test: number };
  /** The worst validation figure that is good enough. */
  readonly bar: number;
  readonly good: boolean;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly seconds: number;
}

interface Comparison {
  readonly experiment: string;
  readonly seeds: readonly number[];
  readonly measure: string;
  /** `percent`: shares of one hundred, more is better; else perplexity, less is better. */
  readonly unit: "percent" | "perplexity";
  readonly reference: ResultFigures["reference"];
}

const COMPARISONS: readonly Comparison[] = [
  {
    experiment: "parity_book",
    seeds: [1, 2, 3],
    measure: "sum",
    unit: "percent",
    reference: { validate: 96.81, test: 96.88 },
  },
  {
    experiment: "chapter_positions",
    seeds: [1],
    measure: "perplexity",
    unit: "perplexity",
    reference: { validate: 196.12, test: 189.58 },
  },
  {
    experiment: "chapter_windows",
    seeds: [1],
    measure: "perplexity",
    unit: "perplexity",
    reference: { validate: 175.4, test: 170.18 },
  },
  {
    experiment: "chapter_windows_dropout",
    seeds: [1],
    measure: "perplexity",
    unit: "perplexity",
    reference: { validate: 173.82, test: 167.97 },
  },
];

/** 1.5 points below, 3 % above. */
function barOf({ unit, reference }: Comparison): number {
  return unit === "percent" ? reference.validate - 1.5 : reference.validate * 1.03;
}

interface Scores {
  readonly loss: number;
  readonly measures: Readonly<Record<string, number>>;
}

interface Check {
  readonly epoch: number;
  readonly time: number;
  readonly validate: Scores;
  readonly isBest: boolean;
}

/** Trains what `only` names, or all. @returns whether all reach their bars. */
export function results(only: string | undefined): boolean {
  let isGood = true;
  for (const comparison of COMPARISONS) {
    for (const seed of comparison.seeds) {
      const name = `${comparison.experiment}, seed ${seed}`;
      if (only !== undefined && !name.includes(only)) continue;
      if (comparison.experiment === "parity_book" && !hasStrings()) {
        isGood = false;
        continue;
      }
      const figures = train(comparison, seed);
      record("results", name, figures);
      isGood &&= figures.good;
      const { validate, test } = figures.ours;
      console.log(
        `${name}: ${figures.measure} ${validate.toFixed(2)} validate, ${test.toFixed(2)} test; PyTorch ${comparison.reference.validate}, ${comparison.reference.test}; ${figures.good ? "good" : "NOT GOOD"}`,
      );
    }
  }
  return isGood;
}

function train(comparison: Comparison, seed: number): ResultFigures {
  const { experiment, measure, unit, reference } = comparison;
  const rnnc = join(ROOT, "bin", "rnnc.cjs");
  const file = join("bench", "experiments", "reference.rnn");
  const ran = spawnSync(process.execPath, [rnnc, "run", file, "-e", experiment, "--set", `seed=${seed}`], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (ran.status !== 0) throw new Error(`${experiment} ended with exit code ${ran.status}`);
  const runs = join(ROOT, "runs", experiment);
  const newest = readdirSync(runs).toSorted().at(-1) ?? "";
  const run = join(runs, newest);
  const lines = readFileSync(join(run, "journal.jsonl"), "utf8").trim().split("\n");
  const checks = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === "check") as readonly Check[];
  const tested = JSON.parse(
    execFileSync(process.execPath, [rnnc, "test", run, "--json"], { encoding: "utf8", cwd: ROOT }),
  ) as { readonly results: { readonly test: Scores } };
  const kept = checks.findLast(({ isBest }) => isBest) ?? checks[checks.length - 1];
  const figure = ({ measures }: Scores) => (unit === "percent" ? 100 * measures[measure] : measures[measure]);
  const ours = { validate: figure(kept.validate), test: figure(tested.results.test) };
  const bar = barOf(comparison);
  return {
    experiment,
    seed,
    measure,
    reference,
    ours,
    bar,
    good: unit === "percent" ? ours.validate >= bar : ours.validate <= bar,
    epochs: checks[checks.length - 1].epoch,
    bestEpoch: kept.epoch,
    seconds: checks[checks.length - 1].time,
  };
}

/** The strings of the reference come from numpy's generator; made once. */
function hasStrings(): boolean {
  const folder = join(ROOT, "bench", "data");
  if (existsSync(join(folder, "strings-test.csv"))) return true;
  const peer = peerPython();
  if ("absent" in peer) {
    console.log(`skipped: the strings of the parity reference need numpy: ${peer.absent}`);
    return false;
  }
  mkdirSync(folder, { recursive: true });
  execFileSync(peer.python, [join(ROOT, "bench", "peers", "strings.py"), folder], { stdio: "inherit" });
  return true;
}
