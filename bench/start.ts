/**
 * How long one waits: `rnnc check` of the largest library file; `rnnc run` of one training step, with nothing compiled
 * and with all compiled before. Whole processes, medians; a run has 114,256 strings, trains one step, checks it on 256
 * and writes the weights, so that the time to the end of the first step is less.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { median, ROOT } from "./machine.js";
import { record } from "./records.js";

export interface StartFigures {
  readonly ms: number;
  /** None where the figure stands beside others, to compare. */
  readonly bar: number | null;
  readonly good: boolean;
  readonly runs: number;
}

const RUNS = 11;

export function start(): boolean {
  const library = join(ROOT, "stdlib");
  const folder = mkdtempSync(join(tmpdir(), "rnnc-start-"));
  const oneStep = join("bench", "experiments", "one-step.rnn");
  for (const file of [oneStep, join("experiments", "parity-lengths.rnn")]) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    copyFileSync(join(ROOT, file), join(folder, file));
  }
  copyFileSync(join(ROOT, "rnnc.yaml"), join(folder, "rnnc.yaml"));
  const run = () => rnnc(["run", oneStep], folder);
  const forget = () => rmSync(join(folder, ".rnnc"), { recursive: true, force: true });
  const largest = largestOf(library);
  try {
    return [
      measure(
        "start",
        `check of ${relative(ROOT, largest)}`,
        200,
        () => {},
        () => rnnc(["check", largest], ROOT),
      ),
      measure("start", "run of one step, nothing compiled", 1500, forget, run),
      measure("start", "run of one step, compiled before", 500, () => {}, run),
    ].every((isGood) => isGood);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Median of whole processes, kept as a part of the benchmarks. */
export function measure(
  part: "start" | "diff",
  name: string,
  bar: number | null,
  before: () => void,
  work: () => void,
): boolean {
  const times = Array.from({ length: RUNS + 1 }, () => {
    before();
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  const ms = median(times.slice(1));
  const figures: StartFigures = { ms, bar, good: bar === null || ms <= bar, runs: RUNS };
  record(part, name, figures);
  console.log(
    `${name}: ${ms.toFixed(0)} ms${bar === null ? "" : `, at most ${bar}`}${figures.good ? "" : ", NOT GOOD"}`,
  );
  return figures.good;
}

export function rnnc(args: readonly string[], cwd: string): void {
  node([join(ROOT, "bin", "rnnc.cjs"), ...args], cwd);
}

export function node(args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd });
  if (status !== 0) throw new Error(`node ${args.join(" ")}: ${stderr}`);
}

function largestOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rnn"));
  const sized = files.map((name) => ({ path: join(folder, name), bytes: statSync(join(folder, name)).size }));
  return sized.toSorted((a, b) => b.bytes - a.bytes)[0].path;
}
