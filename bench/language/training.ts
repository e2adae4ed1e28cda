/** Experiments trained, tested and asked through the command line, as their users do. */
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../machine.js";

export interface Scores {
  readonly loss: number;
  readonly measures: Readonly<Record<string, number>>;
}

export interface Check {
  readonly epoch: number;
  readonly step: number;
  /** Seconds of training so far. */
  readonly time: number;
  readonly train: Scores;
  readonly validate: Scores;
  readonly isBest: boolean;
}

export interface Trained {
  /** Its folder. */
  readonly run: string;
  readonly parameters: number;
  readonly checks: readonly Check[];
  /** The check whose weights are kept. */
  readonly kept: Check;
  readonly test: Scores;
}

export interface Experiment {
  readonly file: string;
  readonly name: string;
  /** Another than the file's. */
  readonly seed?: number;
}

/** Where things are: the data, and runs that were trained before, by experiment. */
export interface Surroundings {
  readonly data: string;
  readonly runs: Readonly<Record<string, string>>;
}

const RNNC = join(ROOT, "bin", "rnnc.cjs");

/** The output of `rnnc`. @throws Error where it does not end well */
export function rnnc(args: readonly string[], input?: string): string {
  const options = { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 28 } as const;
  return execFileSync(process.execPath, [RNNC, ...args], input === undefined ? options : { ...options, input });
}

/** Trains an experiment, unless a run of it is given, and tests what it keeps. `sources`: `pairs=FILE`. */
export function trained(
  { file, name, seed }: Experiment,
  sources: readonly string[],
  known: string | undefined,
): Trained {
  const given = sources.flatMap((source) => ["--source", source]);
  if (known === undefined) {
    const args = ["run", file, "-e", name, ...given, ...(seed === undefined ? [] : ["--set", `seed=${seed}`])];
    const { status } = spawnSync(process.execPath, [RNNC, ...args], {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (status !== 0) throw new Error(`${name} ended with exit code ${status}`);
  }
  const runs = join(ROOT, "runs", name);
  const run = known ?? join(runs, readdirSync(runs).toSorted().at(-1) ?? "");
  const lines = readFileSync(join(run, "journal.jsonl"), "utf8").trim().split("\n");
  const checks = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === "check") as readonly Check[];
  const tested = JSON.parse(rnnc(["test", run, "--json", ...given])) as {
    readonly results: { readonly test: Scores };
  };
  const { run: shown } = JSON.parse(rnnc(["runs", "show", run, "--json"])) as {
    readonly run: { readonly start: { readonly parameters: number } };
  };
  return {
    run,
    parameters: shown.start.parameters,
    checks,
    kept: checks.findLast(({ isBest }) => isBest) ?? checks[checks.length - 1],
    test: tested.results.test,
  };
}

/** What is told of every training. */
export interface TrainingFigures {
  readonly parameters: number;
  readonly epochs: number;
  readonly keptEpoch: number;
  readonly secondsAnEpoch: number;
  readonly seconds: number;
  readonly curve: readonly CurvePoint[];
}

/** Losses. */
export interface CurvePoint {
  readonly epoch: number;
  readonly train: number;
  readonly validate: number;
}

export function trainingFigures({ parameters, checks, kept }: Trained): TrainingFigures {
  const last = checks[checks.length - 1];
  return {
    ...{ parameters, epochs: last.epoch, keptEpoch: kept.epoch },
    ...{ secondsAnEpoch: secondsAnEpoch(checks), seconds: last.time },
    curve: checks.map(({ epoch, train, validate }) => ({ epoch, train: train.loss, validate: validate.loss })),
  };
}

/** Seconds of training in an epoch: the median of all. */
function secondsAnEpoch(checks: readonly Check[]): number {
  const times = checks.map(({ time }, at) => time - (checks[at - 1]?.time ?? 0)).toSorted((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}
