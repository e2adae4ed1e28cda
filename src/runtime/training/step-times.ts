/** Where the time of a training step goes: a device that times each kernel, and the steps that are taken on it. */

import { flopsCounter } from "../../ops/flops.js";
import type { OpName } from "../../ops/names.js";
import { OPS } from "../../ops/table.js";
import type { HostBatch } from "../data/batches/batches.js";
import type { Device, Kernel, PassName } from "../devices/device.js";
import { withKernels } from "../devices/with-kernels.js";
import { trainStep } from "./loop.js";
import { batchesOf, type Ready } from "./ready.js";

/** A pass of an op, over all steps that were timed. */
export interface OpTime {
  readonly op: OpName;
  readonly pass: PassName;
  readonly calls: number;
  readonly ms: number;
  /** As `ops/flops.ts` counts them, without padding. */
  readonly flops: number;
}

export interface Stopwatch {
  readonly watched: (device: Device) => Device;
  readonly times: () => readonly OpTime[];
  readonly reset: () => void;
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
  return {
    times: () => tallies.filter((tally) => tally.calls > 0).map((tally) => ({ ...tally })),
    reset() {
      for (const tally of tallies) Object.assign(tally, { calls: 0, ms: 0, flops: 0 });
    },
    watched: (device) =>
      withKernels(device, (op, pass, products) => {
        const kernel = device.kernel(op, pass, products);
        if (!kernel) return undefined;
        const count = counterOf(op, pass, device);
        const tally: Tally = { op, pass, calls: 0, ms: 0, flops: 0 };
        tallies.push(tally);
        return (arrays, sizes, attributes, accumulate) => {
          const began = performance.now();
          kernel(arrays, sizes, attributes, accumulate);
          tally.ms += performance.now() - began;
          tally.calls++;
          tally.flops += count(arrays, sizes);
        };
      }),
  };
}

function counterOf(
  op: OpName,
  passName: PassName,
  device: Device,
): (arrays: Parameters<Kernel>[0], sizes: readonly number[]) => number {
  const contract = OPS[op];
  const pass = contract[passName];
  if (!pass || pass.products.length === 0) return () => 0;
  const count = flopsCounter(pass);
  const places = new Map(pass.arguments.map(({ name }, at) => [name, at]));
  return (arrays, sizes) => {
    const array = (name: string) => {
      const memory = arrays[places.get(name) ?? -1];
      return memory ? device.read(memory) : null;
    };
    return count(Object.fromEntries(contract.sizes.map((symbol, at) => [symbol, sizes[at]])), array);
  };
}

export interface StepTimes {
  readonly steps: number;
  /** Milliseconds of each step, kernels and all, without its batch. */
  readonly stepMs: readonly number[];
  /** Milliseconds in which the batches of all steps were put together. */
  readonly batchMs: number;
  readonly ops: readonly OpTime[];
  /** Of batches at their largest: examples, the steps of the longest, and the real steps of all examples. */
  readonly batch: { readonly examples: number; readonly longest: number; readonly tokens: number };
}

const WARM_UP = 2;

/** Takes `steps` training steps, or as many as fit `seconds`, after two that do not count. */
export function timeSteps(ready: Ready, stopwatch: Stopwatch, steps: number | null, seconds: number): StepTimes {
  const batches = batchesOf(ready, "train");
  const stepMs: number[] = [];
  let [batchMs, tokens, examples, longest] = [0, 0, 0, 0];
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
    for (const name in host.columns) longest = Math.max(longest, host.columns[name].time ?? 0);
  };
  for (let step = 1; step <= WARM_UP; step++) take(step);
  stopwatch.reset();
  stepMs.length = 0;
  batchMs = 0;
  const until = performance.now() + 1000 * seconds;
  for (
    let step = WARM_UP + 1;
    steps === null ? stepMs.length < 3 || performance.now() < until : stepMs.length < steps;
    step++
  )
    take(step);
  return { steps: stepMs.length, stepMs, batchMs, ops: stopwatch.times(), batch: { examples, longest, tokens } };
}

/** Milliseconds of whole training steps on one batch, as many as fit `seconds`. */
export function timeBatch({ bound }: Ready, host: HostBatch, seconds: number): readonly number[] {
  const times: number[] = [];
  const until = performance.now() + 1000 * seconds;
  for (let step = 1; times.length < 3 || performance.now() < until; step++) {
    const began = performance.now();
    trainStep(bound, host, step, 1);
    times.push(performance.now() - began);
  }
  return times;
}
