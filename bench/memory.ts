/**
 * Memory of trainings, each in a process of its own: resident size above that of the idle process, beside what `rnnc
 * explain` foretells of it; and how much the heap grows in 10,000 steps after the first 1,000.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { costOf } from "../src/cli/explaining/cost.js";
import { programAt } from "../src/cli/programs/program-at.js";
import { projectOf } from "../src/runtime/files/project-root.js";
import { prepareData } from "../src/runtime/training/prepare-data.js";
import { settingsAt } from "../src/runtime/training/settings.js";
import { ROOT } from "./machine.js";
import type { TrialSeen, TrialWanted } from "./memory-trial.js";
import { record } from "./records.js";

export interface MemoryFigures {
  /** Bytes that `rnnc explain` foretells. */
  readonly foretold: number;
  /** Resident bytes above those of the idle process, at most. */
  readonly resident: number;
  /** Of their difference, in bytes: 15 %, or 30 MB where that is more. */
  readonly allowed: number;
  /**
   * Bytes that the heap grew by, and over how many steps; null where only the resident size was looked at. V8 runs without
   * its compilers for it: the machine code that they make of functions which have run often comes once, whenever they
   * like, and is not the program's.
   */
  readonly growth: number | null;
  /** The same with V8 as it is. */
  readonly growthWithCode: number | null;
  readonly growthSteps: number;
  readonly growthGoal: number;
  readonly isMet: boolean;
}

const SMALL = join("bench", "experiments", "small.rnn");
const WORKLOADS = join("bench", "experiments", "workloads.rnn");
const THREADS = 2;
/** Without compilers, and with the interpreter's code kept: V8 forgets that of functions which have not run for a while. */
export const NO_CODE = ["--jitless", "--no-expose-wasm", "--no-flush-bytecode"];
const GROWTH_GOAL = 64 * 1024;
const [WARM_UP, MORE] = [1000, 10_000];

interface Trial {
  readonly name: string;
  readonly file: string;
  readonly experiment: string;
  /** Where a step is so long that 11,000 of them take too long: how many are taken. */
  readonly steps?: number;
}

const TRIALS: readonly Trial[] = [
  { name: "parity, 8 units, strings of 1 to 12", file: SMALL, experiment: "small_parity" },
  { name: "W1 tanh", file: WORKLOADS, experiment: "w1_tanh" },
  { name: "words in lanes, 32 units", file: SMALL, experiment: "small_lanes" },
  { name: "W2, 256 units", file: WORKLOADS, experiment: "w2", steps: 20 },
  { name: "W2, 1024 units", file: WORKLOADS, experiment: "w2_1024", steps: 10 },
];

/** Those whose names have `only` in them. @returns whether every goal is met. */
export async function memory(only: string | undefined): Promise<boolean> {
  const child = trialFile();
  let isMet = true;
  for (const trial of TRIALS) {
    if (only !== undefined && !trial.name.toLowerCase().includes(only.toLowerCase())) continue;
    const figures = await measure(trial, child);
    record("memory", trial.name, figures);
    console.log(line(trial.name, figures));
    isMet &&= figures.isMet;
  }
  return isMet;
}

/** The trial as one file without the compiler, as an installed package would run: `tsx` has a heap of its own. */
export function trialFile(): string {
  const folder = join(ROOT, "build", "bench");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, "memory-trial.mjs");
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: [join("bench", "memory-trial.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["@tensorflow/*"],
    logLevel: "warning",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
  return outfile;
}

/** `flags`: of Node, besides the one that lets it collect when asked. */
export function runTrial(child: string, wanted: TrialWanted, flags: readonly string[] = []): TrialSeen {
  const args = ["--expose-gc", ...flags, child, JSON.stringify(wanted)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as TrialSeen;
}

async function measure({ file: source, experiment, steps }: Trial, child: string): Promise<MemoryFigures> {
  const { program, file, wanted, numbers } = await programAt(source, experiment, [], true);
  const project = projectOf(file.source);
  // Prepared before, as they are in all runs but the first, so that their sizes are known and their making is not seen.
  prepareData(program, { ...project, files: {}, main: file.source }, settingsAt(program, numbers), null);
  const { bytes } = costOf(wanted, source);
  if (bytes.low !== bytes.high) throw new Error(`${experiment}: what is foretold is not exact`);
  // The first look lets V8 be rid of what it keeps until after a collection.
  const lookAt = steps === undefined ? [WARM_UP / 2, WARM_UP, WARM_UP + MORE] : [steps];
  const trial: TrialWanted = {
    program: file.path,
    root: project.root,
    set: numbers,
    device: "native",
    threads: THREADS,
    lookAt,
    // Before the heap is looked at, all that a training does has been done.
    checkEvery: steps ?? WARM_UP / 2,
  };
  const seen = runTrial(child, trial);
  const allowed = Math.max(0.15 * bytes.high, 30e6);
  const grown = ({ heap }: TrialSeen) => heap[2] - heap[1];
  const growth = steps === undefined ? grown(runTrial(child, trial, NO_CODE)) : null;
  return {
    foretold: bytes.high,
    resident: seen.resident,
    allowed,
    growth,
    growthWithCode: growth === null ? null : grown(seen),
    growthSteps: MORE,
    growthGoal: GROWTH_GOAL,
    isMet: Math.abs(seen.resident - bytes.high) <= allowed && (growth === null || growth <= GROWTH_GOAL),
  };
}

function line(name: string, figures: MemoryFigures): string {
  const { foretold, resident, allowed, growth, growthWithCode, growthSteps, growthGoal, isMet } = figures;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const kibibytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
  const grown =
    growth === null
      ? ""
      : `; heap grew by ${kibibytes(growth)} in ${growthSteps} steps (goal: ${kibibytes(growthGoal)}), ${kibibytes(growthWithCode ?? 0)} with V8's machine code`;
  return `${name}: resident ${megabytes(resident)} above idle, foretold ${megabytes(foretold)} (goal: within ${megabytes(allowed)})${grown}${isMet ? "" : "; NOT MET"}`;
}
