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
  /** All calls since the last `reset`, in order. */
  readonly calls: () => readonly OpCall[];
  readonly reset: () => void;
}

export function createStopwatch(): Stopwatch {
  let times = new Map<string, OpTime>();
  let calls: OpCall[] = [];
  return {
    times: () => [...times.values()],
    calls: () => calls,
    reset() {
      times = new Map();
      calls = [];
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
        const contract = OPS[op];
        const flops = parse(contract[pass]?.flops ?? "0");
        if (!kernel) return undefined;
        return (arrays, sizeList, attributes, accumulate) => {
          const began = performance.now();
          kernel(arrays, sizeList, attributes, accumulate);
          const ms = performance.now() - began;
          const sizes = Object.fromEntries(contract.sizes.map((name, index) => [name, sizeList[index]]));
          const key = `${op} ${pass}`;
          const known = times.get(key) ?? { op, pass, calls: 0, ms: 0, flops: 0 };
          times.set(key, {
            ...known,
            calls: known.calls + 1,
            ms: known.ms + ms,
            flops: known.flops + evaluate(flops, sizes),
          });
          calls.push({ op, pass, sizes });
        };
      },
    }),
  };
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
    stopwatch.reset();
    take(step);
    calls = stopwatch.calls();
  }
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
  return { steps: stepMs.length, stepMs, batchMs, ops: stopwatch.times(), calls, batch: { examples, tokens } };
}
