/** Where the time of a training step goes: a device that times each kernel, and the steps that are taken on it. */
import type { OpName } from "../../ops/names.js";
import { evaluate, parse } from "../../ops/polynomial.js";
import { OPS } from "../../ops/table.js";
import type { Device, PassName } from "../devices/device.js";
import { trainStep } from "./loop.js";
import { batchesOf, type Ready } from "./run.js";

/** A pass of an op, over all steps that were timed. */
export interface OpTime {
  readonly op: OpName;
  readonly pass: PassName;
  readonly calls: number;
  readonly ms: number;
  /** Multiplications and additions, as the contract counts them. */
  readonly flops: number;
}

/** One call of the first step, for a peer to do the same. */
export interface OpCall {
  readonly op: OpName;
  readonly pass: PassName;
  readonly sizes: Readonly<Record<string, number>>;
}

export interface Stopwatch {
  readonly watched: (device: Device) => Device;
  readonly times: () => readonly OpTime[];
  /** All calls since a `reset` that asked to record them, in order. */
  readonly calls: () => readonly OpCall[];
  readonly reset: (recording: boolean) => void;
}

/** What is added up of one pass of one op. It is changed in place: a clock must cost little beside what it times. */
interface Tally {
  readonly op: OpName;
  readonly pass: PassName;
  calls: number;
  ms: number;
  flops: number;
}

export function createStopwatch(): Stopwatch {
  const tallies: Tally[] = [];
  let calls: OpCall[] | null = null;
  return {
    times: () => tallies.filter((tally) => tally.calls > 0).map((tally) => ({ ...tally })),
    calls: () => calls ?? [],
    reset(recording) {
      for (const tally of tallies) Object.assign(tally, { calls: 0, ms: 0, flops: 0 });
      calls = recording ? [] : null;
    },
    watched: (device) => ({
      name: device.name,
      description: device.description,
      arithmetic: device.arithmetic,
      ...(device.bf16 ? { bf16: device.bf16 } : {}),
      allocate: (dtype, length) => device.allocate(dtype, length),
      view: (memory, start, length) => device.view(memory, start, length),
      upload: (memory, values) => device.upload(memory, values),
      read: (memory) => device.read(memory),
      kernel(op, pass, products) {
        const kernel = device.kernel(op, pass, products);
        if (!kernel) return undefined;
        const contract = OPS[op];
        const polynomial = parse(contract[pass]?.flops ?? "0");
        const tally: Tally = { op, pass, calls: 0, ms: 0, flops: 0 };
        tallies.push(tally);
        let [known, flops]: [readonly number[], number] = [[], 0];
        return (arrays, sizes, attributes, accumulate) => {
          const began = performance.now();
          kernel(arrays, sizes, attributes, accumulate);
          tally.ms += performance.now() - began;
          tally.calls++;
          if (known.length !== sizes.length || sizes.some((size, at) => size !== known[at])) {
            known = [...sizes];
            flops = evaluate(polynomial, named(contract.sizes, sizes));
          }
          tally.flops += flops;
          calls?.push({ op, pass, sizes: named(contract.sizes, sizes) });
        };
      },
    }),
  };
}

function named(symbols: readonly string[], sizes: readonly number[]): Readonly<Record<string, number>> {
  return Object.fromEntries(symbols.map((symbol, at) => [symbol, sizes[at]]));
}

export interface StepTimes {
  readonly steps: number;
  /** Milliseconds of each step, kernels and all, without its batch. */
  readonly stepMs: readonly number[];
  /** Milliseconds in which the batches of all steps were put together. */
  readonly batchMs: number;
  readonly ops: readonly OpTime[];
  /** The calls of one step. */
  readonly calls: readonly OpCall[];
  /** Of the largest batch: its examples, and the real steps of its longest column. */
  readonly batch: { readonly examples: number; readonly tokens: number };
}

const WARM_UP = 2;

/** Takes `steps` training steps, or as many as fit `seconds`, after two that do not count. */
export function timeSteps(ready: Ready, stopwatch: Stopwatch, steps: number | null, seconds: number): StepTimes {
  const batches = batchesOf(ready, "train");
  const stepMs: number[] = [];
  let [batchMs, tokens, examples] = [0, 0, 0];
  let calls: readonly OpCall[] = [];
  const count = batches.perEpoch;
  const take = (step: number): void => {
    const began = performance.now();
    const host = batches.get(0, (step - 1) % count);
    const there = performance.now();
    batchMs += there - began;
    if (host.reset) ready.bound.resetCarried("train");
    trainStep(ready.bound, host, step, 1);
    stepMs.push(performance.now() - there);
    examples = Math.max(examples, host.examples);
    tokens = Math.max(tokens, host.tokens);
  };
  for (let step = 1; step <= WARM_UP; step++) {
    stopwatch.reset(true);
    take(step);
    calls = stopwatch.calls();
  }
  stopwatch.reset(false);
  stepMs.length = 0;
  batchMs = 0;
  const until = performance.now() + 1000 * seconds;
  for (
    let step = WARM_UP + 1;
    steps === null ? stepMs.length < 3 || performance.now() < until : stepMs.length < steps;
    step++
  )
    take(step);
  return { steps: stepMs.length, stepMs, batchMs, ops: stopwatch.times(), calls, batch: { examples, tokens } };
}
