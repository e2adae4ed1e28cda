/**
 * What a training step costs outside of kernels: batches put together and copied, arguments packed, calls made, losses and
 * measures added up, progress told. Whole steps of the real loop, less the time that the addon spent in its kernels.
 */
import { loadExperiment } from "../src/cli/programs/load.js";
import { compiledProgram } from "../src/cli/programs/program-cache.js";
import { FRESH, trainLoop } from "../src/runtime/training/loop.js";
import { SILENT } from "../src/runtime/training/progress.js";
import { batchesOf, makeReady } from "../src/runtime/training/ready.js";
import { median } from "./machine.js";
import { record } from "./records.js";
import { nativeDevice } from "./workloads.js";

export interface OverheadFigures {
  readonly threads: number;
  /** Milliseconds of a step, and of what of it is no kernel. */
  readonly stepMs: number;
  readonly overheadMs: number;
  readonly share: number;
  /** At most: milliseconds, or a share of the step. */
  readonly goal: { readonly ms: number } | { readonly share: number };
  readonly isMet: boolean;
  readonly steps: number;
}

interface Wanted {
  readonly name: string;
  readonly experiment: string;
  readonly steps: number;
  readonly goal: OverheadFigures["goal"];
}

const FILE = "bench/experiments/workloads.rnn";
const THREADS = 2;
/** Epochs of W1 have 8 steps; each begins with a new order of the strings, which is part of what its steps cost. */
const BLOCK = 40;
/** Steps in which V8 finds out what to compile. */
const WARM_UP = 400;

const WANTED: readonly Wanted[] = [
  { name: "W1 tanh", experiment: "w1_tanh", steps: 2000, goal: { ms: 0.1 } },
  { name: "W1 relu", experiment: "w1_relu", steps: 2000, goal: { ms: 0.1 } },
  { name: "W2, 256 units", experiment: "w2", steps: 2 * BLOCK, goal: { share: 0.03 } },
  { name: "W2, 1024 units", experiment: "w2_1024", steps: BLOCK, goal: { share: 0.03 } },
];

/** Those whose names have `only` in them. @returns whether every goal is met. */
export async function overhead(only: string | undefined): Promise<boolean> {
  let isMet = true;
  for (const wanted of WANTED) {
    if (only !== undefined && !wanted.name.toLowerCase().includes(only.toLowerCase())) continue;
    const figures = await measure(wanted);
    record("overhead", wanted.name, figures);
    console.log(line(wanted.name, figures));
    isMet &&= figures.isMet;
  }
  return isMet;
}

async function measure({ experiment, steps, goal }: Wanted): Promise<OverheadFigures> {
  const loaded = await loadExperiment(FILE, experiment, [], true);
  const { program, file } = await compiledProgram(loaded, FILE);
  const ready = makeReady(program, file, { set: [], device: "native", threads: THREADS });
  const { kernelMilliseconds } = nativeDevice(THREADS);
  // As a run does, but looked at neither by checks nor by conditions.
  const warmUp = Math.min(WARM_UP, steps);
  const length = { unit: "steps", count: warmUp + steps } as const;
  const rules = { ...ready.rules, stop: null, length, validate: { unit: "steps", every: 2 * length.count } } as const;
  const [whole, kernels]: [number[], number[]] = [[], []];
  let [at, spent] = [0, 0];
  const sink = {
    ...SILENT,
    step({ step }: { readonly step: number }) {
      if (step < warmUp || (step - warmUp) % BLOCK !== 0) return;
      const [now, inKernels] = [performance.now(), kernelMilliseconds()];
      if (step > warmUp) {
        whole.push((now - at) / BLOCK);
        kernels.push((inKernels - spent) / BLOCK);
      }
      [at, spent] = [now, inKernels];
    },
  };
  const batches = { train: batchesOf(ready, "train"), validate: batchesOf(ready, "validate") };
  await trainLoop(ready.bound, rules, batches, FRESH, sink, {
    now: () => performance.now(),
    interrupted: () => false,
    onBest: () => {},
    onCheck: () => {},
  });
  const stepMs = median(whole);
  const overheadMs = median(whole.map((ms, block) => ms - kernels[block]));
  const share = overheadMs / stepMs;
  const isMet = "ms" in goal ? overheadMs <= goal.ms : share <= goal.share;
  return { threads: THREADS, stepMs, overheadMs, share, goal, isMet, steps: whole.length * BLOCK };
}

function line(name: string, { stepMs, overheadMs, share, goal, isMet }: OverheadFigures): string {
  const wanted = "ms" in goal ? `${(1000 * goal.ms).toFixed(0)} µs` : `${100 * goal.share} %`;
  const cost = `${(1000 * overheadMs).toFixed(0)} µs, ${(100 * share).toFixed(2)} %`;
  return `${name}: of a step of ${stepMs.toFixed(2)} ms, outside of kernels ${cost} (goal ${wanted}${isMet ? "" : ", NOT MET"})`;
}
