/**
 * Time of an epoch as `rnnc explain` foretells it, beside what training takes by the clock: the machine is calibrated first,
 * then steps of each experiment are taken, in the same minutes. Each batch is taken several times, as often as there is time
 * for, and its median counts; so does that of a check. The time on the processor stands beside it: it has what V8 does on
 * threads of its own, and tells whether others used the machine.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { costOf } from "../src/cli/explaining/cost.js";
import { programAt } from "../src/cli/programs/program-at.js";
import { trainStep } from "../src/runtime/training/loop.js";
import { batchesOf, makeReady } from "../src/runtime/training/ready.js";
import { mean } from "../test/search/support/ranks.js";
import { median, ROOT } from "./machine.js";
import { record } from "./records.js";

export interface EpochFigures {
  /** Seconds, as foretold: training, and one check. */
  readonly foretold: number;
  /** Seconds by the clock, of medians by batch made into an epoch, and of one check. */
  readonly clock: number;
  /** Seconds on the processor, of as many steps as were taken made into those of an epoch, and of the same check. */
  readonly processor: number;
  /** Foretold to that by the clock. */
  readonly ratio: number;
  readonly stepsTaken: number;
  readonly isMet: boolean;
}

interface Trial {
  readonly name: string;
  /** From the root; a folder is copied, so that what is prepared lies elsewhere. */
  readonly folder: string;
  readonly file: string;
  readonly experiment?: string;
  readonly set?: readonly { readonly name: string; readonly value: string }[];
}

const TRIALS: readonly Trial[] = [
  { name: "parity of the book, one step of text", folder: "stdlib", file: "book/parity.rnn" },
  { name: "parity of lengths", folder: "experiments", file: "parity-lengths.rnn" },
  { name: "language model, GRU of 128", folder: "templates/language-model", file: "language-model.rnn" },
  {
    name: "language model, GRU of 256",
    folder: "templates/language-model",
    file: "language-model.rnn",
    set: [{ name: "units", value: "256" }],
  },
  { name: "forecast", folder: "templates/forecast", file: "forecast.rnn" },
  { name: "classify", folder: "templates/classify", file: "classify.rnn" },
  { name: "translator with attention", folder: "templates/translate", file: "translate.rnn" },
  { name: "W1 tanh", folder: "bench/experiments", file: "workloads.rnn", experiment: "w1_tanh" },
  { name: "W2, GRU of 256", folder: "bench/experiments", file: "workloads.rnn", experiment: "w2" },
];

const WITHIN = 0.25;
const [LEAST_SECONDS, SECONDS] = [1.5, 6];
/** As often is one and the same check made. */
const CHECKS = 5;

/** Those whose names have `only` in them. @returns whether every goal is met. */
export async function epochs(only: string | undefined): Promise<boolean> {
  let isMet = true;
  for (const trial of TRIALS) {
    if (only !== undefined && !trial.name.toLowerCase().includes(only.toLowerCase())) continue;
    const figures = await measure(trial);
    record("epochs", trial.name, figures);
    const { foretold, clock, processor, ratio } = figures;
    const text = [foretold, clock, processor].map((seconds) => `${seconds.toPrecision(3)} s`);
    console.log(
      `${trial.name}: foretold ${text[0]} an epoch, takes ${text[1]} by the clock (${text[2]} of the processor): ${ratio.toFixed(2)}${figures.isMet ? "" : "; NOT MET"}`,
    );
    isMet &&= figures.isMet;
  }
  return isMet;
}

async function measure({ folder, file, experiment, set = [] }: Trial): Promise<EpochFigures> {
  const copy = mkdtempSync(join(tmpdir(), "rnnc-epochs-"));
  try {
    cpSync(join(ROOT, folder), copy, { recursive: true, filter: (path) => basename(path) !== ".rnnc" });
    writeFileSync(join(copy, "rnnc.yaml"), "");
    const path = join(copy, file);
    const { program, file: source, wanted, numbers } = await programAt(path, experiment, set, true);
    const ready = makeReady(program, source, { set: numbers, device: "native", threads: 1 });
    const foretold = costOf(wanted, path).time?.epoch;
    if (!foretold) throw new Error("calibrate first: rnnc bench --calibrate --threads 1");
    const batches = batchesOf(ready, "train");
    const { bound } = ready;
    const take = (step: number) => {
      const host = batches.get(0, (step - 1) % batches.perEpoch);
      if (host.reset) bound.resetCarried("train");
      trainStep(bound, host, step, 1);
    };
    for (let step = 1; step <= 5; step++) take(step);
    const times = Array.from({ length: batches.perEpoch }, (): number[] => []);
    let steps = 0;
    const training = timed(() => {
      const began = performance.now();
      const spent = () => (performance.now() - began) / 1000;
      // Batches by length differ, so an epoch is taken whole, or as much of it as there is time for; short ones several times.
      const isEnough = () => (steps >= batches.perEpoch ? spent() > LEAST_SECONDS : spent() > SECONDS);
      while (steps < 5 || !isEnough()) {
        const ofBatch = times[steps % batches.perEpoch];
        ofBatch.push(timed(() => take(++steps)).clock);
      }
    });
    const checks = Array.from({ length: CHECKS }, () => timed(() => evaluateOnce(ready)));
    const clock =
      mean(times.filter((some) => some.length > 0).map(median)) * batches.perEpoch +
      median(checks.map((one) => one.clock));
    const processor = (training.processor / steps) * batches.perEpoch + median(checks.map((one) => one.processor));
    const ratio = foretold.seconds / clock;
    return {
      foretold: foretold.seconds,
      clock,
      processor,
      ratio,
      stepsTaken: steps,
      isMet: Math.abs(ratio - 1) <= WITHIN,
    };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function evaluateOnce(ready: Parameters<typeof batchesOf>[0]): void {
  const batches = batchesOf(ready, "validate");
  for (let index = 0; index < batches.perEpoch; index++) ready.bound.evaluate(batches.get(0, index));
}

/** Seconds. */
function timed(body: () => void): { readonly processor: number; readonly clock: number } {
  const [before, began] = [process.cpuUsage(), performance.now()];
  body();
  const { user, system } = process.cpuUsage(before);
  return { processor: (user + system) / 1e6, clock: (performance.now() - began) / 1000 };
}
